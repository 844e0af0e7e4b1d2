from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.kit.outbox import subscribe
from artel.memberships import commands
from artel.memberships.events import EndingLookDue, FreezeEnds, PassUnpaid, PeriodEnds, RenewalDue
from artel.payments.events import PaymentSucceeded, RefundSucceeded

OURS = ("pass", "membership")


@subscribe(PaymentSucceeded)
async def settle(session: AsyncSession, event: PaymentSucceeded) -> None:
    if event.subject_type in OURS:
        await commands.settle_payment(session, Actor.system(), event.subject_id)


@subscribe(PaymentSucceeded)
async def reward(session: AsyncSession, event: PaymentSucceeded) -> None:
    if event.subject_type == "booking":
        await commands.reward_referral(session, Actor.system(), event.payer_id, event.organization_id, event.subject_id)


@subscribe(RefundSucceeded)
async def note_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    if event.subject_type in OURS:
        await commands.note_refund(session, Actor.system(), event.subject_id)


@subscribe(PassUnpaid)
async def drop_unpaid(session: AsyncSession, event: PassUnpaid) -> None:
    await commands.drop_unpaid(session, Actor.system(), event.pass_id)


@subscribe(RenewalDue)
async def ask_renewal(session: AsyncSession, event: RenewalDue) -> None:
    await commands.ask_renewal(session, Actor.system(), event.pass_id, event.ends_at)


@subscribe(RenewalDue)
async def warn_of_end(session: AsyncSession, event: RenewalDue) -> None:
    if event.warns:
        await commands.warn_of_end(session, Actor.system(), event.pass_id, event.ends_at)


@subscribe(EndingLookDue)
async def look_at_end(session: AsyncSession, event: EndingLookDue) -> None:
    await commands.warn_of_end(session, Actor.system(), event.pass_id, event.ends_at)


@subscribe(PeriodEnds)
async def end_period(session: AsyncSession, event: PeriodEnds) -> None:
    await commands.end_period(session, Actor.system(), event.pass_id, event.ends_at)


@subscribe(FreezeEnds)
async def end_freeze(session: AsyncSession, event: FreezeEnds) -> None:
    await commands.end_freeze(session, Actor.system(), event.pass_id, event.frozen_until)
