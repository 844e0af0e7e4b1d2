from artel.kit.problems import Problem, Text


class SlotTaken(Problem):
    """Carries `next_free`, a list of `{starts_at, ends_at}`, and `why`: load, picked or pinned. When a booking was to
    last longer, also `possible_minutes`: how much longer it may."""

    status, code = 409, "bookings.slot_taken"
    title = Text("Это время уже занято", "This time is already taken")
    constraint = "claims_no_overlap"


class InThePast(Problem):
    status, code = 422, "bookings.in_the_past"
    title = Text("Это время уже прошло", "This time is in the past")


class TooSoon(Problem):
    """Carries `lead_minutes`."""

    status, code = 422, "bookings.too_soon"
    title = Text("Так скоро здесь не бронируют", "This cannot be booked at such short notice")


class TooShort(Problem):
    """Carries `min_minutes`."""

    status, code = 422, "bookings.too_short"
    title = Text("Слишком короткая бронь", "The booking is too short")


class TooLong(Problem):
    """Carries `max_minutes`."""

    status, code = 422, "bookings.too_long"
    title = Text("Слишком длинная бронь", "The booking is too long")


class BeyondHorizon(Problem):
    """Carries `horizon_days`."""

    status, code = 422, "bookings.beyond_horizon"
    title = Text("Так далеко вперёд ещё не бронируют", "This is too far ahead to book")


class OutsideOpeningHours(Problem):
    """Carries `open`: the opening spans of those days."""

    status, code = 422, "bookings.outside_opening_hours"
    title = Text("В это время закрыто", "It is closed at this time")


class TooManySeats(Problem):
    """Carries `seats`: the most there is."""

    status, code = 422, "bookings.too_many_seats"
    title = Text("Столько мест здесь нет", "There are not that many seats here")


class UnknownUnit(Problem):
    status, code = 422, "bookings.unknown_unit"
    title = Text("Здесь нет такого места", "There is no such unit here")


class HoldExpired(Problem):
    status, code = 409, "bookings.hold_expired"
    title = Text("Время на оплату вышло, место вернулось в поиск", "The time to pay ran out and the seat was released")


class WrongState(Problem):
    """Carries the booking's `booking_status`."""

    status, code = 409, "bookings.wrong_state"
    title = Text("С этой бронью так уже нельзя", "This is no longer possible with this booking")


class TooEarlyToCheckIn(Problem):
    """Carries `opens_at`."""

    status, code = 409, "bookings.too_early_to_check_in"
    title = Text("Отметиться можно за 15 минут до начала", "Check-in opens 15 minutes before the start")


class UnknownPerson(Problem):
    status, code = 422, "bookings.unknown_person"
    title = Text("Человека с такой почтой нет в Артели", "Nobody in Artel has this e-mail")
