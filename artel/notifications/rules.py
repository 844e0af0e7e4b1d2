"""Who is told what, and how. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from artel.bookings.models import BookingStatus
from artel.kit.problems import Language
from artel.kit.spans import DAY, first_shown, local_day


class Kind(StrEnum):
    """A public name: clients choose an icon by it."""

    BOOKING_REQUESTED = "booking_requested"
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_APPROVED = "booking_approved"
    BOOKING_DECLINED = "booking_declined"
    BOOKING_CHANGED = "booking_changed"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_EXPIRED = "booking_expired"
    BOOKING_NO_SHOW = "booking_no_show"
    BOOKING_REMINDER = "booking_reminder"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_REFUNDED = "payment_refunded"
    MEMBERSHIP_RENEWED = "membership_renewed"
    MEMBERSHIP_RENEWAL_FAILED = "membership_renewal_failed"
    MEMBERSHIP_ENDING = "membership_ending"
    MEMBERSHIP_FROZEN = "membership_frozen"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_PAID = "invoice_paid"
    INVOICE_OVERDUE = "invoice_overdue"
    MONEY_HELD = "money_held"
    MONEY_RELEASED = "money_released"
    RENT_REMINDER = "rent_reminder"
    RENT_OVERDUE = "rent_overdue"
    OFFICE_FREED = "office_freed"
    MENTION = "mention"
    QUESTION_HERE = "question_here"
    INVITATION = "invitation"
    ROLE_CHANGED = "role_changed"
    LEVEL_UP = "level_up"
    DONATION_THANKS = "donation_thanks"
    EVENT_MOVED_UP = "event_moved_up"
    EVENT_CANCELLED = "event_cancelled"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_CLOSED = "ticket_closed"
    BIRTHDAY = "birthday"
    STAFF_BIRTHDAY = "staff_birthday"
    STAFF_DONATION = "staff_donation"
    STAFF_GUEST_WROTE = "staff_guest_wrote"
    STAFF_TICKET = "staff_ticket"
    STAFF_TICKET_ASSIGNED = "staff_ticket_assigned"
    STAFF_REQUEST = "staff_request"
    STAFF_REFUND_FAILED = "staff_refund_failed"
    STAFF_RENT_OVERDUE = "staff_rent_overdue"
    STAFF_WEBHOOK_OFF = "staff_webhook_off"
    STAFF_INVOICE_OVERDUE = "staff_invoice_overdue"


Channel = Literal["bell", "live", "mail"]  # live: the line under the bell also rings now

# The rest is told by the bell alone: they stand before the screen, or another letter says it already.
BY_MAIL = frozenset({
    Kind.BOOKING_REQUESTED, Kind.BOOKING_CONFIRMED, Kind.BOOKING_APPROVED, Kind.BOOKING_DECLINED, Kind.BOOKING_CHANGED,
    Kind.BOOKING_CANCELLED, Kind.BOOKING_REMINDER, Kind.PAYMENT_RETURNED, Kind.PAYMENT_REFUNDED, Kind.STAFF_REQUEST,
    Kind.STAFF_REFUND_FAILED, Kind.RENT_REMINDER, Kind.RENT_OVERDUE, Kind.OFFICE_FREED, Kind.STAFF_RENT_OVERDUE,
    Kind.EVENT_MOVED_UP, Kind.EVENT_CANCELLED, Kind.TICKET_ANSWERED, Kind.TICKET_CLOSED, Kind.MEMBERSHIP_RENEWED,
    Kind.MEMBERSHIP_RENEWAL_FAILED, Kind.MEMBERSHIP_ENDING, Kind.INVOICE_ISSUED, Kind.INVOICE_OVERDUE,
    Kind.STAFF_INVOICE_OVERDUE, Kind.STAFF_WEBHOOK_OFF, Kind.STAFF_GUEST_WROTE, Kind.PAYMENT_FAILED,
    Kind.BIRTHDAY,
})  # fmt: skip
# Nobody's bell rings for what they have just done themselves; a letter about it is a record, and does come.
SILENT_FOR_DOER = frozenset({Kind.BOOKING_CHANGED, Kind.BOOKING_CANCELLED, Kind.ROLE_CHANGED})


class Group(StrEnum):
    """What people choose by: a line of the table on their profile."""

    BOOKINGS = "bookings"
    PAYMENTS = "payments"
    PASSES = "passes"  # memberships and leases
    SUPPORT = "support"
    COMMUNITY = "community"  # and chat
    NEWS = "news"  # of venues, and their greetings


_GROUPS: dict[Group, tuple[str, ...]] = {
    Group.BOOKINGS: ("booking_", "staff_request", "role_changed", "staff_webhook_off"),
    Group.PAYMENTS: ("payment_", "invoice_", "money_", "staff_refund_failed", "staff_invoice_overdue"),
    Group.PASSES: ("membership_", "rent_", "office_", "staff_rent_overdue"),
    Group.SUPPORT: ("ticket_", "staff_ticket", "staff_guest_wrote"),
    Group.COMMUNITY: (
        "mention", "question_here", "invitation", "level_up", "donation_thanks", "event_", "staff_donation",
        "staff_birthday",
    ),
    Group.NEWS: ("birthday",),
}  # fmt: skip
GROUP_OF = {kind: group for group, begins in _GROUPS.items() for kind in Kind if kind.startswith(begins)}
# Money that did not arrive, a place that was lost: nobody may miss it, at whatever hour.
SERVICE = frozenset({
    Kind.PAYMENT_FAILED, Kind.PAYMENT_RETURNED, Kind.MEMBERSHIP_RENEWAL_FAILED, Kind.EVENT_CANCELLED,
    Kind.ROLE_CHANGED, Kind.STAFF_REFUND_FAILED, Kind.STAFF_WEBHOOK_OFF,
})  # fmt: skip
SERVICE_UNLESS_DOER = frozenset({Kind.BOOKING_CANCELLED})
# May be switched off, but is worth nothing in the morning.
URGENT = frozenset({Kind.BOOKING_APPROVED, Kind.EVENT_MOVED_UP})
URGENT_UNLESS_DOER = frozenset({Kind.BOOKING_CHANGED})
GONE = frozenset({BookingStatus.CANCELLED, BookingStatus.DECLINED, BookingStatus.EXPIRED})


@dataclass(frozen=True, slots=True)
class Reader:
    has_email: bool
    is_deleted: bool
    is_walk_in: bool  # made at the desk, has never signed in
    did_it: bool
    is_silent: bool = False  # in their quiet hours, in a booked room, not to be disturbed
    declined: frozenset[tuple[Group, Channel]] = frozenset()  # what they have switched off; live goes with the bell


def should_notify(kind: Kind, channel: Channel, reader: Reader) -> bool:
    """The one place that decides."""
    return may_notify(kind, channel, reader) and not has_declined(kind, channel, reader)


def may_notify(kind: Kind, channel: Channel, reader: Reader) -> bool:
    """As far as it does not depend on what they have chosen."""
    if reader.is_deleted:
        return False
    if channel == "mail":
        return kind in BY_MAIL and reader.has_email
    if channel == "live" and reader.is_silent:
        return False
    return not reader.is_walk_in and not (reader.did_it and kind in SILENT_FOR_DOER)


def has_declined(kind: Kind, channel: Channel, reader: Reader) -> bool:
    chosen: Channel = "bell" if channel == "live" else channel
    return (GROUP_OF[kind], chosen) in reader.declined and not is_service(kind, did_it=reader.did_it)


def is_service(kind: Kind, *, did_it: bool) -> bool:
    """Cannot be switched off."""
    return kind in SERVICE or (kind in SERVICE_UNLESS_DOER and not did_it)


def waits_for_morning(kind: Kind, facts: Mapping[str, Any], *, did_it: bool) -> bool:
    """Whether its letter bears the end of somebody's quiet hours."""
    if is_service(kind, did_it=did_it) or kind in URGENT or (kind in URGENT_UNLESS_DOER and not did_it):
        return False
    return not (kind is Kind.BOOKING_REMINDER and facts.get("before") == "hour")


