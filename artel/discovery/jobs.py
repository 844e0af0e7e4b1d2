"""By the clock: a new day comes into the horizon of every resource, and yesterday goes."""

from datetime import timedelta

from artel.access.actor import Actor
from artel.bookings.commands import rebuild_search_rows
from artel.discovery.queries import resources_behind
from artel.kit.db import Database
from artel.kit.sweeps import sweep


@sweep(every=timedelta(hours=1))
async def roll_search_rows(database: Database) -> None:
    """Each resource in a transaction of its own, so that nobody who books waits for all of them."""
    async with database.reading() as session:
        behind = await resources_behind(session)
    for resource_id in behind:
        async with database.transaction() as session:
            await rebuild_search_rows(session, Actor.system(), resource_id)
