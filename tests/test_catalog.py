import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.catalog import commands, queries
from artel.catalog.models import Venue, VenueStatus
from artel.geo import commands as geo
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.outbox import SUBSCRIBERS
from artel.kit.relay import relay_once
from artel.kit.settings import settings
from tests.carrier import carrier
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_city, make_organization, make_resource, make_user, make_venue

ROUND_THE_CLOCK = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(7)]


async def found(client: httpx.AsyncClient, database: Database, **more: Any) -> dict[str, Any]:
    """An organisation of this client's, and a draft in it."""
    await make_city(database)
    organization = (await client.post("/organizations", json={"name": "Артель на Покровке"})).json()
    form = {
        "organization_id": organization["id"], "name": "Тихий зал", "address": "Покровка, 1", "city": "moscow",
        "lat": 55.7601, "lon": 37.6402, "amenities": ["coffee", "wifi"],
    } | more  # fmt: skip
    answer = await client.post("/venues", json=form)
    assert answer.status_code == 201, answer.text
    venue: dict[str, Any] = answer.json()
    return venue


async def ready(client: httpx.AsyncClient, venue: dict[str, Any]) -> dict[str, Any]:
    """Give it hours and a resource."""
    hours = await client.put(f"/venues/{venue['id']}/opening-hours", json={"items": ROUND_THE_CLOCK})
    assert hours.status_code == 200, hours.text
    form = {"venue_id": venue["id"], "name": "Столы", "kind": "hot_desk", "unit_count": 3}
    answer = await client.post("/resources", json=form)
    assert answer.status_code == 201, answer.text
    resource: dict[str, Any] = answer.json()
    return resource


async def test_the_founder_is_the_owner(member: httpx.AsyncClient) -> None:
    one, two = [(await member.post("/organizations", json={"name": "Мой дом"})).json() for _ in range(2)]
    assert (one["slug"], two["slug"]) == ("moy-dom", "moy-dom-2")
    me = (await member.get("/auth/me")).json()
    assert {(o["slug"], o["role"]) for o in me["organizations"]} == {("moy-dom", "owner"), ("moy-dom-2", "owner")}
    taken = await member.patch(f"/organizations/{two['id']}", json={"slug": "moy-dom"})
    assert (taken.status_code, taken.json()["code"]) == (409, "catalog.slug_taken")
    assert (await member.patch(f"/organizations/{two['id']}", json={"vat_percent": 5})).json()["vat_percent"] == 5
    assert (await member.patch(f"/organizations/{two['id']}", json={"name": None})).status_code == 422
    assert len((await member.get("/organizations")).json()["items"]) == 2


async def test_a_draft_is_seen_by_its_staff_only(
    member: httpx.AsyncClient, client_for: ClientFor, guest: httpx.AsyncClient, database: Database
) -> None:
    venue = await found(member, database)
    assert (venue["status"], venue["slug"], venue["time_zone"]) == ("draft", "tikhiy-zal", "Europe/Moscow")
    assert (venue["amenities"], venue["city"], venue["is_open_now"]) == (["wifi", "coffee"], "Moscow", False)
    for key in (venue["id"], venue["slug"]):
        assert (await member.get(f"/venues/{key}")).json()["id"] == venue["id"]
        for stranger in (guest, await client_for()):
            assert (await stranger.get(f"/venues/{key}")).status_code == 404
    listed = (await member.get(f"/organizations/{venue['organization']['id']}/venues")).json()["items"]
    assert [item["id"] for item in listed] == [venue["id"]]
    stranger = await client_for()
    assert (await stranger.get(f"/organizations/{venue['organization']['id']}/venues")).status_code == 404
    assert (await stranger.patch(f"/venues/{venue['id']}", json={"name": "Чужой"})).status_code == 403


