"""Three ways to say one thing to everybody in a room, without a database: our fan-out, stock python-socketio, and the
floor, a bare ASGI WebSocket whose transports are written to in a loop. `GET /go?n=` answers with the CPU seconds,
`GET /go?n=&every=` says a message so often, each with the moment of its sending in it."""

import asyncio
import gc
import json
import os
import time
from typing import Any

import socketio

from artel.apps.connections import Connection, Frame, Rooms, new_server, text_frame
from bench.crowd import stamped

KIND = os.environ.get("FANOUT_KIND", "ours")
DATA = {
    "id": "01a1",
    "seq": 1,
    "number": 1,
    "chat_id": "c" * 36,
    "nickname": "anna",
    "user_id": "u" * 36,
}
ROOM = "room"


def message(n: int) -> dict[str, Any]:
    return DATA | {"seq": n, "content": stamped()}


class Floor:
    def __init__(self) -> None:
        self.transports: list[Any] = []

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.transports.append(send.__self__.transport)
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def say(self, n: int) -> None:
        wire = text_frame("42" + json.dumps(["new_message", message(n)]))
        for transport in self.transports:
            transport.write(wire)


class Stock:
    def __init__(self) -> None:
        self.server = socketio.AsyncServer(async_mode="asgi")
        self.server.on("connect", self._connect)
        self.app = socketio.ASGIApp(self.server)

    async def _connect(self, sid: str, _environ: Any, _auth: Any = None) -> None:
        await self.server.enter_room(sid, ROOM)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    async def say(self, n: int) -> None:
        await self.server.emit("new_message", message(n), room=ROOM)


class Ours(Stock):
    def __init__(self) -> None:
        self.server, self.rooms = new_server(), Rooms()
        self.server.on("connect", self._connect)
        self.app = socketio.ASGIApp(self.server)

    async def _connect(self, sid: str, _environ: Any, _auth: Any = None) -> None:
        socket = self.server.eio.sockets[self.server.manager.eio_sid_from_sid(sid, "/")]
        self.rooms.enter(Connection(sid, socket, None, None, ""), ROOM)  # type: ignore[arg-type]

    async def say(self, n: int) -> None:
        frame = Frame("new_message", message(n))
        for connection in self.rooms.of(ROOM):
            connection.push(frame)


WAYS: dict[str, Any] = {"ours": Ours, "stock": Stock, "floor": Floor}
way: Any = None


async def app(scope: Any, receive: Any, send: Any) -> None:
    global way
    if scope["type"] == "lifespan":
        await receive()
        way = WAYS[KIND]()
        if KIND == "ours":  # as apps/api.py does
            gc.collect()
            gc.freeze()
            gc.set_threshold(100_000, 20, 100)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "http":
        await _answer(scope["path"], scope["query_string"].decode(), send)
    else:
        await way(scope, receive, send)


async def _answer(path: str, query: str, send: Any) -> None:
    asked = dict(part.split("=") for part in query.split("&") if part)
    spent = await _go(int(asked["n"]), float(asked.get("every", "0.02"))) if path == "/go" else 0.0
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(spent).encode()})


async def _go(times: int, every_s: float) -> float:
    began = time.process_time()
    for n in range(times):
        await way.say(n)
        await asyncio.sleep(every_s)
    return time.process_time() - began
