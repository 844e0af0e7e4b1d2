from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, ActorKind
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export
from artel.catalog.models import Organization
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.payments.models import (
    LedgerEntry,
    Payable,
    Payment,
    PaymentStatus,
    Provider,
    Refund,
    RefundStatus,
)
from artel.payments.queries.money import (
    ACCOUNT,
    available_for_payout,
    available_in,
    balances,
    currency_of,
    get_known_person,
    get_own_card,
    get_receipt,
    get_visible_invoice,
    held_payments,
    is_overdue,
    latest_report,
    list_invoices,
    list_own_cards,
    list_payouts,
    open_invoice_of,
    our_payments,
    our_refunds,
    own_wallets,
    receipt_of,
    richest_provider,
    seller_of,
    terms_of,
    terms_view,
    view_of_invoice,
    views_of_invoices,
    wallet_balance,
    wallet_history,
)
from artel.payments.rules import UNFINISHED

__all__ = [
    "ACCOUNT",
    "available_for_payout",
    "available_in",
    "balances",
    "currency_of",
    "get_known_person",
    "get_own_card",
    "get_receipt",
    "get_visible_invoice",
    "held_payments",
    "is_overdue",
    "latest_report",
    "list_invoices",
    "list_own_cards",
    "list_payouts",
    "open_invoice_of",
    "our_payments",
    "our_refunds",
    "own_wallets",
    "receipt_of",
    "richest_provider",
    "seller_of",
    "terms_of",
    "terms_view",
    "view_of_invoice",
    "views_of_invoices",
    "wallet_balance",
    "wallet_history",
]


async def lock_payable(session: AsyncSession, subject_type: str, subject_id: UUID) -> Payable | None:
    """Whoever changes what is owed or paid waits here for the other. After the payment's lock, never before."""
    statement = select(Payable).where(Payable.subject_type == subject_type, Payable.subject_id == subject_id)
    return await session.scalar(statement.with_for_update().execution_options(populate_existing=True))


async def lock_payment(session: AsyncSession, payment_id: UUID) -> Payment:
    found = await session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def lock_refund(session: AsyncSession, refund_id: UUID) -> tuple[Refund, Payment]:
    """Its payment first, the order of all locks."""
    refund = await session.get_one(Refund, refund_id)
    payment = await lock_payment(session, refund.payment_id)
    await session.refresh(refund)
    return refund, payment


async def get_payment(session: AsyncSession, payment_id: UUID) -> Payment | None:
    """For timers, which act on nobody's behalf."""
    return await session.get(Payment, payment_id)


async def get_refund(session: AsyncSession, refund_id: UUID) -> tuple[Refund, Payment]:
    statement = select(Refund, Payment).join(Payment, Payment.id == Refund.payment_id).where(Refund.id == refund_id)
    return (await session.execute(statement)).one()


async def due_of(session: AsyncSession, subject_type: str, subject_id: UUID) -> int:
    """What is still to be paid, minor units; 0 for what payments never heard of."""
    statement = select(Payable).where(Payable.subject_type == subject_type, Payable.subject_id == subject_id)
    payable = await session.scalar(statement)
    return max(0, due(payable)) if payable else 0


def due(payable: Payable) -> int:
    return payable.money.amount - payable.paid_amount + payable.refunded_amount


def _visible(actor: Actor) -> Select[Payment, Payable]:
    """One's own, and as staff the organization's."""
    statement = select(Payment, Payable).join(Payable, Payable.id == Payment.payable_id)
    if Permission.PAYMENTS_VIEW in actor.platform or actor.kind is ActorKind.SYSTEM:
        return statement
    organizations = actor.organizations_with(Permission.PAYMENTS_VIEW)
    return statement.where(or_(Payment.payer_id == actor.id, Payment.organization_id.in_(organizations)))


async def get_visible_payment(session: AsyncSession, actor: Actor, payment_id: UUID) -> tuple[Payment, Payable]:
    found = (await session.execute(_visible(actor).where(Payment.id == payment_id))).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


async def get_sandbox_payment(session: AsyncSession, actor: Actor, payment_id: UUID) -> tuple[Payment, Payable]:
    """Only for its payer."""
    payment, payable = await get_visible_payment(session, actor, payment_id)
    if payment.provider is not Provider.SANDBOX or payment.payer_id != actor.id:
        raise NotFound
    return payment, payable


async def list_visible_payments(
    session: AsyncSession,
    actor: Actor,
    subject_id: UUID | None,
    organization_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Rows[Payment]:
    statement = _visible(actor).with_only_columns(Payment)
    if subject_id:
        statement = statement.where(Payment.subject_id == subject_id)
    if organization_id:
        statement = statement.where(Payment.organization_id == organization_id)
    return await paginate(session, statement, (Payment.created_at, Payment.id), limit, cursor)


async def payables_of(session: AsyncSession, payments: Sequence[Payment]) -> dict[UUID, Payable]:
    ids = {payment.payable_id for payment in payments}
    return {payable.id: payable for payable in await session.scalars(select(Payable).where(Payable.id.in_(ids)))}


async def refunds_of(session: AsyncSession, payment_id: UUID) -> Sequence[Refund]:
    statement = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.created_at, Refund.id)
    return (await session.scalars(statement)).all()


async def refunded_of(session: AsyncSession, payment_id: UUID) -> int:
    """What really went back."""
    amount = func.coalesce(func.sum(Refund.__table__.c.amount), 0)
    statement = select(amount).where(Refund.payment_id == payment_id, Refund.status == RefundStatus.SUCCEEDED)
    return int((await session.execute(statement)).scalar_one())


