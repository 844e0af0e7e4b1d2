from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.chat import rules
from artel.chat.models import (
    Chat,
    ChatMember,
    ModerationEntry,
    Space,
    SpaceBan,
    SpaceInvite,
    SpaceMember,
    SpaceRole,
    Visibility,
)
from artel.chat.queries import views
from artel.chat.queries.standing import Standing, bans_now, get_visible_space, look_at_space
from artel.chat.queries.views import Json
from artel.chat.rules import SpacePermission
from artel.kit import clock
from artel.kit.hot import Later
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.translit import fold
from artel.presence import queries as presence
from artel.presence.models import Status
from artel.presence.schemas import StatusView


def now_banned(now: datetime | Later | None = None) -> ColumnElement[bool]:
    return or_(SpaceBan.until.is_(None), SpaceBan.until > (clock.now() if now is None else now))


async def roles_of(session: AsyncSession, space_id: UUID) -> Sequence[SpaceRole]:
    """Highest first."""
    statement = select(SpaceRole).where(SpaceRole.space_id == space_id)
    return (await session.scalars(statement.order_by(SpaceRole.priority.desc(), SpaceRole.id))).all()


async def get_role(session: AsyncSession, space_id: UUID, role_id: UUID) -> SpaceRole:
    found = await session.scalar(select(SpaceRole).where(SpaceRole.id == role_id, SpaceRole.space_id == space_id))
    if found is None:
        raise NotFound
    return found


async def ready_role(session: AsyncSession, space_id: UUID, key: str) -> SpaceRole:
    statement = select(SpaceRole).where(SpaceRole.space_id == space_id, SpaceRole.key == key)
    return (await session.scalars(statement)).one()


async def member_count(session: AsyncSession, space_id: UUID) -> int:
    statement = select(func.count()).select_from(SpaceMember).where(SpaceMember.space_id == space_id)
    return (await session.execute(statement)).scalar_one()


async def line_view(session: AsyncSession, space: Space) -> Json:
    """The space as its line carries it: settings and roles."""
    roles = [views.role_line(role) for role in await roles_of(session, space.id)]
    return views.space(space) | {"roles": roles, "deleted": space.deleted_at is not None}


async def get_space(session: AsyncSession, actor: Actor, space_id: UUID) -> Json:
    standing = await look_at_space(session, actor, space_id)
    space = standing.in_space()
    known = standing.member is not None
    roles = [views.role_line(role) for role in await roles_of(session, space.id)] if known else None
    return views.space(space) | {
        "member_count": await member_count(session, space.id),
        "is_member": known,
        "last_seq": space.last_seq if known else None,
        "roles": roles,
        "my_role": views.role(standing.role) if standing.role else None,
    }


async def discover(session: AsyncSession, q: str, limit: int, cursor: str | None) -> Rows[Space]:
    """Spaces that anyone may see: public and closed."""
    statement = select(Space).where(Space.visibility != Visibility.PRIVATE, Space.deleted_at.is_(None))
    if q.strip():
        statement = statement.where(Space.search_text.contains(fold(q), autoescape=True))
    return await paginate(session, statement, (Space.created_at, Space.id), limit, cursor)


async def cards(session: AsyncSession, actor: Actor, spaces: Sequence[Space]) -> list[Json]:
    ids = [space.id for space in spaces]
    grouped = (
        select(SpaceMember.space_id, func.count()).where(SpaceMember.space_id.in_(ids)).group_by(SpaceMember.space_id)
    )
    counts: Mapping[UUID, int] = dict((await session.execute(grouped)).all())
    own = select(SpaceMember.space_id).where(SpaceMember.space_id.in_(ids), SpaceMember.user_id == actor.id)
    mine = set(await session.scalars(own))
    return [views.space(one) | {"member_count": counts.get(one.id, 0), "is_member": one.id in mine} for one in spaces]


async def find_member(session: AsyncSession, space_id: UUID, user_id: UUID) -> tuple[SpaceMember, SpaceRole] | None:
    statement = (
        select(SpaceMember, SpaceRole)
        .join(SpaceRole, SpaceRole.id == SpaceMember.role_id)
        .where(SpaceMember.space_id == space_id, SpaceMember.user_id == user_id)
    )
    found = (await session.execute(statement)).first()
    return (found[0], found[1]) if found else None


async def get_member(session: AsyncSession, space_id: UUID, user_id: UUID) -> tuple[SpaceMember, SpaceRole]:
    found = await find_member(session, space_id, user_id)
    if found is None:
        raise NotFound
    return found


