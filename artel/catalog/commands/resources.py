from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import queries
from artel.catalog.errors import TooMany, UnknownPart
from artel.catalog.events import ResourceChanged
from artel.catalog.models import Resource, ResourcePart, Unit
from artel.catalog.schemas import LENGTHS, ResourcePatch, ResourceRequest, UnitPatch, UnitsRequest
from artel.kit.outbox import publish
from artel.kit.problems import Invalid

MOST_UNITS = 500


@requires(Permission.RESOURCES_CREATE)
async def create_resource(session: AsyncSession, actor: Actor, request: ResourceRequest) -> Resource:
    """With `unit_count` units numbered from 1; a composite gets none."""
    await queries.get_staff_venue(session, actor, request.venue_id, Permission.RESOURCES_CREATE)
    resource = Resource(**request.model_dump(exclude={"unit_count", "part_ids"}))
    session.add(resource)
    await session.flush()
    if request.part_ids:
        await _set_parts(session, resource, request.part_ids)
    else:
        session.add_all(Unit(resource_id=resource.id, number=number) for number in range(1, request.unit_count + 1))
    await session.flush()
    await _tell(session, resource)
    return resource


@requires(Permission.RESOURCES_EDIT)
async def change_resource(session: AsyncSession, actor: Actor, resource_id: UUID, request: ResourcePatch) -> Resource:
    resource, _ = await queries.get_staff_resource(session, actor, resource_id, Permission.RESOURCES_EDIT)
    changes = request.changes()
    await queries.lock_units(session, [resource_id])  # whoever books at this moment sees the old rules or the new
    if "part_ids" in changes:
        await _set_parts(session, resource, changes.pop("part_ids"))
    for name, value in changes.items():
        setattr(resource, name, value)
    if resource.max_minutes < resource.min_minutes:
        raise Invalid(LENGTHS)
    await session.flush()
    await _tell(session, resource)
    return resource


@requires(Permission.RESOURCES_DELETE)
async def close_resource(session: AsyncSession, actor: Actor, resource_id: UUID) -> Resource:
    """Bookings and money refer to it, so it is closed and not erased."""
    resource, _ = await queries.get_staff_resource(session, actor, resource_id, Permission.RESOURCES_DELETE)
    resource.is_open = False
    await session.flush()
    await _tell(session, resource)
    return resource


async def _set_parts(session: AsyncSession, whole: Resource, part_ids: Sequence[UUID]) -> None:
    """Parts are other plain resources of the same venue, and the whole is no part itself and has no units."""
    wanted = set(part_ids)
    same_venue = select(Resource.id).where(Resource.id.in_(wanted), Resource.venue_id == whole.venue_id)
    wholes = select(ResourcePart.whole_id).where(ResourcePart.whole_id.in_(wanted))
    inside = select(ResourcePart.whole_id).where(ResourcePart.part_id == whole.id)
    units = select(Unit.id).where(Unit.resource_id == whole.id, Unit.is_active)
    known = set(await session.scalars(same_venue)) - {whole.id} - set(await session.scalars(wholes))
    is_part = (await session.scalar(inside.limit(1))) is not None
    has_units = (await session.scalar(units.limit(1))) is not None
    if known != wanted or (wanted and (is_part or has_units)):
        raise UnknownPart
    await session.execute(delete(ResourcePart).where(ResourcePart.whole_id == whole.id))
    session.add_all(ResourcePart(whole_id=whole.id, part_id=part_id) for part_id in sorted(wanted))
    await session.flush()


@requires(Permission.RESOURCES_EDIT)
async def add_units(session: AsyncSession, actor: Actor, resource_id: UUID, request: UnitsRequest) -> Resource:
    """Numbered on from the highest there ever was."""
    resource, _ = await queries.get_staff_resource(session, actor, resource_id, Permission.RESOURCES_EDIT)
    await queries.lock_units(session, [resource_id])
    if await queries.parts_of(session, resource_id):
        raise UnknownPart
    statement = select(func.count(), func.max(Unit.number)).where(Unit.resource_id == resource_id)
    amount, highest = (await session.execute(statement)).one()
    if amount + request.count > MOST_UNITS:
        raise TooMany(most=MOST_UNITS)
    first = (highest or 0) + 1
    numbers = range(first, first + request.count)
    session.add_all(Unit(resource_id=resource_id, number=number, label=request.label) for number in numbers)
    await session.flush()
    await _tell(session, resource)
    return resource


@requires(Permission.RESOURCES_EDIT)
async def change_unit(session: AsyncSession, actor: Actor, unit_id: UUID, request: UnitPatch) -> Unit:
    """Taken out of use it stays in what was booked."""
    unit, resource = await queries.get_staff_unit(session, actor, unit_id, Permission.RESOURCES_EDIT)
    await queries.lock_units(session, [resource.id])
    for name, value in request.changes().items():
        setattr(unit, name, value)
    await session.flush()
    await _tell(session, resource)
    return unit


async def _tell(session: AsyncSession, resource: Resource) -> None:
    """Composites around it change with it."""
    statement = select(ResourcePart.whole_id).where(ResourcePart.part_id == resource.id)
    for resource_id in [resource.id, *await session.scalars(statement)]:
        await publish(session, ResourceChanged(resource_id=resource_id, venue_id=resource.venue_id))
