"""Foreign files of venues: OpenStreetMap through Overpass, and CSV. A bad row is its own error and spoils no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import ValidationError

from artel.catalog import rules
from artel.catalog.rules import DayHours
from artel.catalog.schemas import Parsed, VenueRow
from artel.geo.parsing import overpass_elements, read_csv
from artel.geo.schemas import RowError

Format = Literal["overpass", "csv"]
Warn = Callable[[str, str], None]
OSM_CREDIT = "© OpenStreetMap contributors (ODbL)"
GONE = ("disused:", "abandoned:", "demolished:", "was:", "removed:")


class Ignored(Exception):
    """A row that is none of our business."""


def parse(form: Format, content: bytes) -> Parsed:
    if form == "overpass":
        return _each(enumerate(overpass_elements(content), 1), _osm)
    return _each(read_csv(content, {"name", "lat", "lon"}), _csv)


def _each(items: Iterable[tuple[int, Any]], read: Callable[[Any, Warn], VenueRow]) -> Parsed:
    rows: list[tuple[int, VenueRow]] = []
    errors: list[RowError] = []
    warnings: list[RowError] = []
    ignored = 0
    for number, item in items:

        def warn(code: str, message: str, number: int = number) -> None:
            warnings.append(RowError(number, code, message))

        try:
            rows.append((number, read(item, warn)))
        except Ignored as why:
            ignored += 1
            warn("ignored", str(why))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            code = "no_name" if field == "name" else "bad_value"
            errors.append(RowError(number, code, f"{field}: {first['msg']}"))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            errors.append(RowError(number, "bad_row", f"{type(error).__name__}: {error}"))
    return Parsed(*_without_repeats(rows, errors), warnings, ignored)


def _without_repeats(
    rows: Iterable[tuple[int, VenueRow]], errors: list[RowError]
) -> tuple[list[tuple[int, VenueRow]], list[RowError]]:
    seen: dict[str, int] = {}
    kept = []
    for number, row in rows:
        if row.external_id in seen:
            errors.append(RowError(number, "duplicate", f"{row.external_id}: already in row {seen[row.external_id]}"))
        else:
            seen[row.external_id] = number
            kept.append((number, row))
    return kept, errors


def _osm(element: Mapping[str, Any], warn: Warn) -> VenueRow:
    """Ids are unique per kind of element only; ways and relations have a centre instead of a place."""
    tags = element.get("tags") or {}
    if tags.get("amenity") != "coworking_space" and tags.get("office") != "coworking":
        gone = next((key for key in tags if key.startswith(GONE)), None)
        raise Ignored(f"{gone}={tags[gone]}" if gone else "not a coworking")
    place = element.get("center") or element
    if "lat" not in place or "lon" not in place:
        raise ValueError("no place: ask Overpass for `out center`")
    fields: dict[str, Any] = {
        "external_id": f"osm:{element['type']}/{element['id']}",
        "name": tags.get("name") or tags.get("name:ru") or tags.get("brand") or tags.get("operator") or "",
        "description": tags.get("description", ""),
        "address": _address(tags),
        "lat": place["lat"],
        "lon": place["lon"],
        "contacts": _contacts(tags),
        "amenities": list(_amenities(tags)),
        "hours": _hours(tags.get("opening_hours", ""), warn),
    }
    return VenueRow.model_validate(fields)


def _address(tags: Mapping[str, str]) -> str:
    street = tags.get("addr:street") or tags.get("addr:place") or ""
    return ", ".join(part for part in (street, tags.get("addr:housenumber", "")) if part)


def _contacts(tags: Mapping[str, str]) -> dict[str, str]:
    """Of several phones the first."""
    found = {
        "phone": tags.get("phone") or tags.get("contact:phone"),
        "email": tags.get("email") or tags.get("contact:email"),
        "site": tags.get("website") or tags.get("contact:website"),
        "telegram": tags.get("contact:telegram"),
    }
    return {name: value.partition(";")[0].strip()[:300] for name, value in found.items() if value}


def _amenities(tags: Mapping[str, str]) -> Iterator[str]:
    if tags.get("internet_access") in ("wlan", "yes"):
        yield "wifi"
    if tags.get("wheelchair") == "yes":
        yield "accessible"
    if tags.get("air_conditioning") == "yes":
        yield "air_conditioning"
    if tags.get("opening_hours", "").strip() == "24/7":
        yield "around_the_clock"


def _hours(text: str, warn: Warn) -> list[DayHours]:
    if not text.strip():
        return []
    week, unknown = rules.parse_opening_hours(text)
    for rule in unknown:
        warn("opening_hours", f"not understood: {rule}")
    return week


def _csv(row: Mapping[str, str], warn: Warn) -> VenueRow:
    """Columns: name, lat, lon; optional external_id, address, description, phone, email, site, telegram, amenities
    (codes with a bar or blank between), opening_hours (as OpenStreetMap writes them)."""
    text = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    codes = text.get("amenities", "").replace("|", " ").replace(",", " ").split()
    for code in codes:
        if code not in rules.AMENITIES:
            warn("amenity", f"unknown: {code}")
    fields: dict[str, Any] = {
        "external_id": text.get("external_id") or f"csv:{text['name']}@{text['lat']},{text['lon']}"[:120],
        "name": text["name"],
        "description": text.get("description", ""),
        "address": text.get("address", ""),
        "lat": text["lat"],
        "lon": text["lon"],
        "contacts": {name: text[name] for name in ("phone", "email", "site", "telegram") if text.get(name)},
        "amenities": [code for code in codes if code in rules.AMENITIES],
        "hours": _hours(text.get("opening_hours", ""), warn),
    }
    return VenueRow.model_validate(fields)
