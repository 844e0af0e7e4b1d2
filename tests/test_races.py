"""Many processes want the same seats. First seen to lose: with the guard gone, the same race oversells."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import text

from artel.kit.db import Database
from tests import racers
from tests.checks import stale_search_rows
from tests.conftest import count
from tests.makers import make_resource, make_user, make_venue

pytestmark = [pytest.mark.final, pytest.mark.xdist_group("heavy")]  # not beside what waits for a browser

PROCESSES, CLIENTS = 4, 64
BUSTLE_S = float(os.environ.get("RACE_SECONDS", "8"))
UNGUARD = {
    "postgresql": ["ALTER TABLE claims DROP CONSTRAINT claims_no_overlap"],
    "sqlite": ["DROP TRIGGER claims_no_overlap_INSERT", "DROP TRIGGER claims_no_overlap_UPDATE"],
}


@pytest.fixture(scope="module")
def crowd() -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn")
    barrier = context.Barrier(PROCESSES, timeout=120)
    with ProcessPoolExecutor(PROCESSES, context, racers.join, (barrier,)) as pool:
        yield pool


async def people(database: Database, number: int) -> list[str]:
    return [str((await make_user(database)).id) for _ in range(number)]


def run(crowd: ProcessPoolExecutor, url: str, resource: str, who: list[str], way: str) -> Counter[str]:
    each = CLIENTS // PROCESSES
    shares = [who[first : first + each] for first in range(0, CLIENTS, each)]
    runs = [crowd.submit(racers.race, url, resource, share, way) for share in shares]
    return sum((future.result(timeout=240) for future in runs), Counter())


@pytest.mark.parametrize("units", [1, 10])
@pytest.mark.parametrize("way", ["command", "look, then leap"])
async def test_exactly_as_many_as_there_are_units(
    crowd: ProcessPoolExecutor, url: str, database: Database, units: int, way: str
) -> None:
    resource = await make_resource(database, units)
    outcome = run(crowd, url, str(resource.id), await people(database, CLIENTS), way)
    assert outcome == {"booked": units, "bookings.slot_taken": CLIENTS - units}
    assert await count(database, "claims") == await count(database, "bookings") == units


@pytest.mark.breaks_invariants
@pytest.mark.parametrize("units", [1, 10])
async def test_without_the_guard_the_same_race_oversells(
    crowd: ProcessPoolExecutor, url: str, database: Database, units: int
) -> None:
    """If this fails, the race above proves nothing."""
    resource = await make_resource(database, units)
    await _unguard(database)
    outcome = run(crowd, url, str(resource.id), await people(database, CLIENTS), "look, then leap")
    assert outcome["booked"] > units


async def _unguard(database: Database) -> None:
    async with database.transaction() as session:
        for statement in UNGUARD[database.engine.dialect.name]:
            await session.execute(text(statement))


async def test_the_bustle_of_a_day_never_oversells(crowd: ProcessPoolExecutor, url: str, database: Database) -> None:
    """Create, move, extend, approve and cancel mixed, in four processes, for RACE_SECONDS; the invariants are looked
    at by the fixture afterwards, the search rows here."""
    venue = await make_venue(database)
    plain = await make_resource(database, 3, venue)
    asked = await make_resource(database, 2, venue, instant=False)
    staff = str((await make_user(database)).id)
    ids, who = [str(plain.id), str(asked.id)], await people(database, 16)
    runs = [crowd.submit(racers.bustle, url, ids, who[n * 4 : n * 4 + 4], staff, BUSTLE_S, n) for n in range(PROCESSES)]
    outcome = sum((future.result(timeout=BUSTLE_S + 240) for future in runs), Counter())
    for verb in ("book", "pay", "move", "extend", "approve", "cancel"):
        assert outcome[f"{verb}: done"] > 0, outcome
    assert outcome["book: bookings.slot_taken"] > 0, outcome
    assert await stale_search_rows(database) == []
