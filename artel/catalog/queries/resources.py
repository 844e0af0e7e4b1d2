from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.catalog.models import Resource, ResourcePart, Unit, Venue, VenueStatus
from artel.catalog.queries.places import get_resource_with_venue
from artel.catalog.queries.venues import get_visible_venue
from artel.catalog.schemas import ResourceView, UnitView
from artel.kit.problems import NotFound

OWN_FIELDS = ResourceView.model_fields.keys() - {"unit_count", "units", "part_ids", "price_from"}


async def get_visible_resource(session: AsyncSession, actor: Actor, resource_id: UUID) -> Resource:
    """Open ones of published venues are public, others only their staff's."""
    resource, venue = await get_resource_with_venue(session, resource_id)
    is_public = resource.is_open and venue.status == VenueStatus.PUBLISHED
    if not is_public and not actor.may(Permission.RESOURCES_VIEW, venue.organization_id):
        raise NotFound
    return resource


async def get_staff_resource(
    session: AsyncSession, actor: Actor, resource_id: UUID, permission: Permission
) -> tuple[Resource, Venue]:
    resource, venue = await get_resource_with_venue(session, resource_id)
    if not actor.may(permission, venue.organization_id):
        await get_visible_resource(session, actor, resource_id)  # NotFound for whoever may not even see it
    actor.must(permission, venue.organization_id)
    return resource, venue


async def get_staff_unit(
    session: AsyncSession, actor: Actor, unit_id: UUID, permission: Permission
) -> tuple[Unit, Resource]:
    unit = await session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    resource, _ = await get_staff_resource(session, actor, unit.resource_id, permission)
    return unit, resource


async def list_visible_resources(session: AsyncSession, actor: Actor, venue_id: UUID) -> list[ResourceView]:
    """Staff sees the closed ones too."""
    venue = await get_visible_venue(session, actor, venue_id)
    statement = select(Resource).where(Resource.venue_id == venue_id)
    if not actor.may(Permission.RESOURCES_VIEW, venue.organization_id):
        statement = statement.where(Resource.is_open)
    found = (await session.scalars(statement.order_by(Resource.position, Resource.id))).all()
    return await views_of_resources(session, found)


async def view_of_resource(session: AsyncSession, resource: Resource) -> ResourceView:
    return (await views_of_resources(session, [resource]))[0]


async def views_of_resources(session: AsyncSession, resources: Sequence[Resource]) -> list[ResourceView]:
    """Three statements however many there are. A composite shows the units of its parts."""
    parts = await _parts(session, [resource.id for resource in resources])
    every = {resource.id for resource in resources} | {part for found in parts.values() for part in found}
    units: dict[UUID, list[Unit]] = {}
    statement = select(Unit).where(Unit.resource_id.in_(every)).order_by(Unit.number)
    for unit in await session.scalars(statement):
        units.setdefault(unit.resource_id, []).append(unit)
    return [_view(resource, parts.get(resource.id, []), units) for resource in resources]


async def _parts(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    statement = select(ResourcePart.whole_id, ResourcePart.part_id).where(ResourcePart.whole_id.in_(ids))
    found: dict[UUID, list[UUID]] = {}
    for whole_id, part_id in await session.execute(statement.order_by(ResourcePart.part_id)):
        found.setdefault(whole_id, []).append(part_id)
    return found


def _view(resource: Resource, parts: list[UUID], units: dict[UUID, list[Unit]]) -> ResourceView:
    own = [unit for owner in parts or [resource.id] for unit in units.get(owner, [])]
    return ResourceView(
        **{name: getattr(resource, name) for name in OWN_FIELDS},
        unit_count=sum(unit.is_active for unit in own),
        units=[UnitView.model_validate(unit) for unit in own],
        part_ids=parts,
    )
