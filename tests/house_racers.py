"""What runs in the processes of the races for one open visit and for the last seat; it really commits."""

import asyncio
from collections import Counter
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from uuid import UUID

from sqlalchemy import select, text, update

from artel.access.actor import Actor
from artel.apps import domains  # noqa: F401 - the tables and the refusals
from artel.community import commands
from artel.community.models import Gathering, SignUp, SignUpStatus, Visit, VisitSource
from artel.community.schemas import CheckInRequest, SignUpRequest
from artel.kit import clock
from artel.kit.db import Database, open_database
from artel.kit.problems import Problem

barrier: Barrier


def join(shared: Barrier) -> None:
    global barrier
    barrier = shared


def race(url: str, what: str, subject: str, people: list[str], code: str) -> Counter[str]:
    return asyncio.run(_race(url, what, UUID(subject), [UUID(one) for one in people], code))


async def _race(url: str, what: str, subject: UUID, people: list[UUID], code: str) -> Counter[str]:
    ways = {"visit": _enter, "leap visit": _leap_in, "seat": _sit, "leap seat": _leap_on}
    async with open_database(url, pool_size=len(people)) as database:
        started = asyncio.Barrier(len(people))
        tries = (_try(ways[what], database, subject, person, code, started) for person in people)
        return Counter(await asyncio.gather(*tries))


async def _try(
    way: object, database: Database, subject: UUID, person: UUID, code: str, started: asyncio.Barrier
) -> str:
    try:
        await way(database, subject, person, code, started)  # type: ignore[operator]
    except Problem as problem:
        return problem.code
    return "done"


async def _all_ready(started: asyncio.Barrier) -> None:
    if await started.wait() == 0:
        await asyncio.to_thread(barrier.wait)
    await started.wait()


async def _enter(database: Database, venue: UUID, person: UUID, code: str, started: asyncio.Barrier) -> None:
    await _all_ready(started)
    async with database.transaction() as session:
        await commands.check_in(session, Actor(person), CheckInRequest(venue_id=venue, code=code))


async def _sit(database: Database, event: UUID, person: UUID, _code: str, started: asyncio.Barrier) -> None:
    await _all_ready(started)
    async with database.transaction() as session:
        await commands.sign_up(session, Actor(person), event, SignUpRequest())


async def _leap_in(database: Database, venue: UUID, person: UUID, _code: str, started: asyncio.Barrier) -> None:
    """Looks, and then trusts what it saw: only the index stands in its way."""
    async with database.reading() as session:
        taken = await session.scalar(select(Visit.id).where(Visit.user_id == person, Visit.ended_at.is_(None)))
    assert taken is None
    await _all_ready(started)
    now = clock.now()
    async with database.transaction() as session:
        visit = Visit(
            organization_id=venue, venue_id=venue, user_id=person, source=VisitSource.CODE, started_at=now,
            closes_at=now + timedelta(hours=1), day=now.date(),
        )  # fmt: skip
        session.add(visit)


async def _leap_on(database: Database, event: UUID, person: UUID, code: str, started: asyncio.Barrier) -> None:
    """The same for a seat. `code` "unguarded": SQLite is told to look away from its checks."""
    async with database.reading() as session:
        row = await session.get_one(Gathering, event)
        assert row.taken < row.seats
    await _all_ready(started)
    async with database.transaction() as session:
        if code == "unguarded" and session.get_bind().dialect.name == "sqlite":
            await session.execute(text("PRAGMA ignore_check_constraints=ON"))
        await session.execute(update(Gathering).where(Gathering.id == event).values(taken=Gathering.taken + 1))
        session.add(SignUp(gathering_id=event, user_id=person, status=SignUpStatus.GOING))
