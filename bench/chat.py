"""The chat under load, without a database: CPU per delivery in rooms of 100, 500, 1000, how soon a message arrives,
and what an idle connection weighs, against a bare loop over the transports."""

import asyncio
import json
import statistics
import tempfile
import urllib.request
from contextlib import AbstractContextManager, ExitStack
from itertools import chain
from pathlib import Path

from bench.crowd import crowd, delays_of, percentile
from bench.report import Figure, section
from bench.serving import Server, serving

SIZES = (100, 500, 1000)
DELIVERIES, AT_LEAST, ROUNDS = 30_000, 60, 5
KINDS = ("ours", "floor", "stock")
EVERY_S, SAID = 0.2, 75


async def measure() -> dict[str, str]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            ours, floor, stock = await _per_delivery(size, folder)
            shown = f"{ours:.1f} µs"
            figures.append(
                Figure(f"CPU per delivery, {size} in a room", "none", shown, f"{floor:.1f} µs", ours / floor, "<= 1.6")
            )
            figures.append(Figure(f"stock python-socketio, {size}", "none", shown, f"{stock:.1f} µs", stock / ours, ""))
        figures += await _arrivals(folder)
    fan_out = section("Chat fan-out against a bare asyncio loop, without a database", figures, [NOTE])
    return {"g-chat": fan_out}


NOTE = (
    f"CPU: {DELIVERIES} deliveries of some 300 bytes or more, medians of {ROUNDS} rounds that alternate; the floor writes one ready frame to every "
    f"transport. Arrivals: 1000 in a room, {1 / EVERY_S:.0f} messages a second, {SAID} of them, from before the frame "
    "is built to when the client's process has read it; clients and server share the machine."
)


async def _per_delivery(size: int, folder: Path) -> list[float]:
    """Microseconds of CPU of each kind, whose rounds alternate."""
    times = max(DELIVERIES // size, AT_LEAST)
    rounds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with ExitStack() as servers:
        open_ones = {kind: servers.enter_context(_server(kind, folder)) for kind in KINDS}
        ears = [await crowd(server.port, size, greets=kind != "floor") for kind, server in open_ones.items()]
        await asyncio.sleep(0.5)
        for _ in range(ROUNDS):
            for kind, server in open_ones.items():
                rounds[kind].append(await asyncio.to_thread(_go, server, times))
        for ear in chain.from_iterable(ears):
            ear.transport.abort()
    return [statistics.median(rounds[kind]) / times / size * 1e6 for kind in KINDS]


def _server(kind: str, folder: Path) -> AbstractContextManager[Server]:
    command = ["-m", "uvicorn", "bench.chat_server:app", "--port", "PORT", "--no-access-log", "--log-level", "warning"]
    command += ["--ws-per-message-deflate", "false"]
    return serving(command, {"FANOUT_KIND": kind, "SECRET_KEY": "x" * 32}, folder)


def _go(server: Server, times: int, every_s: float = 0.02) -> float:
    with urllib.request.urlopen(f"{server.address}/go?n={times}&every={every_s}", timeout=120) as answer:
        return float(json.load(answer))


async def _arrivals(folder: Path) -> list[Figure]:
    """Two rounds of each, alternated; the better one, for whoever else uses the machine only makes it slower."""
    found: dict[str, list[tuple[float, float, float]]] = {"floor": [], "ours": []}
    for kind in ("floor", "ours") * 2:
        found[kind].append(await _arrival(kind, folder))
    floor, ours = min(found["floor"]), min(found["ours"])
    both = [" then ".join(f"{p99:.1f}" for _, p99, _ in found[kind]) for kind in ("ours", "floor")]
    weights = {kind: statistics.median(row[2] for row in rows) for kind, rows in found.items()}
    return [
        Figure("arrival of a message, p50, ms", "none", f"{ours[0]:.1f} ms", f"{floor[0]:.1f} ms", ours[0], "<= 10"),
        Figure("arrival of a message, p99, ms", "none", f"{both[0]} ms", f"{both[1]} ms", ours[1], "<= 30"),
        Figure("an idle connection, bare of rooms, kB", "none", f"{weights['ours']:.1f} kB",
               f"{weights['floor']:.1f} kB", weights["ours"], "<= 45"),
    ]  # fmt: skip


async def _arrival(kind: str, folder: Path) -> tuple[float, float, float]:
    """p50, p99, and the kilobytes that each of the thousand weighs."""
    with _server(kind, folder) as server:
        ears = await crowd(server.port, 50, greets=kind != "floor")
        before = server.rss_mb()
        ears += await crowd(server.port, 1000 - len(ears), greets=kind != "floor")
        await asyncio.sleep(0.5)
        weight = (server.rss_mb() - before) * 1024 / 950
        await asyncio.to_thread(_go, server, SAID, EVERY_S)
        await asyncio.sleep(0.5)
        delays = delays_of(ears)
        assert len(delays) == SAID * len(ears), f"{len(delays)} of {SAID * len(ears)} arrived"
        for ear in ears:
            ear.transport.abort()
    return percentile(delays, 0.5), percentile(delays, 0.99), weight
