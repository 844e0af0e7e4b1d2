"""What is noted around a vendor's call: when to try again, and what the vendor called out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.outbox import publish
from artel.payments import queries, rules
from artel.payments.events import HoldDue, PaymentCheckDue, RefundDue, VendorNotified


@requires(Permission.SYSTEM_RUN)
async def put_off(session: AsyncSession, actor: Actor, payment_id: UUID, tries: int) -> None:
    due_at = rules.retry_at(clock.now(), tries)
    await publish(session, PaymentCheckDue(payment_id=payment_id, tries=tries + 1), due_at=due_at)


@requires(Permission.SYSTEM_RUN)
async def put_off_refund(session: AsyncSession, actor: Actor, refund_id: UUID, tries: int) -> None:
    await publish(session, RefundDue(refund_id=refund_id, tries=tries + 1), due_at=rules.retry_at(clock.now(), tries))


@requires(Permission.SYSTEM_RUN)
async def put_off_hold(session: AsyncSession, actor: Actor, payment_id: UUID, tries: int) -> None:
    await publish(session, HoldDue(payment_id=payment_id, tries=tries + 1), due_at=rules.retry_at(clock.now(), tries))


@requires(Permission.SYSTEM_RUN)
async def mark_checked(session: AsyncSession, actor: Actor, payment_id: UUID) -> None:
    (await queries.lock_payment(session, payment_id)).checked_at = clock.now()


@requires(Permission.SYSTEM_RUN)
async def hear_vendor(session: AsyncSession, actor: Actor, body: object) -> None:
    """A webhook, of which nothing is believed: if it names something of ours, the vendor will be asked. What is not
    ours, and what makes no sense, is passed over in silence."""
    shown = body.get("object") if isinstance(body, dict) else None
    vendor_id = shown.get("id") if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or not isinstance(vendor_id, str) or not 0 < len(vendor_id) <= 64:
        return
    is_refund = str(body.get("event") if isinstance(body, dict) else "").startswith("refund.")
    ours = _our_id(shown.get("metadata"), "refund_id" if is_refund else "attempt_id")
    named = await queries.named_by_vendor(session, vendor_id, ours, is_refund=is_refund)
    if named:
        await publish(session, VendorNotified(**named._asdict(), vendor_id=vendor_id))


def _our_id(metadata: object, name: str) -> UUID | None:
    try:
        return UUID(str(metadata[name])) if isinstance(metadata, dict) else None
    except (KeyError, ValueError):
        return None
