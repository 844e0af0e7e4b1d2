"""Wall-clock windows and periods: how much of a span lies where, and how many days, weeks or months it takes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from artel.pricing.models import Per
from artel.pricing.rules.facts import Inputs, Window

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


def covers(window: Window, inputs: Inputs) -> bool:
    """Whether the span lies inside the window's spans; those that touch are one."""
    reached = inputs.starts_at
    for starts_at, ends_at in spans_of(window, inputs):
        if starts_at <= reached:
            reached = max(reached, ends_at)
    return reached >= inputs.ends_at


def overlap(window: Window, inputs: Inputs) -> timedelta:
    """Elapsed time of the span inside the window."""
    parts = (
        min(ends_at, inputs.ends_at) - max(starts_at, inputs.starts_at)
        for starts_at, ends_at in spans_of(window, inputs)
    )
    return sum((part for part in parts if part > timedelta()), timedelta())


def spans_of(window: Window, inputs: Inputs) -> Iterator[tuple[datetime, datetime]]:
    """The window on each wall-clock day that the span touches, and on the day before, whose night may reach in."""
    zone = ZoneInfo(inputs.time_zone)
    for day in _days(inputs.starts_at.astimezone(zone).date(), inputs.ends_at.astimezone(zone).date()):
        if day.weekday() in window.weekdays:
            yield _at(day, window.from_minute, zone), _at(day, window.to_minute, zone)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(-1, (last - first).days + 1))


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + minute * MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)


def periods(inputs: Inputs, per: Per) -> Fraction:
    """Hours elapsed, or the number of started days, weeks or months on the wall clock."""
    if per is Per.HOUR:
        return Fraction((inputs.ends_at - inputs.starts_at) // MICROSECOND, HOUR // MICROSECOND)
    zone = ZoneInfo(inputs.time_zone)
    start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (inputs.starts_at, inputs.ends_at))
    return Fraction(wall_periods(start, end, per))


def wall_periods(start: datetime, end: datetime, per: Per) -> int:
    """Of two times on one wall clock."""
    if per is Per.MONTH:
        return _months(start, end)
    step = timedelta(days=1 if per is Per.DAY else 7)
    return max(1, -((start - end) // step))


def _months(start: datetime, end: datetime) -> int:
    guess = max(1, (end.year - start.year) * 12 + end.month - start.month)
    return guess if plus_months(start, guess) >= end else guess + 1


def plus_months(start: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return start.replace(year=year, month=month + 1, day=min(start.day, last))
