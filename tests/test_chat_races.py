"""Many processes write to one chat. First seen to fail: without the guard, the same race stores twins."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

import pytest
from sqlalchemy import text

from artel.access.actor import Actor
from artel.chat import commands
from artel.chat.models import Visibility
from artel.chat.schemas.spaces import SpaceRequest
from artel.kit.db import Database
from tests import chat_racers
from tests.conftest import count
from tests.makers import make_user

pytestmark = [pytest.mark.final, pytest.mark.xdist_group("heavy")]  # not beside what waits for a browser

PROCESSES, EACH = 2, 8
ALL = PROCESSES * EACH


@pytest.fixture(scope="module")
def crowd() -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn")
    barrier = context.Barrier(PROCESSES, timeout=120)
    with ProcessPoolExecutor(PROCESSES, context, chat_racers.join, (barrier,)) as pool:
        yield pool


def run(crowd: ProcessPoolExecutor, url: str, way: str, subject: UUID, who: list[str]) -> Counter[str]:
    runs = [
        crowd.submit(chat_racers.race, url, way, str(subject), who[first : first + EACH], first)
        for first in range(0, ALL, EACH)
    ]
    return sum((future.result(timeout=120) for future in runs), Counter())


async def chat_of(database: Database, size: int) -> tuple[UUID, list[str]]:
    people = [(await make_user(database)).id for _ in range(size)]
    async with database.transaction() as session:
        wish = SpaceRequest(name="Кухня", visibility=Visibility.PUBLIC)
        space = await commands.create_space(session, Actor(people[0]), wish)
    for person in people[1:]:
        async with database.transaction() as session:
            await commands.join(session, Actor(person), space.id)
    assert space.chat_id
    return space.chat_id, [str(person) for person in people]


async def unguard(database: Database, table: str, constraint: str) -> None:
    """SQLite cannot drop a constraint: the table is made anew without any."""
    async with database.transaction() as session:
        if database.engine.dialect.name == "postgresql":
            await session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
            return
        for step in (
            "PRAGMA defer_foreign_keys = ON", f"CREATE TABLE bare AS SELECT * FROM {table}", f"DROP TABLE {table}",
            f"ALTER TABLE bare RENAME TO {table}", f"CREATE UNIQUE INDEX bare_id ON {table} (id)",
        ):  # fmt: skip
            await session.execute(text(step))


@pytest.mark.parametrize("way", ["repeat", "leap repeat"])
async def test_one_nonce_is_one_message(crowd: ProcessPoolExecutor, url: str, database: Database, way: str) -> None:
    chat, (anna,) = await chat_of(database, 1)
    outcome = run(crowd, url, way, chat, [anna] * ALL)
    assert outcome == {"new": 1, ("known" if way == "repeat" else "refused"): ALL - 1}
    assert await count(database, "messages") == 1


@pytest.mark.breaks_invariants
async def test_without_the_constraint_a_nonce_is_many_messages(
    crowd: ProcessPoolExecutor, url: str, database: Database
) -> None:
    """If this fails, the race above proves nothing."""
    chat, (anna,) = await chat_of(database, 1)
    await unguard(database, "messages", "uq_messages_chat_id_author_id_nonce")
    assert run(crowd, url, "leap repeat", chat, [anna] * ALL)["new"] > 1


@pytest.mark.parametrize("way", ["speak", "leap speak"])
async def test_every_number_is_given_once(crowd: ProcessPoolExecutor, url: str, database: Database, way: str) -> None:
    chat, people = await chat_of(database, ALL)
    outcome = run(crowd, url, way, chat, people)
    stored = ALL if way == "speak" else 1
    assert outcome["new"] == stored and outcome["refused"] == ALL - stored
    async with database.reading() as session:
        numbers = (await session.execute(text("SELECT number FROM messages ORDER BY number"))).scalars().all()
    assert numbers == list(range(1, stored + 1))


@pytest.mark.breaks_invariants
async def test_without_the_constraint_a_number_is_given_to_many(
    crowd: ProcessPoolExecutor, url: str, database: Database
) -> None:
    """If this fails, the race above proves nothing."""
    chat, people = await chat_of(database, ALL)
    for name in ("seq", "number"):
        if name == "seq" or database.engine.dialect.name == "postgresql":
            await unguard(database, "messages", f"uq_messages_chat_id_{name}")
    assert run(crowd, url, "leap speak", chat, people)["new"] > 1
    assert await count(database, "SELECT count(*) FROM messages WHERE number = 1") > 1


@pytest.mark.parametrize("way", ["meet", "leap meet"])
async def test_two_people_have_one_chat(crowd: ProcessPoolExecutor, url: str, database: Database, way: str) -> None:
    anna, boris = await make_user(database), await make_user(database)
    outcome = run(crowd, url, way, boris.id, [str(anna.id)] * ALL)
    assert outcome["opened"] == (ALL if way == "meet" else 1)
    assert await count(database, "chats") == 1


@pytest.mark.breaks_invariants
async def test_without_the_constraint_two_people_have_many_chats(
    crowd: ProcessPoolExecutor, url: str, database: Database
) -> None:
    """If this fails, the race above proves nothing."""
    anna, boris = await make_user(database), await make_user(database)
    await unguard(database, "chats", "uq_chats_pair_key")
    assert run(crowd, url, "leap meet", boris.id, [str(anna.id)] * ALL)["opened"] > 1
