from datetime import timedelta

from artel.kit.db import Database
from artel.kit.sweeps import sweep
from artel.notifications import errands


@sweep(every=timedelta(hours=1))
async def sweep_mail(database: Database) -> None:
    await errands.sweep_mail(database)
