"""What a client has missed, from the log: docs/algorithms/chat-log.md."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.chat.models import Chat, LineEvent, Space
from artel.chat.queries.chats import readable_by
from artel.chat.queries.spaces import spaces_of
from artel.chat.queries.views import Json
from artel.chat.schemas.sync import SyncRequest
from artel.kit.problems import NotFound
from artel.kit.settings import settings

MOST = 500


async def sync(session: AsyncSession, actor: Actor, request: SyncRequest) -> Json:
    ends = select(Chat.id, Chat.last_seq).where(Chat.id.in_(list(request.chats)), readable_by(actor.id))
    chats = dict((await session.execute(ends)).all()) if request.chats else {}
    spaces = await _space_ends(session, actor, request.spaces)
    return {
        "chats": await _lines(session, request.chats, chats),
        "spaces": await _lines(session, request.spaces, spaces),
    }


async def _space_ends(session: AsyncSession, actor: Actor, wanted: Mapping[UUID, int]) -> dict[UUID, int]:
    if not wanted:
        return {}
    mine = set(await spaces_of(session, actor.id)) & wanted.keys()
    statement = select(Space.id, Space.last_seq).where(Space.id.in_(mine))
    return dict((await session.execute(statement)).all())


async def _lines(session: AsyncSession, wanted: Mapping[UUID, int], ends: Mapping[UUID, int]) -> dict[str, Json]:
    """A query per line that has news; none for the others."""
    return {
        str(line): await _line(session, line, since, ends[line]) if line in ends else _refused()
        for line, since in wanted.items()
    }


def _refused() -> Json:
    body = NotFound().body("en")
    return {name: body[name] for name in ("status", "code", "detail")}


async def _line(session: AsyncSession, line: UUID, since: int, last: int) -> Json:
    if since > last or since < last - settings().chat_log_keep:
        return {"events": [], "last_seq": last, "reset": True, "more": False}
    rows = await events_after(session, line, since) if since < last else ()
    reached = rows[-1].seq if rows else since
    last = max(last, reached)  # somebody wrote meanwhile
    return {"events": [_event(row) for row in rows], "last_seq": last, "reset": False, "more": reached < last}


async def events_after(session: AsyncSession, line: UUID, since: int) -> Sequence[LineEvent]:
    statement = select(LineEvent).where(LineEvent.line_id == line, LineEvent.seq > since)
    return (await session.scalars(statement.order_by(LineEvent.seq).limit(MOST))).all()


def _event(row: LineEvent) -> dict[str, Any]:
    return {"seq": row.seq, "event": row.event, "data": row.data}


async def events_about(session: AsyncSession, message_ids: Iterable[UUID]) -> Sequence[LineEvent]:
    statement = select(LineEvent).where(LineEvent.message_id.in_(list(message_ids)))
    return (await session.scalars(statement)).all()


async def last_of(session: AsyncSession, line: UUID) -> int:
    """Of a chat or a space; what the fan-out compares with what it has let through."""
    found = await session.scalar(select(Chat.last_seq).where(Chat.id == line))
    return found if found is not None else await session.scalar(select(Space.last_seq).where(Space.id == line)) or 0
