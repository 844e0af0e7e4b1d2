from datetime import timedelta

from artel.access.actor import Actor
from artel.community import commands, queries
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.sweeps import sweep

AT_ONCE = 500


@sweep(every=timedelta(minutes=15))
async def mind_birthdays(database: Database) -> None:
    """From nine o'clock of each house on, to the end of its day: a restart loses nobody."""
    async with database.reading() as session:
        due = await queries.birthdays_due(session)
    for one in due:
        async with database.transaction() as session:
            await commands.mark_birthday(
                session, Actor.system(), one.organization_id, one.user_id, one.on, is_ahead=one.is_ahead
            )


@sweep(every=timedelta(hours=1))
async def let_karma_fade(database: Database) -> None:
    """Once a day for everybody who has any: what is old counts less, also for those who do nothing."""
    today = clock.now().date()
    async with database.reading() as session:
        stale = await queries.not_reckoned_since(session, today, AT_ONCE)
    for organization_id, user_id in stale:
        async with database.transaction() as session:
            await commands.reckon(session, Actor.system(), organization_id, user_id)
