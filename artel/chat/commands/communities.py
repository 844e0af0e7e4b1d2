"""The space of an operator: made with its first published venue, kept in step with its staff."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission, ReadyRole
from artel.access.queries import owners_of
from artel.catalog.models import Organization
from artel.chat import rules
from artel.chat.commands._seats import admit, remove, tell
from artel.chat.commands.spaces import create_space
from artel.chat.models import ReadMarker, Space, StickerInstall, Visibility
from artel.chat.queries import spaces
from artel.chat.schemas.spaces import SpaceRequest

BY_STAFF_ROLE = {
    ReadyRole.MANAGER.value: rules.ADMINISTRATOR,
    ReadyRole.ADMINISTRATOR.value: rules.MODERATOR,
    ReadyRole.SUPPORT.value: rules.MODERATOR,
}


@requires(Permission.SYSTEM_RUN)
async def found_community(session: AsyncSession, actor: Actor, organization_id: UUID) -> Space | None:
    """Public, owned by the organisation's first owner. None: there is one, or nobody to own it."""
    organization = await session.get(Organization, organization_id)
    owners = await owners_of(session, organization_id)
    if organization is None or not owners or await spaces.space_of_organization(session, organization_id):
        return None
    name = organization.name.strip()[:100].ljust(3, ".")
    request = SpaceRequest(name=name, visibility=Visibility.PUBLIC)
    return await create_space(session, Actor(owners[0]), request, organization_id)


@requires(Permission.SYSTEM_RUN)
async def seat_staff(
    session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID, staff_role: str | None
) -> None:
    """Who works at the desk moderates; who has left is a member like others."""
    space = await spaces.space_of_organization(session, organization_id)
    if space is None or user_id == space.owner_id:
        return
    key = BY_STAFF_ROLE.get(staff_role or "", rules.MEMBER)
    found = await spaces.find_member(session, space.id, user_id)
    role = await spaces.ready_role(session, space.id, key)
    if found is None:
        if staff_role:
            await admit(session, space, user_id, role)
        return
    found[0].role_id = role.id
    await session.flush()
    await tell(session, space.id, user_id, "role")


@requires(Permission.SYSTEM_RUN)
async def forget(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """What the person said stays under the pseudonym, as the answers to it do."""
    for space_id in await spaces.spaces_of(session, user_id):
        space = await session.get_one(Space, space_id)
        if space.owner_id != user_id:
            await remove(session, space_id, user_id, "left")
    for table in (ReadMarker, StickerInstall):
        await session.execute(delete(table).where(table.user_id == user_id))
