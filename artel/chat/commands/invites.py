import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat import rules
from artel.chat.commands._seats import admit
from artel.chat.errors import Banned, DeadInvite
from artel.chat.models import Space, SpaceInvite
from artel.chat.queries import spaces
from artel.chat.queries.standing import bans_now, get_visible_space
from artel.chat.rules import SpacePermission
from artel.chat.schemas.spaces import SpaceInviteRequest
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.problems import NotFound


@requires(Permission.CHAT_USE)
async def create_invite(
    session: AsyncSession, actor: Actor, space_id: UUID, request: SpaceInviteRequest
) -> SpaceInvite:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.CREATE_INVITES)
    invite = SpaceInvite(
        id=uuid7(),
        space_id=space_id,
        by_id=actor.id,
        code=secrets.token_urlsafe(12),
        uses_left=request.uses,
        expires_at=request.expires_at,
        created_at=clock.now(),
    )
    session.add(invite)
    await session.flush()
    return invite


@requires(Permission.CHAT_USE)
async def revoke_invite(session: AsyncSession, actor: Actor, space_id: UUID, code: str) -> None:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.CREATE_INVITES)
    invite = await spaces.find_invite(session, code)
    if invite is None or invite.space_id != space_id:
        raise NotFound
    invite.revoked_at = clock.now()


@requires(Permission.CHAT_USE)
async def accept_invite(session: AsyncSession, actor: Actor, code: str) -> Space:
    """Opens closed and private spaces; a ban stands over it. Whoever is in already uses nothing up."""
    invite = await spaces.find_invite(session, code)
    space = await session.get(Space, invite.space_id) if invite else None
    if invite is None or space is None or space.deleted_at:
        raise DeadInvite
    ban = await spaces.find_ban(session, space.id, actor.id)
    if ban and bans_now(ban.until):
        raise Banned(until=ban.until)
    member = await spaces.ready_role(session, space.id, rules.MEMBER)
    if await admit(session, space, actor.id, member) and invite.uses_left is not None:
        invite.uses_left -= 1
    return space
