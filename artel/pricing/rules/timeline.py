"""The wish cut at its marks, with what lies between any two of them ready as whole numbers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from artel.pricing.models import CreditUnit, Per
from artel.pricing.rules.clock import MICROSECOND, MINUTE, plus_months, spans_of, wall_periods
from artel.pricing.rules.facts import Inputs, Step, TariffFacts, Window

DAY = timedelta(days=1)
FIVE_WEEKS = timedelta(days=35)
MINUTE_US = 60_000_000
HOUR_US = 3_600_000_000
ORDER = {per: n for n, per in enumerate(Per)}


@dataclass(frozen=True, slots=True)
class Sums:
    """The price of one piece, line by line; every one rounded half up."""

    base: int
    peaks: tuple[int, ...]
    volume: int
    duration: int

    @property
    def total(self) -> int:
        return self.base + sum(self.peaks) + self.volume + self.duration


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def percent_off(amount: int, percent: int) -> int:
    """At most zero."""
    if not percent:
        return 0
    return -half_up(amount * percent, 100)


def reached(steps: Sequence[Step], value: int) -> int:
    """Percent of the highest step."""
    if not steps:
        return 0
    return max((step for step in steps if step.start <= value), key=lambda step: step.start, default=Step(0, 0)).percent


@dataclass(slots=True)
class Timeline:
    inputs: Inputs
    marks: list[datetime]
    at: list[int] = field(default_factory=list)  # microseconds from the start
    wall: list[datetime] = field(default_factory=list)
    inside: dict[Window, list[int]] = field(default_factory=dict)  # microseconds of the window until each mark
    offers: dict[tuple[datetime, datetime], list[tuple[int, TariffFacts]]] = field(default_factory=dict)
    paid: dict[tuple[CreditUnit, Window], list[tuple[int, int, int]]] = field(default_factory=dict)
    edges: dict[Collection[UUID], "Edges"] = field(default_factory=dict)
    paths: dict[Any, Any] = field(default_factory=dict)  # by graph and purse; `mix` knows what they are

    def __post_init__(self) -> None:
        zone, start = ZoneInfo(self.inputs.time_zone), self.inputs.starts_at
        self.at = [(mark - start) // MICROSECOND for mark in self.marks]
        self.wall = [mark.astimezone(zone).replace(tzinfo=None) for mark in self.marks]

    @property
    def last(self) -> int:
        return len(self.marks) - 1

    def length(self, i: int, j: int) -> int:
        return self.at[j] - self.at[i]

    def within(self, window: Window, i: int, j: int) -> int:
        """Microseconds of the piece inside the window."""
        known = self.inside.get(window)
        if known is None:
            known = self.inside[window] = self._sweep(window)
        return known[j] - known[i]

    def _sweep(self, window: Window) -> list[int]:
        spans = [
            ((a - self.inputs.starts_at) // MICROSECOND, (b - self.inputs.starts_at) // MICROSECOND)
            for a, b in spans_of(window, self.inputs)
        ]
        return [sum(min(b, mark) - max(a, 0) for a, b in spans if max(a, 0) < min(b, mark)) for mark in self.at]

    def covers(self, window: Window, i: int, j: int) -> bool:
        return window.is_always or self.within(window, i, j) >= self.length(i, j)

    def credits(self, unit: CreditUnit, i: int, j: int) -> int:
        """What the piece takes from a pool, for all units."""
        if unit is CreditUnit.MINUTE:
            return -(-self.length(i, j) // MINUTE_US) * self.inputs.units
        return wall_periods(self.wall[i], self.wall[j], Per.DAY) * self.inputs.units

    def on_credits(self, unit: CreditUnit, window: Window) -> list[tuple[int, int, int]]:
        """Pieces that a pool could pay, with what each takes; without those that take no less than their parts."""
        key = unit, window
        if key not in self.paid:
            takes: dict[tuple[int, int], int] = {}
            for i in reversed(range(self.last)):
                for j in range(i + 1, self.last + 1):
                    if not self.covers(window, i, j):
                        break
                    takes[i, j] = self.credits(unit, i, j)
            self.paid[key] = [
                (i, j, n)
                for (i, j), n in takes.items()
                if not any(takes[i, k] + takes[k, j] == n for k in range(i + 1, j))
            ]
        return self.paid[key]

    def sells(self, tariff: TariffFacts, i: int, j: int) -> bool:
        """Whether this piece alone could be bought by the tariff."""
        length, it = self.length(i, j), tariff
        if it.min_minutes is not None and length < it.min_minutes * MINUTE_US:
            return False
        if it.max_minutes is not None and length > it.max_minutes * MINUTE_US:
            return False
        if it.is_trial and (i, j) != (0, self.last):
            return False
        return self.covers(it.window, i, j)

    def sums(self, tariff: TariffFacts, i: int, j: int) -> Sums:
        length, inputs = self.length(i, j), self.inputs
        if tariff.per is Per.HOUR:
            exact, parts = tariff.amount * inputs.units * length, HOUR_US
        else:
            exact, parts = tariff.amount * inputs.units * wall_periods(self.wall[i], self.wall[j], tariff.per), 1
        left = base = half_up(exact, parts)
        peaks = []
        for peak in inputs.peaks:
            inside = self.within(peak.window, i, j)
            amount = max(half_up(exact * inside * peak.percent, parts * length * 100), -left) if inside else 0
            left += amount
            peaks.append(amount)
        volume = percent_off(left, reached(tariff.by_seats, inputs.seats))
        duration = percent_off(left + volume, reached(tariff.by_minutes, length // MINUTE_US))
        return Sums(base, tuple(peaks), volume, duration)


def marks_of(inputs: Inputs, pools: Sequence[tuple[CreditUnit, int, Window]]) -> list[datetime]:
    """Where the wish may be cut; docs/algorithms/pricing.md says why there."""
    start, end = inputs.starts_at, inputs.ends_at
    found = {start, end, *_day_marks(inputs)}
    if end - start <= 2 * DAY:
        windows = {tariff.window for tariff in inputs.tariffs} | {window for _, _, window in pools}
        for window in windows:
            if not window.is_always:
                found |= {mark for span in spans_of(window, inputs) for mark in span}
    for unit, balance, _ in pools:
        if unit is CreditUnit.MINUTE:
            lasts = balance // inputs.units * MINUTE
            found |= {start + min(lasts, end - start), end - min(lasts, end - start)}
    return sorted(mark for mark in found if start <= mark <= end)


def _day_marks(inputs: Inputs) -> Iterable[datetime]:
    zone = ZoneInfo(inputs.time_zone)
    wall, end = (at.astimezone(zone).replace(tzinfo=None) for at in (inputs.starts_at, inputs.ends_at))
    months = 0
    while inputs.ends_at - inputs.starts_at > FIVE_WEEKS and plus_months(wall, months + 1) < end:
        months += 1
        yield plus_months(wall, months).replace(tzinfo=zone).astimezone(UTC)
    first = plus_months(wall, months) if months else wall
    days = (end - first) // DAY
    for n in range(1, min(days, 40) + 1):
        yield (first + n * DAY).replace(tzinfo=zone).astimezone(UTC)


def legal_for(timeline: Timeline, tariffs: Iterable[TariffFacts], i: int, j: int) -> list[TariffFacts]:
    """Of each period only the narrowest scope stays; legality is asked first, so a weekend price hides no weekday's."""
    legal = [tariff for tariff in tariffs if timeline.sells(tariff, i, j)]
    narrowest: dict[Per, int] = {}
    for tariff in legal:
        narrowest[tariff.per] = min(narrowest.get(tariff.per, tariff.scope), tariff.scope)
    return [tariff for tariff in legal if tariff.scope == narrowest[tariff.per]]