async def reusable_payment(session: AsyncSession, wanted: Payment, since: datetime) -> Payment | None:
    """An attempt that somebody began and may go on with, instead of a second one that could be paid as well."""
    statement = (
        select(Payment)
        .where(
            Payment.payable_id == wanted.payable_id,
            Payment.provider == wanted.provider,
            Payment.method == wanted.method,
            Payment.status == PaymentStatus.PENDING,
            Payment.two_stage == wanted.two_stage,
            Payment.save_card == wanted.save_card,
            Payment.saved_card_id.is_not_distinct_from(wanted.saved_card_id),
            Payment.created_at > since,
        )
        .order_by(Payment.id.desc())
    )
    return next((found for found in await session.scalars(statement) if found.money == wanted.money), None)


async def refundable_payments(session: AsyncSession, subject_type: str, subject_id: UUID) -> Sequence[Payment]:
    """Newest first; locked in the order of their ids, which is the same for everybody."""
    statement = (
        select(Payment)
        .where(
            Payment.subject_type == subject_type,
            Payment.subject_id == subject_id,
            Payment.status == PaymentStatus.SUCCEEDED,
        )
        .order_by(Payment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(reversed((await session.scalars(statement)).all()))


async def kept_of(session: AsyncSession, subject_type: str, subject_id: UUID) -> int:
    """Minor units received for the subject and neither given back nor set aside to be."""
    statement = select(
        func.coalesce(func.sum(Payment.__table__.c.amount - Payment.refunded_amount - Payment.charged_back), 0)
    ).where(
        Payment.subject_type == subject_type,
        Payment.subject_id == subject_id,
        Payment.status == PaymentStatus.SUCCEEDED,
    )
    return int(await session.scalar(statement) or 0)


async def deposit_held(session: AsyncSession, subject_type: str, subject_id: UUID) -> int:
    """Minor units of a deposit that were charged and neither given back, nor on their way back, nor kept."""
    entries = select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
        LedgerEntry.subject_type == subject_type,
        LedgerEntry.subject_id == subject_id,
        LedgerEntry.account == "deposits",
    )
    under_way = (
        select(func.coalesce(func.sum(Refund.deposit), 0))
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.subject_type == subject_type,
            Payment.subject_id == subject_id,
            Refund.status == RefundStatus.PENDING,
        )
    )
    return -int(await session.scalar(entries) or 0) - int(await session.scalar(under_way) or 0)


async def unfinished_payments(session: AsyncSession, since: datetime) -> Sequence[UUID]:
    """Begun, and nobody has looked since then."""
    looked = func.coalesce(Payment.checked_at, Payment.created_at)
    statement = select(Payment.id).where(Payment.status.in_(UNFINISHED), looked < since).limit(500)
    return (await session.scalars(statement)).all()


async def unfinished_refunds(session: AsyncSession, since: datetime) -> Sequence[UUID]:
    statement = (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.status == RefundStatus.PENDING, Refund.created_at < since)
        .limit(500)
    )
    return (await session.scalars(statement)).all()


class Named(NamedTuple):
    payment_id: UUID | None
    refund_id: UUID | None


async def named_by_vendor(session: AsyncSession, vendor_id: str, ours: UUID | None, *, is_refund: bool) -> Named | None:
    """Which of our unfinished rows a webhook means: by our id in its metadata first, because the vendor may call before
    its answer was stored. None: nothing of ours, or nothing left to learn."""
    if is_refund:
        found = await session.scalar(
            select(Refund.id).where(
                or_(Refund.id == ours, Refund.provider_refund_id == vendor_id), Refund.status == RefundStatus.PENDING
            )
        )
        return Named(None, found) if found else None
    payment_id = await session.scalar(
        select(Payment.id).where(
            or_(Payment.id == ours, Payment.provider_payment_id == vendor_id),
            Payment.provider == Provider.YOOKASSA,
            Payment.status != PaymentStatus.SUCCEEDED,
        )
    )
    return Named(payment_id, None) if payment_id else None


async def vat_percent(session: AsyncSession, organization_id: UUID) -> int | None:
    """No query when the session holds the organization already."""
    organization = await session.get(Organization, organization_id)
    return organization.vat_percent if organization else None


class Parties(NamedTuple):
    seller: Organization | None
    buyer: User | None


async def parties_of(session: AsyncSession, payment: Payment) -> Parties:
    seller = await session.get(Organization, payment.organization_id)
    return Parties(seller, await session.get(User, payment.payer_id))


async def balance(session: AsyncSession, organization_id: UUID, account: str) -> int:
    total = select(func.coalesce(func.sum(LedgerEntry.amount), 0))
    statement = total.where(LedgerEntry.organization_id == organization_id, LedgerEntry.account == account)
    return int((await session.execute(statement)).scalar_one())


async def _export_of(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    """A person's payments and what went back, for their archive."""
    payments = select(Payment).where(Payment.payer_id == user_id).order_by(Payment.id)
    refunds = select(Refund).join(Payment, Payment.id == Refund.payment_id).where(Payment.payer_id == user_id)
    return {
        "payments.json": [_exported(row, PAYMENT_COLUMNS) for row in await session.scalars(payments)],
        "refunds.json": [_exported(row, REFUND_COLUMNS) for row in await session.scalars(refunds.order_by(Refund.id))],
    }


PAYMENT_COLUMNS = (
    "id",
    "subject_type",
    "subject_id",
    "provider",
    "method",
    "money",
    "status",
    "receipt_number",
    "failure_code",
    "created_at",
    "paid_at",
)
REFUND_COLUMNS = ("id", "payment_id", "money", "reason", "status", "created_at", "finished_at")


def _exported(row: Payment | Refund, columns: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in columns}


contribute_to_export("payments", _export_of)
