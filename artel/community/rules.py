"""Points, caps, decay, levels, streaks; birthdays. Pure; docs/algorithms/karma.md is the source of karma."""

from calendar import isleap
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from artel.community.models import Level, Reason
from artel.kit.spans import DAY

WHOLE_DAYS, HALF_DAYS = 180, 365
WORTH_COUNTING = timedelta(minutes=15)
POINT_COSTS = 5_000  # minor units
GREET_FROM_HOUR = 9  # on the clock of the house
REMIND_AHEAD = 2 * DAY
KNOWN_DAYS = 180  # since a booking
SHOWN_DAYS = 15
LEAP_DAY = (2, 29)


class Rule(NamedTuple):
    """None: no cap."""

    points: int
    per_day: int | None
    per_month: int | None


RULES: Mapping[Reason, Rule] = {
    Reason.VISIT: Rule(1, 1, 20),
    Reason.BOOKING_KEPT: Rule(2, 4, 30),
    Reason.ON_TIME: Rule(1, 1, 20),
    Reason.DONATION: Rule(1, 20, 20),
    Reason.EVENT_HELP: Rule(3, 3, 6),
    Reason.HELPFUL_ANSWER: Rule(1, 3, 10),
    Reason.REVIEW: Rule(2, 2, 4),
    Reason.NO_SHOW: Rule(-3, None, None),
    Reason.DONATION_RETURNED: Rule(-1, None, None),
}


class Rank(NamedTuple):
    """`horizon_days`: how much further ahead one may book. `priority`: the greater, the earlier in a waiting list.
    `no_deposit`: a booking that asks for a deposit goes without, where the house has not switched that off."""

    level: Level
    since: int
    horizon_days: int
    priority: int
    no_deposit: bool = False


RANKS = (
    Rank(Level.NEWCOMER, 0, 0, 0),
    Rank(Level.REGULAR, 10, 3, 1),
    Rank(Level.NEIGHBOUR, 40, 7, 2, True),
    Rank(Level.PILLAR, 100, 14, 3, True),
)


class Given(NamedTuple):
    reason: Reason
    day: date
    points: int


def allowed(rule: Rule, asked: int, on_day: int, in_month: int) -> int:
    """What the caps leave of `asked`, after what that day and that month gave already for the same reason."""
    left = [cap - given for cap, given in ((rule.per_day, on_day), (rule.per_month, in_month)) if cap is not None]
    return max(0, min(asked, *left)) if left else asked


def score(entries: Iterable[Given], today: date) -> int:
    return sum(entry.points * _weight((today - entry.day).days) for entry in entries) // 2


def _weight(age: int) -> int:
    return 2 if age < WHOLE_DAYS else 1 if age < HALF_DAYS else 0


def rank_of(points: int) -> Rank:
    return [rank for rank in RANKS if rank.since <= max(points, 0)][-1]


def next_rank(points: int) -> Rank | None:
    return next((rank for rank in RANKS if rank.since > points), None)


def rank_at(level: Level) -> Rank:
    return next(rank for rank in RANKS if rank.level is level)


def donation_points(amount: int, currency: str) -> int:
    """The price of a point is in roubles; another currency gives thanks, not points."""
    return amount // POINT_COSTS if currency == "RUB" else 0


def streak(days: Iterable[date], today: date) -> int:
    """Weeks in a row, this one or the last included, with at least one visit."""
    weeks = {day - day.weekday() * DAY for day in days}
    week = today - today.weekday() * DAY
    if week not in weeks:
        week -= 7 * DAY
    found = 0
    while week in weeks:
        found, week = found + 1, week - 7 * DAY
    return found


def kept_on(born: date, year: int) -> date:
    """29 February is kept on the 28th in a year that lacks it."""
    if (born.month, born.day) == LEAP_DAY and not isleap(year):
        return date(year, 2, 28)
    return born.replace(year=year)


def born_on(day: date) -> list[tuple[int, int]]:
    """Months and days of birth that are kept on this day."""
    leaps_here = (day.month, day.day) == (2, 28) and not isleap(day.year)
    return [(day.month, day.day), *([LEAP_DAY] if leaps_here else [])]


def next_birthday(born: date, today: date) -> date:
    """Today counts."""
    this_year = kept_on(born, today.year)
    return this_year if this_year >= today else kept_on(born, today.year + 1)
