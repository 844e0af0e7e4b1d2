"""Cities and stations with how many venues stand there, and what the search box suggests."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.catalog.models import Venue, VenueStation, VenueStatus
from artel.catalog.schemas import CityView, StationView, Suggestion
from artel.geo.models import City, District, Station
from artel.geo.queries import cities, find_city
from artel.kit.problems import Language, NotFound
from artel.kit.translit import fold

PUBLISHED = Venue.status == VenueStatus.PUBLISHED
MOST, MOST_OF_A_KIND = 10, 4


async def list_cities(session: AsyncSession) -> list[CityView]:
    """Those with venues first; of a big import only them and the twenty biggest."""
    counts = await _counts(session, select(Venue.city_id, func.count()).where(PUBLISHED).group_by(Venue.city_id))
    everyone = await cities(session)
    shown = [city for rank, city in enumerate(everyone) if rank < 20 or city.id in counts]
    shown.sort(key=lambda city: -counts.get(city.id, 0))
    return [CityView(**_fields(city, CityView), venue_count=counts.get(city.id, 0)) for city in shown]


async def list_stations(session: AsyncSession, city: str, q: str) -> list[StationView]:
    """Of one city, in the order of the lines; `q` in either language."""
    found = await find_city(session, city)
    if found is None:
        raise NotFound
    walks = select(VenueStation.station_id, func.count(distinct(Venue.id))).join(Venue).where(PUBLISHED)
    counts = await _counts(session, walks.where(Venue.city_id == found.id).group_by(VenueStation.station_id))
    statement = select(Station).where(Station.city_id == found.id).order_by(Station.line, Station.position)
    needle = fold(q)
    return [
        StationView(**_fields(one, StationView), venue_count=counts.get(one.id, 0))
        for one in await session.scalars(statement)
        if needle in fold(one.name_ru) or needle in fold(one.name_en)
    ]


async def _counts(session: AsyncSession, statement: Any) -> dict[UUID, int]:
    return {row[0]: row[1] for row in await session.execute(statement)}


def _fields(row: object, shape: type[CityView] | type[StationView]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields if name != "venue_count"}


async def suggest(session: AsyncSession, q: str, city: str, language: Language) -> list[Suggestion]:
    """Names that begin so come before names with a word that begins so. At most four of a kind, ten in all."""
    needle = fold(q)
    found = await find_city(session, city) if city else None
    if not needle:
        return []
    suggestions = [
        *_best(needle, _stations(await _station_rows(session, found), language)),
        *_best(needle, _districts(await _district_rows(session, found), language)),
        *_best(needle, _cities(await cities(session), language)),
        *await _venues(session, q.strip(), found, language),
    ]
    return suggestions[:MOST]


Named = tuple[tuple[str, ...], Suggestion]


def _best(needle: str, named: Iterable[Named]) -> list[Suggestion]:
    ranked = [(rank, one) for names, one in named if (rank := _rank(needle, names)) is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].title))
    return [one for _, one in ranked[:MOST_OF_A_KIND]]


def _rank(needle: str, names: Sequence[str]) -> int | None:
    folded = [fold(name) for name in names]
    if any(name.startswith(needle) for name in folded):
        return 0
    return 1 if any(f" {needle}" in name.replace("-", " ") for name in folded) else None


async def _station_rows(session: AsyncSession, city: City | None) -> Sequence[tuple[Station, City]]:
    statement = select(Station, City).join(City, City.id == Station.city_id).order_by(Station.id)
    rows = await session.execute(statement.where(Station.city_id == city.id) if city else statement)
    return [(row[0], row[1]) for row in rows]


def _stations(rows: Iterable[tuple[Station, City]], language: Language) -> list[Named]:
    """One per name, whatever lines stop there."""
    by_name: dict[tuple[UUID, str], list[tuple[Station, City]]] = {}
    for station, city in rows:
        by_name.setdefault((city.id, station.name_ru), []).append((station, city))
    return [_station([station for station, _ in group], group[0][1], language) for group in by_name.values()]


def _station(group: Sequence[Station], city: City, language: Language) -> Named:
    first = group[0]
    names = (first.name_ru, first.name_en)
    suggestion = Suggestion(
        type="station",
        id=first.id,
        title=names[language == "en"],
        subtitle=", ".join(station.line for station in group),
        color=first.color,
        params={"city": city.slug, "metro": first.name_ru},
    )
    return names, suggestion


async def _district_rows(session: AsyncSession, city: City | None) -> Sequence[Any]:
    columns = District.id, District.slug, District.name_ru, District.name_en, City.slug, City.name_ru, City.name_en
    statement = select(*columns).join(City, City.id == District.city_id)
    rows = await session.execute(statement.where(District.city_id == city.id) if city else statement)
    return rows.all()


def _districts(rows: Iterable[Any], language: Language) -> list[Named]:
    return [
        (
            (name_ru, name_en),
            Suggestion(
                type="district",
                id=district_id,
                title=name_en if language == "en" else name_ru,
                subtitle=city_en if language == "en" else city_ru,
                params={"city": city_slug, "district": slug},
            ),
        )
        for district_id, slug, name_ru, name_en, city_slug, city_ru, city_en in rows
    ]


def _cities(rows: Iterable[City], language: Language) -> list[Named]:
    named: list[Named] = []
    for city in rows:
        names = (city.name_ru, city.name_en)
        title = names[language == "en"]
        named.append((names, Suggestion(type="city", id=city.id, title=title, subtitle="", params={"city": city.slug})))
    return named


async def _venues(session: AsyncSession, q: str, city: City | None, language: Language) -> list[Suggestion]:
    """The databases do not agree about the case of Cyrillic, so the usual spellings are tried."""
    spellings = {q, q.lower(), q.capitalize(), q.title(), q.upper()}
    alike = or_(*(Venue.name.contains(spelling, autoescape=True) for spelling in sorted(spellings)))
    statement = select(Venue, City).join(City, City.id == Venue.city_id).where(PUBLISHED, alike)
    statement = statement.where(Venue.city_id == city.id) if city else statement
    rows = await session.execute(statement.order_by(Venue.name, Venue.id).limit(MOST_OF_A_KIND))
    return [
        Suggestion(
            type="venue",
            id=venue.id,
            title=venue.name,
            subtitle=venue.address or (town.name_en if language == "en" else town.name_ru),
            params={"venue": venue.slug},
        )
        for venue, town in rows
    ]
