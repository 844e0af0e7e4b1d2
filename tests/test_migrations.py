import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from artel.bookings.models import Booking
from artel.catalog.models import Unit
from artel.kit import sqlite
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.problems import Busy
from artel.kit.spans import Span
from tests.conftest import ROOT, migrate
from tests.makers import fetch_one, make_booking, make_resource, make_user


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(ROOT / "migrations").get_heads()) == 1


def test_down_and_up_again_and_the_models_agree(url: str) -> None:
    migrate(url, "base")
    migrate(url)
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url)
    command.check(config)


async def test_every_step_keeps_the_rows(database: Database, url: str) -> None:
    """An empty database forgives what a full one refuses: SQLite rebuilds a table by dropping the old one."""
    resource, person = await make_resource(database, 2), await make_user(database)
    began = datetime(2026, 1, 1, 9, tzinfo=UTC)
    booking = await make_booking(database, resource, person.id, Span(began, began + timedelta(hours=1)))
    kept = "SELECT (SELECT count(*) FROM organizations), (SELECT count(*) FROM units), (SELECT count(*) FROM bookings)"
    before = await fetched(database, kept)
    assert all(before)
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url)
    steps = len(list(ScriptDirectory(ROOT / "migrations").walk_revisions())) - 8  # the first eight made the tables
    await asyncio.to_thread(command.downgrade, config, f"-{steps}")
    assert await fetched(database, kept) == before
    await asyncio.to_thread(command.upgrade, config, "head")
    assert await fetched(database, kept) == before
    async with database.reading() as session:
        assert await fetch_one(session, Booking, booking.id)


async def fetched(database: Database, sql: str) -> tuple[int, ...]:
    async with database.reading() as session:
        return tuple((await session.execute(text(sql))).one())


async def test_an_unnamed_refusal_stays_an_error(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(Unit(resource_id=uuid7(), number=1))


async def test_every_connection_is_as_durable_and_strict_as_promised(database: Database) -> None:
    questions: dict[str, dict[str, object]] = {
        "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1},
        "postgresql": {"SHOW lock_timeout": "4s", "SHOW statement_timeout": "15s", "SHOW timezone": "UTC"},
    }
    async with database.reading() as session:
        for question, answer in questions[database.engine.dialect.name].items():
            assert (await session.execute(text(question))).scalar() == answer, question


async def test_writers_queue_instead_of_failing(database: Database) -> None:
    """Read, then write, from 8 engines at once: without BEGIN IMMEDIATE most would be refused on SQLite."""
    await make_resource(database, 1)
    others = [Database(database.engine.url.render_as_string(False), 1, database.driver) for _ in range(8)]

    async def add(own: Database) -> None:
        async with own.transaction() as session:
            amount = (await session.execute(text("SELECT count(*) FROM units"))).scalar_one()
            await session.execute(text("UPDATE units SET number = number + :n"), {"n": amount})

    await asyncio.gather(*(add(own) for own in others))
    await asyncio.gather(*(own.engine.dispose() for own in others))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_who_waits_too_long_for_the_only_writer_is_told_to_come_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is held by somebody outside of the process, past the patience of one who writes."""
    monkeypatch.setattr(sqlite, "WAIT_S", 0.05)
    with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as rival:
        rival.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            async with database.transaction() as session:
                await session.execute(text("UPDATE units SET number = number"))
        rival.execute("COMMIT")
    async with database.transaction() as session:
        await session.execute(text("UPDATE units SET number = number"))
