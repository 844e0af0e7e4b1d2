from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.integrations import addresses, yookassa
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.payments import queries, rules
from artel.payments.commands.bodies import payment_body
from artel.payments.commands.ledger import is_top_up
from artel.payments.commands.states import NOTHING_MORE, VendorWord, cancel, hold, succeed
from artel.payments.errors import AlreadyPaid, MethodLimits, MethodUnfit, PayableClosed, PayableExpired
from artel.payments.events import PaymentCheckDue
from artel.payments.models import (
    Payable,
    PayableStatus,
    Payment,
    PaymentStatus,
    PaymentTerms,
    Provider,
    SavedCard,
)
from artel.payments.schemas import DeskMethod, PaymentRequest, SandboxRequest

FIRST_CHECK = timedelta(minutes=1)


@requires(Permission.PAYMENTS_PAY)
async def start_payment(session: AsyncSession, actor: Actor, request: PaymentRequest) -> Payment:
    """The row of an attempt, with the key and the body that the vendor will get; nothing is sent from here. An attempt
    begun a moment ago for the same amount is gone on with. From the wallet it is paid at once."""
    payable = await _payable_of(session, actor, request)
    money = Money(queries.due(payable), payable.money.currency)
    card = await queries.get_own_card(session, actor, request.saved_card_id) if request.saved_card_id else None
    method = card.kind if card else request.method or ""
    _refuse_unfit(payable, method, money, save=request.save_card)
    if method == "wallet":
        return await _pay_from_wallet(session, payable, money)
    provider = Provider.YOOKASSA if yookassa.shop() else Provider.SANDBOX
    if card and card.provider is not provider:
        raise NotFound
    wanted = new_payment(payable, provider, method, money)
    wanted.return_url = addresses.absolute(request.return_url)
    wanted.save_card, wanted.saved_card_id = request.save_card, request.saved_card_id
    begun = await queries.reusable_payment(session, wanted, clock.now() - rules.REUSABLE)
    return begun or await _begin(session, wanted, payable, card)


def _refuse_unfit(payable: Payable, method: str, money: Money, *, save: bool) -> None:
    if not rules.fits_method(method, money):
        low, high = rules.METHOD_LIMITS[method]
        raise MethodLimits(min=low, max=high)
    unfit = (payable.two_stage and method in rules.CANNOT_HOLD) or (save and method in rules.CANNOT_SAVE)
    if unfit or (method == "wallet" and (is_top_up(payable) or payable.two_stage)):
        raise MethodUnfit(method=method)


async def _begin(session: AsyncSession, payment: Payment, payable: Payable, card: SavedCard | None) -> Payment:
    terms = await queries.terms_of(session, payment.organization_id)
    can_split = payment.provider is Provider.YOOKASSA and payment.method not in rules.CANNOT_SPLIT
    payment.is_split = bool(can_split and terms and terms.vendor_account and not is_top_up(payable))
    await _prepare(session, payment, payable, card, terms)
    session.add(payment)
    await session.flush()
    if card and payment.provider is Provider.SANDBOX:
        await apply_state(session, Actor.system(), payment.id, _paid_state(payment))
    return payment


async def _pay_from_wallet(session: AsyncSession, payable: Payable, money: Money) -> Payment:
    """WalletTooLow when it does not hold so much: the database says so."""
    payment = new_payment(payable, Provider.WALLET, "wallet", money)
    session.add(payment)
    await session.flush()
    await succeed(session, payment)
    return payment


def _paid_state(payment: Payment) -> PaymentStatus:
    return PaymentStatus.WAITING_FOR_CAPTURE if payment.two_stage else PaymentStatus.SUCCEEDED


async def _payable_of(session: AsyncSession, actor: Actor, request: PaymentRequest) -> Payable:
    payable = await queries.lock_payable(session, request.subject.type, request.subject.id)
    if payable is None or payable.payer_id != actor.id:
        raise NotFound
    if payable.status is PayableStatus.CLOSED:
        raise PayableClosed
    if queries.due(payable) <= 0:
        raise AlreadyPaid
    if payable.expires_at and payable.expires_at <= clock.now():
        raise PayableExpired
    return payable


