"""Cleaning, repairs, a private party: units taken without a customer."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import queries
from artel.bookings.commands.record import tell_calendars
from artel.bookings.commands.search_rows import refresh_search_rows
from artel.bookings.errors import UnknownUnit
from artel.bookings.models import Blackout, Claim
from artel.bookings.queries import Place
from artel.bookings.schemas import BlackoutRequest
from artel.kit.ids import uuid7
from artel.kit.spans import Span


@requires(Permission.RESOURCES_EDIT)
async def block_out(session: AsyncSession, actor: Actor, request: BlackoutRequest) -> Blackout:
    """Take the units out of sale. Somebody who sits there already makes it SlotTaken: move them first."""
    place = await queries.get_place(session, request.resource_id, only_open=False)
    actor.must(Permission.RESOURCES_EDIT, place.venue.organization_id)
    units = await queries.lock_units(session, place.lock_ids)
    owners = {unit: owner for owner, found in units.items() for unit in found}
    if not set(request.unit_ids) <= owners.keys():
        raise UnknownUnit
    span = request.span
    blackout = Blackout(id=uuid7(), resource_id=place.id, starts_at=span.starts_at, ends_at=span.ends_at,
                        reason=request.reason, created_by=actor.id)  # fmt: skip
    session.add(blackout)
    await session.flush()
    session.add_all(_claim(blackout, owners[unit], unit) for unit in request.unit_ids or owners)
    await session.flush()
    await _afterwards(session, place, span)
    return blackout


def _claim(blackout: Blackout, resource_id: UUID, unit_id: UUID) -> Claim:
    return Claim(
        blackout_id=blackout.id,
        resource_id=resource_id,
        unit_id=unit_id,
        starts_at=blackout.starts_at,
        ends_at=blackout.ends_at,
        is_blocking=True,
        is_floating=False,
    )


async def _afterwards(session: AsyncSession, place: Place, span: Span) -> None:
    await refresh_search_rows(session, place, span)
    tell_calendars(session, place.venue.id, place.id, span)


@requires(Permission.RESOURCES_EDIT)
async def lift_blackout(session: AsyncSession, actor: Actor, blackout_id: UUID) -> None:
    blackout = await queries.get_visible_blackout(session, actor, blackout_id)
    place = await queries.get_place(session, blackout.resource_id, only_open=False)
    actor.must(Permission.RESOURCES_EDIT, place.venue.organization_id)
    await queries.lock_resources(session, place.lock_ids)
    await session.execute(update(Claim).where(Claim.blackout_id == blackout.id).values(is_blocking=False))
    await _afterwards(session, place, Span(blackout.starts_at, blackout.ends_at))
