"""The floor plan: who draws it, what it refuses, what is free on it; and a seat picked on it is the seat one gets."""

import asyncio
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import select

from artel.access.permissions import ReadyRole
from artel.catalog.models import FloorPlan, Resource, Unit, Venue
from artel.kit.db import Database
from tests.conftest import ClientFor
from tests.makers import give_role, make_organization, make_resource, make_user, make_venue

START = (datetime.now(UTC) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
WINDOW = {"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=2)).isoformat()}


class Floor:
    def __init__(self, venue: Venue, resource: Resource, units: list[Unit]) -> None:
        self.venue, self.resource, self.units = venue, resource, units

    def plan(self, version: int = 0, **more: Any) -> dict[str, Any]:
        spots = [{"unit_id": str(unit.id), "x": 0.1 + n / 10, "y": 0.5} for n, unit in enumerate(self.units)]
        return {"version": version, "units": [spots[0] | more, *spots[1:]]}


async def a_floor(database: Database, organization: Any = None, amount: int = 3) -> Floor:
    venue = await make_venue(database, organization or await make_organization(database))
    resource = await make_resource(database, amount, venue)
    async with database.reading() as session:
        found = await session.scalars(select(Unit).where(Unit.resource_id == resource.id).order_by(Unit.number))
        return Floor(venue, resource, list(found))


async def staff(
    database: Database, client_for: ClientFor, floor: Floor, role: ReadyRole = ReadyRole.MANAGER
) -> httpx.AsyncClient:
    person = await make_user(database)
    await give_role(database, person.id, role, floor.venue.organization_id)
    return await client_for(person.id)


def drawing() -> dict[str, tuple[str, bytes, str]]:
    content = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(content, "PNG")
    return {"file": ("plan.png", content.getvalue(), "image/png")}


async def test_a_plan_is_drawn_saved_and_shown(database: Database, client_for: ClientFor) -> None:
    floor = await a_floor(database)
    manager, guest = await staff(database, client_for, floor), await client_for(None)
    empty = (await guest.get(f"/venues/{floor.venue.slug}/plan")).json()
    assert (empty["version"], empty["units"], empty["picture_url"]) == (0, [], None)
    saved = await manager.put(f"/venues/{floor.venue.id}/plan", json=floor.plan(rotation=90, label="У окна"))
    assert saved.status_code == 200, saved.text
    shown = (await guest.get(f"/venues/{floor.venue.slug}/plan")).json()
    assert shown == saved.json() and shown["version"] == 1
    assert [it["label"] for it in shown["units"]] == ["У окна", "2", "3"]
    drawn = (await manager.post(f"/venues/{floor.venue.id}/plan/picture", files=drawing())).json()
    assert (drawn["width"], drawn["height"], len(drawn["units"])) == (300, 100, 3)
    assert (await guest.get(drawn["picture_url"].removeprefix("/api/v1"))).status_code == 200
    bare = (await manager.delete(f"/venues/{floor.venue.id}/plan/picture")).json()
    assert bare["picture_url"] is None and len(bare["units"]) == 3


async def test_what_a_plan_refuses(database: Database, client_for: ClientFor) -> None:
    floor = await a_floor(database)
    elsewhere = await a_floor(database, amount=1)
    manager, path = await staff(database, client_for, floor), f"/venues/{floor.venue.id}/plan"
    for wrong in ({"x": 1.01}, {"y": -0.1}, {"rotation": 360}, {"unit_id": str(floor.units[1].id)}):
        assert (await manager.put(path, json=floor.plan(**wrong))).status_code == 422, wrong
    foreign = await manager.put(path, json=floor.plan(unit_id=str(elsewhere.units[0].id)))
    assert (foreign.status_code, foreign.json()["code"]) == (422, "catalog.not_on_this_floor")
    assert (await manager.put(path, json=floor.plan())).status_code == 200
    late = await manager.put(path, json=floor.plan(0))
    assert (late.status_code, late.json()["code"]) == (409, "catalog.plan_changed")
    assert (await manager.put(path, json=floor.plan(1))).status_code == 200


async def test_who_may_draw(database: Database, client_for: ClientFor) -> None:
    floor = await a_floor(database)
    path, file = f"/venues/{floor.venue.id}/plan", {"file": ("a.png", b"x", "image/png")}
    desk = await staff(database, client_for, floor, ReadyRole.ADMINISTRATOR)
    stranger = await client_for()
    for person in (desk, stranger):
        assert (await person.put(path, json=floor.plan())).status_code == 403
        assert (await person.delete(f"{path}/picture")).status_code == 403
    owner = await staff(database, client_for, floor, ReadyRole.OWNER)
    assert (await owner.put(path, json=floor.plan())).status_code == 200
    assert (await owner.post(f"{path}/picture", files=file)).status_code in (415, 422)  # no picture, but allowed to try
    assert (await desk.post(f"{path}/picture", files=drawing())).status_code == 403
    assert (await (await client_for(None)).put(path, json=floor.plan())).status_code == 401


async def test_of_many_savings_over_one_version_one_stands(database: Database, client_for: ClientFor) -> None:
    floor = await a_floor(database)
    manager, path = await staff(database, client_for, floor), f"/venues/{floor.venue.id}/plan"
    answers = await asyncio.gather(*(manager.put(path, json=floor.plan()) for _ in range(6)))
    assert Counter(one.status_code for one in answers) == {200: 1, 409: 5}
    assert (await manager.get(path)).json()["version"] == 1


async def test_looking_at_the_version_first_would_let_all_of_them_through(database: Database) -> None:
    """If this fails, the race above proves nothing."""
    floor, together = await a_floor(database), asyncio.Barrier(4)
    async with database.transaction() as session:
        session.add(FloorPlan(venue_id=floor.venue.id, version=0))

    async def look_then_leap() -> bool:
        async with database.reading() as session:
            seen = (await session.get_one(FloorPlan, floor.venue.id)).version
        await together.wait()
        async with database.transaction() as session:
            (await session.get_one(FloorPlan, floor.venue.id)).version = seen + 1
        return seen == 0

    assert all(await asyncio.gather(*(look_then_leap() for _ in range(4))))


async def test_a_picked_seat_is_the_one_that_is_taken(database: Database, client_for: ClientFor) -> None:
    floor = await a_floor(database)
    anna, boris = await client_for(), await client_for()
    path = f"/venues/{floor.venue.slug}/free-units"
    assert [it["is_free"] for it in (await anna.get(path, params=WINDOW)).json()["items"]] == [True] * 3
    wish = {"resource_id": str(floor.resource.id), **WINDOW, "unit_ids": [str(floor.units[1].id)]}
    quote = (await anna.post("/quotes", json=wish)).json()
    booked = await anna.post("/bookings", json={"quote_id": quote["id"]})
    assert [it["id"] for it in booked.json()["units"]] == [str(floor.units[1].id)]
    free = {it["unit_id"]: it["is_free"] for it in (await boris.get(path, params=WINDOW)).json()["items"]}
    assert [free[str(unit.id)] for unit in floor.units] == [True, False, True]
    again = (await boris.post("/quotes", json=wish)).json()
    late = await boris.post("/bookings", json={"quote_id": again["id"]})
    assert (late.status_code, late.json()["code"]) == (409, "bookings.slot_taken")
    backwards = {"starts_at": WINDOW["ends_at"], "ends_at": WINDOW["starts_at"]}
    assert (await boris.get(path, params=backwards)).status_code == 422


async def test_a_floating_guest_makes_room_for_who_picks(database: Database, client_for: ClientFor) -> None:
    floor = await a_floor(database)
    anna, boris = await client_for(), await client_for()
    wish = {"resource_id": str(floor.resource.id), **WINDOW}
    taken = (await anna.post("/bookings", json=wish)).json()["units"][0]["id"]
    free = (await boris.get(f"/venues/{floor.venue.slug}/free-units", params=WINDOW)).json()["items"]
    assert all(it["is_free"] for it in free)
    quote = (await boris.post("/quotes", json=wish | {"unit_ids": [taken]})).json()
    assert (await boris.post("/bookings", json={"quote_id": quote["id"]})).status_code == 201
