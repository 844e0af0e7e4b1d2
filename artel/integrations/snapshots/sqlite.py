import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from artel.integrations.snapshots.shapes import Taken, Unavailable

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


class SqliteSnapshots:
    """VACUUM INTO reads one snapshot and leaves writers alone; the online backup API writes one transaction."""

    engine = "sqlite"

    def __init__(self, url: str) -> None:
        self.path = _path(url)

    def missing(self) -> str:
        return ""

    async def take(self, target: Path) -> Taken:
        await asyncio.to_thread(_vacuum, self.path, target)
        return await asyncio.to_thread(_count, target)

    @asynccontextmanager
    async def scratch(self, source: Path) -> AsyncIterator[str]:
        """Beside the running database: the disk that has to bear it."""
        folder = Path(tempfile.mkdtemp(dir=self.path.parent, prefix="scratch-"))
        try:
            copy = folder / "artel.db"
            await asyncio.to_thread(shutil.copyfile, source, copy)
            await asyncio.to_thread(_examine, copy)
            yield f"sqlite+aiosqlite:///{copy}"
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def count(self, url: str) -> Taken:
        return await asyncio.to_thread(_count, _path(url))

    async def swap(self, scratch_url: str) -> str:
        kept = self.path.with_name(f"{self.path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        await asyncio.to_thread(_replace, self.path, _path(scratch_url), kept)
        return str(kept)


def _path(url: str) -> Path:
    return Path(make_url(url).database or "").resolve()


def _open(path: Path, *, writes: bool = False) -> closing[sqlite3.Connection]:
    if not path.is_file():
        raise Unavailable(f"there is no database file {path.name}")
    mode = "rw" if writes else "ro"
    return closing(sqlite3.connect(f"file:{path}?mode={mode}", uri=True, isolation_level=None, timeout=30))


def _vacuum(path: Path, target: Path) -> None:
    with _open(path) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _examine(path: Path) -> None:
    try:
        with _open(path) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"SQLite cannot read it: {error}") from error
    if found != ["ok"] or strays:
        raise Unavailable("SQLite finds it damaged: " + (found[0] if found != ["ok"] else f"foreign key {strays}"))


def _count(path: Path) -> Taken:
    with _open(path) as connection:
        names = [str(row[0]) for row in connection.execute(TABLES)]
        sizes = {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Taken(str(revision[0]) if revision else "", sizes)


def _replace(live: Path, scratch: Path, kept: Path) -> None:
    _vacuum(live, kept)
    with _open(scratch) as source, _open(live, writes=True) as target:
        source.backup(target)
