import io
import itertools
import json
import zipfile
from math import asin, cos, radians, sin, sqrt
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.geo import commands, parsing, queries, rules
from artel.geo.errors import UnreadableFile
from artel.geo.schemas import ImportReport
from artel.kit.db import Database
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_city, make_user

CITIES = """name,lat,lon,population,iana_tz
Тверь,56.8587,35.9176,416000,Europe/Moscow
Омск,54.9893,73.3682,1110000,Asia/Omsk
Нигде,999,30,5,Europe/Moscow
Луна,10,10,5,Moon/Base
"""
STATIONS = """city_name,line_name,line_hex_color,station_name,lat,lng,order
"Москва","Зелёная",44B85C,"Южная",55.70,37.60,0
"Москва","Зелёная",44B85C,"Северная",55.80,37.61,1
"Москва","Зелёная",44B85C,"Южная",55.70,37.60,2
"Самара","Красная",FF0000,"Центр",53.20,50.15,0
"Москва","Зелёная",44B85C,"Ошибочная",abc,37.61,3
"""


def square(west: float, south: float, side: float) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def geojson(*features: tuple[str, dict[str, Any]]) -> bytes:
    items = [{"type": "Feature", "properties": {"name": name}, "geometry": shape} for name, shape in features]
    return json.dumps({"type": "FeatureCollection", "features": items}).encode()


async def run(database: Database, command: Any, *values: Any) -> ImportReport:
    async with database.transaction() as session:
        report: ImportReport = await command(session, Actor.system(), *values)
    return report


def counted(report: ImportReport) -> tuple[int, int, int, list[tuple[int, str]]]:
    return report.created, report.updated, report.unchanged, [(error.row, error.code) for error in report.errors]


async def test_cities_come_once_and_bad_rows_are_named(database: Database) -> None:
    dry = await run(database, commands.import_cities, CITIES.encode(), True)
    assert counted(dry) == (2, 0, 0, [(4, "bad_value"), (5, "bad_row")])
    assert await count(database, "cities") == 0
    assert counted(await run(database, commands.import_cities, CITIES.encode()))[:3] == (2, 0, 0)
    grown = CITIES.replace("416000", "420000").encode("utf-8-sig")
    assert counted(await run(database, commands.import_cities, grown))[:3] == (0, 1, 1)


async def test_stations_of_the_city_come_once_and_tell_it(database: Database) -> None:
    await make_city(database)
    report = await run(database, commands.import_stations, "Москва", STATIONS.encode())
    assert counted(report) == (2, 0, 0, [(6, "bad_value"), (4, "duplicate")])
    assert counted(await run(database, commands.import_stations, "moscow", STATIONS.encode()))[:3] == (0, 0, 2)
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'geo.stations_changed'") == 1


def test_stations_are_read_from_overpass_and_a_broken_answer_is_refused() -> None:
    station = {"type": "node", "id": 1, "lat": 55.7, "lon": 37.6}
    tags = {"railway": "station", "station": "subway", "name": "Южная", "line": "Зелёная", "colour": "#44B85C"}
    nameless = station | {"tags": {"station": "subway"}}
    light_rail = station | {"tags": {"station": "light_rail", "name": "Другая"}}
    document: dict[str, Any] = {"elements": [station | {"tags": tags}, nameless, light_rail]}
    rows, errors = parsing.stations(json.dumps(document).encode(), "Москва")
    assert [(row.name_ru, row.name_en, row.color) for _, row in rows] == [("Южная", "Yuzhnaya", "#44b85c")]
    assert [error.row for error in errors] == [2]
    broken: Any
    for broken in (document | {"remark": "runtime error: timed out"}, {"elements": 5}, []):
        with pytest.raises(UnreadableFile):
            parsing.stations(b" " + json.dumps(broken).encode() if broken else b"[]", "Москва")


def test_stations_are_read_from_gtfs() -> None:
    buffer = io.BytesIO()
    tables = {
        "stops": "\ufeffstop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\r\n"
        "S1,Южная,55.7,37.6,1,\r\nP1,Южная,55.7,37.6,0,S1\r\nP2,Северная,55.8,37.6,0,\r\nB,Автобус,55.8,37.6,0,\r\n",
        "routes": "route_id,route_short_name,route_long_name,route_type,route_color\r\n"
        "R,2,Зелёная,1,44B85C\r\nX,1,Б,3,\r\n",
        "trips": "route_id,trip_id\r\nR,T\r\nX,U\r\n",
        "stop_times": "trip_id,stop_id,stop_sequence\r\nT,P2,2\r\nT,P1,1\r\nU,B,1\r\n",
    }
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.txt", text)
    rows, errors = parsing.stations(buffer.getvalue(), "Москва")
    assert [(row.name_ru, row.line, row.position) for _, row in rows] == [
        ("Южная", "Зелёная", 0),
        ("Северная", "Зелёная", 1),
    ]
    assert errors == []
    with pytest.raises(UnreadableFile):
        parsing.stations(b"PK nonsense", "Москва")


