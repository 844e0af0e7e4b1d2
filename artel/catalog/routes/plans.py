from typing import Annotated
from uuid import UUID

from fastapi import Depends

from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, Limited
from artel.catalog import commands, queries
from artel.catalog.errors import NotOnThisFloor, PlanChanged
from artel.catalog.routes.venues import STAFF, UPLOAD, picture
from artel.catalog.schemas.plans import FloorPlanRequest, FloorPlanView
from artel.files.rules import Prepared
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(prefix="/venues", tags=["catalog"])


@router.get("/{key}/plan", responses=problems(NotFound))
async def get_floor_plan(key: str, session: Reads, actor: Anyone) -> FloorPlanView:
    """Where the units stand. Which of them are free says `/venues/{key}/free-units`."""
    return await queries.plan_of(session, await queries.get_visible_venue(session, actor, key))


@router.put("/{venue_id}/plan", responses=STAFF | problems(NotOnThisFloor, PlanChanged))
async def save_floor_plan(venue_id: UUID, request: FloorPlanRequest, session: Tx, actor: CurrentActor) -> FloorPlanView:
    return await queries.plan_of(session, await commands.save_plan(session, actor, venue_id, request))


@router.post("/{venue_id}/plan/picture", responses=UPLOAD, dependencies=[Depends(Limited("upload", 60, 60))])
async def draw_floor_plan(
    venue_id: UUID, actor: CurrentActor, content: Annotated[Prepared, Depends(picture)], session: Tx
) -> FloorPlanView:
    return await queries.plan_of(session, await commands.draw_plan(session, actor, venue_id, content))


@router.delete("/{venue_id}/plan/picture", responses=problems(NotFound, Forbidden))
async def erase_floor_plan_picture(venue_id: UUID, session: Tx, actor: CurrentActor) -> FloorPlanView:
    return await queries.plan_of(session, await commands.erase_plan_picture(session, actor, venue_id))
