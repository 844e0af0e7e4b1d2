"""`artel backup` and `artel restore`: the same work as the console's, without the web."""

from pathlib import Path

from artel.access.actor import Actor
from artel.apps import domains
from artel.integrations.archives import Damaged
from artel.integrations.snapshots import Unavailable, snapshots_of
from artel.kit.db import open_database
from artel.kit.settings import Settings
from artel.operations import commands, errands, queries
from artel.operations.models import Backup, BackupStatus

assert domains.ROUTERS  # noqa: S101 - importing it registers the tables


class NotDone(Exception):
    """Says why; the running data is what it was."""


async def make(config: Settings) -> Backup:
    """Made and verified before it answers."""
    async with open_database(config.database, 2) as database:
        async with database.transaction() as session:
            backup = await commands.order_backup(session, Actor.system())
        await errands.make(database, backup.id)
        await errands.verify(database, backup.id)
        async with database.reading() as session:
            backup = await session.get_one(Backup, backup.id)
    if backup.status is not BackupStatus.VERIFIED:
        raise NotDone(f"{backup.name}: {backup.failure}")
    return backup


async def check(config: Settings, path: Path) -> list[str]:
    """Complaints about an archive, after a restore into a scratch database."""
    return await errands.examine(snapshots_of(config.database), path)


async def restore(config: Settings, path: Path) -> errands.Restored:
    await _refuse_while_running(config)
    try:
        return await errands.restore(config.database, path)
    except (Damaged, Unavailable, OSError) as why:
        raise NotDone(str(why)) from why


async def _refuse_while_running(config: Settings) -> None:
    """A process that goes on would write into what is being put away."""
    async with open_database(config.database, 1) as database, database.reading() as session:
        alive = await queries.processes_alive(session)
    if alive:
        raise NotDone("still running: " + ", ".join(f"{one.kind} ({one.host}, pid {one.pid})" for one in alive))
