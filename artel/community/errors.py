from artel.kit.problems import Problem, Text


class AlreadyHere(Problem):
    """One open visit per person."""

    status, code = 409, "community.already_here"
    title = Text("Вы уже отмечены, сначала отметьте уход", "You are checked in already, check out first")
    constraint = "uq_visits_user_id"


class VisitOver(Problem):
    status, code = 409, "community.visit_over"
    title = Text("Этот визит уже закончен", "This visit is over already")


class WrongCode(Problem):
    status, code, pointer = 422, "community.wrong_code", "/code"
    title = Text("Код не подходит, посмотрите на дверь ещё раз", "The code is wrong, look at the door again")


class GoalClosed(Problem):
    status, code = 409, "community.goal_closed"
    title = Text("Этот сбор закрыт", "This goal is closed")


class NoSeatLeft(Problem):
    """`wait: true` joins the waiting list."""

    status, code = 409, "community.no_seat_left"
    title = Text("Мест на событие не осталось", "The event is full")
    constraint = "ck_gatherings_seats"


class EventOver(Problem):
    status, code = 409, "community.event_over"
    title = Text("Событие прошло или отменено", "The event is over or was called off")


class FewerSeats(Problem):
    status, code = 409, "community.fewer_seats"
    title = Text("Столько мест уже занято, меньше сделать нельзя", "More seats than that are taken already")
