import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
from sqlalchemy import make_url

from artel.integrations.snapshots.shapes import Taken, Unavailable

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()"


class PostgresSnapshots:
    """pg_dump under an exported snapshot, so that the rows we count are the rows it writes. Scratch databases stand
    on the same server: our role needs CREATEDB."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.name = self.url.database or ""

    def missing(self) -> str:
        return ", ".join(tool for tool in ("pg_dump", "pg_restore") if not shutil.which(tool))

    async def take(self, target: Path) -> Taken:
        connection = await self._connect(self.name)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                mark = await connection.fetchval("SELECT pg_export_snapshot()")
                taken = await _count(connection)
                await self._run("pg_dump", f"--snapshot={mark}", "--format=custom", f"--file={target}", self.name)
        finally:
            await connection.close()
        return taken

    @asynccontextmanager
    async def scratch(self, source: Path) -> AsyncIterator[str]:
        name = f"artel_scratch_{token_hex(6)}"
        await self._tell(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            await self._run("pg_restore", "--exit-on-error", f"--dbname={name}", str(source))
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            await self._tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def count(self, url: str) -> Taken:
        connection = await self._connect(make_url(url).database or "")
        try:
            return await _count(connection)
        finally:
            await connection.close()

    async def swap(self, scratch_url: str) -> str:
        """Two renames in one transaction, after everybody was shown out and the door was shut."""
        scratch = make_url(scratch_url).database or ""
        kept = f"{self.name[:30]}_before_{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        connection = await self._connect("postgres")
        try:
            await connection.execute(f'ALTER DATABASE "{self.name}" WITH ALLOW_CONNECTIONS false')
            await connection.execute(LEAVE, [self.name, scratch])
            async with connection.transaction():
                await connection.execute(f'ALTER DATABASE "{self.name}" RENAME TO "{kept}"')
                await connection.execute(f'ALTER DATABASE "{scratch}" RENAME TO "{self.name}"')
        except asyncpg.PostgresError as error:
            raise Unavailable(f"PostgreSQL would not change the databases: {error}") from error
        finally:
            await self._open_again(connection, kept)
            await connection.close()
        return kept

    async def _open_again(self, connection: Any, kept: str) -> None:
        for name in (self.name, kept):
            if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')

    async def _connect(self, database: str) -> Any:
        address = self.url.set(drivername="postgresql", database=database).render_as_string(hide_password=False)
        try:
            return await asyncpg.connect(address, server_settings={"statement_timeout": "0", "lock_timeout": "10s"})
        except (OSError, asyncpg.PostgresError) as error:
            raise Unavailable(f"PostgreSQL does not let us in to {database}: {error}") from error

    async def _tell(self, statement: str) -> None:
        connection = await self._connect("postgres")
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError as error:
            raise Unavailable("the database role may not make a scratch database: ALTER ROLE … CREATEDB") from error
        finally:
            await connection.close()

    async def _run(self, tool: str, *arguments: str) -> None:
        """The password goes by the environment, never by the command line, which everybody on the machine can read."""
        if not shutil.which(tool):
            raise Unavailable(f"{tool} is not installed")
        where = {"PGHOST": self.url.host, "PGPORT": self.url.port, "PGUSER": self.url.username}
        where |= {"PGPASSWORD": self.url.password}
        told = os.environ | {name: str(value) for name, value in where.items() if value}
        options = ("--no-owner", "--no-acl", "--no-password")
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(tool, *options, *arguments, env=told, stderr=pipe)
        try:
            _, said = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            raise
        if process.returncode:
            raise Unavailable(f"{tool}: {said.decode(errors='replace').strip()[:400]}")


async def _count(connection: Any) -> Taken:
    names = [row[0] for row in await connection.fetch(TABLES)]
    sizes = {name: int(await connection.fetchval(f'SELECT count(*) FROM "{name}"')) for name in names}  # noqa: S608
    return Taken(str(await connection.fetchval("SELECT version_num FROM alembic_version")), sizes)
