from artel.imports import errands
from artel.imports.events import ImportBatchDue
from artel.kit.db import Database
from artel.kit.outbox import errand


@errand(ImportBatchDue)
async def take_batch(database: Database, event: ImportBatchDue) -> None:
    """An errand, because it takes a second: it keeps no other event waiting."""
    await errands.take_batch(database, event)
