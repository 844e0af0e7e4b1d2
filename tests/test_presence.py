"""Two axes: status, and place with consent; over REST and through the events of bookings."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from artel.bookings.events import BookingCheckedIn, BookingCompleted
from artel.catalog.models import ResourceKind
from artel.kit import clock, live
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.outbox import publish
from tests.conftest import ClientFor
from tests.makers import carry_events, make_resource, make_user, make_venue

Pushes = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture
def pushed() -> Iterator[Pushes]:
    kept: Pushes = []

    async def emit(room: str, event: str, data: dict[str, Any]) -> None:
        kept.append((room, event, data))

    live.connect(emit)
    yield kept
    live.connect(None)


async def arrive(database: Database, user_id: UUID, kind: ResourceKind, leaves: bool = False) -> dict[str, Any]:
    venue = await make_venue(database)
    room = await make_resource(database, 1, venue, kind=kind)
    now = clock.now()
    fact = {
        "booking_id": uuid7(), "number": "A-1", "organization_id": venue.organization_id, "venue_id": venue.id,
        "resource_id": room.id, "customer_id": user_id, "starts_at": now, "ends_at": now + timedelta(hours=1),
        "actor_id": user_id, "total_amount": 0, "currency": "RUB",
    }  # fmt: skip
    async with database.transaction() as session:
        await publish(session, BookingCheckedIn(**fact))
    await carry_events(database)
    return fact


async def write_to(mine: httpx.AsyncClient, friend_id: UUID) -> None:
    chat = (await mine.post("/chats/private", json={"user_id": str(friend_id)})).json()
    assert (await mine.post(f"/messages/{chat['id']}", json={"content": "hi"})).status_code == 201


async def test_a_stranger_who_writes_sees_nothing(client_for: ClientFor, database: Database) -> None:
    user, stranger = await make_user(database), await make_user(database)
    mine, theirs = await client_for(user.id), await client_for(stranger.id)
    await write_to(theirs, user.id)
    assert (await theirs.get(f"/status/user/{user.id}")).status_code == 404
    assert (await mine.get(f"/status/user/{stranger.id}")).status_code == 200


async def test_place_is_shown_with_consent_only_and_ends(client_for: ClientFor, database: Database) -> None:
    user, friend = await make_user(database), await make_user(database)
    mine, theirs = await client_for(user.id), await client_for(friend.id)
    path = f"/status/user/{user.id}"
    assert (await theirs.get(path)).status_code == 404
    await write_to(mine, friend.id)
    fact = await arrive(database, user.id, ResourceKind.HOT_DESK)
    assert (await theirs.get(path)).json()["place"] is None
    assert (await mine.post("/status/place", json={"shares_place": True})).json()["shares_place"] is True
    assert (await theirs.get(path)).json()["place"]["venue_id"] == str(fact["venue_id"])
    with clock.frozen(fact["ends_at"] + timedelta(seconds=1)):
        assert (await theirs.get(path)).json()["place"] is None
    async with database.transaction() as session:
        await publish(session, BookingCompleted(**fact))
    await carry_events(database)
    assert (await theirs.get(path)).json()["place"] is None


async def test_in_a_booked_room_it_is_quiet(client_for: ClientFor, database: Database, pushed: Pushes) -> None:
    user = await make_user(database)
    mine = await client_for(user.id)
    live_before = (await mine.post("/status/heartbeat")).json()
    assert (live_before["status"], live_before["is_quiet"]) == ("online", False)
    fact = await arrive(database, user.id, ResourceKind.MEETING_ROOM)
    now = (await mine.get("/status/my-status")).json()
    assert (now["status"], now["is_quiet"], now["chosen"]) == ("dnd", True, "online")
    async with database.transaction() as session:
        await publish(session, BookingCompleted(**fact))
    await carry_events(database)
    assert (await mine.get("/status/my-status")).json()["status"] == "online"


async def test_who_sees_a_change_is_told_once(client_for: ClientFor, database: Database, pushed: Pushes) -> None:
    user, friend = await make_user(database), await make_user(database)
    mine = await client_for(user.id)
    await write_to(mine, friend.id)
    live.connect(_keeping(pushed))
    for _ in range(3):
        await mine.post("/status/set-status", json={"status": "away"})
    rooms = [room for room, event, data in pushed if event == "user_status_changed" and data["status"] == "away"]
    assert sorted(rooms) == sorted([f"user:{user.id}", f"user:{friend.id}"])
    assert (await mine.post("/status/set-status", json={"status": "asleep"})).status_code == 422
    assert (await mine.post("/status/set-status")).status_code == 422


def _keeping(kept: Pushes) -> live.Emit:
    async def emit(room: str, event: str, data: dict[str, Any]) -> None:
        kept.append((room, event, data))

    return emit
