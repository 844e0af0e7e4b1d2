"""Socket.IO beside the REST app: who is connected, which rooms they hear, what they ask, and the fan-out of pushes.

Every event is authorised like its REST twin: the person's rights are asked anew, the domain's handler calls the same
command, and the ack is its answer or the problem."""

import asyncio
import logging
import time
from collections.abc import Collection, Coroutine, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from artel.access import queries as access
from artel.access import tokens
from artel.access.actor import Actor
from artel.access.errors import Unauthenticated
from artel.access.permissions import Permission
from artel.apps import pace
from artel.apps.arrivals import Arrivals
from artel.apps.connections import TRY_AGAIN_LATER, Bundle, Connection, Frame, Rooms, new_server
from artel.apps.domains import SOCKETS
from artel.apps.fanout import Bus
from artel.apps.sockets import socketio
from artel.apps.unread import UnreadPusher
from artel.bookings.queries import organization_of_venue
from artel.chat.queries import door, sync
from artel.kit import live
from artel.kit.callers import Handler
from artel.kit.db import Database
from artel.kit.limits import Counter, MemoryCounter, limit
from artel.kit.problems import Invalid, NotFound, Problem, Unexpected
from artel.kit.settings import Settings, settings
from artel.presence import commands as presence
from artel.presence.queries import is_touch_due

log = logging.getLogger(__name__)
LOOK_S = 1.0
EVENTS, EVENTS_S = 300, 10  # of one person, whatever they are
Json = dict[str, Any]


class Visitor:
    """A connection during one event: the actor as of now, and what a handler may do."""

    def __init__(self, realtime: "Realtime", connection: Connection, actor: Actor) -> None:
        self._realtime, self._connection, self.actor = realtime, connection, actor
        self.counter, self.database = realtime.counter, realtime.db

    @property
    def rooms(self) -> Collection[str]:
        return self._connection.rooms

    async def enter(self, room: str) -> None:
        await self._realtime.enter(self._connection, room)

    async def leave(self, room: str) -> None:
        await self._realtime.leave(self._connection, room)

    async def tell(self, event: str, data: Json) -> None:
        self._realtime.send([self._connection], Frame(event, data))

    async def emit(self, room: str, event: str, data: Json) -> None:
        await self._realtime.emit(room, event, data)

    async def present(self, room: str) -> set[str]:
        return await self._realtime.people(room)


