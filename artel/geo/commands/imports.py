"""Imports change what differs and nothing else, so a second run reports everything unchanged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.geo import parsing, queries, rules
from artel.geo.errors import UnknownCity
from artel.geo.events import DistrictsChanged, StationsChanged
from artel.geo.models import City, District, Station
from artel.geo.schemas import CityRow, DistrictRow, ImportReport, RowError, StationRow
from artel.kit.outbox import publish
from artel.kit.translit import slugify

Table = TypeVar("Table", City, District, Station)
FARTHEST_M = 80_000  # a file may hold several cities: what lies beyond is another's


@requires(Permission.GEO_IMPORT)
async def import_cities(session: AsyncSession, actor: Actor, content: bytes, dry_run: bool = False) -> ImportReport:
    rows, errors = parsing.cities(content)
    report = ImportReport(dry_run=dry_run, errors=errors)
    await save_cities(session, _distinct_slugs(rows), report)
    return report


def _distinct_slugs(rows: Sequence[tuple[int, CityRow]]) -> list[tuple[int, CityRow]]:
    """Some towns share a name: the second becomes zheleznogorsk-2, in the order of the file."""
    seen: dict[str, int] = {}
    named = []
    for number, row in rows:
        seen[row.slug] = times = seen.get(row.slug, 0) + 1
        named.append((number, row if times == 1 else row.model_copy(update={"slug": f"{row.slug}-{times}"})))
    return named


@requires(Permission.GEO_IMPORT)
async def import_districts(
    session: AsyncSession, actor: Actor, city: str, content: bytes, dry_run: bool = False
) -> ImportReport:
    """`city`: slug or name."""
    rows, errors = parsing.districts(content)
    report = ImportReport(dry_run=dry_run, errors=errors)
    await save_districts(session, await _city(session, city), rows, report)
    return report


@requires(Permission.GEO_IMPORT)
async def import_stations(
    session: AsyncSession, actor: Actor, city: str, content: bytes, dry_run: bool = False
) -> ImportReport:
    found = await _city(session, city)
    rows, errors = parsing.stations(content, found.name_ru)
    near = [pair for pair in rows if rules.distance_m(pair[1].lat, pair[1].lon, found.lat, found.lon) <= FARTHEST_M]
    report = ImportReport(dry_run=dry_run, errors=errors)
    await save_stations(session, found, near, report)
    return report


async def _city(session: AsyncSession, name: str) -> City:
    found = await queries.find_city(session, name)
    if found is None:
        raise UnknownCity(city=name)
    return found


async def save_cities(
    session: AsyncSession, rows: Iterable[tuple[int, CityRow]], report: ImportReport
) -> dict[str, City]:
    known = {city.slug: city for city in await queries.cities(session)}
    for _, row in rows:
        known[row.slug] = _put(session, City, known.get(row.slug), row.model_dump(), report)
    await _flush(session, report)
    return known


async def save_districts(
    session: AsyncSession, city: City, rows: Iterable[tuple[int, DistrictRow]], report: ImportReport
) -> None:
    known = {district.name_ru: district for district in await queries.districts_of(session, city.id)}
    before = report.created + report.updated
    for number, row in _once(rows, report):
        box = rules.box_of(rules.rings_of(row.outline))._asdict()
        values = row.model_dump() | box | {"city_id": city.id, "slug": slugify(row.name_en) or f"district-{number}"}
        known[row.name_ru] = _put(session, District, known.get(row.name_ru), values, report)
    await _flush(session, report)
    if not report.dry_run and report.created + report.updated > before:
        await publish(session, DistrictsChanged(city_id=city.id))


async def save_stations(
    session: AsyncSession, city: City, rows: Iterable[tuple[int, StationRow]], report: ImportReport
) -> None:
    known = {(station.line, station.name_ru): station for station in await queries.stations_of(session, city.id)}
    before = report.created + report.updated
    for _, row in _once(rows, report):
        key, values = (row.line, row.name_ru), row.model_dump() | {"city_id": city.id}
        known[key] = _put(session, Station, known.get(key), values, report)
    await _flush(session, report)
    if not report.dry_run and report.created + report.updated > before:
        await publish(session, StationsChanged(city_id=city.id))


Row = TypeVar("Row", DistrictRow, StationRow)


def _once(rows: Iterable[tuple[int, Row]], report: ImportReport) -> list[tuple[int, Row]]:
    """The same place twice in a file is an error of the second row."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for number, row in rows:
        key = (getattr(row, "line", ""), row.name_ru)
        if key in seen:
            report.errors.append(RowError(number, "duplicate", f"{row.name_ru}: already in row {seen[key]}"))
        else:
            seen[key] = number
            kept.append((number, row))
    return kept


def _put(
    session: AsyncSession, table: type[Table], found: Table | None, values: Mapping[str, Any], report: ImportReport
) -> Table:
    if found is None:
        report.count("created")
        made = table(**values)
        if not report.dry_run:
            session.add(made)
        return made
    changes = {name: value for name, value in values.items() if getattr(found, name) != value}
    report.count("updated" if changes else "unchanged")
    if not report.dry_run:
        for name, value in changes.items():
            setattr(found, name, value)
    return found


async def _flush(session: AsyncSession, report: ImportReport) -> None:
    if not report.dry_run:
        await session.flush()
