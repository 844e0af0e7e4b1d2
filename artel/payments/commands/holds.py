"""Money that is authorized: captured in one go, or given up. Decided here, done by the vendor."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.payments import queries
from artel.payments.commands.bodies import capture_body
from artel.payments.commands.states import VendorWord, cancel, succeed
from artel.payments.errors import CaptureTooMuch, ForeignCurrency, NotHeld
from artel.payments.events import HoldDue
from artel.payments.models import HoldAction, Payable, Payment, PaymentStatus, Provider


@requires(Permission.PAYMENTS_RECORD)
async def capture_payment(session: AsyncSession, actor: Actor, payment_id: UUID, amount: Money | None) -> Payment:
    """All of what is held, or a part; the rest returns to the buyer."""
    payment = await _held(session, actor, payment_id)
    if amount and amount.currency != payment.money.currency:
        raise ForeignCurrency
    if amount and not 0 < amount.amount <= payment.money.amount:
        raise CaptureTooMuch(held=payment.money)
    await _capture(session, payment, amount or payment.money)
    return payment


@requires(Permission.PAYMENTS_RECORD)
async def release_payment(session: AsyncSession, actor: Actor, payment_id: UUID) -> Payment:
    payment = await _held(session, actor, payment_id)
    await _release(session, payment)
    return payment


async def _held(session: AsyncSession, actor: Actor, payment_id: UUID) -> Payment:
    await queries.get_visible_payment(session, actor, payment_id)
    payment = await queries.lock_payment(session, payment_id)
    actor.must(Permission.PAYMENTS_RECORD, payment.organization_id)
    if payment.status is not PaymentStatus.WAITING_FOR_CAPTURE or payment.hold_action:
        raise NotHeld
    return payment


@requires(Permission.SYSTEM_RUN)
async def capture_subject(
    session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID, amount: Money | None = None
) -> list[Payment]:
    """The thing is agreed on: take what is owed of what is held, oldest first, and let go of the rest. Holds that
    somebody decided about already are left alone."""
    held = [one for one in await queries.held_payments(session, subject_type, subject_id) if not one.hold_action]
    owed = amount.amount if amount else sum(payment.money.amount for payment in held)
    for payment in held:
        part = min(owed, payment.money.amount)
        owed -= part
        if part:
            await _capture(session, payment, Money(part, payment.money.currency))
        else:
            await _release(session, payment)
    return held


@requires(Permission.SYSTEM_RUN)
async def release_subject(session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID) -> list[Payment]:
    """It came to nothing: everything that is held goes back."""
    held = [one for one in await queries.held_payments(session, subject_type, subject_id) if not one.hold_action]
    for payment in held:
        await _release(session, payment)
    return held


async def _capture(session: AsyncSession, payment: Payment, money: Money) -> None:
    if payment.provider is not Provider.YOOKASSA:
        await succeed(session, payment, VendorWord(amount=money.amount))
        return
    payable = await session.get_one(Payable, payment.payable_id)
    parties, terms = (
        await queries.parties_of(session, payment),
        await queries.terms_of(session, payment.organization_id),
    )
    payment.hold_action = HoldAction.CAPTURE
    payment.hold_request = capture_body(payment, money, payable, parties, terms)
    await publish(session, HoldDue(payment_id=payment.id))
    await session.flush()


async def _release(session: AsyncSession, payment: Payment) -> None:
    if payment.provider is not Provider.YOOKASSA:
        await cancel(session, payment, "canceled_by_merchant")
        return
    payment.hold_action, payment.hold_request = HoldAction.CANCEL, {}
    await publish(session, HoldDue(payment_id=payment.id))
    await session.flush()


@requires(Permission.SYSTEM_RUN)
async def forget_hold_action(session: AsyncSession, actor: Actor, payment_id: UUID) -> None:
    """The vendor has answered; if the money is still held, it refused for good, and staff may decide again."""
    payment = await queries.lock_payment(session, payment_id)
    if payment.status is PaymentStatus.WAITING_FOR_CAPTURE:
        payment.hold_action = payment.hold_request = None
