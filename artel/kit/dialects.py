"""Everything that differs between SQLite and PostgreSQL, except the SQL in the migrations."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Connection, Date, DateTime, Dialect, Integer, String, Uuid, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from artel.kit.problems import BY_CONSTRAINT, Busy, Problem
from artel.kit.sqlite import InlineConnection, begin_immediate, inline

POSTGRES_TIMEOUTS = {"lock_timeout": "4s", "statement_timeout": "15s", "timezone": "UTC"}
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=1000")
BUSY_STATES = {"55P03", "40P01", "40001", "57014"}  # lock not available, deadlock, serialization failure, timeout
Row = TypeVar("Row", bound=Any)
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class SqliteUtc(TypeDecorator[datetime]):
    """SQLite keeps no zone: we store UTC and put the zone back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone is not a time")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


UTC_TIME = DateTime(timezone=True).with_variant(SqliteUtc(), "sqlite")


class _SqliteList(TypeDecorator[list[Any]]):
    """SQLite has no arrays: a JSON text, read by `json_each`. UUIDs as SQLAlchemy stores them there, 32 hex digits."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: list[Any] | None, _dialect: Dialect) -> str | None:
        return None if value is None else json.dumps([item.hex if isinstance(item, UUID) else item for item in value])


UUIDS = ARRAY(Uuid()).with_variant(_SqliteList(), "sqlite")
INTEGERS = ARRAY(Integer()).with_variant(_SqliteList(), "sqlite")


class _Condition(FunctionElement[bool]):
    """Where a dialect knows no booleans SQLAlchemy would say `(...) = 1`, which keeps SQLite from its index."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        return self


class among(_Condition):  # noqa: N801 - reads like SQL
    """`among(column, bindparam("ids", type_=UUIDS))`: IN with a list of any length in one unchanging statement."""

    inherit_cache = True


@compiles(among, "postgresql")
def _among_postgres(element: among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY({values})"


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are compiled SQL


class lacks(_Condition):  # noqa: N801
    """`lacks(text, chars)`: none of the characters is in the text. `chars` are letters and digits only."""

    inherit_cache = True


@compiles(lacks, "postgresql")
def _lacks_postgres(element: lacks, compiler: Any, **kw: Any) -> str:
    text, chars = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{text} !~ ('[' || {chars} || ']')"


@compiles(lacks, "sqlite")
def _lacks_sqlite(element: lacks, compiler: Any, **kw: Any) -> str:
    text, chars = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{text} NOT GLOB ('*[' || {chars} || ']*')"


class day_at(FunctionElement[date]):  # noqa: N801
    """`day_at(moment, seconds)`: its date on a clock that is so far ahead of UTC."""

    inherit_cache = True
    type = Date()


@compiles(day_at, "postgresql")
def _day_at_postgres(element: day_at, compiler: Any, **kw: Any) -> str:
    moment, seconds = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST({moment} AT TIME ZONE 'UTC' + make_interval(secs => {seconds}) AS DATE)"


@compiles(day_at, "sqlite")
def _day_at_sqlite(element: day_at, compiler: Any, **kw: Any) -> str:
    moment, seconds = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"date({moment}, {seconds} || ' seconds')"


def create_engine(url: str, pool_size: int) -> AsyncEngine:
    if url.startswith("postgresql"):
        options = {"server_settings": POSTGRES_TIMEOUTS}
        return create_async_engine(url, pool_size=pool_size, max_overflow=0, connect_args=options)
    inline_options: dict[str, Any] = {"check_same_thread": False, "factory": InlineConnection}
    engine = create_async_engine(inline(url), pool_size=pool_size, max_overflow=0, connect_args=inline_options)
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that turns writer halfway would be refused, not queued."""
    driver = connection.connection.driver_connection
    if connection.get_execution_options().get("reads", False):
        driver.execute("BEGIN")  # type: ignore[union-attr]
    else:
        begin_immediate(driver)


def writer_gate(engine: AsyncEngine) -> AbstractAsyncContextManager[None]:
    """SQLite has one writer: queue fairly in the process instead of polling for the file lock.
    The seam for a writer thread with group commit."""
    return asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()


async def insert_or_skip(session: AsyncSession, table: type[Any], **values: object) -> bool:
    """Insert unless the key is there; False when it was. Waits for a rival transaction that holds the same key."""
    statement = _insert_or_skip(session.get_bind().dialect.name, table.__table__)
    return (await session.execute(statement, values)).first() is not None


# Statements made once: building one and its cache key costs as much as running it.
@cache
def _insert_or_skip(dialect: str, table: Any) -> Any:
    return INSERTS[dialect](table).on_conflict_do_nothing().returning(*table.primary_key)


async def insert_or_load(session: AsyncSession, table: type[Row], values: dict[str, object]) -> Row | None:
    """Like `insert_or_skip`; answers with the new row as an object of the session, None when it was there."""
    entity: Any = table
    found: Row | None = await session.scalar(_insert_or_load(session.get_bind().dialect.name, entity), values)
    return found


@cache
def _insert_or_load(dialect: str, table: Any) -> Any:
    statement = INSERTS[dialect](table.__table__).on_conflict_do_nothing()
    return select(table).from_statement(statement.returning(*table.__table__.c))


async def hold_rows(session: AsyncSession, statement: Any) -> None:
    """Lock the rows that the SELECT ... FOR UPDATE names. On SQLite the transaction is the only writer already."""
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(statement)


async def upsert(session: AsyncSession, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows, or overwrite those whose primary key is there."""
    if rows:
        statement = _upsert(session.get_bind().dialect.name, table.__table__, tuple(rows[0]))
        await session.execute(statement, rows)


@cache
def _upsert(dialect: str, table: Any, names: tuple[str, ...]) -> Any:
    statement = INSERTS[dialect](table)
    keys = {column.name for column in table.primary_key}
    changes = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=sorted(keys), set_=changes)


async def add_up(
    session: AsyncSession, table: type[Any], rows: Sequence[dict[str, Any]], sums: tuple[str, ...]
) -> None:
    """Insert the rows; where the primary key is there, add the columns `sums` to it."""
    if rows:
        statement = _add_up(session.get_bind().dialect.name, table.__table__, sums)
        await session.execute(statement, rows)


@cache
def _add_up(dialect: str, table: Any, sums: tuple[str, ...]) -> Any:
    statement = INSERTS[dialect](table)
    keys = [column.name for column in table.primary_key]
    changes = {name: table.c[name] + statement.excluded[name] for name in sums}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


def problem_of(error: DBAPIError) -> Problem | None:
    """The Problem that stands for a refusal by the database, the same one on both engines."""
    kind = BY_CONSTRAINT.get(_constraint_of(error) or "")
    if kind:
        return kind()
    return Busy() if _is_busy(error) else None


def _constraint_of(error: DBAPIError) -> str | None:
    """SQLite names checks and our triggers, but a unique constraint only by its columns, `t.a, t.b`: hence the
    naming convention, from which `uq_t_a_b` follows."""
    cause = error.orig.__cause__ if error.orig else None
    if name := getattr(cause, "constraint_name", None):
        return str(name)
    message = str(error.orig)
    if unique := re.fullmatch(r"UNIQUE constraint failed: (\w+)\.(.+)", message):
        table, columns = unique.groups()
        return f"uq_{table}_{columns.replace(f', {table}.', '_')}"
    return message.removeprefix("CHECK constraint failed: ")


def _is_busy(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.OperationalError):
        return "locked" in str(error.orig)
    return getattr(error.orig, "sqlstate", None) in BUSY_STATES
