"""Three ways to run SQLite under asyncio, for docs/adr/0007-sqlite-inline.md.

The first two run the real `book` command through SQLAlchemy; the last two replay its statements on the bare driver,
because a writer thread that groups commits cannot run commands that await."""

import asyncio
import queue
import sqlite3
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine

from artel.access.actor import Actor
from artel.bookings import commands
from artel.bookings.schemas import BookingRequest
from artel.kit.db import Database
from artel.kit.dialects import SQLITE_PRAGMAS
from bench.floor import Changed, typed
from bench.http import DAY, record
from bench.report import Figure, middle, section
from bench.world import Town, build_town, fresh, open_database

ROUNDS, BOOKINGS, CLIENTS, REPLAYS = 5, 120, 8, 1200
Book = Callable[[int], Awaitable[None]]


def wrapped(url: str) -> AsyncEngine:
    """aiosqlite: every call hops to the connection's thread and back."""
    engine = create_async_engine(url, pool_size=8, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def booker(database: Database, town: Town) -> Book:
    resources = town.resources[1:]

    async def book(n: int) -> None:
        hour = n // len(resources)
        start = DAY + timedelta(days=1 + hour // 13, hours=6 + hour % 13)
        request = BookingRequest(
            resource_id=resources[n % len(resources)].id, starts_at=start, ends_at=start + timedelta(hours=1)
        )
        async with database.transaction() as session:
            await commands.book(session, Actor(town.person), request)  # type: ignore[arg-type]

    return book


async def crowd(book: Book, first: int, many: int) -> tuple[float, float]:
    """Milliseconds of wall clock and of CPU per booking, `CLIENTS` at a time."""
    numbers = iter(range(first, first + many))

    async def client() -> None:
        for n in numbers:
            await book(n)

    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return (time.perf_counter() - began) / many * 1000, (time.process_time() - used) / many * 1000


def opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Inline:
    """What kit.sqlite does, without SQLAlchemy."""

    def __init__(self, path: str, plan: dict[str, Any]) -> None:
        self.connection, self.plan, self.gate = opened(path), plan, asyncio.Lock()

    async def book(self, n: int) -> None:
        statements = fresh_statements(self.plan, n)
        async with self.gate:
            self.connection.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self.connection.execute(sql, values).fetchall()
            await asyncio.to_thread(self.connection.commit)


class Grouped:
    """One writer thread; whatever waits is done in one transaction, a savepoint each."""

    def __init__(self, path: str, plan: dict[str, Any]) -> None:
        self.connection, self.plan = opened(path), plan
        self.wishes: queue.SimpleQueue[tuple[Any, asyncio.Future[None]] | None] = queue.SimpleQueue()
        self.loop = asyncio.get_running_loop()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    async def book(self, n: int) -> None:
        done: asyncio.Future[None] = self.loop.create_future()
        self.wishes.put((fresh_statements(self.plan, n), done))
        await done

    def _work(self) -> None:
        while wish := self.wishes.get():
            group = [wish]
            while len(group) < 64 and not self.wishes.empty():
                more = self.wishes.get()
                if more is None:
                    return
                group.append(more)
            self.connection.execute("BEGIN IMMEDIATE")
            for statements, _ in group:
                self.connection.execute("SAVEPOINT one")
                for sql, values in statements:
                    self.connection.execute(sql, values).fetchall()
                self.connection.execute("RELEASE one")
            self.connection.commit()
            self.loop.call_soon_threadsafe(lambda group=group: [done.set_result(None) for _, done in group])


def fresh_statements(plan: dict[str, Any], n: int) -> list[tuple[str, list[Any]]]:
    change = Changed(n, plan["booking"]["varying"])
    return [(sql, [change(typed(value)) for value in values]) for sql, values in plan["booking"]["statements"]]


async def measure() -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
        folder = Path(name)
        async with fresh("sqlite", folder) as url, open_database(url, 8) as inline, open_database(url, 8) as other:
            town = await build_town(inline, 20)
            plan = await record(url, town, folder)
            other.engine = wrapped(url)
            other._writers = async_sessionmaker(other.engine, expire_on_commit=False)
            path = str(folder / "artel.db")
            ways = {
                "thread wrapper (aiosqlite)": booker(other, town),
                "inline dialect": booker(inline, town),
                "bare, inline": Inline(path, plan).book,
                "bare, writer thread, group commit": Grouped(path, plan).book,
            }
            figures = await _compare(ways)
            await other.engine.dispose()
    return {"e-sqlite": section("SQLite under asyncio, ms per booking, wall clock (CPU)", figures, [HOW])}


HOW = f"{CLIENTS} clients at once, {ROUNDS} alternated rounds, medians; synchronous=FULL everywhere."


async def _compare(ways: dict[str, Book]) -> list[Figure]:
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    number = 0
    for turn in range(-1, ROUNDS):
        for n, (name, book) in enumerate(ways.items()):
            many = REPLAYS if name.startswith("bare") else BOOKINGS
            first = 200 + (turn + 1) * REPLAYS * 2 + n % 2 * REPLAYS if name.startswith("bare") else number
            number += 0 if name.startswith("bare") else many
            result = await crowd(book, first, many)
            if turn >= 0:
                spent[name].append(result)
    return [_figure(spent, "thread wrapper (aiosqlite)", "inline dialect"),
            _figure(spent, "bare, inline", "bare, writer thread, group commit")]  # fmt: skip


def _figure(spent: dict[str, list[tuple[float, float]]], slow: str, quick: str) -> Figure:
    shown = {
        name: f"{middle([wall for wall, _ in spent[name]]):.2f} ({middle([cpu for _, cpu in spent[name]]):.2f})"
        for name in (slow, quick)
    }
    ratio = middle([a[0] / b[0] for a, b in zip(spent[slow], spent[quick], strict=True)])
    return Figure(f"{slow} / {quick}", "sqlite", shown[slow], shown[quick], ratio, "")
