from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.kit.outbox import subscribe
from artel.leases import commands
from artel.leases.events import LeaseEnded, RentLookDue
from artel.payments.events import PaymentSucceeded, RefundSucceeded


@subscribe(PaymentSucceeded)
async def settle_rent(session: AsyncSession, event: PaymentSucceeded) -> None:
    if event.subject_type == commands.SUBJECT:
        await commands.settle_rent(session, Actor.system(), event.subject_id)


@subscribe(RefundSucceeded)
async def settle_after_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    if event.subject_type == commands.SUBJECT:
        await commands.settle_rent(session, Actor.system(), event.subject_id)


@subscribe(RentLookDue)
async def look_at_rent(session: AsyncSession, event: RentLookDue) -> None:
    await commands.look_at_rent(session, Actor.system(), event)


@subscribe(LeaseEnded)
async def tell_who_waits(session: AsyncSession, event: LeaseEnded) -> None:
    await commands.tell_who_waits(session, Actor.system(), event.venue_id, event.resource_id)
