"""The second fiscal receipt, and what a comparison with the vendor found."""

from collections.abc import Sequence
from datetime import datetime
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
from artel.payments.commands.bodies import settlement_body
from artel.payments.commands.refunds import rest_of
from artel.payments.events import ReceiptDue
from artel.payments.models import (
    Difference,
    FiscalReceipt,
    Payable,
    Provider,
    Reconciliation,
    RefundStatus,
)


@requires(Permission.SYSTEM_RUN)
async def settle_receipts(session: AsyncSession, actor: Actor, subject_type: str, subject_id: UUID) -> int:
    """What was prepaid has been had: one receipt for every payment of which something is left. Once."""
    made = 0
    for payment in await queries.refundable_payments(session, subject_type, subject_id):
        if payment.provider is not Provider.YOOKASSA or rest_of(payment) <= 0:
            continue
        if await queries.receipt_of(session, payment.id):
            continue
        payable = await session.get_one(Payable, payment.payable_id)
        money = Money(rest_of(payment), payment.money.currency)
        body = settlement_body(payment, money, payable, await queries.parties_of(session, payment))
        if body:
            receipt = FiscalReceipt(id=uuid7(), payment_id=payment.id, vendor_request=body, created_at=clock.now())
            session.add(receipt)
            await publish(session, ReceiptDue(receipt_id=receipt.id))
            made += 1
    await session.flush()
    return made


@requires(Permission.SYSTEM_RUN)
async def note_receipt(
    session: AsyncSession, actor: Actor, receipt_id: UUID, status: RefundStatus, vendor_id: str | None, failure: str
) -> None:
    receipt = await session.get_one(FiscalReceipt, receipt_id, with_for_update=True, populate_existing=True)
    receipt.vendor_id = receipt.vendor_id or vendor_id
    if rules.REFUND_RANK[status] > rules.REFUND_RANK[receipt.status]:
        receipt.status, receipt.failure, receipt.finished_at = status, failure, clock.now()


@requires(Permission.SYSTEM_RUN)
async def put_off_receipt(session: AsyncSession, actor: Actor, receipt_id: UUID, tries: int) -> None:
    due_at = rules.retry_at(clock.now(), tries)
    await publish(session, ReceiptDue(receipt_id=receipt_id, tries=tries + 1), due_at=due_at)


@requires(Permission.SYSTEM_RUN)
async def keep_report(
    session: AsyncSession, actor: Actor, since: datetime, checked: int, found: Sequence[rules.Finding]
) -> Reconciliation:
    report = Reconciliation(id=uuid7(), since=since, at=clock.now(), checked=checked)
    session.add(report)
    await session.flush()
    session.add_all(
        Difference(
            id=uuid7(),
            reconciliation_id=report.id,
            organization_id=one.organization_id,
            kind=one.kind,
            what=one.what,
            our_id=one.our_id,
            vendor_id=one.vendor_id,
            ours=one.ours,
            theirs=one.theirs,
            our_state=one.our_state,
            their_state=one.their_state,
            at=one.at,
        )
        for one in found
    )
    await session.flush()
    return report
