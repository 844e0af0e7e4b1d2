from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import users_by_ids
from artel.chat import rules
from artel.chat.commands._lines import note, space_room
from artel.chat.commands._seats import admit, evict, remove, tell
from artel.chat.errors import Banned, InviteNeeded, OwnerStays, UnknownMember
from artel.chat.events import MemberAdded
from artel.chat.models import Space, SpaceBan, SpaceMember, Visibility
from artel.chat.queries import spaces
from artel.chat.queries.standing import Standing, bans_now, get_visible_space, look_at_space
from artel.chat.rules import SpacePermission
from artel.chat.schemas.spaces import RestrictRequest, SpaceBanRequest
from artel.kit import clock, live
from artel.kit.dialects import upsert
from artel.kit.outbox import publish
from artel.kit.problems import Invalid, NotFound


@requires(Permission.CHAT_USE)
async def join(session: AsyncSession, actor: Actor, space_id: UUID) -> Space:
    """A public space; being in already is no refusal."""
    standing = await look_at_space(session, actor, space_id)
    space = standing.in_space()
    if standing.member is None:
        if space.visibility is not Visibility.PUBLIC:
            raise InviteNeeded
        await admit(session, space, actor.id, await spaces.ready_role(session, space_id, rules.MEMBER))
    return space


@requires(Permission.CHAT_USE)
async def leave(session: AsyncSession, actor: Actor, space_id: UUID) -> None:
    standing = await get_visible_space(session, actor, space_id)
    if standing.is_owner:
        raise OwnerStays
    await remove(session, space_id, actor.id, "left")


@requires(Permission.CHAT_USE)
async def add_user(session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID) -> Space:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.ADD_MEMBERS)
    space = standing.in_space()
    user = await _person(session, user_id)
    ban = await spaces.find_ban(session, space_id, user_id)
    if ban and bans_now(ban.until):
        raise Banned(until=ban.until)
    if await admit(session, space, user.id, await spaces.ready_role(session, space_id, rules.MEMBER)):
        by = standing.user
        fact = MemberAdded(space_id=space.id, space=space.name, user_id=user.id, by_id=by.id, by=by.nickname)
        await publish(session, fact)
    return space


async def _person(session: AsyncSession, user_id: UUID) -> User:
    found = (await users_by_ids(session, [user_id])).get(user_id)
    if found is None or found.deleted_at:
        raise UnknownMember
    return found


@requires(Permission.CHAT_USE)
async def kick(session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID) -> None:
    standing = await _above(session, actor, space_id, user_id, SpacePermission.KICK_MEMBERS)
    await _tell_kicked(session, standing.in_space(), user_id)
    await remove(session, space_id, user_id, "kicked")
    note(session, space_id, actor.id, "kicked", user_id=user_id)


async def _above(
    session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID, permission: SpacePermission
) -> Standing:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(permission)
    _, role = await spaces.get_member(session, space_id, user_id)
    standing.must_outrank(role, user_id)
    return standing


async def _tell_kicked(session: AsyncSession, space: Space, user_id: UUID) -> None:
    """To the space, the person among them, who is still in its room."""
    user = await _anybody(session, user_id)
    data = {
        "space_id": str(space.id),
        "room_id": str(space.chat_id),
        "user_id": str(user_id),
        "nickname": user.nickname,
    }
    live.push(session, space_room(space.id), "user_kicked", data)


async def _anybody(session: AsyncSession, user_id: UUID) -> User:
    return (await users_by_ids(session, [user_id]))[user_id]


@requires(Permission.CHAT_USE)
async def ban(session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID, request: SpaceBanRequest) -> None:
    """Also of somebody who is not in it, so that they cannot come. Stands at once, in every process."""
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.BAN_MEMBERS)
    if request.until and request.until <= clock.now():
        raise Invalid
    found = await spaces.find_member(session, space_id, user_id)
    if found is None:
        await _person(session, user_id)
    standing.must_outrank(found[1] if found else None, user_id)
    values = {"by_id": actor.id, "reason": request.reason, "until": request.until, "created_at": clock.now()}
    await upsert(session, SpaceBan, [{"space_id": space_id, "user_id": user_id, **values}])
    if found:
        await _tell_kicked(session, standing.in_space(), user_id)
    await tell(session, space_id, user_id, "banned")
    await evict(session, space_id, user_id)
    note(session, space_id, actor.id, "banned", user_id=user_id, reason=request.reason)


@requires(Permission.CHAT_USE)
async def unban(session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID) -> None:
    """Whoever was a member is one again."""
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.BAN_MEMBERS)
    row = await spaces.find_ban(session, space_id, user_id)
    if row is None:
        raise NotFound
    found = await spaces.find_member(session, space_id, user_id)
    standing.must_outrank(found[1] if found else None, user_id)
    await session.delete(row)
    await session.flush()
    await tell(session, space_id, user_id, "unbanned")
    if found:
        live.push(session, live.user_room(user_id), live.ENTER, {"rooms": [space_room(space_id)]})
    note(session, space_id, actor.id, "unbanned", user_id=user_id)


@requires(Permission.CHAT_USE)
async def restrict(
    session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID, request: RestrictRequest
) -> None:
    """Restricted stands over the role until then."""
    if request.until <= clock.now():
        raise Invalid
    await _set_restriction(session, actor, space_id, user_id, request.until)


@requires(Permission.CHAT_USE)
async def lift_restriction(session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID) -> None:
    await _set_restriction(session, actor, space_id, user_id, None)


async def _set_restriction(
    session: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID, until: datetime | None
) -> None:
    await _above(session, actor, space_id, user_id, SpacePermission.RESTRICT_MEMBERS)
    row = await session.get_one(SpaceMember, (space_id, user_id))
    row.restricted_until = until
    await session.flush()
    await tell(session, space_id, user_id, "restricted")
    note(session, space_id, actor.id, "restricted" if until else "restriction_lifted", user_id=user_id)
