from datetime import timedelta

from artel.access.actor import Actor
from artel.imports import commands
from artel.kit.db import Database
from artel.kit.sweeps import sweep


@sweep(every=timedelta(minutes=5))
async def sweep_runs(database: Database) -> None:
    async with database.transaction() as session:
        await commands.sweep_runs(session, Actor.system())
