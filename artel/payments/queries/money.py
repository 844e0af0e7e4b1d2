"""Wallets, cards, invoices, payouts, and what is available."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.catalog.models import Organization
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.payments import rules
from artel.payments.models import (
    Difference,
    FiscalReceipt,
    Invoice,
    InvoiceStatus,
    LedgerEntry,
    Payable,
    Payment,
    PaymentStatus,
    PaymentTerms,
    Payout,
    Provider,
    Reconciliation,
    Refund,
    RefundStatus,
    SavedCard,
    Wallet,
)
from artel.payments.schemas import SubjectRef
from artel.payments.schemas.money import BankRequest, Buyer, InvoiceLine, InvoiceView, TermsView

P = Permission
PAYABLE_OUT = ("platform", "deposits", "refunds:pending")


async def get_own_card(session: AsyncSession, actor: Actor, card_id: UUID) -> SavedCard:
    card = await session.get(SavedCard, card_id)
    if card is None or card.user_id != actor.id or card.removed_at:
        raise NotFound
    return card


async def list_own_cards(session: AsyncSession, actor: Actor) -> Sequence[SavedCard]:
    statement = select(SavedCard).where(SavedCard.user_id == actor.id, SavedCard.removed_at.is_(None))
    return (await session.scalars(statement.order_by(SavedCard.id.desc()))).all()


async def own_wallets(session: AsyncSession, actor: Actor) -> Sequence[tuple[Wallet, str]]:
    statement = (
        select(Wallet, Organization.name)
        .join(Organization, Organization.id == Wallet.organization_id)
        .where(Wallet.user_id == actor.id)
        .order_by(Organization.name)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def wallet_balance(session: AsyncSession, organization_id: UUID, user_id: UUID, currency: str) -> int:
    statement = select(Wallet.balance).where(
        Wallet.organization_id == organization_id, Wallet.user_id == user_id, Wallet.currency == currency
    )
    return int(await session.scalar(statement) or 0)


async def wallet_history(session: AsyncSession, actor: Actor, limit: int, cursor: str | None) -> Rows[LedgerEntry]:
    statement = select(LedgerEntry).where(LedgerEntry.account == rules.wallet_account(actor.id))
    return await paginate(session, statement, (LedgerEntry.at, LedgerEntry.id), limit, cursor)


async def get_known_person(session: AsyncSession, organization_id: UUID, user_id: UUID | None) -> UUID:
    """Somebody who has owed or paid the organization something: staff cannot look for others by their ids."""
    known = select(Payable.id).where(Payable.organization_id == organization_id, Payable.payer_id == user_id).limit(1)
    if user_id is None or await session.get(User, user_id) is None or await session.scalar(known) is None:
        raise NotFound
    return user_id


async def terms_of(session: AsyncSession, organization_id: UUID) -> PaymentTerms | None:
    return await session.get(PaymentTerms, organization_id)


async def currency_of(session: AsyncSession, organization_id: UUID) -> str:
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    return organization.currency


# All wallets are one account to whoever looks at the whole.
ACCOUNT = case((LedgerEntry.account.startswith(rules.WALLET), "wallets"), else_=LedgerEntry.account)


async def balances(
    session: AsyncSession, organization_id: UUID, currency: str, since: datetime | None = None
) -> dict[str, int]:
    """By account; all wallets are one, "wallets". With `since` what has moved from then on."""
    statement = select(ACCOUNT.label("name"), func.sum(LedgerEntry.amount)).where(
        LedgerEntry.organization_id == organization_id, LedgerEntry.currency == currency
    )
    if since:
        statement = statement.where(LedgerEntry.at >= since)
    found = await session.execute(statement.group_by(literal_column("1")))
    return {account: int(amount) for account, amount in found}


async def available_for_payout(session: AsyncSession, organization_id: UUID, currency: str) -> Money:
    """What lies with the platform's shops, without its own part and without what belongs to customers."""
    return available_in(await balances(session, organization_id, currency), currency)