Edges = dict[tuple[int, int], tuple[int, TariffFacts]]


def cheapest_for(timeline: Timeline, tariffs: Sequence[TariffFacts], only: Collection[UUID]) -> Edges:
    """For every piece that some tariff sells: the least price, and by what. `only` limits to these; empty: to none.
    A piece that costs no less than its parts is left out: no least sum needs it."""
    found: Edges = {}
    for i in reversed(range(timeline.last)):
        parts = {i: 0}  # the least sum from here to each later mark
        for j in range(i + 1, timeline.last + 1):
            least = min((parts[k] + found[k, j][0] for k in parts if k > i and (k, j) in found), default=None)
            sold = next((it for it in _offers(timeline, tariffs, i, j) if not only or it[1].id in only), None)
            is_whole = (i, j) == (0, timeline.last)  # on a tie one tariff for all of it is plainer
            if sold and (least is None or sold[0] < least + is_whole):
                found[i, j] = sold
                least = sold[0]
            if least is not None:
                parts[j] = least
    return found


def _offers(timeline: Timeline, tariffs: Sequence[TariffFacts], i: int, j: int) -> list[tuple[int, TariffFacts]]:
    """What each legal tariff asks for the piece, the best first; worked out once."""
    span = timeline.marks[i], timeline.marks[j]
    known = timeline.offers.get(span)
    if known is None:
        legal = legal_for(timeline, tariffs, i, j)
        priced = [(timeline.sums(it, i, j).total, it) for it in legal]
        known = timeline.offers[span] = sorted(priced, key=lambda it: (it[0], ORDER[it[1].per], it[1].id))
    return known