async def find_ban(session: AsyncSession, space_id: UUID, user_id: UUID) -> SpaceBan | None:
    return await session.get(SpaceBan, (space_id, user_id), populate_existing=True)


async def member_view(session: AsyncSession, space_id: UUID, user: User) -> Json:
    """As `member_updated` carries it."""
    found = await find_member(session, space_id, user.id)
    ban = await find_ban(session, space_id, user.id)
    restricted = await ready_role(session, space_id, rules.RESTRICTED)
    row, role = found or (None, None)
    return views.member(user, row, role, restricted, is_banned=ban is not None and bans_now(ban.until))


async def participants(session: AsyncSession, actor: Actor, space_id: UUID) -> Json:
    """By role, highest first, then by name. Three queries for any number of members, who are many: plain rows, for
    as objects they would cost twice the time."""
    standing = await get_visible_space(session, actor, space_id)
    person = (User.id, User.nickname, User.full_name, User.avatar_url)
    seat = (SpaceMember.restricted_until, SpaceMember.joined_at)
    statement = (
        select(*person, *seat, SpaceRole, SpaceBan.user_id.label("banned_id"))
        .join(SpaceMember, SpaceMember.user_id == User.id)
        .join(SpaceRole, SpaceRole.id == SpaceMember.role_id)
        .outerjoin(SpaceBan, and_(SpaceBan.space_id == space_id, SpaceBan.user_id == SpaceMember.user_id, now_banned()))
        .where(SpaceMember.space_id == space_id)
        .order_by(SpaceRole.priority.desc(), User.nickname_key)
    )
    rows: Sequence[Any] = (await session.execute(statement)).all()
    restricted = await ready_role(session, space_id, rules.RESTRICTED)
    known = await presence.statuses_of(session, [row.id for row in rows])
    people = [
        views.member(row, row, row.SpaceRole, restricted, is_banned=row.banned_id is not None)
        | {"status": known[row.id].value}
        for row in rows
    ]
    return {"space_id": str(space_id), "participants": people, "last_seq": standing.in_space().last_seq}


async def online(session: AsyncSession, actor: Actor, space_id: UUID) -> list[StatusView]:
    await get_visible_space(session, actor, space_id)
    members = await session.scalars(select(SpaceMember.user_id).where(SpaceMember.space_id == space_id))
    found = await presence.of(session, members)
    return [presence.view(who, seen) for who, seen in found.items() if seen.status is not Status.OFFLINE]


async def roles_with_counts(session: AsyncSession, actor: Actor, space_id: UUID) -> list[Json]:
    await get_visible_space(session, actor, space_id)
    grouped = (
        select(SpaceMember.role_id, func.count()).where(SpaceMember.space_id == space_id).group_by(SpaceMember.role_id)
    )
    counts: Mapping[UUID, int] = dict((await session.execute(grouped)).all())
    return [
        views.role_line(role) | {"member_count": counts.get(role.id, 0)} for role in await roles_of(session, space_id)
    ]


async def members_with_role(session: AsyncSession, actor: Actor, space_id: UUID, role_id: UUID) -> list[Json]:
    await get_visible_space(session, actor, space_id)
    role = await get_role(session, space_id, role_id)
    statement = select(User).join(SpaceMember, SpaceMember.user_id == User.id)
    held = statement.where(SpaceMember.space_id == space_id, SpaceMember.role_id == role.id)
    return [views.person(user) for user in await session.scalars(held.order_by(User.nickname_key))]


async def holders_of(session: AsyncSession, space_id: UUID, role_id: UUID) -> list[UUID]:
    statement = select(SpaceMember.user_id).where(SpaceMember.space_id == space_id, SpaceMember.role_id == role_id)
    return list(await session.scalars(statement))


async def my_permissions(session: AsyncSession, actor: Actor, space_id: UUID) -> Json:
    """`is_admin`: may change the space's settings."""
    standing = await get_visible_space(session, actor, space_id)
    role = standing.role
    if standing.is_restricted:
        role = await ready_role(session, space_id, rules.RESTRICTED)
    return {
        "is_admin": standing.may(SpacePermission.CHANGE_INFO),
        "permissions": sorted(standing.permissions),
        "role": views.role(role) if role else None,
    }


