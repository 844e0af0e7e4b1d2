from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import queries
from artel.catalog.errors import TooMany
from artel.catalog.events import VenueChanged
from artel.catalog.models import Venue, VenuePhoto
from artel.catalog.schemas import PhotoOrder
from artel.files import commands as files
from artel.files.rules import Prepared
from artel.files.schemas import Upload
from artel.kit.outbox import publish
from artel.kit.problems import Invalid, NotFound

MOST = 40


@requires(Permission.VENUES_EDIT)
async def add_photo(session: AsyncSession, actor: Actor, venue_id: UUID, prepared: Prepared, alt: str = "") -> Venue:
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    file = await files.upload(session, actor, Upload(prepared, is_public=True))
    await _append(session, VenuePhoto(venue_id=venue.id, file_id=file.id, alt=alt))
    return venue


@requires(Permission.VENUES_EDIT)
async def add_picture(session: AsyncSession, actor: Actor, venue_id: UUID, url: str, alt: str = "") -> Venue:
    """One that is shipped with the web app: /art/hall.svg."""
    if not url.startswith("/art/"):
        raise Invalid
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    await _append(session, VenuePhoto(venue_id=venue.id, url=url, alt=alt))
    return venue


async def _append(session: AsyncSession, photo: VenuePhoto) -> None:
    present = await _photos(session, photo.venue_id)
    if len(present) >= MOST:
        raise TooMany(most=MOST)
    photo.position = max((one.position for one in present), default=-1) + 1
    session.add(photo)
    await session.flush()
    await publish(session, VenueChanged(venue_id=photo.venue_id))


@requires(Permission.VENUES_EDIT)
async def order_photos(session: AsyncSession, actor: Actor, venue_id: UUID, request: PhotoOrder) -> Venue:
    """Every photo once; the first stands for the venue in lists."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    photos = {photo.id: photo for photo in await _photos(session, venue_id)}
    if sorted(request.ids) != sorted(photos):
        raise Invalid
    for position, photo_id in enumerate(request.ids):
        photos[photo_id].position = position
    await session.flush()
    await publish(session, VenueChanged(venue_id=venue_id))
    return venue


@requires(Permission.VENUES_EDIT)
async def delete_photo(session: AsyncSession, actor: Actor, venue_id: UUID, photo_id: UUID) -> Venue:
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    photo = await session.get(VenuePhoto, photo_id)
    if photo is None or photo.venue_id != venue_id:
        raise NotFound
    await session.delete(photo)
    await session.flush()
    if photo.file_id:
        await files.withdraw(session, actor, photo.file_id)
    await publish(session, VenueChanged(venue_id=venue_id))
    return venue


async def _photos(session: AsyncSession, venue_id: UUID) -> Sequence[VenuePhoto]:
    statement = select(VenuePhoto).where(VenuePhoto.venue_id == venue_id)
    return (await session.scalars(statement.order_by(VenuePhoto.position, VenuePhoto.id))).all()
