from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.analytics import commands
from artel.analytics.errors import FilterNameTaken, TooManyFilters
from artel.analytics.queries import filters
from artel.analytics.schemas import SavedFilterList, SavedFilterPatch, SavedFilterRequest, SavedFilterView, Screen
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(prefix="/saved-filters", tags=["console"])


@router.get("", responses=problems(Forbidden))
async def list_saved_filters(
    organization_id: UUID, screen: Screen, session: Reads, actor: CurrentActor
) -> SavedFilterList:
    """One's own of this screen, and what the team shares."""
    found = await filters.list_visible_filters(session, actor, organization_id, screen)
    return SavedFilterList(items=[SavedFilterView.model_validate(one) for one in found])


@router.post(
    "",
    status_code=201,
    response_model=SavedFilterView,
    responses=problems(Forbidden, FilterNameTaken, TooManyFilters),
)
async def save_filter(request: SavedFilterRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, SavedFilterView, lambda: commands.save_filter(session, actor, request))


@router.patch("/{filter_id}", responses=problems(Forbidden, NotFound, FilterNameTaken))
async def change_filter(
    filter_id: UUID, request: SavedFilterPatch, session: Tx, actor: CurrentActor
) -> SavedFilterView:
    return SavedFilterView.model_validate(await commands.change_filter(session, actor, filter_id, request))


@router.delete("/{filter_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def drop_filter(filter_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.drop_filter(session, actor, filter_id)
