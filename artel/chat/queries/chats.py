from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export, users_by_ids
from artel.chat import rules
from artel.chat.models import (
    Chat,
    ChatKind,
    ChatMember,
    Mention,
    Message,
    ReadMarker,
    RingLevel,
    Space,
    SpaceBan,
    SpaceMember,
    SpaceRole,
    Visibility,
)
from artel.chat.queries import messages, places, spaces, views
from artel.chat.queries.standing import get_visible_chat
from artel.chat.queries.views import Json
from artel.kit.hot import Later
from artel.kit.pagination import paginate
from artel.presence.queries import shown_to, silent_ones


class Unread(NamedTuple):
    unread: int
    mentions: int
    read_number: int


def readable_by(user_id: UUID | Later, now: datetime | Later | None = None) -> ColumnElement[bool]:
    """In a WHERE over `Chat`: the same as `get_visible_chat` allows, for many at once."""
    seat = exists().where(ChatMember.chat_id == Chat.id, ChatMember.user_id == user_id).correlate(Chat)
    banned = exists().where(SpaceBan.space_id == Chat.space_id, SpaceBan.user_id == user_id, spaces.now_banned(now))
    member = (
        exists()
        .where(SpaceMember.space_id == Chat.space_id, SpaceMember.user_id == user_id)
        .where(Space.id == Chat.space_id, Space.deleted_at.is_(None), SpaceRole.id == SpaceMember.role_id)
        .where(or_(Chat.visibility != Visibility.PRIVATE, seat, _is_chief(user_id)))
    )
    in_channel = and_(Chat.kind == ChatKind.CHANNEL, member, ~banned)
    seated = and_(or_(Chat.kind == ChatKind.PRIVATE, Chat.kind == ChatKind.HERE), seat)
    of_booking = and_(Chat.kind == ChatKind.BOOKING, places.of_own_booking(user_id))
    return and_(Chat.deleted_at.is_(None), or_(seated, in_channel, of_booking))


def _is_chief(user_id: UUID | Later) -> ColumnElement[bool]:
    """May change the space's info, so sees its private channels. Permissions are a JSON list; the name is no part of
    another."""
    named = cast(SpaceRole.permissions, Text).contains('"change_info"')
    return or_(Space.owner_id == user_id, and_(named, SpaceMember.restricted_until.is_(None)))


def _mentions(user_id: UUID) -> Select[int]:
    return (
        select(func.count())
        .where(
            Mention.chat_id == Chat.id,
            Mention.user_id.in_((user_id, rules.EVERYBODY)),
            Mention.number > func.coalesce(ReadMarker.read_number, 0),
        )
        .correlate(Chat, ReadMarker)
    )


def _mine(user_id: UUID) -> Select[Chat, ReadMarker, int]:
    marker = and_(ReadMarker.chat_id == Chat.id, ReadMarker.user_id == user_id)
    columns = select(Chat, ReadMarker, _mentions(user_id).scalar_subquery().label("mentions"))
    return columns.select_from(Chat).outerjoin(ReadMarker, marker).where(readable_by(user_id))


async def unread_of(session: AsyncSession, user_id: UUID, chat_id: UUID) -> Unread:
    found = (await session.execute(_mine(user_id).where(Chat.id == chat_id))).first()
    return _unread(found.Chat, found.ReadMarker, found.mentions) if found else Unread(0, 0, 0)


def _unread(chat: Chat, marker: ReadMarker | None, mentions: int) -> Unread:
    read = marker.read_number if marker else 0
    return Unread(max(0, chat.last_number - read), mentions, read)


def unread_view(chat_id: UUID, unread: Unread) -> Json:
    return {"chat_id": str(chat_id), "room_id": str(chat_id), **unread._asdict()}


async def unread_of_people(session: AsyncSession, chat_id: UUID, people: Collection[UUID]) -> dict[UUID, Unread]:
    """Those of `people` who may read the chat, in one query: for pushes after a message."""
    chat = await session.get(Chat, chat_id)
    if chat is None or not people:
        return {}
    marker = and_(ReadMarker.chat_id == chat_id, ReadMarker.user_id == User.id)
    named = select(func.count()).where(
        Mention.chat_id == chat_id,
        or_(Mention.user_id == User.id, Mention.user_id == rules.EVERYBODY),
        Mention.number > func.coalesce(ReadMarker.read_number, 0),
    )
    banned = exists().where(SpaceBan.space_id == chat.space_id, SpaceBan.user_id == User.id, spaces.now_banned())
    statement = (
        select(User.id, ReadMarker, named.correlate(User, ReadMarker).scalar_subquery())
        .select_from(User)
        .outerjoin(ReadMarker, marker)
        .where(User.id.in_(people), User.id.in_(messages.people_of(chat)), ~banned)
    )
    return {user_id: _unread(chat, row, mentions) for user_id, row, mentions in await session.execute(statement)}


