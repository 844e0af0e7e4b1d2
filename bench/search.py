"""Time-first search: "within 3 km, two seats free from noon to two", on the database alone.

SCALE=0.1 builds a tenth. Rows are generated in SQL; indexes that this question does not use are left out."""

import asyncio
import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from artel.bookings.commands.search_rows import day_number
from artel.discovery import rules
from artel.discovery.queries.free_places import Circle, free_by_rows
from artel.geo import rules as geo
from artel.kit.db import Database
from artel.kit.spans import Span
from bench.report import Figure, middle, section
from bench.world import ENGINES, fresh, open_database
from tests.makers import make_city, make_organization, make_resource, make_user, make_venue

SCALE = float(os.environ.get("SCALE", "1"))
SIZES = (int(10_000 * SCALE), int(100_000 * SCALE))
DAYS, UNITS, PATTERNS = 5, 4, 4096
DENSITY = 24.4  # resources per square kilometre, as in the middle of a large city
WEST, SOUTH = 37.0, 55.4
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
ROUNDS, ASKED = 7, 40
COPY = {"venues": "venue_id", "resources": "", "units": "resource_id"}


def degrees(size: int) -> tuple[float, float]:
    side = (size / DENSITY) ** 0.5
    return side / 111.4, side / 63.3  # km per degree of latitude and of longitude here


def patterns() -> list[dict[str, Any]]:
    """Days of a resource of four seats: one booking of one to six hours on each."""
    dice, found = random.Random(1), []
    for k in range(PATTERNS):
        stays = [(start := dice.randrange(28, 76), start + dice.randrange(4, 25)) for _ in range(UNITS)]
        free = "".join(str(UNITS - sum(a <= q < b for a, b in stays)) for q in range(96))
        found += [{"k": k, "unit": n, "a": a, "b": b, "free": free} for n, (a, b) in enumerate(stays)]
    return found


def numbers(sqlite: bool, most: int) -> str:
    """g(n) from 1 to `most`."""
    if sqlite:
        return f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {most})"
    return f"WITH g(n) AS (SELECT generate_series(1, {most})::bigint)"


async def build(database: Database, size: int) -> None:
    """Venue, resource, four units, four bookings a day, a search row a day: `size` times."""
    sqlite = database.engine.dialect.name == "sqlite"
    model = await make_venue(database, await make_organization(database))
    resource = await make_resource(database, UNITS, model)
    person, _ = await make_user(database), await make_city(database)
    key = "printf('%032x', {})" if sqlite else "lpad(to_hex({}), 32, '0')::uuid"
    values: dict[str, Any] = {"venue": model.id, "resource": resource.id, "person": person.id}
    async with database.transaction() as connection:
        for statement in _bare(sqlite):
            await connection.execute(text(statement))
        await _days(connection)
        await _places(connection, sqlite, size)
        await _copies(connection, sqlite, key, values)
        await _bookings(connection, sqlite, key, values)
        await _search_rows(connection, sqlite, key)
        for statement in ("CREATE INDEX bench_claims ON claims (resource_id, ends_at, starts_at)", "ANALYZE"):
            await connection.execute(text(statement))
    if not sqlite:
        async with database.engine.connect() as connection:
            options = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await options.execute(text("VACUUM ANALYZE search_rows"))
            await options.execute(text("VACUUM ANALYZE resources"))


async def _days(connection: Any) -> None:
    await connection.execute(text("CREATE TABLE bench_days (k INT, unit INT, a INT, b INT, free TEXT)"))
    await connection.execute(text("INSERT INTO bench_days VALUES (:k, :unit, :a, :b, :free)"), patterns())
    await connection.execute(text("CREATE INDEX bench_days_k ON bench_days (k, unit)"))


async def _places(connection: Any, sqlite: bool, size: int) -> None:
    south, west = degrees(size)
    await connection.execute(text(
        f"CREATE TABLE bench_places AS {numbers(sqlite, size)} "
        f"SELECT n, {SOUTH} + {south} * (n * 0.7548776662466927 - floor(n * 0.7548776662466927)) AS lat, "
        f"{WEST} + {west} * (n * 0.5698402909980532 - floor(n * 0.5698402909980532)) AS lon FROM g"
    ))  # fmt: skip


