"""The names a sentence may mention: every station, district and city on the map."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.discovery.rules.sentence import Meaning, parse
from artel.discovery.rules.sentence_places import Names, Spot
from artel.discovery.schemas import ParseRequest
from artel.geo.models import City, District, Station
from artel.geo.queries import cities, city_at
from artel.kit.problems import Language


async def understand(session: AsyncSession, request: ParseRequest, now: datetime, language: Language) -> Meaning:
    point = request.point
    city = await city_at(session, *point) if point else None
    return parse(request.text, await names(session), now, language, request.near, city.slug if city else "")


async def names(session: AsyncSession) -> Names:
    """The biggest city's first: a name that two cities share means hers."""
    found = await cities(session)
    spots = [Spot("city", one.slug, one.name_ru, one.name_en, one.slug, one.time_zone) for one in found]
    order = {city.id: number for number, city in enumerate(found)}
    by_id = {city.id: city for city in found}
    inner: list[tuple[int, Spot]] = []
    stations = select(Station.city_id, Station.name_ru, Station.name_en).distinct().order_by(Station.name_ru)
    for city_id, name_ru, name_en in await session.execute(stations):
        inner.append((order[city_id], _inner("metro", name_ru, name_ru, name_en, by_id[city_id])))
    districts = select(District.city_id, District.slug, District.name_ru, District.name_en).order_by(District.slug)
    for city_id, slug, name_ru, name_en in await session.execute(districts):
        inner.append((order[city_id], _inner("district", slug, name_ru, name_en, by_id[city_id])))
    return Names([*spots, *(spot for _, spot in sorted(inner, key=lambda pair: pair[0]))])


def _inner(kind: str, key: str, name_ru: str, name_en: str, city: City) -> Spot:
    return Spot("metro" if kind == "metro" else "district", key, name_ru, name_en, city.slug, city.time_zone)
