from datetime import timedelta

from artel.access.actor import Actor
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.sweeps import sweep
from artel.presence import commands, queries

EVERY = timedelta(seconds=15)


@sweep(every=EVERY)
async def tell_who_is_gone(database: Database) -> None:
    """Offline is computed from the last activity; whoever looks at a list of people is told when it comes to that."""
    now = clock.now()
    async with database.reading() as session:
        gone = await queries.went_quiet(session, now - EVERY, now)
    for user_id in gone:
        async with database.transaction() as session:
            await commands.tell_gone(session, Actor.system(), user_id)
