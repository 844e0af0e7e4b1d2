"""A day at two venues, any order of events: claims, search rows and seating against a brute-force model.

The model knows only who has which resource when, and whether somebody chose the unit; it counts heads minute by minute
of the definition. Every step is a command in a transaction that really commits or is really refused."""

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text, update

from artel.access.actor import Actor
from artel.bookings import commands
from artel.bookings.models import Booking, BookingStatus, Claim
from artel.bookings.schemas import BlackoutRequest, BookingRequest, MinutesRequest, MoveRequest, ReasonRequest
from artel.catalog.models import Resource, Unit
from artel.kit import clock
from artel.kit.db import Database, open_database
from artel.kit.problems import Problem
from tests.checks import stale_search_rows
from tests.conftest import OVERLAPS, count
from tests.fresh import named, renew
from tests.makers import make_organization, make_resource, make_user, make_venue

pytestmark = pytest.mark.final
MORNING = (datetime.now(UTC) + timedelta(days=6)).replace(hour=6, minute=0, second=0, microsecond=0)
QUARTER = timedelta(minutes=15)
STEPS, RUNS = 20, 20
Result = TypeVar("Result")
Outcome = tuple[str, Any]  # "done" and the result, or the code of the refusal and the Problem

quarters = st.integers(0, 23)
lengths = st.integers(1, 8)
names = st.sampled_from(["desks", "room", "left", "right", "hall"])


@dataclass(frozen=True)
class Stay:
    """What the model believes: the units of `owner` taken from `starts` to `ends`, in quarters of an hour."""

    resource: str
    seats: int
    starts: int
    ends: int
    floats: bool = True


@dataclass(frozen=True)
class Held:
    """A booking or a blackout, by its id."""

    id: UUID