async def test_from_draft_to_the_public_and_back(
    member: httpx.AsyncClient, guest: httpx.AsyncClient, database: Database
) -> None:
    venue = await found(member, database, address="", access_instructions="Код 77")
    path = f"/venues/{venue['id']}"
    unready = await member.post(f"{path}/submit")
    assert (unready.status_code, unready.json()["code"]) == (422, "catalog.not_ready")
    assert unready.json()["missing"] == ["address", "opening_hours", "resources"]
    await member.patch(path, json={"address": "Покровка, 1"})
    await ready(member, venue)
    assert (await member.post(f"{path}/submit")).json()["status"] == "in_review"
    assert (await member.post(f"{path}/submit")).json()["code"] == "catalog.wrong_status"
    rejected = await member.post(f"{path}/reject", json={"reason": "Нет фотографий"})
    assert (rejected.json()["status"], rejected.json()["rejection_reason"]) == ("rejected", "Нет фотографий")
    assert (await member.post(f"{path}/publish")).json()["status"] == "published"
    shown = (await guest.get(path, headers={"accept-language": "ru"})).json()
    assert (shown["city"], shown["is_open_now"], shown["kinds"]) == ("Москва", True, ["hot_desk"])
    assert shown["access_instructions"] is None and shown["rejection_reason"] is None
    assert (await member.delete(path)).status_code == 204
    assert (await guest.get(path)).status_code == 404
    facts = "SELECT count(*) FROM outbox WHERE kind IN ('catalog.venue_submitted', 'catalog.venue_published')"
    assert await count(database, facts) == 2


@pytest.mark.parametrize("role", list(ReadyRole))
async def test_what_each_role_may_do_with_a_venue(client_for: ClientFor, database: Database, role: ReadyRole) -> None:
    venue = await make_venue(database, status=VenueStatus.DRAFT, address="Покровка, 1")
    resource = await make_resource(database, 1, venue)
    person = await make_user(database)
    await give_role(database, person.id, role, venue.organization_id)
    client, rights = await client_for(person.id), READY_ROLES[role]
    new = {"venue_id": str(venue.id), "name": "Комната", "kind": "meeting_room"}
    for permission, request in [
        (Permission.VENUES_EDIT, ("PATCH", f"/venues/{venue.id}", {"description": "Тихо"})),
        (Permission.VENUES_EDIT, ("POST", f"/venues/{venue.id}/exceptions", {"day": "2031-01-01"})),
        (Permission.RESOURCES_CREATE, ("POST", "/resources", new)),
        (Permission.RESOURCES_EDIT, ("PATCH", f"/resources/{resource.id}", {"capacity": 2})),
        (Permission.RESOURCES_EDIT, ("POST", f"/resources/{resource.id}/units", {"count": 1})),
        (Permission.VENUES_PUBLISH, ("POST", f"/venues/{venue.id}/publish", {})),
        (Permission.SETTINGS_MANAGE, ("PATCH", f"/organizations/{venue.organization_id}", {"legal_name": "ООО"})),
        (Permission.RESOURCES_DELETE, ("DELETE", f"/resources/{resource.id}", None)),
    ]:
        answer = await client.request(request[0], request[1], json=request[2])
        expected = (200, 201, 204) if permission in rights else (403,)
        assert answer.status_code in expected, f"{permission}: {answer.text}"
    shown = await client.get(f"/venues/{venue.id}")
    assert shown.status_code == (200 if Permission.VENUES_VIEW in rights else 404)