def available_in(found: Mapping[str, int], currency: str) -> Money:
    """Of these balances."""
    there = sum(amount for account, amount in found.items() if account.startswith("provider:"))
    return Money(there + sum(found.get(name, 0) for name in (*PAYABLE_OUT, "wallets")), currency)


async def richest_provider(session: AsyncSession, organization_id: UUID) -> str:
    found = await balances(session, organization_id, await currency_of(session, organization_id))
    shops = {account: amount for account, amount in found.items() if account.startswith("provider:")}
    return max(shops, key=lambda name: shops[name], default="provider:sandbox")


async def list_payouts(
    session: AsyncSession, actor: Actor, organization_id: UUID, limit: int, cursor: str | None
) -> Rows[Payout]:
    actor.must(P.FINANCE_VIEW, organization_id)
    statement = select(Payout).where(Payout.organization_id == organization_id)
    return await paginate(session, statement, (Payout.created_at, Payout.id), limit, cursor)


async def get_visible_invoice(session: AsyncSession, actor: Actor, invoice_id: UUID) -> Invoice:
    invoice = await session.get(Invoice, invoice_id)
    if invoice is None or not (invoice.payer_id == actor.id or _sees_invoices(actor, invoice.organization_id)):
        raise NotFound
    return invoice


def _sees_invoices(actor: Actor, organization_id: UUID) -> bool:
    return any(actor.may(right, organization_id) for right in (P.INVOICES_MANAGE, P.FINANCE_VIEW))


async def list_invoices(
    session: AsyncSession,
    actor: Actor,
    organization_id: UUID | None,
    status: str | None,
    overdue: bool,
    limit: int,
    cursor: str | None,
) -> Rows[Invoice]:
    """One's own, or as staff those of an organization."""
    statement = select(Invoice)
    if organization_id is None:
        statement = statement.where(Invoice.payer_id == actor.id)
    elif _sees_invoices(actor, organization_id):
        statement = statement.where(Invoice.organization_id == organization_id)
    else:
        raise Forbidden(permission=P.INVOICES_MANAGE)
    if status:
        statement = statement.where(Invoice.status == InvoiceStatus(status))
    if overdue:
        statement = statement.where(Invoice.status == InvoiceStatus.ISSUED, Invoice.due_on < clock.now().date())
    return await paginate(session, statement, (Invoice.created_at, Invoice.id), limit, cursor)


def is_overdue(invoice: Invoice, today: date) -> bool:
    return invoice.status is InvoiceStatus.ISSUED and invoice.due_on < today


async def open_invoice_of(session: AsyncSession, subject_type: str, subject_id: UUID) -> Invoice | None:
    statement = select(Invoice).where(
        Invoice.subject_type == subject_type, Invoice.subject_id == subject_id, Invoice.status == InvoiceStatus.ISSUED
    )
    return await session.scalar(statement.order_by(Invoice.id.desc()).limit(1))