async def list_bans(
    session: AsyncSession, actor: Actor, space_id: UUID, limit: int, cursor: str | None
) -> tuple[list[Json], str | None]:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.BAN_MEMBERS)
    statement = select(SpaceBan).where(SpaceBan.space_id == space_id, now_banned())
    rows = await paginate(session, statement, (SpaceBan.created_at, SpaceBan.user_id), limit, cursor)
    people = {user.id: user for user in await _users(session, [row.user_id for row in rows.items])}
    return [views.ban(row, people[row.user_id]) for row in rows.items], rows.next_cursor


async def _users(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[User]:
    return (await session.scalars(select(User).where(User.id.in_(ids)))).all()


async def list_invites(
    session: AsyncSession, actor: Actor, space_id: UUID, limit: int, cursor: str | None
) -> tuple[list[Json], str | None]:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.CREATE_INVITES)
    alive = or_(SpaceInvite.expires_at.is_(None), SpaceInvite.expires_at > clock.now())
    statement = select(SpaceInvite).where(SpaceInvite.space_id == space_id, SpaceInvite.revoked_at.is_(None), alive)
    rows = await paginate(session, statement, (SpaceInvite.created_at, SpaceInvite.id), limit, cursor)
    return [views.invite(row) for row in rows.items], rows.next_cursor


async def find_invite(session: AsyncSession, code: str) -> SpaceInvite | None:
    """A live one, locked: its uses are counted down."""
    statement = select(SpaceInvite).where(SpaceInvite.code == code, SpaceInvite.revoked_at.is_(None))
    found: SpaceInvite | None = await session.scalar(statement.with_for_update())
    is_dead = found is not None and (
        (found.expires_at is not None and found.expires_at <= clock.now()) or found.uses_left == 0
    )
    return None if is_dead else found


async def channels(session: AsyncSession, standing: Standing) -> Sequence[Chat]:
    """Those that this member may read, in the order of their making."""
    space_id = standing.in_space().id
    statement = select(Chat).where(Chat.space_id == space_id, Chat.deleted_at.is_(None))
    if not standing.may(SpacePermission.CHANGE_INFO):
        seats = select(ChatMember.chat_id).where(ChatMember.user_id == standing.user.id)
        statement = statement.where(or_(Chat.visibility != Visibility.PRIVATE, Chat.id.in_(seats)))
    return (await session.scalars(statement.order_by(Chat.created_at, Chat.id))).all()


async def list_channels(session: AsyncSession, actor: Actor, space_id: UUID) -> list[Json]:
    standing = await get_visible_space(session, actor, space_id)
    return [views.channel(chat) for chat in await channels(session, standing)]


async def all_chat_ids(session: AsyncSession, space_id: UUID) -> list[UUID]:
    return list(await session.scalars(select(Chat.id).where(Chat.space_id == space_id)))


async def moderation_log(
    session: AsyncSession, actor: Actor, space_id: UUID, limit: int, cursor: str | None
) -> tuple[list[Json], str | None]:
    """For whoever may kick."""
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.KICK_MEMBERS)
    statement = select(ModerationEntry).where(ModerationEntry.space_id == space_id)
    rows = await paginate(session, statement, (ModerationEntry.at, ModerationEntry.id), limit, cursor)
    names = {user.id: user.nickname for user in await _users(session, [row.actor_id for row in rows.items])}
    return [_entry(row, names) for row in rows.items], rows.next_cursor


def _entry(row: ModerationEntry, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(row.id), "verb": row.verb, "actor_id": str(row.actor_id), "actor": names[row.actor_id],
        "user_id": views.text_of(row.user_id), "message_id": views.text_of(row.message_id), "reason": row.reason,
        "at": row.at,
    }  # fmt: skip


async def space_of_organization(session: AsyncSession, organization_id: UUID) -> Space | None:
    statement = select(Space).where(Space.organization_id == organization_id, Space.deleted_at.is_(None))
    found: Space | None = await session.scalar(statement)
    return found


def homes_of(user_id: UUID | Later, now: datetime | Later | None = None) -> Select[UUID]:
    """Where the person is a member and not banned."""
    banned = select(SpaceBan.space_id).where(SpaceBan.user_id == user_id, now_banned(now))
    return (
        select(SpaceMember.space_id)
        .join(Space, Space.id == SpaceMember.space_id)
        .where(SpaceMember.user_id == user_id, Space.deleted_at.is_(None), SpaceMember.space_id.not_in(banned))
    )


async def spaces_of(session: AsyncSession, user_id: UUID) -> list[UUID]:
    return list(await session.scalars(homes_of(user_id)))