async def test_staff_of_another_organisation_changes_nothing(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database)
    resource = await make_resource(database, 2, venue)
    unit = (await (await client_for(None)).get(f"/resources/{resource.id}")).json()["units"][0]["id"]
    other, thief = await make_organization(database), await make_user(database)
    await give_role(database, thief.id, ReadyRole.OWNER, other.id)
    client = await client_for(thief.id)
    form = {"organization_id": str(venue.organization_id), "name": "Чужая", "city": "moscow", "lat": 55.7, "lon": 37.6}
    for method, path, body in [
        ("PATCH", f"/venues/{venue.id}", {"name": "Моя"}),
        ("PUT", f"/venues/{venue.id}/opening-hours", {"items": []}),
        ("POST", f"/venues/{venue.id}/exceptions", {"day": "2031-01-01"}),
        ("PUT", f"/venues/{venue.id}/photos/order", {"ids": []}),
        ("POST", f"/venues/{venue.id}/reject", {"reason": "Просто так"}),
        ("DELETE", f"/venues/{venue.id}", None),
        ("PATCH", f"/resources/{resource.id}", {"is_open": False}),
        ("POST", f"/resources/{resource.id}/units", {}),
        ("PATCH", f"/units/{unit}", {"label": "моё"}),
        ("DELETE", f"/units/{unit}", None),
        ("POST", "/venues", form),
        ("GET", f"/venues/{venue.id}/holidays?year=2031", None),
    ]:
        answer = await client.request(method, path, json=body)
        assert answer.status_code in (403, 404), f"{method} {path}: {answer.text}"
    assert await count(database, "audit_entries") == 0


async def test_hours_pass_midnight_and_never_overlap(member: httpx.AsyncClient, database: Database) -> None:
    venue = await found(member, database)
    path = f"/venues/{venue['id']}/opening-hours"
    night = {"weekday": 6, "opens": "22:00", "closes": "06:00"}
    week = {"items": [night, {"weekday": 0, "opens": "06:00", "closes": "12:00"}]}
    assert (await member.put(path, json=week)).json()["items"] == [week["items"][1], night]
    for clash in ([night, {"weekday": 0, "opens": "05:30", "closes": "12:00"}], [night, night]):
        answer = await member.put(path, json={"items": clash})
        assert (answer.status_code, answer.json()["code"]) == (422, "catalog.hours_overlap")
    for bad in ({"opens": "25:00"}, {"opens": "8:00"}, {"opens": "24:00"}, {"weekday": 7}, {"closes": "12:61"}):
        assert (await member.put(path, json={"items": [night | bad]})).status_code == 422
    assert len((await member.get(path)).json()["items"]) == 2


async def test_a_day_may_differ(member: httpx.AsyncClient, database: Database) -> None:
    venue = await found(member, database)
    path = f"/venues/{venue['id']}"
    closed = await member.post(f"{path}/exceptions", json={"day": "2031-01-01", "reason": "Новый год"})
    day = {"day": "2031-01-01", "opens": None, "closes": None, "is_closed": True, "reason": "Новый год"}
    assert closed.json()["items"] == [day]
    short = {"day": "2031-01-01", "opens": "12:00", "closes": "18:00"}
    assert (await member.post(f"{path}/exceptions", json=short)).json()["items"] == [
        short | {"is_closed": False, "reason": ""}
    ]
    assert (await member.post(f"{path}/exceptions", json={"day": "2031-01-01", "opens": "12:00"})).status_code == 422
    holidays = (await member.get(f"{path}/holidays?year=2031")).json()["items"]
    assert len(holidays) >= 8
    assert [h["is_set"] for h in holidays if h["day"] in ("2031-01-01", "2031-05-09")] == [True, False]
    assert (await member.delete(f"{path}/exceptions/2031-01-01")).json()["items"] == []
    assert (await member.delete(f"{path}/exceptions/2031-01-01")).status_code == 404


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Europe/Berlin", "2031-03-30", 23), ("America/New_York", "2031-11-02", 25), ("Europe/Moscow", "2031-03-30", 24)],
)
async def test_opening_is_in_the_venues_own_time(database: Database, zone: str, day: str, hours: int) -> None:
    """Open around the clock: the day of the clock change is as long as it is."""
    venue = await make_venue(database, time_zone=zone)
    local = at(day).date()
    async with database.reading() as session:
        spans = await queries.opening(session, venue, local, local)
        assert len(spans) == 1, "days that follow each other are one span"
        assert spans[0].length == timedelta(hours=24 + hours)  # the night before belongs to it
        with clock.frozen(spans[0].ends_at - timedelta(seconds=1)):
            assert await queries.is_open_now(session, venue)


