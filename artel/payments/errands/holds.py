"""Capture, release, second receipts and the daily comparison: also conversations with the vendor."""

import logging
from datetime import timedelta
from uuid import UUID

from artel.access.actor import Actor
from artel.integrations import yookassa
from artel.integrations.yookassa import Object, Refused, Unknown, YooKassa
from artel.kit import clock
from artel.kit.db import Database
from artel.payments import commands, queries, rules
from artel.payments.errands.talk import apply
from artel.payments.models import HoldAction, Payment, PaymentStatus, RefundStatus

log = logging.getLogger(__name__)
COMPARED = timedelta(days=3)


async def finish_hold(database: Database, payment_id: UUID, tries: int) -> None:
    """Until the vendor has said what became of it. A refusal for good is looked into: somebody may have captured it in
    the vendor's cabinet, or the hold ran out."""
    payment = await _payment(database, payment_id)
    shop = yookassa.shop()
    if payment is None or payment.hold_action is None or payment.status is not PaymentStatus.WAITING_FOR_CAPTURE:
        return
    try:
        if shop is None:
            raise Unknown("the shop is not in the settings any more")
        await apply(database, shop, payment, await _do(shop, payment))
        async with database.transaction() as session:
            await commands.forget_hold_action(session, Actor.system(), payment_id)
    except Unknown as why:
        log.warning("yookassa: hold %s: %s", payment_id, why)
        async with database.transaction() as session:
            await commands.put_off_hold(session, Actor.system(), payment_id, tries)


async def _do(shop: YooKassa, payment: Payment) -> Object:
    vendor_id = payment.provider_payment_id or ""
    try:
        if payment.hold_action is HoldAction.CAPTURE:
            return await shop.capture(vendor_id, f"cap-{payment.id}", payment.hold_request or {})
        return await shop.cancel(vendor_id, f"can-{payment.id}")
    except Refused as refusal:
        log.error("yookassa: hold %s: %s", payment.id, refusal)
        shown = await shop.get_payment(vendor_id)
        if shown is None:
            raise Unknown("the vendor does not know it any more") from refusal
        return shown


async def send_receipt(database: Database, receipt_id: UUID, tries: int) -> None:
    async with database.reading() as session:
        receipt = await queries.get_receipt(session, receipt_id)
    shop = yookassa.shop()
    if receipt.status is not RefundStatus.PENDING:
        return
    try:
        if shop is None:
            raise Unknown("the shop is not in the settings any more")
        found = await shop.get_receipt(receipt.vendor_id) if receipt.vendor_id else None
        shown = found or await shop.create_receipt(f"rec-{receipt.id}", receipt.vendor_request)
    except Refused as refusal:
        shown = {"status": RefundStatus.CANCELED, "failure": str(refusal)}
    except Unknown as why:
        log.warning("yookassa: receipt %s: %s", receipt_id, why)
        shown = {"status": RefundStatus.PENDING}
    await _note_receipt(database, receipt_id, shown, tries)


async def _note_receipt(database: Database, receipt_id: UUID, shown: Object, tries: int) -> None:
    word = str(shown.get("status"))
    status = RefundStatus(word) if word in set(RefundStatus) else RefundStatus.PENDING
    async with database.transaction() as session:
        failure = str(shown.get("failure") or "")
        await commands.note_receipt(session, Actor.system(), receipt_id, status, shown.get("id"), failure)
        if status is RefundStatus.PENDING:
            await commands.put_off_receipt(session, Actor.system(), receipt_id, tries)


async def compare(database: Database) -> int | None:
    """The vendor's list of three days against ours, kept as a report. Returns how many differences; None without a
    shop: there is nothing to compare with."""
    shop = yookassa.shop()
    if shop is None:
        return None
    since = clock.now() - COMPARED
    payments, refunds = await shop.all_payments(since), await shop.all_refunds(since)
    async with database.reading() as session:
        ours, ours_back = await queries.our_payments(session, since), await queries.our_refunds(session, since)
    found = rules.compare("payment", ours, [_side(item, "attempt_id") for item in payments])
    found += rules.compare("refund", ours_back, [_side(item, "refund_id") for item in refunds])
    async with database.transaction() as session:
        await commands.keep_report(session, Actor.system(), since, len(payments) + len(refunds), found)
    return len(found)


def _side(shown: Object, name: str) -> rules.Side:
    money, metadata = yookassa.money(shown.get("amount")), shown.get("metadata") or {}
    try:
        our_id = UUID(str(metadata.get(name)))
    except ValueError:
        our_id = None
    at = yookassa.moment(shown.get("created_at")) or clock.now()
    return rules.Side(our_id, str(shown.get("id")), money.amount if money else 0, str(shown.get("status")), at)


async def _payment(database: Database, payment_id: UUID) -> Payment | None:
    async with database.reading() as session:
        return await queries.get_payment(session, payment_id)
