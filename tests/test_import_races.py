"""Several people import the same table at once, from several processes: each row comes once. First seen to lose:
without the lock and the key, the same race brings people twice."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import text

from artel.catalog.models import Organization
from artel.kit.db import Database
from tests import import_racers
from tests.conftest import count
from tests.import_racers import ROWS
from tests.makers import make_organization, make_venue

pytestmark = pytest.mark.final
PROCESSES = 2
PEOPLE = "SELECT count(*) FROM users WHERE full_name LIKE 'Person %'"


@pytest.fixture(scope="module")
def crowd() -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn")
    barrier = context.Barrier(PROCESSES, timeout=120)
    with ProcessPoolExecutor(PROCESSES, context, import_racers.join, (barrier,)) as pool:
        yield pool


@pytest.fixture
async def organization(database: Database) -> Organization:
    found = await make_organization(database)
    await make_venue(database, found)
    return found


def run(crowd: ProcessPoolExecutor, url: str, where: Organization, people: int, *, leaps: bool) -> Counter[str]:
    runs = [crowd.submit(import_racers.race, url, str(where.id), people, leaps=leaps) for _ in range(PROCESSES)]
    return sum((future.result(timeout=120) for future in runs), Counter())


async def test_each_row_comes_once(
    crowd: ProcessPoolExecutor, url: str, database: Database, organization: Organization
) -> None:
    outcome = run(crowd, url, organization, 3, leaps=False)
    assert outcome == {"created": ROWS, "unchanged": ROWS * (PROCESSES * 3 - 1)}
    assert await count(database, PEOPLE) == await count(database, "imported_rows") == ROWS


async def test_without_the_lock_the_key_refuses(
    crowd: ProcessPoolExecutor, url: str, database: Database, organization: Organization
) -> None:
    outcome = run(crowd, url, organization, 1, leaps=True)
    assert outcome == {"created": ROWS, "refused": PROCESSES - 1}
    assert await count(database, PEOPLE) == await count(database, "imported_rows") == ROWS


async def test_without_lock_and_key_people_come_twice(
    crowd: ProcessPoolExecutor, url: str, database: Database, organization: Organization
) -> None:
    """If this fails, the races above prove nothing."""
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE imported_rows RENAME TO with_a_key"))
        await session.execute(text("CREATE TABLE imported_rows AS SELECT * FROM with_a_key WHERE 1 = 0"))
    outcome = run(crowd, url, organization, 1, leaps=True)
    assert outcome == {"created": ROWS * PROCESSES}
    assert await count(database, PEOPLE) == ROWS * PROCESSES
