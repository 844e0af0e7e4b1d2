"""Live pushes between processes: through Redis, one topic per room, so that a process hears only rooms it has."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec

from artel.kit import live
from artel.kit.settings import Settings

log = logging.getLogger(__name__)
Json = dict[str, Any]
Hear = Callable[[str, str, Json], None]
TOPIC = "artel:room:"
SELF = "artel:self:"
PING_S, DEAF_S = 2.0, 10.0
KEEP_TRYING_S = 30.0
LIVING_S = 30


class Push(NamedTuple):
    origin: str
    room: str
    event: str
    data: Json


class Bus:
    """`hear(room, event, data)` is called for what other processes push; `recover()` after a time without Redis."""

    def __init__(
        self, url: str, hear: Hear | None = None, recover: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        from redis.asyncio import Redis

        self._redis = Redis.from_url(url)
        self._pubsub = self._redis.pubsub()
        self._hear, self._recover = hear, recover
        self._outgoing: asyncio.Queue[Push] = asyncio.Queue(10_000)
        self._tasks: list[asyncio.Task[None]] = []
        self._confirmed: dict[str, asyncio.Event] = {}
        self._last_heard = 0.0
        self._was_lost = False
        self.id = uuid4().hex

    async def start(self) -> None:
        self._last_heard = asyncio.get_running_loop().time()
        self._tasks = [asyncio.create_task(self._publish())]
        if self._hear:
            await self.hear(SELF + self.id)
            self._tasks += [asyncio.create_task(work()) for work in (self._listen, self._watch)]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        with suppress(Exception):
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]
            await self._redis.delete(f"artel:process:{self.id}")
            await self._redis.aclose()

    @property
    def is_deaf(self) -> bool:
        """It has not even heard itself for a while."""
        return self._hear is not None and asyncio.get_running_loop().time() - self._last_heard > DEAF_S

    def push(self, room: str, event: str, data: Json) -> None:
        """In order; given up when Redis is away for long, for the log has it all."""
        with suppress(asyncio.QueueFull):
            self._outgoing.put_nowait(Push(self.id, room, event, data))

    async def _publish(self) -> None:
        """What fails is tried again: others may be back at Redis, and past their recovery, before this process is.
        Whoever had it already drops it by its seq."""
        while True:
            batch = [await self._outgoing.get()]
            while not self._outgoing.empty() and len(batch) < 100:
                batch.append(self._outgoing.get_nowait())
            until = asyncio.get_running_loop().time() + KEEP_TRYING_S
            while not await self._published(batch):
                await asyncio.sleep(0.2)
                if asyncio.get_running_loop().time() > until:
                    log.warning("%s pushes are left to the log", len(batch))
                    break

    async def _published(self, batch: list[Push]) -> bool:
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for item in batch:
                    pipe.publish(TOPIC + item.room, msgspec.json.encode(item))
                await pipe.execute()
        except Exception:
            log.warning("Redis is away")
            return False
        return True

    async def hear(self, topic: str) -> None:
        """Returns when the subscription stands, so that nothing is missed between joining and catching up."""
        stands = self._confirmed.setdefault(topic, asyncio.Event())
        with suppress(Exception):
            await self._pubsub.subscribe(topic)
        if self._tasks[1:]:  # somebody listens
            with suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await stands.wait()

    async def hear_room(self, room: str) -> None:
        await self.hear(TOPIC + room)

    async def forget_room(self, room: str) -> None:
        self._confirmed.pop(TOPIC + room, None)
        with suppress(Exception):
            await self._pubsub.unsubscribe(TOPIC + room)

    async def _listen(self) -> None:
        while True:
            try:
                message = await self._pubsub.get_message(timeout=1.0)
                if self._was_lost and self._recover:
                    self._was_lost = False
                    await self._recover()
                if message:
                    self._take(message)
            except Exception:
                log.warning("Redis is away", exc_info=not self._was_lost)
                self._was_lost = True
                await asyncio.sleep(0.3)

    def _take(self, message: Json) -> None:
        topic = message["channel"].decode()
        if message["type"] == "subscribe":
            stands = self._confirmed.setdefault(topic, asyncio.Event())
            self._was_lost |= stands.is_set()  # confirmed anew: the client came back to Redis by itself
            stands.set()
        elif topic.startswith(SELF):
            self._last_heard = asyncio.get_running_loop().time()
        elif message["type"] == "message" and self._hear:
            item = msgspec.json.decode(message["data"], type=Push)
            if item.origin != self.id:
                self._hear(item.room, item.event, item.data)

    async def _watch(self) -> None:
        """Says something to itself, and that it lives."""
        while True:
            with suppress(Exception):
                await self._redis.publish(SELF + self.id, b"")
                await self._redis.set(f"artel:process:{self.id}", b"", ex=LIVING_S)
            await asyncio.sleep(PING_S)

    async def note_people(self, room: str, people: list[str]) -> None:
        """Whom this process has in a room."""
        name = f"artel:people:{room}"
        with suppress(Exception):
            if people:
                await self._redis.hset(name, self.id, msgspec.json.encode(people))
            else:
                await self._redis.hdel(name, self.id)

    async def people(self, room: str) -> set[str]:
        """Of every process that lives."""
        found: set[str] = set()
        with suppress(Exception):
            noted: dict[Any, Any] = await self._redis.hgetall(f"artel:people:{room}")
            for process, people in noted.items():
                if await self._redis.exists(f"artel:process:{process.decode()}"):
                    found.update(msgspec.json.decode(people, type=list[str]))
        return found


def from_outside(config: Settings) -> None:
    """For a process that serves no sockets. Without Redis there is nobody to tell; the web refetches when it is looked
    at again."""
    if not config.redis_url:
        return
    started: list[Bus] = []

    async def emit(room: str, event: str, data: Json) -> None:
        if not started:
            started.append(Bus(config.redis_url))
            await started[0].start()
        started[0].push(room, event, data)

    live.connect(emit)
