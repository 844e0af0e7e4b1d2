from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.payments import queries, rules
from artel.payments.commands.bodies import refund_body
from artel.payments.commands.ledger import account_of, is_top_up, post_movement
from artel.payments.commands.states import facts
from artel.payments.errors import ChargedBack, ForeignCurrency, MethodUnfit, NotPaid, RefundTooMuch
from artel.payments.events import PaymentChargedBack, RefundDue, RefundFailed, RefundSucceeded
from artel.payments.models import Payable, Payment, PaymentStatus, Provider, Refund, RefundStatus
from artel.payments.rules import Entry
from artel.payments.schemas import RefundRequest

SET_ASIDE = "refunds:pending"


@requires(Permission.PAYMENTS_REFUND)
async def refund_payment(session: AsyncSession, actor: Actor, payment_id: UUID, request: RefundRequest) -> Refund:
    """Staff gives back a part or the whole rest of one payment."""
    await queries.get_visible_payment(session, actor, payment_id)
    payment = await queries.lock_payment(session, payment_id)
    actor.must(Permission.PAYMENTS_REFUND, payment.organization_id)
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise NotPaid
    rest = rest_of(payment)
    amount = _wanted(request, payment, rest)
    if payment.charged_back and amount > rest:
        raise ChargedBack
    if not 0 < amount <= rest:
        raise RefundTooMuch(rest=Money(rest, payment.money.currency))
    to_wallet = request.to == "wallet"
    if to_wallet and is_top_up(payment):
        raise MethodUnfit(method="wallet")
    touched = await _deposit_touched(session, payment, amount)
    return await _refund(session, payment, amount, request.reason, touched, to_wallet=to_wallet)


def rest_of(payment: Payment) -> int:
    return payment.money.amount - payment.refunded_amount - payment.charged_back


@requires(Permission.PAYMENTS_REFUND)
async def record_chargeback(session: AsyncSession, actor: Actor, payment_id: UUID) -> Payment:
    """The bank took back what is left, by the customer's dispute. Nothing of it can be refunded afterwards."""
    await queries.get_visible_payment(session, actor, payment_id)
    payment = await queries.lock_payment(session, payment_id)
    actor.must(Permission.PAYMENTS_REFUND, payment.organization_id)
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise NotPaid
    amount = rest_of(payment)
    if amount <= 0:
        raise ChargedBack if payment.charged_back else RefundTooMuch(rest=Money(0, payment.money.currency))
    deposit = await _deposit_touched(session, payment, amount)
    payment.charged_back += amount
    await _book_chargeback(session, payment, amount, deposit)
    await publish(session, PaymentChargedBack(**facts(payment) | {"amount": amount}))
    return payment


async def _book_chargeback(session: AsyncSession, payment: Payment, amount: int, deposit: int) -> None:
    payable = await queries.lock_payable(session, payment.subject_type, payment.subject_id)
    if payable is not None:
        payable.refunded_amount += amount
    fee, wallet = _fee_back(payment, await _gone(session, payment)), None
    if is_top_up(payment):
        held = await queries.wallet_balance(session, payment.organization_id, payment.payer_id, payment.money.currency)
        wallet = rules.wallet_account(payment.payer_id), held
    entries = rules.chargeback(account_of(payment), amount, deposit, fee, wallet)
    await post_movement(session, uuid7(), payment, "chargeback", entries)


async def _gone(session: AsyncSession, payment: Payment) -> int:
    """What has really gone back: by refunds that succeeded, and by the bank."""
    await session.flush()
    return await queries.refunded_of(session, payment.id) + payment.charged_back


def _fee_back(payment: Payment, gone: int) -> int:
    back = rules.fee_back(payment.fee, payment.fee_returned, payment.money.amount, gone)
    payment.fee_returned += back
    return back


async def _deposit_touched(session: AsyncSession, payment: Payment, amount: int) -> int:
    """What was paid for the thing itself goes back first, then the deposit."""
    held = await queries.deposit_held(session, payment.subject_type, payment.subject_id)
    kept = await queries.kept_of(session, payment.subject_type, payment.subject_id)
    return min(held, max(0, amount - (kept - held)))


def _wanted(request: RefundRequest, payment: Payment, rest: int) -> int:
    if isinstance(request.amount, Money):
        if request.amount.currency != payment.money.currency:
            raise ForeignCurrency
        return request.amount.amount
    return rest if request.amount is None else request.amount


@requires(Permission.PAYMENTS_REFUND)
async def refund_subject(
    session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID, amount: Money, reason: str
) -> list[Refund]:
    """Give back so much of what was paid for a subject, newest payments first, and never more than is left.
    Sandbox and desk are done at once; with a vendor the refunds are pending and `RefundSucceeded` follows."""
    payments = await queries.refundable_payments(session, subject_type, subject_id)
    parts = rules.split(amount.amount, [rest_of(payment) for payment in payments])
    return [
        await _refund(session, payment, part, reason, await _deposit_touched(session, payment, part))
        for payment, part in zip(payments, parts, strict=True)
        if part > 0
    ]