async def _copies(connection: Any, sqlite: bool, key: str, values: dict[str, Any]) -> None:
    """Of the model's venue, resource and units, one per place."""

    async def copy(table: str, changes: dict[str, str], where: str) -> None:
        columns = [column.name for column in _table(table).columns]
        chosen = ", ".join(changes.get(name, f"m.{name}") for name in columns)
        sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM bench_places p, {table} m WHERE {where}"
        names = {word for word in ("venue", "resource", "person") if f":{word}" in sql}
        await connection.execute(text(sql), {name: _id(values[name], sqlite) for name in names})

    venue, place = key.format("p.n + 1000000"), key.format("p.n + 2000000")
    await copy("venues", {"id": venue, "slug": "'bench-' || p.n", "lat": "p.lat", "lon": "p.lon"}, "m.id = :venue")
    await copy("resources", {"id": place, "venue_id": venue}, "m.id = :resource")
    unit = key.format(f"p.n * {UNITS} + m.number + 10000000")
    await copy("units", {"id": unit, "resource_id": place}, "m.resource_id = :resource")


async def _search_rows(connection: Any, sqlite: bool, key: str) -> None:
    await connection.execute(text(
        f"INSERT INTO search_rows (day, cell, lon, resource_id, lat, free) {numbers(sqlite, DAYS)} "
        f"SELECT d.n + {day_number(TODAY.date()) - 1}, CAST(floor(p.lat * 100) AS INTEGER), p.lon, "
        f"{key.format('p.n + 2000000')}, p.lat, b.free FROM bench_places p CROSS JOIN g d JOIN bench_days b "
        f"ON b.k = (p.n * 31 + d.n * 977) % {PATTERNS} AND b.unit = 0"
    ))  # fmt: skip


async def _bookings(connection: Any, sqlite: bool, key: str, values: dict[str, Any]) -> None:
    number = f"((p.n * {DAYS} + d.n) * {UNITS} + b.unit)"
    minutes = "((d.n - 1) * 1440 + b.{} * 15)"
    moment = (
        f"strftime('%Y-%m-%d %H:%M:%f000', :day, '+' || {minutes} || ' minutes')"
        if sqlite
        else f"CAST(:day AS timestamptz) + make_interval(mins => {minutes}::int)"
    )
    moments = [moment.format(edge) for edge in "ab"]
    days = numbers(sqlite, DAYS)
    many = (
        f"FROM bench_places p CROSS JOIN g d JOIN bench_days b ON b.k = (p.n * 31 + d.n * 977) % {PATTERNS}"
    )  # fmt: skip
    booking, claim = key.format(f"{number} + 100000000"), key.format(f"{number} + 200000000")
    place, unit = key.format("p.n + 2000000"), key.format(f"p.n * {UNITS} + b.unit + 10000001")
    day = str(TODAY.replace(tzinfo=None)) if sqlite else TODAY
    bare = {"day": day, "person": _id(values["person"], sqlite)}
    yes, no = ("1", "0") if sqlite else ("true", "false")
    await connection.execute(text(
        "INSERT INTO bookings (id, number, organization_id, venue_id, resource_id, customer_id, status, source, "
        "seats, starts_at, ends_at, total_amount, total_currency, paid_amount, refunded_amount, policy, comment, sequence, "
        f"created_at) {days} SELECT {booking}, 'B' || {number}, v.organization_id, v.id, {place}, :person, 'confirmed', "
        f"'web', 1, {moments[0]}, {moments[1]}, 0, 'RUB', 0, 0, '[]', '', 0, {moments[0]} {many} "
        f"JOIN venues v ON v.id = {key.format('p.n + 1000000')}"
    ), bare)  # fmt: skip
    await connection.execute(text(
        "INSERT INTO claims (id, booking_id, resource_id, unit_id, starts_at, ends_at, is_blocking, is_floating) "
        f"{days} SELECT {claim}, {booking}, {place}, {unit}, {moments[0]}, {moments[1]}, {yes}, {no} {many}"
    ), {"day": day})  # fmt: skip


