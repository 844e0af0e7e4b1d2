from artel.kit.problems import Problem, Text


class SlugTaken(Problem):
    status, code = 409, "catalog.slug_taken"
    title = Text("Такой адрес страницы уже занят", "This page address is taken already")
    constraint, pointer = "uq_venues_slug", "/slug"


class OrganizationSlugTaken(Problem):
    status, code = 409, "catalog.slug_taken"
    title = Text("Такой адрес страницы уже занят", "This page address is taken already")
    constraint, pointer = "uq_organizations_slug", "/slug"


class HoursOverlap(Problem):
    status, code = 422, "catalog.hours_overlap"
    title = Text("Часы работы накладываются друг на друга", "The opening hours overlap")
    pointer = "/items"


class UnknownCity(Problem):
    status, code = 422, "catalog.unknown_city"
    title = Text("Такого города у нас нет", "We do not have this city")
    pointer = "/city"


class UnknownPart(Problem):
    status, code = 422, "catalog.unknown_part"
    title = Text("Частью может быть другой простой ресурс площадки", "A part is another plain resource here")
    pointer = "/part_ids"


class NotReady(Problem):
    """Carries `missing`: names of what is still to be filled in."""

    status, code = 422, "catalog.not_ready"
    title = Text("Площадка заполнена не до конца", "The venue is not filled in yet")


class WrongStatus(Problem):
    status, code = 409, "catalog.wrong_status"
    title = Text("В этом состоянии так нельзя", "This cannot be done in this state")


class UnitNumberTaken(Problem):
    status, code = 409, "catalog.unit_number_taken"
    title = Text("Место с таким номером уже есть", "There is a unit with this number already")
    constraint, pointer = "uq_units_resource_id_number", "/number"


class TooMany(Problem):
    status, code = 422, "catalog.too_many"
    title = Text("Больше добавить нельзя", "No more can be added")


class NotOnThisFloor(Problem):
    status, code = 422, "catalog.not_on_this_floor"
    title = Text("На плане есть место, которого нет на этой площадке", "The plan has a unit that this venue does not")
    pointer = "/units"


class PlanChanged(Problem):
    status, code = 409, "catalog.plan_changed"
    title = Text("План уже изменил кто-то другой", "Somebody else has changed the plan already")
    detail = Text("Откройте его заново и повторите правки", "Open it again and repeat your changes")
