"""What a booking owes and gets back. Payments know no bookings; bookings hear from them by their facts."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import queries
from artel.bookings.commands.place import open_bill, set_timers
from artel.bookings.commands.record import fact, note, refuse_unless
from artel.bookings.commands.seating import claim_anew
from artel.bookings.errors import SlotTaken
from artel.bookings.events import BookingConfirmed, BookingPaymentReturned
from artel.bookings.models import Booking, BookingStatus
from artel.bookings.rules import LIVE, UNPAID
from artel.bookings.schemas import DepositRequest, DeskRequest
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.spans import Span
from artel.memberships import commands as memberships
from artel.memberships.errors import NotEnoughCredits, PassNotActive
from artel.payments import commands as payments
from artel.payments.queries import kept_of
from artel.pricing.models import Quote

SUBJECT = "booking"


@requires(Permission.SYSTEM_RUN)
async def settle_payment(session: AsyncSession, actor: Actor, booking_id: UUID, amount: Money) -> None:
    """Money came. It confirms the booking; after the hold ran out it does so only if the seats are still free,
    else everything goes back with a message."""
    booking = await queries.get_booking(session, booking_id)
    if booking is None:
        return
    booking.paid_amount += amount.amount
    if booking.status in UNPAID and booking.paid_amount >= booking.due.amount:
        await confirm_now(session, actor, booking, "paid")
    elif booking.status is BookingStatus.EXPIRED and await _revive(session, booking):
        await confirm_now(session, actor, booking, "paid_late")
    elif booking.status not in LIVE:
        await _return_money(session, actor, booking, amount)
    else:
        note(session, actor, booking, "paid", booking.status, amount=amount.amount)
        await _return_surplus(session, actor, booking, amount)


async def confirm_now(session: AsyncSession, actor: Actor, booking: Booking, verb: str, text: str = "") -> None:
    before, booking.status = booking.status, BookingStatus.CONFIRMED
    booking.hold_expires_at = None
    note(session, actor, booking, verb, before, text)
    await publish(session, BookingConfirmed(**fact(actor, booking)))
    await set_timers(session, booking)


async def _revive(session: AsyncSession, booking: Booking) -> bool:
    """Seat an expired booking again, if there is still room and time."""
    if booking.ends_at <= clock.now():
        return False
    place = await queries.get_place(session, booking.resource_id, only_open=False)
    try:
        async with session.begin_nested():
            await claim_anew(session, place, booking, Span(booking.starts_at, booking.ends_at))
            await _take_again(session, booking)
    except (SlotTaken, NotEnoughCredits, PassNotActive):
        return False
    return True


async def _take_again(session: AsyncSession, booking: Booking) -> None:
    """The credits that went back when it expired."""
    quote = await session.get(Quote, booking.quote_id) if booking.quote_id else None
    if quote:
        await memberships.take(session, Actor.system(), quote, booking.id)


async def _return_surplus(session: AsyncSession, actor: Actor, booking: Booking, came: Money) -> None:
    """Two attempts were paid, say on two devices: what nobody owes goes back."""
    surplus = min(await kept_of(session, SUBJECT, booking.id) - booking.due.amount, came.amount)
    if surplus > 0:
        money = Money(surplus, booking.total.currency)
        await payments.refund_subject(session, Actor.system(), SUBJECT, booking.id, money, "overpaid")


async def _return_money(session: AsyncSession, actor: Actor, booking: Booking, amount: Money) -> None:
    await payments.refund_subject(session, actor, SUBJECT, booking.id, amount, "late_payment")
    note(session, actor, booking, "payment_returned", booking.status, amount=amount.amount)
    await publish(session, BookingPaymentReturned(**fact(actor, booking), refund_amount=amount.amount))


@requires(Permission.SYSTEM_RUN)
async def note_refund(session: AsyncSession, actor: Actor, booking_id: UUID, amount: Money) -> None:
    booking = await queries.get_booking(session, booking_id)
    if booking is not None:
        booking.refunded_amount += amount.amount
        note(session, actor, booking, "refunded", booking.status, amount=amount.amount)


async def settle_new_total(session: AsyncSession, actor: Actor, booking: Booking, quote: Quote) -> None:
    """After a change: too much paid goes back at once; too little stays owed, the seats are kept."""
    booking.total, booking.quote_id, booking.deposit_amount = quote.total, quote.id, quote.deposit_amount
    surplus = await kept_of(session, SUBJECT, booking.id) - booking.due.amount
    await open_bill(session, actor, booking)
    if surplus > 0:
        money = Money(surplus, quote.total.currency)
        await payments.refund_subject(session, Actor.system(), SUBJECT, booking.id, money, "changed")
    if booking.status in UNPAID and surplus >= 0:
        await confirm_now(session, actor, booking, "nothing_left_to_pay")


@requires(Permission.SYSTEM_RUN)
async def return_deposit(session: AsyncSession, actor: Actor, booking_id: UUID) -> None:
    """A day after the end: what staff did not keep goes back by itself."""
    booking = await queries.get_booking(session, booking_id)
    if booking and booking.status is BookingStatus.COMPLETED:
        await payments.return_deposit(session, actor, SUBJECT, booking.id, "deposit")


@requires(Permission.PAYMENTS_REFUND)
async def keep_deposit(session: AsyncSession, actor: Actor, booking_id: UUID, request: DepositRequest) -> Booking:
    """Something was damaged: so much of the deposit stays, with the reason in the history; the rest goes back."""
    booking = await queries.get_visible_booking(session, actor, booking_id)
    actor.must(Permission.PAYMENTS_REFUND, booking.organization_id)
    refuse_unless(booking, BookingStatus.CHECKED_IN, BookingStatus.COMPLETED)
    kept = await payments.keep_deposit(session, actor, SUBJECT, booking.id, request.amount)
    note(session, actor, booking, "deposit_kept", booking.status, request.reason, amount=kept)
    return booking


@requires(Permission.PAYMENTS_RECORD)
async def pay_at_desk(session: AsyncSession, actor: Actor, booking_id: UUID, request: DeskRequest) -> Booking:
    """Cash or terminal, taken by staff. The booking hears of it like of any payment."""
    booking = await queries.get_visible_booking(session, actor, booking_id)
    actor.must(Permission.PAYMENTS_RECORD, booking.organization_id)
    refuse_unless(booking, *LIVE)
    await open_bill(session, actor, booking)
    await payments.record_desk_payment(session, actor, SUBJECT, booking.id, request.method)
    return booking
