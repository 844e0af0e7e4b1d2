from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.catalog import rules
from artel.catalog.models import (
    OpeningException,
    OpeningHours,
    Organization,
    Resource,
    Venue,
    VenueAmenity,
    VenuePhoto,
    VenueStation,
    VenueStatus,
)
from artel.catalog.queries.timetables import is_open_now
from artel.catalog.schemas import (
    ExceptionView,
    HolidayView,
    HoursView,
    MetroView,
    OrganizationBrief,
    PhotoView,
    VenueView,
)
from artel.files.queries import url_of
from artel.files.rules import Variant
from artel.geo.models import City, District, Station
from artel.kit import clock
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import Language, NotFound
from artel.kit.spans import local_day

PLAIN = (
    "id", "slug", "name", "address", "lat", "lon", "review_count", "description", "house_rules", "contacts",
    "time_zone", "status", "cancellation_policy", "style",
)  # fmt: skip


async def get_visible_venue(session: AsyncSession, actor: Actor, key: str | UUID) -> Venue:
    """By id or slug. Published ones are public, others only their staff's."""
    column = Venue.id if (venue_id := _as_id(key)) else Venue.slug
    found: Venue | None = await session.scalar(select(Venue).where(column == (venue_id or key)))
    if found is None or not (
        found.status == VenueStatus.PUBLISHED or actor.may(Permission.VENUES_VIEW, found.organization_id)
    ):
        raise NotFound
    return found


def _as_id(key: str | UUID) -> UUID | None:
    try:
        return key if isinstance(key, UUID) else UUID(key)
    except ValueError:
        return None


async def get_staff_venue(session: AsyncSession, actor: Actor, venue_id: UUID, permission: Permission) -> Venue:
    """To change it: NotFound for whoever may not even see it, Forbidden without this right."""
    found = await get_visible_venue(session, actor, venue_id)
    actor.must(permission, found.organization_id)
    return found


async def list_staff_venues(
    session: AsyncSession, actor: Actor, organization_id: UUID, limit: int, cursor: str | None
) -> Rows[Venue]:
    """In every state, drafts too."""
    if not actor.may(Permission.VENUES_VIEW, organization_id):
        raise NotFound
    statement = select(Venue).where(Venue.organization_id == organization_id)
    return await paginate(session, statement, (Venue.id,), limit, cursor)


async def view_of_venue(session: AsyncSession, actor: Actor, venue: Venue, language: Language) -> VenueView:
    city = await session.get_one(City, venue.city_id)
    district = await session.get(District, venue.district_id) if venue.district_id else None
    organization = await session.get_one(Organization, venue.organization_id)
    photos = await photos_of(session, venue.id)
    kinds, instant = await _kinds(session, venue.id)
    return VenueView(
        **{name: getattr(venue, name) for name in PLAIN},
        **_for_staff(actor, venue),
        city=_named(city, language),
        city_slug=city.slug,
        district=_named(district, language) if district else None,
        metro=await metro_of(session, venue.id, language),
        rating=venue.rating_x100 / 100 if venue.rating_x100 else None,
        instant=instant,
        photo_url=photos[0].url if photos else None,
        amenities=await amenities_of(session, venue.id),
        organization=OrganizationBrief.model_validate(organization),
        photos=photos,
        opening_hours=await hours_of(session, venue.id),
        exceptions=await exceptions_of(session, venue),
        is_open_now=await is_open_now(session, venue),
        kinds=kinds,
        currency=organization.currency,
    )


def _for_staff(actor: Actor, venue: Venue) -> dict[str, str]:
    if not actor.may(Permission.VENUES_VIEW, venue.organization_id):
        return {}
    return {"rejection_reason": venue.rejection_reason, "access_instructions": venue.access_instructions}


def _named(place: City | District | Station, language: Language) -> str:
    return place.name_en if language == "en" else place.name_ru


async def _kinds(session: AsyncSession, venue_id: UUID) -> tuple[list[Any], bool]:
    """Of the open resources; and whether any is booked without asking."""
    statement = select(Resource.kind, Resource.instant).where(Resource.venue_id == venue_id, Resource.is_open)
    rows = (await session.execute(statement.distinct())).all()
    return sorted({kind for kind, _ in rows}), any(instant for _, instant in rows)


async def metro_of(session: AsyncSession, venue_id: UUID, language: Language, most: int = 5) -> list[MetroView]:
    statement = (
        select(Station, VenueStation)
        .join(VenueStation, VenueStation.station_id == Station.id)
        .where(VenueStation.venue_id == venue_id)
        .order_by(VenueStation.distance_m, Station.line)
        .limit(most)
    )
    return [
        MetroView(
            name=_named(station, language),
            line=station.line,
            color=station.color,
            distance_m=walk.distance_m,
            walk_min=walk.walk_min,
        )
        for station, walk in await session.execute(statement)
    ]


async def amenities_of(session: AsyncSession, venue_id: UUID) -> list[str]:
    """In the order of the list of all."""
    found = set(await session.scalars(select(VenueAmenity.code).where(VenueAmenity.venue_id == venue_id)))
    return [code for code in rules.AMENITIES if code in found]


async def photos_of(session: AsyncSession, venue_id: UUID) -> list[PhotoView]:
    statement = select(VenuePhoto).where(VenuePhoto.venue_id == venue_id)
    return [_photo(row) for row in await session.scalars(statement.order_by(VenuePhoto.position, VenuePhoto.id))]


def _photo(photo: VenuePhoto) -> PhotoView:
    url = url_of(photo.file_id, Variant.LARGE) if photo.file_id else photo.url or ""
    small = url_of(photo.file_id, Variant.SMALL) if photo.file_id else photo.url or ""
    return PhotoView(id=photo.id, url=url, url_small=small, alt=photo.alt)


async def hours_of(session: AsyncSession, venue_id: UUID) -> list[HoursView]:
    statement = select(OpeningHours).where(OpeningHours.venue_id == venue_id)
    rows = await session.scalars(statement.order_by(OpeningHours.weekday, OpeningHours.opens))
    return [
        HoursView(weekday=row.weekday, opens=rules.clock_of(row.opens), closes=rules.clock_of(row.closes))
        for row in rows
    ]


async def exceptions_of(session: AsyncSession, venue: Venue) -> list[ExceptionView]:
    """From today on."""
    today = local_day(clock.now(), ZoneInfo(venue.time_zone))
    statement = select(OpeningException).where(OpeningException.venue_id == venue.id, OpeningException.day >= today)
    return [_exception(row) for row in await session.scalars(statement.order_by(OpeningException.day))]


def _exception(row: OpeningException) -> ExceptionView:
    is_closed = row.opens is None or row.closes is None
    return ExceptionView(
        day=row.day,
        opens=None if row.opens is None else rules.clock_of(row.opens),
        closes=None if row.closes is None else rules.clock_of(row.closes),
        is_closed=is_closed,
        reason=row.reason,
    )


async def holidays_for(
    session: AsyncSession, actor: Actor, venue_id: UUID, year: int, language: Language
) -> list[HolidayView]:
    """The public holidays of the venue's country, and which of them have an exception already."""
    venue = await get_staff_venue(session, actor, venue_id, Permission.VENUES_VIEW)
    city = await session.get_one(City, venue.city_id)
    days = select(OpeningException.day).where(OpeningException.venue_id == venue_id)
    known: Sequence[date] = (await session.scalars(days)).all()
    found = rules.holidays_of(city.country, year, "en_US" if language == "en" else language)
    return [HolidayView(day=day, name=name, is_set=day in known) for day, name in found.items()]
