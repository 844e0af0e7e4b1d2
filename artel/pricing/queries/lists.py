"""Lists of what staff keeps on the price list."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.kit.pagination import Rows
from artel.pricing.models import AddOn, Campaign, Concession, LoyaltyStep, Plan
from artel.pricing.queries.staff import list_visible_rows

PROMO, MEMBERS = Permission.PROMO_CODES_VIEW, Permission.MEMBERS_VIEW


async def list_visible_plans(
    session: AsyncSession, actor: Actor, venue_id: UUID | None, limit: int, cursor: str | None
) -> Rows[Plan]:
    return await list_visible_rows(session, actor, Plan, limit, cursor, venue_id=venue_id)


async def list_visible_add_ons(
    session: AsyncSession, actor: Actor, venue_id: UUID | None, limit: int, cursor: str | None
) -> Rows[AddOn]:
    return await list_visible_rows(session, actor, AddOn, limit, cursor, venue_id=venue_id)


async def list_visible_campaigns(
    session: AsyncSession, actor: Actor, organization_id: UUID | None, limit: int, cursor: str | None
) -> Rows[Campaign]:
    return await list_visible_rows(session, actor, Campaign, limit, cursor, PROMO, organization_id=organization_id)


async def list_visible_loyalty_steps(
    session: AsyncSession, actor: Actor, organization_id: UUID | None, limit: int, cursor: str | None
) -> Rows[LoyaltyStep]:
    return await list_visible_rows(session, actor, LoyaltyStep, limit, cursor, PROMO, organization_id=organization_id)


async def list_visible_concessions(
    session: AsyncSession, actor: Actor, user_id: UUID | None, limit: int, cursor: str | None
) -> Rows[Concession]:
    return await list_visible_rows(session, actor, Concession, limit, cursor, MEMBERS, user_id=user_id)