class World:
    """The database under test and the rooms in it: `hall` is made of `left` and `right`."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._opened = open_database(url, 2)
        self.database: Database = self.loop.run_until_complete(self._opened.__aenter__())
        self.loop.run_until_complete(self._furnish())

    def close(self) -> None:
        self.loop.run_until_complete(self._opened.__aexit__(None, None, None))
        self.loop.close()

    async def _furnish(self) -> None:
        venue = await make_venue(self.database, await make_organization(self.database))
        left, right = await make_resource(self.database, 1, venue), await make_resource(self.database, 2, venue)
        rooms = {
            "desks": await make_resource(self.database, 3, venue),
            "room": await make_resource(self.database, 1, venue, buffer_after_minutes=15),
            "left": left,
            "right": right,
            "hall": await make_resource(self.database, 0, venue, parts=[left, right], capacity=3),
        }
        self.rooms: dict[str, Resource] = rooms
        self.person = Actor((await make_user(self.database)).id)
        self.desk = Actor((await make_user(self.database)).id, platform=Actor.system().platform)
        async with self.database.reading() as session:
            statement = select(Unit).order_by(Unit.resource_id, Unit.number)
            every = (await session.scalars(statement)).all()
        self.units = {name: [unit.id for unit in every if unit.resource_id == room.id] for name, room in rooms.items()}

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    def attempt(self, command: Any, *args: Any, at: datetime = MORNING) -> Outcome:
        return self.run(self._attempt(command, args, at))

    async def _attempt(self, command: Any, args: tuple[Any, ...], at: datetime) -> Outcome:
        try:
            with clock.frozen(at):
                async with self.database.transaction() as session:
                    return "done", await command(session, *args)
        except Problem as problem:
            return problem.code, problem

    async def forget(self) -> None:
        """Empty between two runs; the rooms stay."""
        async with self.database.transaction() as session:
            for table in ("claims", "search_rows", "booking_history", "payables", "inbox", "outbox"):
                await session.execute(text(f"DELETE FROM {table}"))
            for table in ("bookings", "blackouts", "quotes"):
                await session.execute(text(f"DELETE FROM {table}"))


class Day(RuleBasedStateMachine):
    world: World
    bookings = Bundle("bookings")
    blackouts = Bundle("blackouts")

    def __init__(self) -> None:
        super().__init__()
        self.world.run(self.world.forget())
        self.stays: dict[UUID, Stay] = {}
        self.now = 0  # quarters of an hour since MORNING; it never goes back

    # The model.

    def parts(self, name: str) -> list[str]:
        return ["left", "right"] if name == "hall" else [name]

    def window(self, stay: Stay) -> tuple[int, int]:
        buffered = stay.resource == "room" and not isinstance(stay, Blocked)
        return stay.starts, stay.ends + int(buffered)

    def load(self, part: str, quarter: int, but: UUID | None = None) -> int:
        return sum(
            len(self.world.units[part]) if stay.resource == "hall" else stay.seats
            for owner, stay in self.stays.items()
            if owner != but and part in self.parts(stay.resource)
            and self.window(stay)[0] <= quarter < self.window(stay)[1]
        )  # fmt: skip

    def has_room(self, wish: Stay, but: UUID | None = None) -> bool:
        first, last = self.window(wish)
        return all(
            self.load(part, quarter, but) + (len(self.world.units[part]) if wish.resource == "hall" else wish.seats)
            <= len(self.world.units[part])
            for part in self.parts(wish.resource)
            for quarter in range(first, last)
        )

    def all_float(self, wish: Stay) -> bool:
        """With nobody pinned near, room enough means a seating exists. What has begun does not float any more."""
        shared = [
            stay for stay in self.stays.values() if set(self.parts(stay.resource)) & set(self.parts(wish.resource))
        ]
        return wish.floats and all(stay.floats and stay.starts > self.now for stay in shared)

    def judge(self, wish: Stay, outcome: Outcome, but: UUID | None = None) -> bool:
        """Whether it was done; a wrong yes and, where the model is sure, a wrong no are failures."""
        code, found = outcome
        fits = self.has_room(wish, but)
        if code == "done":
            assert fits, f"{wish} was seated, but there is no room in {self.stays}"
            return True
        assert code == "bookings.slot_taken", (code, found)
        if found.facts.get("why") == "load":
            assert not fits, f"{wish} was refused for want of room, but there is room in {self.stays}"
        assert not (fits and self.all_float(wish)), f"{wish} was refused, though everybody in {self.stays} may move"
        return False

    # The commands.

    @property
    def present(self) -> datetime:
        return MORNING + self.now * QUARTER

    def moment(self, quarter: int) -> datetime:
        return MORNING + quarter * QUARTER

    def attempt(self, command: Any, *args: Any) -> Outcome:
        return self.world.attempt(command, *args, at=self.present)

    def wish(self, stay: Stay, units: list[UUID] | None = None) -> BookingRequest:
        return BookingRequest(
            resource_id=self.world.rooms[stay.resource].id,
            starts_at=self.moment(stay.starts),
            ends_at=self.moment(stay.ends),
            seats=stay.seats,
            unit_ids=units or [],
        )

    @rule(target=bookings, name=names, start=quarters, length=lengths, seats=st.integers(1, 3))
    def book(self, name: str, start: int, length: int, seats: int) -> Any:
        seats = {"desks": seats, "right": min(seats, 2)}.get(name, 1)
        start += self.now
        return self._book(Stay(name, seats, start, start + length, floats=name != "hall"), [])

    @rule(target=bookings, start=quarters, length=lengths, picks=st.sets(st.integers(0, 2), min_size=1, max_size=2))
    def pick(self, start: int, length: int, picks: set[int]) -> Any:
        units = [self.world.units["desks"][n] for n in sorted(picks)]
        start += self.now
        return self._book(Stay("desks", len(units), start, start + length, floats=False), units)

    def _book(self, stay: Stay, units: list[UUID]) -> Any:
        outcome = self.attempt(commands.book, self.world.person, self.wish(stay, units))
        if not self.judge(stay, outcome):
            return _nobody()
        self.stays[outcome[1].id] = stay
        self._confirm(outcome[1].id)
        return Held(outcome[1].id)

    def _confirm(self, booking_id: UUID) -> None:
        """Paid, as far as seats are concerned."""
        self.world.run(_set(self.world.database, booking_id, status=BookingStatus.CONFIRMED))

    @rule(held=consumes(bookings))
    def cancel(self, held: Held) -> None:
        outcome = self.attempt(commands.cancel, self.world.desk, held.id, ReasonRequest(reason=""))
        self._ended(held, outcome)

    @rule(held=consumes(bookings))
    def expire(self, held: Held) -> None:
        values = {"status": BookingStatus.AWAITING_PAYMENT, "hold_expires_at": self.present}
        if self.world.run(_status(self.world.database, held.id)) is BookingStatus.CONFIRMED:
            self.world.run(_set(self.world.database, held.id, **values))
            self._ended(held, self.attempt(commands.expire, Actor.system(), held.id))

    def _ended(self, held: Held, outcome: Outcome) -> None:
        if outcome[0] == "done":
            del self.stays[held.id]
        else:
            assert outcome[0] == "bookings.wrong_state", outcome

    @rule(held=bookings, start=quarters, length=lengths, name=names)
    def reschedule(self, held: Held, start: int, length: int, name: str) -> None:
        if held.id not in self.stays:
            return
        start, seats = start + self.now, self.stays[held.id].seats
        if seats > sum(len(self.world.units[part]) for part in self.parts(name)) or (name == "room" and seats > 1):
            return
        stay = Stay(name, seats, start, start + length, floats=name != "hall")
        wish = MoveRequest(
            starts_at=self.moment(start), ends_at=self.moment(start + length), resource_id=self.world.rooms[name].id
        )
        self._moved(held, stay, self.attempt(commands.reschedule, self.world.desk, held.id, wish))

    @rule(held=bookings, quarters=st.integers(1, 4), longer=st.booleans())
    def stretch(self, held: Held, quarters: int, longer: bool) -> None:
        if held.id not in self.stays:
            return
        stay = self.stays[held.id]
        ends = stay.ends + (quarters if longer else -quarters)
        command = commands.extend if longer else commands.shorten
        outcome = self.attempt(command, self.world.desk, held.id, MinutesRequest(minutes=15 * quarters))
        self._moved(held, replace(stay, ends=ends), outcome)

    def _moved(self, held: Held, stay: Stay, outcome: Outcome) -> None:
        if outcome[0] not in ("bookings.wrong_state", "bookings.in_the_past") and self.judge(stay, outcome, held.id):
            self.stays[held.id] = stay

    @rule(held=bookings)
    def arrive(self, held: Held) -> None:
        """Time goes on to the beginning of the booking."""
        if held.id in self.stays and self.stays[held.id].ends > self.now:
            self.now = max(self.now, self.stays[held.id].starts)
            outcome = self.attempt(commands.check_in, self.world.person, held.id)
            assert outcome[0] in ("done", "bookings.wrong_state"), outcome

    @rule(held=consumes(bookings))
    def leave(self, held: Held) -> None:
        outcome = self.attempt(commands.check_out, self.world.person, held.id)
        if outcome[0] == "done":
            if self.stays[held.id].ends > self.now:
                del self.stays[held.id]
        else:
            assert outcome[0] == "bookings.wrong_state", outcome

    @rule(target=blackouts, start=quarters, length=lengths, name=names, some=st.booleans())
    def block_out(self, start: int, length: int, name: str, some: bool) -> Any:
        units = [self.world.units[part][0] for part in self.parts(name)[:1]] if some else []
        start += self.now
        request = BlackoutRequest(
            resource_id=self.world.rooms[name].id, starts_at=self.moment(start), ends_at=self.moment(start + length),
            unit_ids=units,
        )  # fmt: skip
        code, found = self.attempt(commands.block_out, self.world.desk, request)
        if code != "done":
            assert code == "bookings.slot_taken", code
            return _nobody()
        whole = "hall" if name == "hall" and not some else self.parts(name)[0]
        seats = 1 if some else len(self.world.units[whole])
        self.stays[found.id] = Blocked(whole, seats, start, start + length, floats=False)
        return Held(found.id)

    @rule(held=consumes(blackouts))
    def lift(self, held: Held) -> None:
        code, found = self.attempt(commands.lift_blackout, self.world.desk, held.id)
        assert code == "done", found
        del self.stays[held.id]

    # What holds after every step.

    @invariant()
    def claims_are_what_the_model_says(self) -> None:
        held = self.world.run(_heads(self.world.database, self.world.rooms))
        for part in ("desks", "room", "left", "right"):
            edges = {edge for stay in self.stays.values() for edge in self.window(stay)}
            for quarter in edges:
                moment = self.moment(quarter)
                seen = sum(starts <= moment < ends for name, starts, ends in held if name == part)
                assert seen == self.load(part, quarter), (part, quarter, seen, self.stays)

    @invariant()
    def nobody_sits_on_anybody(self) -> None:
        assert self.world.run(count(self.world.database, OVERLAPS)) == 0

    @invariant()
    def search_rows_are_true(self) -> None:
        assert self.world.run(stale_search_rows(self.world.database)) == []


class Blocked(Stay):
    """Claims of a blackout have no buffers, and of the room they are one unit."""


def _nobody() -> Any:
    """Nothing for the bundle."""
    return multiple()


async def _set(database: Database, booking_id: UUID, **values: Any) -> None:
    async with database.transaction() as session:
        await session.execute(update(Booking).where(Booking.id == booking_id).values(**values))


async def _status(database: Database, booking_id: UUID) -> BookingStatus | None:
    async with database.reading() as session:
        return await session.scalar(select(Booking.status).where(Booking.id == booking_id))


async def _heads(database: Database, rooms: dict[str, Resource]) -> list[tuple[str, datetime, datetime]]:
    names_of = {room.id: name for name, room in rooms.items()}
    statement = select(Claim.resource_id, Claim.starts_at, Claim.ends_at).where(Claim.is_blocking)
    async with database.reading() as session:
        return [(names_of[row[0]], row[1], row[2]) for row in await session.execute(statement)]


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path, mark: str) -> Iterator[World]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "artel.db")
        url = f"sqlite+aiosqlite:///{tmp_path}/artel.db"
    else:
        server = request.getfixturevalue("postgres")
        renew(server, f"artel_test_{mark}", f"artel_template_{mark}")
        url = named(server, f"artel_test_{mark}")
    opened = World(url)
    yield opened
    opened.close()


def test_any_day_ends_well(world: World) -> None:
    day = type("DayInTheWorld", (Day,), {"world": world})
    calm = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(day, settings=calm)
