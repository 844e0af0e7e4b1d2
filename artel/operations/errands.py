"""The long work: making a backup, trying it, and putting it in the place of what runs. No transaction is open while
it goes on. `restore` changes nothing before everything about the backup was found in order."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from artel.access.actor import Actor
from artel.integrations import archives
from artel.integrations.archives import FORMAT, Damaged, Manifest
from artel.integrations.snapshots import Snapshots, Unavailable, snapshots_of
from artel.kit import clock, schema, sweeps
from artel.kit.db import Database, open_database
from artel.kit.problems import NotFound
from artel.operations import commands, queries

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept`: where the database that ran before stands now. `files`: uploads that were put back."""

    manifest: Manifest
    kept: str
    files: int


def snapshots_for(database: Database) -> Snapshots:
    return snapshots_of(database.engine.url.render_as_string(hide_password=False))


async def make(database: Database, backup_id: UUID) -> None:
    async with database.transaction() as session:
        name = await commands.begin_making(session, Actor.system(), backup_id)
    if name is None:
        return
    try:
        manifest = await make_archive(snapshots_for(database), archives.path_of(name))
    except (Unavailable, OSError) as why:
        log.warning("backup %s: %s", name, why)
        async with database.transaction() as session:
            await commands.note_failed(session, Actor.system(), backup_id, str(why))
        return
    sha256 = await asyncio.to_thread(archives.sha256_of, archives.path_of(name))
    async with database.transaction() as session:
        await commands.note_made(session, Actor.system(), backup_id, manifest, sha256)


async def make_archive(snapshots: Snapshots, target: Path) -> Manifest:
    """The database first: an upload's bytes are stored before its row is committed, so the rows of the snapshot find
    their bytes afterwards."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="making-") as folder:
        snapshot = Path(folder) / "database"
        taken = await snapshots.take(snapshot)
        head = Manifest(
            format=FORMAT,
            name=target.name,
            made_at=clock.now(),
            engine=snapshots.engine,
            revision=taken.revision,
            tables=taken.tables,
        )
        return await asyncio.to_thread(archives.write, target, snapshot, head)


async def verify(database: Database, backup_id: UUID) -> None:
    async with database.transaction() as session:
        name = await commands.begin_verifying(session, Actor.system(), backup_id)
    if name is None:
        return
    complaints = await examine(snapshots_for(database), archives.path_of(name))
    for complaint in complaints:
        log.error("backup %s: %s", name, complaint)
    async with database.transaction() as session:
        await commands.note_verified(session, Actor.system(), backup_id, complaints)


async def examine(snapshots: Snapshots, path: Path) -> list[str]:
    """Complaints; none when the backup could be restored here and now."""
    try:
        async with _tried(snapshots, path):
            return []
    except (Damaged, Unavailable, OSError) as why:
        return [str(why)]


@asynccontextmanager
async def _tried(snapshots: Snapshots, path: Path) -> AsyncIterator[tuple[Manifest, str]]:
    """The manifest and the address of a scratch database that was restored from it, migrated and found sound."""
    manifest = await asyncio.to_thread(archives.check, path)
    if manifest.engine != snapshots.engine:
        raise Damaged(f"it is a backup of {manifest.engine}, this house runs on {snapshots.engine}")
    if manifest.revision not in schema.known():
        raise Damaged(f"its schema is at revision {manifest.revision}, which this version does not know")
    with tempfile.TemporaryDirectory(dir=archives.folder(), prefix="trying-") as folder:
        source = Path(folder) / "database"
        await asyncio.to_thread(archives.extract_database, path, source)
        async with snapshots.scratch(source) as url:
            await _find_sound(snapshots, manifest, url)
            yield manifest, url


async def _find_sound(snapshots: Snapshots, manifest: Manifest, url: str) -> None:
    counted = await snapshots.count(url)
    if counted.revision != manifest.revision:
        raise Damaged(f"its schema is at {counted.revision}, its manifest says {manifest.revision}")
    if counted.tables != manifest.tables:
        wrong = sorted(name for name, _ in set(counted.tables.items()) ^ set(manifest.tables.items()))
        raise Damaged(f"rows are missing or too many in {', '.join(dict.fromkeys(wrong))}")
    if counted.revision != schema.newest():
        await asyncio.to_thread(schema.upgrade, url)
    async with open_database(url, 1) as scratch, scratch.reading() as session:
        if complaints := await queries.complaints_in(session, manifest):
            raise Damaged("; ".join(complaints))


async def restore(url: str, path: Path) -> Restored:
    """For `artel restore`, while no process of the house runs. Uploads go first: bytes that no row names do no harm,
    a row without its bytes would. Raises Damaged or Unavailable; then the running database is what it was."""
    snapshots = snapshots_of(url)
    async with _tried(snapshots, path) as (manifest, scratch):
        files = await asyncio.to_thread(archives.put_files_back, path, manifest)
        kept = await snapshots.swap(scratch)
    async with open_database(url, 1) as database:
        await take_in_found(database)
    return Restored(manifest, kept, files)


async def take_in_found(database: Database) -> None:
    """Archives of the folder that no row knows: after a restore the list is as old as the backup."""
    for path in sorted(archives.folder().glob("*.zip")):
        try:
            manifest = await asyncio.to_thread(archives.read_manifest, path)
        except Damaged as why:
            log.warning("%s: %s", path.name, why)
            continue
        if manifest.name == path.name:
            sha256 = await asyncio.to_thread(archives.sha256_of, path)
            async with database.transaction() as session:
                await commands.note_found(session, Actor.system(), manifest, sha256)


async def run_sweep(database: Database, name: str) -> None:
    item = sweeps.named(name)
    if item is None:
        raise NotFound
    await sweeps.run_once(database, item)
