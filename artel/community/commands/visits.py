"""In and out of the building: by the door's code, at the desk, with a booking, by the clock."""

import hmac
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries.members import refuse_banned
from artel.bookings import commands as bookings
from artel.bookings.models import BookingStatus
from artel.bookings.queries import get_visible_booking
from artel.catalog.models import Venue
from artel.catalog.queries import get_visible_venue, opening
from artel.catalog.rules import closing_time
from artel.community import queries, rules
from artel.community.commands.karma import add_karma
from artel.community.errors import AlreadyHere, VisitOver, WrongCode
from artel.community.events import VisitEnded, VisitRanOut, VisitStarted
from artel.community.models import EndedBy, Reason, Visit, VisitSource
from artel.community.schemas import CheckInRequest
from artel.kit import clock
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.kit.spans import DAY, local_day
from artel.presence import commands as presence
from artel.presence.schemas import Arrival

P = Permission


@requires(P.COMMUNITY_TAKE_PART)
async def check_in(session: AsyncSession, actor: Actor, request: CheckInRequest) -> Visit:
    """A booking is checked in with it. Who is in the building already, here or elsewhere, is AlreadyHere."""
    venue = await get_visible_venue(session, actor, request.venue_id)
    user_id, source = request.user_id or actor.id, _source(actor, venue, request)
    if not await queries.is_person(session, user_id):
        raise NotFound
    await refuse_banned(session, venue.organization_id, user_id)
    if open_visit := await queries.open_visit_of(session, user_id):
        raise AlreadyHere(visit_id=open_visit.id, venue_id=open_visit.venue_id)
    if source is VisitSource.CODE and not await _knows_code(session, venue, request.code or ""):
        raise WrongCode
    if source is VisitSource.BOOKING and request.booking_id:
        await _begin_booking(session, actor, venue, request.booking_id)
    return await _open(session, venue, user_id, source, request.booking_id)


def _source(actor: Actor, venue: Venue, request: CheckInRequest) -> VisitSource:
    if request.user_id and request.user_id != actor.id:
        actor.must(P.VISITS_MANAGE, venue.organization_id)
        return VisitSource.DESK
    if request.booking_id:
        return VisitSource.BOOKING
    return VisitSource.CODE


async def _knows_code(session: AsyncSession, venue: Venue, code: str) -> bool:
    right = await queries.code_of(session, venue.id)
    return right is not None and hmac.compare_digest(right, code.strip().upper().encode("ascii", "replace").decode())


async def _begin_booking(session: AsyncSession, actor: Actor, venue: Venue, booking_id: UUID) -> None:
    booking = await get_visible_booking(session, actor, booking_id)
    if booking.customer_id != actor.id or booking.venue_id != venue.id:
        raise NotFound
    if booking.status is not BookingStatus.CHECKED_IN:
        await bookings.check_in(session, actor, booking_id)


async def _open(
    session: AsyncSession, venue: Venue, user_id: UUID, source: VisitSource, booking_id: UUID | None = None
) -> Visit:
    zone, now = ZoneInfo(venue.time_zone), clock.now()
    today = local_day(now, zone)
    closes_at = closing_time(await opening(session, venue, today - DAY, today), now)
    visit = Visit(
        organization_id=venue.organization_id,
        venue_id=venue.id,
        user_id=user_id,
        booking_id=booking_id,
        source=source,
        started_at=now,
        closes_at=closes_at,
        day=today,
    )
    session.add(visit)
    await session.flush()
    await publish(session, VisitRanOut(visit_id=visit.id, at=closes_at), due_at=closes_at)
    await publish(session, VisitStarted(**_fact(visit)))
    if source is not VisitSource.BOOKING:  # the room of a booking is told by presence itself
        arrival = Arrival(user_id=user_id, venue_id=venue.id)
        await presence.arrive(session, Actor.system(), arrival, closes_at, is_quiet=False)
    return visit


@requires(P.COMMUNITY_TAKE_PART)
async def check_out(session: AsyncSession, actor: Actor, visit_id: UUID) -> Visit:
    """One's own, or as staff anybody's. A booking that came with it is checked out too."""
    visit = await queries.get_visible_visit(session, actor, visit_id)
    if visit.user_id != actor.id:
        actor.must(P.VISITS_MANAGE, visit.organization_id)
    await session.refresh(visit, with_for_update=True)
    if visit.ended_at:
        raise VisitOver
    await _end(session, visit, clock.now(), EndedBy.SELF if visit.user_id == actor.id else EndedBy.DESK)
    if visit.booking_id and await queries.is_running(session, visit.booking_id):
        await bookings.check_out(session, Actor.system() if visit.user_id != actor.id else actor, visit.booking_id)
    return visit


async def _end(session: AsyncSession, visit: Visit, at: datetime, by: EndedBy) -> None:
    visit.ended_at, visit.ended_by = max(at, visit.started_at), by
    await session.flush()
    await publish(session, VisitEnded(**_fact(visit), ended_by=by))
    await presence.leave_venue(session, Actor.system(), visit.user_id, visit.venue_id)
    if visit.ended_at - visit.started_at >= rules.WORTH_COUNTING:
        await _reward(session, visit, Reason.VISIT)
        if by is EndedBy.SELF:
            await _reward(session, visit, Reason.ON_TIME)


async def _reward(session: AsyncSession, visit: Visit, reason: Reason) -> None:
    system = Actor.system()
    await add_karma(session, system, visit.organization_id, visit.user_id, reason, visit.id, visit.day)


@requires(P.SYSTEM_RUN)
async def show_out(session: AsyncSession, actor: Actor, visit_id: UUID, at: datetime) -> None:
    """The doors close. Who left before is not touched."""
    visit = await queries.lock_visit(session, visit_id)
    if visit is not None and visit.ended_at is None:
        await _end(session, visit, at, EndedBy.TIMER)


@requires(P.SYSTEM_RUN)
async def arrive_by_booking(
    session: AsyncSession, actor: Actor, user_id: UUID, venue_id: UUID, booking_id: UUID
) -> None:
    """Who is here already only brings the booking along; who was elsewhere has left there."""
    if not await queries.is_running(session, booking_id):
        return
    visit = await queries.open_visit_of(session, user_id, lock=True)
    if visit is not None and visit.venue_id == venue_id:
        visit.booking_id = visit.booking_id or booking_id
        return
    if visit is not None:
        await _end(session, visit, clock.now(), EndedBy.BOOKING)
    await _open(session, await session.get_one(Venue, venue_id), user_id, VisitSource.BOOKING, booking_id)


@requires(P.SYSTEM_RUN)
async def leave_by_booking(session: AsyncSession, actor: Actor, booking_id: UUID, *, by_hand: bool) -> None:
    """A visit that began with the booking ends with it; one that began at the door goes on."""
    visit = await queries.visit_of_booking(session, booking_id)
    if visit is not None and visit.source is VisitSource.BOOKING and visit.ended_at is None:
        await _end(session, visit, clock.now(), EndedBy.SELF if by_hand else EndedBy.BOOKING)


def _fact(visit: Visit) -> dict[str, UUID]:
    return {
        "visit_id": visit.id,
        "organization_id": visit.organization_id,
        "venue_id": visit.venue_id,
        "user_id": visit.user_id,
    }
