"""Units taken and given back. Everything here runs under the resource's lock, and keeps the search rows true."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Table, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.bookings import queries, rules
from artel.bookings.commands.search_rows import refresh_search_rows, whole_days
from artel.bookings.errors import SlotTaken, TooManySeats, UnknownUnit
from artel.bookings.models import Booking, Claim
from artel.bookings.queries import Crowd, Place
from artel.bookings.rules import Full, Seating, Taken
from artel.kit.ids import uuid7
from artel.kit.spans import Span

Units = dict[UUID, list[UUID]]
CLAIMS = insert(cast(Table, Claim.__table__))


async def claim_units(
    session: AsyncSession, place: Place, booking: Booking, span: Span, picked: Sequence[UUID] = ()
) -> None:
    """Take what `booking` needs for `span`, buffers included, or refuse with SlotTaken and the next free times.

    The booking must be in the database already."""
    await queries.lock_resources(session, place.lock_ids)
    wish = place.claimed(span)
    crowd = await queries.crowd(session, place.lock_ids, whole_days(wish))
    needs = _needs(place, crowd.units, booking.seats, picked)
    for resource_id, wanted in needs.items():
        seating = await _seat(session, place, crowd, resource_id, wish, wanted, picked, span)
        await _move_claims(session, seating)
        floats = not picked and not place.is_composite
        crowd.claims[resource_id] += await _add_claims(session, booking, resource_id, wish, seating, floats)
    await refresh_search_rows(session, place, wish, crowd)


async def claim_anew(
    session: AsyncSession, place: Place, booking: Booking, span: Span, picked: Sequence[UUID] = ()
) -> None:
    """For a booking that had seats before: its former claims are gone for good."""
    await session.execute(delete(Claim).where(Claim.booking_id == booking.id))
    await claim_units(session, place, booking, span, picked)


async def free_units(session: AsyncSession, place: Place, booking: Booking) -> None:
    """Give back the booking's claims. The lock keeps a re-seating under way from reviving them."""
    await queries.lock_resources(session, place.lock_ids)
    await session.execute(update(Claim).where(Claim.booking_id == booking.id).values(is_blocking=False))
    await refresh_search_rows(session, place, place.claimed(Span(booking.starts_at, booking.ends_at)))


async def first_that_fits(
    session: AsyncSession, place: Place, booking: Booking, spans: Sequence[Span], picked: Sequence[UUID] = ()
) -> Span | None:
    """Of `spans`, in their order, the first for which there is room for the booking, whose claims are given back
    already. Nothing is taken."""
    for span in spans:
        wish = place.claimed(span)
        crowd = await queries.crowd(session, place.lock_ids, whole_days(wish))
        needs = _needs(place, crowd.units, booking.seats, picked)
        taken = {one: await queries.neighbours(session, crowd, one, wish) for one in needs}
        found = (rules.seat(crowd.units[one], taken[one], wish, needs[one], picked) for one in needs)
        if all(isinstance(it, Seating) for it in found):
            return span
    return None


def _needs(place: Place, units: Units, seats: int, picked: Sequence[UUID]) -> dict[UUID, int]:
    """Units to take, by resource. The whole takes every unit of every part."""
    if place.is_composite:
        _refuse_a_crowd(seats, place.resource.capacity)
        return {resource_id: len(found) for resource_id, found in units.items()}
    own = units[place.id]
    most = len(own) if place.seats_per_unit == 1 else place.seats_per_unit
    _refuse_a_crowd(seats, most)
    wanted = rules.units_needed(seats, place.seats_per_unit)
    if picked and (not set(picked) <= set(own) or len(picked) != wanted):
        raise UnknownUnit(units=wanted)
    return {place.id: wanted}


def _refuse_a_crowd(seats: int, most: int) -> None:
    if seats > most:
        raise TooManySeats(seats=most)


async def _seat(
    session: AsyncSession,
    place: Place,
    crowd: Crowd,
    resource_id: UUID,
    wish: Span,
    wanted: int,
    picked: Sequence[UUID],
    span: Span,
) -> Seating:
    taken = await queries.neighbours(session, crowd, resource_id, wish)
    match rules.seat(crowd.units[resource_id], taken, wish, wanted, picked):
        case Seating() as seating:
            return seating
        case Full(why):
            raise SlotTaken(why=why, next_free=await queries.next_free(session, place, span, wanted))


async def _add_claims(
    session: AsyncSession, booking: Booking, resource_id: UUID, wish: Span, seating: Seating, floats: bool
) -> list[Taken]:
    """The database has the last word: claims_no_overlap -> SlotTaken."""
    taken = [Taken(uuid7(), unit_id, wish, floats) for unit_id in seating.unit_ids]
    shared = {"booking_id": booking.id, "blackout_id": None, "resource_id": resource_id, "is_blocking": True}
    span = {"starts_at": wish.starts_at, "ends_at": wish.ends_at, "is_floating": floats}
    rows = [shared | span | {"id": claim.claim_id, "unit_id": claim.unit_id} for claim in taken]
    await session.execute(CLAIMS, rows)
    return taken


async def _move_claims(session: AsyncSession, seating: Seating) -> None:
    """Everybody stands up, then everybody sits down: the guard looks at every row at once, so a swap row by row
    would be refused."""
    if not seating.moves:
        return
    await session.execute(update(Claim).where(Claim.id.in_(seating.moves)).values(is_blocking=False))
    seats = [{"id": claim, "unit_id": unit, "is_blocking": True} for claim, unit in seating.moves.items()]
    await session.execute(update(Claim), seats)
