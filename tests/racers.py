"""What runs in the processes of the race tests: clients that all want the same seats, and really commit."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from uuid import UUID

from sqlalchemy import select

from artel.access.actor import Actor
from artel.apps import domains  # noqa: F401 - the tables and the refusals
from artel.bookings import commands
from artel.bookings.models import Booking, BookingStatus, Claim
from artel.bookings.schemas import BookingRequest, DeskRequest, MinutesRequest, MoveRequest, ReasonRequest
from artel.catalog.models import Resource, Unit, Venue
from artel.kit.db import Database, open_database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.problems import Busy, Problem

NEXT_WEEK = (datetime.now(UTC) + timedelta(days=7)).replace(hour=0, minute=0, second=0, microsecond=0)
START, END = NEXT_WEEK + timedelta(hours=10), NEXT_WEEK + timedelta(hours=12)
VERBS = {"book", "pay", "move", "extend", "approve", "cancel"}
barrier: Barrier


def join(shared: Barrier) -> None:
    global barrier
    barrier = shared


def race(url: str, resource_id: str, people: list[str], way: str) -> Counter[str]:
    """Each person of `people` tries once, all at one moment; how often each outcome came."""
    return asyncio.run(_race(url, UUID(resource_id), [UUID(person) for person in people], way))


async def _race(url: str, resource_id: UUID, people: list[UUID], way: str) -> Counter[str]:
    async with open_database(url, pool_size=len(people)) as database:
        run = _book if way == "command" else _look_then_leap
        started = asyncio.Barrier(len(people))
        tries = (run(database, resource_id, person, n, started) for n, person in enumerate(people))
        return Counter(await asyncio.gather(*tries))


async def _all_ready(started: asyncio.Barrier) -> None:
    """Every client of every process has come this far."""
    if await started.wait() == 0:
        await asyncio.to_thread(barrier.wait)
    await started.wait()


async def _book(database: Database, resource_id: UUID, person: UUID, _n: int, started: asyncio.Barrier) -> str:
    await _all_ready(started)
    request = BookingRequest(resource_id=resource_id, starts_at=START, ends_at=END, seats=1)

    async def book() -> None:
        async with database.transaction() as session:
            await commands.book(session, Actor(person), request)

    return await _answered(book)


async def _answered(work: Callable[[], Awaitable[None]]) -> str:
    """As for a client who is told to come back and does."""
    while True:
        try:
            await work()
        except Busy:
            await asyncio.sleep(0.1)
        except Problem as problem:
            return problem.code
        else:
            return "booked"


async def _look_then_leap(database: Database, resource_id: UUID, person: UUID, n: int, started: asyncio.Barrier) -> str:
    """The bug every naive booking system has: look in one transaction, write in the next."""
    async with database.reading() as session:
        busy = select(Claim.unit_id).where(Claim.is_blocking)
        free = select(Unit.id).where(Unit.resource_id == resource_id, Unit.id.not_in(busy)).order_by(Unit.number)
        units = (await session.scalars(free)).all()
        venue = await session.scalar(select(Venue).join(Resource).where(Resource.id == resource_id))
    assert venue is not None
    await _all_ready(started)

    async def leap() -> None:
        async with database.transaction() as session:
            booking = _booking(venue, resource_id, person)
            session.add(booking)
            await session.flush()
            session.add(_claim(booking, units[n % len(units)]))

    return await _answered(leap)


def _booking(venue: Venue, resource_id: UUID, person: UUID) -> Booking:
    return Booking(
        id=uuid7(), number=uuid7().hex[-12:], organization_id=venue.organization_id, venue_id=venue.id,
        resource_id=resource_id, customer_id=person, status=BookingStatus.CONFIRMED, seats=1, starts_at=START,
        ends_at=END, total=Money(0),
    )  # fmt: skip


def _claim(booking: Booking, unit_id: UUID) -> Claim:
    return Claim(
        booking_id=booking.id, resource_id=booking.resource_id, unit_id=unit_id, starts_at=START, ends_at=END,
        is_blocking=True, is_floating=False,
    )  # fmt: skip


def bustle(url: str, resource_ids: list[str], people: list[str], staff: str, seconds: float, seed: int) -> Counter[str]:
    """Book, pay, move, extend, approve and cancel at random for so many seconds, on a slow machine until each has
    succeeded once; how often each came out how."""
    return asyncio.run(_bustle(url, [UUID(one) for one in resource_ids], people, staff, seconds, seed))


async def _bustle(
    url: str, resources: list[UUID], people: list[str], staff: str, seconds: float, seed: int
) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    async with open_database(url, pool_size=len(people)) as database:
        ends = time.monotonic() + seconds
        desk = Actor(UUID(staff), platform=Actor.system().platform)
        lives = (
            _live(database, resources, UUID(person), desk, ends, random.Random(seed * 1000 + n), outcomes)
            for n, person in enumerate(people)
        )
        await asyncio.gather(*lives)
    return outcomes


def _done(outcomes: Counter[str]) -> set[str]:
    return {name.removesuffix(": done") for name in outcomes if name.endswith(": done")}


async def _live(
    database: Database,
    resources: list[UUID],
    person: UUID,
    desk: Actor,
    ends: float,
    dice: random.Random,
    outcomes: Counter[str],
) -> None:
    mine: list[UUID] = []
    patience = ends + 60
    while time.monotonic() < ends or (not _done(outcomes) >= VERBS and time.monotonic() < patience):
        verb = dice.choice(["book", "book", "pay", "move", "extend", "approve", "cancel"]) if mine else "book"
        try:
            async with database.transaction() as session:
                booking = await _act(verb, session, database, resources, Actor(person), desk, mine, dice)
            if verb == "book":
                mine.append(booking)
            elif verb == "cancel":
                mine.remove(booking)
            outcomes[f"{verb}: done"] += 1
        except Problem as problem:
            outcomes[f"{verb}: {problem.code}"] += 1


async def _act(verb, session, _database, resources, actor, desk, mine, dice) -> UUID:  # type: ignore[no-untyped-def]
    start = NEXT_WEEK + timedelta(hours=dice.randrange(8, 20), minutes=dice.choice([0, 15, 30]))
    end = start + timedelta(minutes=dice.choice([30, 45, 60, 120]))
    match verb:
        case "book":
            request = BookingRequest(
                resource_id=dice.choice(resources), starts_at=start, ends_at=end, seats=dice.choice([1, 1, 2])
            )
            return (await commands.book(session, actor, request)).id
        case "pay":
            booking = await commands.pay_at_desk(session, desk, dice.choice(mine), DeskRequest(method="cash"))
            await commands.settle_payment(session, Actor.system(), booking.id, booking.total)
            return booking.id
        case "move":
            wish = MoveRequest(starts_at=start, ends_at=end, resource_id=dice.choice(resources))
            return (await commands.reschedule(session, desk, dice.choice(mine), wish)).id
        case "extend":
            return (await commands.extend(session, desk, dice.choice(mine), MinutesRequest(minutes=30))).id
        case "approve":
            return (await commands.confirm(session, desk, dice.choice(mine))).id
        case _:
            return (await commands.cancel(session, desk, dice.choice(mine), ReasonRequest(reason=""))).id
