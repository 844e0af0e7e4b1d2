from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.events import AccountDeleted
from artel.bookings.events import BookingCheckedIn, BookingCompleted, BookingNoShow
from artel.community import commands
from artel.community.commands.giving import SUBJECT as DONATION
from artel.community.commands.seats import SUBJECT as SEAT
from artel.community.events import SeatHoldRanOut, VisitRanOut
from artel.kit.money import Money
from artel.kit.outbox import subscribe
from artel.payments.events import PaymentSucceeded, RefundSucceeded


@subscribe(BookingCheckedIn)
async def arrive(session: AsyncSession, event: BookingCheckedIn) -> None:
    await commands.arrive_by_booking(session, Actor.system(), event.customer_id, event.venue_id, event.booking_id)


@subscribe(BookingCompleted)
async def leave(session: AsyncSession, event: BookingCompleted) -> None:
    by_hand = event.actor_id == event.customer_id
    await commands.leave_by_booking(session, Actor.system(), event.booking_id, by_hand=by_hand)
    await commands.count_booking(session, Actor.system(), event, came=True)


@subscribe(BookingNoShow)
async def mind_absence(session: AsyncSession, event: BookingNoShow) -> None:
    await commands.count_booking(session, Actor.system(), event, came=False)


@subscribe(VisitRanOut)
async def show_out(session: AsyncSession, event: VisitRanOut) -> None:
    await commands.show_out(session, Actor.system(), event.visit_id, event.at)


@subscribe(SeatHoldRanOut)
async def free_unpaid_seat(session: AsyncSession, event: SeatHoldRanOut) -> None:
    await commands.free_unpaid_seat(session, Actor.system(), event)


@subscribe(PaymentSucceeded)
async def settle(session: AsyncSession, event: PaymentSucceeded) -> None:
    money = Money(event.amount, event.currency)
    if event.subject_type == DONATION:
        await commands.settle_donation(session, Actor.system(), event.subject_id, money)
    elif event.subject_type == SEAT:
        await commands.settle_seat(session, Actor.system(), event.subject_id, money)


@subscribe(RefundSucceeded)
async def note_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    money = Money(event.amount, event.currency)
    if event.subject_type == DONATION:
        await commands.note_donation_refund(session, Actor.system(), event.subject_id, money)
    elif event.subject_type == SEAT:
        await commands.note_seat_refund(session, Actor.system(), event.subject_id, money)


@subscribe(AccountDeleted)
async def forget(session: AsyncSession, event: AccountDeleted) -> None:
    await commands.forget(session, Actor.system(), event.user_id)
