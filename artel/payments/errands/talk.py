"""Work with the vendor: read what is to be done, talk with no transaction open, write what came of it.

Every answer is applied by `apply_state`, which takes no step back, so these may run twice, late and out of order."""

import logging
from datetime import timedelta
from uuid import UUID

from artel.access.actor import Actor
from artel.integrations import yookassa
from artel.integrations.yookassa import Object, Refused, Unknown, YooKassa
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.money import Money
from artel.payments import commands, queries, rules
from artel.payments.commands.states import VendorWord
from artel.payments.errors import ProviderUnavailable
from artel.payments.models import Payment, PaymentStatus, Provider, Refund, RefundStatus

log = logging.getLogger(__name__)
LOOK_AT_MOST_EVERY = timedelta(seconds=5)
STALE_REFUND = timedelta(hours=1)


async def begin(database: Database, payment_id: UUID) -> None:
    """Send a new attempt to the vendor, whose answer says where the buyer goes. ProviderUnavailable leaves the row as
    it was: the timer, or the buyer's next try, goes on with the same key."""
    payment = await _payment(database, payment_id)
    if payment is None or not _is_open(payment) or payment.provider_payment_id:
        return
    try:
        await _ask(database, payment)
    except Unknown as why:
        log.warning("yookassa: payment %s: %s", payment_id, why)
        raise ProviderUnavailable from why


async def check(database: Database, payment_id: UUID, tries: int) -> None:
    """By timer, until it is finished."""
    payment = await _payment(database, payment_id)
    if payment is None or payment.status not in rules.UNFINISHED:
        return
    if payment.provider is Provider.SANDBOX:
        await _run_out(database, payment)
        return
    try:
        await _ask(database, payment)
    except Unknown as why:
        log.warning("yookassa: payment %s: %s", payment_id, why)
    async with database.transaction() as session:
        now = await queries.get_payment(session, payment_id)
        if now is not None and now.status in rules.UNFINISHED:
            await commands.put_off(session, Actor.system(), payment_id, tries)


async def look(database: Database, payment_id: UUID) -> None:
    """The buyer is back and waits; the webhook may be late, or unable to reach us. At most every few seconds."""
    payment = await _payment(database, payment_id)
    if payment is None or not _is_open(payment):
        return
    if clock.now() - (payment.checked_at or payment.created_at) < LOOK_AT_MOST_EVERY:
        return
    async with database.transaction() as session:
        await commands.mark_checked(session, Actor.system(), payment_id)
    try:
        await _ask(database, payment)
    except Unknown as why:
        log.warning("yookassa: payment %s: %s", payment_id, why)


async def heard(database: Database, payment_id: UUID | None, refund_id: UUID | None, vendor_id: str) -> None:
    """The vendor named one of ours. We fetch it ourselves; Unknown goes up, so that the relay comes again."""
    shop = yookassa.shop()
    if shop is None:
        return
    if payment_id:
        shown = await shop.get_payment(vendor_id)
        payment = await _payment(database, payment_id)
        if shown and payment:
            await apply(database, shop, payment, shown)
    elif refund_id:
        shown = await shop.get_refund(vendor_id)
        if shown and (shown.get("metadata") or {}).get("refund_id") == str(refund_id):
            await _apply_refund(database, refund_id, shown)


async def give_back(database: Database, refund_id: UUID, tries: int) -> None:
    """Send a refund, or ask what became of it, until it is finished."""
    async with database.reading() as session:
        refund, payment = await queries.get_refund(session, refund_id)
    if refund.status is not RefundStatus.PENDING:
        return
    try:
        await _ask_refund(database, refund, payment)
    except Unknown as why:
        log.warning("yookassa: refund %s: %s", refund_id, why)
    async with database.transaction() as session:
        refund, _ = await queries.get_refund(session, refund_id)
        if refund.status is RefundStatus.PENDING:
            await commands.put_off_refund(session, Actor.system(), refund_id, tries)


async def reconcile(database: Database) -> int:
    """The sweep behind the timers: whatever was begun and nobody looked at for over an hour. Returns how many."""
    now = clock.now()
    async with database.reading() as session:
        payments = await queries.unfinished_payments(session, now - rules.ABANDONED)
        refunds = await queries.unfinished_refunds(session, now - STALE_REFUND)
    for payment_id in payments:
        await _sweep(database, payment_id)
    for refund_id in refunds:
        async with database.reading() as session:
            refund, payment = await queries.get_refund(session, refund_id)
        try:
            await _ask_refund(database, refund, payment)
        except Unknown as why:
            log.warning("yookassa: refund %s: %s", refund_id, why)
    return len(payments) + len(refunds)


async def _sweep(database: Database, payment_id: UUID) -> None:
    payment = await _payment(database, payment_id)
    if payment is None:
        return
    if payment.provider is Provider.SANDBOX:
        await _run_out(database, payment)
        return
    try:
        await _ask(database, payment)
    except Unknown as why:
        log.warning("yookassa: payment %s: %s", payment_id, why)


async def _payment(database: Database, payment_id: UUID) -> Payment | None:
    async with database.reading() as session:
        return await queries.get_payment(session, payment_id)


def _is_open(payment: Payment) -> bool:
    return payment.provider is Provider.YOOKASSA and payment.status in rules.UNFINISHED


