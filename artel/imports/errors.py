"""Refusals of a whole file, and of one of its rows. Both speak the person's language."""

from artel.kit.problems import Problem, Text


class UnreadableTable(Problem):
    status, code, pointer = 422, "imports.unreadable", "/file"
    title = Text("Файл не разобрать: нужна таблица CSV или XLSX с заголовками в первой строке",
                 "The file cannot be read: it must be a CSV or XLSX table with headings in its first row")  # fmt: skip


class TooLarge(Problem):
    """Carries `most_rows` and `most_bytes`."""

    status, code, pointer = 413, "imports.too_large", "/file"
    title = Text("Не больше 20 000 строк и 10 МБ за раз: разделите файл",
                 "20,000 rows and 10 MB at most: split the file")  # fmt: skip


class TooManyAtOnce(Problem):
    """Carries `most_rows`."""

    status, code, pointer = 413, "imports.too_many_at_once", "/file"
    title = Text("Больше 2000 строк сразу не импортировать: начните импорт в фоне, POST /imports",
                 "More than 2000 rows do not fit into one answer: import in the background, POST /imports")  # fmt: skip


class NotMapped(Problem):
    """Carries `missing`: names of our fields."""

    status, code, pointer = 422, "imports.not_mapped", "/mapping"
    title = Text("Скажите, где в файле обязательные поля", "Say where in the file the required fields are")


class RowRefused(Problem):
    status = 422


class Missing(RowRefused):
    code = "imports.missing"
    title = Text("Не заполнено обязательное поле", "A required field is empty")


class NotADate(RowRefused):
    code = "imports.not_a_date"
    title = Text("Дату не разобрать: нужен вид 2026-11-25 10:00 или 25.11.2026 10:00",
                 "Unreadable date: use 2026-11-25 10:00 or 25/11/2026 10:00")  # fmt: skip


class NotAnAmount(RowRefused):
    code = "imports.not_an_amount"
    title = Text("Сумму не разобрать", "Unreadable amount")


class NotANumber(RowRefused):
    code = "imports.not_a_number"
    title = Text("Здесь нужно целое число", "This must be a whole number")


class NotAnEmail(RowRefused):
    code = "imports.not_an_email"
    title = Text("Это не похоже на адрес почты", "This does not look like an e-mail address")


class NotAPhone(RowRefused):
    code = "imports.not_a_phone"
    title = Text("Это не похоже на телефон", "This does not look like a phone number")


class NoContact(RowRefused):
    code = "imports.no_contact"
    title = Text("Нужны почта, телефон или номер из прежней системы", "An e-mail, a phone or a foreign id is needed")


class Twice(RowRefused):
    code = "imports.twice"
    title = Text("Такая строка в файле уже была", "The same row stands in the file already")


class UnknownVenue(RowRefused):
    code = "imports.unknown_venue"
    title = Text("Такой площадки у вас нет", "You have no such venue")


class UnknownResource(RowRefused):
    code = "imports.unknown_resource"
    title = Text("Такого места на площадке нет", "There is no such place at the venue")


class UnknownPer(RowRefused):
    code = "imports.unknown_per"
    title = Text("За что цена: за час, день, неделю или месяц", "The price is per hour, day, week or month")


class UnknownCustomer(RowRefused):
    code = "imports.unknown_customer"
    title = Text("Такого человека у вас нет: сначала импортируйте людей или добавьте имя",
                 "You know nobody like this: import people first, or map a name")  # fmt: skip


class BackwardsInTime(RowRefused):
    code = "imports.backwards"
    title = Text("Конец раньше начала", "It ends before it begins")


class ChangedSince(RowRefused):
    code = "imports.changed"
    title = Text("Бронь уже импортирована, а строка с тех пор изменилась: перенесите её в календаре",
                 "Imported already, and the row has changed since: move it in the calendar")  # fmt: skip


class RunIsOver(Problem):
    status, code = 409, "imports.run_is_over"
    title = Text("Этот импорт уже закончен", "This import is over already")


class RightsGone(Problem):
    """Why a run broke off; never an answer."""

    status, code = 403, "imports.rights_gone"
    title = Text("У того, кто начал импорт, больше нет на него права",
                 "Whoever began the import may not do so any more")  # fmt: skip


class Stalled(Problem):
    """Why a run broke off; never an answer."""

    status, code = 500, "imports.stalled"
    title = Text("Импорт остановился. Начните его снова: то, что уже есть, не изменится",
                 "The import stopped. Start it again: what is there already stays as it is")  # fmt: skip


BREAKS: dict[str, type[Problem]] = {one.code: one for one in (RightsGone, Stalled)}
