"""What a new database needs before anybody comes: an administrator, the map, and on request demo data."""

import typer
from sqlalchemy import func, select

from artel.access.actor import Actor
from artel.accounts.commands import ensure_administrator
from artel.apps import domains
from artel.catalog.models import Organization
from artel.geo.commands import load_builtin
from artel.kit.db import Database, open_database
from artel.kit.settings import Settings

assert domains.ROUTERS  # noqa: S101 - importing it registers the tables


async def prepare(config: Settings, *, demo: bool) -> None:
    async with open_database(config.database, 2) as database:
        await _administrator(database)
        async with database.transaction() as session:
            await load_builtin(session, Actor.system())
        if demo and await _is_empty(database):
            from artel.apps.demo import fill

            for line in await fill(database, config):
                typer.echo(line)


async def _administrator(database: Database) -> None:
    async with database.transaction() as session:
        made = await ensure_administrator(session, Actor.system())
    if made and made.password:
        typer.echo(f"Administrator {made.login}, password {made.password} (shown once)")


async def _is_empty(database: Database) -> bool:
    async with database.reading() as session:
        return not await session.scalar(select(func.count()).select_from(Organization))
