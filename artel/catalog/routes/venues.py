from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Query, Response, UploadFile

from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, Limited, OnceOnly
from artel.catalog import commands, queries
from artel.catalog.errors import HoursOverlap, NotReady, SlugTaken, TooMany, UnknownCity, WrongStatus
from artel.catalog.schemas import (
    ExceptionList,
    ExceptionRequest,
    HolidayList,
    HoursList,
    HoursRequest,
    PhotoList,
    PhotoMark,
    PhotoOrder,
    RejectRequest,
    VenuePatch,
    VenueRequest,
    VenueView,
)
from artel.files.errors import Broken, NotWhatItSays, TooBig, TooManyPixels, Unsupported
from artel.files.parsing import MAX_BYTES, prepared
from artel.files.rules import Prepared
from artel.kit.problems import Invalid, NotFound
from artel.kit.texts import Clean
from artel.kit.web import Reads, Routes, Speaks, Tx, problems

router = Routes(prefix="/venues", tags=["catalog"])

STAFF = problems(NotFound, Forbidden, Invalid)
STATUS = problems(NotFound, Forbidden, NotReady, WrongStatus)
UPLOAD = problems(NotFound, Forbidden, Unsupported, NotWhatItSays, Broken, TooBig, TooManyPixels, TooMany)


async def picture(file: UploadFile) -> Prepared:
    return await prepared(file.filename or "", await file.read(MAX_BYTES + 1), pictures_only=True)


@router.get("/{key}", responses=problems(NotFound))
async def get_venue(key: str, session: Reads, actor: Anyone, language: Speaks) -> VenueView:
    """By id or slug. Drafts are there for their staff only."""
    venue = await queries.get_visible_venue(session, actor, key)
    return await queries.view_of_venue(session, actor, venue, language)


@router.post(
    "", status_code=201, response_model=VenueView, responses=problems(NotFound, Forbidden, SlugTaken, UnknownCity)
)
async def create_venue(
    request: VenueRequest, session: Tx, actor: CurrentActor, once: OnceOnly, language: Speaks
) -> Response:
    async def work() -> VenueView:
        venue = await commands.create_venue(session, actor, request)
        return await queries.view_of_venue(session, actor, venue, language)

    return await once.create(request, VenueView, work)


@router.patch("/{venue_id}", responses=STAFF | problems(SlugTaken))
async def change_venue(
    venue_id: UUID, request: VenuePatch, session: Tx, actor: CurrentActor, language: Speaks
) -> VenueView:
    venue = await commands.change_venue(session, actor, venue_id, request)
    return await queries.view_of_venue(session, actor, venue, language)


@router.delete("/{venue_id}", status_code=204, responses=STATUS)
async def archive_venue(venue_id: UUID, session: Tx, actor: CurrentActor) -> None:
    """What was booked stays, so it is archived and not erased."""
    await commands.archive_venue(session, actor, venue_id)


@router.post("/{venue_id}/submit", responses=STATUS)
async def submit_venue(venue_id: UUID, session: Tx, actor: CurrentActor, language: Speaks) -> VenueView:
    venue = await commands.submit_venue(session, actor, venue_id)
    return await queries.view_of_venue(session, actor, venue, language)


@router.post("/{venue_id}/publish", responses=STATUS)
async def publish_venue(venue_id: UUID, session: Tx, actor: CurrentActor, language: Speaks) -> VenueView:
    venue = await commands.publish_venue(session, actor, venue_id)
    return await queries.view_of_venue(session, actor, venue, language)


@router.post("/{venue_id}/reject", responses=STATUS)
async def reject_venue(
    venue_id: UUID, request: RejectRequest, session: Tx, actor: CurrentActor, language: Speaks
) -> VenueView:
    venue = await commands.reject_venue(session, actor, venue_id, request)
    return await queries.view_of_venue(session, actor, venue, language)


@router.get("/{key}/opening-hours", responses=problems(NotFound))
async def opening_hours(key: str, session: Reads, actor: Anyone) -> HoursList:
    venue = await queries.get_visible_venue(session, actor, key)
    return HoursList(items=await queries.hours_of(session, venue.id))


@router.post("/{venue_id}/opening-hours", responses=STAFF | problems(HoursOverlap), include_in_schema=False)
@router.put("/{venue_id}/opening-hours", responses=STAFF | problems(HoursOverlap))
async def set_opening_hours(venue_id: UUID, request: HoursRequest, session: Tx, actor: CurrentActor) -> HoursList:
    """The whole week; a day that is not named is closed."""
    await commands.set_opening_hours(session, actor, venue_id, request)
    return HoursList(items=await queries.hours_of(session, venue_id))


@router.post("/{venue_id}/exceptions", responses=STAFF)
async def set_exception(venue_id: UUID, request: ExceptionRequest, session: Tx, actor: CurrentActor) -> ExceptionList:
    """One day that differs; said again for the same day, it is overwritten."""
    venue = await commands.set_exception(session, actor, venue_id, request)
    return ExceptionList(items=await queries.exceptions_of(session, venue))


@router.delete("/{venue_id}/exceptions/{day}", responses=STAFF)
async def remove_exception(venue_id: UUID, day: date, session: Tx, actor: CurrentActor) -> ExceptionList:
    venue = await commands.remove_exception(session, actor, venue_id, day)
    return ExceptionList(items=await queries.exceptions_of(session, venue))


@router.get("/{venue_id}/holidays", responses=STAFF)
async def holidays(
    venue_id: UUID,
    year: Annotated[int, Query(ge=2000, le=2100)],
    session: Reads,
    actor: CurrentActor,
    language: Speaks,
) -> HolidayList:
    """Suggestions for exceptions: the public holidays of the venue's country."""
    return HolidayList(items=await queries.holidays_for(session, actor, venue_id, year, language))


@router.post(
    "/{venue_id}/photos",
    status_code=201,
    response_model=PhotoList,
    responses=UPLOAD,
    dependencies=[Depends(Limited("upload", 60, 60))],
)
async def add_photo(
    venue_id: UUID,
    actor: CurrentActor,
    content: Annotated[Prepared, Depends(picture)],
    session: Tx,
    once: OnceOnly,
    alt: Annotated[str, Form(max_length=200), Clean] = "",
) -> Response:
    async def work() -> PhotoList:
        await commands.add_photo(session, actor, venue_id, content, alt)
        return PhotoList(items=await queries.photos_of(session, venue_id))

    return await once.create(PhotoMark(venue_id=venue_id, alt=alt, sha256=content.sha256), PhotoList, work)


@router.put("/{venue_id}/photos/order", responses=STAFF)
async def order_photos(venue_id: UUID, request: PhotoOrder, session: Tx, actor: CurrentActor) -> PhotoList:
    await commands.order_photos(session, actor, venue_id, request)
    return PhotoList(items=await queries.photos_of(session, venue_id))


@router.delete("/{venue_id}/photos/{photo_id}", responses=STAFF)
async def delete_photo(venue_id: UUID, photo_id: UUID, session: Tx, actor: CurrentActor) -> PhotoList:
    await commands.delete_photo(session, actor, venue_id, photo_id)
    return PhotoList(items=await queries.photos_of(session, venue_id))
