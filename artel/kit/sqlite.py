"""SQLite on the event loop (ADR 0007): statements run inline, for a short indexed one costs less than a thread hop;
what may wait for the disk or for another process, COMMIT and a contended BEGIN, runs on a thread."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

WAIT_MS = 10_000
# Threads of their own: a COMMIT behind slow work, or behind those who wait for its lock, would hold everybody up.
COMMITS = ThreadPoolExecutor(4, "sqlite-commit")
WAITERS = ThreadPoolExecutor(16, "sqlite-wait")


class InlineCursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """What SQLAlchemy asks of an async driver's cursor; there is nothing to wait for."""


class InlineConnection(sqlite3.Connection):
    def cursor(self, factory: Any = InlineCursor) -> Any:
        return super().cursor(factory)


class InlineSqlite(SQLiteDialect_pysqlite):
    """The stock driver under an async engine. Nothing of it awaits but `do_commit` and `begin_immediate`."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003
        return AsyncAdaptedQueuePool

    def do_commit(self, dbapi_connection: Any) -> None:
        if dbapi_connection.in_transaction:
            await_only(_on(COMMITS, dbapi_connection.commit))


registry.register("sqlite.inline", __name__, "InlineSqlite")


def inline(url: str) -> URL:
    return make_url(url).set(drivername="sqlite+inline")


def _on(threads: Executor, work: Callable[..., object], *args: object) -> Awaitable[object]:
    return asyncio.get_running_loop().run_in_executor(threads, work, *args)


def begin_immediate(connection: Any) -> None:
    """Take the write lock: at once when nobody has it, else waiting for it on a thread."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        await_only(_on(WAITERS, _wait_and_begin, connection))
    finally:
        connection.execute("PRAGMA busy_timeout=1000")


def _wait_and_begin(connection: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={WAIT_MS}")
    connection.execute("BEGIN IMMEDIATE")