async def test_closed_on_the_day_but_open_in_its_first_hours(database: Database, member: httpx.AsyncClient) -> None:
    venue = await found(member, database)
    night = [{"weekday": day, "opens": "20:00", "closes": "04:00"} for day in range(7)]
    await member.put(f"/venues/{venue['id']}/opening-hours", json={"items": night})
    await member.post(f"/venues/{venue['id']}/exceptions", json={"day": "2031-05-09"})
    async with database.reading() as session:
        row = await session.get_one(Venue, UUID(venue["id"]))
        for moment, is_open in [("01:00", True), ("05:00", False), ("21:00", False)]:
            with clock.frozen(at(f"2031-05-09T{moment}:00+03:00")):
                assert await queries.is_open_now(session, row) is is_open


async def test_where_it_stands_is_worked_out_and_follows_the_map(member: httpx.AsyncClient, database: Database) -> None:
    venue = await found(member, database)
    assert (venue["metro"], venue["district"]) == ([], None)
    async with database.transaction() as session:
        await geo.load_builtin(session, Actor.system())
    before = await count(database, "SELECT count(*) FROM outbox WHERE kind = 'catalog.venue_changed'")
    assert await relay_once(database, carrier(database)) > 0
    after = await count(database, "SELECT count(*) FROM outbox WHERE kind = 'catalog.venue_changed'")
    assert after > before
    shown = (await member.get(f"/venues/{venue['slug']}")).json()
    assert (shown["district"], shown["metro"][0]["name"]) == ("Basmanny", "Chistye Prudy")
    assert shown["metro"] == sorted(shown["metro"], key=lambda near: near["distance_m"])
    assert all(near["distance_m"] <= 2500 and near["walk_min"] >= 1 for near in shown["metro"])
    moved = await member.patch(f"/venues/{venue['id']}", json={"lat": 55.7355, "lon": 37.5931})
    assert moved.json()["metro"][0] | {"line": "", "color": ""} == {
        "name": "Park Kultury", "line": "", "color": "", "distance_m": 0, "walk_min": 0,
    }  # fmt: skip
    assert moved.json()["district"] == "Khamovniki"


