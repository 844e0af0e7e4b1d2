"""Clients that cost next to nothing: a WebSocket spoken by hand that notes when messages arrive.

A message's content begins with `@<monotonic nanoseconds>@`, the moment of its sending; both ends are on one machine."""

import asyncio
import base64
import json
import os
import re
import time
from collections.abc import Sequence
from typing import Any

STAMP = re.compile(rb'\["new_message", ?\{[^{}]*?"content": ?"@(\d+)@')  # as a frame, not as what a sync answers
TAIL = 400  # a frame may be cut between two reads
KEEPALIVE = re.compile(rb"\x89\x04(.{4})", re.DOTALL)  # a ping of the server's WebSocket library, to be echoed
PING, PONG = b"\x81\x012", b"\x81\x81\x00\x00\x00\x003"
PATIENCE_S = 60.0


def stamped(size: int = 100) -> str:
    return f"@{time.monotonic_ns()}@".ljust(size, "x")


class Ear(asyncio.Protocol):
    def __init__(self) -> None:
        self.transport: Any = None
        self.delays: list[float] = []  # milliseconds
        self._heard, self._mark, self._found = b"", b"", asyncio.get_running_loop().create_future()
        self.is_closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self.is_closed = True
        if not self._found.done():
            self._found.set_exception(ConnectionError("closed"))
            self._found.exception()

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        if PING in data:
            self.transport.write(PONG)
        for ping in KEEPALIVE.finditer(data):
            self.transport.write(b"\x8a\x84" + bytes(4) + ping[1])
        data, end = self._heard + data, 0
        for found in STAMP.finditer(data):
            self.delays.append((now - int(found[1])) / 1e6)
            end = found.end()
        if not self._mark:
            self._heard = data[end:][-TAIL:]
        elif self._mark in data:
            self._mark, self._heard = b"", b""
            self._found.set_result(None)
        else:
            self._heard = data if end == 0 else data[end:]

    async def until(self, mark: bytes) -> None:
        self._mark, self._found = mark, asyncio.get_running_loop().create_future()
        async with asyncio.timeout(PATIENCE_S):
            await self._found

    def say(self, text: str) -> None:
        """A text frame, masked with zeros."""
        payload = text.encode()
        size = len(payload)
        head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self.transport.write(head + bytes(4) + payload)

    async def call(self, number: int, event: str, data: dict[str, Any]) -> None:
        self.say(f"42{number}" + json.dumps([event, data]))
        await self.until(f"43{number}[".encode())


async def hear(port: int, *, greets: bool = True, token: str = "", room: str = "", since: int | None = None) -> Ear:
    """`greets` False: the floor's bare WebSocket. With a room: joined, and caught up from `since`."""
    _, ear = await asyncio.get_running_loop().create_connection(Ear, "127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    asked = asyncio.create_task(ear.until(b"0{" if greets else b"\r\n\r\n"))
    await asyncio.sleep(0)
    more = f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ear.transport.write((head + more).encode())
    await asked
    if greets:
        ear.say("40" + json.dumps({"token": token}))
        await ear.until(b"40{")
    if room:
        await ear.call(1, "join_room", {"room_id": room})
    if room and since is not None:
        await ear.call(2, "sync", {"chats": {room: since}, "spaces": {}})
    return ear


async def crowd(port: int, size: int, **more: Any) -> list[Ear]:
    return [await hear(port, **more) for _ in range(size)]


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def forget(ears: Sequence[Ear]) -> None:
    for ear in ears:
        ear.delays.clear()


def delays_of(ears: Sequence[Ear]) -> list[float]:
    return [delay for ear in ears for delay in ear.delays]
