from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit.dialects import insert_or_load
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.problems import NotFound
from artel.payments import queries, rules
from artel.payments.errors import UnknownVat
from artel.payments.models import Payable, PayableStatus
from artel.payments.schemas import PayableRequest


@requires(Permission.SYSTEM_RUN)
async def open_payable(session: AsyncSession, actor: Actor, request: PayableRequest) -> Payable:
    """Announce what is to be paid, or what it has become: the same subject again changes its amount and deadline and
    opens it anew. What was paid stays paid; with nothing left to pay it is paid at once."""
    tax_percent = await queries.vat_percent(session, request.organization_id)
    if tax_percent not in rules.VAT_CODES:
        raise UnknownVat(known=[rate for rate in rules.VAT_CODES if rate is not None])
    opened = await insert_or_load(session, Payable, _new_values(request, tax_percent))
    if opened:
        return opened
    payable = await queries.lock_payable(session, request.subject_type, request.subject_id)
    if payable is None:
        raise NotFound
    payable.payer_id, payable.description = request.payer_id, request.description
    payable.lines, payable.expires_at, payable.money = request.lines, request.expires_at, request.amount
    payable.deposit, payable.two_stage = request.deposit, request.two_stage
    settle(payable)
    await session.flush()
    return payable


def _new_values(request: PayableRequest, tax_percent: int | None) -> dict[str, object]:
    return {
        "id": uuid7(),
        "subject_type": request.subject_type,
        "subject_id": request.subject_id,
        "payer_id": request.payer_id,
        "organization_id": request.organization_id,
        "amount": request.amount.amount,
        "currency": request.amount.currency,
        "deposit": request.deposit,
        "description": request.description,
        "lines": request.lines,
        "tax_percent": tax_percent,
        "two_stage": request.two_stage,
        "status": PayableStatus.OPEN if request.amount.amount > 0 else PayableStatus.PAID,
        "expires_at": request.expires_at,
    }


@requires(Permission.SYSTEM_RUN)
async def change_payable(
    session: AsyncSession,
    actor: Actor,
    subject_type: str,
    subject_id: UUID,
    amount: Money,
    expires_at: datetime | None = None,
) -> Payable:
    payable = await queries.lock_payable(session, subject_type, subject_id)
    if payable is None:
        raise NotFound
    payable.money, payable.expires_at = amount, expires_at
    settle(payable)
    await session.flush()
    return payable


@requires(Permission.SYSTEM_RUN)
async def close_payable(session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID) -> None:
    """Nobody may begin to pay it any more. Attempts under way are not stopped: if money comes it is booked, and
    `PaymentSucceeded` tells whoever closed it."""
    payable = await queries.lock_payable(session, subject_type, subject_id)
    if payable is not None:
        payable.status = PayableStatus.CLOSED
        await session.flush()


def settle(payable: Payable) -> None:
    payable.status = PayableStatus.OPEN if queries.due(payable) > 0 else PayableStatus.PAID
