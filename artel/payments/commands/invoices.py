"""Bills for companies."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.models import Organization
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.payments import queries
from artel.payments.commands.ledger import lock_terms, next_number
from artel.payments.commands.pay import take_whole_rest
from artel.payments.commands.payables import close_payable, open_payable
from artel.payments.errors import AlreadyPaid, InvoiceOver, MethodUnfit, PayableClosed
from artel.payments.events import InvoiceIssued, InvoiceLookDue, InvoiceOverdue, InvoicePaid
from artel.payments.models import Invoice, InvoiceStatus, Payable, PayableStatus
from artel.payments.schemas import PayableRequest
from artel.payments.schemas.money import Buyer, InvoiceRequest, OwnInvoiceRequest

OWN, TRANSFER = "invoice", "transfer"
DAYS_TO_PAY = timedelta(days=5)
LOOK_AT = time(8)  # by then the bank has told of the day before


@requires(Permission.INVOICES_MANAGE)
async def issue_invoice(session: AsyncSession, actor: Actor, request: InvoiceRequest) -> Invoice:
    """For what is owed for a booking or a rent, or for lines of one's own."""
    actor.must(Permission.INVOICES_MANAGE, request.organization_id)
    invoice_id = uuid7()
    if request.subject:
        payable = await queries.lock_payable(session, request.subject.type, request.subject.id)
        if payable is None or payable.organization_id != request.organization_id:
            raise NotFound
    else:
        payable = await _own_payable(session, invoice_id, request)
    return await _issue(session, invoice_id, payable, request.buyer, request)


async def _own_payable(session: AsyncSession, invoice_id: UUID, request: InvoiceRequest) -> Payable:
    organization = await session.get_one(Organization, request.organization_id)
    payer = await queries.get_known_person(session, request.organization_id, request.payer_id)
    lines = [line.model_dump() for line in request.lines]
    bill = PayableRequest(
        subject_type=OWN,
        subject_id=invoice_id,
        payer_id=payer,
        organization_id=request.organization_id,
        amount=Money(sum(line["amount"] for line in lines), organization.currency),
        description=", ".join(line["title"] for line in lines)[:250],
        lines=lines,
    )
    return await open_payable(session, Actor.system(), bill)


@requires(Permission.PAYMENTS_PAY)
async def ask_for_invoice(session: AsyncSession, actor: Actor, request: OwnInvoiceRequest) -> Invoice:
    """A company's person pays what they owe by transfer. Not what is held for minutes only: a transfer takes days."""
    payable = await queries.lock_payable(session, request.subject.type, request.subject.id)
    if payable is None or payable.payer_id != actor.id:
        raise NotFound
    if payable.expires_at and payable.expires_at < clock.now() + DAYS_TO_PAY:
        raise MethodUnfit(method=TRANSFER)
    open_one = await queries.open_invoice_of(session, payable.subject_type, payable.subject_id)
    return open_one or await _issue(session, uuid7(), payable, request.buyer, None)


async def _issue(
    session: AsyncSession, invoice_id: UUID, payable: Payable, buyer: Buyer, request: InvoiceRequest | None
) -> Invoice:
    if payable.status is PayableStatus.CLOSED:
        raise PayableClosed
    owed = queries.due(payable)
    if owed <= 0:
        raise AlreadyPaid
    terms = await lock_terms(session, payable.organization_id)
    series = terms.invoice_series
    invoice = Invoice(
        id=invoice_id,
        organization_id=payable.organization_id,
        series=series,
        number=int(await next_number(session, payable.organization_id, f"invoice:{series}")),
        payer_id=payable.payer_id,
        subject_type=payable.subject_type,
        subject_id=payable.subject_id,
        buyer=buyer.model_dump(),
        lines=_lines(payable, owed),
        money=Money(owed, payable.money.currency),
        tax_percent=payable.tax_percent,
        due_on=(request and request.due_on) or (clock.now() + DAYS_TO_PAY).date(),
        note=request.note if request else "",
        created_at=clock.now(),
    )
    session.add(invoice)
    await session.flush()
    await publish(session, InvoiceIssued(**_fact(invoice)))
    day_after = datetime.combine(invoice.due_on + timedelta(days=1), LOOK_AT, UTC)
    about: dict[str, Any] = {"organization_id": invoice.organization_id, "number": f"{invoice.series}{invoice.number}"}
    await publish(session, InvoiceLookDue(invoice_id=invoice.id, **about), due_at=day_after)
    return invoice


def _fact(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "organization_id": invoice.organization_id,
        "payer_id": invoice.payer_id,
    }


@requires(Permission.SYSTEM_RUN)
async def look_at_invoice(session: AsyncSession, actor: Actor, invoice_id: UUID) -> None:
    """The day after it was due."""
    invoice = await session.get(Invoice, invoice_id)
    if invoice and invoice.status is InvoiceStatus.ISSUED and invoice.due_on < clock.now().date():
        await publish(session, InvoiceOverdue(**_fact(invoice)))


def _lines(payable: Payable, owed: int) -> list[Any]:
    """Its own lines when they are what is owed, else one."""
    if payable.lines and sum(line["amount"] for line in payable.lines) == owed:
        return [{"title": line["title"], "amount": line["amount"]} for line in payable.lines]
    return [{"title": payable.description, "amount": owed}]


@requires(Permission.INVOICES_MANAGE)
async def mark_invoice_paid(session: AsyncSession, actor: Actor, invoice_id: UUID) -> Invoice:
    """The transfer came: booked like money at the desk, in this transaction. What became less to pay meanwhile is
    taken as it is owed now."""
    invoice = await _issued(session, actor, invoice_id)
    payable = await queries.lock_payable(session, invoice.subject_type, invoice.subject_id)
    if payable is None:
        raise NotFound
    payment = await take_whole_rest(session, payable, TRANSFER)
    invoice.status, invoice.payment_id, invoice.finished_at = InvoiceStatus.PAID, payment.id, clock.now()
    await publish(session, InvoicePaid(**_fact(invoice)))
    return invoice


@requires(Permission.INVOICES_MANAGE)
async def cancel_invoice(session: AsyncSession, actor: Actor, invoice_id: UUID) -> Invoice:
    """Its number stays used. What it was for is still owed, unless it existed for this invoice only."""
    invoice = await _issued(session, actor, invoice_id)
    invoice.status, invoice.finished_at = InvoiceStatus.CANCELLED, clock.now()
    if invoice.subject_type == OWN:
        await close_payable(session, Actor.system(), OWN, invoice.subject_id)
    return invoice


async def _issued(session: AsyncSession, actor: Actor, invoice_id: UUID) -> Invoice:
    await queries.get_visible_invoice(session, actor, invoice_id)
    invoice = await session.get_one(Invoice, invoice_id, with_for_update=True, populate_existing=True)
    actor.must(Permission.INVOICES_MANAGE, invoice.organization_id)
    if invoice.status is not InvoiceStatus.ISSUED:
        raise InvoiceOver(invoice_status=invoice.status)
    return invoice


@requires(Permission.SYSTEM_RUN)
async def settle_invoices(session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID) -> None:
    """What an open invoice is for was paid in another way: it is paid, too."""
    invoice = await queries.open_invoice_of(session, subject_type, subject_id)
    payable = await queries.lock_payable(session, subject_type, subject_id)
    if invoice and payable and queries.due(payable) <= 0:
        invoice.status, invoice.finished_at = InvoiceStatus.PAID, clock.now()
        await publish(session, InvoicePaid(**_fact(invoice)))
