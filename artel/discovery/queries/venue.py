"""One venue: its resources for a window, its day hour by hour."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.bookings import queries as bookings
from artel.bookings import rules as seating
from artel.bookings.commands.search_rows import ROW_DAYS, day_number
from artel.bookings.models import SearchRow
from artel.bookings.queries import Place
from artel.catalog.models import Resource, ResourceKind, Venue, VenueStatus
from artel.catalog.queries.resources import views_of_resources
from artel.discovery.schemas import DayView, FreeUnit, HourView, OfferView
from artel.kit import clock
from artel.kit.problems import NotFound
from artel.kit.spans import DAY, Span, wall_clock
from artel.pricing.queries import price_from, totals_for

HOUR = timedelta(hours=1)
NOT_ASKED: dict[str, Any] = {"free_units": None, "next_free": None}


async def get_public_venue(session: AsyncSession, id_or_slug: str) -> Venue:
    statement = select(Venue).where(Venue.status == VenueStatus.PUBLISHED)
    try:
        statement = statement.where(Venue.id == UUID(id_or_slug))
    except ValueError:
        statement = statement.where(Venue.slug == id_or_slug)
    found = await session.scalar(statement)
    if found is None:
        raise NotFound
    return found


async def places_of(session: AsyncSession, venue: Venue, kind: ResourceKind | None = None) -> list[Place]:
    statement = select(Resource.id).where(Resource.venue_id == venue.id, Resource.is_open)
    if kind:
        statement = statement.where(Resource.kind == kind)
    ids = (await session.scalars(statement.order_by(Resource.position, Resource.id))).all()
    return [await bookings.get_place(session, resource_id) for resource_id in ids]


async def offers(session: AsyncSession, venue: Venue, window: Span | None, seats: int) -> list[OfferView]:
    """Every open resource with its price for the window, how much of it is free, and else when it is."""
    places = await places_of(session, venue)
    shown = await views_of_resources(session, [place.resource for place in places])
    ids = [place.id for place in places]
    hourly = await price_from(session, ids)
    totals = await totals_for(session, ids, window.starts_at, window.ends_at, seats) if window else {}
    found = []
    for place, view in zip(places, shown, strict=True):
        room = await _room(session, place, window, seats) if window else NOT_ASKED
        prices = {"price_from": hourly.get(place.id), "total_for_window": totals.get(place.id)}
        found.append(OfferView(**(dict(view) | prices | room)))
    return found


async def _room(session: AsyncSession, place: Place, window: Span, seats: int) -> dict[str, Any]:
    """Of what is over nothing is free, and the next time is looked for from now."""
    wanted = seating.units_needed(seats, place.seats_per_unit)
    if window.starts_at < clock.now():
        free, grid = 0, place.resource.grid_minutes
        window = seating.soonest(place.limits, window, clock.now(), grid, place.zone)
    else:
        free = await _free_units(session, place, place.claimed(window), window)
    if free >= wanted:
        return NOT_ASKED | {"free_units": free}
    later = await bookings.next_free(session, place, window, wanted)
    return {"free_units": free, "next_free": later[0] if later else None}


async def _free_units(session: AsyncSession, place: Place, claimed: Span, window: Span) -> int:
    if not seating.is_open(await bookings.opening_around(session, place, window), window):
        return 0
    busy = await bookings.busy_spans(session, place.lock_ids, claimed)
    units = {one: len(found) for one, found in (await bookings.units_of(session, place.lock_ids)).items()}
    loads = {one: seating.peaks(spans, [claimed])[0] for one, spans in busy.items()}
    if place.is_composite:
        return int(not any(loads.values()))
    return units[place.id] - loads[place.id]


async def free_units(session: AsyncSession, venue: Venue, window: Span) -> list[FreeUnit]:
    """Unit by unit, as `bookings` would seat somebody who picks it; a hall made of rooms has none of its own."""
    found = []
    for place in await places_of(session, venue):
        if not place.is_composite:
            found += await _pickable(session, place, window)
    return found


async def _pickable(session: AsyncSession, place: Place, window: Span) -> list[FreeUnit]:
    wish = place.claimed(window)
    crowd = await bookings.crowd(session, [place.id], wish)
    units = crowd.units[place.id]
    open_now = seating.is_open(await bookings.opening_around(session, place, window), window)
    taken = await bookings.neighbours(session, crowd, place.id, wish) if open_now else []
    return [
        FreeUnit(
            unit_id=unit,
            resource_id=place.id,
            is_free=open_now and isinstance(seating.seat(units, taken, wish, 1, [unit]), seating.Seating),
        )
        for unit in units
    ]


async def day(session: AsyncSession, venue: Venue, on: date, kind: ResourceKind | None) -> DayView:
    """Hour by hour while it is open, the least free within each hour, summed over the resources of that kind."""
    zone = ZoneInfo(venue.time_zone)
    whole = Span(wall_clock(on, 0, zone), wall_clock(on + DAY, 0, zone))
    opening = [span for span in await bookings.opening(session, venue, on, on) if span.overlaps(whole)]
    slots = [slot for slot in whole.cut(HOUR) if any(span.overlaps(slot) for span in opening)]
    places = [place for place in await places_of(session, venue, kind) if not place.is_composite]
    ids = [place.id for place in places]
    busy, units = await bookings.busy_spans(session, ids, whole), await bookings.units_of(session, ids)
    total = sum(len(units[one]) for one in ids)
    loads = [seating.peaks(busy[one], slots) for one in ids]
    hours = [
        HourView(starts_at=slot.starts_at, ends_at=slot.ends_at, free=total - sum(at), total=total)
        for slot, at in zip(slots, zip(*loads, strict=True) if loads else [()] * len(slots), strict=True)
    ]
    return DayView(venue_id=venue.id, hours=hours)


async def resources_behind(session: AsyncSession) -> list[UUID]:
    """Bookable resources whose search rows do not reach as far as they can be booked."""
    kept = (
        select(SearchRow.resource_id, func.max(SearchRow.day).label("last")).group_by(SearchRow.resource_id).subquery()
    )
    statement = (
        select(Resource.id, Resource.horizon_days, kept.c.last)
        .join(Venue, Venue.id == Resource.venue_id)
        .outerjoin(kept, kept.c.resource_id == Resource.id)
        .where(Resource.is_open, Venue.status == VenueStatus.PUBLISHED)
    )
    today = day_number(clock.now().date())
    return [
        resource_id
        for resource_id, horizon_days, last in await session.execute(statement)
        if last is None or last < today + min(horizon_days + 2, ROW_DAYS) - 1
    ]
