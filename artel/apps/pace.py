"""Comings and goings at a walking pace: a room hears of a change at once when it was quiet, and else once a second,
each person as they are by then and at most `MOST` changes at a time. A thousand people who come in the morning are
then so many writes per socket as it takes seconds, not a thousand; who lost the connection and is back has not been
away."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from artel.apps.connections import Bundle, Frame

STATUS, CAME, WENT = "user_status_changed", "user_joined_room", "user_left_room"
EVENTS = frozenset({STATUS, CAME, WENT})
EVERY_S, MOST = 1.0, 50
Json = dict[str, Any]


class Pacer:
    """`send(room, bundle)`: one write for everybody there. `rest` waits for a second."""

    def __init__(
        self, send: Callable[[str, Bundle], None], rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._send, self._rest = send, rest
        self._waiting: defaultdict[str, dict[tuple[bool, str], Frame]] = defaultdict(dict)
        self._running: dict[str, asyncio.Task[None]] = {}

    async def stop(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def after(self, room: str, event: str, data: Json) -> None:
        """The newest change of each person counts; to go and to come back is none."""
        waiting, who = self._waiting[room], (event == STATUS, data["user_id"])
        before = waiting.pop(who, None)
        if before is None or event in (STATUS, before.event):
            waiting[who] = Frame(event, data)
        if room not in self._running:
            self._tell(room)
            self._running[room] = asyncio.create_task(self._walk(room))

    async def _walk(self, room: str) -> None:
        try:
            await self._rest(EVERY_S)
            while self._waiting[room]:
                self._tell(room)
                await self._rest(EVERY_S)
        finally:
            del self._running[room]
            self._waiting.pop(room, None)

    def _tell(self, room: str) -> None:
        waiting = self._waiting[room]
        self._send(room, Bundle([waiting.pop(who) for who in list(waiting)[:MOST]]))
