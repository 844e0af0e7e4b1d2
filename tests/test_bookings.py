"""The life of a booking through REST, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.catalog.models import Resource, Venue
from artel.kit import clock
from artel.kit.db import Database
from tests.carrier import deliver
from tests.conftest import ClientFor, count
from tests.makers import fetch_one, give_role, make_resource, make_user, make_venue

DAY = (datetime.now(UTC) + timedelta(days=10)).date()


def at(hour: float, day: int = 0) -> datetime:
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(days=day)
    return start + timedelta(hours=hour)


def wish(resource: Resource, start: float = 10, end: float = 12, **more: Any) -> dict[str, Any]:
    times = {"starts_at": at(start).isoformat(), "ends_at": at(end).isoformat()}
    return {"resource_id": str(resource.id)} | times | more


async def booked(client: httpx.AsyncClient, resource: Resource, *times: float, **more: Any) -> dict[str, Any]:
    answer = await client.post("/bookings", json=wish(resource, *times, **more))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def pay(client: httpx.AsyncClient, booking: dict[str, Any], database: Database) -> None:
    subject = {"type": "booking", "id": booking["id"]}
    payment = (await client.post("/payments", json={"subject": subject, "return_url": "http://test/back"})).json()
    answer = await client.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    assert answer.status_code == 200, answer.text
    await deliver(database)


async def state(client: httpx.AsyncClient, booking: dict[str, Any]) -> str:
    return str((await client.get(f"/bookings/{booking['id']}")).json()["status"])


@pytest.fixture
async def desks(database: Database) -> Resource:
    return await make_resource(database, 2)


@pytest.fixture
async def desk_client(client_for: ClientFor, database: Database, desks: Resource) -> httpx.AsyncClient:
    """The front desk of the venue that the desks belong to."""
    return await staff_client(client_for, database, desks, ReadyRole.ADMINISTRATOR)


async def staff_client(
    client_for: ClientFor, database: Database, resource: Resource, role: ReadyRole | frozenset[Permission]
) -> httpx.AsyncClient:
    user = await make_user(database)
    async with database.reading() as session:
        venue: Venue = await fetch_one(session, Venue, resource.venue_id)
    await give_role(database, user.id, role, venue.organization_id)
    return await client_for(user.id)


async def test_the_main_job(
    member: httpx.AsyncClient, desk_client: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks)
    assert booking["status"] == "awaiting_payment"
    assert booking["total"] == {"amount": 60_000, "currency": "RUB"}
    assert booking["hold_expires_at"] and "pay" in booking["actions"]
    await pay(member, booking, database)
    paid = (await member.get(f"/bookings/{booking['id']}")).json()
    assert (paid["status"], paid["paid"]["amount"], paid["owed"]["amount"]) == ("confirmed", 60_000, 0)
    with clock.frozen(at(9.9)):
        arrived = await desk_client.post(f"/bookings/{booking['id']}/check-in")
        assert arrived.json()["status"] == "checked_in", arrived.text
    with clock.frozen(at(12)):
        await deliver(database)
        assert await state(member, booking) == "completed"
    history = (await member.get(f"/bookings/{booking['id']}/history")).json()["items"]
    assert [line["verb"] for line in history] == ["placed", "paid", "checked_in", "completed"]


async def test_a_taken_time_is_refused_with_the_next_free_ones(member: httpx.AsyncClient, desks: Resource) -> None:
    await booked(member, desks, 10, 12, seats=2)
    answer = await member.post("/bookings", json=wish(desks, 11, 12))
    assert (answer.status_code, answer.json()["code"], answer.json()["why"]) == (409, "bookings.slot_taken", "load")
    first = answer.json()["next_free"][0]
    assert datetime.fromisoformat(first["starts_at"]) == at(12)
    await booked(member, desks, 12, 13, seats=2)


@pytest.mark.parametrize(
    ("start", "end", "more", "code"),
    [
        (-300, -298, {}, "bookings.in_the_past"),
        (10, 10.1, {}, "bookings.too_short"),
        (10, 40, {}, "bookings.too_long"),
        (100_000, 100_002, {}, "bookings.beyond_horizon"),
        (10, 12, {"seats": 3}, None),
        (10, 12, {"seats": 0}, "validation"),
        (10, 12, {"seats": -1}, "validation"),
        (10, 12, {"seats": 10**9}, "validation"),
        (12, 10, {}, "validation"),
        (10, 12, {"colour": "red"}, "validation"),
        (10, 12, {"starts_at": "tomorrow"}, "validation"),
        (10, 12, {"starts_at": "2031-01-01T10:00:00"}, "validation"),
        (10, 12, {"unit_ids": ["00000000-0000-0000-0000-000000000009"]}, "bookings.unknown_unit"),
    ],
)
async def test_a_bad_wish_is_refused_and_nothing_is_written(
    member: httpx.AsyncClient, desks: Resource, database: Database, start: float, end: float, more: Any, code: str
) -> None:
    answer = await member.post("/bookings", json=wish(desks, start, end) | more)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if code:
        assert answer.json()["code"] == code
    assert [await count(database, table) for table in ("bookings", "claims", "outbox", "payables")] == [0, 0, 0, 0]


async def test_closed_is_refused_with_the_hours(member: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database, hours=(9 * 60, 18 * 60))
    room = await make_resource(database, 1, venue)
    answer = await member.post("/bookings", json=wish(room, 16, 17))  # 19:00 in Moscow
    assert (answer.status_code, answer.json()["code"]) == (422, "bookings.outside_opening_hours")
    assert answer.json()["open"]
    await booked(member, room, 14, 15)  # until 18:00 sharp


async def test_a_strangers_booking_is_not_found(
    member: httpx.AsyncClient, client_for: ClientFor, desks: Resource
) -> None:
    booking = await booked(member, desks)
    stranger = await client_for()
    for method, path in [
        ("GET", ""),
        ("GET", "/history"),
        ("GET", "/calendar.ics"),
        ("GET", "/cancellation"),
        ("GET", "/qr.svg"),
        ("POST", "/cancel"),
        ("POST", "/check-in"),
    ]:
        answer = await stranger.request(method, f"/bookings/{booking['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    assert (await stranger.get("/bookings")).json()["items"] == []


async def test_a_hold_that_nobody_paid_is_freed(member: httpx.AsyncClient, desks: Resource, database: Database) -> None:
    booking = await booked(member, desks, seats=2)
    await deliver(database)
    assert await state(member, booking) == "awaiting_payment"
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        await deliver(database)
        assert await state(member, booking) == "expired"
    await booked(member, desks, seats=2)


async def test_money_after_the_hold_seats_again_when_there_is_room(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks, seats=2)
    payment = await started_payment(member, booking)
    await let_it_expire(member, booking, database)
    await member.post(f"/sandbox/payments/{payment}", json={"outcome": "succeed"})
    await deliver(database)
    assert await state(member, booking) == "confirmed"


async def test_money_after_the_hold_goes_back_when_somebody_sits_there(
    member: httpx.AsyncClient, client_for: ClientFor, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks, seats=2)
    payment = await started_payment(member, booking)
    await let_it_expire(member, booking, database)
    await booked(await client_for(), desks, seats=2)
    await member.post(f"/sandbox/payments/{payment}", json={"outcome": "succeed"})
    await deliver(database)
    after = (await member.get(f"/bookings/{booking['id']}")).json()
    assert (after["status"], after["paid"]["amount"], after["refunded"]["amount"]) == ("expired", 120_000, 120_000)


async def started_payment(client: httpx.AsyncClient, booking: dict[str, Any]) -> str:
    subject = {"type": "booking", "id": booking["id"]}
    answer = await client.post("/payments", json={"subject": subject, "return_url": "http://test/back"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def let_it_expire(client: httpx.AsyncClient, booking: dict[str, Any], database: Database) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        await deliver(database)
        assert await state(client, booking) == "expired"


@pytest.mark.parametrize(("hours_before", "refund"), [(25, 60_000), (3, 30_000), (1, 0)])
async def test_cancelling_gives_back_what_the_policy_says(
    member: httpx.AsyncClient, desks: Resource, database: Database, hours_before: int, refund: int
) -> None:
    booking = await booked(member, desks)
    await pay(member, booking, database)
    with clock.frozen(at(10) - timedelta(hours=hours_before)):
        said = (await member.get(f"/bookings/{booking['id']}/cancellation")).json()
        assert said["refund"]["amount"] == refund
        answer = await member.post(f"/bookings/{booking['id']}/cancel", json={"reason": "ill"})
        assert answer.json()["status"] == "cancelled", answer.text
        await deliver(database)
        after = (await member.get(f"/bookings/{booking['id']}")).json()
        again = await member.post(f"/bookings/{booking['id']}/cancel")
    assert after["refunded"]["amount"] == refund
    assert (again.status_code, again.json()["code"]) == (409, "bookings.wrong_state")
    assert await count(database, "SELECT count(*) FROM claims WHERE is_blocking") == 0


async def test_moving_to_a_cheaper_time_gives_the_difference_back(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks, 10, 14)
    await pay(member, booking, database)
    times = {"starts_at": at(15).isoformat(), "ends_at": at(16).isoformat()}
    moved = await member.post(f"/bookings/{booking['id']}/reschedule", json=times)
    assert moved.status_code == 200, moved.text
    await deliver(database)
    after = (await member.get(f"/bookings/{booking['id']}")).json()
    assert (after["status"], after["total"]["amount"], after["refunded"]["amount"]) == ("confirmed", 30_000, 90_000)
    await booked(member, desks, 10, 14, seats=2)


async def test_moving_to_a_dearer_time_leaves_the_rest_owed_and_the_seat_kept(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks, 10, 11)
    await pay(member, booking, database)
    longer = (await member.post(f"/bookings/{booking['id']}/extend", json={"minutes": 60})).json()
    assert (longer["status"], longer["owed"]["amount"]) == ("confirmed", 30_000)
    assert "pay" in longer["actions"]
    await pay(member, booking, database)
    assert (await member.get(f"/bookings/{booking['id']}")).json()["owed"]["amount"] == 0


async def test_extending_into_another_booking_is_refused_and_nothing_changes(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks, 10, 11, seats=2)
    await pay(member, booking, database)
    await booked(member, desks, 11, 12)
    answer = await member.post(f"/bookings/{booking['id']}/extend", json={"minutes": 30})
    assert (answer.status_code, answer.json()["code"]) == (409, "bookings.slot_taken")
    after = (await member.get(f"/bookings/{booking['id']}")).json()
    assert datetime.fromisoformat(after["ends_at"]) == at(11)
    assert await count(database, "SELECT count(*) FROM claims WHERE is_blocking") == 3


async def test_a_request_is_approved_then_paid(
    member: httpx.AsyncClient, client_for: ClientFor, database: Database
) -> None:
    hall = await make_resource(database, 1, instant=False)
    staff = await staff_client(client_for, database, hall, ReadyRole.ADMINISTRATOR)
    booking = await booked(member, hall)
    assert (booking["status"], "confirm" in booking["actions"]) == ("awaiting_approval", False)
    assert (await member.post(f"/bookings/{booking['id']}/confirm")).status_code == 403
    approved = (await staff.post(f"/bookings/{booking['id']}/confirm")).json()
    assert approved["status"] == "awaiting_payment"
    await pay(member, booking, database)
    assert await state(member, booking) == "confirmed"


@pytest.mark.parametrize(
    ("answer", "status", "payment_status"), [("confirm", "confirmed", "succeeded"), ("decline", "declined", "canceled")]
)
async def test_money_of_a_request_is_only_reserved_until_it_is_answered(
    member: httpx.AsyncClient, client_for: ClientFor, database: Database, answer: str, status: str, payment_status: str
) -> None:
    hall = await make_resource(database, 1, instant=False)
    staff = await staff_client(client_for, database, hall, ReadyRole.ADMINISTRATOR)
    booking = await booked(member, hall)
    payment = (await member.post("/payments", json={"subject": {"type": "booking", "id": booking["id"]}})).json()
    await member.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    await deliver(database)
    held = (await member.get(f"/payments/{payment['id']}")).json()
    assert (held["status"], await state(member, booking)) == ("waiting_for_capture", "awaiting_approval")
    body = {"reason": "A wedding"} if answer == "decline" else {}
    assert (await staff.post(f"/bookings/{booking['id']}/{answer}", json=body)).status_code == 200
    await deliver(database)
    after = (await member.get(f"/payments/{payment['id']}")).json()
    assert (after["status"], await state(member, booking)) == (payment_status, status)


async def test_a_request_is_declined_with_a_reason(
    member: httpx.AsyncClient, client_for: ClientFor, database: Database
) -> None:
    hall = await make_resource(database, 1, instant=False)
    staff = await staff_client(client_for, database, hall, ReadyRole.ADMINISTRATOR)
    booking = await booked(member, hall)
    assert (await staff.post(f"/bookings/{booking['id']}/decline", json={})).status_code == 422
    declined = await staff.post(f"/bookings/{booking['id']}/decline", json={"reason": "A wedding"})
    assert declined.json()["status"] == "declined"
    await booked(member, hall)


async def test_somebody_at_the_desk_sits_within_one_call(desk_client: httpx.AsyncClient, desks: Resource) -> None:
    request = {"resource_id": str(desks.id), "minutes": 60, "name": "Вера", "phone": "+79161234567", "method": "cash"}
    answer = await desk_client.post("/bookings/walk-in", json=request)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["status"], body["source"], len(body["units"])) == ("checked_in", "walk_in", 1)
    assert body["total"]["amount"] == 30_000


async def test_a_walk_in_needs_the_right(member: httpx.AsyncClient, desks: Resource) -> None:
    answer = await member.post("/bookings/walk-in", json={"resource_id": str(desks.id), "minutes": 60})
    assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")


async def test_cash_at_the_desk_confirms(
    member: httpx.AsyncClient, desk_client: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks)
    answer = await desk_client.post(f"/bookings/{booking['id']}/pay-at-desk", json={"method": "cash"})
    assert answer.status_code == 200, answer.text
    await deliver(database)
    assert await state(member, booking) == "confirmed"
    assert (await member.post(f"/bookings/{booking['id']}/pay-at-desk", json={"method": "cash"})).status_code == 403


async def test_check_in_opens_a_quarter_hour_before(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks)
    await pay(member, booking, database)
    early = await member.post(f"/bookings/{booking['id']}/check-in")
    assert (early.status_code, early.json()["code"]) == (409, "bookings.too_early_to_check_in")
    with clock.frozen(at(9.75)):
        assert (await member.post(f"/bookings/{booking['id']}/check-in")).json()["status"] == "checked_in"


async def test_who_never_came_is_a_no_show_and_the_seat_is_free(
    member: httpx.AsyncClient, desk_client: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks, seats=2)
    await pay(member, booking, database)
    with clock.frozen(at(10.5)):
        assert (await member.post(f"/bookings/{booking['id']}/no-show")).status_code == 403
        gone = await desk_client.post(f"/bookings/{booking['id']}/no-show")
        assert gone.json()["status"] == "no_show", gone.text
        walk_in = {"resource_id": str(desks.id), "minutes": 60, "seats": 2}
        assert (await desk_client.post("/bookings/walk-in", json=walk_in)).status_code == 201


async def test_the_same_key_gives_the_same_answer(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    key = {"idempotency-key": "once"}
    first = await member.post("/bookings", json=wish(desks), headers=key)
    again = await member.post("/bookings", json=wish(desks), headers=key)
    other = await member.post("/bookings", json=wish(desks, 13, 14), headers=key)
    assert (first.status_code, first.content) == (201, again.content)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert await count(database, "bookings") == 1


async def test_blackouts_take_units_and_lift(
    client_for: ClientFor, member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    manager = await staff_client(client_for, database, desks, ReadyRole.MANAGER)
    body = wish(desks, reason="Cleaning")
    assert (await member.post("/blackouts", json=body)).status_code == 403
    blackout = await manager.post("/blackouts", json=body)
    assert blackout.status_code == 201, blackout.text
    assert (await member.post("/bookings", json=wish(desks))).json()["code"] == "bookings.slot_taken"
    assert (await manager.delete(f"/blackouts/{blackout.json()['id']}")).status_code == 204
    await booked(member, desks)


async def test_the_calendar_shows_who_sits_where(
    member: httpx.AsyncClient, desk_client: httpx.AsyncClient, desks: Resource
) -> None:
    booking = await booked(member, desks)
    window = {"venue_id": str(desks.venue_id), "from": at(0).isoformat(), "to": at(24).isoformat()}
    calendar = (await desk_client.get("/calendar", params=window)).json()
    assert [claim["booking_id"] for claim in calendar["claims"]] == [booking["id"]]
    assert (calendar["claims"][0]["kind"], calendar["claims"][0]["is_first"]) == ("hold", True)
    assert len(calendar["resources"][0]["units"]) == 2
    assert (await member.get("/calendar", params=window)).status_code == 404


async def test_staff_sees_its_organisations_bookings_only(
    member: httpx.AsyncClient, client_for: ClientFor, desks: Resource, database: Database
) -> None:
    await booked(member, desks)
    async with database.reading() as session:
        ours = (await fetch_one(session, Venue, desks.venue_id)).organization_id
    staff = await staff_client(client_for, database, desks, ReadyRole.SUPPORT)
    blind = await staff_client(client_for, database, desks, READY_ROLES[ReadyRole.OWNER] - {Permission.BOOKINGS_VIEW})
    other = await staff_client(client_for, database, await make_resource(database, 1), ReadyRole.OWNER)
    assert len((await staff.get("/bookings", params={"organization_id": str(ours)})).json()["items"]) == 1
    for client in (blind, other, member):
        answer = await client.get("/bookings", params={"organization_id": str(ours)})
        assert (answer.status_code, answer.json()["code"]) == (403, "access.forbidden")


async def test_a_composite_hall_takes_its_parts(member: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database)
    room_a, room_b = [await make_resource(database, 1, venue) for _ in range(2)]
    hall = await make_resource(database, 0, venue, capacity=30, kind="event_space", parts=[room_a, room_b])
    booking = await booked(member, hall, 10, 12, seats=20)
    assert len(booking["units"]) == 2
    for room in (room_a, room_b):
        assert (await member.post("/bookings", json=wish(room))).json()["code"] == "bookings.slot_taken"
    await booked(member, room_a, 14, 15)
    assert (await member.post("/bookings", json=wish(hall, 13, 16))).json()["code"] == "bookings.slot_taken"


async def test_buffers_keep_the_room_empty_between(member: httpx.AsyncClient, database: Database) -> None:
    room = await make_resource(database, 1, buffer_after_minutes=15)
    await booked(member, room, 10, 11)
    assert (await member.post("/bookings", json=wish(room, 11, 12))).json()["code"] == "bookings.slot_taken"
    await booked(member, room, 11.25, 12)


async def test_floating_seats_move_over_for_a_longer_stay(member: httpx.AsyncClient, desks: Resource) -> None:
    """Two seats, short stays on both: a long one fits only when the short ones share a seat."""
    await booked(member, desks, 9, 10)
    await booked(member, desks, 9, 10)
    await booked(member, desks, 10, 11)
    await booked(member, desks, 10, 12)


async def test_transfer_hands_it_over(member: httpx.AsyncClient, client_for: ClientFor, desks: Resource,
                                      database: Database) -> None:  # fmt: skip
    heir = await make_user(database)
    booking = await booked(member, desks)
    await pay(member, booking, database)
    nobody = await member.post(f"/bookings/{booking['id']}/transfer", json={"email": "nobody@example.org"})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "bookings.unknown_person")
    assert (await member.post(f"/bookings/{booking['id']}/transfer", json={"email": heir.email})).status_code == 200
    assert (await member.get(f"/bookings/{booking['id']}")).status_code == 404
    assert await state(await client_for(heir.id), booking) == "confirmed"


async def test_the_calendar_file_is_confirmed_then_cancelled(
    member: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks)
    await pay(member, booking, database)
    first = (await member.get(f"/bookings/{booking['id']}/calendar.ics")).text
    await member.post(f"/bookings/{booking['id']}/cancel")
    second = (await member.get(f"/bookings/{booking['id']}/calendar.ics")).text
    assert "STATUS:CONFIRMED" in first and "SEQUENCE:0" in first and "METHOD:PUBLISH" in first
    assert "STATUS:CANCELLED" in second and "SEQUENCE:1" in second and "METHOD:CANCEL" in second
    assert f"UID:{booking['id']}@artel" in first and f"UID:{booking['id']}@artel" in second


async def test_a_window_across_a_clock_change_is_priced_and_kept_as_real_hours(
    member: httpx.AsyncClient, database: Database
) -> None:
    """25 October 2026 in Berlin has 25 hours; from 00:00 to 06:00 on the clock is seven of them."""
    venue = await make_venue(database, time_zone="Europe/Berlin")
    desk = await make_resource(database, 1, venue)
    body = {"starts_at": "2027-10-31T00:00:00+02:00", "ends_at": "2027-10-31T06:00:00+01:00"}
    answer = await member.post("/bookings", json={"resource_id": str(desk.id)} | body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["total"]["amount"] == 7 * 30_000


async def test_looking_at_a_customers_booking_is_on_record(
    member: httpx.AsyncClient, desk_client: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    booking = await booked(member, desks)
    looks = "SELECT count(*) FROM audit_entries WHERE command = 'look'"
    await member.get(f"/bookings/{booking['id']}")
    assert await count(database, looks) == 0
    await desk_client.get(f"/bookings/{booking['id']}")
    assert await count(database, looks) == 1


async def test_the_desk_looks_its_own_people_up_and_the_look_is_noted(
    client_for: ClientFor, desk_client: httpx.AsyncClient, desks: Resource, database: Database
) -> None:
    petr = await make_user(database, "Petr", phone="+79161234567")
    await make_user(database, "Petrov", phone="+79161234999")  # has never booked here
    await booked(await client_for(petr.id), desks)
    async with database.reading() as session:
        ours = str((await fetch_one(session, Venue, desks.venue_id)).organization_id)
    for q in ("8 (916) 123", "petr", "+7 916 123-45-67"):
        items = (await desk_client.get("/people", params={"q": q, "organization_id": ours})).json()["items"]
        assert [item["phone"] for item in items] == ["+79161234567"], q
    assert await count(database, "SELECT count(*) FROM audit_entries WHERE command = 'look'") == 3
    stranger = await client_for()
    assert (await stranger.get("/people", params={"q": "petr", "organization_id": ours})).status_code == 403


async def test_a_list_begins_with_the_soonest_when_asked(desk_client: httpx.AsyncClient, desks: Resource) -> None:
    numbers = [(await booked(desk_client, desks, hour, hour + 1))["number"] for hour in (14, 10, 12)]
    pages, cursor = [], None
    for _ in range(3):
        asked: dict[str, Any] = {"order": "soonest", "limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await desk_client.get("/bookings", params=asked)).json()
        pages.append(page["items"][0]["number"])
        cursor = page["next_cursor"]
    assert pages == [numbers[1], numbers[2], numbers[0]]
    assert cursor is None
    newest = (await desk_client.get("/bookings")).json()["items"]
    assert [one["number"] for one in newest] == pages[::-1]