async def held_payments(session: AsyncSession, subject_type: str, subject_id: UUID) -> Sequence[Payment]:
    """Authorized and waiting, oldest first, locked."""
    statement = select(Payment).where(
        Payment.subject_type == subject_type,
        Payment.subject_id == subject_id,
        Payment.status == PaymentStatus.WAITING_FOR_CAPTURE,
    )
    locked = statement.order_by(Payment.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def receipt_of(session: AsyncSession, payment_id: UUID) -> FiscalReceipt | None:
    return await session.scalar(select(FiscalReceipt).where(FiscalReceipt.payment_id == payment_id))


async def get_receipt(session: AsyncSession, receipt_id: UUID) -> FiscalReceipt:
    return await session.get_one(FiscalReceipt, receipt_id)


async def our_payments(session: AsyncSession, since: datetime) -> dict[UUID, rules.Side]:
    """What the vendor must know: it named an id for it."""
    statement = select(Payment).where(
        Payment.provider == Provider.YOOKASSA, Payment.created_at >= since, Payment.provider_payment_id.is_not(None)
    )
    return {
        row.id: rules.Side(row.id, row.provider_payment_id or "", row.money.amount, row.status, row.created_at,
                           row.organization_id)
        for row in await session.scalars(statement)
    }  # fmt: skip


async def our_refunds(session: AsyncSession, since: datetime) -> dict[UUID, rules.Side]:
    statement = (
        select(Refund, Payment.organization_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.created_at >= since, Refund.provider_refund_id.is_not(None))
    )
    return {
        row.id: rules.Side(row.id, row.provider_refund_id or "", row.money.amount, row.status, row.created_at, whose)
        for row, whose in await session.execute(statement)
        if row.status is not RefundStatus.CANCELED
    }


async def latest_report(
    session: AsyncSession, actor: Actor, organization_id: UUID
) -> tuple[Reconciliation | None, Sequence[Difference]]:
    """The organization's differences; whoever sees the whole platform sees those that belong to nobody, too."""
    actor.must(P.FINANCE_VIEW, organization_id)
    report = await session.scalar(select(Reconciliation).order_by(Reconciliation.id.desc()).limit(1))
    if report is None:
        return None, ()
    mine = Difference.organization_id == organization_id
    if P.FINANCE_VIEW in actor.platform:
        mine = or_(mine, Difference.organization_id.is_(None))
    statement = select(Difference).where(Difference.reconciliation_id == report.id, mine).order_by(Difference.at.desc())
    return report, (await session.scalars(statement.limit(200))).all()


async def terms_view(session: AsyncSession, actor: Actor, organization_id: UUID) -> TermsView:
    if not _sees_invoices(actor, organization_id):
        raise Forbidden(permission=P.FINANCE_VIEW)
    terms = await terms_of(session, organization_id)
    bank = (terms.bank | {"invoice_series": terms.invoice_series}) if terms else {}
    return TermsView(
        organization_id=organization_id,
        commission=terms.commission if terms else 0,
        vendor_account=terms.vendor_account if terms else "",
        bank=BankRequest(**bank),
        available=await available_for_payout(session, organization_id, await currency_of(session, organization_id)),
    )


async def views_of_invoices(session: AsyncSession, invoices: Sequence[Invoice]) -> list[InvoiceView]:
    wanted = {invoice.organization_id for invoice in invoices}
    found = await session.execute(select(Organization.id, Organization.name).where(Organization.id.in_(wanted)))
    names = {row[0]: row[1] for row in found}
    return [_invoice_view(invoice, names.get(invoice.organization_id, "")) for invoice in invoices]


async def view_of_invoice(session: AsyncSession, invoice: Invoice) -> InvoiceView:
    (view,) = await views_of_invoices(session, [invoice])
    return view


def _invoice_view(invoice: Invoice, seller: str) -> InvoiceView:
    return InvoiceView(
        id=invoice.id,
        organization_id=invoice.organization_id,
        organization=seller,
        number=f"{invoice.series}{invoice.number}",
        status=invoice.status,
        is_overdue=is_overdue(invoice, clock.now().date()),
        amount=invoice.money,
        buyer=Buyer(**invoice.buyer),
        lines=[InvoiceLine.model_construct(**line) for line in invoice.lines],
        subject=SubjectRef(type=invoice.subject_type, id=invoice.subject_id),
        due_on=invoice.due_on,
        note=invoice.note,
        payment_id=invoice.payment_id,
        created_at=invoice.created_at,
        finished_at=invoice.finished_at,
    )


async def seller_of(session: AsyncSession, invoice: Invoice) -> tuple[Organization, PaymentTerms | None]:
    seller = await session.get_one(Organization, invoice.organization_id)
    return seller, await terms_of(session, invoice.organization_id)
