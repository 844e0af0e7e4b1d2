from artel.kit.problems import Problem, Text


class Unsupported(Problem):
    status, code = 422, "files.unsupported"
    title = Text("Такие файлы не принимаются", "Files of this kind are not accepted")
    pointer = "/file"


class NotWhatItSays(Problem):
    status, code = 422, "files.not_what_it_says"
    title = Text("Содержимое файла не такое, как говорит его имя", "The content is not what the file's name says")
    pointer = "/file"


class Broken(Problem):
    status, code = 422, "files.broken"
    title = Text("Файл повреждён", "The file is damaged")
    pointer = "/file"


class TooBig(Problem):
    status, code = 413, "files.too_big"
    title = Text("Файл слишком большой", "The file is too big")
    pointer = "/file"


class TooManyPixels(Problem):
    status, code = 422, "files.too_many_pixels"
    title = Text("У картинки слишком много точек", "The picture has too many pixels")
    pointer = "/file"
