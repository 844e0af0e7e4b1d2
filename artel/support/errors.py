from artel.kit.problems import Problem, Text


class NoOrganization(Problem):
    status, code = 422, "support.no_organization"
    title = Text("Скажите, к какой площадке обращение", "Say which place it is about")


class NotOfStaff(Problem):
    status, code, pointer = 422, "support.not_of_staff", "/assignee_id"
    title = Text("Этот человек не отвечает на обращения", "This person does not answer tickets")


class NotClosedYet(Problem):
    status, code = 409, "support.not_closed_yet"
    title = Text("Оценить можно закрытое обращение", "A ticket is rated when it is closed")
