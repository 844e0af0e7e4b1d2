from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock, live
from artel.kit.dialects import insert_or_skip, upsert
from artel.presence import queries
from artel.presence.models import Presence, QuietHours, Status
from artel.presence.rules import Seen
from artel.presence.schemas import Arrival, PlaceRequest, QuietHoursRequest, StatusRequest


@requires(Permission.PRESENCE_SHARE)
async def touch(session: AsyncSession, actor: Actor) -> Seen:
    """A sign of life. `queries.needs_touch` is asked first."""
    row = await _row(session, actor.id)
    before = queries.seen_now(row)
    row.active_at = clock.now()
    return await _tell(session, row, before)


@requires(Permission.PRESENCE_SHARE)
async def set_status(session: AsyncSession, actor: Actor, request: StatusRequest) -> Seen:
    row = await _row(session, actor.id)
    before = queries.seen_now(row)
    row.chosen, row.active_at = request.status, clock.now()
    return await _tell(session, row, before)


@requires(Permission.PRESENCE_SHARE)
async def share_place(session: AsyncSession, actor: Actor, request: PlaceRequest) -> Seen:
    """Consent, and taking it back."""
    row = await _row(session, actor.id)
    before = queries.seen_now(row)
    row.shares_place = request.shares_place
    return await _tell(session, row, before)


@requires(Permission.PRESENCE_SHARE)
async def keep_quiet_hours(session: AsyncSession, actor: Actor, request: QuietHoursRequest) -> None:
    await upsert(session, QuietHours, [{"user_id": actor.id, **request.model_dump()}])


@requires(Permission.PRESENCE_SHARE)
async def drop_quiet_hours(session: AsyncSession, actor: Actor) -> None:
    await session.execute(delete(QuietHours).where(QuietHours.user_id == actor.id))


@requires(Permission.SYSTEM_RUN)
async def arrive(session: AsyncSession, actor: Actor, arrival: Arrival, until: datetime, *, is_quiet: bool) -> None:
    """Somebody has checked in. Shown only with their consent, and no longer than `until`."""
    row = await _row(session, arrival.user_id)
    before = queries.seen_now(row)
    row.venue_id, row.resource_id, row.place_until = arrival.venue_id, arrival.resource_id, until
    row.quiet_until = until if is_quiet else row.quiet_until
    await _tell(session, row, before)


@requires(Permission.SYSTEM_RUN)
async def leave(session: AsyncSession, actor: Actor, user_id: UUID, resource_id: UUID) -> None:
    """The visit is over; where the person went meanwhile is not touched."""
    row = await _row(session, user_id)
    if row.resource_id != resource_id:
        return
    before = queries.seen_now(row)
    row.venue_id = row.resource_id = row.place_until = row.quiet_until = None
    await _tell(session, row, before)


@requires(Permission.SYSTEM_RUN)
async def leave_venue(session: AsyncSession, actor: Actor, user_id: UUID, venue_id: UUID) -> None:
    """Out of the building, from whatever room; who is elsewhere by now is not touched."""
    row = await _row(session, user_id)
    if row.venue_id != venue_id:
        return
    before = queries.seen_now(row)
    row.venue_id = row.resource_id = row.place_until = row.quiet_until = None
    await _tell(session, row, before)


@requires(Permission.SYSTEM_RUN)
async def tell_gone(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """The online window ran out: nobody wrote anything, and those who see the person are told."""
    row = await _row(session, user_id)
    await _push(session, user_id, queries.seen_now(row))


@requires(Permission.SYSTEM_RUN)
async def forget(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    for table in (Presence, QuietHours):
        await session.execute(delete(table).where(table.user_id == user_id))


async def _row(session: AsyncSession, user_id: UUID) -> Presence:
    found = await session.get(Presence, user_id)
    if found is None:
        await insert_or_skip(session, Presence, user_id=user_id, chosen=Status.ONLINE, shares_place=False)
        found = await session.get_one(Presence, user_id)
    return found


async def _tell(session: AsyncSession, row: Presence, before: Seen) -> Seen:
    """Those who can see the person hear of a change, and only then."""
    await session.flush()
    after = queries.seen_now(row)
    if after[:2] + after[3:] != before[:2] + before[3:]:
        await _push(session, row.user_id, after)
    return after


async def _push(session: AsyncSession, user_id: UUID, seen: Seen) -> None:
    place = queries.view(user_id, seen).place
    data = {
        "user_id": str(user_id),
        "nickname": await queries.nickname_of(session, user_id),
        "status": seen.status.value,
        "place": place.model_dump() if place else None,
    }
    for room in await queries.rooms_that_see(session, user_id):
        live.push(session, room, "user_status_changed", data)
