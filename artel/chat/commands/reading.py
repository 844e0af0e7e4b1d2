from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries import users_by_ids
from artel.chat import rules
from artel.chat.errors import UnknownMember, WithOneself
from artel.chat.models import Chat, ChatKind, ChatMember, ReadMarker, Visibility
from artel.chat.queries import chats
from artel.chat.queries.standing import get_visible_chat, get_visible_space
from artel.chat.queries.views import Json
from artel.chat.schemas.messages import ChatSettings, ReadRequest, SpaceLevelRequest
from artel.kit import clock, live
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7


@requires(Permission.CHAT_USE)
async def read(session: AsyncSession, actor: Actor, chat_id: UUID, request: ReadRequest) -> Json:
    """Never back, never beyond the last message. All of the reader's devices are told."""
    chat = (await get_visible_chat(session, actor, chat_id)).in_chat()
    marker = await _marker(session, actor, chat_id)
    marker.read_number = max(marker.read_number, min(request.number, chat.last_number))
    await session.flush()
    shown = chats.unread_view(chat_id, await chats.unread_of(session, actor.id, chat_id))
    live.push(session, live.user_room(actor.id), "unread", shown)
    return shown


async def _marker(session: AsyncSession, actor: Actor, chat_id: UUID) -> ReadMarker:
    found = await session.get(ReadMarker, (chat_id, actor.id), with_for_update=True)
    if found is None:
        await insert_or_skip(
            session, ReadMarker, chat_id=chat_id, user_id=actor.id, read_number=0, muted=False, draft=""
        )
        found = await session.get_one(ReadMarker, (chat_id, actor.id))
    return found


@requires(Permission.CHAT_USE)
async def change_chat_settings(session: AsyncSession, actor: Actor, chat_id: UUID, request: ChatSettings) -> Json:
    """One's own: muted, and the draft that follows one to the next device."""
    await get_visible_chat(session, actor, chat_id)
    changes = rules.with_level(request.model_dump(exclude_unset=True, exclude_none=True))
    if changes:
        marker = await _marker(session, actor, chat_id)
        for name, value in changes.items():
            setattr(marker, name, value)
        await session.flush()
    return await chats.get_chat(session, actor, chat_id)


@requires(Permission.CHAT_USE)
async def set_space_level(session: AsyncSession, actor: Actor, space_id: UUID, request: SpaceLevelRequest) -> None:
    member = (await get_visible_space(session, actor, space_id)).member
    assert member is not None  # noqa: S101
    member.level = request.level
    await session.flush()


@requires(Permission.CHAT_USE)
async def open_private(session: AsyncSession, actor: Actor, user_id: UUID) -> Chat:
    """The one chat of these two, whoever asked first."""
    if user_id == actor.id:
        raise WithOneself
    peer = (await users_by_ids(session, [user_id])).get(user_id)
    if peer is None or peer.deleted_at:
        raise UnknownMember
    key, now = rules.pair_key(actor.id, user_id), clock.now()
    values = {"kind": ChatKind.PRIVATE, "visibility": Visibility.PRIVATE, "last_at": now, "created_at": now}
    if await insert_or_skip(session, Chat, id=uuid7(), pair_key=key, **values):
        chat = await _found(session, key)
        session.add_all(ChatMember(chat_id=chat.id, user_id=one) for one in (actor.id, user_id))
        await session.flush()
        return chat
    return await _found(session, key)


async def _found(session: AsyncSession, key: str) -> Chat:
    found = await chats.find_private(session, key)
    assert found is not None  # noqa: S101
    return found
