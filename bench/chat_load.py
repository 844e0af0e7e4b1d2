"""The chat on whole servers with signed-in clients: how soon a stored message arrives, what a connection weighs, what
somebody who does not read costs, and what everybody's coming back at once does to the others."""

import asyncio
import os
import random
import socket as sockets
import tempfile
import time
from pathlib import Path

import httpx

from bench.chat_world import Hall, build_hall
from bench.crowd import Ear, delays_of, forget, hear, percentile, stamped
from bench.report import Figure, section
from bench.serving import Server, ours, serving
from bench.world import ENGINES, fresh, open_database
from tests.postgres import DURABLE

CROWD, IN_ROOM = 1000, 100
SAID, EVERY_S = 100, 0.2
STORM_S = 5.0


async def measure() -> dict[str, str]:
    figures = []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
            folder = Path(name)
            async with fresh(engine, folder, DURABLE) as url:
                async with open_database(url, 2) as database:
                    hall = await build_hall(database, CROWD + 1)
                with serving(*ours(url, folder)) as server:
                    figures += await _loaded(engine, server, hall)
    return {"g-chat-load": section("Chat on a whole server, clients on the same machine", figures, [NOTE])}


NOTE = (
    f"Stored: {IN_ROOM} in a room, {1 / EVERY_S:.0f} messages a second over a socket, {SAID} of them; a commit waits "
    f"for the disk on both databases. Storm: {CROWD} people come back at random within {STORM_S:.0f} s, each signs in, "
    "joins the room and syncs, while messages go on as before; measured is every delivery to those who are there. "
    "Deaf: joins the room and reads nothing; 2000-character messages as fast as they are stored; from the first byte "
    "that its kernel does not take to the closing."
)


async def _loaded(engine: str, server: Server, hall: Hall) -> list[Figure]:
    figures = await _stored(engine, server, hall)
    figures += await _storm(engine, server, hall)
    return figures + await _deaf(engine, server, hall)


async def _speak(server: Server, hall: Hall, amount: int) -> None:
    """The last of the people says it, over a socket of their own."""
    ear = await hear(server.port, token=hall.tokens[-1], room=str(hall.chat))
    for n in range(amount):
        began = time.monotonic()
        await ear.call(n + 10, "send_message", {"room_id": str(hall.chat), "message": stamped()})
        await asyncio.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))
    ear.transport.abort()


async def _stored(engine: str, server: Server, hall: Hall) -> list[Figure]:
    ears = [await hear(server.port, token=token, room=str(hall.chat)) for token in hall.tokens[:IN_ROOM]]
    rounds = []
    for _ in range(2):
        forget(ears)
        before = server.cpu_s()
        await _speak(server, hall, SAID)
        await asyncio.sleep(0.5)
        delays = delays_of(ears)
        assert len(delays) == SAID * len(ears), f"{len(delays)} of {SAID * len(ears)} arrived"
        rounds.append((percentile(delays, 0.5), percentile(delays, 0.99), (server.cpu_s() - before) / SAID * 1000))
    await _go(ears)
    best = min(rounds, key=lambda row: row[1])
    shown = [" then ".join(f"{row[n]:.1f}" for row in rounds) + " ms" for n in range(3)]
    return [
        Figure(f"stored message to {IN_ROOM} in a room, p50, ms", engine, shown[0], "15 ms", best[0], "<= 15"),
        Figure(f"stored message to {IN_ROOM} in a room, p99, ms", engine, shown[1], "60 ms", best[1], "<= 60"),
        Figure("CPU of the server per stored message, ms", engine, shown[2], "", best[2], ""),
    ]


async def _go(ears: list[Ear]) -> None:
    for ear in ears:
        ear.transport.abort()
    await asyncio.sleep(1)


async def _storm(engine: str, server: Server, hall: Hall) -> list[Figure]:
    room, people = str(hall.chat), hall.tokens[:CROWD]
    ears = [await hear(server.port, token=token, room=room) for token in people[:100]]
    before = server.rss_mb()
    ears += [await hear(server.port, token=token, room=room) for token in people[100:]]
    await asyncio.sleep(2)
    weight = (server.rss_mb() - before) * 1024 / (CROWD - 100)
    rounds = [await _all_come_back(server, hall, ears) for _ in range(2)]
    await _go(ears)
    best = min(rounds)
    shown = " then ".join(
        f"{p99:.0f} ms ({p50:.0f} p50; all there in {took:.1f} s, {cpu:.1f} s CPU)" for p99, p50, took, cpu in rounds
    )
    return [
        Figure("an idle connection, signed in and in a room, kB", engine, f"{weight:.1f} kB", "45 kB", weight, "<= 45"),
        Figure(f"message while {CROWD} come back, p99, ms", engine, shown, "250 ms", best[0], "<= 250"),
    ]


