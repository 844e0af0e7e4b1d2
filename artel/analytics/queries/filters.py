from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.analytics.models import SavedFilter
from artel.analytics.schemas import Screen
from artel.kit.problems import NotFound


async def list_visible_filters(
    session: AsyncSession, actor: Actor, organization_id: UUID, screen: Screen
) -> Sequence[SavedFilter]:
    """One's own, and what the team shares."""
    actor.must(Permission.BOOKINGS_VIEW, organization_id)
    statement = select(SavedFilter).where(
        SavedFilter.organization_id == organization_id,
        SavedFilter.screen == screen,
        or_(SavedFilter.owner_id == actor.id, SavedFilter.is_shared),
    )
    return (await session.scalars(statement.order_by(SavedFilter.name, SavedFilter.id))).all()


async def get_visible_filter(session: AsyncSession, actor: Actor, filter_id: UUID) -> SavedFilter:
    found = await session.get(SavedFilter, filter_id)
    if found is None or not actor.may(Permission.BOOKINGS_VIEW, found.organization_id):
        raise NotFound
    if found.owner_id != actor.id and not found.is_shared:
        raise NotFound
    return found


async def count_own_filters(session: AsyncSession, actor: Actor, organization_id: UUID) -> int:
    own = (SavedFilter.owner_id == actor.id, SavedFilter.organization_id == organization_id)
    return await session.scalar(select(func.count(SavedFilter.id)).where(*own)) or 0
