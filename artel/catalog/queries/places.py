"""A resource, its parts and its units, under lock where somebody is about to change how many are free."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.catalog.models import Resource, ResourcePart, Unit, Venue
from artel.kit.dialects import hold_rows
from artel.kit.problems import NotFound


async def get_resource_with_venue(session: AsyncSession, resource_id: UUID) -> tuple[Resource, Venue]:
    """Whatever their state; the caller decides who may see them."""
    statement = select(Resource, Venue).join(Venue, Venue.id == Resource.venue_id)
    row = (await session.execute(statement.where(Resource.id == resource_id))).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def parts_of(session: AsyncSession, resource_id: UUID) -> list[UUID]:
    """Of a composite resource, in order; empty for a plain one."""
    statement = select(ResourcePart.part_id).where(ResourcePart.whole_id == resource_id)
    return list(await session.scalars(statement.order_by(ResourcePart.part_id)))


async def lock_resources(session: AsyncSession, resource_ids: Sequence[UUID]) -> None:
    """Until the end of the transaction nobody else touches the claims of these. Take the lock as late as possible."""
    lock = select(Resource.id).where(Resource.id.in_(resource_ids)).order_by(Resource.id)
    await hold_rows(session, lock.with_for_update(key_share=True))


async def lock_units(session: AsyncSession, resource_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Active units by resource, under the resources' locks."""
    await lock_resources(session, resource_ids)
    return await units_of(session, resource_ids)


async def units_of(session: AsyncSession, resource_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Active ones by resource, in order of their numbers."""
    statement = select(Unit.resource_id, Unit.id).where(Unit.resource_id.in_(resource_ids), Unit.is_active)
    found: dict[UUID, list[UUID]] = {resource_id: [] for resource_id in resource_ids}
    for resource_id, unit_id in await session.execute(statement.order_by(Unit.number)):
        found[resource_id].append(unit_id)
    return found
