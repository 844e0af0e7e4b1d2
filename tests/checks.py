"""Slow reference computations that tests compare the fast ones with."""

from datetime import date, timedelta

from sqlalchemy import select

from artel.bookings import queries, rules
from artel.bookings.models import Claim, SearchRow
from artel.kit.db import Database
from artel.kit.spans import Span

EPOCH = date(1970, 1, 1)


async def stale_search_rows(database: Database) -> list[str]:
    """Rows that say something else than the claims do, worked out minute by minute of the definition."""
    complaints = []
    async with database.reading() as session:
        for row in (await session.scalars(select(SearchRow))).all():
            place = await queries.get_place(session, row.resource_id, only_open=False)
            day = EPOCH + timedelta(days=row.day)
            expected = await _row(session, place, day)
            if row.free != expected:
                complaints.append(f"{row.resource_id} {day}: {row.free} is {expected}")
    return complaints


async def _row(session, place, day: date) -> str:  # type: ignore[no-untyped-def]
    from artel.bookings.commands.search_rows import day_span

    window = day_span(day)
    opening = await queries.opening_around(session, place, window)
    units = await queries.units_of(session, place.lock_ids)
    claims = (
        await session.execute(
            select(Claim.unit_id, Claim.starts_at, Claim.ends_at).where(
                Claim.resource_id.in_(place.lock_ids), Claim.is_blocking
            )
        )
    ).all()
    return "".join(_character(place, slot, opening, units, claims) for slot in window.cut(timedelta(minutes=15)))


def _character(place, slot: Span, opening, units, claims) -> str:  # type: ignore[no-untyped-def]
    if not any(span.starts_at <= slot.starts_at and slot.ends_at <= span.ends_at for span in opening):
        return "0"
    every = [unit for found in units.values() for unit in found]
    busiest = max(
        len({claim.unit_id for claim in claims if claim.starts_at <= moment < claim.ends_at})
        for moment in [slot.starts_at + timedelta(minutes=n) for n in range(15)]
    )
    free = int(busiest == 0) if place.is_composite else len(every) - busiest
    return rules.DIGITS[min(15, rules.seats_left(free, place.seats_per_unit))]