def _bare(sqlite: bool) -> list[str]:
    if sqlite:
        return ["DROP TRIGGER claims_no_overlap_INSERT", "DROP TRIGGER claims_no_overlap_UPDATE", *_INDEXES]
    return [
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL statement_timeout = 0",
        "ALTER TABLE claims DROP CONSTRAINT claims_no_overlap",
        *_INDEXES,
    ]


_INDEXES = [
    "DROP INDEX ix_bookings_customer_id_starts_at", "DROP INDEX ix_bookings_organization_id_starts_at",
    "DROP INDEX ix_bookings_venue_id_starts_at", "DROP INDEX ix_claims_resource_id_ends_at",
    "DROP INDEX ix_claims_unit_id_ends_at", "DROP INDEX ix_claims_booking_id", "DROP INDEX ix_claims_blackout_id",
]  # fmt: skip


def _table(name: str) -> Any:
    from artel.kit.db import Base

    return Base.metadata.tables[name]


def _id(value: Any, sqlite: bool) -> Any:
    return value.hex if sqlite else value


async def ask(database: Database, size: int, dice: random.Random) -> tuple[list[float], list[int]]:
    """Milliseconds in the driver, per question, and how many were found."""
    south, west = degrees(size)
    day = TODAY + timedelta(days=2)
    parts = rules.parts(Span(day + timedelta(hours=12), day + timedelta(hours=14)))
    assert parts
    timed = Timed(database.driver)
    found = []
    for _ in range(ASKED):
        lat = SOUTH + south * (0.2 + 0.6 * dice.random())
        lon = WEST + west * (0.2 + 0.6 * dice.random())
        box = geo.box_around(lat, lon, 3000)
        rows = await free_by_rows(timed, parts, "01", box, Circle(lat, lon, 3000))  # type: ignore[arg-type]
        found.append(len(rows))
    return timed.spent_ms, found


class Timed:
    def __init__(self, driver: Any) -> None:
        self.driver, self.dialect, self.spent_ms = driver, driver.dialect, list[float]()

    async def fetch(self, sql: str, values: Any) -> Any:
        began = time.perf_counter()
        rows = await self.driver.fetch(sql, values)
        self.spent_ms.append((time.perf_counter() - began) * 1000)
        return rows


async def measure() -> dict[str, str]:
    figures, notes = [], []
    for engine in ENGINES:
        medians, built = await _engine(engine)
        small, large = (middle(medians[size][0]) for size in SIZES)
        found = middle(medians[SIZES[1]][1])
        what = f"free near, {SIZES[1]} resources, {SIZES[1] * DAYS * UNITS} bookings, ms"
        figures.append(Figure(what, engine, f"{large:.2f} ms", "2 ms", large, "<= 2"))
        growth = middle([b / a for a, b in zip(medians[SIZES[0]][0], medians[SIZES[1]][0], strict=True)])
        figures.append(
            Figure(f"growth from {SIZES[0]}", engine, f"{large:.2f} ms", f"{small:.2f} ms", growth, "<= 1.5")
        )
        notes.append(f"{engine}: {found:.0f} resources have room, median; built in {built:.0f} s.")
    return {"b-search": section("Time-first search, the database's part, p50", figures, [*notes, HOW])}


HOW = (
    f"3 km around {ASKED} random points, 2 seats from 12:00 to 14:00 of the third day; {ROUNDS} rounds that alternate "
    "between the two sizes, the median of their medians. All rows of the answer are fetched."
)


async def _engine(engine: str) -> tuple[dict[int, tuple[list[float], list[float]]], float]:
    medians: dict[int, tuple[list[float], list[float]]] = {size: ([], []) for size in SIZES}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        async with fresh(engine, Path(one)) as small, fresh(engine, Path(two)) as large:
            async with open_database(small, 2) as first, open_database(large, 2) as second:
                sized = dict(zip(SIZES, (first, second), strict=True))
                for size, database in sized.items():
                    await build(database, size)
                built = time.monotonic() - began
                for n in range(-1, ROUNDS):
                    for size, database in sized.items():
                        spent, found = await ask(database, size, random.Random(n))
                        if n >= 0:
                            medians[size][0].append(middle(spent))
                            medians[size][1].append(middle(found))
    return medians, built


if __name__ == "__main__":
    print("\n".join(asyncio.run(measure()).values()))
