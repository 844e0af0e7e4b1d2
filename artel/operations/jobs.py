from datetime import timedelta

from artel.access.actor import Actor
from artel.kit.db import Database
from artel.kit.sweeps import sweep
from artel.operations import commands


@sweep(every=timedelta(minutes=5))
async def back_up_when_due(database: Database) -> None:
    async with database.transaction() as session:
        await commands.sweep_interrupted(session, Actor.system())
        await commands.order_due_backup(session, Actor.system())