async def wanting(
    session: AsyncSession, chat_id: UUID, people: Collection[UUID], *, is_mention: bool = True
) -> set[UUID]:
    """Those of them who want to hear of such words there, now or when their quiet is over."""
    levels = await _levels(session, chat_id, people)
    return {one for one, level in levels.items() if rules.should_notify(level, is_mention=is_mention, is_quiet=False)}


async def ringing_for(
    session: AsyncSession, chat_id: UUID, people: Collection[UUID], *, is_mention: bool, author_id: UUID | None = None
) -> set[UUID]:
    """Those of them for whom words in that chat ring now: their levels, their quiet."""
    levels = await _levels(session, chat_id, people)
    silent = await silent_ones(session, people) if people else set()
    return {
        one
        for one, level in levels.items()
        if rules.should_notify(level, is_mention=is_mention, is_quiet=one in silent, is_own=one == author_id)
    }


async def _levels(session: AsyncSession, chat_id: UUID, people: Collection[UUID]) -> dict[UUID, RingLevel]:
    chat = await session.get(Chat, chat_id)
    if not people:
        return {}
    space_id, is_channel = (chat.space_id, chat.kind is ChatKind.CHANNEL) if chat else (None, True)
    of_chat = select(ReadMarker.user_id, ReadMarker.level).where(ReadMarker.chat_id == chat_id)
    of_space = select(SpaceMember.user_id, SpaceMember.level).where(SpaceMember.space_id == space_id)
    own = dict((await session.execute(of_chat.where(ReadMarker.user_id.in_(people)))).all())
    usual = dict((await session.execute(of_space.where(SpaceMember.user_id.in_(people)))).all())
    return {one: rules.level_of(own.get(one), usual.get(one), is_channel=is_channel) for one in people}


async def last_said(session: AsyncSession, chat_id: UUID) -> tuple[UUID, str, str] | None:
    """Author, their name and the chat's title of the last message that stands. A question to the building is told by
    the bell, so it is not told here once more."""
    statement = (
        select(Message.author_id, User.full_name, User.nickname, Chat.name)
        .join(User, User.id == Message.author_id)
        .join(Chat, and_(Chat.id == Message.chat_id, Chat.last_number == Message.number))
        .where(Chat.id == chat_id, Message.deleted_at.is_(None))
        .where(or_(Chat.kind != ChatKind.HERE, Chat.last_number > 1))
    )
    found = (await session.execute(statement)).first()
    return (found[0], found[1] or found[2], found[3]) if found else None


async def my_spaces(session: AsyncSession, actor: Actor) -> list[Json]:
    """Two queries: the spaces, and the counters of their channels."""
    ids = await spaces.spaces_of(session, actor.id)
    rows = (await session.scalars(select(Space).where(Space.id.in_(ids)).order_by(Space.created_at, Space.id))).all()
    sums: dict[UUID | None, list[int]] = defaultdict(lambda: [0, 0])
    for chat, marker, mentions in await session.execute(_mine(actor.id).where(Chat.space_id.in_(ids))):
        unread = _unread(chat, marker, mentions)
        sums[chat.space_id][0] += unread.unread
        sums[chat.space_id][1] += unread.mentions
    own = select(SpaceMember.space_id, SpaceMember.level).where(SpaceMember.user_id == actor.id)
    levels = dict((await session.execute(own.where(SpaceMember.space_id.in_(ids)))).all())
    return [
        views.space(row)
        | {"last_seq": row.last_seq, "unread": sums[row.id][0], "mentions": sums[row.id][1], "level": levels[row.id]}
        for row in rows
    ]


async def my_chats(
    session: AsyncSession, actor: Actor, limit: int, cursor: str | None, space_id: UUID | None = None
) -> tuple[list[Json], str | None]:
    """Newest first; what is in the archive is found by its address alone."""
    statement = select(Chat).where(readable_by(actor.id), Chat.archived_at.is_(None))
    if space_id:
        statement = statement.where(Chat.space_id == space_id)
    rows = await paginate(session, statement, (Chat.last_at, Chat.id), limit, cursor)
    return await describe(session, actor, rows.items), rows.next_cursor


async def get_chat(session: AsyncSession, actor: Actor, chat_id: UUID) -> Json:
    standing = await get_visible_chat(session, actor, chat_id)
    (view,) = await describe(session, actor, [standing.in_chat()])
    return view


