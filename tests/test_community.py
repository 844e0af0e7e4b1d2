"""Visits, karma, donations and events, through REST and the events of bookings and payments."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from artel.access.permissions import Permission, ReadyRole
from artel.apps import doctor
from artel.catalog.models import Venue
from artel.community import rules
from artel.community.models import KarmaEntry, Level, Reason, Standing
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.settings import Settings
from artel.kit.spans import DAY, Span
from tests.carrier import deliver
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_booking, make_resource, make_user, make_venue

HOUR = timedelta(hours=1)
Staff = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database)


@pytest.fixture
def staff(client_for: ClientFor, database: Database, venue: Venue) -> Staff:
    async def hire(role: ReadyRole | frozenset[Permission] = ReadyRole.MANAGER) -> httpx.AsyncClient:
        person = await make_user(database)
        await give_role(database, person.id, role, venue.organization_id)
        return await client_for(person.id)

    return hire


async def came_before(database: Database, venue: Venue, user_id: UUID) -> None:
    """A finished booking makes somebody known."""
    room = await make_resource(database, 1, venue)
    then = clock.now() - 30 * DAY
    await make_booking(database, room, user_id, Span(then, then + HOUR))


async def door_code(desk: httpx.AsyncClient, venue: Venue) -> str:
    return str((await desk.get(f"/venues/{venue.id}/door")).json()["code"])


async def check_in(client: httpx.AsyncClient, venue: Venue, **more: Any) -> httpx.Response:
    return await client.post("/visits/check-in", json={"venue_id": str(venue.id)} | more)


# Rules.


def test_caps_leave_what_is_left() -> None:
    rule = rules.RULES[Reason.DONATION]
    assert rules.allowed(rule, 30, 0, 0) == 20
    assert rules.allowed(rule, 5, 0, 18) == 2
    assert rules.allowed(rule, 5, 20, 20) == 0
    assert rules.allowed(rules.RULES[Reason.NO_SHOW], -3, -30, -90) == -3


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(-3, 20)), max_size=30))
def test_score_is_a_sum_of_faded_points(given: list[tuple[int, int]]) -> None:
    today = date(2026, 11, 20)
    entries = [rules.Given(Reason.VISIT, today - age * DAY, points) for age, points in given]
    whole = sum(points for age, points in given if age < 180)
    half = sum(points for age, points in given if 180 <= age < 365)
    assert rules.score(entries, today) == (2 * whole + half) // 2


def test_levels_begin_where_the_page_says() -> None:
    assert [rules.rank_of(n).level for n in (-5, 0, 9, 10, 39, 40, 99, 100, 500)] == [
        Level.NEWCOMER, Level.NEWCOMER, Level.NEWCOMER, Level.REGULAR, Level.REGULAR, Level.NEIGHBOUR,
        Level.NEIGHBOUR, Level.PILLAR, Level.PILLAR,
    ]  # fmt: skip


def test_a_streak_counts_weeks_and_forgives_the_running_one() -> None:
    friday = date(2026, 11, 20)
    weeks = [friday - 7 * n * DAY for n in (1, 2, 3, 5)]
    assert rules.streak(weeks, friday) == 3
    assert rules.streak([*weeks, friday], friday) == 4
    assert rules.streak([], friday) == 0


# Visits.


async def test_in_by_the_doors_code_and_out_by_hand(
    member: httpx.AsyncClient, staff: Staff, venue: Venue, database: Database
) -> None:
    code = await door_code(await staff(), venue)
    assert (await check_in(member, venue, code="NOPE")).json()["code"] == "community.wrong_code"
    assert (await check_in(member, venue)).json()["code"] == "community.wrong_code"
    answer = await check_in(member, venue, code=code.lower())
    assert answer.status_code == 201, answer.text
    again = await check_in(member, venue, code=code)
    assert (again.status_code, again.json()["code"]) == (409, "community.already_here")
    place = (await member.get("/status/my-status")).json()
    assert place["place"] is None, "not without consent"
    await member.post("/status/place", json={"shares_place": True})
    assert (await member.get("/status/my-status")).json()["place"]["venue_id"] == str(venue.id)
    with clock.frozen(clock.now() + HOUR):
        done = await member.post(f"/visits/{answer.json()['id']}/check-out")
        assert (done.json()["minutes"], done.json()["ended_by"]) == (60, "self")
    over = await member.post(f"/visits/{answer.json()['id']}/check-out")
    assert over.json()["code"] == "community.visit_over"
    assert (await member.get("/status/my-status")).json()["place"] is None
    mine = (await member.get("/visits")).json()
    assert (mine["total"], mine["minutes"], mine["streak"], mine["open"]) == (1, 60, 1, None)
    karma = (await member.get("/karma")).json()
    assert {entry["reason"]: entry["points"] for entry in karma["items"]} == {"visit": 1, "on_time": 1}


async def test_a_changed_code_opens_no_more(member: httpx.AsyncClient, staff: Staff, venue: Venue) -> None:
    desk = await staff()
    old = await door_code(desk, venue)
    new = (await desk.post(f"/venues/{venue.id}/door/change")).json()["code"]
    assert old != new
    assert (await check_in(member, venue, code=old)).status_code == 422
    assert (await check_in(member, venue, code=new)).status_code == 201
    svg = await desk.get(f"/venues/{venue.id}/door.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in svg.content


async def test_the_door_is_for_staff(member: httpx.AsyncClient, staff: Staff, venue: Venue, database: Database) -> None:
    desk, marketer = await staff(ReadyRole.ADMINISTRATOR), await staff(ReadyRole.MARKETER)
    guest_id = str((await make_user(database)).id)
    for client, status in ((desk, 200), (marketer, 403), (member, 403)):
        assert (await client.get(f"/venues/{venue.id}/door")).status_code == status
        assert (await client.get(f"/venues/{venue.id}/visits")).status_code == status
    for client, status in ((marketer, 403), (member, 403), (desk, 201)):
        answer = await check_in(client, venue, user_id=guest_id)
        assert answer.status_code == status, answer.text
    path = f"/visits/{answer.json()['id']}/check-out"
    assert (await member.post(path)).status_code == 404
    assert (await desk.post(path)).json()["ended_by"] == "desk"


async def test_a_booking_opens_and_ends_the_visit(member: httpx.AsyncClient, venue: Venue, database: Database) -> None:
    room = await make_resource(database, 1, venue, hourly=0)
    start = (clock.now() + HOUR).replace(minute=0, second=0, microsecond=0)
    times = {"starts_at": start.isoformat(), "ends_at": (start + 2 * HOUR).isoformat()}
    booking = (await member.post("/bookings", json={"resource_id": str(room.id), **times})).json()
    with clock.frozen(start):
        assert (await check_in(member, venue, booking_id=booking["id"])).status_code == 201
        await deliver(database)
        assert (await member.get("/visits")).json()["open"]["booking_id"] == booking["id"]
    with clock.frozen(start + HOUR):
        assert (await member.post(f"/bookings/{booking['id']}/check-out")).status_code == 200
        await deliver(database)
        mine = (await member.get("/visits")).json()
    assert (mine["open"], mine["items"][0]["ended_by"], mine["items"][0]["minutes"]) == (None, "self", 60)
    points = {entry["reason"]: entry["points"] for entry in (await member.get("/karma")).json()["items"]}
    assert points == {"visit": 1, "on_time": 1, "booking_kept": 2}


async def test_the_clock_shows_out_and_absence_costs(
    client_for: ClientFor, venue: Venue, database: Database, staff: Staff
) -> None:
    user = await make_user(database)
    client = await client_for(user.id)
    visit = (await check_in(client, venue, code=await door_code(await staff(), venue))).json()
    with clock.frozen(clock.now() + 30 * HOUR):
        await deliver(database)
        shown = (await client.get("/visits")).json()["items"][0]
    assert (shown["ended_by"], shown["ended_at"]) == ("timer", visit["closes_at"])
    points = {entry["reason"]: entry["points"] for entry in (await client.get("/karma")).json()["items"]}
    assert points == {"visit": 1}, "the clock's check-out is not on time"
    room = await make_resource(database, 1, venue, hourly=0)
    start = (clock.now() + HOUR).replace(minute=0, second=0, microsecond=0)
    times = {"starts_at": start.isoformat(), "ends_at": (start + HOUR).isoformat()}
    await client.post("/bookings", json={"resource_id": str(room.id), **times})
    with clock.frozen(start + 3 * HOUR):
        await deliver(database)
    karma = (await client.get("/karma")).json()
    assert {entry["reason"]: entry["points"] for entry in karma["items"]} == {"visit": 1, "no_show": -3}
    assert karma["standings"][0]["score"] == -2


async def test_who_is_here_is_told_with_consent_to_people_who_are_known(
    client_for: ClientFor, venue: Venue, database: Database, staff: Staff, guest: httpx.AsyncClient
) -> None:
    code = await door_code(await staff(), venue)
    shy, open_one = await client_for(), await client_for()
    await open_one.post("/status/place", json={"shares_place": True})
    for client in (shy, open_one):
        await check_in(client, venue, code=code)
    path = f"/venues/{venue.slug}/presence"
    seen = (await guest.get(path)).json()
    assert (seen["here_now"], seen["today"], seen["people"]) == (2, 2, [])
    assert (await (await client_for()).get(path)).json()["people"] == [], "a stranger learns numbers only"
    assert len((await shy.get(path)).json()["people"]) == 1


# Karma.


async def test_karma_is_what_a_recount_by_hand_gives(client_for: ClientFor, venue: Venue, database: Database) -> None:
    """Sixty days of visits, twice a day, against a plain recount with caps and decay."""
    user = await make_user(database)
    from artel.access.actor import Actor
    from artel.community import commands
    from artel.kit.ids import uuid7

    today = clock.now().date()
    facts = [(Reason.VISIT, today - n * DAY) for n in range(400, 0, -9) for _ in range(2)]
    facts += [(Reason.BOOKING_KEPT, today - n * DAY) for n in range(60, 0, -1) for _ in range(3)]
    facts += [(Reason.NO_SHOW, today - 3 * DAY)] * 2
    async with database.transaction() as session:
        for reason, day in facts:
            where = venue.organization_id
            await commands.add_karma(session, Actor.system(), where, user.id, reason, uuid7(), day)
    wanted = recount(facts, today)
    karma = (await (await client_for(user.id)).get("/karma")).json()
    assert karma["standings"][0]["score"] == wanted
    async with database.reading() as session:
        standing = (await session.scalars(select(Standing))).one()
        rows = (await session.scalars(select(KarmaEntry))).all()
    assert standing.level is rules.rank_of(wanted).level
    assert len(rows) == len(facts)


def recount(facts: list[tuple[Reason, date]], today: date) -> int:
    """docs/algorithms/karma.md, said once more and differently."""
    caps = {"visit": (1, 1, 20), "booking_kept": (2, 4, 30), "no_show": (-3, 10**6, 10**6)}
    days: dict[Any, int] = {}
    months: dict[Any, int] = {}
    doubled = 0
    for reason, day in facts:
        points, per_day, per_month = caps[reason.value]
        month = (reason, day.year, day.month)
        if points > 0:
            points = max(0, min(points, per_day - days.get((reason, day), 0), per_month - months.get(month, 0)))
            days[reason, day] = days.get((reason, day), 0) + points
            months[month] = months.get(month, 0) + points
        age = (today - day).days
        doubled += points * (2 if age < 180 else 1 if age < 365 else 0)
    return doubled // 2


async def test_a_level_lets_one_book_further_ahead_and_is_lost_with_time(
    client_for: ClientFor, venue: Venue, database: Database
) -> None:
    from artel.access.actor import Actor
    from artel.community import commands
    from artel.kit.ids import uuid7

    user = await make_user(database)
    client = await client_for(user.id)
    room = await make_resource(database, 5, venue, hourly=0, horizon_days=30)
    start = (clock.now() + 32 * DAY).replace(minute=0, second=0, microsecond=0)
    wish = {"resource_id": str(room.id), "starts_at": start.isoformat(), "ends_at": (start + HOUR).isoformat()}
    refused = await client.post("/bookings", json=wish)
    assert (refused.json()["code"], refused.json()["horizon_days"]) == ("bookings.beyond_horizon", 30)
    today = clock.now().date()
    async with database.transaction() as session:
        for n in range(12):
            args = (venue.organization_id, user.id, Reason.VISIT, uuid7(), today - n * DAY)
            await commands.add_karma(session, Actor.system(), *args)
    karma = (await client.get("/karma")).json()["standings"][0]
    assert (karma["score"], karma["rank"]["level"], karma["next"]["level"]) == (12, "regular", "neighbour")
    assert (await client.post("/bookings", json=wish)).status_code == 201
    await deliver(database)
    assert await count(database, "SELECT count(*) FROM notifications WHERE kind = 'level_up'") == 1
    from artel.community.jobs import let_karma_fade

    with clock.frozen(clock.now() + 200 * DAY):
        await let_karma_fade(database)
    assert (await client.get("/karma")).json()["standings"][0]["rank"]["level"] == "newcomer"
    assert await count(database, "SELECT horizon_days FROM booking_perks") == 0


async def test_the_leaderboard_and_the_directory_show_who_agreed(
    client_for: ClientFor, venue: Venue, database: Database, guest: httpx.AsyncClient, staff: Staff
) -> None:
    manager, marketer = await staff(), await staff(ReadyRole.MARKETER)
    user, stranger = await make_user(database), await client_for()
    client = await client_for(user.id)
    await came_before(database, venue, user.id)
    thanks = {"venue_id": str(venue.id), "user_id": str(user.id), "reason": "event_help", "note": "стулья"}
    assert (await marketer.post("/karma/thanks", json=thanks)).status_code == 403
    assert (await manager.post("/karma/thanks", json=thanks)).status_code == 204
    board = f"/karma/leaderboard?venue={venue.slug}"
    assert (await guest.get(board)).json() == []
    wish = {"organization_id": str(venue.organization_id), "on_leaderboard": True, "in_directory": True}
    assert (await stranger.patch("/karma", json=wish)).status_code == 404
    assert (await client.patch("/karma", json=wish)).json()["score"] == 3
    (leader,) = (await guest.get(board)).json()
    assert (leader["place"], leader["score"], leader["user_id"]) == (1, 3, str(user.id))
    assert (await stranger.get(f"/venues/{venue.slug}/members")).status_code == 404
    listed = (await client.get(f"/venues/{venue.slug}/members")).json()["items"]
    assert [one["user_id"] for one in listed] == [str(user.id)]
    await client.patch("/karma", json=wish | {"on_leaderboard": False, "in_directory": False})
    assert (await guest.get(board)).json() == []


# Donations.


async def pay(client: httpx.AsyncClient, database: Database, subject: dict[str, str]) -> str:
    payment = (await client.post("/payments", json={"subject": subject, "return_url": "http://test/"})).json()
    await client.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    await deliver(database)
    return str(payment["id"])


async def test_a_donation_reaches_its_goal_and_an_anonymous_donor_is_never_named(
    client_for: ClientFor,
    venue: Venue,
    database: Database,
    config: Settings,
    guest: httpx.AsyncClient,
    staff: Staff,
) -> None:
    manager, marketer = await staff(), await staff(ReadyRole.MARKETER)
    goal_wish = {"venue_id": str(venue.id), "title": "Кофемашина", "target": 1_000_000}
    assert (await marketer.post("/donation-goals", json=goal_wish)).status_code == 403
    goal = (await manager.post("/donation-goals", json=goal_wish)).json()
    hidden, named = await make_user(database, "Hidden Donor"), await make_user(database, "Named Donor")
    ghost, friend = await client_for(hidden.id), await client_for(named.id)
    wish = {"venue_id": str(venue.id), "amount": 50_000, "goal_id": goal["id"], "message": "На зёрна"}
    first = (await ghost.post("/donations", json=wish | {"is_anonymous": True})).json()
    assert (await guest.get("/donations/recent")).json()["items"] == [], "a wish is not a gift"
    payment_id = await pay(ghost, database, first["subject"])
    await pay(friend, database, (await friend.post("/donations", json=wish)).json()["subject"])
    (shown,) = (await guest.get(f"/donation-goals?venue={venue.slug}")).json()
    assert (shown["raised"]["amount"], shown["donations"]) == (100_000, 2)
    items = (await guest.get(f"/donations/recent?venue={venue.slug}")).json()["items"]
    assert [item["donor"] and item["donor"]["nickname"] for item in items] == [named.nickname, None]
    stats = (await guest.get(f"/donations/stats?venue={venue.slug}&days=7")).json()
    assert (stats["total"]["amount"], stats["donations"]) == (100_000, 2)
    assert (await ghost.get("/donations")).json()["items"][0]["status"] == "paid"
    await refuse_to_name(database, hidden.id, hidden.nickname, [guest, friend, manager], venue)
    assert [entry["points"] for entry in (await ghost.get("/karma")).json()["items"]] == [10]
    refund = await manager.post(f"/payments/{payment_id}/refund", json={"reason": "wish"})
    assert refund.status_code in (200, 201), refund.text
    await deliver(database)
    assert (await ghost.get("/karma")).json()["standings"][0]["score"] == 0
    assert (await guest.get(f"/donation-goals?venue={venue.slug}")).json()[0]["raised"]["amount"] == 50_000
    assert (await ghost.get("/donations")).json()["items"][0]["status"] == "returned"
    closed = await manager.patch(f"/donation-goals/{goal['id']}", json={"is_open": False})
    assert closed.json()["is_open"] is False
    assert (await friend.post("/donations", json=wish)).json()["code"] == "community.goal_closed"
    assert await doctor.examine(config, fix=False) == []


async def refuse_to_name(
    database: Database, user_id: UUID, nickname: str, readers: list[httpx.AsyncClient], venue: Venue
) -> None:
    """Every answer about the house that somebody else can read, and every fact that leaves it."""
    paths = (
        "/donations/recent", f"/donations/recent?venue={venue.slug}", "/donations/stats",
        f"/donations/stats?venue={venue.id}", f"/donation-goals?venue={venue.slug}",
        f"/karma/leaderboard?venue={venue.slug}", f"/venues/{venue.slug}/presence", f"/venues/{venue.slug}/members",
        f"/venues/{venue.slug}", "/events", "/notifications", "/donations",
    )  # fmt: skip
    for reader in readers:
        for path in paths:
            body = (await reader.get(path)).text
            assert nickname not in body, path
            assert str(user_id) not in body, path
    async with database.reading() as session:
        facts = (
            await session.execute(text("SELECT body FROM outbox WHERE kind = 'community.donation_received'"))
        ).all()
    assert len(facts) == 2
    assert sum(str(user_id) in str(fact) for fact in facts) == 0


# Events.


def gathering(venue: Venue, **more: Any) -> dict[str, Any]:
    start = clock.now() + 3 * DAY
    times = {"starts_at": start.isoformat(), "ends_at": (start + 2 * HOUR).isoformat()}
    return {"venue_id": str(venue.id), "title": "Завтрак соседей", "seats": 1} | times | more


async def test_an_event_fills_waits_and_moves_up_by_level(
    client_for: ClientFor, venue: Venue, database: Database, staff: Staff
) -> None:
    manager, desk = await staff(), await staff(ReadyRole.ADMINISTRATOR)
    assert (await desk.post("/events", json=gathering(venue))).status_code == 403
    event = (await manager.post("/events", json=gathering(venue))).json()
    path = f"/events/{event['id']}"
    first, second = await client_for(), await client_for()
    neighbour = await make_user(database)
    async with database.transaction() as session:
        session.add(
            Standing(organization_id=venue.organization_id, user_id=neighbour.id, score=50, level=Level.NEIGHBOUR)
        )
    third = await client_for(neighbour.id)
    assert (await first.post(f"{path}/sign-up", json={})).json()["mine"]["status"] == "going"
    full = await second.post(f"{path}/sign-up", json={})
    assert (full.status_code, full.json()["code"]) == (409, "community.no_seat_left")
    assert (await second.post(f"{path}/sign-up", json={"wait": True})).json()["mine"]["place"] == 1
    assert (await third.post(f"{path}/sign-up", json={"wait": True})).json()["mine"]["place"] == 1
    assert (await second.get(path)).json()["mine"]["place"] == 2, "the neighbour comes first"
    assert (await first.post(f"{path}/leave")).json()["mine"] is None
    assert (await third.get(path)).json()["mine"]["status"] == "going"
    await deliver(database)
    assert (await third.get("/notifications")).json()[0]["type"] == "event_moved_up"
    assert (await manager.patch(path, json={"seats": 2})).json()["free"] == 0
    assert (await second.get(path)).json()["mine"]["status"] == "going"
    assert (await manager.patch(path, json={"seats": 1})).json()["code"] == "community.fewer_seats"
    guests = (await manager.get(f"{path}/guests")).json()["items"]
    assert sorted(guest["status"] for guest in guests) == ["going", "going"]
    assert (await second.get(f"{path}/guests")).status_code == 403
    ics = await second.get(f"{path}/calendar.ics")
    assert b"BEGIN:VEVENT" in ics.content
    assert (await second.post(f"{path}/cancel")).status_code == 403
    assert (await manager.post(f"{path}/cancel")).json()["is_cancelled"] is True
    assert b"METHOD:CANCEL" in (await second.get(f"{path}/calendar.ics")).content
    assert (await second.post(f"{path}/sign-up", json={})).json()["code"] == "community.event_over"


async def test_a_paid_seat_is_held_paid_lost_and_given_back(
    client_for: ClientFor, venue: Venue, database: Database, config: Settings, staff: Staff
) -> None:
    event = (await (await staff()).post("/events", json=gathering(venue, price=50_000))).json()
    path = f"/events/{event['id']}"
    first, second = await client_for(), await client_for()
    held = (await first.post(f"{path}/sign-up", json={})).json()["mine"]
    assert held["status"] == "held"
    await second.post(f"{path}/sign-up", json={"wait": True})
    with clock.frozen(clock.now() + HOUR):
        await deliver(database)
        assert (await first.get(path)).json()["mine"] is None
        moved = (await second.get(path)).json()["mine"]
        assert moved["status"] == "held"
        await pay(second, database, moved["subject"])
        assert (await second.get(path)).json()["mine"]["status"] == "going"
        await second.post(f"{path}/leave")
        await deliver(database)
    assert await count(database, "SELECT sum(refunded_amount) FROM payments") == 50_000
    assert await count(database, "SELECT taken FROM gatherings") == 0
    assert await doctor.examine(config, fix=False) == []
