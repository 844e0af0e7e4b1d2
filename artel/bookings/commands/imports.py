from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import queries
from artel.bookings.commands.place import new_booking, set_timers
from artel.bookings.commands.record import fact, note
from artel.bookings.commands.seating import claim_units
from artel.bookings.events import BookingEnded, BookingImported
from artel.bookings.models import Booking, BookingStatus, Source
from artel.bookings.schemas import ImportedBooking
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.spans import Span


@requires(Permission.BOOKINGS_EDIT)
async def import_booking(session: AsyncSession, actor: Actor, request: ImportedBooking) -> Booking:
    """As another system had it: no limits of today, but the seats are claimed like any others (SlotTaken). What is over
    is history. The price is kept, no payment is made up. Reminders come only with `remind`."""
    place = await queries.get_place(session, request.resource_id, only_open=False)
    actor.must(Permission.BOOKINGS_EDIT, place.venue.organization_id)
    span = Span(request.starts_at, request.ends_at)
    total = Money(request.total_amount, place.organization.currency)
    booking = new_booking(place, span, request.customer_id, request.seats, total)
    booking.source, booking.comment = Source.IMPORT, request.comment
    is_over = span.ends_at <= clock.now()
    booking.status = BookingStatus.COMPLETED if is_over else BookingStatus.CONFIRMED
    session.add(booking)
    await session.flush()
    await claim_units(session, place, booking, span)
    note(session, actor, booking, "imported", None)
    await publish(session, BookingImported(**fact(actor, booking)))
    if request.remind and not is_over:
        await set_timers(session, booking)
    elif not is_over:
        about: dict[str, Any] = {"organization_id": booking.organization_id, "number": booking.number}
        await publish(session, BookingEnded(booking_id=booking.id, ends_at=span.ends_at, **about), due_at=span.ends_at)
    return booking
