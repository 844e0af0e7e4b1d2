"""Foreign files of places, row by row: a bad row is an error of its own and spoils no other."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError

from artel.geo import rules
from artel.geo.errors import UnreadableFile
from artel.geo.schemas import CityRow, DistrictRow, RowError, StationRow
from artel.kit.translit import fold, latin, slugify

T = TypeVar("T", bound=BaseModel)
Parsed = tuple[list[tuple[int, T]], list[RowError]]
DEFAULT_COLOUR = "#8a8f98"


def _each(rows: Iterator[tuple[int, Any]], parse: Callable[[Any], T | None]) -> Parsed[T]:
    """`parse` answers None for a row that is none of our business."""
    good: list[tuple[int, T]] = []
    errors: list[RowError] = []
    for number, row in rows:
        try:
            found = parse(row)
            if found is not None:
                good.append((number, found))
        except ValidationError as error:
            first = error.errors()[0]
            errors.append(RowError(number, "bad_value", f"{first['loc'][0] if first['loc'] else ''}: {first['msg']}"))
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            errors.append(RowError(number, "bad_row", f"{type(error).__name__}: {error}"))
    return good, errors


def read_text(content: bytes) -> str:
    """UTF-8 with or without the mark, else Windows-1251 as older spreadsheets write it."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile


