"""Invites and roles of people; access keeps the rows, here they are told."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.models import Role, StaffInvite
from artel.access.permissions import Permission
from artel.access.schemas import RoleRequest
from artel.accounts import queries
from artel.accounts.events import RoleChanged
from artel.accounts.schemas.staff import AdminChange
from artel.kit.outbox import publish
from artel.kit.problems import NotFound


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def join_staff(session: AsyncSession, actor: Actor, token: str) -> tuple[StaffInvite, Role]:
    """Somebody opened an invitation's link and is signed in."""
    invite, role = await access.accept_invite(session, actor, token)
    await publish(session, RoleChanged(user_id=actor.id, organization_id=invite.organization_id, role=role.name))
    return invite, role


@requires(Permission.STAFF_MANAGE)
async def change_admin(session: AsyncSession, actor: Actor, user_id: UUID, request: AdminChange) -> Role:
    """Any role of the organisation, custom ones too."""
    staff = await queries.staff_of(session, actor, request.organization_id)
    if user_id not in {member.user_id for member in staff}:
        raise NotFound
    wish = RoleRequest(organization_id=request.organization_id, user_id=user_id, role=request.role_id)
    role = await access.assign_role(session, actor, wish)
    await publish(session, RoleChanged(user_id=user_id, organization_id=request.organization_id, role=role.name))
    return role
