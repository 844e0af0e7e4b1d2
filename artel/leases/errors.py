from artel.kit.problems import Problem, Text


class LeaseOver(Problem):
    status = 409
    code = "leases.over"
    title = Text("Аренда уже закончилась", "The lease is over already")


class ChargeSettled(Problem):
    status = 409
    code = "leases.charge_settled"
    title = Text("За этот период уже заплачено или он снят", "This period is paid or was dropped already")


class NotWithinTerm(Problem):
    status = 422
    code = "leases.not_within_term"
    title = Text("День не попадает в срок аренды", "The day is not within the term of the lease")


class TermInThePast(Problem):
    status = 422
    code = "leases.in_the_past"
    title = Text("Аренда не может закончиться раньше сегодняшнего дня", "A lease cannot end before today")
