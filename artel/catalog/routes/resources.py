from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, OnceOnly
from artel.catalog import commands, queries
from artel.catalog.errors import TooMany, UnknownPart
from artel.catalog.schemas import (
    ResourceList,
    ResourcePatch,
    ResourceRequest,
    ResourceView,
    UnitPatch,
    UnitsRequest,
    UnitView,
)
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["catalog"])

STAFF = problems(NotFound, Forbidden, Invalid, UnknownPart)


@router.get("/resources", responses=problems(NotFound))
async def list_resources(venue_id: UUID, session: Reads, actor: Anyone) -> ResourceList:
    """Plain, without times and prices; staff sees the closed ones too."""
    return ResourceList(items=await queries.list_visible_resources(session, actor, venue_id))


@router.get("/resources/{resource_id}", responses=problems(NotFound))
async def get_resource(resource_id: UUID, session: Reads, actor: Anyone) -> ResourceView:
    resource = await queries.get_visible_resource(session, actor, resource_id)
    return await queries.view_of_resource(session, resource)


@router.post("/resources", status_code=201, response_model=ResourceView, responses=STAFF)
async def create_resource(request: ResourceRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> ResourceView:
        resource = await commands.create_resource(session, actor, request)
        return await queries.view_of_resource(session, resource)

    return await once.create(request, ResourceView, work)


@router.patch("/resources/{resource_id}", responses=STAFF)
async def change_resource(resource_id: UUID, request: ResourcePatch, session: Tx, actor: CurrentActor) -> ResourceView:
    resource = await commands.change_resource(session, actor, resource_id, request)
    return await queries.view_of_resource(session, resource)


@router.delete("/resources/{resource_id}", status_code=204, responses=STAFF)
async def close_resource(resource_id: UUID, session: Tx, actor: CurrentActor) -> None:
    """What was booked stays, so it is closed and not erased."""
    await commands.close_resource(session, actor, resource_id)


@router.post(
    "/resources/{resource_id}/units",
    status_code=201,
    response_model=ResourceView,
    responses=STAFF | problems(TooMany),
)
async def add_units(
    resource_id: UUID, request: UnitsRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    async def work() -> ResourceView:
        resource = await commands.add_units(session, actor, resource_id, request)
        return await queries.view_of_resource(session, resource)

    return await once.create(request, ResourceView, work)


@router.patch("/units/{unit_id}", responses=STAFF)
async def change_unit(unit_id: UUID, request: UnitPatch, session: Tx, actor: CurrentActor) -> UnitView:
    return UnitView.model_validate(await commands.change_unit(session, actor, unit_id, request))


@router.delete("/units/{unit_id}", status_code=204, responses=STAFF)
async def retire_unit(unit_id: UUID, session: Tx, actor: CurrentActor) -> None:
    """Taken out of use; what was booked stays."""
    await commands.change_unit(session, actor, unit_id, UnitPatch(is_active=False))
