"""Packs, memberships and add-ons on the price list. Campaigns, loyalty and rewards are promotion: `offers.py`."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit.money import Money
from artel.pricing import queries
from artel.pricing.errors import ForeignCurrency, WrongPlace
from artel.pricing.models import AddOn, Plan
from artel.pricing.schemas import AddOnPatch, AddOnRequest, PlanPatch, PlanRequest


@requires(Permission.TARIFFS_CREATE)
async def create_plan(session: AsyncSession, actor: Actor, request: PlanRequest) -> Plan:
    organization_id = await _organization(session, actor, request.venue_id, request.price)
    if request.resource_id and not await queries.is_at_venue(session, request.resource_id, request.venue_id):
        raise WrongPlace
    plan = Plan(organization_id=organization_id, **dict(request))
    session.add(plan)
    await session.flush()
    return plan


async def _organization(session: AsyncSession, actor: Actor, venue_id: UUID, price: Money) -> UUID:
    venue, currency = await queries.get_venue(session, venue_id)
    actor.must(Permission.TARIFFS_CREATE, venue.organization_id)
    if price.currency != currency:
        raise ForeignCurrency(currency=currency)
    return venue.organization_id


@requires(Permission.TARIFFS_EDIT)
async def edit_plan(session: AsyncSession, actor: Actor, plan_id: UUID, request: PlanPatch) -> Plan:
    """Passes that were sold keep the old terms, and the old price at their next renewal."""
    plan = await queries.get_visible_row(session, actor, Plan, plan_id)
    actor.must(Permission.TARIFFS_EDIT, plan.organization_id)
    _set(plan, request)
    await session.flush()
    return plan


@requires(Permission.TARIFFS_DELETE)
async def delete_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> None:
    plan = await queries.get_visible_row(session, actor, Plan, plan_id)
    actor.must(Permission.TARIFFS_DELETE, plan.organization_id)
    await session.delete(plan)


@requires(Permission.TARIFFS_CREATE)
async def create_add_on(session: AsyncSession, actor: Actor, request: AddOnRequest) -> AddOn:
    organization_id = await _organization(session, actor, request.venue_id, request.price)
    add_on = AddOn(organization_id=organization_id, **dict(request))
    session.add(add_on)
    await session.flush()
    return add_on


@requires(Permission.TARIFFS_EDIT)
async def edit_add_on(session: AsyncSession, actor: Actor, add_on_id: UUID, request: AddOnPatch) -> AddOn:
    add_on = await queries.get_visible_row(session, actor, AddOn, add_on_id)
    actor.must(Permission.TARIFFS_EDIT, add_on.organization_id)
    _set(add_on, request)
    await session.flush()
    return add_on


@requires(Permission.TARIFFS_DELETE)
async def delete_add_on(session: AsyncSession, actor: Actor, add_on_id: UUID) -> None:
    """Quotes keep what they took from it in their derivation."""
    add_on = await queries.get_visible_row(session, actor, AddOn, add_on_id)
    actor.must(Permission.TARIFFS_DELETE, add_on.organization_id)
    await session.delete(add_on)


def _set(row: Plan | AddOn, request: BaseModel) -> None:
    """A new price stays in the old currency."""
    for name in request.model_fields_set:
        value = getattr(request, name)
        if name == "price" and value.currency != row.price.currency:
            raise ForeignCurrency(currency=row.price.currency)
        setattr(row, name, value)
