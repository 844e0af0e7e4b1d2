"""What the platform keeps and passes on. Its own staff decides; the organization's looks on."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.models import Organization
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.problems import NotFound
from artel.payments import queries, rules
from artel.payments.commands.ledger import Movable, lock_terms, next_number, post_movement
from artel.payments.errors import ForeignCurrency, PayoutOver, PayoutTooMuch
from artel.payments.models import PaymentTerms, Payout, PayoutStatus
from artel.payments.schemas.money import BankRequest, PayoutRequest, PayoutStep, TermsRequest

SERIES, PENDING, OWNER = "payout", "payouts:pending", "bank:owner"
STEPS = {
    PayoutStatus.SENT: (PayoutStatus.DRAFT,),
    PayoutStatus.PAID: (PayoutStatus.SENT,),
    PayoutStatus.FAILED: (PayoutStatus.DRAFT, PayoutStatus.SENT),
}


@requires(Permission.PAYMENTS_RECORD)
async def set_terms(session: AsyncSession, actor: Actor, request: TermsRequest) -> PaymentTerms:
    """Holds for payments that succeed from now on."""
    await _refuse_unless_platform(session, actor, request.organization_id)
    terms = await lock_terms(session, request.organization_id)
    terms.commission, terms.vendor_account = request.commission, request.vendor_account
    return terms


@requires(Permission.INVOICES_MANAGE)
async def set_bank(session: AsyncSession, actor: Actor, organization_id: UUID, request: BankRequest) -> PaymentTerms:
    """Where companies transfer to, and how invoices are numbered."""
    actor.must(Permission.INVOICES_MANAGE, organization_id)
    terms = await lock_terms(session, organization_id)
    terms.bank, terms.invoice_series = request.model_dump(exclude={"invoice_series"}), request.invoice_series
    return terms


async def _refuse_unless_platform(session: AsyncSession, actor: Actor, organization_id: UUID) -> Organization:
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    if Permission.PAYMENTS_RECORD not in actor.platform:
        raise Forbidden(permission=Permission.PAYMENTS_RECORD)
    return organization


@requires(Permission.PAYMENTS_RECORD)
async def draft_payout(session: AsyncSession, actor: Actor, request: PayoutRequest) -> Payout:
    """Set an amount aside for the owner. Two at once wait for each other."""
    organization = await _refuse_unless_platform(session, actor, request.organization_id)
    await lock_terms(session, organization.id)
    available = await queries.available_for_payout(session, organization.id, organization.currency)
    wanted = request.amount or available
    if wanted.currency != organization.currency:
        raise ForeignCurrency
    if not 0 < wanted.amount <= available.amount:
        raise PayoutTooMuch(available=available)
    number = int(await next_number(session, organization.id, SERIES))
    payout = Payout(
        id=uuid7(),
        organization_id=organization.id,
        number=number,
        money=wanted,
        account=await queries.richest_provider(session, organization.id),
        destination=request.destination,
        status=PayoutStatus.DRAFT,
        settlement_id=uuid7(),
        created_at=clock.now(),
    )
    session.add(payout)
    await session.flush()
    aside = rules.move(payout.account, PENDING, wanted.amount)
    await post_movement(session, payout.id, _about(payout), "payout", aside)
    return payout


@requires(Permission.PAYMENTS_RECORD)
async def advance_payout(session: AsyncSession, actor: Actor, payout_id: UUID, step: PayoutStep) -> Payout:
    """draft → sent → paid, or failed: then the money is back where it was."""
    payout = await session.get(Payout, payout_id, with_for_update=True, populate_existing=True)
    if payout is None:
        raise NotFound
    await _refuse_unless_platform(session, actor, payout.organization_id)
    status = PayoutStatus(step.status)
    if payout.status not in STEPS[status]:
        raise PayoutOver(payout_status=payout.status)
    payout.status = status
    if status is PayoutStatus.SENT:
        payout.sent_at = clock.now()
        return payout
    payout.finished_at, payout.failure = clock.now(), step.reason
    target = OWNER if status is PayoutStatus.PAID else payout.account
    settled = rules.move(PENDING, target, payout.money.amount)
    await post_movement(session, payout.settlement_id, _about(payout), f"payout_{status}", settled)
    return payout


def _about(payout: Payout) -> Movable:
    return Movable(payout.organization_id, Money(payout.money.amount, payout.money.currency), "payout", payout.id)
