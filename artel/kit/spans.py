"""Half-open intervals of time, and weekly wall-clock hours turned into them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`[starts_at, ends_at)`, so that 12:00 may be one's end and the next one's start."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def minutes(self) -> int:
        return self.length // MINUTE

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def widened(self, before: timedelta, after: timedelta) -> "Span":
        return Span(self.starts_at - before, self.ends_at + after)

    def cut(self, step: timedelta) -> Iterator["Span"]:
        start = self.starts_at
        while start < self.ends_at:
            end = start + step
            yield Span(start, end if end < self.ends_at else self.ends_at)
            start = end


class Hours(NamedTuple):
    """Minutes of the wall-clock day; `closes` may pass 1440 for a night that ends tomorrow."""

    opens: int
    closes: int


Week = Mapping[int, Sequence[Hours]]  # Monday is 0
Exceptions = Mapping[date, Sequence[Hours]]  # no hours: closed


def wall_clock(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the clock in `zone` shows `minute` minutes after midnight of `day`.

    A time that the clock skips in spring is taken as the moment after the jump; one that it shows twice in autumn is
    the first (PEP 495, fold=0)."""
    days, rest = divmod(minute, 1440)
    wall = datetime.combine(day + days * DAY, time(rest // 60, rest % 60), zone)
    return wall.astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def steady(span: Span, zone: ZoneInfo) -> Iterator[tuple[Span, timedelta]]:
    """The span cut where the zone changes its clocks, each part with how far the clock is ahead of UTC. Clocks change
    on quarters of an hour, and not twice in a day."""
    at = span.starts_at.astimezone(UTC)
    while at < span.ends_at:
        ahead, until = _ahead(at, zone), at
        for step in (DAY, 15 * MINUTE):
            while until < span.ends_at and _ahead(until + step, zone) == ahead:
                until += step
        until = min(_next_quarter(until), span.ends_at.astimezone(UTC))
        yield Span(at, until), ahead
        at = until


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _next_quarter(moment: datetime) -> datetime:
    into = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - into + 15 * MINUTE


def opening_spans(week: Week, exceptions: Exceptions, zone: ZoneInfo, first: date, last: date) -> list[Span]:
    """When it is open on the days `first` to `last`, joined where one ends as the next begins, in order."""
    days = (first + n * DAY for n in range((last - first).days + 1))
    spans = [
        Span(wall_clock(day, hours.opens, zone), wall_clock(day, hours.closes, zone))
        for day in days
        for hours in exceptions.get(day, week.get(day.weekday(), ()))
    ]
    return joined(span for span in spans if span.starts_at < span.ends_at)


def joined(spans: Iterable[Span]) -> list[Span]:
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.starts_at <= result[-1].ends_at:
            result[-1] = Span(result[-1].starts_at, max(result[-1].ends_at, span.ends_at))
        else:
            result.append(span)
    return result


def first_shown(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the clock on the wall first shows that minute of the day, in UTC; where it jumps over it, when it jumps."""
    wanted = datetime.combine(day, time(minute // 60, minute % 60))
    at = min(wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while at.astimezone(zone).replace(tzinfo=None) < wanted:
        at += timedelta(minutes=1)
    return at