async def _all_come_back(server: Server, hall: Hall, ears: list[Ear]) -> tuple[float, float, float, float]:
    """p99 and p50 of deliveries, the seconds until all are back, and the server's CPU seconds."""
    forget(ears)
    dice, room, old = random.Random(1), str(hall.chat), delays_of(ears)
    talking = asyncio.create_task(_speak(server, hall, int(STORM_S / EVERY_S) + 10))
    began, cpu, since = time.monotonic(), server.cpu_s(), await _last_seq(server, hall)

    async def comes_back(n: int) -> None:
        await asyncio.sleep(dice.random() * STORM_S)
        ears[n].transport.abort()
        old.extend(ears[n].delays)
        ears[n] = await hear(server.port, token=hall.tokens[n], room=room, since=since)

    await asyncio.gather(*(comes_back(n) for n in range(CROWD)))
    took, spent = time.monotonic() - began, server.cpu_s() - cpu
    await talking
    await asyncio.sleep(1)
    delays = old + delays_of(ears)
    return percentile(delays, 0.99), percentile(delays, 0.5), took, spent


async def _last_seq(server: Server, hall: Hall) -> int:
    headers = {"authorization": f"Bearer {hall.tokens[-1]}"}
    async with httpx.AsyncClient(base_url=f"{server.address}/api/v1", headers=headers) as http:
        return int((await http.get(f"/chats/{hall.chat}")).json()["last_seq"])


async def _deaf(engine: str, server: Server, hall: Hall) -> list[Figure]:
    ear = await hear(server.port, token=hall.tokens[0], room=str(hall.chat))
    sock = ear.transport.get_extra_info("socket")
    sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    headers = {"authorization": f"Bearer {hall.tokens[1]}"}
    async with httpx.AsyncClient(base_url=f"{server.address}/api/v1", headers=headers, timeout=30) as http:
        await _say_long(http, hall, 30)
        ear.transport.pause_reading()
        before = peak = server.rss_mb()
        full_since = 0.0
        inode, began = _inode(server, sock.getsockname()[1]), time.monotonic()
        while _is_open(server, inode) and time.monotonic() - began < 60:
            await _say_long(http, hall, 1)
            full_since = full_since or (time.monotonic() if _waits(server, sock.getsockname()[1]) else 0.0)
            peak = max(peak, server.rss_mb())
        took = time.monotonic() - full_since
    ear.transport.abort()
    return [
        Figure("somebody deaf: memory, MiB", engine, f"{peak - before:.2f} MiB", "1 MiB", peak - before, "<= 1"),
        Figure("somebody deaf: closed after, s", engine, f"{took:.1f} s", "5 s", took, "<= 5"),
    ]


async def _say_long(http: httpx.AsyncClient, hall: Hall, amount: int) -> None:
    for _ in range(amount):
        (await http.post(f"/messages/{hall.chat}", json={"content": "€" * 2000})).raise_for_status()


def _sockets_of(server: Server) -> list[list[str]]:
    text = Path(f"/proc/{server.process.pid}/net/tcp").read_text()
    return [line.split() for line in text.splitlines()[1:]]


def _row(server: Server, client_port: int) -> list[str] | None:
    """The server's end of the connection from that port."""
    mark = f":{client_port:04X}"
    own = f":{server.port:04X}"
    return next((row for row in _sockets_of(server) if row[1].endswith(own) and row[2].endswith(mark)), None)


def _inode(server: Server, client_port: int) -> str:
    row = _row(server, client_port)
    assert row
    return row[9]


def _is_open(server: Server, inode: str) -> bool:
    """Whether the process still holds it; what the kernel does with the rest is not ours."""
    folder = Path(f"/proc/{server.process.pid}/fd")
    return any(_link(entry) == f"socket:[{inode}]" for entry in folder.iterdir())


def _link(entry: Path) -> str:
    try:
        return os.readlink(entry)
    except OSError:
        return ""


def _waits(server: Server, client_port: int) -> bool:
    """The client's kernel has closed its window: what is written stays with the server's kernel."""
    row = _row(server, client_port)
    return row is not None and int(row[4].partition(":")[0], 16) > 0
