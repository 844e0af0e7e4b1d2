from artel.kit.problems import Problem, Text


class PeriodTooLong(Problem):
    status, code = 422, "analytics.period_too_long"
    title = Text(
        "Период длиннее трёх лет или кончается раньше, чем начался", "The period is over three years, or backwards"
    )
    pointer = "/to"


class TooManyForPdf(Problem):
    status, code = 422, "exports.too_many_for_pdf"
    title = Text(
        "Для PDF слишком много строк, сузьте отбор или возьмите XLSX",
        "Too many rows for a PDF: narrow it down or take XLSX",
    )
    pointer = "/format"


class FilterNameTaken(Problem):
    status, code = 409, "analytics.filter_name_taken"
    title = Text("Фильтр с таким именем у вас уже есть", "You have a filter of this name already")
    constraint, pointer = "uq_saved_filters_organization_id_owner_id_screen_name", "/name"


class TooManyFilters(Problem):
    status, code = 422, "analytics.too_many_filters"
    title = Text("Сохранено уже {most} фильтров, удалите лишние", "{most} filters are saved already, delete some")