async def test_districts_hold_points_and_their_holes_do_not(database: Database) -> None:
    city = await make_city(database)
    ring = {"type": "Polygon", "coordinates": [square(37, 55, 1), square(37.4, 55.4, 0.2)]}
    two = {"type": "MultiPolygon", "coordinates": [[square(39, 55, 1)], [square(41, 55, 1)]]}
    content = geojson(("район Кольцо", ring), ("Два", two), ("Точка", {"type": "Point", "coordinates": [1, 2]}))
    report = await run(database, commands.import_districts, "moscow", content)
    assert counted(report) == (2, 0, 0, [(3, "bad_row")])
    assert counted(await run(database, commands.import_districts, "moscow", content))[:3] == (0, 0, 2)
    async with database.reading() as session:
        names = {district.id: district.name_ru for district in await queries.districts_of(session, city.id)}
        for lat, lon, name in [(55.1, 37.1, "Кольцо"), (55.5, 37.5, None), (55.5, 41.5, "Два"), (55.5, 40.5, None)]:
            found = await queries.district_at(session, city.id, lat, lon)
            assert (found and names[found]) == name


async def test_the_map_that_is_shipped_loads_once_and_draws(database: Database, guest: httpx.AsyncClient) -> None:
    first = await run(database, commands.load_builtin)
    again = await run(database, commands.load_builtin)
    assert first.created > 140 and first.errors == [] == again.errors
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    drawn = (await guest.get("/geo/cities/moscow/map")).json()
    assert len(drawn["lines"]["features"]) == 10
    assert len(drawn["stations"]["features"]) >= 60
    assert len(drawn["districts"]["features"]) >= 12
    ring = next(line for line in drawn["lines"]["features"] if line["properties"]["name_ru"] == "Кольцевая")
    assert ring["geometry"]["coordinates"][0] == ring["geometry"]["coordinates"][-1]
    assert (await guest.get("/geo/cities/atlantis/map")).status_code == 404


async def test_every_shipped_station_is_near_its_line_and_most_lie_in_a_district(database: Database) -> None:
    await run(database, commands.load_builtin)
    async with database.reading() as session:
        for city in await queries.cities(session):
            stations = await queries.stations_of(session, city.id)
            assert all(rules.distance_m(s.lat, s.lon, city.lat, city.lon) < 15_000 for s in stations)
            for one, following in itertools.pairwise(stations):
                if one.line == following.line:
                    gap = rules.distance_m(one.lat, one.lon, following.lat, following.lon)
                    assert 300 < gap < 6_500, f"{one.name_ru} - {following.name_ru}: {gap:.0f} m"
            inside = [s for s in stations if await queries.district_at(session, city.id, s.lat, s.lon)]
            assert len(inside) > 0.7 * len(stations)


async def test_stations_are_found_by_either_name_on_every_line(database: Database) -> None:
    await run(database, commands.load_builtin)
    for name, city, amount in [
        ("китай-город", None, 2), ("Kitay-Gorod", "moscow", 2), ("Киевская", "moscow", 3), ("Спортивная", None, 2),
        ("Спортивная", "saint-petersburg", 1), ("Чёрная реч", None, 1), ("черная речка", None, 1), ("", None, 0),
    ]:  # fmt: skip
        assert len(await queries.stations_named(database.driver, name, city)) == amount, name


async def test_only_those_who_may_import_do(client_for: ClientFor, database: Database) -> None:
    await make_city(database)
    mapper = await make_user(database)
    await give_role(database, mapper.id, frozenset({Permission.GEO_IMPORT}), None)
    for path in ("/imports/cities", "/imports/stations?city=moscow", "/imports/districts?city=moscow"):
        content = CITIES if "cities" in path else STATIONS if "stations" in path else geojson().decode()
        for client, status in (
            (await client_for(), 403),
            (await client_for(None), 401),
            (await client_for(mapper.id), 200),
        ):
            answer = await client.post(path, files={"file": ("file", content.encode())})
            assert answer.status_code == status, answer.text
    client = await client_for(mapper.id)
    unknown = await client.post("/imports/stations?city=atlantis", files={"file": ("f", STATIONS.encode())})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "geo.unknown_city")
    broken = await client.post("/imports/districts?city=moscow", files={"file": ("f", b"\xff\x00nonsense")})
    assert (broken.status_code, broken.json()["code"]) == (422, "geo.unreadable_file")


Lat = st.floats(-70, 70)
Lon = st.floats(-179, 179)
Shift = st.floats(-0.03, 0.03)


@given(Lat, Lon, Shift, Shift)
def test_distance_agrees_with_the_great_circle(lat: float, lon: float, up: float, aside: float) -> None:
    """Within the 0.7 % by which a sphere misses the ellipsoid."""
    a = sin(radians(up) / 2) ** 2 + cos(radians(lat)) * cos(radians(lat + up)) * sin(radians(aside) / 2) ** 2
    circle = 2 * 6_371_008.8 * asin(sqrt(a))
    found = rules.distance_m(lat, lon, lat + up, lon + aside)
    assert found == pytest.approx(circle, rel=0.007, abs=0.5)
    assert found == pytest.approx(rules.distance_m(lat + up, lon + aside, lat, lon))


@given(Lat, Lon, st.floats(10, 5_000), Shift, Shift)
def test_the_box_holds_every_point_of_its_circle(
    lat: float, lon: float, radius: float, up: float, aside: float
) -> None:
    if rules.distance_m(lat, lon, lat + up, lon + aside) <= radius * 0.999:
        assert rules.box_around(lat, lon, radius).holds(lat + up, lon + aside)


def test_a_walk_is_longer_than_the_birds_way() -> None:
    assert [rules.walk_minutes(metres) for metres in (0, 1, 61, 62, 800)] == [0, 1, 1, 2, 13]


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_a_point_is_in_a_square_exactly_when_its_sums_say_so(lat: float, lon: float) -> None:
    assert rules.is_inside(lat, lon, [square(-5, -5, 10)]) is (-5 <= lat < 5 and -5 <= lon < 5)
