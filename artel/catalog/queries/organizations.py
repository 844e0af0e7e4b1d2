from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.queries import OrganizationName, name_organizations_by
from artel.catalog.models import Organization
from artel.kit.problems import NotFound

EVERYWHERE = frozenset({Permission.VENUES_VIEW, Permission.FINANCE_VIEW})


async def get_organization(session: AsyncSession, organization_id: UUID) -> Organization:
    found = await session.get(Organization, organization_id)
    if found is None:
        raise NotFound
    return found


async def get_staff_organization(
    session: AsyncSession, actor: Actor, organization_id: UUID, permission: Permission
) -> Organization:
    """NotFound for strangers, Forbidden for staff without this right."""
    found = await get_organization(session, organization_id)
    if organization_id not in actor.grants and not actor.platform:
        raise NotFound
    actor.must(permission, organization_id)
    return found


async def my_organizations(session: AsyncSession, actor: Actor) -> Sequence[Organization]:
    """On the platform those who look after venues or money see them all."""
    statement = select(Organization).order_by(Organization.name, Organization.id)
    if not EVERYWHERE & actor.platform:
        statement = statement.where(Organization.id.in_(list(actor.grants)))
    return (await session.scalars(statement)).all()


async def organization_names(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, OrganizationName]:
    rows = await session.execute(
        select(Organization.id, Organization.name, Organization.slug).where(Organization.id.in_(ids))
    )
    return {organization_id: OrganizationName(name, slug) for organization_id, name, slug in rows}


async def free_slug(session: AsyncSession, column: Any, wanted: str) -> str:
    """`wanted`, or `wanted-2` and so on. The unique constraint has the last word."""
    alike: ColumnElement[bool] = or_(column == wanted, column.startswith(f"{wanted}-", autoescape=True))
    taken = set(await session.scalars(select(column).where(alike)))
    number = 1
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


name_organizations_by(organization_names)