async def _ask(database: Database, payment: Payment) -> None:
    """The one conversation about an attempt, whatever is known of it so far."""
    shop = yookassa.shop()
    if shop is None:
        raise Unknown("the shop is not in the settings any more")
    try:
        shown = await _shown(shop, payment)
    except Refused as refusal:
        log.error("yookassa: payment %s: %s", payment.id, refusal)
        if refusal.is_key_reused:
            raise Unknown(str(refusal)) from refusal
        await _give_up(database, payment, refusal.code)
        return
    if shown is None:
        await _give_up(database, payment, "provider_unavailable")
    else:
        await apply(database, shop, payment, shown)


async def _shown(shop: YooKassa, payment: Payment) -> Object | None:
    """Fetched by its id; or sent, for the first time or once more with the same key and body; or, when the vendor may
    have forgotten the key, looked up by our id. None: the vendor never heard of it."""
    if payment.provider_payment_id:
        return await shop.get_payment(payment.provider_payment_id)
    if clock.now() - payment.created_at < rules.KEY_LIVES:
        return await shop.create_payment(payment.attempt_key, payment.vendor_request or {})
    since = payment.created_at - timedelta(minutes=10)  # clocks differ
    return await shop.find_payment(since, attempt_id=str(payment.id))


async def apply(database: Database, shop: YooKassa, payment: Payment, shown: Object) -> None:
    """Only what is about this attempt, from a shop of the same kind, for the same money."""
    metadata, status = shown.get("metadata") or {}, str(shown.get("status"))
    money = yookassa.money(shown.get("amount"))
    if metadata.get("attempt_id") != str(payment.id) or not _is_its_money(payment, status, money):
        log.error("yookassa: %s is not about payment %s", shown.get("id"), payment.id)
        return
    if bool(shown.get("test")) != shop.is_test:
        log.error("yookassa: payment %s: a test shop and a live one are mixed up", payment.id)
        return
    if status not in set(PaymentStatus):
        log.warning("yookassa: payment %s: unknown status %s", payment.id, status)
        return
    async with database.transaction() as session:
        await commands.apply_state(
            session,
            Actor.system(),
            payment.id,
            PaymentStatus(status),
            vendor_id=str(shown["id"]),
            method=str((shown.get("payment_method") or {}).get("type") or "") or None,
            confirmation_url=(shown.get("confirmation") or {}).get("confirmation_url"),
            failure_code=str((shown.get("cancellation_details") or {}).get("reason") or ""),
            more=_word(shown, money),
        )


def _is_its_money(payment: Payment, status: str, money: Money | None) -> bool:
    """All of it; of a hold that was captured, also a part."""
    if payment.two_stage and status == PaymentStatus.SUCCEEDED and money:
        return money.currency == payment.money.currency and 0 < money.amount <= payment.money.amount
    return money == payment.money


def _word(shown: Object, money: Money | None) -> VendorWord:
    income, method = yookassa.money(shown.get("income_amount")), shown.get("payment_method") or {}
    whole = money.amount if money else None
    return VendorWord(
        amount=whole,
        bank_fee=max(0, money.amount - income.amount) if money and income and money.currency == income.currency else 0,
        expires_at=yookassa.moment(shown.get("expires_at")),
        card=method if method.get("saved") is True and method.get("id") else None,
    )


async def _run_out(database: Database, payment: Payment) -> None:
    """The sandbox keeps its own time: a page lives an hour, a hold as long as the vendor's."""
    if payment.status is PaymentStatus.PENDING:
        await _give_up(database, payment, "expired_on_confirmation")
    elif payment.held_until and payment.held_until <= clock.now():
        await _give_up(database, payment, "expired_on_capture")


async def _give_up(database: Database, payment: Payment, failure_code: str) -> None:
    async with database.transaction() as session:
        await commands.apply_state(
            session, Actor.system(), payment.id, PaymentStatus.CANCELED, failure_code=failure_code
        )


async def _ask_refund(database: Database, refund: Refund, payment: Payment) -> None:
    shop = yookassa.shop()
    if shop is None:
        raise Unknown("the shop is not in the settings any more")
    try:
        shown = await _shown_refund(shop, refund, payment)
    except Refused as refusal:
        log.error("yookassa: refund %s: %s", refund.id, refusal)
        if refusal.is_key_reused:
            raise Unknown(str(refusal)) from refusal
        shown = {"status": RefundStatus.CANCELED, "cancellation_details": {"reason": refusal.code}}
    await _apply_refund(database, refund.id, shown)


async def _shown_refund(shop: YooKassa, refund: Refund, payment: Payment) -> Object:
    """As with payments; but a refund that the vendor never heard of is sent again however late, because money is owed,
    and after the look-up it cannot be a second one."""
    if refund.provider_refund_id:
        found = await shop.get_refund(refund.provider_refund_id)
    elif clock.now() - refund.created_at < rules.KEY_LIVES:
        found = None
    else:
        found = await shop.find_refund(payment.provider_payment_id or "", refund_id=str(refund.id))
    return found or await shop.create_refund(refund.refund_key, refund.vendor_request or {})


async def _apply_refund(database: Database, refund_id: UUID, shown: Object) -> None:
    status = str(shown.get("status"))
    if status not in set(RefundStatus):
        log.warning("yookassa: refund %s: unknown status %s", refund_id, status)
        return
    async with database.transaction() as session:
        await commands.apply_refund_state(
            session,
            Actor.system(),
            refund_id,
            RefundStatus(status),
            vendor_id=shown.get("id"),
            failure_code=str((shown.get("cancellation_details") or {}).get("reason") or ""),
        )
