from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.kit import pdf
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Language, NotFound
from artel.kit.web import Reads, Routes, Speaks, Tx, problems
from artel.payments import commands, documents, queries
from artel.payments.errors import AlreadyPaid, InvoiceOver, MethodUnfit, PayableClosed
from artel.payments.schemas.money import InvoiceRequest, InvoiceState, InvoiceView, OwnInvoiceRequest

router = Routes(tags=["invoices"])
ISSUES = problems(Forbidden, NotFound, AlreadyPaid, PayableClosed, MethodUnfit)


@router.get("/invoices", responses=problems(Forbidden))
async def list_invoices(
    session: Reads,
    actor: CurrentActor,
    organization_id: UUID | None = None,
    status: InvoiceState | None = None,
    overdue: bool = False,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[InvoiceView]:
    """One's own, or as staff those of an organisation."""
    rows = await queries.list_invoices(session, actor, organization_id, status, overdue, limit, cursor)
    return Page(items=await queries.views_of_invoices(session, rows.items), next_cursor=rows.next_cursor)


@router.post("/invoices", status_code=201, response_model=InvoiceView, responses=ISSUES)
async def issue_invoice(request: InvoiceRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> InvoiceView:
        return await queries.view_of_invoice(session, await commands.issue_invoice(session, actor, request))

    return await once.create(request, InvoiceView, work)


@router.post("/invoices/own", status_code=201, response_model=InvoiceView, responses=ISSUES)
async def ask_for_invoice(request: OwnInvoiceRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    """An open one for the same is answered with."""

    async def work() -> InvoiceView:
        return await queries.view_of_invoice(session, await commands.ask_for_invoice(session, actor, request))

    return await once.create(request, InvoiceView, work)


@router.get("/invoices/{invoice_id}", responses=problems(NotFound))
async def get_invoice(invoice_id: UUID, session: Reads, actor: CurrentActor) -> InvoiceView:
    return await queries.view_of_invoice(session, await queries.get_visible_invoice(session, actor, invoice_id))


@router.post("/invoices/{invoice_id}/paid", responses=problems(Forbidden, NotFound, InvoiceOver, AlreadyPaid))
async def mark_invoice_paid(invoice_id: UUID, session: Tx, actor: CurrentActor) -> InvoiceView:
    return await queries.view_of_invoice(session, await commands.mark_invoice_paid(session, actor, invoice_id))


@router.post("/invoices/{invoice_id}/cancel", responses=problems(Forbidden, NotFound, InvoiceOver))
async def cancel_invoice(invoice_id: UUID, session: Tx, actor: CurrentActor) -> InvoiceView:
    return await queries.view_of_invoice(session, await commands.cancel_invoice(session, actor, invoice_id))


@router.get("/invoices/{invoice_id}/invoice.pdf", response_class=Response, responses=problems(NotFound))
async def get_invoice_pdf(
    invoice_id: UUID,
    session: Reads,
    actor: CurrentActor,
    speaks: Speaks,
    lang: Annotated[Language | None, Query()] = None,
) -> Response:
    invoice = await queries.get_visible_invoice(session, actor, invoice_id)
    seller, terms = await queries.seller_of(session, invoice)
    document = await pdf.render(documents.INVOICE, documents.invoice_facts(invoice, seller, terms, lang or speaks))
    headers = {"content-disposition": f'inline; filename="invoice-{invoice.number}.pdf"'}
    return Response(document, headers=headers | {"cache-control": "private, no-store"}, media_type="application/pdf")