async def test_a_composite_has_the_units_of_its_parts(member: httpx.AsyncClient, database: Database) -> None:
    venue = await found(member, database)
    a, b = await ready(member, venue), await ready(member, venue)
    form = {"venue_id": venue["id"], "name": "Зал", "kind": "event_space", "part_ids": [a["id"], b["id"]]}
    hall = (await member.post("/resources", json=form)).json()
    assert (hall["unit_count"], hall["part_ids"]) == (6, sorted([a["id"], b["id"]]))
    for wrong in ([hall["id"]], [str(uuid7())]):
        answer = await member.post("/resources", json=form | {"part_ids": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "catalog.unknown_part")
    into_itself = await member.patch(f"/resources/{hall['id']}", json={"part_ids": [hall["id"]]})
    assert into_itself.json()["code"] == "catalog.unknown_part"
    own_units = await member.patch(f"/resources/{a['id']}", json={"part_ids": [b["id"]]})
    assert own_units.json()["code"] == "catalog.unknown_part"
    assert (await member.post(f"/resources/{hall['id']}/units", json={})).json()["code"] == "catalog.unknown_part"
    async with database.transaction() as session:
        parts = await queries.parts_of(session, UUID(hall["id"]))
        assert sum(map(len, (await queries.lock_units(session, parts)).values())) == 6


async def test_units_are_added_and_retired(member: httpx.AsyncClient, database: Database) -> None:
    desks = await ready(member, await found(member, database))
    path = f"/resources/{desks['id']}"
    last = desks["units"][-1]["id"]
    assert (await member.patch(f"/units/{last}", json={"label": "У окна"})).json()["label"] == "У окна"
    assert (await member.delete(f"/units/{last}")).status_code == 204
    more = (await member.post(f"{path}/units", json={"count": 2})).json()
    assert (more["unit_count"], [unit["number"] for unit in more["units"]]) == (4, [1, 2, 3, 4, 5])
    async with database.transaction() as session:
        active = (await queries.lock_units(session, [UUID(desks["id"])]))[UUID(desks["id"])]
    assert [str(unit) for unit in active] == [unit["id"] for unit in more["units"] if unit["is_active"]]
    full = await member.post(f"{path}/units", json={"count": 200})
    assert full.status_code == 201
    await member.post(f"{path}/units", json={"count": 200})
    assert (await member.post(f"{path}/units", json={"count": 200})).json()["code"] == "catalog.too_many"
    assert (await member.patch(f"{path}", json={"min_minutes": 5000})).status_code == 422
    assert (await member.patch(f"{path}", json={"min_minutes": 30, "is_open": False})).json()["is_open"] is False


async def test_a_closed_resource_is_its_staffs(
    member: httpx.AsyncClient, guest: httpx.AsyncClient, database: Database
) -> None:
    venue = await found(member, database)
    desks = await ready(member, venue)
    await ready(member, venue)
    await member.post(f"/venues/{venue['id']}/publish")
    assert (await guest.get(f"/resources/{desks['id']}")).json()["unit_count"] == 3
    await member.delete(f"/resources/{desks['id']}")
    assert (await guest.get(f"/resources/{desks['id']}")).status_code == 404
    assert (await member.get(f"/resources/{desks['id']}")).json()["is_open"] is False
    assert len((await guest.get(f"/resources?venue_id={venue['id']}")).json()["items"]) == 1
    assert len((await member.get(f"/resources?venue_id={venue['id']}")).json()["items"]) == 2


async def test_photos_are_uploaded_ordered_and_taken_down(
    member: httpx.AsyncClient, guest: httpx.AsyncClient, database: Database
) -> None:
    venue = await found(member, database)
    path = f"/venues/{venue['id']}/photos"
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "PNG")
    for alt in ("Зал", "Кухня"):
        answer = await member.post(path, files={"file": ("p.png", buffer.getvalue())}, data={"alt": alt})
        assert answer.status_code == 201, answer.text
    first, second = answer.json()["items"]
    served = await guest.get(f"http://test{first['url_small']}")
    assert (served.status_code, served.headers["cache-control"].split(",")[0]) == (200, "public")
    swapped = await member.put(f"{path}/order", json={"ids": [second["id"], first["id"]]})
    assert [photo["alt"] for photo in swapped.json()["items"]] == ["Кухня", "Зал"]
    assert (await member.get(f"/venues/{venue['id']}")).json()["photo_url"] == second["url"]
    assert (await member.put(f"{path}/order", json={"ids": [second["id"]]})).status_code == 422
    assert len((await member.delete(f"{path}/{first['id']}")).json()["items"]) == 1
    assert (await guest.get(f"http://test{first['url']}")).status_code == 404
    assert (await member.delete(f"{path}/{first['id']}")).status_code == 404
    assert (await member.post(path, files={"file": ("p.png", b"not a picture")})).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("lat", 91), ("lon", "x"), ("time_zone", "Mars/Olympus"), ("amenities", ["pool"]),
        ("slug", "Нет"), ("contacts", {"site": "javascript:alert(1)"}), ("unknown", 1), ("city", ""),
        ("cancellation_policy", [{"hours_before": h, "refund_percent": 100 - h} for h in (2, 24)]),
    ],
)  # fmt: skip
async def test_a_bad_field_is_named(member: httpx.AsyncClient, database: Database, field: str, value: object) -> None:
    organization = (await member.post("/organizations", json={"name": "Дом"})).json()["id"]
    form = {"organization_id": organization, "name": "Зал", "city": "moscow", "lat": 55.7, "lon": 37.6}
    answer = await member.post("/venues", json=form | {field: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")
    assert await count(database, "venues") == 0


async def test_a_venue_needs_a_city_and_an_address_of_its_own(member: httpx.AsyncClient, database: Database) -> None:
    venue = await found(member, database)
    again = await found(member, database)
    assert again["slug"] == "tikhiy-zal-2"
    taken = await member.patch(f"/venues/{again['id']}", json={"slug": venue["slug"]})
    assert (taken.status_code, taken.json()["code"], taken.json()["errors"][0]["pointer"]) == (
        409, "catalog.slug_taken", "/slug",
    )  # fmt: skip
    nowhere = await member.patch(f"/venues/{again['id']}", json={"city": "atlantis"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "catalog.unknown_city")


async def test_towns_and_what_stands_there(guest: httpx.AsyncClient, database: Database) -> None:
    async with database.transaction() as session:
        await geo.load_builtin(session, Actor.system())
    await make_venue(database, name="Покровка", status=VenueStatus.PUBLISHED)
    await make_venue(database, name="Покровка тайная", status=VenueStatus.DRAFT)
    async with database.transaction() as session:
        moscow = (await queries.list_cities(session))[0]
        await commands.locate_city(session, Actor.system(), moscow.id)
    cities = (await guest.get("/geo/cities")).json()["items"]
    assert [(c["slug"], c["venue_count"]) for c in cities] == [("moscow", 1), ("saint-petersburg", 0)]
    stations = (await guest.get("/geo/stations?city=moscow&q=китай")).json()["items"]
    assert [(s["name_en"], s["venue_count"]) for s in stations] == [("Kitay-gorod", 1)] * 2
    assert (await guest.get("/geo/stations?city=atlantis")).status_code == 404
    found = (await guest.get("/suggest?q=китай&city=moscow")).json()["items"]
    assert [(s["type"], s["title"], s["params"]) for s in found] == [
        ("station", "Kitay-gorod", {"city": "moscow", "metro": "Китай-город"})
    ]
    assert found[0]["subtitle"] == "Калужско-Рижская, Таганско-Краснопресненская"
    for q, kind, language in [("басман", "district", "ru"), ("Basm", "district", "en"), ("санкт", "city", "ru")]:
        items = (await guest.get("/suggest", params={"q": q}, headers={"accept-language": language})).json()["items"]
        assert items[0]["type"] == kind, q
    assert [s["type"] for s in (await guest.get("/suggest?q=ПОКРОВКА")).json()["items"]] == ["venue"]
    assert (await guest.get("/suggest?q=")).json()["items"] == []
    assert (await guest.get("/suggest", params={"q": "a\0"})).status_code == 422
    amenities = (await guest.get("/amenities")).json()["items"]
    assert {"code": "wifi", "title_ru": "Wi-Fi", "title_en": "Wi-Fi"} in amenities


def test_the_catalogue_listens_to_the_map() -> None:
    names = [name for name in SUBSCRIBERS if name.startswith("artel.catalog.subscribers")]
    assert len(names) == 2


async def test_on_a_marketplace_only_the_platform_publishes(
    member: httpx.AsyncClient, client_for: ClientFor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner's role names the right; the setting takes it away, and the platform keeps it."""
    organization = await make_organization(database)
    owner, platform = await make_user(database), await make_user(database)
    await give_role(database, owner.id, ReadyRole.OWNER, organization.id)
    await give_role(database, platform.id, frozenset(Permission), None)
    venue = await make_venue(database, organization, status=VenueStatus.IN_REVIEW, address="Покровка, 1")
    await make_resource(database, 1, venue)
    monkeypatch.setenv("MARKETPLACE", "true")
    settings.cache_clear()
    try:
        refused = await (await client_for(owner.id)).post(f"/venues/{venue.id}/publish")
        published = await (await client_for(platform.id)).post(f"/venues/{venue.id}/publish")
    finally:
        settings.cache_clear()
    assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")
    assert published.json()["status"] == "published", published.text
