from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import queries
from artel.catalog.errors import NotOnThisFloor, PlanChanged
from artel.catalog.models import FloorPlan, PlacedUnit, Venue
from artel.catalog.schemas.plans import FloorPlanRequest
from artel.files import commands as files
from artel.files.rules import Prepared
from artel.files.schemas import Upload
from artel.kit.dialects import insert_or_skip


@requires(Permission.VENUES_EDIT)
async def save_plan(session: AsyncSession, actor: Actor, venue_id: UUID, request: FloorPlanRequest) -> Venue:
    """The whole of it in one piece; PlanChanged when somebody saved since it was opened."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    ids = [it.unit_id for it in request.units]
    await _next_version(session, venue_id, request.version)
    if await queries.stand_elsewhere(session, venue_id, ids):
        raise NotOnThisFloor
    await session.execute(delete(PlacedUnit).where(PlacedUnit.venue_id == venue_id))
    session.add_all(PlacedUnit(venue_id=venue_id, **dict(it)) for it in request.units)
    await session.flush()
    return venue


async def _next_version(session: AsyncSession, venue_id: UUID, known: int) -> None:
    await insert_or_skip(session, FloorPlan, venue_id=venue_id, file_id=None, version=0)
    own = (FloorPlan.venue_id == venue_id, FloorPlan.version == known)
    done = await session.execute(update(FloorPlan).where(*own).values(version=known + 1))
    if cast(CursorResult[Any], done).rowcount != 1:
        raise PlanChanged


@requires(Permission.VENUES_EDIT)
async def draw_plan(session: AsyncSession, actor: Actor, venue_id: UUID, prepared: Prepared) -> Venue:
    """A picture under the units, which stay where they are."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    file = await files.upload(session, actor, Upload(prepared, is_public=True))
    await _put_picture(session, actor, venue_id, file.id)
    return venue


@requires(Permission.VENUES_EDIT)
async def erase_plan_picture(session: AsyncSession, actor: Actor, venue_id: UUID) -> Venue:
    """Back to the blank grid."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    await _put_picture(session, actor, venue_id, None)
    return venue


async def _put_picture(session: AsyncSession, actor: Actor, venue_id: UUID, file_id: UUID | None) -> None:
    await insert_or_skip(session, FloorPlan, venue_id=venue_id, file_id=None, version=0)
    plan = await session.get_one(FloorPlan, venue_id)
    before, plan.file_id = plan.file_id, file_id
    await session.flush()
    if before:
        await files.withdraw(session, actor, before)
