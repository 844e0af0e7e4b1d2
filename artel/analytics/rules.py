"""What a day's figures are, what could have been sold, which period is compared with which. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from artel.bookings.models import BookingStatus
from artel.kit.spans import DAY, Exceptions, Hours, Span, Week, local_day, opening_spans, wall_clock

HOUR = timedelta(hours=1)
NO_ITEM = UUID(int=0)
SOLD = frozenset({
    BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.COMPLETED, BookingStatus.NO_SHOW,
})  # fmt: skip
CAME = frozenset({BookingStatus.CHECKED_IN, BookingStatus.COMPLETED})


def elsewhere(organization_id: UUID) -> UUID:
    """The scope of what an organisation earns outside its venues."""
    return UUID(int=organization_id.int ^ 1)


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """`2026-03`"""
    return f"{month // 12}-{month % 12 + 1:02}"


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


class Sale(NamedTuple):
    """A booking as the figures need it. `units`: how many it takes."""

    status: BookingStatus
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    total: int
    paid: int
    units: int
    tariff_id: UUID | None
    promo_code_id: UUID | None
    discount: int


class Movement(NamedTuple):
    """Money came (`amount` positive) or went back (negative)."""

    at: datetime
    amount: int
    payer_id: UUID | None


Key = tuple[Any, ...]
Values = Counter[str]


@dataclass(slots=True)
class Rows:
    """By table and key (without the scope): the sums."""

    figures: dict[Key, Values] = field(default_factory=lambda: defaultdict(Counter))
    hours: dict[Key, Values] = field(default_factory=lambda: defaultdict(Counter))
    items: dict[Key, Values] = field(default_factory=lambda: defaultdict(Counter))
    clients: dict[Key, Values] = field(default_factory=lambda: defaultdict(Counter))


def tally_sales(sales: Iterable[Sale], zone: ZoneInfo, first: date, last: date) -> Rows:
    """The rows of the days `first` to `last` that come from bookings."""
    rows = Rows()
    for sale in sales:
        day = local_day(sale.starts_at, zone)
        if first <= day <= last:
            _count(rows, sale, day)
        if sale.status in SOLD:
            for (on, hour), minutes in hours_of(Span(sale.starts_at, sale.ends_at), zone):
                if first <= on <= last:
                    rows.hours[on, hour]["busy"] += minutes * sale.units
    return rows


def _count(rows: Rows, sale: Sale, day: date) -> None:
    figures, is_sold = rows.figures[(day,)], sale.status in SOLD
    is_cancelled = sale.status is BookingStatus.CANCELLED
    figures["placed"] += 1
    figures["won"] += is_sold or (is_cancelled and sale.paid > 0)
    figures["cancelled"] += is_cancelled
    figures["no_shows"] += sale.status is BookingStatus.NO_SHOW
    figures["visits"] += sale.status in CAME
    if not is_sold:
        return
    figures["sold"] += 1
    figures["amount"] += sale.total
    figures["minutes"] += Span(sale.starts_at, sale.ends_at).minutes * sale.units
    rows.clients[sale.customer_id, day]["bookings"] += 1
    _sell(rows, "tariff", day, sale.tariff_id or NO_ITEM, sale.total, 0)
    if sale.promo_code_id:
        _sell(rows, "promo_code", day, sale.promo_code_id, sale.total, sale.discount)


def _sell(rows: Rows, item: str, day: date, item_id: UUID, amount: int, discount: int) -> None:
    rows.items[item, day, item_id].update(sold=1, amount=amount, discount=discount)


def tally_money(movements: Iterable[Movement], zone: ZoneInfo, first: date, last: date) -> Rows:
    """The rows that come from the ledger."""
    rows = Rows()
    for movement in movements:
        day = local_day(movement.at, zone)
        if not first <= day <= last:
            continue
        if movement.amount > 0:
            rows.figures[(day,)].update(charged=movement.amount, charges=1)
        else:
            rows.figures[(day,)].update(refunded=-movement.amount, refunds=1)
        if movement.payer_id:
            rows.clients[movement.payer_id, day]["spent"] += movement.amount
    return rows


def difference(new: Mapping[Key, Values], old: Mapping[Key, Mapping[str, int]]) -> dict[Key, Values]:
    """What has to be added to `old` so that it says `new`; only keys where they differ."""
    found = {}
    for key in new.keys() | old.keys():
        delta = Counter(new.get(key, {}))
        delta.subtract(old.get(key, {}))
        if any(delta.values()):
            found[key] = delta
    return found


def hours_of(span: Span, zone: ZoneInfo) -> Iterator[tuple[tuple[date, int], int]]:
    """The minutes of a span by day and hour on the wall clock; the hour that autumn repeats counts twice."""
    at = span.starts_at.astimezone(UTC)
    end = span.ends_at.astimezone(UTC)
    while at < end:
        wall = at.astimezone(zone)
        until = min(end, at + HOUR - timedelta(minutes=wall.minute, seconds=wall.second))
        yield (wall.date(), wall.hour), (until - at) // timedelta(minutes=1)
        at = until


@dataclass(frozen=True, slots=True)
class Opening:
    """What a venue could sell: its units, when they are open."""

    zone: ZoneInfo
    units: int
    week: Week
    exceptions: Exceptions


Day = list[int]  # unit-minutes by hour


def capacity(opening: Opening, first: date, last: date) -> Iterator[tuple[date, Day]]:
    """Open unit-minutes by day and hour. Ordinary days follow the pattern of the week; days with exceptions, the days
    after them, and days on which the clocks change are worked out."""
    pattern, special = _pattern(opening), _special(opening, first, last)
    for n in range((last - first).days + 1):
        day = first + n * DAY
        yield day, _worked_out(opening, day) if day in special else pattern[day.weekday()]


def capacity_of_week(opening: Opening, first: date, last: date) -> Counter[tuple[int, int]]:
    """The same summed by weekday and hour; ordinary days are only counted."""
    pattern, special, found = _pattern(opening), _special(opening, first, last), Counter[tuple[int, int]]()
    weeks, rest = divmod((last - first).days + 1, 7)
    counts = Counter(dict.fromkeys(range(7), weeks))
    counts.update((first.weekday() + n) % 7 for n in range(rest))
    counts.subtract(day.weekday() for day in special)
    for weekday, days in counts.items():
        found.update({(weekday, hour): days * minutes for hour, minutes in enumerate(pattern[weekday])})
    for day in special:
        found.update({(day.weekday(), hour): minutes for hour, minutes in enumerate(_worked_out(opening, day))})
    return +found


def _pattern(opening: Opening) -> list[Day]:
    week = [[0] * 24 for _ in range(7)]
    for weekday, spans in opening.week.items():
        for hours in spans:
            for minute_hour in range(hours.opens // 60, (hours.closes + 59) // 60):
                open_for = min(hours.closes, minute_hour * 60 + 60) - max(hours.opens, minute_hour * 60)
                week[(weekday + minute_hour // 24) % 7][minute_hour % 24] += open_for * opening.units
    return week


def _special(opening: Opening, first: date, last: date) -> frozenset[date]:
    days = {day + shift for day in opening.exceptions for shift in (timedelta(0), DAY)}
    for year in range(first.year, last.year + 1):
        days |= _changes_of_clocks(opening.zone, year)
    return frozenset(day for day in days if first <= day <= last)


@cache
def _changes_of_clocks(zone: ZoneInfo, year: int) -> frozenset[date]:
    """The days that have not 24 hours."""
    begin = date(year, 1, 1)
    days = (begin + n * DAY for n in range((date(year + 1, 1, 1) - begin).days))
    return frozenset(day for day in days if wall_clock(day + DAY, 0, zone) - wall_clock(day, 0, zone) != DAY)


def _worked_out(opening: Opening, day: date) -> Day:
    found = [0] * 24
    for span in opening_spans(opening.week, opening.exceptions, opening.zone, day - DAY, day):
        for (on, hour), minutes in hours_of(span, opening.zone):
            if on == day:
                found[hour] += minutes * opening.units
    return found


def week_of(rows: Iterable[tuple[int, int, int]]) -> Week:
    """From `(weekday, opens, closes)`."""
    week: dict[int, list[Hours]] = {}
    for weekday, opens, closes in rows:
        week.setdefault(weekday, []).append(Hours(opens, closes))
    return week


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As long, ending the day before. A whole month is compared with the month before."""
        if self.first.day == 1 and (self.last + DAY).day == 1 and month_of(self.first) == month_of(self.last):
            return Period(first_of(month_of(self.first) - 1), self.first - DAY)
        return Period(self.first - self.days * DAY, self.first - DAY)

    def a_year_before(self) -> "Period":
        return Period(_a_year_before(self.first), _a_year_before(self.last))

    def steps(self) -> list["Period"]:
        """Cut for a chart: days up to two months, weeks up to a year, else months of 30 days."""
        length = 1 if self.days <= 62 else 7 if self.days <= 400 else 30
        starts = (self.first + n * DAY for n in range(0, self.days, length))
        return [Period(start, min(self.last, start + (length - 1) * DAY)) for start in starts]


def _a_year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


class Cut(NamedTuple):
    """A period as whole months and the ragged edges before and after them; None where there are none."""

    months: tuple[int, int] | None
    edges: Sequence[Period]


def cut(period: Period) -> Cut:
    begin = month_of(period.first) + (period.first.day > 1)
    end = month_of(period.last) - ((period.last + DAY).day != 1)
    if begin > end:
        return Cut(None, [period])
    edges = [Period(period.first, first_of(begin) - DAY), Period(first_of(end + 1), period.last)]
    return Cut((begin, end), [edge for edge in edges if edge.days > 0])


def ratio(part: int, whole: int) -> float | None:
    """Percent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


# The accounts of the finance report and what they are called there.
FINANCE_ACCOUNTS = {
    "revenue": "revenue", "refunds": "refunds", "fees": "fees", "bank_fees": "bank_fees",
    "chargebacks": "chargebacks", "goodwill": "goodwill",
}  # fmt: skip
