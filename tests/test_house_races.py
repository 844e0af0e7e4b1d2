"""Many processes want one open visit of one person, or the last seat. First seen to lose: without the guard, the same
race lets too many in."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from uuid import UUID

import pytest
from sqlalchemy import text

from artel.community.models import DoorCode, Gathering
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.money import Money
from tests import house_racers
from tests.conftest import count
from tests.makers import make_user, make_venue

pytestmark = pytest.mark.final
PROCESSES, EACH = 2, 12
ALL = PROCESSES * EACH


@pytest.fixture(scope="module")
def crowd() -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn")
    barrier = context.Barrier(PROCESSES, timeout=120)
    with ProcessPoolExecutor(PROCESSES, context, house_racers.join, (barrier,)) as pool:
        yield pool


def run(
    crowd: ProcessPoolExecutor, url: str, what: str, subject: UUID, who: list[str], code: str = "CODE"
) -> Counter[str]:
    shares = [who[first : first + EACH] for first in range(0, ALL, EACH)]
    runs = [crowd.submit(house_racers.race, url, what, str(subject), share, code) for share in shares]
    return sum((future.result(timeout=120) for future in runs), Counter())


@pytest.mark.parametrize("way", ["visit", "leap visit"])
async def test_one_open_visit_per_person(crowd: ProcessPoolExecutor, url: str, database: Database, way: str) -> None:
    venue, person = await make_venue(database), await make_user(database)
    async with database.transaction() as session:
        session.add(DoorCode(venue_id=venue.id, code="CODE"))
    outcome = run(crowd, url, way, venue.id, [str(person.id)] * ALL)
    assert outcome == {"done": 1, "community.already_here": ALL - 1}
    assert await count(database, "visits") == 1


async def test_without_the_index_somebody_is_in_twice(crowd: ProcessPoolExecutor, url: str, database: Database) -> None:
    """If this fails, the race above proves nothing."""
    venue, person = await make_venue(database), await make_user(database)
    async with database.transaction() as session:
        await session.execute(text("DROP INDEX uq_visits_user_id"))
    assert run(crowd, url, "leap visit", venue.id, [str(person.id)] * ALL)["done"] > 1


async def event_with(database: Database, seats: int) -> UUID:
    venue, start = await make_venue(database), clock.now() + timedelta(days=2)
    row = Gathering(
        organization_id=venue.organization_id, venue_id=venue.id, title="E", starts_at=start,
        ends_at=start + timedelta(hours=1), seats=seats, price=Money(0),
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(row)
    return row.id


async def people(database: Database) -> list[str]:
    return [str((await make_user(database)).id) for _ in range(ALL)]


@pytest.mark.parametrize("way", ["seat", "leap seat"])
async def test_as_many_guests_as_seats(crowd: ProcessPoolExecutor, url: str, database: Database, way: str) -> None:
    event = await event_with(database, 5)
    outcome = run(crowd, url, way, event, await people(database))
    assert outcome == {"done": 5, "community.no_seat_left": ALL - 5}
    assert await count(database, "SELECT taken FROM gatherings") == 5
    assert await count(database, "SELECT count(*) FROM sign_ups WHERE status = 'going'") == 5


async def test_without_the_check_an_event_is_oversold(crowd: ProcessPoolExecutor, url: str, database: Database) -> None:
    event = await event_with(database, 5)
    if database.engine.dialect.name == "postgresql":
        async with database.transaction() as session:
            await session.execute(text("ALTER TABLE gatherings DROP CONSTRAINT ck_gatherings_seats"))
    assert run(crowd, url, "leap seat", event, await people(database), "unguarded")["done"] > 5
