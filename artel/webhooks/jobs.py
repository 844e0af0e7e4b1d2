from datetime import timedelta

from artel.access.actor import Actor
from artel.kit.db import Database
from artel.kit.sweeps import sweep
from artel.webhooks import commands


@sweep(every=timedelta(minutes=30))
async def tidy(database: Database) -> None:
    async with database.transaction() as session:
        await commands.tidy(session, Actor.system())
