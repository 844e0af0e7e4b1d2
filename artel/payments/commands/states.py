"""What follows when an attempt becomes held, paid or canceled. Under the payment's lock."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.payments import queries, rules
from artel.payments.commands.ledger import RECEIPTS, account_of, is_top_up, next_number, post_movement
from artel.payments.events import PaymentCanceled, PaymentHeld, PaymentSucceeded
from artel.payments.models import Payable, PayableStatus, Payment, PaymentStatus, Provider, SavedCard
from artel.payments.rules import Entry


class VendorWord(NamedTuple):
    """What the vendor adds to a state. `card` is its payment_method when it has been saved."""

    amount: int | None = None
    bank_fee: int = 0
    expires_at: datetime | None = None
    card: dict[str, Any] | None = None


NOTHING_MORE = VendorWord()


async def hold(session: AsyncSession, payment: Payment, word: VendorWord) -> None:
    payment.status = PaymentStatus.WAITING_FOR_CAPTURE
    payment.held_until = word.expires_at or clock.now() + rules.HOLD_LIVES
    await _keep_card(session, payment, word)
    await session.flush()
    await publish(session, PaymentHeld(**facts(payment)))


async def succeed(session: AsyncSession, payment: Payment, word: VendorWord = NOTHING_MORE) -> None:
    """State, ledger, number, what is owed, and the fact: one commit."""
    payment.status, payment.paid_at, payment.failure_code = PaymentStatus.SUCCEEDED, clock.now(), None
    payment.hold_action = None
    payment.money = Money(word.amount or payment.money.amount, payment.money.currency)
    payable = await queries.lock_payable(session, payment.subject_type, payment.subject_id)
    if payable is None:
        raise NotFound
    payable.paid_amount += payment.money.amount
    if payable.status is PayableStatus.OPEN and queries.due(payable) <= 0:
        payable.status = PayableStatus.PAID
    payment.receipt_number = await next_number(session, payment.organization_id, RECEIPTS)
    entries = await _entries(session, payment, payable, 0 if payment.is_split else word.bank_fee)
    await post_movement(session, payment.id, payment, "top_up" if is_top_up(payment) else "charge", entries)
    await _keep_card(session, payment, word)
    await publish(session, PaymentSucceeded(**facts(payment), receipt_number=payment.receipt_number))


async def _entries(session: AsyncSession, payment: Payment, payable: Payable, bank_fee: int) -> list[Entry]:
    account, amount = account_of(payment), payment.money.amount
    if is_top_up(payment):
        return rules.top_up(account, rules.wallet_account(payment.payer_id), amount, bank_fee)
    terms = await queries.terms_of(session, payment.organization_id)
    if terms and payment.provider in rules.ONLINE:
        payment.fee = rules.commission(amount, terms.commission)
    return rules.charge(account, amount, await _deposit_in(session, payment, payable), payment.fee, bank_fee)


async def _deposit_in(session: AsyncSession, payment: Payment, payable: Payable) -> int:
    if not payable.deposit:
        return 0
    held = await queries.deposit_held(session, payment.subject_type, payment.subject_id)
    paid, price = payable.paid_amount - payable.refunded_amount, payable.money.amount - payable.deposit
    return rules.deposit_part(paid, price, payable.deposit, held, payment.money.amount)


async def _keep_card(session: AsyncSession, payment: Payment, word: VendorWord) -> None:
    """Only with the payer's consent, and only what the vendor really saved. The sandbox keeps a pretended one."""
    shown = word.card
    if payment.save_card and payment.provider is Provider.SANDBOX:
        shown = {"id": f"sandbox-{payment.id}", "type": "bank_card", "title": "Sandbox", "card": {"last4": "4477"}}
    if not payment.save_card or not shown:
        return
    last4 = str((shown.get("card") or {}).get("last4") or "")
    values = {"kind": str(shown.get("type")), "title": str(shown.get("title") or ""), "last4": last4}
    mine = {"user_id": payment.payer_id, "provider": payment.provider, "consent_at": payment.created_at}
    await insert_or_skip(session, SavedCard, id=uuid7(), vendor_id=str(shown["id"]), removed_at=None, **values, **mine)


async def cancel(session: AsyncSession, payment: Payment, failure_code: str) -> None:
    was_held = payment.status is PaymentStatus.WAITING_FOR_CAPTURE
    payment.status, payment.failure_code, payment.hold_action = PaymentStatus.CANCELED, failure_code, None
    if payment.saved_card_id and failure_code in rules.LOST_CARD:
        card = await session.get(SavedCard, payment.saved_card_id)
        if card:
            card.removed_at = clock.now()
    await session.flush()
    await publish(session, PaymentCanceled(**facts(payment), failure_code=failure_code, was_held=was_held))


def facts(payment: Payment) -> dict[str, object]:
    return {
        "subject_type": payment.subject_type,
        "subject_id": payment.subject_id,
        "payment_id": payment.id,
        "payer_id": payment.payer_id,
        "organization_id": payment.organization_id,
        "amount": payment.money.amount,
        "currency": payment.money.currency,
        "provider": payment.provider,
        "method": payment.method,
    }
