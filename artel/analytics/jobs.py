"""By the clock: the last days are worked out again, for what an event lost; days that are over are closed."""

from datetime import timedelta

from artel.access.actor import Actor
from artel.analytics import queries
from artel.analytics.commands import close_books, refresh_lately
from artel.kit.db import Database
from artel.kit.sweeps import sweep


@sweep(every=timedelta(hours=1))
async def recount_lately(database: Database) -> None:
    async with database.reading() as session:
        found = await queries.organizations(session)
    for organization_id in found:
        async with database.transaction() as session:
            await refresh_lately(session, Actor.system(), organization_id)


@sweep(every=timedelta(hours=1))
async def close_days(database: Database) -> None:
    async with database.reading() as session:
        found = await queries.organizations(session)
    for organization_id in found:
        is_behind = True
        while is_behind:
            async with database.transaction() as session:
                is_behind = await close_books(session, Actor.system(), organization_id)
