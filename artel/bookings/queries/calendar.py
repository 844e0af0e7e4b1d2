"""The operator's calendar: every claim of a venue in a window, with what stands behind it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.bookings.models import Blackout, Booking, BookingStatus, Claim
from artel.bookings.schemas import Calendar, CalendarClaim, CalendarResource, CalendarSpan, CalendarUnit, ClaimKind
from artel.catalog.models import Resource, Unit, Venue
from artel.catalog.queries import opening
from artel.kit.money import Money
from artel.kit.problems import NotFound
from artel.kit.spans import Span, local_day

KINDS: dict[BookingStatus, ClaimKind] = {
    BookingStatus.AWAITING_APPROVAL: "approval",
    BookingStatus.AWAITING_PAYMENT: "hold",
    BookingStatus.HELD: "hold",
}
SHOWN_AFTERWARDS = (BookingStatus.COMPLETED, BookingStatus.NO_SHOW)


async def venue_calendar(session: AsyncSession, actor: Actor, venue_id: UUID, window: Span) -> Calendar:
    venue = await session.scalar(select(Venue).where(Venue.id == venue_id))
    if venue is None or not actor.may(Permission.VENUES_VIEW, venue.organization_id):
        raise NotFound
    actor.must(Permission.BOOKINGS_VIEW, venue.organization_id)
    zone = ZoneInfo(venue.time_zone)
    days = local_day(window.starts_at, zone), local_day(window.ends_at, zone)
    open_spans = await opening(session, venue, *days)
    return Calendar(
        venue_id=venue.id,
        time_zone=venue.time_zone,
        resources=await _resources(session, venue_id),
        claims=await _claims(session, venue_id, window),
        opening=[CalendarSpan(span.starts_at, span.ends_at) for span in open_spans if span.overlaps(window)],
    )


async def _resources(session: AsyncSession, venue_id: UUID) -> list[CalendarResource]:
    statement = (
        select(Resource, Unit)
        .join(Unit, Unit.resource_id == Resource.id)
        .where(Resource.venue_id == venue_id, Unit.is_active)
        .order_by(Resource.position, Resource.id, Unit.number)
    )
    found: dict[UUID, CalendarResource] = {}
    for resource, unit in await session.execute(statement):
        row = found.setdefault(
            resource.id, CalendarResource(resource.id, resource.name, resource.kind, resource.capacity, [])
        )
        row.units.append(CalendarUnit(unit.id, unit.number, unit.label))
    return list(found.values())


async def _claims(session: AsyncSession, venue_id: UUID, window: Span) -> list[CalendarClaim]:
    statement = (
        select(Claim, Booking, Blackout.reason, User.full_name, User.nickname)
        .join(Resource, Resource.id == Claim.resource_id)
        .outerjoin(Booking, Booking.id == Claim.booking_id)
        .outerjoin(Blackout, Blackout.id == Claim.blackout_id)
        .outerjoin(User, User.id == Booking.customer_id)
        .where(Resource.venue_id == venue_id, Claim.ends_at > window.starts_at, Claim.starts_at < window.ends_at)
        .where(Claim.is_blocking | Booking.status.in_(SHOWN_AFTERWARDS))
        .order_by(Claim.starts_at, Claim.id)
    )
    rows = (await session.execute(statement)).all()
    newcomers = await _first_timers(session, venue_id, {booking.customer_id for _, booking, *_ in rows if booking})
    return [_claim(*row, newcomers) for row in rows]


async def _first_timers(session: AsyncSession, venue_id: UUID, people: Iterable[UUID]) -> set[UUID]:
    """Those who have never completed a booking here."""
    people = set(people)
    known = select(Booking.customer_id).where(
        Booking.venue_id == venue_id, Booking.customer_id.in_(people), Booking.status == BookingStatus.COMPLETED
    )
    return people - set((await session.scalars(known.distinct())).all())


def _claim(
    claim: Claim, booking: Booking | None, reason: str | None, name: str | None, nick: str | None, newcomers: set[UUID]
) -> CalendarClaim:
    shared: dict[str, Any] = {
        "id": claim.id,
        "unit_id": claim.unit_id,
        "resource_id": claim.resource_id,
        "booking_id": claim.booking_id,
        "blackout_id": claim.blackout_id,
        "is_floating": claim.is_floating,
    }
    if booking is None:
        return CalendarClaim(
            **shared, starts_at=claim.starts_at, ends_at=claim.ends_at, kind="blackout", status=None,
            title=reason or "", seats=0, total=None, owed=None, is_first=False, note="",
        )  # fmt: skip
    kept = booking.paid_amount - booking.refunded_amount
    return CalendarClaim(
        **shared, starts_at=booking.starts_at, ends_at=booking.ends_at, kind=KINDS.get(booking.status, "booking"),
        status=booking.status, title=name or nick or "", seats=booking.seats, total=booking.total,
        owed=Money(max(booking.due.amount - kept, 0), booking.total.currency),
        is_first=booking.customer_id in newcomers, note=booking.comment,
    )  # fmt: skip
