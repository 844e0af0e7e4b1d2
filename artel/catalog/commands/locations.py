"""What follows from where a venue stands: its district and the walks to the metro."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.events import VenueChanged
from artel.catalog.models import Venue, VenueStation
from artel.geo import queries as geo
from artel.kit.outbox import publish


async def locate(session: AsyncSession, venue: Venue) -> None:
    """The venue has an id already."""
    venue.district_id = await geo.district_at(session, venue.city_id, venue.lat, venue.lon)
    await session.execute(delete(VenueStation).where(VenueStation.venue_id == venue.id))
    for walk in await geo.walks_from(session, venue.lat, venue.lon):
        values = {"station_id": walk.station_id, "distance_m": walk.distance_m, "walk_min": walk.walk_min}
        session.add(VenueStation(venue_id=venue.id, **values))
    await session.flush()


@requires(Permission.GEO_IMPORT)
async def locate_city(session: AsyncSession, actor: Actor, city_id: UUID) -> int:
    """Every venue of a city anew, after its stations or districts changed. Returns how many."""
    venues = (await session.scalars(select(Venue).where(Venue.city_id == city_id).order_by(Venue.id))).all()
    for venue in venues:
        await locate(session, venue)
        await publish(session, VenueChanged(venue_id=venue.id))
    return len(venues)