def read_csv(content: bytes, needed: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    text = read_text(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text.partition("\n")[0], ",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(io.StringIO(text), dialect=dialect)
    if missing := needed - set(reader.fieldnames or ()):
        raise UnreadableFile(missing_columns=sorted(missing))
    return ((number, row) for number, row in enumerate(reader, 2))


def read_json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(read_text(content))
    except ValueError as error:
        raise UnreadableFile from error
    if not isinstance(found, dict):
        raise UnreadableFile
    return found


def cities(content: bytes) -> Parsed[CityRow]:
    """CSV: name, lat, lon, population, iana_tz; optional name_en, slug, country."""
    return _each(read_csv(content, {"name", "lat", "lon", "iana_tz"}), _city)


def _city(row: Mapping[str, str]) -> CityRow:
    if row["iana_tz"] not in available_timezones():
        raise ValueError(f"unknown time zone {row['iana_tz']!r}")
    name_en = row.get("name_en") or latin(row["name"])
    fields: dict[str, Any] = {
        "slug": row.get("slug") or slugify(name_en),
        "name_ru": row["name"],
        "name_en": name_en,
        "country": row.get("country") or "RU",
        "lat": row["lat"],
        "lon": row["lon"],
        "time_zone": row["iana_tz"],
        "population": row.get("population") or 0,
    }
    return CityRow.model_validate(fields)


def districts(content: bytes) -> Parsed[DistrictRow]:
    """GeoJSON FeatureCollection; the name is in `name`, `name_ru` or `name:ru`."""
    features = read_json(content).get("features")
    if not isinstance(features, list):
        raise UnreadableFile
    return _each(iter(enumerate(features, 1)), _district)


def _district(feature: Mapping[str, Any]) -> DistrictRow:
    properties = feature["properties"]
    name = properties.get("name_ru") or properties.get("name:ru") or properties["name"]
    name = name.removeprefix("район ").strip()
    rules.rings_of(feature["geometry"])
    name_en = properties.get("name_en") or properties.get("name:en") or latin(name)
    outline = {key: feature["geometry"][key] for key in ("type", "coordinates")}
    return DistrictRow(name_ru=name, name_en=name_en, outline=outline)


def stations(content: bytes, city: str) -> Parsed[StationRow]:
    """A CSV of lines, Overpass JSON or a GTFS archive, told apart by their content. Rows that name another city are
    left out."""
    if content[:2] == b"PK":
        return _each(_gtfs(content), StationRow.model_validate)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return _each(iter(_overpass(content)), _station_of_osm)
    wanted = fold(city)
    return _each(
        read_csv(content, {"line_name", "station_name", "lat", "lng"}),
        lambda row: _station_of_csv(row) if fold(row.get("city_name") or city) == wanted else None,
    )


def colour(text: str | None) -> str:
    digits = (text or "").strip().lstrip("#").lower()
    return f"#{digits}" if len(digits) == 6 else DEFAULT_COLOUR


def _station_of_csv(row: Mapping[str, str]) -> StationRow:
    fields: dict[str, Any] = {
        "name_ru": row["station_name"],
        "name_en": row.get("station_name_en") or latin(row["station_name"]),
        "line": row["line_name"],
        "color": colour(row.get("line_hex_color")),
        "position": row.get("order") or 0,
        "lat": row["lat"],
        "lon": row["lng"],
    }
    return StationRow.model_validate(fields)


def overpass_elements(content: bytes) -> list[Any]:
    """A `remark` says that the server gave up halfway, with status 200: the file is not whole."""
    document = read_json(content)
    if "remark" in document:
        raise UnreadableFile(remark=str(document["remark"])[:300])
    elements = document.get("elements")
    if not isinstance(elements, list):
        raise UnreadableFile
    return elements


def _overpass(content: bytes) -> list[tuple[int, Any]]:
    """Numbered along their line in the order of the file, for OSM nodes carry no order."""
    seen: dict[str, int] = {}
    rows = []
    for number, element in enumerate(overpass_elements(content), 1):
        line = (element.get("tags") or {}).get("line", "") if isinstance(element, dict) else ""
        seen[line] = seen.get(line, -1) + 1
        rows.append((number, (seen[line], element)))
    return rows


def _station_of_osm(item: tuple[int, Mapping[str, Any]]) -> StationRow | None:
    position, element = item
    tags = element["tags"]
    if tags.get("station") != "subway" and tags.get("subway") != "yes":
        return None
    place = element.get("center") or element
    name = tags.get("name:ru") or tags["name"]
    fields = {
        "name_ru": name,
        "name_en": tags.get("name:en") or latin(name),
        "line": tags.get("line") or tags.get("network") or "?",
        "color": colour(tags.get("colour")),
        "position": position,
        "lat": place["lat"],
        "lon": place["lon"],
    }
    return StationRow.model_validate(fields)


def _gtfs(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Stations of the feed by route: a stop of a trip stands for its parent station."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        tables = {
            name: list(read_csv(archive.read(f"{name}.txt"), set()))
            for name in ("stops", "routes", "trips", "stop_times")
        }
    except (zipfile.BadZipFile, KeyError, RuntimeError) as error:
        raise UnreadableFile from error
    return _gtfs_rows(tables)


def _gtfs_rows(tables: Mapping[str, list[tuple[int, dict[str, str]]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    stops = {row["stop_id"]: (number, row) for number, row in tables["stops"]}
    routes = {row["route_id"]: row for _, row in tables["routes"] if row.get("route_type") in ("1", "401", "402")}
    trips = {row["trip_id"]: row["route_id"] for _, row in tables["trips"] if row["route_id"] in routes}
    done: set[tuple[str, str]] = set()
    for _, time in sorted(tables["stop_times"], key=lambda item: (item[1]["trip_id"], int(item[1]["stop_sequence"]))):
        route = routes.get(trips.get(time["trip_id"], ""))
        stop = stops.get(time["stop_id"])
        if route is None or stop is None:
            continue
        number, row = stops.get(stop[1].get("parent_station") or "", stop)
        key = (route["route_id"], row["stop_id"])
        if key in done:
            continue
        done.add(key)
        position = sum(1 for route_id, _ in done if route_id == route["route_id"]) - 1
        yield number, _gtfs_station(route, row, position)


def _gtfs_station(route: Mapping[str, str], stop: Mapping[str, str], position: int) -> dict[str, Any]:
    name = stop["stop_name"].strip()
    return {
        "name_ru": name,
        "name_en": latin(name),
        "line": route.get("route_long_name") or route.get("route_short_name"),
        "color": colour(route.get("route_color")),
        "position": position,
        "lat": stop["stop_lat"],
        "lon": stop["stop_lon"],
    }
