"""The day itself: approved, here, gone, or never came."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.commands import find_or_create_walk_in
from artel.accounts.queries.members import refuse_banned
from artel.bookings import queries
from artel.bookings.commands.money import confirm_now
from artel.bookings.commands.place import (
    await_money_or_answer,
    new_booking,
    open_bill,
    refuse_unless_possible,
    set_timers,
)
from artel.bookings.commands.prices import price
from artel.bookings.commands.record import fact, note, refuse_strangers, refuse_unless
from artel.bookings.commands.seating import claim_units, free_units
from artel.bookings.errors import TooEarlyToCheckIn, WrongState
from artel.bookings.events import (
    BookingApproved,
    BookingCheckedIn,
    BookingCompleted,
    BookingNoShow,
    BookingPlaced,
    BookingReminder,
    DepositDue,
    ReminderDue,
)
from artel.bookings.models import Booking, BookingStatus, Source
from artel.bookings.rules import CHECK_IN_OPENS
from artel.bookings.schemas import WalkInRequest
from artel.kit import clock
from artel.kit.outbox import publish
from artel.kit.spans import Span
from artel.memberships import commands as memberships
from artel.payments import commands as payments
from artel.pricing import commands as pricing
from artel.pricing.schemas import QuoteRequest

PAY_AFTER_APPROVAL = timedelta(hours=24)
LOOKED_OVER = timedelta(days=1)  # in which staff may find a damage


@requires(Permission.BOOKINGS_CONFIRM)
async def confirm(session: AsyncSession, actor: Actor, booking_id: UUID) -> Booking:
    """Say yes to a request. What costs money is then to be paid within a day, and before it begins."""
    booking = await queries.get_visible_booking(session, actor, booking_id)
    actor.must(Permission.BOOKINGS_CONFIRM, booking.organization_id)
    await _lock(session, booking)
    refuse_unless(booking, BookingStatus.AWAITING_APPROVAL)
    booking.approval_deadline = None
    if not booking.due.amount:
        await confirm_now(session, actor, booking, "approved")
        return booking
    booking.status = BookingStatus.AWAITING_PAYMENT
    booking.hold_expires_at = min(clock.now() + PAY_AFTER_APPROVAL, booking.starts_at)
    note(session, actor, booking, "approved", BookingStatus.AWAITING_APPROVAL)
    await publish(session, BookingApproved(**fact(actor, booking), hold_expires_at=booking.hold_expires_at))
    await await_money_or_answer(session, actor, booking)
    await payments.capture_subject(session, Actor.system(), "booking", booking.id, booking.due)
    return booking


async def _lock(session: AsyncSession, booking: Booking) -> None:
    place = await queries.get_place(session, booking.resource_id, only_open=False)
    await queries.lock_resources(session, place.lock_ids)
    await session.refresh(booking, ["status"])


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def check_in(session: AsyncSession, actor: Actor, booking_id: UUID) -> Booking:
    booking = await queries.get_visible_booking(session, actor, booking_id)
    refuse_strangers(actor, booking)
    refuse_unless(booking, BookingStatus.CONFIRMED)
    opens_at, now = booking.starts_at - CHECK_IN_OPENS, clock.now()
    if now < opens_at:
        raise TooEarlyToCheckIn(opens_at=opens_at)
    if now >= booking.ends_at:
        raise WrongState(booking_status=booking.status)
    _arrive(booking)
    note(session, actor, booking, "checked_in", BookingStatus.CONFIRMED)
    await publish(session, BookingCheckedIn(**fact(actor, booking)))
    return booking


def _arrive(booking: Booking) -> None:
    booking.status, booking.checked_in_at = BookingStatus.CHECKED_IN, clock.now()


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def check_out(session: AsyncSession, actor: Actor, booking_id: UUID) -> Booking:
    """Leave; the rest of the time goes back to the search."""
    booking = await queries.get_visible_booking(session, actor, booking_id)
    refuse_strangers(actor, booking)
    refuse_unless(booking, BookingStatus.CHECKED_IN)
    await _leave(session, actor, booking, "checked_out")
    return booking


async def _leave(session: AsyncSession, actor: Actor, booking: Booking, verb: str) -> None:
    if booking.ends_at > clock.now():
        await free_units(session, await queries.get_place(session, booking.resource_id, only_open=False), booking)
    booking.status, booking.checked_out_at = BookingStatus.COMPLETED, clock.now()
    note(session, actor, booking, verb, BookingStatus.CHECKED_IN)
    await publish(session, BookingCompleted(**fact(actor, booking)))
    await payments.settle_receipts(session, Actor.system(), "booking", booking.id)
    if booking.deposit_amount:
        await publish(session, DepositDue(booking_id=booking.id), due_at=clock.now() + LOOKED_OVER)


@requires(Permission.BOOKINGS_EDIT)
async def mark_no_show(session: AsyncSession, actor: Actor, booking_id: UUID) -> Booking:
    """Nobody came: the seats are free again, the money stays."""
    booking = await queries.get_visible_booking(session, actor, booking_id)
    actor.must(Permission.BOOKINGS_EDIT, booking.organization_id)
    refuse_unless(booking, BookingStatus.CONFIRMED)
    if booking.starts_at > clock.now():
        raise WrongState(booking_status=booking.status)
    await _never_came(session, actor, booking)
    return booking


async def _never_came(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    if booking.ends_at > clock.now():
        await free_units(session, await queries.get_place(session, booking.resource_id, only_open=False), booking)
    booking.status = BookingStatus.NO_SHOW
    if booking.deposit_amount:
        await payments.keep_deposit(session, Actor.system(), "booking", booking.id)
    note(session, actor, booking, "no_show", BookingStatus.CONFIRMED)
    await publish(session, BookingNoShow(**fact(actor, booking)))


@requires(Permission.SYSTEM_RUN)
async def close(session: AsyncSession, actor: Actor, booking_id: UUID) -> None:
    """The time is over: who was here has completed it, who never came is a no-show."""
    booking = await queries.get_booking(session, booking_id)
    if booking is None or booking.ends_at > clock.now():
        return
    if booking.status is BookingStatus.CHECKED_IN:
        await _leave(session, actor, booking, "completed")
    elif booking.status is BookingStatus.CONFIRMED:
        await _never_came(session, actor, booking)


@requires(Permission.SYSTEM_RUN)
async def remind(session: AsyncSession, actor: Actor, event: ReminderDue) -> None:
    booking = await queries.get_booking(session, event.booking_id)
    if booking and booking.status is BookingStatus.CONFIRMED and booking.starts_at == event.starts_at:
        await publish(session, BookingReminder(**fact(actor, booking), before=event.before))


@requires(Permission.BOOKINGS_EDIT)
async def seat_walk_in(session: AsyncSession, actor: Actor, request: WalkInRequest) -> Booking:
    """Somebody stands at the desk: booked, checked in and, if they paid, paid, in one go."""
    place = await queries.get_place(session, request.resource_id)
    actor.must(Permission.BOOKINGS_EDIT, place.venue.organization_id)
    start = clock.now().replace(second=0, microsecond=0)
    span = Span(start, start + timedelta(minutes=request.minutes))
    await refuse_unless_possible(session, place, span, by_staff=True)
    known = queries.customers_of(place.venue.organization_id)
    customer = await find_or_create_walk_in(session, actor, known, request.name, request.phone)
    await refuse_banned(session, place.venue.organization_id, customer.id)
    wanted = QuoteRequest(resource_id=place.id, starts_at=span.starts_at, ends_at=span.ends_at, seats=request.seats)
    quote = await price(session, actor, place, wanted, customer.id)
    booking = new_booking(place, span, customer.id, request.seats, quote.total)
    booking.quote_id, booking.source, booking.deposit_amount = quote.id, Source.WALK_IN, quote.deposit_amount
    _arrive(booking)
    session.add(booking)
    await session.flush()
    await claim_units(session, place, booking, span, request.unit_ids)
    await pricing.use_trial(session, actor, quote, booking.id, customer.id)
    await memberships.take(session, Actor.system(), quote, booking.id)
    note(session, actor, booking, "walked_in", None)
    await publish(session, BookingPlaced(**fact(actor, booking), status=booking.status))
    await set_timers(session, booking)
    await _take_money(session, actor, booking, request)
    return booking


async def _take_money(session: AsyncSession, actor: Actor, booking: Booking, request: WalkInRequest) -> None:
    if not booking.due.amount:
        return
    await open_bill(session, actor, booking)
    if request.method:
        actor.must(Permission.PAYMENTS_RECORD, booking.organization_id)
        await payments.record_desk_payment(session, actor, "booking", booking.id, request.method)
