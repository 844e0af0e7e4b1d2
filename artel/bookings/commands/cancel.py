"""The ends that free seats: cancelled, declined, expired."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import queries, rules
from artel.bookings.commands.record import fact, is_staff_of, note, refuse_strangers, refuse_unless
from artel.bookings.commands.seating import free_units
from artel.bookings.errors import WrongState
from artel.bookings.events import BookingCancelled, BookingDeclined, BookingExpired
from artel.bookings.models import Booking, BookingStatus
from artel.bookings.rules import LIVE, UNPAID
from artel.bookings.schemas import DeclineRequest, ReasonRequest
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.memberships import commands as memberships
from artel.payments import commands as payments
from artel.payments.queries import deposit_held, kept_of
from artel.pricing import commands as pricing

CANCELLABLE = LIVE - {BookingStatus.CHECKED_IN}


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def cancel(session: AsyncSession, actor: Actor, booking_id: UUID, request: ReasonRequest) -> Booking:
    """Free the seats and give back what the policy says, by itself."""
    booking = await queries.get_visible_booking(session, actor, booking_id)
    refuse_strangers(actor, booking)
    await _end(session, booking, BookingStatus.CANCELLED, CANCELLABLE)
    if booking.starts_at <= clock.now() and not is_staff_of(actor, booking):
        raise WrongState(booking_status=BookingStatus.CONFIRMED)
    refund = await refund_of(session, booking)
    percent = rules.refund_percent(booking.policy, booking.starts_at, clock.now())
    await memberships.give_back(session, Actor.system(), booking.id, percent)
    deposits = await payments.return_deposit(session, Actor.system(), "booking", booking.id, "deposit")
    if refund.amount:
        await payments.refund_subject(session, Actor.system(), "booking", booking.id, refund, "cancelled")
    whole = refund.amount + sum(it.money.amount for it in deposits)
    note(session, actor, booking, "cancelled", None, request.reason, refund=whole)
    event = BookingCancelled(**fact(actor, booking), refund_amount=whole, reason=request.reason)
    await publish(session, event)
    return booking


@requires(Permission.BOOKINGS_CONFIRM)
async def decline(session: AsyncSession, actor: Actor, booking_id: UUID, request: DeclineRequest) -> Booking:
    booking = await queries.get_visible_booking(session, actor, booking_id)
    actor.must(Permission.BOOKINGS_CONFIRM, booking.organization_id)
    await _end(session, booking, BookingStatus.DECLINED, frozenset({BookingStatus.AWAITING_APPROVAL}))
    await memberships.give_back(session, Actor.system(), booking.id)
    note(session, actor, booking, "declined", BookingStatus.AWAITING_APPROVAL, request.reason)
    await publish(session, BookingDeclined(**fact(actor, booking), reason=request.reason))
    return booking


@requires(Permission.SYSTEM_RUN)
async def expire(session: AsyncSession, actor: Actor, booking_id: UUID) -> None:
    """Not paid or not answered in time. A booking that has moved on since is left alone."""
    booking = await queries.get_booking(session, booking_id)
    waiting = UNPAID | {BookingStatus.AWAITING_APPROVAL}
    if booking is None or booking.status not in waiting or not _is_late(booking):
        return
    before = booking.status
    await _end(session, booking, BookingStatus.EXPIRED, waiting)
    await memberships.give_back(session, Actor.system(), booking.id)
    note(session, actor, booking, "expired", before)
    await publish(session, BookingExpired(**fact(actor, booking)))


def _is_late(booking: Booking) -> bool:
    deadline = booking.hold_expires_at or booking.approval_deadline
    return deadline is not None and deadline <= clock.now()


async def _end(
    session: AsyncSession, booking: Booking, status: BookingStatus, allowed: frozenset[BookingStatus]
) -> None:
    """Under the lock, so that of two who end it one finds it ended."""
    place = await queries.get_place(session, booking.resource_id, only_open=False)
    await queries.lock_resources(session, place.lock_ids)
    await session.refresh(booking, ["status", "paid_amount", "refunded_amount"])
    refuse_unless(booking, *allowed)
    await free_units(session, place, booking)
    booking.status, booking.hold_expires_at = status, None
    booking.sequence += 1
    await payments.release_subject(session, Actor.system(), "booking", booking.id)
    await payments.close_payable(session, Actor.system(), "booking", booking.id)
    await pricing.release_promo(session, Actor.system(), booking.id)
    await pricing.release_trial(session, Actor.system(), booking.id)


async def refund_of(session: AsyncSession, booking: Booking) -> Money:
    """What cancelling now gives back besides the deposit, by the policy under which it was sold. Asked of the payments
    themselves: the facts that keep the booking's own figures may still be on their way."""
    held = await deposit_held(session, "booking", booking.id) if booking.deposit_amount else 0
    kept = Money(await kept_of(session, "booking", booking.id) - held, booking.total.currency)
    return rules.share(kept, rules.refund_percent(booking.policy, booking.starts_at, clock.now()))
