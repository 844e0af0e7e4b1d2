from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Query, Request, Response

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Key, OnceOnly
from artel.kit import pdf
from artel.kit.idempotency import Once
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Language, NotFound
from artel.kit.web import Db, Reads, Routes, Speaks, Tx, problems
from artel.payments import commands, documents, errands, queries
from artel.payments.errors import (
    AlreadyPaid,
    CaptureTooMuch,
    ChargedBack,
    ForeignCurrency,
    MethodLimits,
    MethodUnfit,
    NotHeld,
    NotPaid,
    PayableClosed,
    PayableExpired,
    ProviderUnavailable,
    RefundTooMuch,
    WalletTooLow,
)
from artel.payments.schemas import (
    PaymentRef,
    PaymentRequest,
    PaymentView,
    RefundList,
    RefundRequest,
    RefundView,
    SandboxRequest,
    SandboxView,
    payment_view,
    sandbox_view,
)
from artel.payments.schemas.money import CaptureRequest

router = Routes(tags=["payments"])
PAY_REFUSALS = problems(
    NotFound, AlreadyPaid, PayableClosed, PayableExpired, WalletTooLow, MethodLimits, MethodUnfit, ProviderUnavailable
)
MAX_WEBHOOK_BYTES = 256 * 1024


@router.post("/payments", status_code=201, response_model=PaymentView, responses=PAY_REFUSALS)
async def start_payment(
    request: PaymentRequest, database: Db, actor: CurrentActor, speaks: Speaks, idempotency_key: Key = None
) -> Response:
    """Two transactions, the vendor's call between them: the row and its key are safe before the vendor hears of it."""
    async with database.transaction() as session:
        once = Once(session, actor.id, idempotency_key, "POST /payments")
        begun = await once.create(request, PaymentRef, lambda: commands.start_payment(session, actor, request))
    payment_id = PaymentRef.model_validate_json(bytes(begun.body)).id
    await errands.begin(database, payment_id)
    async with database.reading() as session:
        view = payment_view(*await queries.get_visible_payment(session, actor, payment_id), speaks)
    replayed = {name: value for name, value in begun.headers.items() if name == "idempotent-replayed"}
    return Response(view.model_dump_json(), 201, replayed, "application/json")


@router.get("/payments")
async def list_payments(
    session: Reads,
    actor: CurrentActor,
    speaks: Speaks,
    subject_id: UUID | None = None,
    organization_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[PaymentView]:
    rows = await queries.list_visible_payments(session, actor, subject_id, organization_id, limit, cursor)
    payables = await queries.payables_of(session, rows.items)
    items = [payment_view(payment, payables[payment.payable_id], speaks) for payment in rows.items]
    return Page(items=items, next_cursor=rows.next_cursor)


@router.get("/payments/{payment_id}", responses=problems(NotFound))
async def get_payment(payment_id: UUID, database: Db, actor: CurrentActor, speaks: Speaks) -> PaymentView:
    async with database.reading() as session:
        await queries.get_visible_payment(session, actor, payment_id)
    await errands.look(database, payment_id)
    async with database.reading() as session:
        return payment_view(*await queries.get_visible_payment(session, actor, payment_id), speaks)


@router.post(
    "/payments/{payment_id}/refund",
    status_code=201,
    response_model=RefundView,
    responses=problems(
        Forbidden, NotFound, NotPaid, RefundTooMuch, ChargedBack, WalletTooLow, ForeignCurrency, MethodUnfit
    ),
)
async def refund_payment(
    payment_id: UUID, request: RefundRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    return await once.create(request, RefundView, lambda: commands.refund_payment(session, actor, payment_id, request))


@router.post("/payments/{payment_id}/chargeback", responses=problems(Forbidden, NotFound, NotPaid, ChargedBack))
async def record_chargeback(payment_id: UUID, session: Tx, actor: CurrentActor, speaks: Speaks) -> PaymentView:
    await commands.record_chargeback(session, actor, payment_id)
    return payment_view(*await queries.get_visible_payment(session, actor, payment_id), speaks)


@router.post(
    "/payments/{payment_id}/capture", responses=problems(Forbidden, NotFound, NotHeld, CaptureTooMuch, ForeignCurrency)
)
async def capture_payment(
    payment_id: UUID, request: CaptureRequest, session: Tx, actor: CurrentActor, speaks: Speaks
) -> PaymentView:
    """With a vendor it is under way when this answers."""
    await commands.capture_payment(session, actor, payment_id, request.amount)
    return payment_view(*await queries.get_visible_payment(session, actor, payment_id), speaks)


@router.post("/payments/{payment_id}/cancel", responses=problems(Forbidden, NotFound, NotHeld))
async def release_payment(payment_id: UUID, session: Tx, actor: CurrentActor, speaks: Speaks) -> PaymentView:
    await commands.release_payment(session, actor, payment_id)
    return payment_view(*await queries.get_visible_payment(session, actor, payment_id), speaks)


@router.get("/payments/{payment_id}/refunds", responses=problems(NotFound))
async def list_refunds(payment_id: UUID, session: Reads, actor: CurrentActor) -> RefundList:
    await queries.get_visible_payment(session, actor, payment_id)
    return RefundList.of(await queries.refunds_of(session, payment_id))


@router.get("/payments/{payment_id}/receipt.pdf", response_class=Response, responses=problems(NotFound, NotPaid))
async def get_receipt(
    payment_id: UUID,
    session: Reads,
    actor: CurrentActor,
    speaks: Speaks,
    lang: Annotated[Language | None, Query()] = None,
) -> Response:
    payment, payable = await queries.get_visible_payment(session, actor, payment_id)
    if payment.receipt_number is None:
        raise NotPaid
    parties, refunded = await queries.parties_of(session, payment), await queries.refunded_of(session, payment_id)
    facts = documents.receipt_facts(payment, payable, parties, refunded, lang or speaks)
    document = await pdf.render(documents.TEMPLATE, facts)
    headers = {"content-disposition": f'inline; filename="receipt-{payment.receipt_number}.pdf"'}
    return Response(document, headers=headers | {"cache-control": "private, no-store"}, media_type="application/pdf")


@router.get("/sandbox/payments/{payment_id}", responses=problems(NotFound))
async def get_sandbox(payment_id: UUID, session: Reads, actor: CurrentActor, speaks: Speaks) -> SandboxView:
    return sandbox_view(*await queries.get_sandbox_payment(session, actor, payment_id), speaks)


@router.post("/sandbox/payments/{payment_id}", responses=problems(NotFound))
async def finish_sandbox(
    payment_id: UUID, request: SandboxRequest, session: Tx, actor: CurrentActor, speaks: Speaks
) -> SandboxView:
    return sandbox_view(*await commands.finish_sandbox(session, actor, payment_id, request), speaks)


@router.post("/webhooks/yookassa", status_code=200, include_in_schema=False)
async def hear_yookassa(request: Request, session: Tx) -> Response:
    """Always 200, at once: what is not ours would otherwise be sent again for a day."""
    body = await request.body() if _is_small(request) else b""
    await commands.hear_vendor(session, Actor.system(), _read(body))
    return Response(status_code=200)


def _is_small(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return length.isdigit() and int(length) <= MAX_WEBHOOK_BYTES


def _read(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