def quiet_end(begins: int, ends: int, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours that run now are over: the first time the wall shows their end after their beginning, also
    in a night when the clocks change. Minutes of the day; the same twice is all day. None: there are none now."""
    today = local_day(now, zone)
    days = [today + DAY * n for n in (-1, 0, 1, 2)]
    began = max((at for day in days if (at := first_shown(day, begins, zone)) <= now), default=None)
    if began is None:
        return None
    end = min(at for day in days if (at := first_shown(day, ends, zone)) > began)
    return end if end > now else None


# True while the booking is as the letter says; who was told what is over or moved would come at the wrong time.
WHILE = {
    Kind.BOOKING_REMINDER: frozenset({BookingStatus.CONFIRMED}),
    Kind.BOOKING_REQUESTED: frozenset({BookingStatus.AWAITING_APPROVAL}),
    Kind.STAFF_REQUEST: frozenset({BookingStatus.AWAITING_APPROVAL}),
    Kind.BOOKING_CONFIRMED: frozenset(BookingStatus) - GONE,
    Kind.BOOKING_CHANGED: frozenset(BookingStatus) - GONE,
}
# Only call to the app; whoever has read the line there has been told. The others are records, and do come.
CALLS = frozenset({
    Kind.BOOKING_REMINDER, Kind.STAFF_REQUEST, Kind.STAFF_GUEST_WROTE, Kind.TICKET_ANSWERED, Kind.TICKET_CLOSED,
    Kind.RENT_REMINDER, Kind.MEMBERSHIP_ENDING, Kind.OFFICE_FREED,
})  # fmt: skip


class BookingNow(NamedTuple):
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    customer_id: UUID


class Told(NamedTuple):
    """What a letter says, and to whom. The span is None when it speaks of no booking's time."""

    kind: Kind
    span: tuple[datetime, datetime] | None
    reader_id: UUID | None


def outdated(told: Told, booking: BookingNow | None, now: datetime, *, is_read: bool) -> str:
    """Why a letter that has waited is not to go any more; empty: it is."""
    if is_read and told.kind in CALLS:
        return "read in the app"
    if told.kind not in WHILE or booking is None:
        return ""
    if booking.status not in WHILE[told.kind]:
        return f"outdated: {booking.status}"
    if told.span and told.span != (booking.starts_at, booking.ends_at):
        return "outdated: moved"
    if told.kind is not Kind.STAFF_REQUEST and booking.customer_id != told.reader_id:
        return "outdated: handed over"
    return "outdated: begun" if told.kind is Kind.BOOKING_REMINDER and booking.starts_at <= now else ""


def language(chosen: str, otherwise: Language) -> Language:
    """`chosen` is empty while somebody has not chosen any."""
    if not chosen:
        return otherwise
    return "en" if chosen == "en" else "ru"


class Brand(NamedTuple):
    """Whose letter it is. `language` is for whoever has not chosen one; `logo` an address, `accent` a scheme's name."""

    name: str
    language: Language = "ru"
    accent: str = ""
    logo: str = ""
    reply_to: str = ""
    is_ours: bool = True


RETRY_MINUTES = (1, 5, 15, 60, 120, 240, 480, 720)


def next_try(now: datetime, attempts: int) -> datetime | None:
    """After so many failed ones; None: that was the last, some 27 hours after the first."""
    if attempts > len(RETRY_MINUTES):
        return None
    return now + timedelta(minutes=RETRY_MINUTES[attempts - 1])
