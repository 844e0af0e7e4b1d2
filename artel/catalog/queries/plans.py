from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.catalog.models import FloorPlan, PlacedUnit, Resource, ResourceKind, Unit, Venue
from artel.catalog.schemas.plans import FloorPlanView, PlacedUnitView
from artel.files.models import File
from artel.files.queries import url_of
from artel.files.rules import Variant

BLANK = (1200, 800)
MANY = (ResourceKind.HOT_DESK, ResourceKind.FIXED_DESK, ResourceKind.PHONE_BOOTH)  # the others are called by name


async def plan_of(session: AsyncSession, venue: Venue) -> FloorPlanView:
    """Units that went out of use are not shown."""
    plan = await session.get(FloorPlan, venue.id)
    picture = await session.get(File, plan.file_id) if plan and plan.file_id else None
    width, height = (picture.width or BLANK[0], picture.height or BLANK[1]) if picture else BLANK
    return FloorPlanView(
        venue_id=venue.id,
        version=plan.version if plan else 0,
        picture_url=url_of(picture.id, Variant.LARGE) if picture else None,
        width=width,
        height=height,
        units=await _placed(session, venue.id),
    )


async def _placed(session: AsyncSession, venue_id: UUID) -> list[PlacedUnitView]:
    statement = (
        select(PlacedUnit, Unit, Resource)
        .join(Unit, Unit.id == PlacedUnit.unit_id)
        .join(Resource, Resource.id == Unit.resource_id)
        .where(PlacedUnit.venue_id == venue_id, Unit.is_active, Resource.is_open)
        .order_by(Resource.position, Resource.id, Unit.number)
    )
    return [_view(*row) for row in await session.execute(statement)]


def _view(placed: PlacedUnit, unit: Unit, resource: Resource) -> PlacedUnitView:
    return PlacedUnitView(
        unit_id=unit.id,
        resource_id=resource.id,
        resource=resource.name,
        kind=resource.kind,
        number=unit.number,
        label=placed.label or unit.label or (str(unit.number) if resource.kind in MANY else resource.name),
        given_label=placed.label,
        x=placed.x,
        y=placed.y,
        rotation=placed.rotation,
    )


async def stand_elsewhere(session: AsyncSession, venue_id: UUID, unit_ids: Sequence[UUID]) -> bool:
    """Whether one of these is no unit of the venue."""
    own = (
        select(func.count(Unit.id))
        .join(Resource, Resource.id == Unit.resource_id)
        .where(Resource.venue_id == venue_id, Unit.id.in_(unit_ids))
    )
    return (await session.scalar(own) or 0) < len(unit_ids)
