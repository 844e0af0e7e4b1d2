"""Another time, another seat, longer, shorter, another person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries import find_user_by_login
from artel.accounts.queries.members import refuse_banned
from artel.bookings import queries, rules
from artel.bookings.commands.money import settle_new_total
from artel.bookings.commands.place import refuse_unless_possible, set_timers
from artel.bookings.commands.prices import price_change
from artel.bookings.commands.record import fact, is_staff_of, note, refuse_strangers, refuse_unless
from artel.bookings.commands.seating import claim_anew, first_that_fits, free_units
from artel.bookings.errors import SlotTaken, UnknownPerson, WrongState
from artel.bookings.events import BookingChanged
from artel.bookings.models import Booking, BookingStatus
from artel.bookings.queries import Place
from artel.bookings.rules import LIVE
from artel.bookings.schemas import MinutesRequest, MoveRequest, TransferRequest
from artel.kit import clock
from artel.kit.outbox import publish
from artel.kit.spans import Span
from artel.memberships import commands as memberships

SURE = (BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN)


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def reschedule(session: AsyncSession, actor: Actor, booking_id: UUID, request: MoveRequest) -> Booking:
    """Another time or resource, or by staff another seat. The price follows the new time, the difference is settled."""
    booking = await _mine_to_change(session, actor, booking_id)
    refuse_unless(booking, *LIVE)
    by_staff = is_staff_of(actor, booking)
    if not by_staff and (booking.status is BookingStatus.CHECKED_IN or booking.starts_at <= clock.now()):
        raise WrongState(booking_status=booking.status)
    target = await queries.get_place(session, request.resource_id or booking.resource_id)
    if target.venue.organization_id != booking.organization_id:
        actor.must(Permission.BOOKINGS_EDIT, target.venue.organization_id)
    return await _move(session, actor, booking, "rescheduled", target, request.span, request.unit_ids)


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def extend(session: AsyncSession, actor: Actor, booking_id: UUID, request: MinutesRequest) -> Booking:
    """The same seat for `minutes` more if it is free, else another one. A refusal says how much longer would fit."""
    return await _stretch(session, actor, booking_id, "extended", timedelta(minutes=request.minutes))


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def shorten(session: AsyncSession, actor: Actor, booking_id: UUID, request: MinutesRequest) -> Booking:
    """End `minutes` earlier, not before now."""
    return await _stretch(session, actor, booking_id, "shortened", -timedelta(minutes=request.minutes))


async def _stretch(session: AsyncSession, actor: Actor, booking_id: UUID, verb: str, change: timedelta) -> Booking:
    booking = await _mine_to_change(session, actor, booking_id)
    refuse_unless(booking, *SURE)
    span = Span(booking.starts_at, booking.ends_at + change)
    if span.ends_at <= max(booking.starts_at, clock.now()) or booking.ends_at <= clock.now():
        raise WrongState(booking_status=booking.status)
    place = await queries.get_place(session, booking.resource_id, only_open=False)
    picked = await queries.picked_units(session, booking.id)
    seats = [] if place.is_composite else picked
    was = booking.ends_at
    try:
        return await _move(session, actor, booking, verb, place, span, seats)
    except SlotTaken as taken:
        steps = rules.shorter_steps(change, place.resource.grid_minutes)
        shorter = [Span(span.starts_at, was + step) for step in steps]
        fits = await first_that_fits(session, place, booking, shorter, seats)
        minutes = int((fits.ends_at - was).total_seconds()) // 60 if fits else 0
        taken.facts["possible_minutes"] = minutes
        raise


async def _mine_to_change(session: AsyncSession, actor: Actor, booking_id: UUID) -> Booking:
    booking = await queries.get_visible_booking(session, actor, booking_id)
    refuse_strangers(actor, booking)
    return booking


async def _move(
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    verb: str,
    target: Place,
    span: Span,
    picked: Sequence[UUID],
) -> Booking:
    """Give back, take anew, price anew; all or nothing, because a refusal rolls the whole transaction back."""
    before = Span(booking.starts_at, booking.ends_at)
    running = booking.starts_at <= clock.now()
    await refuse_unless_possible(
        session, target, span, by_staff=is_staff_of(actor, booking) or running, customer_id=booking.customer_id
    )
    await lock_both(session, booking, target)
    await session.refresh(booking, ["status"])
    refuse_unless(booking, *LIVE)
    quote = await price_change(session, actor, booking, target, span)
    await free_units(session, await queries.get_place(session, booking.resource_id, only_open=False), booking)
    booking.starts_at, booking.ends_at = span.starts_at, span.ends_at
    booking.resource_id, booking.venue_id = target.id, target.venue.id
    booking.sequence += 1
    await claim_anew(session, target, booking, span, picked)
    await memberships.take(session, Actor.system(), quote, booking.id)
    await settle_new_total(session, actor, booking, quote)
    await _tell(session, actor, booking, verb, before)
    return booking


async def lock_both(session: AsyncSession, booking: Booking, target: Place) -> None:
    """Both resources at once and in order, or two people who swap rooms would wait for each other."""
    source = await queries.get_place(session, booking.resource_id, only_open=False)
    await queries.lock_resources(session, sorted({*source.lock_ids, *target.lock_ids}))


async def _tell(session: AsyncSession, actor: Actor, booking: Booking, verb: str, before: Span) -> None:
    changes: dict[str, Any] = {
        "starts_at": [before.starts_at.isoformat(), booking.starts_at.isoformat()],
        "ends_at": [before.ends_at.isoformat(), booking.ends_at.isoformat()],
    }
    note(session, actor, booking, verb, booking.status, **changes)
    event = BookingChanged(
        **fact(actor, booking),
        verb=verb,
        previous_starts_at=before.starts_at,
        previous_ends_at=before.ends_at,
    )
    await publish(session, event)
    if booking.status in SURE:
        await set_timers(session, booking)


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def transfer(session: AsyncSession, actor: Actor, booking_id: UUID, request: TransferRequest) -> Booking:
    """Hand the booking over to another member, found by e-mail."""
    booking = await _mine_to_change(session, actor, booking_id)
    refuse_unless(booking, *SURE)
    heir = await find_user_by_login(session, request.email)
    if heir is None:
        raise UnknownPerson
    await refuse_banned(session, booking.organization_id, heir.id)
    previous, booking.customer_id = booking.customer_id, heir.id
    note(session, actor, booking, "transferred", booking.status, customer_id=[str(previous), str(heir.id)])
    event = BookingChanged(
        **fact(actor, booking),
        verb="transferred",
        previous_starts_at=booking.starts_at,
        previous_ends_at=booking.ends_at,
    )
    await publish(session, event)
    return booking
