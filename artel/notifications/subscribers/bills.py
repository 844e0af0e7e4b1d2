"""What passes, invoices and reserved money have to say. Subscribers, apart from the others for their number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.kit import words
from artel.kit.money import Money
from artel.kit.outbox import subscribe
from artel.memberships.events import PassEndingSoon, PassFact, PassFrozen, PassRenewalFailed, PassRenewed
from artel.notifications import commands, queries
from artel.notifications.rules import Kind
from artel.notifications.schemas import NotificationRequest
from artel.payments.events import InvoiceFact, InvoiceIssued, InvoiceOverdue, InvoicePaid

PASSES, INVOICES, STAFF_INVOICES = "/mine/passes", "/mine/invoices", "/run/finance"
NO_RENEWAL = ["Само не продлится.", "It does not renew by itself."]


@subscribe(PassRenewed)
async def tell_of_renewal(session: AsyncSession, event: PassRenewed) -> None:
    await _tell_owner(session, event, Kind.MEMBERSHIP_RENEWED, event.ends_at)


@subscribe(PassRenewalFailed)
async def tell_of_failed_renewal(session: AsyncSession, event: PassRenewalFailed) -> None:
    await _tell_owner(session, event, Kind.MEMBERSHIP_RENEWAL_FAILED)


@subscribe(PassEndingSoon)
async def tell_of_near_end(session: AsyncSession, event: PassEndingSoon) -> None:
    note = NO_RENEWAL if event.amount is None else _to_pay(Money(event.amount, event.currency))
    await _tell_owner(session, event, Kind.MEMBERSHIP_ENDING, event.ends_at, pay_note=note)


@subscribe(PassFrozen)
async def tell_of_freeze(session: AsyncSession, event: PassFrozen) -> None:
    await _tell_owner(session, event, Kind.MEMBERSHIP_FROZEN, event.until)


def _to_pay(price: Money) -> list[str]:
    russian, english = words.money(price, "ru"), words.money(price, "en")
    return [f"Чтобы продлить, оплатите {russian}.", f"Pay {english} to go on."]


async def _tell_owner(
    session: AsyncSession, event: PassFact, kind: Kind, day: datetime | None = None, **more: Any
) -> None:
    facts = {"name": event.name, "organization": await queries.organization_name(session, event.organization_id)}
    owner = await queries.get_user(session, event.owner_id)
    if day and owner:
        more["day"] = [words.day(day, owner.time_zone, "ru"), words.day(day, owner.time_zone, "en")]
    await _ring(session, event.owner_id, kind, facts | more, PASSES, event.organization_id)


@subscribe(InvoiceIssued)
async def tell_of_invoice(session: AsyncSession, event: InvoiceIssued) -> None:
    await _tell_of_invoice(session, event, event.payer_id, Kind.INVOICE_ISSUED)


@subscribe(InvoicePaid)
async def tell_of_paid_invoice(session: AsyncSession, event: InvoicePaid) -> None:
    await _tell_of_invoice(session, event, event.payer_id, Kind.INVOICE_PAID)


@subscribe(InvoiceOverdue)
async def tell_of_late_invoice(session: AsyncSession, event: InvoiceOverdue) -> None:
    await _tell_of_invoice(session, event, event.payer_id, Kind.INVOICE_OVERDUE)
    for user_id in await queries.staff_with(session, event.organization_id, Permission.INVOICES_MANAGE):
        await _tell_of_invoice(session, event, user_id, Kind.STAFF_INVOICE_OVERDUE, STAFF_INVOICES)


async def _tell_of_invoice(
    session: AsyncSession, event: InvoiceFact, user_id: UUID, kind: Kind, page: str = INVOICES
) -> None:
    facts = await queries.invoice_facts(session, event.invoice_id)
    if facts:
        await _ring(session, user_id, kind, facts, page, event.organization_id)


async def _ring(session: AsyncSession, user_id: UUID, kind: Kind, facts: dict[str, Any], page: str, of: UUID) -> None:
    """`of`: the organisation whose letter it is."""
    request = NotificationRequest(user_id=user_id, kind=kind, facts=facts, link=page, organization_id=of)
    await commands.notify(session, Actor.system(), request)
