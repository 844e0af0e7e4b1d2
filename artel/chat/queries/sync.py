"""What a client has missed, from the log: docs/algorithms/chat-log.md."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.chat.models import Chat, LineEvent, Space
from artel.chat.queries.chats import readable_by
from artel.chat.queries.spaces import homes_of
from artel.chat.queries.views import Json
from artel.chat.schemas.sync import SyncRequest
from artel.kit import clock
from artel.kit.dialects import UUIDS, among
from artel.kit.hot import Driver, HotQuery, Later
from artel.kit.problems import NotFound
from artel.kit.settings import settings

MOST = 500
_ME: Later = bindparam("me")
_NOW: Later = bindparam("now")
_IDS: Later = bindparam("ids", type_=UUIDS)
CHAT_ENDS = HotQuery(select(Chat.id, Chat.last_seq).where(among(Chat.id, _IDS), readable_by(_ME, _NOW)))
SPACE_ENDS = HotQuery(select(Space.id, Space.last_seq).where(among(Space.id, _IDS), Space.id.in_(homes_of(_ME, _NOW))))
EVENTS_AFTER = HotQuery(
    select(LineEvent.seq, LineEvent.event, LineEvent.data)
    .where(LineEvent.line_id == bindparam("line"), LineEvent.seq > bindparam("since"))
    .order_by(LineEvent.seq)
    .limit(bindparam("most", type_=Integer))
)


async def sync(driver: Driver, actor: Actor, request: SyncRequest) -> Json:
    """By hot reads: after a broken line everybody asks at once."""
    chats = await _ends(driver, CHAT_ENDS, actor, request.chats)
    spaces = await _ends(driver, SPACE_ENDS, actor, request.spaces)
    return {
        "chats": await _lines(driver, request.chats, chats),
        "spaces": await _lines(driver, request.spaces, spaces),
    }


async def _ends(driver: Driver, query: HotQuery, actor: Actor, wanted: Collection[UUID]) -> dict[UUID, int]:
    """`last_seq` of those of them that the person may read."""
    rows = await query.rows(driver, ids=list(wanted), me=actor.id, now=clock.now()) if wanted else ()
    return {row[0]: row[1] for row in rows}


async def _lines(driver: Driver, wanted: Mapping[UUID, int], ends: Mapping[UUID, int]) -> dict[str, Json]:
    """A query per line that has news; none for the others."""
    return {
        str(line): await _line(driver, line, since, ends[line]) if line in ends else _refused()
        for line, since in wanted.items()
    }


def _refused() -> Json:
    body = NotFound().body("en")
    return {name: body[name] for name in ("status", "code", "detail")}


async def _line(driver: Driver, line: UUID, since: int, last: int) -> Json:
    if since > last or since < last - settings().chat_log_keep:
        return {"events": [], "last_seq": last, "reset": True, "more": False}
    rows = await events_after(driver, line, since) if since < last else []
    reached = rows[-1]["seq"] if rows else since
    last = max(last, reached)  # somebody wrote meanwhile
    return {"events": rows, "last_seq": last, "reset": False, "more": reached < last}


async def events_after(driver: Driver, line: UUID, since: int) -> list[Json]:
    """What came after, as clients get it; at most `MOST`."""
    rows = await EVENTS_AFTER.rows(driver, line=line, since=since, most=MOST)
    return [{"seq": seq, "event": event, "data": data} for seq, event, data in rows]


async def events_about(session: AsyncSession, message_ids: Iterable[UUID]) -> Sequence[LineEvent]:
    statement = select(LineEvent).where(LineEvent.message_id.in_(list(message_ids)))
    return (await session.scalars(statement)).all()


async def last_of(session: AsyncSession, line: UUID) -> int:
    """Of a chat or a space; what the fan-out compares with what it has let through."""
    found = await session.scalar(select(Chat.last_seq).where(Chat.id == line))
    return found if found is not None else await session.scalar(select(Space.last_seq).where(Space.id == line)) or 0
