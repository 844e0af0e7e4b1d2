import json
from typing import Any

import httpx
import pytest

from artel.catalog import parsing
from artel.kit.db import Database
from tests.conftest import ClientFor, count
from tests.makers import make_city, make_organization

CSV = """external_id;name;lat;lon;address;phone;amenities;opening_hours
a1;Тихий дом;55.7601;37.6402;Покровка, 1;+7 495 000-00-01;wifi|coffee|pool;Mo-Fr 09:00-21:00
a2;;55.7602;37.6403;Покровка, 2;;;
a3;Далёкий;10.0;10.0;;;;
a1;Тихий дом;55.7601;37.6402;;;;
a4;Без места;x;37.6;;;;
"""


def node(number: int, kind: str = "node", **tags: str) -> dict[str, Any]:
    place = {"lat": 55.75 + number / 1000, "lon": 37.6}
    where = place if kind == "node" else {"center": place}
    return {
        "type": kind,
        "id": number,
        "tags": {"amenity": "coworking_space", "name": f"Место {number}"} | tags,
    } | where


def overpass(*elements: Any, **more: Any) -> bytes:
    return json.dumps({"version": 0.6, "elements": elements} | more).encode()


OSM = overpass(
    node(1, opening_hours="24/7", **{"addr:street": "Покровка", "addr:housenumber": "5", "phone": "+7 1; +7 2"}),
    node(1, "way", wheelchair="yes", name="Сосед"),
    node(3, "relation", opening_hours="Mo-Fr 09:00-21:00; PH off"),
    node(4, amenity="", office="coworking"),
    node(5, amenity="", **{"disused:amenity": "coworking_space"}),
    node(6, name=""),
    node(1),
    {"type": "way", "id": 8, "nodes": [1, 2], "tags": {"amenity": "coworking_space", "name": "Без центра"}},
    "nonsense",
)


async def load(
    client: httpx.AsyncClient, organization: str, content: bytes, form: str = "overpass", **more: Any
) -> dict[str, Any]:
    params = {"organization_id": organization, "format": form} | more
    answer = await client.post("/imports/venues", params=params, files={"file": ("file", content)})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def mine(client: httpx.AsyncClient, database: Database) -> str:
    await make_city(database)
    return str((await client.post("/organizations", json={"name": "Дом"})).json()["id"])


def amounts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return report["created"], report["updated"], report["unchanged"], report["ignored"]


async def test_venues_come_from_openstreetmap_once(member: httpx.AsyncClient, database: Database) -> None:
    organization = await mine(member, database)
    dry = await load(member, organization, OSM, dry_run=True)
    assert (amounts(dry), await count(database, "venues")) == ((4, 0, 0, 1), 0)
    report = await load(member, organization, OSM)
    assert amounts(report) == (4, 0, 0, 1)
    assert [(e["row"], e["code"]) for e in report["errors"]] == [
        (6, "no_name"), (8, "bad_row"), (9, "bad_row"), (7, "duplicate"),
    ]  # fmt: skip
    assert [(w["row"], w["code"]) for w in report["warnings"]] == [(3, "opening_hours"), (5, "ignored")]
    assert amounts(await load(member, organization, OSM)) == (0, 0, 4, 1)
    items = (await member.get(f"/organizations/{organization}/venues")).json()["items"]
    one = (await member.get(f"/venues/{next(i['id'] for i in items if i['address'])}")).json()
    assert (one["address"], one["contacts"]["phone"], one["status"]) == ("Покровка, 5", "+7 1", "draft")
    assert (len(one["opening_hours"]), one["amenities"]) == (7, ["around_the_clock"])


async def test_what_the_owner_edited_is_kept(member: httpx.AsyncClient, database: Database) -> None:
    organization = await mine(member, database)
    await load(member, organization, overpass(node(1, description="Было")))
    venue = (await member.get(f"/organizations/{organization}/venues")).json()["items"][0]["id"]
    await member.patch(f"/venues/{venue}", json={"name": "Наше имя"})
    changed = overpass(node(1, name="Имя с карты", description="Стало"))
    assert amounts(await load(member, organization, changed)) == (0, 1, 0, 0)
    shown = (await member.get(f"/venues/{venue}")).json()
    assert (shown["name"], shown["description"]) == ("Наше имя", "Стало")


async def test_a_node_that_became_a_way_is_the_same_place(member: httpx.AsyncClient, database: Database) -> None:
    organization = await mine(member, database)
    await load(member, organization, overpass(node(1)))
    way = node(1, "way") | {"id": 77}
    assert amounts(await load(member, organization, overpass(way))) == (0, 0, 1, 0)
    assert amounts(await load(member, organization, overpass(way))) == (0, 0, 1, 0)
    assert await count(database, "SELECT count(*) FROM venues WHERE external_id = 'osm:way/77'") == 1
    for dry_run in (True, False):
        both = await load(member, organization, overpass(node(2), node(2, "way")), dry_run=dry_run)
        assert (amounts(both), [e["code"] for e in both["errors"]]) == ((1, 0, 0, 0), ["duplicate"])


async def test_venues_come_from_a_table(member: httpx.AsyncClient, database: Database) -> None:
    organization = await mine(member, database)
    report = await load(member, organization, CSV.encode("cp1251"), "csv")
    assert amounts(report) == (1, 0, 0, 0)
    assert sorted((e["row"], e["code"]) for e in report["errors"]) == [
        (3, "no_name"), (4, "no_city"), (5, "duplicate"), (6, "bad_value"),
    ]  # fmt: skip
    assert [(w["row"], w["message"]) for w in report["warnings"]] == [(2, "unknown: pool")]


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("overpass", overpass(node(1), remark="runtime error: Query timed out")),
        ("overpass", b"<html>429</html>"),
        ("overpass", b'{"elements": {}}'),
        ("csv", b"a,b\n1,2\n"),
    ],
)
async def test_a_broken_file_is_refused_whole(
    member: httpx.AsyncClient, database: Database, form: str, content: bytes
) -> None:
    params = {"organization_id": await mine(member, database), "format": form}
    answer = await member.post("/imports/venues", params=params, files={"file": ("file", content)})
    assert (answer.status_code, answer.json()["code"]) == (422, "geo.unreadable_file")
    assert await count(database, "venues") == 0


async def test_only_its_staff_imports_for_an_organisation(client_for: ClientFor, database: Database) -> None:
    organization = await make_organization(database)
    params = {"organization_id": str(organization.id), "format": "csv"}
    for who, status in (("new", 403), (None, 401)):
        answer = await (await client_for(who)).post("/imports/venues", params=params, files={"file": ("f", CSV)})
        assert answer.status_code == status
    other = await client_for()
    await mine(other, database)
    answer = await other.post("/imports/venues", params=params, files={"file": ("f", CSV)})
    assert answer.status_code == 404


def test_the_name_of_a_row_without_one_may_be_its_brand() -> None:
    parsed = parsing.parse("overpass", overpass(node(1, name="", brand="Сеть")))
    assert [row.name for _, row in parsed.rows] == ["Сеть"]
