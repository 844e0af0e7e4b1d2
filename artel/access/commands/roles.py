from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries
from artel.access.actor import Actor
from artel.access.errors import BeyondOwn, LastOwner, ReadyMade, RoleInUse, RolesStand
from artel.access.guard import requires
from artel.access.models import Role, RoleAssignment, StaffInvite
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.access.schemas import CustomRoleRequest, RoleChange, RoleRequest
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.problems import NotFound

PLATFORM_ROLE = "Platform administrator"


@requires(Permission.ORGANIZATIONS_CREATE)
async def create_ready_roles(session: AsyncSession, actor: Actor, organization_id: UUID) -> dict[ReadyRole, Role]:
    """For a new organisation, whose owner the actor becomes. An organisation that has roles is refused: nobody takes
    one over."""
    if await queries.has_roles(session, organization_id):
        raise RolesStand
    roles = {name: _role(name, permissions, organization_id) for name, permissions in READY_ROLES.items()}
    session.add_all(roles.values())
    await session.flush()
    session.add(RoleAssignment(user_id=actor.id, role_id=roles[ReadyRole.OWNER].id))
    return roles


def _role(name: ReadyRole, permissions: frozenset[Permission], organization_id: UUID) -> Role:
    return Role(organization_id=organization_id, name=name.value, permissions=sorted(permissions), is_ready_made=True)


@requires(Permission.STAFF_MANAGE)
async def assign_role(session: AsyncSession, actor: Actor, request: RoleRequest) -> Role:
    """The person's one role in the organisation from now on; a ready-made one by its name, or any by its id. Nobody
    gives, takes or changes more than they have."""
    actor.must(Permission.STAFF_MANAGE, request.organization_id)
    if isinstance(request.role, UUID):
        role = await queries.get_role(session, request.organization_id, request.role)
    else:
        role = await queries.get_ready_role(session, request.organization_id, request.role)
    refuse_beyond(actor, request.organization_id, role.permissions)
    await _refuse_stronger(session, actor, request.organization_id, request.user_id)
    if role.name != ReadyRole.OWNER:
        await _refuse_last_owner(session, request.organization_id, request.user_id)
    await _drop_roles(session, request.organization_id, request.user_id)
    await give_to(session, role.id, request.user_id)
    return role


async def give_to(session: AsyncSession, role_id: UUID, user_id: UUID) -> None:
    values = {"id": uuid7(), "user_id": user_id, "role_id": role_id, "created_at": clock.now()}
    await insert_or_skip(session, RoleAssignment, **values)


def refuse_beyond(actor: Actor, organization_id: UUID, permissions: Iterable[str]) -> None:
    missing = sorted(queries.KNOWN.intersection(permissions) - queries.held(actor, organization_id))
    if missing:
        raise BeyondOwn(missing=missing)


async def _refuse_stronger(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> None:
    """Whoever may manage the staff does not thereby put down those who may do more."""
    for role in await queries.roles_of(session, user_id):
        if role.organization_id == organization_id:
            refuse_beyond(actor, organization_id, role.permissions)


@requires(Permission.STAFF_MANAGE)
async def remove_role(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> None:
    actor.must(Permission.STAFF_MANAGE, organization_id)
    await _refuse_stronger(session, actor, organization_id, user_id)
    await _refuse_last_owner(session, organization_id, user_id)
    if not await _drop_roles(session, organization_id, user_id):
        raise NotFound


async def _refuse_last_owner(session: AsyncSession, organization_id: UUID, user_id: UUID) -> None:
    if await queries.owners_of(session, organization_id) == [user_id]:
        raise LastOwner


async def _drop_roles(session: AsyncSession, organization_id: UUID, user_id: UUID) -> bool:
    of_organization = queries.role_ids(organization_id)
    statement = delete(RoleAssignment).where(
        RoleAssignment.user_id == user_id, RoleAssignment.role_id.in_(of_organization)
    )
    return (await session.execute(statement.returning(RoleAssignment.id))).first() is not None


@requires(Permission.SYSTEM_RUN)
async def make_platform_administrator(session: AsyncSession, actor: Actor, user_id: UUID) -> Role:
    """Every permission over every organisation. The role is made, and kept complete, on the way."""
    role = await queries.find_platform_role(session, PLATFORM_ROLE)
    if role is None:
        role = Role(organization_id=None, name=PLATFORM_ROLE, permissions=[], is_ready_made=True)
        session.add(role)
    role.permissions = sorted(Permission)
    await session.flush()
    await give_to(session, role.id, user_id)
    return role


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def leave_everywhere(session: AsyncSession, actor: Actor) -> None:
    """Before an account goes: its roles too, unless an organisation would be left without an owner."""
    for organization_id in await queries.organizations_owned_alone(session, actor.id):
        raise LastOwner(organization_id=organization_id)
    await session.execute(delete(RoleAssignment).where(RoleAssignment.user_id == actor.id))


@requires(Permission.ROLES_MANAGE)
async def create_role(session: AsyncSession, actor: Actor, request: CustomRoleRequest) -> Role:
    """Of single permissions, none of which the actor lacks. The unique constraint has the last word about the name."""
    actor.must(Permission.ROLES_MANAGE, request.organization_id)
    refuse_beyond(actor, request.organization_id, request.permissions)
    role = Role(
        organization_id=request.organization_id,
        name=request.name,
        permissions=sorted(set(request.permissions)),
        is_ready_made=False,
    )
    session.add(role)
    await session.flush()
    return role


@requires(Permission.ROLES_MANAGE)
async def change_role(session: AsyncSession, actor: Actor, role_id: UUID, request: RoleChange) -> Role:
    """Whoever holds it has the new permissions at once."""
    role = await _custom_role(session, actor, role_id)
    if request.permissions is not None:
        refuse_beyond(actor, _owner(role), request.permissions)
        role.permissions = sorted(set(request.permissions))
    role.name = request.name or role.name
    await session.flush()
    return role


@requires(Permission.ROLES_MANAGE)
async def delete_role(session: AsyncSession, actor: Actor, role_id: UUID) -> None:
    """Nobody must hold it; invites to it go with it."""
    role = await _custom_role(session, actor, role_id)
    if await queries.holders(session, role.id):
        raise RoleInUse
    await session.execute(delete(StaffInvite).where(StaffInvite.role_id == role.id))
    await session.delete(role)


async def _custom_role(session: AsyncSession, actor: Actor, role_id: UUID) -> Role:
    role = await queries.get_visible_role(session, actor, role_id)
    actor.must(Permission.ROLES_MANAGE, _owner(role))
    if role.is_ready_made:
        raise ReadyMade
    refuse_beyond(actor, _owner(role), role.permissions)
    return role


def _owner(role: Role) -> UUID:
    assert role.organization_id  # noqa: S101 - a visible role is an organisation's
    return role.organization_id
