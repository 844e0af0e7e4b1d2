from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat import rules
from artel.chat.commands._lines import note, space_changed
from artel.chat.commands._seats import tell
from artel.chat.errors import RoleInUse
from artel.chat.models import SpaceMember, SpaceRole
from artel.chat.queries import spaces
from artel.chat.queries.standing import Standing, get_visible_space
from artel.chat.rules import SpacePermission
from artel.chat.schemas.spaces import RolePatch, RoleRequest
from artel.kit.ids import uuid7


@requires(Permission.CHAT_USE)
async def create_role(session: AsyncSession, actor: Actor, space_id: UUID, request: RoleRequest) -> SpaceRole:
    standing = await _promoter(session, actor, space_id)
    standing.must_grant(request.permissions, request.priority)
    permissions = sorted(set(request.permissions))
    role = SpaceRole(id=uuid7(), space_id=space_id, key=None, **request.model_dump() | {"permissions": permissions})
    session.add(role)
    await space_changed(session, standing.in_space())
    return role


async def _promoter(session: AsyncSession, actor: Actor, space_id: UUID) -> Standing:
    standing = await get_visible_space(session, actor, space_id, lock=True)
    standing.must(SpacePermission.PROMOTE_MEMBERS)
    return standing


async def _role_below(session: AsyncSession, standing: Standing, role_id: UUID) -> SpaceRole:
    """Nobody changes a role that stands as high as they do."""
    role = await spaces.get_role(session, standing.in_space().id, role_id)
    if role.priority >= standing.priority:
        raise Forbidden
    return role


@requires(Permission.CHAT_USE)
async def change_role(
    session: AsyncSession, actor: Actor, space_id: UUID, role_id: UUID, request: RolePatch
) -> SpaceRole:
    """A ready-made role keeps its priority."""
    standing = await _promoter(session, actor, space_id)
    role = await _role_below(session, standing, role_id)
    changes = request.model_dump(exclude_unset=True, exclude_none=True)
    if role.key:
        changes.pop("priority", None)
    standing.must_grant(changes.get("permissions", ()), changes.get("priority", role.priority))
    for name, value in changes.items():
        setattr(role, name, sorted(set(value)) if name == "permissions" else value)
    await space_changed(session, standing.in_space())
    return role


@requires(Permission.CHAT_USE)
async def delete_role(session: AsyncSession, actor: Actor, space_id: UUID, role_id: UUID) -> None:
    """Its holders become members."""
    standing = await _promoter(session, actor, space_id)
    role = await _role_below(session, standing, role_id)
    if role.key:
        raise RoleInUse
    member = await spaces.ready_role(session, space_id, rules.MEMBER)
    holders = await spaces.holders_of(session, space_id, role_id)
    moved = update(SpaceMember).where(SpaceMember.space_id == space_id, SpaceMember.role_id == role_id)
    await session.execute(moved.values(role_id=member.id))
    await session.delete(role)
    await session.flush()
    for user_id in holders:
        await tell(session, space_id, user_id, "role")
    await space_changed(session, standing.in_space())


@requires(Permission.CHAT_USE)
async def assign_role(session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID, role_id: UUID) -> SpaceRole:
    standing = await _promoter(session, actor, space_id)
    member, present = await spaces.get_member(session, space_id, user_id)
    standing.must_outrank(present, user_id)
    role = await _role_below(session, standing, role_id)
    standing.must_grant(role.permissions, role.priority)
    member.role_id = role.id
    await session.flush()
    await tell(session, space_id, user_id, "role")
    note(session, space_id, actor.id, "role", user_id=user_id, reason=role.name)
    return role
