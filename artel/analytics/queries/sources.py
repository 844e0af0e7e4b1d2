"""The rows that figures are derived from: bookings, the ledger, units, opening hours."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from artel.analytics import rules
from artel.analytics.models import RollupHead
from artel.analytics.rules import Movement, Sale
from artel.bookings.models import Booking
from artel.bookings.queries.places import DESKS
from artel.bookings.rules import units_needed
from artel.catalog.models import Organization, Resource, ResourcePart, Unit, Venue
from artel.kit.dialects import hold_rows
from artel.kit.spans import DAY, Span, wall_clock
from artel.leases.models import Lease, LeaseCharge
from artel.payments.models import LedgerEntry, Payment, Refund
from artel.pricing.models import Quote

REVENUE, REFUNDS = "revenue", "refunds"
RENT = "lease_charge"
LONGEST = timedelta(days=32)  # a booking, unless its resource allows more


class Scope(NamedTuple):
    """A venue, or what its organisation earns outside of venues (`venue_id` None)."""

    id: UUID
    organization_id: UUID
    venue_id: UUID | None
    zone: ZoneInfo


async def scopes_of(session: AsyncSession, organization_id: UUID) -> list[Scope]:
    statement = select(Venue.id, Venue.time_zone).where(Venue.organization_id == organization_id)
    venues = (await session.execute(statement.order_by(Venue.created_at, Venue.id))).all()
    zone = ZoneInfo(venues[0].time_zone) if venues else ZoneInfo("UTC")
    own = [Scope(one.id, organization_id, one.id, ZoneInfo(one.time_zone)) for one in venues]
    return [*own, Scope(rules.elsewhere(organization_id), organization_id, None, zone)]


async def scope_of(session: AsyncSession, organization_id: UUID, venue_id: UUID | None) -> Scope | None:
    return next((one for one in await scopes_of(session, organization_id) if one.venue_id == venue_id), None)


async def organizations(session: AsyncSession) -> Sequence[UUID]:
    return (await session.scalars(select(Organization.id).order_by(Organization.id))).all()


async def hold_head(session: AsyncSession, organization_id: UUID) -> None:
    await hold_rows(session, select(RollupHead).where(RollupHead.organization_id == organization_id).with_for_update())


def span_of(scope: Scope, first: date, last: date) -> Span:
    return Span(wall_clock(first, 0, scope.zone), wall_clock(last + DAY, 0, scope.zone))


async def sales(session: AsyncSession, scope: Scope, first: date, last: date) -> list[Sale]:
    """The venue's bookings that touch the days."""
    if scope.venue_id is None:
        return []
    span, units = span_of(scope, first, last), await _units_by_resource(session, scope.venue_id)
    longest = await _longest(session, scope.venue_id)
    rows = await session.execute(_sales(scope.venue_id, span, longest))
    return [_sale(row, units) for row in rows]


def _sales(venue_id: UUID, span: Span, longest: timedelta) -> Select[Any]:
    table = Booking.__table__
    own = (table.c.status, table.c.resource_id, table.c.customer_id, table.c.starts_at, table.c.ends_at, table.c.seats,
           table.c.total_amount, table.c.paid_amount)  # fmt: skip
    lines = case((Quote.promo_code_id.isnot(None), Quote.lines))
    return (
        select(*own, Quote.tariff_id, Quote.promo_code_id, lines.label("lines"))
        .outerjoin(Quote, Quote.id == table.c.quote_id)
        .where(
            table.c.venue_id == venue_id,
            table.c.starts_at >= span.starts_at - longest,
            table.c.starts_at < span.ends_at,
            table.c.ends_at > span.starts_at,
        )
    )


def _sale(row: Any, units: dict[UUID, "Seats"]) -> Sale:
    discount = -sum(line["amount"] for line in row.lines or () if line.get("code") == "promo")
    return Sale(
        row.status, row.customer_id, row.starts_at, row.ends_at, row.total_amount, row.paid_amount,
        units[row.resource_id].taken(row.seats), row.tariff_id, row.promo_code_id, discount,
    )  # fmt: skip


