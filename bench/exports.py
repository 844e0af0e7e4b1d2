"""Lists of a hundred thousand rows out of a real server: how much its memory grows, and how long it takes against
csv.writer over the same rows read by the bare driver in the same run."""

import asyncio
import csv
import os
import sqlite3
import tempfile
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import insert
from sqlalchemy.engine import make_url

from artel.access import tokens
from artel.access.permissions import ReadyRole
from artel.bookings.models import Booking
from artel.kit.db import Database
from artel.kit.ids import uuid7
from bench.report import Figure, section
from bench.serving import Server, ours, serving
from bench.world import ENGINES, fresh, open_database
from tests.makers import give_role, make_organization, make_resource, make_session, make_user, make_venue

ROWS, FEW, PAGES = 100_000, 10_000, 2_000  # the second for comparison; a PDF holds no more than the third
AT_ONCE, PART = 1_000, 1 << 16
BEGAN = datetime(2026, 1, 1, 9, tzinfo=UTC)
PER_DAY = 100
GROWTH_MB = {"postgresql": 40, "sqlite": 80}  # the connection for reports keeps up to 64 MB of SQLite's pages
SLOWER = {"csv": 12.0, "xlsx": 40.0}
COLUMNS = (
    "SELECT b.number, b.status, v.name, r.name, u.full_name, u.phone, b.starts_at, b.ends_at, b.seats, b.total_amount, "
    "b.paid_amount, b.refunded_amount, b.source, b.created_at, b.comment FROM bookings b "
    "JOIN venues v ON v.id = b.venue_id JOIN resources r ON r.id = b.resource_id JOIN users u ON u.id = b.customer_id "
    "ORDER BY b.id"
)


class House(NamedTuple):
    organization_id: UUID
    token: str


async def build(database: Database) -> House:
    organization = await make_organization(database)
    resource = await make_resource(database, 4, await make_venue(database, organization))
    person = await make_user(database)
    await give_role(database, person.id, ReadyRole.OWNER, organization.id)
    same = {
        "organization_id": organization.id, "venue_id": resource.venue_id, "resource_id": resource.id,
        "customer_id": person.id, "status": "completed", "seats": 1, "total_amount": 60_000, "total_currency": "RUB",
        "comment": "=1+1; by the window, with a screen",
    }  # fmt: skip
    for begin in range(0, ROWS, AT_ONCE):
        rows = [{"id": uuid7(), "number": f"X{n}", **_hours(n), **same} for n in range(begin, begin + AT_ONCE)]
        async with database.transaction() as session:
            await session.execute(insert(Booking.__table__), rows)  # type: ignore[arg-type]
    return House(organization.id, tokens.issue(person.id, await make_session(database, person.id)))


def _hours(n: int) -> dict[str, datetime]:
    start = BEGAN + timedelta(days=n // PER_DAY, minutes=n % PER_DAY)
    return {"starts_at": start, "ends_at": start + timedelta(hours=1)}


async def floor(url: str, folder: Path) -> float:
    """Seconds."""
    began = time.perf_counter()
    with (folder / "floor.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        async for row in _driver_rows(url):
            writer.writerow(row)
    return time.perf_counter() - began


async def _driver_rows(url: str) -> AsyncIterator[Any]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        for row in sqlite3.connect(f"file:{address.database}?mode=ro", uri=True).execute(COLUMNS):
            yield row
        return
    dsn = address.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        async for row in connection.cursor(COLUMNS, prefetch=AT_ONCE):
            yield row
    await connection.close()


class Taken(NamedTuple):
    seconds: float
    growth_mb: float
    size_mb: float
    children_mb: float  # the peak of what it started


def take(server: Server, house: House, format_: str, rows: int) -> Taken:
    """One list from beginning to end; the growth is the peak over what the server held idle."""
    last = (BEGAN + timedelta(days=rows // PER_DAY - 1)).date()
    wish = f"organization_id={house.organization_id}&format={format_}&to={last}"
    request = urllib.request.Request(f"{server.address}/api/v1/exports/bookings?{wish}")
    request.add_header("Authorization", f"Bearer {house.token}")
    idle, began, size = server.rss_mb(), time.perf_counter(), 0
    server.forget_peak()
    with watching(server) as children, urllib.request.urlopen(request, timeout=600) as answer:
        while part := answer.read(PART):
            size += len(part)
    return Taken(time.perf_counter() - began, server.peak_mb() - idle, size / 1e6, max(children, default=0.0))


@contextmanager
def watching(server: Server) -> Iterator[list[float]]:
    """What its children hold, twenty times a second."""
    seen, over = list[float](), threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            seen.append(server.children_peak_mb())

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def measured(url: str, folder: Path, house: House, format_: str, rows: int) -> Taken:
    with serving(*ours(url, folder, "auto")) as server:
        return take(server, house, format_, rows)


async def measure() -> dict[str, str]:
    figures: list[Figure] = []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
            folder = Path(name)
            async with fresh(engine, folder) as url:
                async with open_database(url, 2) as database:
                    house = await build(database)
                bare = min([await floor(url, folder) for _ in range(3)])
                found = await asyncio.to_thread(_formats, engine, url, folder, house, bare)
                print(section(engine, found), flush=True)
                figures += found
    return {"h-exports": section("Lists to take along", figures, [HOW, f"Load {os.getloadavg()[0]:.1f} at the end."])}


HOW = (
    f"{ROWS:,} bookings of 15 columns through GET /exports/bookings of a server of its own, read to the end. Growth: the "
    "highest RSS while it answers over what the idle server held before its first list, its libraries included. Time "
    "against csv.writer over the same join read by the bare driver. Apart: what the process that lays out a PDF holds, for "
    "as long as it lives."
)


def _formats(engine: str, url: str, folder: Path, house: House, bare: float) -> list[Figure]:
    figures = []
    for format_, limit in SLOWER.items():
        few, all_ = (measured(url, folder, house, format_, rows) for rows in (FEW, ROWS))
        figures += [
            Figure(
                f"{format_}, growth, MB", engine, f"{all_.growth_mb:.0f} MB of {all_.size_mb:.0f} MB sent",
                f"{few.growth_mb:.0f} MB for {FEW:,}", all_.growth_mb, f"<= {GROWTH_MB[engine]}",
            ),
            Figure(
                f"{format_}, time", engine, f"{all_.seconds:.1f} s", f"{bare:.2f} s", all_.seconds / bare,
                f"<= {limit:g}",
            ),
        ]  # fmt: skip
    pages = measured(url, folder, house, "pdf", PAGES)
    said = f"{pages.growth_mb:.0f} MB of {pages.size_mb:.0f} MB sent, {pages.seconds:.1f} s"
    apart = f"{pages.children_mb:.0f} MB apart"
    name = f"pdf of {PAGES:,}, growth, MB"
    return [*figures, Figure(name, engine, said, apart, pages.growth_mb, f"<= {GROWTH_MB[engine]}")]


if __name__ == "__main__":
    print("\n".join(asyncio.run(measure()).values()))
