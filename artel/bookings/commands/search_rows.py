"""Keeps `search_rows` true to the claims, in the transaction that changes them (docs/algorithms/search-rows.md)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import queries, rules
from artel.bookings.models import SearchRow
from artel.bookings.queries import Crowd, Place
from artel.kit import clock
from artel.kit.dialects import upsert
from artel.kit.problems import NotFound
from artel.kit.spans import DAY, Span

EPOCH = date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
ROW_DAYS = 90  # how far ahead rows are kept; later windows are checked on the claims


def day_number(day: date) -> int:
    return (day - EPOCH).days


def day_span(day: date) -> Span:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Span(start, start + DAY)


def days_of(span: Span) -> Iterator[date]:
    """The UTC days that the span touches."""
    first, last = span.starts_at.astimezone(UTC).date(), (span.ends_at - MICROSECOND).astimezone(UTC).date()
    return (first + n * DAY for n in range((last - first).days + 1))


def whole_days(span: Span) -> Span:
    days = list(days_of(span))
    return Span(day_span(days[0]).starts_at, day_span(days[-1]).ends_at)


async def refresh_search_rows(session: AsyncSession, place: Place, span: Span, crowd: Crowd | None = None) -> None:
    """Write anew the rows of this resource and of those that share units with it, for the days of `span`. `crowd`, if
    the caller has it, holds the present claims on the place for these days."""
    today = clock.now().date()
    days = [day for day in days_of(span) if today <= day < today + ROW_DAYS * DAY]
    if not days:
        return
    await _write(session, place, days, crowd)
    for relative_id in await _relatives(session, place):
        await _write(session, await queries.get_place(session, relative_id, only_open=False), days)


async def _relatives(session: AsyncSession, place: Place) -> Iterable[UUID]:
    """The other resources that change with it: the wholes it is a part of; of a whole its parts and their wholes."""
    if not place.is_composite:
        return place.whole_ids
    return {*place.part_ids, *await queries.wholes_of(session, place.lock_ids)} - {place.id}


async def _write(session: AsyncSession, place: Place, days: Sequence[date], crowd: Crowd | None = None) -> None:
    """Days must follow one another."""
    window = Span(day_span(days[0]).starts_at, day_span(days[-1]).ends_at)
    opening = await queries.opening_around(session, place, window)
    crowd = crowd or await queries.crowd(session, place.lock_ids, window)
    units = {one: len(found) for one, found in crowd.units.items()}
    slots = list(window.cut(rules.QUARTER))
    free = rules.free_in_slots(slots, opening, units, crowd.busy, place.id)
    await upsert(session, SearchRow, [_row(place, day, free, n) for n, day in enumerate(days)])


def _row(place: Place, day: date, free: Sequence[int], n: int) -> dict[str, object]:
    text = rules.free_text(free[n * rules.QUARTERS : (n + 1) * rules.QUARTERS], place.seats_per_unit)
    return {
        "day": day_number(day),
        "cell": int(place.venue.lat * 100 // 1),
        "lon": place.venue.lon,
        "resource_id": place.id,
        "lat": place.venue.lat,
        "free": text,
    }


@requires(Permission.SYSTEM_RUN)
async def rebuild_search_rows(session: AsyncSession, actor: Actor, resource_id: UUID) -> int:
    """Drop and write all rows of one resource, as far as it can be booked; the number of days written."""
    await session.execute(delete(SearchRow).where(SearchRow.resource_id == resource_id))
    try:
        place = await queries.get_place(session, resource_id)
    except NotFound:  # closed, or its venue is not published: it has no rows
        return 0
    today = clock.now().date()
    days = [today + n * DAY for n in range(min(place.resource.horizon_days + 2, ROW_DAYS))]
    await _write(session, place, days)
    return len(days)
