"""Writing to a line: take numbers, keep the event, tell the room. All in the caller's transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from artel.chat import rules
from artel.chat.models import Chat, LineEvent, ModerationEntry, Space
from artel.chat.queries import spaces
from artel.chat.queries.views import Json
from artel.kit import clock, live
from artel.kit.ids import uuid7
from artel.kit.settings import settings

TRIM_EVERY = 64


def space_room(space_id: UUID) -> str:
    return f"space:{space_id}"


async def take_number(session: AsyncSession, chat: Chat) -> tuple[int, int]:
    """(seq, number) of the next message. The row's lock is held until the commit."""
    values: dict[Any, Any] = {"last_seq": Chat.last_seq + 1, "last_number": Chat.last_number + 1}
    statement = update(Chat).where(Chat.id == chat.id).values(**values, last_at=clock.now())
    found = (await session.execute(statement.returning(Chat.last_seq, Chat.last_number), {}, **_PLAIN)).one()
    return found[0], found[1]


_PLAIN: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


async def _take(session: AsyncSession, line: type[Chat] | type[Space], line_id: UUID, amount: int) -> int:
    """The first of `amount` seqs."""
    statement = update(line).where(line.id == line_id).values(last_seq=line.last_seq + amount).returning(line.last_seq)
    last: int = (await session.execute(statement, {}, **_PLAIN)).scalar_one()
    if loaded := await session.get(line, line_id):
        set_committed_value(loaded, "last_seq", last)
    return last - amount + 1


async def keep(
    session: AsyncSession, line_id: UUID, room: str, event: str, data: Json, message_id: UUID | None = None
) -> Json:
    """`data` carries its seq already. Old rows of the line go by and by."""
    assert event in rules.CHAT_EVENTS | rules.SPACE_EVENTS, event  # noqa: S101 - clients know how to apply these
    session.add(LineEvent(line_id=line_id, seq=data["seq"], event=event, data=data, message_id=message_id))
    if data["seq"] % TRIM_EVERY == 0:
        old = delete(LineEvent).where(LineEvent.line_id == line_id)
        await session.execute(old.where(LineEvent.seq <= data["seq"] - settings().chat_log_keep))
    live.push(session, room, event, data)
    return data


async def on_chat(
    session: AsyncSession, chat: Chat, events: Sequence[tuple[str, Json]], message_id: UUID | None = None
) -> list[Json]:
    """Each event gets the next seq of the chat, and the chat's name in both spellings."""
    first = await _take(session, Chat, chat.id, len(events))
    names = {"chat_id": str(chat.id), "room_id": str(chat.id)}
    return [
        await keep(session, chat.id, str(chat.id), event, names | data | {"seq": seq}, message_id)
        for seq, (event, data) in enumerate(events, first)
    ]


async def on_space(session: AsyncSession, space_id: UUID, event: str, data: Json) -> Json:
    seq = await _take(session, Space, space_id, 1)
    frame = {"space_id": str(space_id)} | data | {"seq": seq}
    return await keep(session, space_id, space_room(space_id), event, frame)


async def space_changed(session: AsyncSession, space: Space) -> None:
    await session.flush()
    await on_space(session, space.id, "space_updated", {"space": await spaces.line_view(session, space)})


def note(session: AsyncSession, space_id: UUID, actor_id: UUID, verb: str, **more: Any) -> None:
    """For the moderation log."""
    session.add(ModerationEntry(id=uuid7(), space_id=space_id, actor_id=actor_id, verb=verb, at=clock.now(), **more))