class Realtime:
    """One per web process. With Redis several processes hear each other."""

    def __init__(self, config: Settings) -> None:
        origins = [origin for origin in config.cors_origins.split(",") if origin] or None
        # A polling client would have to come to the same process every time.
        only = {"transports": ["websocket"]} if config.redis_url else {}
        self.server = new_server(cors_allowed_origins=origins, **only)
        self.rooms, self._redis_url = Rooms(), config.redis_url
        self.database: Database | None = None
        self.counter: Counter = MemoryCounter()
        self.unread, self.arrivals = UnreadPusher(self), Arrivals()
        self.pacer = pace.Pacer(lambda room, bundle: self.send(self.rooms.of(room), bundle))
        self._bus: Bus | None = None
        self._reached: dict[str, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("auth", self._auth)
        handlers: dict[str, Handler] = SOCKETS | {"watch_venue": _watch_venue, "unwatch_venue": _unwatch_venue}
        for name, handler in handlers.items():
            self.server.on(name, self._answering(name, handler))

    def around(self, app: FastAPI) -> Any:
        return socketio.ASGIApp(self.server, other_asgi_app=app)

    @property
    def db(self) -> Database:
        assert self.database is not None  # noqa: S101
        return self.database

    async def start(self, database: Database, counter: Counter) -> None:
        self.database, self.counter = database, counter
        if self._redis_url:
            self._bus = Bus(self._redis_url, self.hear, self._recover)
            await self._bus.start()
        self._go(self._look_after_sessions())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.unread.stop()
        await self.pacer.stop()
        if self._bus:
            await self._bus.stop()

    @property
    def is_deaf(self) -> bool:
        return self._bus is not None and self._bus.is_deaf

    def _go(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Out: pushes

    async def emit(self, room: str, event: str, data: Json) -> None:
        """What `kit.live` sends to, after the commit. Nothing here waits, so that frames leave in the order of
        commits; what is lost is found in the log."""
        self.hear(room, event, data)
        if self._bus:
            self._bus.push(room, event, data)

    def hear(self, room: str, event: str, data: Json) -> None:
        """For the sockets of this process."""
        try:
            if event.startswith("$"):
                for connection in list(self.rooms.of(room)):
                    self._obey(connection, event, data.get("rooms", [room]))
                return
            if (seq := data.get("seq")) and room in self._reached:
                self._reached[room] = max(seq, self._reached[room])
            if event in pace.EVENTS:
                if self.rooms.of(room):
                    self.pacer.after(room, event, data)
                return
            self.send(self.rooms.of(room), Frame(event, data))
            if event == "new_message":
                self.unread.after(data)
        except Exception:
            log.exception("a live push was lost")

    def send(self, connections: Iterable[Connection], frame: Frame | Bundle) -> None:
        full = [connection for connection in connections if not connection.push(frame)]
        for connection in full:
            self._go(connection.close(self.server, TRY_AGAIN_LATER))

    def _obey(self, connection: Connection, event: str, rooms: list[str]) -> None:
        """What is to happen to a socket. At once; the other processes are told behind."""
        match event:
            case live.SIGNED_OUT:
                self._go(connection.close(self.server))
            case live.ENTER:
                for room in rooms:
                    self._go(self._entered(room, is_first=self._step_in(connection, room)))
            case live.LEAVE | live.CLOSE_ROOM:
                for room in rooms:
                    self._go(self._left(room, is_empty=self._step_out(connection, room)))

    # Rooms

    async def enter(self, connection: Connection, room: str) -> None:
        await self._entered(room, is_first=self._step_in(connection, room))

    def _step_in(self, connection: Connection, room: str) -> bool:
        return not connection.is_closing and room not in connection.rooms and self.rooms.enter(connection, room)

    async def _entered(self, room: str, *, is_first: bool) -> None:
        if is_first and self._bus:
            await self._bus.hear_room(room)
        if (line := line_of(room)) and room not in self._reached and self.rooms.of(room):
            self._reached[room] = await self._last_of(line)
        await self._note(room)

    async def leave(self, connection: Connection, room: str) -> None:
        await self._left(room, is_empty=self._step_out(connection, room))

    def _step_out(self, connection: Connection, room: str) -> bool:
        return room in connection.rooms and self.rooms.leave(connection, room)

    async def _left(self, room: str, *, is_empty: bool) -> None:
        if is_empty:
            self._reached.pop(room, None)
            if self._bus:
                await self._bus.forget_room(room)
        await self._note(room)

    async def _note(self, room: str) -> None:
        """Only of chats, whose rooms have no prefix, is it asked who is there."""
        if self._bus and ":" not in room:
            await self._bus.note_people(room, sorted(map(str, self.rooms.people(room))))

    async def _last_of(self, line: UUID) -> int:
        async with self.db.reading() as session:
            return await sync.last_of(session, line)

    async def people(self, room: str) -> set[str]:
        here = set(map(str, self.rooms.people(room)))
        return here | (await self._bus.people(room) if self._bus else set())

    async def _recover(self) -> None:
        """Redis was away: what the rooms of this process have missed is in the log."""
        for room, reached in list(self._reached.items()):
            line = line_of(room)
            assert line is not None  # noqa: S101
            while missed := await sync.events_after(self.db.driver, line, reached):
                for row in missed:
                    self.hear(room, row["event"], row["data"])
                reached = missed[-1]["seq"]

    # In: sockets

    async def _connect(self, sid: str, _environ: Json, auth: Any = None) -> None:
        """Identity is the token's; whatever else the address says is ignored."""
        try:
            connection = await self._open(sid, str((auth or {}).get("token", "")) if isinstance(auth, dict) else "")
        except Problem as problem:
            raise socketio.exceptions.ConnectionRefusedError(problem.code) from problem
        who = {"user_id": str(connection.user_id), "nickname": connection.nickname}
        self.send([connection], Frame("connected", {"message": "Connected", **who}))

    async def _open(self, sid: str, token: str) -> Connection:
        claims = tokens.read(token)
        async with self.arrivals.turn("connect", time.monotonic()):
            actor = await access.actor_of(self.db.driver, claims)
            nickname, active_at, homes = await door.comer(self.db.driver, actor.id)
        eio_sid = self.server.manager.eio_sid_from_sid(sid, "/")
        connection = Connection(sid, self.server.eio.sockets[eio_sid], claims, actor, nickname)
        connection.expires_at = tokens.expires_at(token)
        self.rooms.by_sid[sid] = connection
        own = (live.user_room(actor.id), live.session_room(claims.session_id))
        for room in (*own, *(f"space:{space_id}" for space_id in homes)):
            await self.enter(connection, room)
        if is_touch_due(active_at):
            await self._touch(actor)
        return connection

    async def _touch(self, actor: Actor) -> None:
        """A sign of life that fails must not keep anybody out."""
        with suppress(Problem, SQLAlchemyError):
            async with self.db.transaction() as session:
                await presence.touch(session, actor)

    async def _disconnect(self, sid: str, *_: object) -> None:
        connection = self.rooms.by_sid.pop(sid, None)
        if connection is None:
            return
        connection.is_closing = True
        chats = [room for room in connection.rooms if ":" not in room]
        for room in list(connection.rooms):
            await self.leave(connection, room)
        who = {"user_id": str(connection.user_id), "nickname": connection.nickname}
        for room in chats:
            await self.emit(room, "user_left_room", who | {"room_id": room})

    async def _auth(self, sid: str, data: Any = None, *_: object) -> Json:
        """A fresh token for an open socket, of the same person."""
        connection = self.rooms.by_sid.get(sid)
        token = str(data.get("token", "")) if isinstance(data, dict) else ""
        try:
            claims = tokens.read(token)
            if connection is None or claims.user_id != connection.user_id:
                raise Unauthenticated
            await access.actor_of(self.db.driver, claims)
        except Problem as problem:
            return plain(problem)
        await self.leave(connection, live.session_room(connection.claims.session_id))
        connection.claims, connection.expires_at = claims, tokens.expires_at(token)
        await self.enter(connection, live.session_room(claims.session_id))
        return {"status": 200}

    def _answering(self, event: str, handler: Handler) -> Any:
        async def answer(sid: str, data: Any = None, *_: object) -> Json:
            connection = self.rooms.by_sid.get(sid)
            try:
                return await self._answer(connection, event, handler, data)
            except Problem as problem:
                refusal = plain(problem)
            except Exception:
                log.exception("a socket's event")
                refusal = plain(Unexpected())
            if connection:
                told = {"message": refusal["detail"], "code": refusal["code"]}
                self.send([connection], Frame("error", told))
            return refusal

        return answer

    async def _answer(self, connection: Connection | None, event: str, handler: Handler, data: Any) -> Json:
        if connection is None or connection.expires_at <= time.time():
            raise Unauthenticated
        if data is not None and not isinstance(data, dict):
            raise Invalid
        if settings().rate_limits == "on":
            await limit(self.counter, f"socket:{connection.user_id}", EVENTS, EVENTS_S)
        async with self.arrivals.turn(event, connection.came_at):
            actor = await access.actor_of(self.db.driver, connection.claims)
        return await handler(Visitor(self, connection, actor), data or {})

    async def _look_after_sessions(self) -> None:
        """Sockets close with their token or their session, whoever ended it and in whatever process."""
        while True:
            await asyncio.sleep(LOOK_S)
            for connection in [one for one in self.rooms.by_sid.values() if one.is_deaf()]:
                self._go(connection.close(self.server, TRY_AGAIN_LATER))
            try:
                await self._close_the_dead()
            except Exception:
                log.exception("looking after sessions")

    async def _close_the_dead(self) -> None:
        everybody, now = list(self.rooms.by_sid.values()), time.time()
        ids = list({connection.claims.session_id for connection in everybody})
        dead: set[UUID] = set()
        for first in range(0, len(ids), 500):
            async with self.db.reading() as session:
                dead |= await access.dead_sessions(session, ids[first : first + 500])
        gone = [one for one in everybody if one.claims.session_id in dead or one.expires_at <= now]
        await asyncio.gather(*(connection.close(self.server) for connection in gone))


def line_of(room: str) -> UUID | None:
    """Rooms of chats and spaces have a line in the log."""
    kind, _, name = room.rpartition(":")
    return UUID(name) if kind in ("", "space") else None


def plain(problem: Problem) -> Json:
    """An ack is JSON: no times, no ids."""
    body: Json = msgspec.to_builtins(problem.body("en"))
    return body


async def _watch_venue(visitor: Any, data: Json) -> Json:
    """The desk's open calendar, for whoever's role may see its bookings."""
    try:
        venue_id = UUID(str(data.get("venue_id")))
    except ValueError as error:
        raise NotFound from error
    async with visitor.database.reading() as session:
        organization_id = await organization_of_venue(session, venue_id)
    if organization_id is None or not visitor.actor.may(Permission.BOOKINGS_VIEW, organization_id):
        raise NotFound
    await visitor.enter(live.venue_room(venue_id))
    return {"status": 200}


async def _unwatch_venue(visitor: Any, data: Json) -> Json:
    await visitor.leave(live.venue_room(data.get("venue_id")))
    return {"status": 200}
