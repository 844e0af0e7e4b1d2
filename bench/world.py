"""Databases to measure on."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.serving import SECRET

os.environ["SECRET_KEY"] = SECRET
os.environ["RATE_LIMITS"] = "off"
os.environ["ACCESS_TOKEN_TTL_S"] = "86400"

from artel.access import tokens
from artel.access.actor import Actor
from artel.apps import domains
from artel.bookings.commands import rebuild_search_rows
from artel.catalog.models import Resource
from artel.discovery.commands import refresh_card
from artel.kit.db import Database, open_database
from tests.conftest import migrate
from tests.fresh import drop, named, recreate
from tests.makers import make_organization, make_resource, make_session, make_user, make_venue
from tests.postgres import FAST, postgres_url

assert domains.TABLES
ENGINES = ("postgresql", "sqlite")


@asynccontextmanager
async def fresh(engine: str, folder: Path, options: str = FAST) -> AsyncIterator[str]:
    """The address of an empty migrated database. `options`: of a PostgreSQL of our own."""
    if engine == "sqlite":
        url = f"sqlite+aiosqlite:///{folder}/artel.db"
        await asyncio.to_thread(migrate, url)
        yield url
        return
    with _server(options) as address:
        name = f"artel_bench_{os.getpid()}_{folder.name[-8:].lower()}"
        await asyncio.to_thread(recreate, address, name)
        url = named(address, name)
        await asyncio.to_thread(migrate, url)
        yield url
        await asyncio.to_thread(drop, address, name)


@contextmanager
def _server(options: str) -> Iterator[str]:
    with postgres_url(options) as address:
        yield address


@dataclass
class Town:
    resources: list[Resource]
    token: str
    person: object


async def build_town(database: Database, venues: int = 40, resources: int = 3) -> Town:
    """Published venues with open hours, cards and search rows."""
    organization = await make_organization(database)
    found = []
    for n in range(venues):
        venue = await make_venue(database, organization, (480, 1320), lat=55.7 + n * 0.002, description="x" * 200)
        found += [await make_resource(database, 6, venue, max_minutes=600) for _ in range(resources)]
        async with database.transaction() as session:
            await refresh_card(session, Actor.system(), venue.id)
    for resource in found:
        async with database.transaction() as session:
            await rebuild_search_rows(session, Actor.system(), resource.id)
    person = await make_user(database)
    return Town(found, tokens.issue(person.id, await make_session(database, person.id)), person.id)


__all__ = ["ENGINES", "Town", "build_town", "fresh", "open_database"]
