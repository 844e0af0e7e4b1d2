"""Open sockets of this process, the rooms they hear, and how a frame gets to them.

python-socketio makes two tasks, a timer and a new WebSocket frame per client and event. Here a frame is made once per
room. Where uvicorn's own WebSocket protocol is below, and nothing waits before it, it is written straight to the
transport; else it goes to the queue that engine.io's writer empties. `Outbox` bounds that queue, and who takes nothing
at all for two seconds while much waits is not waited for until it is full."""

import asyncio
import json
import socket as sockets
import struct
import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from artel.access.actor import Actor
from artel.access.tokens import Claims
from artel.apps.sockets import engineio_packet, engineio_socket, socketio

MOST_EVENTS, MOST_BYTES = 256, 1024 * 1024
WRITE_CAP = 32 * 1024  # bytes that may wait in a transport before frames go to the queue
KERNEL_BUFFER = 64 * 1024  # bytes of one socket that the kernel keeps for us; its own choice may be megabytes
DEAF_AFTER = 2  # looks in a row, a second apart
TRY_AGAIN_LATER = 1013  # close code of RFC 6455: come back, and sync
EPHEMERA = frozenset({"typing", "user_status_changed", "user_joined_room", "user_left_room"})
Json = dict[str, Any]


class Frame:
    """One event for many sockets: the engine.io packet, and the same as bytes on the wire."""

    __slots__ = ("event", "is_ephemeral", "packet", "wire")

    @property
    def packets(self) -> Iterable[Any]:
        return (self.packet,)

    def __init__(self, event: str, data: Json) -> None:
        text = "2" + json.dumps([event, data], separators=(",", ":"), ensure_ascii=False)
        self.packet = engineio_packet.Packet(engineio_packet.MESSAGE, text)
        self.wire = text_frame("4" + text)
        self.event, self.is_ephemeral = event, event in EPHEMERA


class Bundle:
    """Several ephemera in one write."""

    is_ephemeral = True

    def __init__(self, frames: Collection[Frame]) -> None:
        self.packets, self.wire = [frame.packet for frame in frames], b"".join(frame.wire for frame in frames)


def text_frame(text: str) -> bytes:
    """RFC 6455, section 5.2: final, text, from the server, so not masked."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + struct.pack("!H", size) + payload
    return b"\x81\x7f" + struct.pack("!Q", size) + payload


class Outbox(asyncio.Queue[Any]):
    """engine.io's queue of one socket, which had no bound. `is_full` tells; whoever puts decides."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def _put(self, item: Any) -> None:
        self.bytes += _size(item)
        super()._put(item)

    def _get(self) -> Any:
        item = super()._get()
        self.bytes -= _size(item)
        return item

    @property
    def load(self) -> float:
        """1.0: full."""
        return max(self.qsize() / MOST_EVENTS, self.bytes / MOST_BYTES)


def _size(packet: Any) -> int:
    data = getattr(packet, "data", None)
    return len(data) if isinstance(data, str | bytes) else 64


class DirectSocket(engineio_socket.AsyncSocket):  # type: ignore[misc]
    """Hands its writer's work over without a timer per packet, so that an empty queue means that nothing waits."""

    protocol: Any = None
    websocket: Any = None

    async def poll(self) -> Any:
        if self.websocket is None:
            return await super().poll()
        packets = [await self.queue.get()]
        self.queue.task_done()
        while packets[-1] is not None and not self.queue.empty():
            packets.append(self.queue.get_nowait())
            self.queue.task_done()
        if packets[-1] is None and len(packets) > 1:
            self.queue.put_nowait(None)
        return [packet for packet in packets if packet is not None]

    async def _websocket_handler(self, ws: Any) -> None:
        self.websocket, self.protocol = ws, protocol_under(ws)
        if self.protocol and (raw := self.protocol.transport.get_extra_info("socket")):
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, KERNEL_BUFFER)
        await super()._websocket_handler(ws)


def protocol_under(ws: Any) -> Any:
    """uvicorn's WebSocket protocol when it is the one we know how to write to; None: the stock path."""
    owner = getattr(getattr(ws, "asgi_send", None), "__self__", None)
    known = all(hasattr(owner, name) for name in ("transport", "writable", "conn"))
    transport = getattr(owner, "transport", None)
    return owner if known and hasattr(transport, "get_write_buffer_size") else None


def taken_by(transport: Any) -> int | None:
    """Bytes that the other side has acknowledged since the beginning: `tcpi_bytes_acked` of linux/tcp.h. None where
    the kernel does not tell."""
    raw = transport.get_extra_info("socket")
    if raw is None or not hasattr(sockets, "TCP_INFO"):
        return None
    info = raw.getsockopt(sockets.IPPROTO_TCP, sockets.TCP_INFO, 128)
    return int(struct.unpack_from("Q", info, 120)[0]) if len(info) == 128 else None


