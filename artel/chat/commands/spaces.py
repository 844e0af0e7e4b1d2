from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat import rules
from artel.chat.commands._lines import note, on_space, space_changed, space_room
from artel.chat.commands._seats import admit
from artel.chat.errors import LastChannel
from artel.chat.models import Chat, ChatKind, Space, SpaceRole, Visibility
from artel.chat.queries import spaces, views
from artel.chat.queries.standing import get_visible_chat, get_visible_space
from artel.chat.rules import READY_ROLES, SpacePermission
from artel.chat.schemas.spaces import ChannelPatch, ChannelRequest, SpacePatch, SpaceRequest
from artel.files import commands as files
from artel.files.queries import url_of
from artel.files.rules import Prepared, Variant
from artel.files.schemas import Upload
from artel.kit import clock, live
from artel.kit.ids import uuid7
from artel.kit.problems import NotFound

FIRST_CHANNEL = "general"


@requires(Permission.CHAT_USE)
async def create_space(
    session: AsyncSession, actor: Actor, request: SpaceRequest, organization_id: UUID | None = None
) -> Space:
    """With the ready-made roles and one channel; the maker owns it."""
    space = Space(id=uuid7(), owner_id=actor.id, organization_id=organization_id, last_seq=0, **request.model_dump())
    session.add(space)
    await session.flush()
    roles = {ready.key: _role(space.id, ready) for ready in READY_ROLES}
    session.add_all(roles.values())
    chat = _channel(space.id, ChannelRequest(name=FIRST_CHANNEL))
    session.add(chat)
    await session.flush()
    space.chat_id = chat.id
    await admit(session, space, actor.id, roles[rules.OWNER])
    return space


def _role(space_id: UUID, ready: rules.ReadyRole) -> SpaceRole:
    return SpaceRole(
        id=uuid7(), space_id=space_id, key=ready.key, name=ready.name, color=ready.color, priority=ready.priority,
        permissions=sorted(ready.permissions),
    )  # fmt: skip


def _channel(space_id: UUID, request: ChannelRequest) -> Chat:
    return Chat(id=uuid7(), kind=ChatKind.CHANNEL, space_id=space_id, last_seq=0, last_number=0, **request.model_dump())


@requires(Permission.CHAT_USE)
async def change_space(session: AsyncSession, actor: Actor, space_id: UUID, request: SpacePatch) -> Space:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.CHANGE_INFO)
    space = standing.in_space()
    for name, value in request.model_dump(exclude_unset=True).items():
        if value is not None or name.endswith("_url"):
            setattr(space, name, value or (None if name.endswith("_url") else value))
    await space_changed(session, space)
    return space


@requires(Permission.CHAT_USE)
async def change_picture(
    session: AsyncSession, actor: Actor, space_id: UUID, prepared: Prepared, *, is_banner: bool
) -> Space:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.CHANGE_INFO)
    file = await files.upload(session, actor, Upload(prepared, is_public=True))
    url, space = url_of(file.id, Variant.ORIGINAL), standing.in_space()
    if is_banner:
        space.background_url = url
    else:
        space.avatar_url = url
    await space_changed(session, space)
    return space


@requires(Permission.CHAT_USE)
async def delete_space(session: AsyncSession, actor: Actor, space_id: UUID) -> None:
    """Nobody finds it again; its rows stay."""
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.DELETE_SPACE)
    space = standing.in_space()
    space.deleted_at, space.organization_id = clock.now(), None
    await space_changed(session, space)
    for chat_id in await spaces.all_chat_ids(session, space_id):
        live.push(session, str(chat_id), live.CLOSE_ROOM, {})
    live.push(session, space_room(space_id), live.CLOSE_ROOM, {})


@requires(Permission.CHAT_USE)
async def create_channel(session: AsyncSession, actor: Actor, space_id: UUID, request: ChannelRequest) -> Chat:
    standing = await get_visible_space(session, actor, space_id)
    standing.must(SpacePermission.CHANGE_INFO)
    chat = _channel(space_id, request)
    session.add(chat)
    await _channel_changed(session, chat)
    return chat


async def _channel_changed(session: AsyncSession, chat: Chat) -> None:
    """A private channel is no news for the whole space."""
    await session.flush()
    assert chat.space_id is not None  # noqa: S101
    if chat.visibility is not Visibility.PRIVATE:
        await on_space(session, chat.space_id, "channel_updated", {"channel": views.channel(chat)})


@requires(Permission.CHAT_USE)
async def change_channel(
    session: AsyncSession, actor: Actor, space_id: UUID, chat_id: UUID, request: ChannelPatch
) -> Chat:
    chat = await _channel_to_change(session, actor, space_id, chat_id)
    was_hidden = chat.visibility is Visibility.PRIVATE
    for name, value in request.model_dump(exclude_unset=True, exclude_none=True).items():
        setattr(chat, name, value)
    await _channel_changed(session, chat)
    if chat.visibility is Visibility.PRIVATE and not was_hidden:
        await _hide(session, chat)
    return chat


async def _hide(session: AsyncSession, chat: Chat) -> None:
    """For those who may no longer read it the channel is gone."""
    assert chat.space_id is not None  # noqa: S101
    gone = views.channel(chat) | {"deleted": True}
    await on_space(session, chat.space_id, "channel_updated", {"channel": gone})
    live.push(session, str(chat.id), live.CLOSE_ROOM, {})


@requires(Permission.CHAT_USE)
async def delete_channel(session: AsyncSession, actor: Actor, space_id: UUID, chat_id: UUID) -> None:
    chat = await _channel_to_change(session, actor, space_id, chat_id)
    space = await session.get_one(Space, space_id)
    if space.chat_id == chat.id:
        raise LastChannel
    chat.deleted_at = clock.now()
    await _channel_changed(session, chat)
    live.push(session, str(chat.id), live.CLOSE_ROOM, {})
    note(session, space_id, actor.id, "channel_deleted", reason=chat.name)


async def _channel_to_change(session: AsyncSession, actor: Actor, space_id: UUID, chat_id: UUID) -> Chat:
    standing = await get_visible_chat(session, actor, chat_id)
    if standing.in_space().id != space_id:
        raise NotFound
    standing.must(SpacePermission.CHANGE_INFO)
    return standing.in_chat()
