from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.geo import rules
from artel.geo.models import City, District, Station
from artel.geo.schemas import CityMap, Feature, FeatureCollection, Geometry, Walk
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import NotFound
from artel.kit.translit import fold


async def get_city(session: AsyncSession, slug: str) -> City:
    found = await find_city(session, slug)
    if found is None:
        raise NotFound
    return found


async def find_city(session: AsyncSession, name: str) -> City | None:
    """By slug, or by its name in either language."""
    wanted = fold(name)
    exact = await session.scalar(select(City).where(City.slug == wanted))
    if exact:
        return exact
    found = [city for city in await cities(session) if wanted in (fold(city.name_ru), fold(city.name_en))]
    return found[0] if found else None


async def cities(session: AsyncSession) -> Sequence[City]:
    """The biggest first."""
    return (await session.scalars(select(City).order_by(City.population.desc(), City.slug))).all()


async def city_at(session: AsyncSession, lat: float, lon: float, within_m: float = 60_000) -> City | None:
    """The nearest city whose centre is not farther than that."""
    near = [(rules.distance_m(lat, lon, city.lat, city.lon), city) for city in await cities(session)]
    distance, city = min(near, key=lambda pair: pair[0], default=(within_m + 1, None))
    return city if distance <= within_m else None


async def district_at(session: AsyncSession, city_id: UUID, lat: float, lon: float) -> UUID | None:
    """The smallest district around the point, for rough outlines may overlap."""
    statement = select(District).where(
        District.city_id == city_id,
        District.west <= lon,
        District.east >= lon,
        District.south <= lat,
        District.north >= lat,
    )
    around = [one for one in await session.scalars(statement) if rules.is_inside(lat, lon, rules.rings_of(one.outline))]
    found = min(around, key=lambda one: (one.east - one.west) * (one.north - one.south), default=None)
    return found.id if found else None


async def walks_from(session: AsyncSession, lat: float, lon: float, within_m: float = 2_500) -> list[Walk]:
    """Metro stations around the point, the nearest first."""
    box = rules.box_around(lat, lon, within_m)
    inside = Station.lat.between(box.south, box.north), Station.lon.between(box.west, box.east)
    stations = await session.scalars(select(Station).where(*inside))
    near = [(rules.distance_m(lat, lon, one.lat, one.lon), one.id) for one in stations]
    walks = [Walk(one, round(metres), rules.walk_minutes(metres)) for metres, one in near if metres <= within_m]
    return sorted(walks, key=lambda walk: (walk.distance_m, walk.station_id))


async def stations_of(session: AsyncSession, city_id: UUID) -> Sequence[Station]:
    """In the order of their lines."""
    statement = select(Station).where(Station.city_id == city_id)
    return (await session.scalars(statement.order_by(Station.line, Station.position, Station.name_ru))).all()


_NAMES = select(Station.id, Station.name_ru, Station.name_en, City.slug).join(City, City.id == Station.city_id)
NAMES = HotQuery(_NAMES)


async def stations_named(driver: Driver, name: str, city: str | None = None) -> list[UUID]:
    """Every line's station of that name, in either language, or the one with that id; of one city (slug) or of all.
    When nothing is called so, those whose name begins so."""
    wanted = fold(name)
    rows = [row for row in await NAMES.rows(driver) if city in (None, "", row[3])]
    folded = [(station_id, (fold(name_ru), fold(name_en), str(station_id))) for station_id, name_ru, name_en, _ in rows]
    exact = [station_id for station_id, names in folded if wanted in names]
    return exact or [
        station_id for station_id, names in folded if wanted and any(name.startswith(wanted) for name in names[:2])
    ]


async def districts_of(session: AsyncSession, city_id: UUID) -> Sequence[District]:
    statement = select(District).where(District.city_id == city_id).order_by(District.name_ru)
    return (await session.scalars(statement)).all()


async def map_of(session: AsyncSession, slug: str) -> CityMap:
    city = await get_city(session, slug)
    stations = await stations_of(session, city.id)
    return CityMap(
        districts=FeatureCollection(features=[_district(one) for one in await districts_of(session, city.id)]),
        lines=FeatureCollection(features=list(_lines(stations))),
        stations=FeatureCollection(features=[_station(one) for one in stations]),
    )


def _district(district: District) -> Feature:
    properties = {name: getattr(district, name) for name in ("id", "slug", "name_ru", "name_en")}
    return Feature(geometry=Geometry.model_validate(district.outline), properties=properties)


def _station(station: Station) -> Feature:
    properties = {name: getattr(station, name) for name in ("id", "name_ru", "name_en", "line", "color")}
    return Feature(geometry=Geometry(type="Point", coordinates=[station.lon, station.lat]), properties=properties)


def _lines(stations: Sequence[Station]) -> Iterator[Feature]:
    for line, along in groupby(stations, key=lambda station: station.line):
        stops = list(along)
        points = [[stop.lon, stop.lat] for stop in stops]
        points += points[:1] if "кольц" in fold(line) else []
        if len(points) > 1:
            properties = {"name_ru": line, "color": stops[0].color}
            yield Feature(geometry=Geometry(type="LineString", coordinates=points), properties=properties)
