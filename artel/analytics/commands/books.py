"""Closes the ledger's days (docs/algorithms/rollups.md). A day that is over is summed once; what later turns out to
belong elsewhere sums it again."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.analytics import queries
from artel.analytics.models import By, LedgerDay, RollupHead
from artel.kit.dialects import insert_or_skip
from artel.kit.spans import DAY

AT_ONCE = timedelta(days=30)  # so many more days are closed in one transaction


@requires(Permission.SYSTEM_RUN)
async def close_books(session: AsyncSession, actor: Actor, organization_id: UUID) -> bool:
    """The days that are over, a month of them at most; True when there are more. Days of another clock are dropped
    first."""
    await hold_head(session, organization_id)
    return await _close(session, organization_id)


@requires(Permission.SYSTEM_RUN)
async def refresh_books(session: AsyncSession, actor: Actor, organization_id: UUID, subject_id: UUID) -> None:
    """The closed days on which the ledger has something of the subject. Days that are not closed need nothing."""
    await hold_head(session, organization_id)
    books = await queries.books_of(session, organization_id)
    for day in await queries.days_of_subject(session, organization_id, subject_id, books):
        await _sum(session, organization_id, books.zone, day, day)


async def rebuild_books(session: AsyncSession, organization_id: UUID) -> None:
    """Drop and write all. Under the organisation's head."""
    await _drop(session, organization_id)
    while await _close(session, organization_id):
        pass


async def hold_head(session: AsyncSession, organization_id: UUID) -> None:
    await insert_or_skip(
        session, RollupHead, organization_id=organization_id, rebuilt_at=None, closed_on=None, closed_zone=None
    )
    await queries.hold_head(session, organization_id)


async def _close(session: AsyncSession, organization_id: UUID) -> bool:
    books = await queries.books_of(session, organization_id)
    first = await _next_day(session, organization_id, books)
    until = queries.closable(books.zone)
    if first is None or first > until:
        return False
    last = min(until, first + AT_ONCE)
    await _sum(session, organization_id, books.zone, first, last)
    await _mark(session, organization_id, last, books.zone.key)
    return last < until


async def _next_day(session: AsyncSession, organization_id: UUID, books: queries.Books) -> date | None:
    if books.closed:
        return books.closed + DAY
    await _drop(session, organization_id)
    return await queries.first_day_of_books(session, organization_id, books.zone)


async def _drop(session: AsyncSession, organization_id: UUID) -> None:
    await session.execute(delete(LedgerDay).where(LedgerDay.organization_id == organization_id))
    await _mark(session, organization_id, None, None)


async def _mark(session: AsyncSession, organization_id: UUID, closed_on: date | None, zone: str | None) -> None:
    head = update(RollupHead).where(RollupHead.organization_id == organization_id)
    await session.execute(head.values(closed_on=closed_on, closed_zone=zone))


async def _sum(session: AsyncSession, organization_id: UUID, zone: ZoneInfo, first: date, last: date) -> None:
    """From the entries, instead of what the days said before."""
    for by in By:
        await session.execute(
            delete(LedgerDay).where(
                LedgerDay.organization_id == organization_id, LedgerDay.by == by, LedgerDay.day.between(first, last)
            )
        )
        found = await queries.sum_ledger(session, organization_id, by, zone, first, last)
        if rows := [{"organization_id": organization_id, **row._asdict()} for row in found]:
            await session.execute(insert(LedgerDay), rows)