class Seats(NamedTuple):
    """`whole`: the units of a resource made of parts, which are all taken at once; else 0."""

    per_unit: int
    whole: int

    def taken(self, seats: int) -> int:
        return self.whole or units_needed(seats, self.per_unit)


async def _units_by_resource(session: AsyncSession, venue_id: UUID) -> dict[UUID, Seats]:
    part = aliased(ResourcePart)
    statement = (
        select(Resource.id, Resource.kind, Resource.capacity, func.count(Unit.id))
        .outerjoin(part, part.whole_id == Resource.id)
        .outerjoin(Unit, (Unit.resource_id == part.part_id) & Unit.is_active)
        .where(Resource.venue_id == venue_id)
        .group_by(Resource.id, Resource.kind, Resource.capacity)
    )
    rows = await session.execute(statement)
    return {one: Seats(1 if kind in DESKS else capacity, whole) for one, kind, capacity, whole in rows}


async def _longest(session: AsyncSession, venue_id: UUID) -> timedelta:
    minutes = await session.scalar(select(func.max(Resource.max_minutes)).where(Resource.venue_id == venue_id))
    return max(LONGEST, timedelta(minutes=minutes or 0))


async def movements(session: AsyncSession, scope: Scope, first: date, last: date) -> Iterable[Movement]:
    """What the ledger says of revenue and refunds."""
    span, given_back = span_of(scope, first, last), aliased(Payment)
    of_venue = func.coalesce(Booking.venue_id, Lease.venue_id)
    venue = of_venue.is_(None) if scope.venue_id is None else of_venue == scope.venue_id
    statement = (
        select(LedgerEntry.at, -LedgerEntry.amount, func.coalesce(Payment.payer_id, given_back.payer_id))
        .outerjoin(Booking, (Booking.id == LedgerEntry.subject_id) & (LedgerEntry.subject_type == "booking"))
        .outerjoin(LeaseCharge, (LeaseCharge.id == LedgerEntry.subject_id) & (LedgerEntry.subject_type == RENT))
        .outerjoin(Lease, Lease.id == LeaseCharge.lease_id)
        .outerjoin(Payment, Payment.id == LedgerEntry.movement_id)
        .outerjoin(Refund, Refund.id == LedgerEntry.movement_id)
        .outerjoin(given_back, given_back.id == Refund.payment_id)
        .where(
            LedgerEntry.organization_id == scope.organization_id,
            LedgerEntry.account.in_((REVENUE, REFUNDS)),
            LedgerEntry.at >= span.starts_at,
            LedgerEntry.at < span.ends_at,
            venue,
        )
    )
    return [Movement(*row) for row in await session.execute(statement)]


async def moment_of_movement(session: AsyncSession, movement_id: UUID) -> datetime | None:
    return await session.scalar(select(LedgerEntry.at).where(LedgerEntry.movement_id == movement_id).limit(1))


async def venue_of_subject(session: AsyncSession, subject_type: str, subject_id: UUID) -> UUID | None:
    rent = (
        select(Lease.venue_id).join(LeaseCharge, LeaseCharge.lease_id == Lease.id).where(LeaseCharge.id == subject_id)
    )
    found = {"booking": select(Booking.venue_id).where(Booking.id == subject_id), RENT: rent}
    return await session.scalar(found[subject_type]) if subject_type in found else None


async def first_and_last(session: AsyncSession, scope: Scope) -> tuple[date, date] | None:
    """The days that can have figures at all."""
    ledger = select(func.min(LedgerEntry.at), func.max(LedgerEntry.at)).where(
        LedgerEntry.organization_id == scope.organization_id
    )
    found = [*(await session.execute(ledger)).one()]
    if scope.venue_id:
        own = select(func.min(Booking.starts_at), func.max(Booking.ends_at)).where(Booking.venue_id == scope.venue_id)
        found += (await session.execute(own)).one()
    days = [at.astimezone(scope.zone).date() for at in found if at]
    return (min(days), max(days)) if days else None
