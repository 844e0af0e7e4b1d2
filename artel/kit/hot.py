"""The few hottest reads: a Core select, compiled once per dialect, run on the bare driver, rows as plain tuples.

No session, no transaction, and no IN with a list (its SQL would change with its length). Measure before using it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import BindParameter, CompoundSelect, Float, Numeric, Select, Uuid
from sqlalchemy.dialects import registry
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.types import TypeEngine
from starlette.responses import Response

from artel.kit.ids import uuid_of

Convert = Callable[[Any], Any] | None
Later = BindParameter[Any]  # in a statement, for a value that comes with each run


class Driver(Protocol):
    @property
    def dialect(self) -> Dialect: ...

    async def fetch(self, sql: str, values: Sequence[object]) -> Iterable[Iterable[Any]]: ...


class SqliteDriver:
    """Runs inline on the event loop: a short indexed read costs 20 to 50 µs, the hop to a thread ten times that."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.dialect = connection, registry.load("sqlite")()

    async def fetch(self, sql: str, values: Sequence[object]) -> Iterable[Iterable[Any]]:
        return self.connection.execute(sql, values).fetchall()


class ThreadedSqliteDriver:
    """For reports, which take too long for the event loop: a connection and a thread of their own."""

    def __init__(self, path: str) -> None:
        self._path, self.dialect = path, registry.load("sqlite")()
        self._thread = ThreadPoolExecutor(1, "sqlite-reports")
        self._connection: sqlite3.Connection | None = None

    async def fetch(self, sql: str, values: Sequence[object]) -> Iterable[Iterable[Any]]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._fetch, sql, values)

    def _fetch(self, sql: str, values: Sequence[object]) -> list[Any]:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, uri=True, isolation_level=None)
            self._connection.execute("PRAGMA cache_size=-65536")
        return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        if self._connection:
            self._thread.submit(self._connection.close).result()
        self._thread.shutdown()


class PostgresDriver:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool, self.dialect = pool, registry.load("postgresql.asyncpg")()

    async def fetch(self, sql: str, values: Sequence[object]) -> Iterable[Iterable[Any]]:
        return await self.pool.fetch(sql, *values)


@asynccontextmanager
async def open_driver(url: str, pool_size: int) -> AsyncIterator[tuple[Driver, Driver]]:
    """For the hot reads, and for reports."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        dsn = address.set(drivername="postgresql").render_as_string(hide_password=False)
        async with asyncpg.create_pool(
            dsn, min_size=1, max_size=pool_size, reset=_leave_as_is, init=_read_json
        ) as pool:
            driver = PostgresDriver(pool)
            yield driver, driver
    else:
        path = f"file:{address.database}?mode=ro"
        connection, reports = sqlite3.connect(path, uri=True, isolation_level=None), ThreadedSqliteDriver(path)
        yield SqliteDriver(connection), reports
        reports.close()
        connection.close()


async def _read_json(connection: Any) -> None:
    """SQLAlchemy leaves the decoding of JSON to the driver, and the bare driver leaves it to nobody."""
    codec = {"encoder": lambda value: msgspec.json.encode(value).decode(), "decoder": msgspec.json.decode}
    await connection.set_type_codec("json", schema="pg_catalog", **codec)


async def _leave_as_is(_connection: object) -> None:
    """Plain selects leave nothing behind; asyncpg's reset would cost every read a round trip."""


class Plan(NamedTuple):
    sql: str
    binds: Sequence[tuple[str, Convert]]
    constants: dict[str, object]  # literals of the statement itself
    columns: Sequence[tuple[int, Callable[[Any], Any]]]  # those that the driver leaves as it found them


class HotQuery:
    def __init__(self, statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> None:
        self.statement, self._plans = statement, dict[str, Plan]()

    async def rows(self, driver: Driver, **values: object) -> list[tuple[Any, ...]]:
        plan = self._plans.get(driver.dialect.name) or self._compile(driver.dialect)
        given = plan.constants | values
        bound = [to_db(given[name]) if to_db else given[name] for name, to_db in plan.binds]
        found = await driver.fetch(plan.sql, bound)
        return [_read(row, plan.columns) for row in found]

    def _compile(self, dialect: Dialect) -> Plan:
        compiled = self.statement.compile(dialect=dialect)
        types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
        binds = [(name, types[name].bind_processor(dialect)) for name in compiled.positiontup or ()]
        constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        readers = [_reader(column.type, dialect) for column in self.statement.selected_columns]
        columns = [(n, reader) for n, reader in enumerate(readers) if reader]
        return self._plans.setdefault(dialect.name, Plan(str(compiled), binds, constants, columns))


def _uuid(text: str | None) -> UUID | None:
    """32 hex digits."""
    return uuid_of(int(text, 16)) if text else None


def _read(row: Iterable[Any], columns: Sequence[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    values = list(row)
    for n, convert in columns:
        values[n] = convert(values[n])
    return tuple(values)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """Numbers come from both drivers as Python numbers; SQLAlchemy's reader would want the cursor's description."""
    if isinstance(kind, Uuid) and dialect.name == "sqlite":
        return _uuid
    return None if isinstance(kind, Float | Numeric) else kind.dialect_impl(dialect).result_processor(dialect, None)


def encoded(answer: object) -> Response:
    """One msgspec encode instead of pydantic and json; dataclasses serve as the OpenAPI shape as well."""
    return Response(msgspec.json.encode(answer), media_type="application/json")
