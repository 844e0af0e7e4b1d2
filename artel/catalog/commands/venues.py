from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import queries
from artel.catalog.commands.locations import locate
from artel.catalog.errors import NotReady, UnknownCity, WrongStatus
from artel.catalog.events import VenueChanged, VenuePublished, VenueRejected, VenueSubmitted
from artel.catalog.models import OpeningHours, Resource, Venue, VenueAmenity, VenueStatus
from artel.catalog.queries.organizations import free_slug
from artel.catalog.schemas import RejectRequest, VenuePatch, VenueRequest
from artel.geo.models import City
from artel.geo.queries import find_city
from artel.kit.outbox import publish
from artel.kit.translit import slugify

PLACE = {"city_id", "lat", "lon"}


@requires(Permission.VENUES_EDIT)
async def create_venue(session: AsyncSession, actor: Actor, request: VenueRequest) -> Venue:
    """A draft."""
    await queries.get_staff_organization(session, actor, request.organization_id, Permission.VENUES_EDIT)
    city = await _city(session, request.city)
    values = request.model_dump(exclude={"city", "amenities"})
    values |= {
        "city_id": city.id,
        "slug": request.slug or await free_slug(session, Venue.slug, slugify(request.name) or "venue"),
        "time_zone": request.time_zone or city.time_zone,
    }
    venue = Venue(**values)
    session.add(venue)
    await session.flush()
    await set_amenities(session, venue.id, request.amenities)
    await locate(session, venue)
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


@requires(Permission.VENUES_EDIT)
async def change_venue(session: AsyncSession, actor: Actor, venue_id: UUID, request: VenuePatch) -> Venue:
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    changes = request.changes()
    if "amenities" in changes:
        await set_amenities(session, venue.id, changes.pop("amenities"))
    if "city" in changes:
        changes["city_id"] = (await _city(session, changes.pop("city"))).id
    await apply(session, venue, changes)
    return venue


async def apply(session: AsyncSession, venue: Venue, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(venue, name, value)
    await session.flush()
    if PLACE & changes.keys():
        await locate(session, venue)
    await publish(session, VenueChanged(venue_id=venue.id))


async def _city(session: AsyncSession, name: str) -> City:
    found = await find_city(session, name)
    if found is None:
        raise UnknownCity(city=name)
    return found


async def set_amenities(session: AsyncSession, venue_id: UUID, codes: list[str]) -> None:
    await session.execute(delete(VenueAmenity).where(VenueAmenity.venue_id == venue_id))
    session.add_all(VenueAmenity(venue_id=venue_id, code=code) for code in sorted(set(codes)))
    await session.flush()


@requires(Permission.VENUES_EDIT)
async def submit_venue(session: AsyncSession, actor: Actor, venue_id: UUID) -> Venue:
    """Asks for publication."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    _refuse_unless(venue, VenueStatus.DRAFT, VenueStatus.REJECTED, VenueStatus.ARCHIVED)
    await _refuse_unready(session, venue)
    venue.status, venue.rejection_reason = VenueStatus.IN_REVIEW, ""
    await publish(session, VenueSubmitted(venue_id=venue.id, organization_id=venue.organization_id))
    return venue


@requires(Permission.VENUES_PUBLISH)
async def publish_venue(session: AsyncSession, actor: Actor, venue_id: UUID) -> Venue:
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_PUBLISH)
    _refuse_unless(venue, *(set(VenueStatus) - {VenueStatus.PUBLISHED}))
    await _refuse_unready(session, venue)
    venue.status, venue.rejection_reason = VenueStatus.PUBLISHED, ""
    await publish(session, VenuePublished(venue_id=venue.id, organization_id=venue.organization_id))
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


@requires(Permission.VENUES_PUBLISH)
async def reject_venue(session: AsyncSession, actor: Actor, venue_id: UUID, request: RejectRequest) -> Venue:
    """With a reason that its staff reads; a published one leaves the search."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_PUBLISH)
    _refuse_unless(venue, VenueStatus.IN_REVIEW, VenueStatus.PUBLISHED)
    venue.status, venue.rejection_reason = VenueStatus.REJECTED, request.reason
    fact = VenueRejected(venue_id=venue.id, organization_id=venue.organization_id, reason=request.reason)
    await publish(session, fact)
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


@requires(Permission.VENUES_EDIT)
async def archive_venue(session: AsyncSession, actor: Actor, venue_id: UUID) -> Venue:
    """Out of sight; what was booked stays."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    _refuse_unless(venue, *(set(VenueStatus) - {VenueStatus.ARCHIVED}))
    venue.status = VenueStatus.ARCHIVED
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


def _refuse_unless(venue: Venue, *allowed: VenueStatus) -> None:
    if venue.status not in allowed:
        raise WrongStatus(status=venue.status)


async def _refuse_unready(session: AsyncSession, venue: Venue) -> None:
    hours = select(OpeningHours.id).where(OpeningHours.venue_id == venue.id).limit(1)
    resources = select(Resource.id).where(Resource.venue_id == venue.id, Resource.is_open).limit(1)
    found = {
        "address": venue.address,
        "opening_hours": await session.scalar(hours),
        "resources": await session.scalar(resources),
    }
    if missing := [name for name, value in found.items() if not value]:
        raise NotReady(missing=missing)
