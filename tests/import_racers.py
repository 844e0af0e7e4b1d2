"""What runs in the processes of the race for one table of another system; it really commits."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from multiprocessing.synchronize import Barrier
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, ReadyRole
from artel.apps import domains  # noqa: F401 - the tables and the refusals
from artel.imports import commands, queries
from artel.imports.models import What
from artel.imports.schemas import ImportWish, Table
from artel.kit.db import Database, open_database
from artel.payments.queries import currency_of

ROWS = 12
TABLE = Table(("ID", "name"), [(n, [f"m-{n}", f"Person {n}"]) for n in range(2, ROWS + 2)])
barrier: Barrier


def join(shared: Barrier) -> None:
    global barrier
    barrier = shared


def race(url: str, organization_id: str, people: int, *, leaps: bool) -> Counter[str]:
    return asyncio.run(_race(url, UUID(organization_id), people, leaps=leaps))


async def _race(url: str, organization_id: UUID, people: int, *, leaps: bool) -> Counter[str]:
    wish = ImportWish(
        organization_id=organization_id, what=What.MEMBERS, mapping={"reference": "ID", "full_name": "name"},
        dry_run=False,
    )  # fmt: skip
    way = _leap if leaps else _import
    async with open_database(url, pool_size=people) as database:
        started = asyncio.Barrier(people)
        found = await asyncio.gather(*(way(database, wish, started) for _ in range(people)))
    return sum(found, Counter())


async def _all_ready(started: asyncio.Barrier) -> None:
    if await started.wait() == 0:
        await asyncio.to_thread(barrier.wait)
    await started.wait()


async def _import(database: Database, wish: ImportWish, started: asyncio.Barrier) -> Counter[str]:
    await _all_ready(started)
    return await _run(database, wish)


async def _run(database: Database, wish: ImportWish) -> Counter[str]:
    boss = Actor(wish.organization_id, grants={wish.organization_id: READY_ROLES[ReadyRole.OWNER]})
    try:
        async with database.transaction() as session:
            report = await commands.import_members(session, boss, wish, TABLE, "en")
    except DBAPIError:
        return Counter(refused=1)
    return Counter({name: getattr(report, name) for name in ("created", "updated", "unchanged", "failed")})


async def _leap(database: Database, wish: ImportWish, started: asyncio.Barrier) -> Counter[str]:
    """Looks what came earlier, waits for nobody, and then trusts what it saw: only the key stands in its way."""
    async with database.reading() as session:
        before = await queries.imported(session, wish.organization_id, wish.source, wish.what)
    assert before == {}

    async def seen_before(*_: Any) -> Any:
        return {}

    await _all_ready(started)
    with patched("imported", seen_before), patched("hold_organization", currency_of):
        counts = await _run(database, wish)
        await asyncio.to_thread(barrier.wait)  # nobody looks properly while another still leaps
    return counts


def patched(name: str, instead: Callable[..., Awaitable[Any]]) -> Any:
    return patch.object(queries, name, instead)