@requires(Permission.SYSTEM_RUN)
async def return_deposit(
    session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID, reason: str
) -> list[Refund]:
    """All of the deposit that is still held; nothing happens when there is none."""
    payments = await queries.refundable_payments(session, subject_type, subject_id)
    held = await queries.deposit_held(session, subject_type, subject_id)
    parts = rules.split(max(0, held), [rest_of(payment) for payment in payments])
    return [
        await _refund(session, payment, part, reason, part)
        for payment, part in zip(payments, parts, strict=True)
        if part > 0
    ]


@requires(Permission.PAYMENTS_REFUND)
async def keep_deposit(
    session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID, amount: int | None = None
) -> int:
    """Turn so much of the deposit, or all of it, into revenue. Returns how much. More than is held: RefundTooMuch."""
    await queries.refundable_payments(session, subject_type, subject_id)
    payable = await queries.lock_payable(session, subject_type, subject_id)
    held = await queries.deposit_held(session, subject_type, subject_id)
    wanted = held if amount is None else amount
    if payable is None or wanted <= 0:
        return 0
    actor.must(Permission.PAYMENTS_REFUND, payable.organization_id)
    if wanted > held:
        raise RefundTooMuch(rest=Money(held, payable.money.currency))
    await post_movement(session, uuid7(), payable, "deposit_kept", rules.keep_deposit(wanted))
    return wanted


async def _refund(
    session: AsyncSession, payment: Payment, amount: int, reason: str, deposit: int, *, to_wallet: bool = False
) -> Refund:
    """The amount is set aside now, so that two refunds under way never exceed the payment."""
    refund_id = uuid7()
    refund = Refund(
        id=refund_id,
        payment_id=payment.id,
        refund_key=f"ref-{refund_id}",
        money=Money(amount, payment.money.currency),
        deposit=deposit,
        to_wallet=to_wallet,
        reason=reason,
        status=RefundStatus.PENDING,
        created_at=clock.now(),
    )
    session.add(refund)
    payment.refunded_amount += amount
    if is_top_up(payment):  # or it could be spent while the vendor thinks
        aside = rules.move(SET_ASIDE, rules.wallet_account(payment.payer_id), amount)
        await post_movement(session, uuid7(), payment, "refund_set_aside", aside)
    if payment.provider is Provider.YOOKASSA and not to_wallet:
        payable = await session.get_one(Payable, payment.payable_id)
        refund.vendor_request = refund_body(refund, payment, payable, await queries.parties_of(session, payment))
        await publish(session, RefundDue(refund_id=refund.id))
        await session.flush()
    else:
        await session.flush()
        await _succeed(session, refund, payment)
    return refund


@requires(Permission.SYSTEM_RUN)
async def apply_refund_state(
    session: AsyncSession,
    actor: Actor,
    refund_id: UUID,
    status: RefundStatus,
    *,
    vendor_id: str | None = None,
    failure_code: str = "",
) -> None:
    """What became of a refund; an older or repeated word changes nothing."""
    refund, payment = await queries.lock_refund(session, refund_id)
    refund.provider_refund_id = refund.provider_refund_id or vendor_id
    if rules.REFUND_RANK[status] <= rules.REFUND_RANK[refund.status]:
        return
    if status is RefundStatus.SUCCEEDED:
        given_up = refund.status is RefundStatus.CANCELED
        if given_up:
            payment.refunded_amount += refund.money.amount
        await _succeed(session, refund, payment, "goodwill" if given_up else SET_ASIDE)
    else:
        await _fail(session, refund, payment, failure_code or "general_decline")


async def _succeed(session: AsyncSession, refund: Refund, payment: Payment, source: str = SET_ASIDE) -> None:
    refund.status, refund.finished_at, refund.failure_code = RefundStatus.SUCCEEDED, clock.now(), None
    payable = await queries.lock_payable(session, payment.subject_type, payment.subject_id)
    if payable is not None:
        payable.refunded_amount += refund.money.amount
    await post_movement(session, refund.id, payment, "refund", await _entries(session, refund, payment, source))
    await publish(session, RefundSucceeded(**_facts(refund, payment)))


async def _entries(session: AsyncSession, refund: Refund, payment: Payment, source: str) -> list[Entry]:
    """`source`: where a top-up's money was set aside."""
    account, amount = account_of(payment), refund.money.amount
    if is_top_up(payment):
        return rules.move(account, source, amount)
    fee = _fee_back(payment, await _gone(session, payment))
    if refund.to_wallet and payment.is_split:
        fee = 0  # the seller has the rest, and goes on owing nothing
    target = rules.wallet_account(payment.payer_id) if refund.to_wallet else account
    return rules.refund(target, amount, refund.deposit, fee)


async def _fail(session: AsyncSession, refund: Refund, payment: Payment, failure_code: str) -> None:
    refund.status, refund.finished_at = RefundStatus.CANCELED, clock.now()
    refund.failure_code = failure_code
    payment.refunded_amount -= refund.money.amount
    await session.flush()
    if is_top_up(payment):
        back = rules.move(rules.wallet_account(payment.payer_id), SET_ASIDE, refund.money.amount)
        await post_movement(session, uuid7(), payment, "refund_failed", back)
    await publish(session, RefundFailed(**_facts(refund, payment), failure_code=failure_code))


def _facts(refund: Refund, payment: Payment) -> dict[str, object]:
    return facts(payment) | {"amount": refund.money.amount, "refund_id": refund.id, "reason": refund.reason}
