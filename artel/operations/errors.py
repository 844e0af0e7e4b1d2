from artel.kit.problems import Problem, Text


class ToolMissing(Problem):
    status, code = 409, "backups.tool_missing"
    title = Text(
        "На сервере нет pg_dump и pg_restore, без них PostgreSQL не скопировать",
        "pg_dump and pg_restore are not on the server; PostgreSQL cannot be backed up without them",
    )


class BackupUnderWay(Problem):
    status, code = 409, "backups.under_way"
    title = Text("Эта копия сейчас делается или проверяется", "This backup is being made or verified right now")


class NoArchive(Problem):
    status, code = 409, "backups.no_archive"
    title = Text("Файла этой копии нет на сервере", "The file of this backup is not on the server")


class NotVerified(Problem):
    status, code = 409, "backups.not_verified"
    title = Text("Восстановить можно только проверенную копию", "Only a verified backup can be restored")


class NameDiffers(Problem):
    status, code, pointer = 422, "backups.name_differs", "/name"
    title = Text("Имя копии введено иначе", "That is not the name of this backup")


class NotOfTheHouse(Problem):
    status, code = 403, "tasks.not_of_the_house"
    title = Text("Это может только администратор платформы", "Only the administrator of the platform may")


class NotCancellable(Problem):
    status, code = 409, "operations.not_cancellable"
    title = Text(
        "Это нельзя отменить: на нём держатся деньги, места или чьё-то решение",
        "This cannot be cancelled: money, seats or somebody's decision hang on it",
    )


class CancelledAlready(Problem):
    status, code = 409, "operations.cancelled_already"
    title = Text("Это уже отменено", "This has been cancelled already")


class Delivered(Problem):
    status, code = 409, "operations.delivered"
    title = Text("Это уже произошло", "This has happened already")


class UnderWay(Problem):
    status, code = 409, "operations.under_way"
    title = Text(
        "Это делается прямо сейчас, попробуйте через полминуты", "This is being done right now; try in half a minute"
    )


class NotFailed(Problem):
    status, code = 409, "operations.not_failed"
    title = Text("Оставить можно только то, что не получилось", "Only what has failed can be given up")


class NothingToRetry(Problem):
    status, code = 409, "tasks.nothing_to_retry"
    title = Text("Это событие уже обработано", "This event has been dealt with already")