async def describe(session: AsyncSession, actor: Actor, chats: Sequence[Chat]) -> list[Json]:
    """For the list: a handful of queries, however many chats."""
    ids = [chat.id for chat in chats]
    found = {row.Chat.id: row for row in await session.execute(_mine(actor.id).where(Chat.id.in_(ids)))}
    peers = await _peers(session, actor, [chat.id for chat in chats if chat.kind is ChatKind.PRIVATE])
    last = await _last_messages(session, actor, chats)
    return [
        _view(chat, found[chat.id].ReadMarker, found[chat.id].mentions, peers.get(chat.id), last.get(chat.id))
        for chat in chats
        if chat.id in found
    ]


def _view(chat: Chat, marker: ReadMarker | None, mentions: int, peer: User | None, last: Json | None) -> Json:
    unread = _unread(chat, marker, mentions)
    return unread._asdict() | {
        "id": str(chat.id),
        "type": chat.kind.value,
        "title": peer.full_name or peer.nickname if peer else chat.name,
        "avatar_url": peer.avatar_url if peer else None,
        "space_id": views.text_of(chat.space_id),
        "peer": views.person(peer) if peer else None,
        "last_message": last,
        "last_at": views.moment(chat.last_at),
        "last_seq": chat.last_seq,
        "last_number": chat.last_number,
        "muted": marker.muted if marker else False,
        "draft": marker.draft if marker else "",
        "slow_mode_s": chat.slow_mode_s,
        "topic": chat.topic,
        "level": marker.level.value if marker and marker.level else None,
        "booking_id": views.text_of(chat.booking_id),
        "closes_at": views.moment(chat.closes_at),
        "archived_at": views.moment(chat.archived_at),
    }


async def _peers(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, User]:
    if not ids:
        return {}
    statement = select(ChatMember.chat_id, ChatMember.user_id).where(
        ChatMember.chat_id.in_(ids), ChatMember.user_id != actor.id
    )
    seats = (await session.execute(statement)).all()
    people = await users_by_ids(session, [user_id for _, user_id in seats])
    return {chat_id: people[user_id] for chat_id, user_id in seats}


async def _last_messages(session: AsyncSession, actor: Actor, chats: Sequence[Chat]) -> dict[UUID, Json]:
    ids = [chat.id for chat in chats if chat.last_number]
    if not ids:
        return {}
    statement = select(Message).join(Chat, and_(Chat.id == Message.chat_id, Chat.last_number == Message.number))
    rows = (await session.scalars(statement.where(Chat.id.in_(ids)))).all()
    shown = await messages.load(session, actor.id, rows)
    return {row.chat_id: view for row, view in zip(rows, shown, strict=True)}


async def find_private(session: AsyncSession, key: str) -> Chat | None:
    found: Chat | None = await session.scalar(select(Chat).where(Chat.pair_key == key))
    return found


async def rooms_that_see(session: AsyncSession, user_id: UUID) -> list[str]:
    """Where the presence of a person is told: their spaces, and those they have a private chat with."""
    rooms = [f"space:{space_id}" for space_id in await spaces.spaces_of(session, user_id)]
    return [f"user:{user_id}", *rooms, *(f"user:{peer}" for peer in await _private_peers(session, user_id))]


async def _private_peers(session: AsyncSession, user_id: UUID) -> Sequence[UUID]:
    """Those whom the person has written to: being written to by a stranger shows the stranger nothing."""
    own = select(ChatMember.chat_id).join(Chat, Chat.id == ChatMember.chat_id)
    wrote = exists().where(Message.chat_id == Chat.id, Message.author_id == user_id)
    private = own.where(ChatMember.user_id == user_id, Chat.kind == ChatKind.PRIVATE, wrote)
    statement = select(ChatMember.user_id).where(ChatMember.chat_id.in_(private), ChatMember.user_id != user_id)
    return (await session.scalars(statement.distinct())).all()


async def sees(session: AsyncSession, reader_id: UUID, user_id: UUID) -> bool:
    """They share a space in which neither is banned, or the person has written to the reader."""
    if set(await spaces.spaces_of(session, reader_id)) & set(await spaces.spaces_of(session, user_id)):
        return True
    return reader_id in await _private_peers(session, user_id)


shown_to(rooms_that_see, sees)


async def _export(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    """What a person said, and where they are a member, for their archive."""
    statement = select(Message).where(Message.author_id == user_id, Message.deleted_at.is_(None)).order_by(Message.id)
    names = ("id", "chat_id", "kind", "content", "created_at", "edited_at", "attachment_id")
    own = [{name: getattr(row, name) for name in names} for row in await session.scalars(statement)]
    return {"messages.json": own, "spaces.json": await spaces.spaces_of(session, user_id)}


contribute_to_export("chat", _export)
