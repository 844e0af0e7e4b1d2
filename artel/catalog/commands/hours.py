from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import queries, rules
from artel.catalog.errors import HoursOverlap
from artel.catalog.events import VenueChanged
from artel.catalog.models import OpeningException, OpeningHours, Venue
from artel.catalog.rules import DayHours
from artel.catalog.schemas import ExceptionRequest, HoursRequest
from artel.kit.outbox import publish
from artel.kit.problems import NotFound


@requires(Permission.VENUES_EDIT)
async def set_opening_hours(session: AsyncSession, actor: Actor, venue_id: UUID, request: HoursRequest) -> Venue:
    """The whole week; a day that is not named is closed."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    week = [DayHours(item.weekday, item.hours) for item in request.items]
    if rules.overlap(week):
        raise HoursOverlap
    await replace_hours(session, venue.id, week)
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


async def replace_hours(session: AsyncSession, venue_id: UUID, week: Iterable[DayHours]) -> None:
    await session.execute(delete(OpeningHours).where(OpeningHours.venue_id == venue_id))
    session.add_all(
        OpeningHours(venue_id=venue_id, weekday=day, opens=hours.opens, closes=hours.closes) for day, hours in week
    )
    await session.flush()


@requires(Permission.VENUES_EDIT)
async def set_exception(session: AsyncSession, actor: Actor, venue_id: UUID, request: ExceptionRequest) -> Venue:
    """One day that differs; said again, it is overwritten."""
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    row = await _find_exception(session, venue_id, request.day)
    if row is None:
        row = OpeningException(venue_id=venue_id, day=request.day)
        session.add(row)
    hours = rules.hours_between(request.opens, request.closes) if request.opens and request.closes else (None, None)
    row.opens, row.closes = hours
    row.reason = request.reason
    await session.flush()
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


@requires(Permission.VENUES_EDIT)
async def remove_exception(session: AsyncSession, actor: Actor, venue_id: UUID, day: date) -> Venue:
    venue = await queries.get_staff_venue(session, actor, venue_id, Permission.VENUES_EDIT)
    row = await _find_exception(session, venue_id, day)
    if row is None:
        raise NotFound
    await session.delete(row)
    await session.flush()
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


async def _find_exception(session: AsyncSession, venue_id: UUID, day: date) -> OpeningException | None:
    statement = select(OpeningException).where(OpeningException.venue_id == venue_id, OpeningException.day == day)
    found: OpeningException | None = await session.scalar(statement)
    return found
