"""After a message: the absolute counters of those people of this process who belong to the chat, at most once a second
per chat. A message writes nothing per reader, so the counters are computed."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from artel.apps.connections import Frame
from artel.chat.queries import chats
from artel.kit import live

if TYPE_CHECKING:
    from artel.apps.realtime import Realtime

log = logging.getLogger(__name__)
SOON_S, EVERY_S = 0.05, 1.0


class UnreadPusher:
    def __init__(self, realtime: "Realtime") -> None:
        self._realtime = realtime
        self._waiting: set[UUID] = set()
        self._running: set[UUID] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def after(self, message: dict[str, Any]) -> None:
        """Only a chat that is not being counted yet begins to be."""
        chat_id = UUID(message["chat_id"])
        self._waiting.add(chat_id)
        if chat_id not in self._running and self._realtime.rooms.by_sid:
            self._running.add(chat_id)
            task = asyncio.create_task(self._count(chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _count(self, chat_id: UUID) -> None:
        await asyncio.sleep(SOON_S)
        while chat_id in self._waiting:
            self._waiting.discard(chat_id)
            try:
                await self._push(chat_id)
            except Exception:
                log.exception("unread counters")
            await asyncio.sleep(EVERY_S)
        self._running.discard(chat_id)

    async def _push(self, chat_id: UUID) -> None:
        people = {connection.user_id for connection in self._realtime.rooms.by_sid.values()}
        async with self._realtime.db.reading() as session:
            found = await chats.unread_of_people(session, chat_id, people)
            said = await chats.last_said(session, chat_id)
            author_id = said[0] if said else None
            ringing = await chats.ringing_for(session, chat_id, found, is_mention=False, author_id=author_id)
        rings = {"rings": True, "author": said[1], "title": said[2]} if said else {"rings": False}
        for user_id, unread in found.items():
            more = rings if user_id in ringing and unread.unread else {"rings": False}
            frame = Frame("unread", chats.unread_view(chat_id, unread) | more)
            self._realtime.send(self._realtime.rooms.of(live.user_room(user_id)), frame)
