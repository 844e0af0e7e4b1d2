from artel.kit.db import Database
from artel.kit.outbox import errand
from artel.operations import errands
from artel.operations.events import BackupOrdered, BackupToVerify, SweepOrdered


@errand(BackupOrdered)
async def make_backup(database: Database, event: BackupOrdered) -> None:
    await errands.make(database, event.backup_id)


@errand(BackupToVerify)
async def verify_backup(database: Database, event: BackupToVerify) -> None:
    await errands.verify(database, event.backup_id)


@errand(SweepOrdered)
async def run_sweep(database: Database, event: SweepOrdered) -> None:
    await errands.run_sweep(database, event.name)
