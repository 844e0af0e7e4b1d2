"""`artel doctor`: what is derived against what it is derived from, and money against itself."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.analytics.commands import rebuild_figures
from artel.analytics.queries import organizations, wrong_books, wrong_figures
from artel.apps import domains
from artel.bookings.commands import rebuild_search_rows
from artel.bookings.queries import stale_search_rows
from artel.catalog.models import Venue
from artel.discovery.commands import refresh_card
from artel.kit import clock, relay
from artel.kit.db import Database, open_database
from artel.kit.outbox import OutboxEvent
from artel.kit.settings import Settings
from artel.memberships.queries import crooked_passes

assert domains.ROUTERS  # noqa: S101 - importing it registers the subscribers

OVERLAPS = text(
    "SELECT a.unit_id FROM claims a JOIN claims b ON a.unit_id = b.unit_id AND a.id < b.id "
    "WHERE a.is_blocking AND b.is_blocking AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
)
UNBALANCED = text("SELECT movement_id FROM ledger_entries GROUP BY movement_id, currency HAVING sum(amount) <> 0")

# Three places know what came in for a subject: its payments, the payable, the ledger. They must agree.
PAYABLES = text("""
SELECT b.id, b.paid_amount, b.refunded_amount, coalesce(p.paid, 0), coalesce(r.refunded, 0) FROM payables b
LEFT JOIN (SELECT payable_id, sum(amount) AS paid FROM payments WHERE status = 'succeeded' GROUP BY payable_id) p
ON p.payable_id = b.id
LEFT JOIN (SELECT payable_id, sum(refunds.amount) AS refunded FROM refunds JOIN payments ON payments.id = payment_id
WHERE refunds.status = 'succeeded' GROUP BY payable_id) r ON r.payable_id = b.id
WHERE b.paid_amount <> coalesce(p.paid, 0) OR b.refunded_amount <> coalesce(r.refunded, 0)
""")
LEDGER = text("""
SELECT p.subject_id, p.paid, coalesce(l.charged, 0) FROM
(SELECT subject_id, sum(amount) AS paid FROM payments WHERE status = 'succeeded' GROUP BY subject_id) p
LEFT JOIN (SELECT subject_id, sum(amount) AS charged FROM ledger_entries WHERE kind = 'charge' AND amount > 0
GROUP BY subject_id) l ON l.subject_id = p.subject_id WHERE p.paid <> coalesce(l.charged, 0)
""")
BOOKINGS = text("""
SELECT b.id, b.paid_amount, b.refunded_amount, p.paid_amount, p.refunded_amount
FROM bookings b JOIN payables p ON p.subject_type = 'booking' AND p.subject_id = b.id
WHERE (b.paid_amount <> p.paid_amount OR b.refunded_amount <> p.refunded_amount)
AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.relayed_at IS NULL AND o.kind IN
 ('payments.succeeded', 'payments.refund_succeeded'))
""")


async def examine(config: Settings, *, fix: bool) -> list[str]:
    """One line per complaint; with `fix` what can be rebuilt is."""
    async with open_database(config.database, 1) as database:
        async with database.reading() as session:
            complaints = [
                *await _rows(session, OVERLAPS, "unit {} is sold twice"),
                *await _rows(session, UNBALANCED, "movement {} does not balance"),
                *await _rows(session, PAYABLES, "payable {} keeps {} paid and {} refunded, its payments {} and {}"),
                *await _rows(session, LEDGER, "subject {} has {} paid, the ledger {}"),
                *await _rows(session, BOOKINGS, "booking {} keeps {} paid and {} refunded, payments {} and {}"),
                *[f"pass {pass_id} differs from its journal" for pass_id in await crooked_passes(session)],
                *await _stuck(session),
            ]
            stale = await stale_search_rows(session)
            wrong = {one: await _wrong(session, one) for one in await organizations(session)}
        if fix:
            await _rebuild(database, {resource_id for resource_id, _ in stale})
            await _recount(database, [one for one, lines in wrong.items() if lines])
        complaints += [line for lines in wrong.values() for line in lines]
    return complaints + [f"search row of {resource_id} on {day} is stale" for resource_id, day in stale]


async def _wrong(session: AsyncSession, organization_id: UUID) -> list[str]:
    return await wrong_figures(session, organization_id) + await wrong_books(session, organization_id)


async def _recount(database: Database, organization_ids: list[UUID]) -> None:
    for organization_id in organization_ids:
        async with database.transaction() as session:
            await rebuild_figures(session, Actor.system(), organization_id)


async def _rows(session: AsyncSession, query: object, words: str) -> list[str]:
    return [words.format(*row) for row in await session.execute(query)]  # type: ignore[call-overload]


async def _stuck(session: AsyncSession) -> list[str]:
    statement = select(OutboxEvent).where(
        OutboxEvent.relayed_at.is_(None),
        OutboxEvent.attempts >= relay.MAX_ATTEMPTS,
        OutboxEvent.due_at < clock.now(),
    )
    found = await session.scalars(statement)
    return [f"event {event.id} ({event.kind}) failed {event.attempts} times" for event in found]


async def _rebuild(database: Database, resource_ids: set[object]) -> None:
    for resource_id in resource_ids:
        async with database.transaction() as session:
            await rebuild_search_rows(session, Actor.system(), resource_id)  # type: ignore[arg-type]
    async with database.reading() as session:
        venues = (await session.scalars(select(Venue.id))).all()
    for venue_id in venues:
        async with database.transaction() as session:
            await refresh_card(session, Actor.system(), venue_id)
