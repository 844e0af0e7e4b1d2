from datetime import timedelta

from artel.kit.db import Database
from artel.kit.sweeps import sweep
from artel.payments import errands


@sweep(every=timedelta(minutes=10))
async def reconcile(database: Database) -> None:
    await errands.reconcile(database)


@sweep(every=timedelta(hours=6))
async def compare(database: Database) -> None:
    await errands.compare(database)
