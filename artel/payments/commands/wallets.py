"""A person's money with an organization, and the cards that they let the vendor keep."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.models import Organization
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.problems import NotFound
from artel.payments import queries, rules
from artel.payments.commands.ledger import TOP_UP, Movable, post_movement
from artel.payments.commands.payables import open_payable
from artel.payments.errors import ForeignCurrency
from artel.payments.models import Payable
from artel.payments.schemas import PayableRequest
from artel.payments.schemas.money import CreditRequest, TopUpRequest
from artel.payments.texts import money_word


@requires(Permission.PAYMENTS_PAY)
async def begin_top_up(session: AsyncSession, actor: Actor, request: TopUpRequest) -> Payable:
    """A payable `("wallet", id)`, to be paid like any other within a day."""
    organization = await session.get(Organization, request.organization_id)
    if organization is None:
        raise NotFound
    if request.amount.currency != organization.currency:
        raise ForeignCurrency
    words = money_word("top_up", "ru", whose=organization.name)
    bill = PayableRequest(
        subject_type=TOP_UP,
        subject_id=uuid7(),
        payer_id=actor.id,
        organization_id=organization.id,
        amount=request.amount,
        description=words,
        lines=[{"title": words, "amount": request.amount.amount}],
        expires_at=clock.now() + rules.TOP_UP_LIVES,
    )
    return await open_payable(session, Actor.system(), bill)


@requires(Permission.PAYMENTS_REFUND)
async def give_credit(session: AsyncSession, actor: Actor, request: CreditRequest) -> None:
    """Staff gives goodwill, or with a negative amount takes it back; never below zero (WalletTooLow)."""
    actor.must(Permission.PAYMENTS_REFUND, request.organization_id)
    await queries.get_known_person(session, request.organization_id, request.user_id)
    movable = Movable(request.organization_id, request.amount, TOP_UP, request.user_id)
    entries = rules.move(rules.wallet_account(request.user_id), "goodwill", request.amount.amount)
    await post_movement(session, uuid7(), movable, "credit", entries)


@requires(Permission.PAYMENTS_PAY)
async def forget_card(session: AsyncSession, actor: Actor, card_id: UUID) -> None:
    (await queries.get_own_card(session, actor, card_id)).removed_at = clock.now()
