"""`artel trace ID`: what one id set in motion, read from the outbox and the inbox."""

from artel.access.actor import Actor
from artel.apps import domains  # noqa: F401 - the subscribers
from artel.kit.db import open_database
from artel.kit.settings import Settings
from artel.operations.queries import journey


async def of(config: Settings, wanted: str) -> list[str]:
    """Lines, oldest first: time, kind, event id, correlation id, and per subscriber done or waiting."""
    async with open_database(config.database, 1) as database, database.reading() as session:
        return await journey(session, Actor.system(), wanted) or ["nothing is known under this id"]
