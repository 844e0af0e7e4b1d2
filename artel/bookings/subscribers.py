from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.bookings import commands
from artel.bookings.events import BookingEnded, DepositDue, HoldRanOut, ReminderDue
from artel.kit.money import Money
from artel.kit.outbox import subscribe
from artel.payments.events import PaymentSucceeded, RefundSucceeded


@subscribe(PaymentSucceeded)
async def settle(session: AsyncSession, event: PaymentSucceeded) -> None:
    if event.subject_type == "booking":
        money = Money(event.amount, event.currency)
        await commands.settle_payment(session, Actor.system(), event.subject_id, money)


@subscribe(RefundSucceeded)
async def note_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    if event.subject_type == "booking":
        money = Money(event.amount, event.currency)
        await commands.note_refund(session, Actor.system(), event.subject_id, money)


@subscribe(HoldRanOut)
async def free_what_nobody_paid(session: AsyncSession, event: HoldRanOut) -> None:
    await commands.expire(session, Actor.system(), event.booking_id)


@subscribe(ReminderDue)
async def remind(session: AsyncSession, event: ReminderDue) -> None:
    await commands.remind(session, Actor.system(), event)


@subscribe(DepositDue)
async def return_deposit(session: AsyncSession, event: DepositDue) -> None:
    await commands.return_deposit(session, Actor.system(), event.booking_id)


@subscribe(BookingEnded)
async def close(session: AsyncSession, event: BookingEnded) -> None:
    await commands.close(session, Actor.system(), event.booking_id)
