"""Coming into a space and going out of it: the row, the line, and the rooms of the open sockets."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.accounts.models import User
from artel.chat import rules
from artel.chat.commands._lines import on_space, space_room
from artel.chat.models import Chat, ChatMember, ReadMarker, Space, SpaceMember, SpaceRole
from artel.chat.queries import spaces
from artel.kit import clock, live
from artel.kit.dialects import insert_or_skip


async def admit(session: AsyncSession, space: Space, user_id: UUID, role: SpaceRole) -> bool:
    """Everything that was said before counts as read. False: was in already."""
    values: dict[str, Any] = {"role_id": role.id, "joined_at": clock.now()}
    if not await insert_or_skip(session, SpaceMember, space_id=space.id, user_id=user_id, **values):
        return False
    await _read_everything(session, space.id, user_id)
    live.push(session, live.user_room(user_id), live.ENTER, {"rooms": [space_room(space.id)]})
    await tell(session, space.id, user_id, "joined")
    return True


async def _read_everything(session: AsyncSession, space_id: UUID, user_id: UUID) -> None:
    known = select(ReadMarker.chat_id).where(ReadMarker.user_id == user_id)
    rows = select(Chat.id, literal(user_id, ReadMarker.user_id.type), Chat.last_number, literal(False), literal(""))
    unknown = rows.where(Chat.space_id == space_id, Chat.id.not_in(known))
    columns = ["chat_id", "user_id", "read_number", "muted", "draft"]
    await session.execute(insert(ReadMarker).from_select(columns, unknown))


async def remove(session: AsyncSession, space_id: UUID, user_id: UUID, change: str) -> None:
    row = await session.get_one(SpaceMember, (space_id, user_id))
    await session.delete(row)
    own = select(Chat.id).where(Chat.space_id == space_id)
    for table in (ReadMarker, ChatMember):
        await session.execute(delete(table).where(table.user_id == user_id, table.chat_id.in_(own)))
    await session.flush()
    await tell(session, space_id, user_id, change)
    await evict(session, space_id, user_id)


async def tell(session: AsyncSession, space_id: UUID, user_id: UUID, change: str) -> None:
    """`member_updated` on the space's line, with the member as they are now."""
    assert change in rules.MEMBER_CHANGES, change  # noqa: S101
    user = await session.get_one(User, user_id)
    shown = await spaces.member_view(session, space_id, user)
    await on_space(session, space_id, "member_updated", {"change": change, "user": shown})


async def evict(session: AsyncSession, space_id: UUID, user_id: UUID) -> None:
    """Their open sockets leave every room of the space, in every process."""
    chats = [str(chat_id) for chat_id in await spaces.all_chat_ids(session, space_id)]
    rooms = [space_room(space_id), *chats]
    live.push(session, live.user_room(user_id), live.LEAVE, {"rooms": rooms})
