from artel.kit.problems import Problem, Text


class NotEnoughCredits(Problem):
    status, code = 409, "memberships.not_enough_credits"
    title = Text("На абонементе уже столько нет", "There is not so much left on the pass")
    constraint = "ck_passes_balance"


class PassNotActive(Problem):
    """Carries `pass_status`."""

    status, code = 409, "memberships.not_active"
    title = Text("С этим абонементом так сейчас нельзя", "This is not possible with this pass now")


class NoFreezeLeft(Problem):
    """Carries `freeze_days_left`."""

    status, code = 409, "memberships.no_freeze_left"
    title = Text("Столько дней заморозки не осталось", "There are not so many days of freeze left")


class NoUpgrade(Problem):
    status, code = 422, "memberships.no_upgrade"
    title = Text("На этот абонемент так не перейти", "This is not an upgrade of this membership")


class NotForYou(Problem):
    status, code = 422, "memberships.not_for_you"
    title = Text(
        "Этот тариф — для студентов; подтвердите на стойке", "This one is for students; show your card at the desk"
    )


class TeamIsFull(Problem):
    """Carries `max_people`."""

    status, code = 409, "memberships.team_is_full"
    title = Text("Больше людей на этот абонемент не добавить", "No more people fit on this pass")


class UnknownPerson(Problem):
    status, code = 422, "memberships.unknown_person"
    title = Text("Человека с такой почтой нет в Артели", "Nobody in Artel has this e-mail")
