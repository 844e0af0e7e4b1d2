"""Time-first search: what is found is bookable, what is not found is not, and rows, cards and claims agree."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import text

from artel.access.actor import Actor
from artel.bookings.rules import Limits, soonest
from artel.catalog.models import Resource, Venue
from artel.discovery.commands import refresh_venue
from artel.discovery.schemas import Comparison, OfferList, VenuePage
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.spans import Span
from tests.carrier import deliver
from tests.checks import stale_search_rows
from tests.conftest import count
from tests.makers import make_organization, make_resource, make_venue
from tests.test_bookings import at, booked, wish


async def listed(database: Database, *venues: Venue) -> None:
    async with database.transaction() as session:
        for venue in venues:
            assert await refresh_venue(session, Actor.system(), venue.id)


async def search(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/venues", params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def window(start: float = 10, end: float = 12, **more: Any) -> dict[str, Any]:
    return {"starts_at": at(start).isoformat(), "ends_at": at(end).isoformat(), **more}


def names(found: dict[str, Any]) -> list[str]:
    return [item["name"] for item in found["items"]]


@pytest.fixture
async def place(database: Database) -> tuple[Venue, Resource]:
    venue = await make_venue(database, name="Верстак")
    desks = await make_resource(database, 3, venue, horizon_days=60)
    await listed(database, venue)
    return venue, desks


async def test_a_venue_is_found_by_where_and_when(guest: httpx.AsyncClient, place: tuple[Venue, Resource]) -> None:
    for query in (
        {"city": "moscow"},
        {"near": "55.7601,37.6402"},
        {"bbox": "37.6,55.7,37.7,55.8"},
        {"q": "верст"},
        {"kind": "hot_desk"},
        window(city="moscow"),
        window(near="55.7601,37.6402"),
        window(22, 26, near="55.7601,37.6402"),
        window(10, 10.2, city="moscow"),
    ):
        found = await search(guest, **query)
        assert (names(found), found["total"]) == (["Верстак"], 1), query
    for query in (
        {"city": "tver"},
        {"near": "59.9,30.3"},
        {"bbox": "30,59,31,60"},
        {"q": "читальня"},
        {"kind": "event_space"},
        {"amenities": "wifi"},
        {"price_max": 29_999},
        window(near="59.9,30.3"),
        window(city="moscow", seats=4),
        window(city="moscow", price_max=59_999),
    ):
        assert names(await search(guest, **query)) == [], query


async def test_the_price_is_that_of_the_window(guest: httpx.AsyncClient, place: tuple[Venue, Resource]) -> None:
    plain = (await search(guest, city="moscow"))["items"][0]
    timed = (await search(guest, **window(10, 14, city="moscow", seats=2)))["items"][0]
    assert (plain["price_from"]["amount"], plain["free_units"]) == (30_000, None)
    assert (timed["price_from"]["amount"], timed["free_units"]) == (240_000, 3)


async def test_more_than_fifteen_free_seats_are_counted_exactly(member: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database, name="Ангар")
    hall = await make_resource(database, 40, venue, horizon_days=60)
    await make_resource(database, 1, venue, kind="meeting_room", capacity=8, horizon_days=60)
    await listed(database, venue)
    await booked(member, hall, 10, 11, seats=5)
    found = (await search(member, **window(10, 12, city="moscow")))["items"][0]
    rooms = (await search(member, **window(10, 12, city="moscow", kind="meeting_room")))["items"][0]
    assert (found["free_units"], rooms["free_units"]) == (35, 1)


async def test_what_is_booked_is_not_found_and_what_is_cancelled_is(
    member: httpx.AsyncClient, database: Database, place: tuple[Venue, Resource]
) -> None:
    booking = await booked(member, place[1], 10, 12, seats=2)
    assert names(await search(member, **window(11, 13, city="moscow", seats=2))) == []
    assert names(await search(member, **window(11, 13, city="moscow", seats=1))) == ["Верстак"]
    assert names(await search(member, **window(12, 13, city="moscow", seats=3))) == ["Верстак"]
    await member.post(f"/bookings/{booking['id']}/cancel")
    assert names(await search(member, **window(11, 13, city="moscow", seats=3))) == ["Верстак"]
    assert await stale_search_rows(database) == []


async def test_peak_counts_not_the_sum(member: httpx.AsyncClient, place: tuple[Venue, Resource]) -> None:
    """Three people one after the other take one seat, so two are free all day."""
    for hour in (9, 10, 11):
        await booked(member, place[1], hour, hour + 1)
    assert names(await search(member, **window(9, 12, city="moscow", seats=2))) == ["Верстак"]
    assert names(await search(member, **window(9, 12, city="moscow", seats=3))) == []


async def test_a_room_takes_one_party(member: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database, name="Липа")
    room = await make_resource(database, 1, venue, kind="meeting_room", capacity=8, horizon_days=60)
    await listed(database, venue)
    assert names(await search(member, **window(city="moscow", seats=8))) == ["Липа"]
    assert names(await search(member, **window(city="moscow", seats=9))) == []
    await booked(member, room, 10, 12, seats=2)
    assert names(await search(member, **window(city="moscow", seats=1))) == []


async def test_a_hall_of_parts_is_free_when_every_part_is(member: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database, name="Зал")
    rooms = [await make_resource(database, 1, venue, kind="meeting_room", capacity=4) for _ in range(2)]
    await make_resource(database, 0, venue, kind="event_space", capacity=12, parts=rooms, horizon_days=60)
    await listed(database, venue)
    assert names(await search(member, **window(city="moscow", seats=12))) == ["Зал"]
    await booked(member, rooms[0], 11, 12)
    assert names(await search(member, **window(city="moscow", seats=12))) == []
    assert names(await search(member, **window(12, 13, city="moscow", seats=12))) == ["Зал"]
    assert await stale_search_rows(database) == []


async def test_closed_hours_are_not_free(guest: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database, name="День", hours=(9 * 60, 18 * 60))
    await make_resource(database, 1, venue, horizon_days=60)
    await listed(database, venue)
    assert names(await search(guest, **window(6, 15, city="moscow"))) == ["День"]
    assert names(await search(guest, **window(5, 7, city="moscow"))) == []
    assert names(await search(guest, **window(14, 16, city="moscow"))) == []


async def test_an_unpublished_venue_disappears(database: Database, place: tuple[Venue, Resource]) -> None:
    async with database.transaction() as session:
        venue = await session.get_one(Venue, place[0].id)
        venue.status = venue.status.ARCHIVED
    async with database.transaction() as session:
        assert not await refresh_venue(session, Actor.system(), place[0].id)
    assert await count(database, "venue_cards") == await count(database, "search_rows") == 0


async def test_facets_and_pages_count_everything_once(guest: httpx.AsyncClient, database: Database) -> None:
    venues = []
    for n in range(5):
        venue = await make_venue(database, name=f"N{n}", rating_x100=400 + n * 20, lat=55.76 + n / 1000)
        await make_resource(database, 2, venue, hourly=10_000 * (5 - n), horizon_days=60)
        venues.append(venue)
    await listed(database, *venues)
    for sort, expected in (
        ("rating", ["N4", "N3", "N2", "N1", "N0"]),
        ("price", ["N4", "N3", "N2", "N1", "N0"]),
        ("distance", ["N0", "N1", "N2", "N3", "N4"]),
    ):
        for when in ({}, window()):
            seen, cursor = [], None
            while True:
                query = {"near": "55.76,37.6402", "sort": sort, "limit": 2, **when}
                page = await search(guest, **query, **({"cursor": cursor} if cursor else {}))
                assert page["total"] == 5
                seen += names(page)
                cursor = page["next_cursor"]
                if not cursor:
                    break
            assert seen == expected, (sort, when)
    facets = (await search(guest, city="moscow"))["facets"]
    assert (facets["kind"]["hot_desk"], facets["instant"]["true"], facets["rating"]["4.5"]) == (5, 5, 2)


@pytest.mark.parametrize(
    "query",
    [
        {"near": "nowhere"},
        {"near": "91,0"},
        {"bbox": "1,2,3"},
        {"bbox": "40,50,30,60"},
        {"seats": 0},
        {"starts_at": "2031-01-01T10:00:00Z"},
        {"starts_at": "2031-01-01T10:00:00Z", "ends_at": "2031-01-01T09:00:00Z"},
        {"colour": "red"},
        {"cursor": "nonsense"},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(guest: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await guest.get("/venues", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation"), answer.text


async def test_the_venues_page_offers_what_there_is_for_the_window(
    member: httpx.AsyncClient, place: tuple[Venue, Resource]
) -> None:
    await booked(member, place[1], 10, 12, seats=3)
    offers = (await member.get(f"/venues/{place[0].slug}/resources", params=window(11, 13))).json()["items"]
    assert (offers[0]["free_units"], offers[0]["total_for_window"]["amount"]) == (0, 60_000)
    assert offers[0]["next_free"]["starts_at"].startswith(at(12).isoformat()[:16])
    later = (await member.get(f"/venues/{place[0].id}/resources", params=window(12, 13))).json()["items"]
    assert (later[0]["free_units"], later[0]["next_free"]) == (3, None)


async def test_of_what_is_over_nothing_is_free_and_the_next_time_is_ahead(
    member: httpx.AsyncClient, place: tuple[Venue, Resource]
) -> None:
    with clock.frozen(at(12) + timedelta(minutes=10)):
        (offer,) = (await member.get(f"/venues/{place[0].slug}/resources", params=window(10, 12))).json()["items"]
        soon = at(12) + timedelta(minutes=place[1].grid_minutes)
        assert (offer["free_units"], offer["next_free"]["starts_at"][:16]) == (0, soon.isoformat()[:16])
        assert offer["next_free"]["ends_at"][:16] == (soon + timedelta(hours=2)).isoformat()[:16]
        later = {**offer["next_free"], "resource_id": offer["id"]}
        assert (await member.post("/bookings", json=later)).status_code == 201, "what is offered can be had"


@pytest.mark.parametrize(
    ("now", "lead", "grid", "zone", "begins"),
    [
        ("12:00:00", 0, 30, "UTC", "12:00"),
        ("12:00:01", 0, 30, "UTC", "12:30"),
        ("12:10:00", 60, 15, "UTC", "13:15"),
        ("12:10:00", 0, 60, "Asia/Kathmandu", "12:15"),
    ],
)
def test_the_soonest_time_stands_on_the_grid(now: str, lead: int, grid: int, zone: str, begins: str) -> None:
    day = datetime(2030, 5, 6, tzinfo=UTC)
    past = Span(day, day + timedelta(hours=3))
    found = soonest(Limits(30, 600, lead, 60), past, datetime.fromisoformat(f"2030-05-06T{now}Z"), grid, ZoneInfo(zone))
    assert (f"{found.starts_at:%H:%M}", found.length) == (begins, timedelta(hours=3))


async def test_a_venues_day_counts_hour_by_hour(member: httpx.AsyncClient, place: tuple[Venue, Resource]) -> None:
    await booked(member, place[1], 10, 11.5, seats=2)
    day = (await member.get(f"/venues/{place[0].id}/day", params={"day": at(10).date().isoformat()})).json()
    free = {hour["starts_at"][11:13]: hour["free"] for hour in day["hours"]}
    assert (len(day["hours"]), free["09"], free["10"], free["11"], free["12"]) == (24, 3, 1, 1, 3)


async def test_compare_keeps_the_order_and_takes_four(guest: httpx.AsyncClient, database: Database) -> None:
    venues = [await make_venue(database, name=f"V{n}") for n in range(2)]
    for venue in venues:
        await make_resource(database, 1, venue)
    await listed(database, *venues)
    ids = [str(venue.id) for venue in reversed(venues)]
    found = (await guest.get("/compare", params={"ids": ",".join(ids)})).json()["items"]
    assert [item["id"] for item in found] == ids
    timed = (await guest.get("/compare", params={"ids": ",".join(ids)} | window(10, 13))).json()["items"]
    assert [item["price_from"]["amount"] for item in timed] == [90_000, 90_000]
    assert (await guest.get("/compare", params={"ids": ",".join(ids * 3)})).status_code == 422


async def test_changes_reach_the_list_through_the_outbox(
    member: httpx.AsyncClient, database: Database, place: tuple[Venue, Resource]
) -> None:
    """A new tariff, by REST: the card follows when its fact is delivered."""
    from artel.access.permissions import ReadyRole
    from tests.makers import fetch_one, give_role

    me = UUID((await member.get("/auth/me")).json()["id"])
    async with database.reading() as session:
        venue = await fetch_one(session, Venue, place[0].id)
    await give_role(database, me, ReadyRole.OWNER, venue.organization_id)
    price = {"amount": 9_900, "currency": "RUB"}
    tariff: dict[str, Any] = {
        "venue_id": str(venue.id),
        "resource_id": str(place[1].id),
        "name": "Дёшево",
        "per": "hour",
    }
    tariff |= {"name": "Дёшево", "per": "hour", "price": price}
    assert (await member.post("/tariffs", json=tariff)).status_code == 201
    await deliver(database)
    assert (await search(member, city="moscow"))["items"][0]["price_from"]["amount"] == 9_900


async def test_the_horizon_rolls_on(database: Database, place: tuple[Venue, Resource]) -> None:
    from artel.discovery.jobs import roll_search_rows

    before = await count(database, "SELECT max(day) FROM search_rows")
    await roll_search_rows(database)
    assert await count(database, "SELECT max(day) FROM search_rows") == before
    with clock.frozen(clock.now() + timedelta(days=2)):
        await roll_search_rows(database)
    assert await count(database, "SELECT max(day) FROM search_rows") == before + 2


async def test_search_and_booking_agree_on_every_quarter_hour(
    member: httpx.AsyncClient, place: tuple[Venue, Resource]
) -> None:
    """Whatever the search offers can be booked at that moment, and whatever it hides is refused."""
    for start, end, seats in ((9, 11, 2), (10.5, 12, 1), (13, 13.75, 3)):
        await booked(member, place[1], start, end, seats=seats)
    checked = 0
    for quarter in range(36, 58, 3):
        start, end = quarter / 4, quarter / 4 + 1
        for seats in (1, 2, 3):
            offered = bool(names(await search(member, **window(start, end, city="moscow", seats=seats))))
            quote = await member.post("/bookings", json=wish(place[1], start, end, seats=seats))
            assert (quote.status_code == 201) == offered, (start, seats, quote.text)
            if offered:
                await member.post(f"/bookings/{quote.json()['id']}/cancel")
            checked += 1
    assert checked == 24


def strictly(model: type[BaseModel], answer: httpx.Response) -> None:
    """The answer says all that the document promises, and nothing else."""
    body = answer.json()
    assert model.model_validate(body).model_dump(mode="json").keys() == body.keys()
    for item in body.get("items", []):
        (shape,) = get_args(model.model_fields["items"].annotation)
        assert item.keys() == shape.model_fields.keys()


async def test_spliced_answers_are_what_the_document_says(
    guest: httpx.AsyncClient, place: tuple[Venue, Resource]
) -> None:
    venue, _ = place
    for query in ({"city": "moscow"}, window(city="moscow"), {"near": "55.76,37.64"}):
        answer = await guest.get("/venues", params=query)
        assert answer.json()["items"]
        strictly(VenuePage, answer)
    strictly(Comparison, await guest.get("/compare", params={"ids": str(venue.id)}))
    for query in ({}, window(), window(seats=3)):
        strictly(OfferList, await guest.get(f"/venues/{venue.id}/resources", params=query))


async def test_prices_are_in_the_currency_of_the_organization(guest: httpx.AsyncClient, database: Database) -> None:
    venue = await make_venue(database, await make_organization(database, currency="EUR"))
    await make_resource(database, 1, venue)
    async with database.transaction() as session:
        await session.execute(text("UPDATE tariffs SET price_currency = 'EUR'"))
    await listed(database, venue)
    for query in ({"city": "moscow"}, window(city="moscow")):
        (found,) = (await search(guest, **query))["items"]
        assert found["price_from"]["currency"] == "EUR"
