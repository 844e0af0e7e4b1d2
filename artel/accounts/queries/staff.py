from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries as access
from artel.access.actor import Actor
from artel.access.models import Role, RoleAssignment, StaffInvite
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.schemas.staff import AdminList, AdminView, InviteView


async def admins_of(session: AsyncSession, actor: Actor, organization_id: UUID) -> AdminList:
    """The staff; open invites only for whoever may make them."""
    actor.must(Permission.STAFF_VIEW, organization_id)
    statement = (
        select(User, Role, RoleAssignment.created_at)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Role, Role.id == RoleAssignment.role_id)
        .where(Role.organization_id == organization_id)
        .order_by(RoleAssignment.created_at, RoleAssignment.id)
    )
    items = [
        AdminView(
            user_id=user.id,
            **{name: getattr(user, name) for name in ("full_name", "nickname", "email", "avatar_url")},
            role_id=role.id,
            role=role.name,
            since=since,
        )
        for user, role, since in await session.execute(statement)
    ]
    may_invite = actor.may(Permission.STAFF_MANAGE, organization_id)
    invites = await access.open_invites(session, organization_id) if may_invite else []
    return AdminList(items=items, invites=[invite_view(*one) for one in invites])


def invite_view(invite: StaffInvite, role: str) -> InviteView:
    fields = ("id", "role_id", "note", "created_at", "expires_at")
    return InviteView(**{name: getattr(invite, name) for name in fields}, role=role)


async def role_name(session: AsyncSession, organization_id: UUID, role_id: UUID) -> str:
    return (await access.get_role(session, organization_id, role_id)).name