class Connection:
    """One socket. It is what a domain's handlers call `Caller`."""

    def __init__(self, sid: str, socket: Any, claims: Claims, actor: Actor, nickname: str) -> None:
        self.sid, self.socket, self.claims, self.actor, self.nickname = sid, socket, claims, actor, nickname
        self.expires_at, self.came_at = 0.0, time.monotonic()
        self.rooms: set[str] = set()
        self.is_closing = False
        self._taken: int | None = None
        self._silent = 0

    @property
    def user_id(self) -> UUID:
        return self.claims.user_id

    def push(self, frame: Frame | Bundle) -> bool:
        """False: it cannot take any more, and is to be closed."""
        outbox, protocol = self.socket.queue, getattr(self.socket, "protocol", None)
        if protocol is not None and outbox.empty() and protocol.writable.is_set():
            transport = protocol.transport
            if transport.get_write_buffer_size() < WRITE_CAP and not transport.is_closing():
                transport.write(frame.wire)
                return True
        load = getattr(outbox, "load", 0.0)
        if load >= 1:
            return False
        if load < 0.5 or not frame.is_ephemeral:
            for packet in frame.packets:
                outbox.put_nowait(packet)
        return True

    def is_deaf(self) -> bool:
        """Asked once a second. Somebody slow takes a little each time, and is waited for."""
        protocol = getattr(self.socket, "protocol", None)
        if protocol is None or protocol.writable.is_set() or protocol.transport.is_closing():
            self._taken, self._silent = None, 0
            return False
        taken = taken_by(protocol.transport)
        self._silent = self._silent + 1 if taken is not None and taken == self._taken else 0
        self._taken = taken
        return self._silent >= DEAF_AFTER

    async def close(self, server: Any, code: int = 1000) -> None:
        """Says good-bye if the client still reads; then the connection goes either way."""
        if self.is_closing:
            return
        self.is_closing = True
        try:
            async with asyncio.timeout(1):
                await server.disconnect(self.sid)
                if ws := getattr(self.socket, "websocket", None):
                    await asyncio.sleep(0)  # the writer sends the good-bye
                    await ws.asgi_send({"type": "websocket.close", "code": code})
                else:
                    await self.socket.close(wait=False)
        except Exception:
            self.abort()

    def abort(self) -> None:
        protocol = getattr(self.socket, "protocol", None)
        if protocol is not None:
            protocol.transport.abort()


class Rooms:
    """Who hears what, in this process."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Connection] = {}
        self._members: dict[str, dict[str, Connection]] = defaultdict(dict)

    def enter(self, connection: Connection, room: str) -> bool:
        """Whether it is the first one there."""
        is_new = room not in self._members
        self._members[room][connection.sid] = connection
        connection.rooms.add(room)
        return is_new

    def leave(self, connection: Connection, room: str) -> bool:
        """Whether the room is empty now."""
        connection.rooms.discard(room)
        members = self._members.get(room, {})
        members.pop(connection.sid, None)
        if not members:
            self._members.pop(room, None)
        return not members

    def of(self, room: str) -> Collection[Connection]:
        return self._members.get(room, {}).values()

    def occupied(self) -> Iterable[str]:
        return list(self._members)

    def people(self, room: str) -> set[UUID]:
        return {connection.user_id for connection in self.of(room)}


class TwoRooms(socketio.AsyncManager):  # type: ignore[misc]
    """The rooms are ours (`Rooms`); python-socketio keeps only everybody's and each socket's own, and would look
    through all of them whenever somebody leaves."""

    def basic_disconnect(self, sid: str, namespace: str, **_: object) -> None:
        for room in (None, sid):
            if sid in self.rooms.get(namespace, {}).get(room, ()):
                self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
            if not pending.get(namespace, True):
                del pending[namespace]


def new_server(**options: Any) -> Any:
    """python-socketio with bounded queues and our socket below."""
    own = {"client_manager": TwoRooms(), "async_handlers": False}
    server = socketio.AsyncServer(async_mode="asgi", http_compression=False, **own, **options)
    server.eio.create_queue = lambda *_, **__: Outbox()
    greet = server.eio.handlers["connect"]

    async def connected(eio_sid: str, environ: Json) -> Any:
        server.eio.sockets[eio_sid].__class__ = DirectSocket
        return await greet(eio_sid, environ)

    server.eio.handlers["connect"] = connected
    return server
