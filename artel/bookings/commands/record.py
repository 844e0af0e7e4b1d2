"""What every change of a booking leaves behind: its history row and the fact for the outbox."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.permissions import Permission
from artel.bookings.errors import WrongState
from artel.bookings.models import Booking, BookingStatus, HistoryEntry
from artel.kit import live
from artel.kit.spans import Span


def note(
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    verb: str,
    before: BookingStatus | None,
    text: str = "",
    **changes: Any,
) -> None:
    """Also tells the calendars that are open at the venue's desk."""
    entry = HistoryEntry(
        booking_id=booking.id,
        actor_id=actor.id,
        verb=verb,
        from_status=before,
        to_status=booking.status,
        note=text,
        changes=changes,
    )
    session.add(entry)
    tell_calendars(session, booking.venue_id, booking.resource_id, Span(booking.starts_at, booking.ends_at), booking.id)


def tell_calendars(
    session: AsyncSession, venue_id: UUID, resource_id: UUID, span: Span, booking_id: UUID | None = None
) -> None:
    data = {
        "venue_id": str(venue_id),
        "resource_id": str(resource_id),
        "booking_id": booking_id and str(booking_id),
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat(),
    }
    live.push(session, live.venue_room(venue_id), "calendar_changed", data)


def fact(actor: Actor, booking: Booking) -> dict[str, Any]:
    """The fields of `BookingFact`."""
    return {
        "booking_id": booking.id,
        "number": booking.number,
        "organization_id": booking.organization_id,
        "venue_id": booking.venue_id,
        "resource_id": booking.resource_id,
        "customer_id": booking.customer_id,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "actor_id": actor.id,
        "total_amount": booking.total.amount,
        "currency": booking.total.currency,
    }


def refuse_unless(booking: Booking, *allowed: BookingStatus) -> None:
    if booking.status not in allowed:
        raise WrongState(booking_status=booking.status)


def is_staff_of(actor: Actor, booking: Booking, permission: Permission = Permission.BOOKINGS_EDIT) -> bool:
    return actor.may(permission, booking.organization_id)


def refuse_strangers(actor: Actor, booking: Booking) -> None:
    """One's own booking, or one that one's role may edit. Somebody who may only look gets 403, not 404."""
    if booking.customer_id != actor.id and not is_staff_of(actor, booking):
        raise Forbidden(permission=Permission.BOOKINGS_EDIT)
