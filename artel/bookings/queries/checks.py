"""Derived rows against the claims they are derived from."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.bookings import rules
from artel.bookings.models import SearchRow
from artel.bookings.queries.claims import busy_spans
from artel.bookings.queries.places import Place, get_place, opening_around
from artel.catalog.queries import units_of
from artel.kit.spans import DAY, Span

EPOCH = date(1970, 1, 1)


async def stale_search_rows(session: AsyncSession) -> list[tuple[UUID, date]]:
    """Rows that do not say what the claims say, worked out anew resource by resource."""
    stale = []
    for resource_id in (await session.scalars(select(SearchRow.resource_id).distinct())).all():
        place = await get_place(session, resource_id, only_open=False)
        stale += [(resource_id, day) for day in await _stale_days(session, place)]
    return stale


async def _stale_days(session: AsyncSession, place: Place) -> list[date]:
    statement = select(SearchRow).where(SearchRow.resource_id == place.id).order_by(SearchRow.day)
    kept = list((await session.scalars(statement)).all())
    window = Span(_day_span(kept[0].day).starts_at, _day_span(kept[-1].day).ends_at)
    open_spans = await opening_around(session, place, window)
    busy = await busy_spans(session, place.lock_ids, window)
    units = {one: len(found) for one, found in (await units_of(session, place.lock_ids)).items()}
    taken = [(one, span) for one, spans in busy.items() for span in spans]
    stale = []
    for row in kept:
        slots = list(_day_span(row.day).cut(rules.QUARTER))
        free = rules.free_in_slots(slots, open_spans, units, taken, place.id)
        if rules.free_text(free, place.seats_per_unit) != row.free:
            stale.append(EPOCH + row.day * DAY)
    return stale


def _day_span(day: int) -> Span:
    start = datetime(1970, 1, 1, tzinfo=UTC) + day * DAY
    return Span(start, start + DAY)
