"""Large tables, imported in the background batch by batch, on both databases."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from artel.access.actor import Actor
from artel.access.permissions import Permission, ReadyRole
from artel.accounts import commands as accounts
from artel.catalog.models import Venue
from artel.imports import commands, errands, parsing, rules
from artel.imports.commands import runs
from artel.imports.models import What
from artel.kit import clock, relay
from artel.kit.db import Database
from tests.carrier import carrier, deliver
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_resource, make_user, make_venue

Json = dict[str, Any]
Hire = Callable[..., Awaitable[httpx.AsyncClient]]
HEAD = "ID,name,email,phone\n"
PEOPLE = "SELECT count(*) FROM users WHERE full_name LIKE 'Person %'"
pytestmark = pytest.mark.usefixtures("small_batches")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BATCH", 10)
    monkeypatch.setattr(rules, "AT_ONCE", 25)


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database, hours=(540, 1260), name="Причал")


@pytest.fixture
def hire(client_for: ClientFor, database: Database, venue: Venue) -> Hire:
    async def one(role: ReadyRole | frozenset[Permission] = ReadyRole.OWNER, language: str = "en") -> httpx.AsyncClient:
        person = await make_user(database)
        await give_role(database, person.id, role, venue.organization_id)
        return await client_for(person.id, language)

    return one


def people(most: int) -> str:
    return HEAD + "".join(f"m-{n},Person {n},p{n}@example.org,\n" for n in range(1, most + 1))


async def order(client: httpx.AsyncClient, venue: Venue, table: str, what: str = "members", **more: Any) -> Any:
    heads = table.partition("\n")[0].split(",")
    mapping = rules.guess(What(what), heads)[1]
    wish = {"organization_id": str(venue.organization_id), "what": what, "mapping": mapping, "dry_run": False} | more
    return await client.post(
        "/imports", data={"wish": json.dumps(wish)}, files={"file": ("people.csv", table.encode())}
    )


async def ordered(client: httpx.AsyncClient, venue: Venue, table: str, what: str = "members", **more: Any) -> Json:
    answer = await order(client, venue, table, what, **more)
    assert answer.status_code == 202, answer.text
    run: Json = answer.json()
    return run


async def state(client: httpx.AsyncClient, run: Json) -> Json:
    answer = await client.get(f"/imports/{run['id']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def sums(run: Json) -> tuple[int, int, int, int]:
    return run["created"], run["updated"], run["unchanged"], run["failed"]


async def lease_runs_out(database: Database) -> None:
    """What a process left behind when it died comes back."""
    async with database.transaction() as session:
        await session.execute(text("UPDATE outbox SET due_at = occurred_at WHERE relayed_at IS NULL"))


async def test_a_large_table_comes_batch_by_batch(hire: Hire, venue: Venue, database: Database) -> None:
    owner = await hire()
    table = people(30) + "m-31,,p31@example.org,\nm-3,Person 3 again,,\nm-32,Person 32,nonsense,\n"
    dry = await ordered(owner, venue, table, dry_run=True)
    assert (dry["status"], dry["total"], dry["taken"], dry["file_name"]) == ("running", 33, 0, "people.csv")
    await relay.relay_once(database, carrier(database))
    half = await state(owner, dry)
    assert (half["status"], half["taken"], half["created"], half["rows"]) == ("running", 10, 10, [])
    await deliver(database)
    dry = await state(owner, dry)
    assert (dry["status"], dry["taken"], sums(dry)) == ("done", 33, (30, 0, 0, 3))
    assert await count(database, PEOPLE) == await count(database, "imported_rows") == 0, "a dry run"
    run = await ordered(owner, venue, table)
    await deliver(database)
    run = await state(owner, run)
    assert (run["status"], sums(run), run["rows"]) == ("done", (30, 0, 0, 3), dry["rows"])
    assert {row["row"]: row["code"] for row in run["rows"] if row["code"]} == {
        32: "imports.missing", 33: "imports.twice", 34: "imports.not_an_email",
    }  # fmt: skip
    assert await count(database, PEOPLE) == await count(database, "imported_rows") == 30
    failed = await owner.get(f"/imports/{run['id']}/failed.csv")
    assert failed.text.lstrip("\ufeff").splitlines() == [
        "ID,name,email,phone,Reason",
        "m-31,,p31@example.org,,A required field is empty",
        "m-3,Person 3 again,,,The same row stands in the file already",
        "m-32,Person 32,nonsense,,This does not look like an e-mail address",
    ]
    again = await ordered(owner, venue, table)
    assert again["id"] != run["id"], "what is over does not stand in the way"
    await deliver(database)
    assert sums(await state(owner, again)) == (0, 0, 30, 3)
    listed = (await owner.get(f"/imports?organization_id={venue.organization_id}")).json()["items"]
    assert [one["id"] for one in listed] == [again["id"], run["id"], dry["id"]]
    assert (await owner.get(f"/imports/{again['id']}/failed.csv")).status_code == 200
    fine = await ordered(owner, venue, people(2))
    await deliver(database)
    assert (await owner.get(f"/imports/{fine['id']}/failed.csv")).status_code == 404


async def test_only_what_failed_is_kept_of_the_file(hire: Hire, venue: Venue, database: Database) -> None:
    owner = await hire()
    run = await ordered(owner, venue, people(12) + "m-13,,,\n")
    await deliver(database)
    assert await count(database, "SELECT count(*) FROM import_batches WHERE CAST(rows AS text) LIKE '%Person%'") == 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        async with database.transaction() as session:
            await commands.sweep_runs(session, Actor.system())
    assert await count(database, "import_runs") == await count(database, "import_batches") == 0
    assert (await owner.get(f"/imports/{run['id']}")).status_code == 404
    assert await count(database, PEOPLE) == 12


@pytest.mark.parametrize("where", ["before the commit", "after the commit"])
async def test_a_crash_in_the_middle_loses_nothing_and_doubles_nothing(
    hire: Hire, venue: Venue, database: Database, where: str
) -> None:
    owner = await hire()
    run = await ordered(owner, venue, people(35))
    await relay.relay_once(database, carrier(database))
    place, name = (runs, "_note_taken") if where == "before the commit" else (errands, "take_batch")
    real = getattr(place, name)

    async def dies(*given: Any) -> None:
        await real(*given)
        raise RuntimeError("kill -9")

    with patch.object(place, name, dies):
        await relay.relay_once(database, carrier(database))
    expected = 10 if where == "before the commit" else 20
    broken = await state(owner, run)
    assert (broken["status"], broken["taken"], await count(database, PEOPLE)) == ("running", expected, expected)
    await lease_runs_out(database)
    await deliver(database, 12)
    over = await state(owner, run)
    assert (over["status"], over["taken"], sums(over)) == ("done", 35, (35, 0, 0, 0))
    assert await count(database, PEOPLE) == await count(database, "imported_rows") == 35


async def test_a_batch_that_is_delivered_twice_at_once_is_taken_once(
    hire: Hire, venue: Venue, database: Database
) -> None:
    owner = await hire()
    run = await ordered(owner, venue, people(10))
    run_id = UUID(run["id"])

    async def take() -> None:
        async with database.transaction() as session:
            await commands.take_batch(session, Actor.system(), run_id, 0)

    await asyncio.gather(*(take() for _ in range(4)))
    over = await state(owner, run)
    assert (over["status"], over["taken"], sums(over)) == ("done", 10, (10, 0, 0, 0))
    assert await count(database, PEOPLE) == 10


async def test_a_second_start_of_the_same_file_answers_with_the_first(
    hire: Hire, venue: Venue, database: Database
) -> None:
    owner = await hire()
    first, *more = await asyncio.gather(*(ordered(owner, venue, people(15)) for _ in range(4)))
    assert {one["id"] for one in more} == {first["id"]}
    assert await count(database, "import_runs") == 1
    assert (await ordered(owner, venue, people(16)))["id"] != first["id"], "another file"
    assert (await ordered(owner, venue, people(15), dry_run=True))["id"] != first["id"], "another wish"
    await deliver(database, 12)
    assert await count(database, PEOPLE) == 16


async def test_it_can_be_cancelled_and_what_came_stays(hire: Hire, venue: Venue, database: Database) -> None:
    owner, desk = await hire(), await hire(frozenset({Permission.TARIFFS_CREATE}))
    run = await ordered(owner, venue, people(30))
    await relay.relay_once(database, carrier(database))
    assert (await desk.post(f"/imports/{run['id']}/cancel")).status_code == 404
    cancelled = await owner.post(f"/imports/{run['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    twice = await owner.post(f"/imports/{run['id']}/cancel")
    assert (twice.status_code, twice.json()["code"]) == (409, "imports.run_is_over")
    await deliver(database)
    over = await state(owner, run)
    assert (over["status"], over["taken"], len(over["rows"]), await count(database, PEOPLE)) == (
        "cancelled",
        10,
        10,
        10,
    )
    again = await ordered(owner, venue, people(30))
    await deliver(database)
    assert sums(await state(owner, again)) == (20, 0, 10, 0)


async def test_rights_are_todays_and_what_stands_still_is_over(hire: Hire, venue: Venue, database: Database) -> None:
    owner, clerk = await hire(), await hire(frozenset({Permission.MEMBERS_EDIT}))
    run = await ordered(clerk, venue, people(20))
    await relay.relay_once(database, carrier(database))
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM role_assignments WHERE user_id = (SELECT ordered_by FROM import_runs)"))
    await deliver(database)
    over = await state(owner, run)
    assert (over["status"], over["taken"]) == ("failed", 10)
    assert over["failure"] == "Whoever began the import may not do so any more"
    stuck = await ordered(owner, venue, people(20))
    async with database.transaction() as session:
        await session.execute(text("UPDATE outbox SET attempts = 99 WHERE relayed_at IS NULL"))
        await session.execute(text("UPDATE import_runs SET moved_at = created_at"))
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        async with database.transaction() as session:
            await commands.sweep_runs(session, Actor.system())
    assert (await state(owner, stuck))["status"] == "failed"
    assert (await ordered(owner, venue, people(20)))["id"] != stuck["id"]


async def test_a_program_may_too(hire: Hire, venue: Venue, database: Database, client_for: ClientFor) -> None:
    owner = await hire()
    wish = {"name": "move", "organization_id": str(venue.organization_id), "permissions": ["members:edit"]}
    made = await owner.post("/api-keys", json=wish)
    assert made.status_code == 201, made.text
    program = await client_for(None)
    program.headers["x-api-key"] = made.json()["key"]
    run = await ordered(program, venue, people(12))
    await deliver(database)
    assert sums(await state(program, run)) == (12, 0, 0, 0)


async def test_bookings_in_the_background_claim_their_seats(hire: Hire, venue: Venue, database: Database) -> None:
    await make_resource(database, venue=venue, name="Зал")
    rows = "".join(f"b-{n},Зал,2020-03-{n:02d} 10:00,2020-03-{n:02d} 12:00,Zoe\n" for n in range(1, 26))
    table = "ID,resource,start,end,name\n" + rows + "b-26,Зал,2020-03-01 11:00,2020-03-01 11:30,Zoe\n"
    owner = await hire()
    run = await ordered(owner, venue, table, "bookings")
    await deliver(database)
    over = await state(owner, run)
    assert sums(over) == (25, 0, 0, 1)
    assert next(row for row in over["rows"] if row["code"])["code"] == "bookings.slot_taken"
    assert await count(database, "bookings") == await count(database, "claims") == 25


async def test_a_dry_run_sees_what_earlier_batches_claim(hire: Hire, venue: Venue, database: Database) -> None:
    """Batches have ten rows here. The hall is made of the two rooms, the desks are two."""
    rooms = [await make_resource(database, venue=venue, name=name) for name in ("Левая", "Правая")]
    await make_resource(database, venue=venue, name="Столы", units=2)
    await make_resource(database, venue=venue, name="Зал", units=0, parts=rooms)
    wishes = [(name, 1, 10, 12) for name in ("Левая", "Столы", "Столы")]
    wishes += [("Правая", day, 10, 12) for day in range(2, 10)]
    wishes += [("Зал", 1, 11, 13), ("Левая", 1, 11, 12), ("Левая", 1, 12, 13), ("Столы", 1, 10, 11)]
    wishes += [("Правая", day, 13, 14) for day in range(2, 10)] + [("Столы", 1, 12, 13), ("Правая", 9, 9, 11)]
    rows = (f"b-{n},{name},2020-03-{day:02d} {start}:00,2020-03-{day:02d} {end}:00,Zoe {n}"
            for n, (name, day, start, end) in enumerate(wishes))  # fmt: skip
    table = "\n".join(("ID,resource,start,end,name", *rows))
    owner = await hire()
    dry = await ordered(owner, venue, table, "bookings", dry_run=True)
    await deliver(database, 12)
    dry = await state(owner, dry)
    assert await count(database, "bookings") == await count(database, "claims") == 0
    real = await ordered(owner, venue, table, "bookings")
    await deliver(database, 12)
    real = await state(owner, real)
    assert dry["rows"] == real["rows"] and sums(dry) == sums(real)
    assert [row["row"] for row in dry["rows"] if row["code"] == "bookings.slot_taken"] == [13, 14, 16, 26]


async def test_a_row_that_meets_a_lock_is_no_failed_row(hire: Hire, venue: Venue, database: Database) -> None:
    owner = await hire()
    run = await ordered(owner, venue, people(20))
    await relay.relay_once(database, carrier(database))
    real, locked = accounts.import_person, iter([sqlite3.OperationalError("database is locked"), None])

    async def meets_a_lock(*given: Any) -> Any:
        if trouble := next(locked, None):
            raise DBAPIError("UPDATE users", {}, trouble)
        return await real(*given)

    with patch.object(accounts, "import_person", meets_a_lock):
        await relay.relay_once(database, carrier(database))
        still = await state(owner, run)
        assert (still["status"], still["taken"], still["failed"]) == ("running", 10, 0)
        await lease_runs_out(database)
        await deliver(database, 12)
    over = await state(owner, run)
    assert (over["status"], sums(over), await count(database, PEOPLE)) == ("done", (20, 0, 0, 0), 20)


async def test_permissions_yes_and_no(hire: Hire, venue: Venue, client_for: ClientFor, database: Database) -> None:
    tables = {
        "members": (people(1), Permission.MEMBERS_EDIT),
        "tariffs": ("name,per,price\nA,hour,5\n", Permission.TARIFFS_CREATE),
        "bookings": ("resource,start,end,name\nX,2020-01-01 10:00,2020-01-01 11:00,A\n", Permission.BOOKINGS_EDIT),
    }
    foreign = await make_venue(database)
    person = await make_user(database)
    await give_role(database, person.id, ReadyRole.OWNER, foreign.organization_id)
    stranger = await client_for(person.id)
    runs_at = f"/imports?organization_id={venue.organization_id}"
    for what, (table, permission) in tables.items():
        others = await hire(frozenset(p for _, p in tables.values()) - {permission})
        right = await hire(frozenset({permission}))
        for client, status in ((await client_for(None), 401), (await client_for(), 403), (stranger, 403),
                               (others, 403), (right, 202)):  # fmt: skip
            answer = await order(client, venue, table, what)
            assert answer.status_code == status, (what, answer.text)
        one = f"/imports/{answer.json()['id']}"
        for client, status in ((await client_for(None), 401), (stranger, 404), (others, 404), (right, 200)):
            assert (await client.get(one)).status_code == status
        assert [run["what"] for run in (await right.get(runs_at)).json()["items"]] == [what]
        assert (await stranger.get(runs_at)).status_code == 403
        assert (await others.get(f"{one}/failed.csv")).status_code == 404
        assert (await right.post(f"{one}/cancel")).status_code == 200


async def test_too_large_ones_are_refused_clearly(hire: Hire, venue: Venue) -> None:
    owner = await hire()
    many = await order(owner, venue, HEAD + "a,b,c,d\n" * (parsing.MAX_ROWS + 1))
    assert (many.status_code, many.json()["code"], many.json()["most_rows"]) == (413, "imports.too_large", 20_000)
    wish = {"organization_id": str(venue.organization_id), "what": "members", "mapping": {"full_name": "name"}}
    at_once = await owner.post(
        "/imports/tables", data={"wish": json.dumps(wish)}, files={"file": ("t", people(26).encode())}
    )
    assert (at_once.status_code, at_once.json()["code"]) == (413, "imports.too_many_at_once")
    unmapped = await order(owner, venue, "a,b\n1,2\n", "tariffs")
    assert (unmapped.status_code, unmapped.json()["code"]) == (422, "imports.not_mapped")
