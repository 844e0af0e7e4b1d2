from artel.kit.problems import Problem, Text


class UnreadableFile(Problem):
    status, code = 422, "geo.unreadable_file"
    title = Text("Файл не разобрать", "The file cannot be read")


class UnknownCity(Problem):
    status, code = 422, "geo.unknown_city"
    title = Text("Такого города у нас нет", "We do not have this city")
    pointer = "/city"
