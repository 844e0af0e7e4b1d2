"""Facts about bookings. `BookingFact` carries what most readers need, so that they ask for no row."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from artel.kit.outbox import Event


class BookingFact(Event):
    booking_id: UUID
    number: str
    organization_id: UUID
    venue_id: UUID
    resource_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    actor_id: UUID
    total_amount: int
    currency: str


class BookingPlaced(BookingFact):
    """Seats are claimed. `status` is awaiting_payment, awaiting_approval or confirmed."""

    kind = "bookings.placed"
    status: str


class BookingConfirmed(BookingFact):
    kind = "bookings.confirmed"


class BookingApproved(BookingFact):
    """Approved by staff and now to be paid."""

    kind = "bookings.approved"
    hold_expires_at: datetime


class BookingDeclined(BookingFact):
    kind = "bookings.declined"
    reason: str


class BookingCancelled(BookingFact):
    kind = "bookings.cancelled"
    refund_amount: int
    reason: str


class BookingExpired(BookingFact):
    """Not paid, or not answered, in time; the seats are free again."""

    kind = "bookings.expired"


class BookingChanged(BookingFact):
    """Moved, extended, shortened or handed over."""

    kind = "bookings.changed"
    verb: str
    previous_starts_at: datetime
    previous_ends_at: datetime


class BookingCheckedIn(BookingFact):
    kind = "bookings.checked_in"


class BookingCompleted(BookingFact):
    kind = "bookings.completed"


class BookingNoShow(BookingFact):
    kind = "bookings.no_show"


class BookingImported(BookingFact):
    """From another system. Nobody is told, nothing is paid; figures count it."""

    kind = "bookings.imported"


class BookingPaymentReturned(BookingFact):
    """Money came after the hold had run out and the seats were gone, so it went back."""

    kind = "bookings.payment_returned"
    refund_amount: int


# Timed work. Each names the moment it was meant for, so that one that outlived a change can tell; organisation and
# number are for whoever looks at what is planned.


class HoldRanOut(Event):
    kind = "bookings.hold_ran_out"
    booking_id: UUID
    at: datetime
    organization_id: UUID | None = None
    number: str = ""


class ReminderDue(Event):
    kind = "bookings.reminder_due"
    booking_id: UUID
    starts_at: datetime
    before: Literal["day", "hour"]
    organization_id: UUID | None = None
    number: str = ""


class BookingReminder(BookingFact):
    """It is time to remind the customer."""

    kind = "bookings.reminder"
    before: Literal["day", "hour"]


class DepositDue(Event):
    """It goes back, unless staff has kept it."""

    kind = "bookings.deposit_due"
    booking_id: UUID


class BookingEnded(Event):
    kind = "bookings.ended"
    booking_id: UUID
    ends_at: datetime
    organization_id: UUID | None = None
    number: str = ""
