from artel.access.actor import Actor
from artel.imports import commands
from artel.imports.events import ImportBatchDue
from artel.kit.db import Database


async def take_batch(database: Database, due: ImportBatchDue) -> None:
    async with database.transaction() as session:
        await commands.take_batch(session, Actor.system(), due.run_id, due.number)