def new_payment(payable: Payable, provider: Provider, method: str, money: Money) -> Payment:
    payment_id = uuid7()
    return Payment(
        id=payment_id,
        payable_id=payable.id,
        subject_type=payable.subject_type,
        subject_id=payable.subject_id,
        payer_id=payable.payer_id,
        organization_id=payable.organization_id,
        provider=provider,
        method=method,
        money=money,
        refunded_amount=0,
        charged_back=0,
        fee=0,
        fee_returned=0,
        is_split=False,
        two_stage=payable.two_stage and provider in (Provider.SANDBOX, Provider.YOOKASSA),
        save_card=False,
        status=PaymentStatus.PENDING,
        attempt_key=f"pay-{payment_id}",
        created_at=clock.now(),
    )


async def _prepare(
    session: AsyncSession, payment: Payment, payable: Payable, card: SavedCard | None, terms: PaymentTerms | None
) -> None:
    """The timer is committed with the row: what a crash leaves behind is found by it."""
    if payment.provider is Provider.YOOKASSA:
        payment.vendor_request = payment_body(payment, payable, await queries.parties_of(session, payment), card, terms)
        due_at = clock.now() + FIRST_CHECK
    else:
        payment.confirmation_url = addresses.page(f"/pay/sandbox/{payment.id}")
        due_at = clock.now() + rules.ABANDONED
    await publish(session, PaymentCheckDue(payment_id=payment.id), due_at=due_at)


@requires(Permission.PAYMENTS_RECORD)
async def record_desk_payment(
    session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID, method: DeskMethod
) -> Payment:
    """Staff took the whole rest at the desk; also after the deadline, because the money is there."""
    payable = await queries.lock_payable(session, subject_type, subject_id)
    if payable is None:
        raise NotFound
    actor.must(Permission.PAYMENTS_RECORD, payable.organization_id)
    return await take_whole_rest(session, payable, method)


async def take_whole_rest(session: AsyncSession, payable: Payable, method: str) -> Payment:
    if payable.status is PayableStatus.CLOSED:
        raise PayableClosed
    if queries.due(payable) <= 0:
        raise AlreadyPaid
    payment = new_payment(payable, Provider.DESK, method, Money(queries.due(payable), payable.money.currency))
    session.add(payment)
    await session.flush()
    await succeed(session, payment)
    return payment


@requires(Permission.PAYMENTS_PAY)
async def finish_sandbox(
    session: AsyncSession, actor: Actor, payment_id: UUID, request: SandboxRequest
) -> tuple[Payment, Payable]:
    """What the payer chose on the sandbox page. Walking away leaves the attempt as it is; a finished one stays so."""
    payment, payable = await queries.get_sandbox_payment(session, actor, payment_id)
    outcomes = {"succeed": _paid_state(payment), "decline": PaymentStatus.CANCELED, "abandon": PaymentStatus.PENDING}
    if payment.status is PaymentStatus.PENDING:
        await apply_state(session, Actor.system(), payment_id, outcomes[request.outcome], failure_code=request.reason)
    return payment, payable


@requires(Permission.SYSTEM_RUN)
async def apply_state(
    session: AsyncSession,
    actor: Actor,
    payment_id: UUID,
    status: PaymentStatus,
    *,
    vendor_id: str | None = None,
    method: str | None = None,
    confirmation_url: str | None = None,
    failure_code: str = "",
    more: VendorWord = NOTHING_MORE,
) -> Payment:
    """What became of an attempt. By rank, not by order of arrival: an older or repeated word changes nothing."""
    payment = await queries.lock_payment(session, payment_id)
    payment.checked_at = clock.now()
    payment.provider_payment_id = payment.provider_payment_id or vendor_id
    payment.method = method or payment.method
    payment.confirmation_url = confirmation_url or payment.confirmation_url
    if not rules.advances(payment.status, status):
        await session.flush()
    elif status is PaymentStatus.SUCCEEDED:
        await succeed(session, payment, more)
    elif status is PaymentStatus.CANCELED:
        await cancel(session, payment, failure_code or "general_decline")
    else:
        await hold(session, payment, more)
    return payment
