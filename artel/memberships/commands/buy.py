"""From a plan to a pass: bought, paid, taken further."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.memberships import queries
from artel.memberships.commands.journal import move
from artel.memberships.commands.periods import begin_period, bill, next_period
from artel.memberships.errors import NotForYou, NoUpgrade, PassNotActive
from artel.memberships.events import PassActivated, PassUnpaid
from artel.memberships.models import Pass, PassForm, PassStatus
from artel.memberships.queries import subject_type
from artel.memberships.schemas import BuyRequest, UpgradeRequest
from artel.payments import commands as payments
from artel.payments.queries import kept_of
from artel.pricing.models import Audience, Plan, PlanForm
from artel.pricing.queries import audiences_of, get_plan

PAY_WITHIN = timedelta(hours=1)
S = PassStatus


@requires(Permission.PAYMENTS_PAY)
async def buy_pass(session: AsyncSession, actor: Actor, request: BuyRequest) -> Pass:
    """The pass waits for its money; what costs nothing begins at once."""
    plan = await get_plan(session, request.plan_id)
    is_for_all = plan.audience is Audience.EVERYONE
    if not is_for_all and plan.audience not in await audiences_of(session, plan.organization_id, actor.id):
        raise NotForYou
    row = _new_pass(plan, actor.id, renews=request.renews and plan.form is PlanForm.MEMBERSHIP)
    session.add(row)
    await session.flush()
    if row.billed_amount:
        await bill(session, row, clock.now() + PAY_WITHIN)
        await publish(session, PassUnpaid(pass_id=row.id), due_at=clock.now() + PAY_WITHIN)
    else:
        await _activate(session, actor, row)
    return row


def _new_pass(plan: Plan, owner_id: UUID, *, renews: bool) -> Pass:
    return Pass(
        id=uuid7(),
        organization_id=plan.organization_id,
        owner_id=owner_id,
        plan_id=plan.id,
        form=PassForm(plan.form.value),
        status=S.AWAITING_PAYMENT,
        balance=0,
        renews=renews,
        billed_amount=plan.price.amount,
        paid_periods=0,
        created_at=clock.now(),
        **_terms(plan),
    )


def _terms(plan: Plan) -> dict[str, Any]:
    """What a pass takes over from its plan, and keeps."""
    return {
        "venue_id": plan.venue_id,
        "name": plan.name,
        "unit": plan.unit,
        "quantity": plan.quantity,
        "price": plan.price,
        "resource_id": plan.resource_id,
        "kind": plan.kind,
        "weekdays": plan.weekdays,
        "from_minute": plan.from_minute,
        "to_minute": plan.to_minute,
        "valid_days": plan.valid_days,
        "period_months": plan.period_months,
        "max_people": plan.max_people,
        "freeze_days_left": plan.freeze_days,
    }


@requires(Permission.SYSTEM_RUN)
async def settle_payment(session: AsyncSession, actor: Actor, pass_id: UUID) -> None:
    """Money came, sooner or later: the pass begins, goes further, or its next period is paid."""
    row = await queries.find_pass(session, pass_id)
    if row is None or await kept_of(session, subject_type(row), row.id) < row.billed_amount:
        return
    if row.status in (S.AWAITING_PAYMENT, S.CANCELLED):
        await _activate(session, actor, row)
    elif row.upgrade_to:
        await _go_further(session, actor, row, row.upgrade_to)
    elif row.status is S.ENDED:
        row.paid_periods += 1
        await next_period(session, actor, row, clock.now())
    else:
        row.paid_periods += 1


async def _activate(session: AsyncSession, actor: Actor, row: Pass) -> None:
    row.status = S.ACTIVE
    await session.flush()
    await move(session, actor, row.id, row.quantity, "bought")
    await begin_period(session, row, clock.now())
    await publish(session, PassActivated(pass_id=row.id, owner_id=row.owner_id, organization_id=row.organization_id))


@requires(Permission.SYSTEM_RUN)
async def drop_unpaid(session: AsyncSession, actor: Actor, pass_id: UUID) -> None:
    row = await queries.find_pass(session, pass_id)
    if row and row.status is S.AWAITING_PAYMENT:
        row.status = S.CANCELLED
        await payments.close_payable(session, Actor.system(), subject_type(row), row.id)


@requires(Permission.SYSTEM_RUN)
async def note_refund(session: AsyncSession, actor: Actor, pass_id: UUID) -> None:
    """Everything was given back: what is left of the pass lapses."""
    row = await queries.find_pass(session, pass_id)
    if row is None or row.status in (S.CANCELLED, S.ENDED) or await kept_of(session, subject_type(row), row.id) > 0:
        return
    row.status = S.CANCELLED
    await session.flush()
    await move(session, actor, row.id, -row.balance, "lapsed")
    await payments.close_payable(session, Actor.system(), subject_type(row), row.id)


@requires(Permission.PAYMENTS_PAY)
async def upgrade(session: AsyncSession, actor: Actor, pass_id: UUID, request: UpgradeRequest) -> Pass:
    """Ask for the prorated difference; the credits come with the money. Asked again, the last wish counts."""
    row = await queries.get_own_pass(session, actor, pass_id)
    if row.status is not S.ACTIVE:
        raise PassNotActive(pass_status=row.status)
    plan = await get_plan(session, request.plan_id)
    if row.upgrade_to:
        row.billed_amount -= row.upgrade_to["amount"]
        row.upgrade_to = None
    step = queries.upgrade_step(row, plan, clock.now())
    if step is None:
        raise NoUpgrade
    row.billed_amount += step.amount
    row.upgrade_to = {
        "amount": step.amount, "credits": step.credits, "plan_id": str(plan.id), "name": plan.name,
        "price": plan.price.amount, "quantity": plan.quantity, "max_people": plan.max_people,
    }  # fmt: skip
    await session.flush()
    await bill(session, row, clock.now() + PAY_WITHIN)
    return row


async def _go_further(session: AsyncSession, actor: Actor, row: Pass, step: dict[str, Any]) -> None:
    row.plan_id, row.name, row.quantity = UUID(step["plan_id"]), step["name"], step["quantity"]
    row.price, row.max_people = Money(step["price"], row.price.currency), step["max_people"]
    row.upgrade_to = None
    await session.flush()
    if row.status is not S.ENDED:
        await move(session, actor, row.id, step["credits"], "upgraded")
