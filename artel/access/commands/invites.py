from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries, tokens
from artel.access.actor import Actor
from artel.access.commands.roles import give_to, refuse_beyond
from artel.access.errors import AlreadyStaff, DeadInvite
from artel.access.guard import requires
from artel.access.models import Role, StaffInvite
from artel.access.permissions import Permission
from artel.access.schemas import InviteRequest
from artel.kit import clock


@requires(Permission.STAFF_MANAGE)
async def invite_staff(session: AsyncSession, actor: Actor, request: InviteRequest) -> tuple[StaffInvite, str]:
    """The row and the link's token, of which only the hash is kept."""
    actor.must(Permission.STAFF_MANAGE, request.organization_id)
    role = await queries.get_role(session, request.organization_id, request.role_id)
    refuse_beyond(actor, request.organization_id, role.permissions)
    secret = tokens.new_secret()
    invite = StaffInvite(
        organization_id=request.organization_id,
        role_id=role.id,
        note=request.note,
        token_hash=tokens.digest(secret),
        created_by=actor.id,
        expires_at=clock.now() + timedelta(days=request.days),
    )
    session.add(invite)
    await session.flush()
    return invite, secret


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def accept_invite(session: AsyncSession, actor: Actor, token: str) -> tuple[StaffInvite, Role]:
    """Works once: of two who come at the same moment the update lets one through. Who works there already keeps the
    link for somebody else."""
    now = clock.now()
    statement = (
        update(StaffInvite)
        .where(
            StaffInvite.token_hash == tokens.digest(token), StaffInvite.used_at.is_(None), StaffInvite.expires_at > now
        )
        .values(used_at=now, used_by=actor.id)
        .returning(StaffInvite)
    )
    invite = await session.scalar(statement)
    if invite is None:
        raise DeadInvite
    role = await queries.get_role(session, invite.organization_id, invite.role_id)
    if any(one.organization_id == invite.organization_id for one in await queries.roles_of(session, actor.id)):
        raise AlreadyStaff
    await give_to(session, role.id, actor.id)
    return invite, role


@requires(Permission.STAFF_MANAGE)
async def withdraw_invite(session: AsyncSession, actor: Actor, invite_id: UUID) -> StaffInvite:
    invite = await queries.get_visible_invite(session, actor, invite_id)
    actor.must(Permission.STAFF_MANAGE, invite.organization_id)
    invite.used_at = invite.used_at or clock.now()
    return invite


@requires(Permission.STAFF_MANAGE)
async def restore_invite(session: AsyncSession, actor: Actor, invite_id: UUID) -> StaffInvite:
    """Takes a withdrawal back: the same link works again. Not of one that somebody used or that has run out."""
    invite = await queries.get_visible_invite(session, actor, invite_id)
    actor.must(Permission.STAFF_MANAGE, invite.organization_id)
    role = await queries.get_role(session, invite.organization_id, invite.role_id)
    refuse_beyond(actor, invite.organization_id, role.permissions)
    if invite.used_by is not None or invite.expires_at <= clock.now():
        raise DeadInvite
    invite.used_at = None
    return invite
