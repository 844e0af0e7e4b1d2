"""SQLite on the event loop (ADR 0007): statements run inline, for a short indexed one costs less than a thread hop;
COMMIT, which waits for the disk, runs on a thread; who waits for another process's write lock asks in even steps."""

import asyncio
import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

from artel.kit.problems import Busy

WAIT_S, STEP_S = 10.0, 0.003
PRIMARY_CODE = 0xFF  # of SQLite's result codes; the bits above say more precisely what it was
# Threads of their own: a COMMIT behind slow work would hold everybody up.
COMMITS = ThreadPoolExecutor(4, "sqlite-commit")


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
            await_only(asyncio.get_running_loop().run_in_executor(COMMITS, dbapi_connection.commit))


registry.register("sqlite.inline", __name__, "InlineSqlite")


def inline(url: str) -> URL:
    return make_url(url).set(drivername="sqlite+inline")


def begin_immediate(connection: Any) -> None:
    """Take the write lock: at once when nobody has it, else as soon as its holder lets go. Busy after WAIT_S."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        if not _began(connection):
            await_only(_begin_in_turn(connection))
    finally:
        connection.execute("PRAGMA busy_timeout=1000")


async def _begin_in_turn(connection: Any) -> None:
    """SQLite's own waiting sleeps ever longer, up to 100 ms: beside a process that writes without a pause it misses
    each gap, for longer than anybody waits. An even step gives every process the same chance at a gap."""
    deadline = time.monotonic() + WAIT_S
    while not _began(connection):
        if time.monotonic() > deadline:
            raise Busy
        await asyncio.sleep(random.uniform(0.5, 1.5) * STEP_S)  # noqa: S311 - chance, not secrecy


def _began(connection: Any) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
