"""The cards of the list, written anew when anything in them changes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings.commands import rebuild_search_rows
from artel.catalog.models import Resource, Venue, VenueAmenity, VenuePhoto, VenueStation, VenueStatus
from artel.discovery.models import VenueCard
from artel.geo.models import City, District, Station
from artel.kit.dialects import upsert
from artel.kit.money import Money
from artel.kit.problems import Language
from artel.pricing.queries import price_from

NEAREST = 3


@requires(Permission.SYSTEM_RUN)
async def refresh_venue(session: AsyncSession, actor: Actor, venue_id: UUID) -> bool:
    """The card and the search rows of one venue; False when it has none, because it is not published."""
    is_listed = await refresh_card(session, actor, venue_id)
    for resource_id in await session.scalars(select(Resource.id).where(Resource.venue_id == venue_id)):
        await rebuild_search_rows(session, actor, resource_id)
    return is_listed


@requires(Permission.SYSTEM_RUN)
async def refresh_card(session: AsyncSession, actor: Actor, venue_id: UUID) -> bool:
    statement = (
        select(Venue, City, District)
        .join(City, City.id == Venue.city_id)
        .outerjoin(District, District.id == Venue.district_id)
        .where(Venue.id == venue_id, Venue.status == VenueStatus.PUBLISHED)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        await session.execute(delete(VenueCard).where(VenueCard.venue_id == venue_id))
        return False
    venue, city, district = row
    await upsert(session, VenueCard, [await _card(session, venue, city, district)])
    return True


async def _card(session: AsyncSession, venue: Venue, city: City, district: District | None) -> dict[str, Any]:
    resources = (await session.scalars(select(Resource).where(Resource.venue_id == venue.id, Resource.is_open))).all()
    prices = await price_from(session, [resource.id for resource in resources])
    cheapest = min(prices.values(), key=lambda money: money.amount, default=None)
    amenities = (
        await session.scalars(
            select(VenueAmenity.code).where(VenueAmenity.venue_id == venue.id).order_by(VenueAmenity.code)
        )
    ).all()
    stations = await _stations(session, venue.id)
    shared = await _shared(session, venue, resources, amenities, prices)
    return {
        "venue_id": venue.id,
        "city_slug": city.slug,
        "district_slug": district.slug if district else "",
        "lat": venue.lat,
        "lon": venue.lon,
        "rating_x100": venue.rating_x100 or 0,
        "price_from": cheapest.amount if cheapest else None,
        "currency": cheapest.currency if cheapest else Money(0).currency,
        "instant": any(resource.instant for resource in resources),
        "kinds": _bars(sorted({resource.kind.value for resource in resources})),
        "amenities": _bars(amenities),
        "words": _words(venue, city, district, stations),
        "body_ru": _body(shared, city, district, stations, "ru"),
        "body_en": _body(shared, city, district, stations, "en"),
    }


def _bars(codes: Iterable[str]) -> str:
    return "|" + "".join(f"{code}|" for code in codes)


async def _stations(session: AsyncSession, venue_id: UUID) -> list[tuple[Station, VenueStation]]:
    """The nearest ones; an interchange once per line."""
    statement = (
        select(Station, VenueStation)
        .join(VenueStation, VenueStation.station_id == Station.id)
        .where(VenueStation.venue_id == venue_id)
        .order_by(VenueStation.distance_m, Station.line)
        .limit(NEAREST)
    )
    return [(station, walk) for station, walk in await session.execute(statement)]


async def _shared(
    session: AsyncSession,
    venue: Venue,
    resources: Sequence[Resource],
    amenities: Sequence[str],
    prices: dict[UUID, Money],
) -> dict[str, Any]:
    """What reads the same in every language."""
    photo = await session.scalar(
        select(func.coalesce(VenuePhoto.url, "/api/v1/files/" + func.cast(VenuePhoto.file_id, _text()) + "/medium"))
        .where(VenuePhoto.venue_id == venue.id)
        .order_by(VenuePhoto.position)
        .limit(1)
    )
    by_kind: dict[str, list[Money]] = {}
    for resource in resources:
        if resource.id in prices:
            by_kind.setdefault(resource.kind, []).append(prices[resource.id])
    return {
        "id": venue.id,
        "slug": venue.slug,
        "name": venue.name,
        "address": venue.address,
        "lat": venue.lat,
        "lon": venue.lon,
        "time_zone": venue.time_zone,
        "style": venue.style,
        "rating": venue.rating_x100 / 100 if venue.rating_x100 else None,
        "review_count": venue.review_count,
        "instant": any(resource.instant for resource in resources),
        "photo_url": photo or f"/art/{venue.style}.svg",
        "amenities": list(amenities),
        "kinds": [
            {"kind": kind, "price_from": min(found, key=lambda money: money.amount)}
            for kind, found in sorted(by_kind.items())
        ],
    }


def _text() -> Any:
    from sqlalchemy import String

    return String()


def _words(
    venue: Venue, city: City, district: District | None, stations: Sequence[tuple[Station, VenueStation]]
) -> str:
    places: list[City | District | Station] = [city, *([district] if district else []), *(s for s, _ in stations)]
    names = [name for place in places for name in (place.name_ru, place.name_en)]
    return " ".join([venue.name, venue.address, venue.description, *names]).lower()


def _body(
    shared: dict[str, Any],
    city: City,
    district: District | None,
    stations: Sequence[tuple[Station, VenueStation]],
    language: Language,
) -> str:
    def named(place: City | District | Station) -> str:
        return place.name_en if language == "en" else place.name_ru

    metro = [
        {
            "name": named(station),
            "line": station.line,
            "color": station.color,
            "distance_m": walk.distance_m,
            "walk_min": walk.walk_min,
        }
        for station, walk in stations
    ]
    body = shared | {"city": named(city), "district": named(district) if district else None, "metro": metro}
    return msgspec.json.encode(body).decode()
