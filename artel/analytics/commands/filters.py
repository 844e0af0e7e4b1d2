from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.analytics.errors import TooManyFilters
from artel.analytics.models import SavedFilter
from artel.analytics.queries import filters
from artel.analytics.schemas import SavedFilterPatch, SavedFilterRequest

MOST = 50


@requires(Permission.BOOKINGS_VIEW)
async def save_filter(session: AsyncSession, actor: Actor, request: SavedFilterRequest) -> SavedFilter:
    """FilterNameTaken by the database when one has this name on this screen."""
    actor.must(Permission.BOOKINGS_VIEW, request.organization_id)
    if await filters.count_own_filters(session, actor, request.organization_id) >= MOST:
        raise TooManyFilters(most=MOST)
    saved = SavedFilter(owner_id=actor.id, **request.model_dump())
    session.add(saved)
    await session.flush()
    return saved


@requires(Permission.BOOKINGS_VIEW)
async def change_filter(session: AsyncSession, actor: Actor, filter_id: UUID, request: SavedFilterPatch) -> SavedFilter:
    saved = await _changeable(session, actor, filter_id)
    for name, value in request.model_dump(exclude_unset=True).items():
        setattr(saved, name, value)
    await session.flush()
    return saved


@requires(Permission.BOOKINGS_VIEW)
async def drop_filter(session: AsyncSession, actor: Actor, filter_id: UUID) -> None:
    await session.delete(await _changeable(session, actor, filter_id))
    await session.flush()


async def _changeable(session: AsyncSession, actor: Actor, filter_id: UUID) -> SavedFilter:
    """A colleague's shared one is for those who look after the staff."""
    saved = await filters.get_visible_filter(session, actor, filter_id)
    if saved.owner_id != actor.id:
        actor.must(Permission.STAFF_MANAGE, saved.organization_id)
    return saved
