from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.kit.db import Database
from artel.kit.outbox import errand, subscribe
from artel.payments import commands, errands
from artel.payments.events import (
    HoldDue,
    InvoiceLookDue,
    PaymentCheckDue,
    PaymentSucceeded,
    ReceiptDue,
    RefundDue,
    VendorNotified,
)


@errand(PaymentCheckDue)
async def check_payment(database: Database, event: PaymentCheckDue) -> None:
    await errands.check(database, event.payment_id, event.tries)


@errand(RefundDue)
async def give_back(database: Database, event: RefundDue) -> None:
    await errands.give_back(database, event.refund_id, event.tries)


@errand(VendorNotified)
async def ask_vendor(database: Database, event: VendorNotified) -> None:
    await errands.heard(database, event.payment_id, event.refund_id, event.vendor_id)


@errand(HoldDue)
async def finish_hold(database: Database, event: HoldDue) -> None:
    await errands.finish_hold(database, event.payment_id, event.tries)


@errand(ReceiptDue)
async def send_receipt(database: Database, event: ReceiptDue) -> None:
    await errands.send_receipt(database, event.receipt_id, event.tries)


@subscribe(InvoiceLookDue)
async def look_at_invoice(session: AsyncSession, event: InvoiceLookDue) -> None:
    await commands.look_at_invoice(session, Actor.system(), event.invoice_id)


@subscribe(PaymentSucceeded)
async def settle_invoices(session: AsyncSession, event: PaymentSucceeded) -> None:
    await commands.settle_invoices(session, Actor.system(), event.subject_type, event.subject_id)
