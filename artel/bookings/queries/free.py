"""How many are free, slot by slot: the hot read."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from artel.bookings import rules
from artel.bookings.models import Claim
from artel.bookings.queries.places import DESKS
from artel.bookings.schemas import Availability, Slot
from artel.catalog.models import (
    Resource,
    ResourcePart,
    Unit,
    Venue,
    VenueStatus,
)
from artel.catalog.queries import TIMETABLE, timetable_from
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import NotFound
from artel.kit.spans import DAY, Span, local_day, opening_spans

BUSY = HotQuery(
    select(Claim.resource_id, Claim.starts_at, Claim.ends_at)
    .where(
        Claim.resource_id.in_(
            select(ResourcePart.part_id)
            .where(ResourcePart.whole_id == bindparam("resource_id"))
            .union_all(select(Resource.id).where(Resource.id == bindparam("resource_id")))
        ),
        Claim.is_blocking,
        Claim.ends_at > bindparam("from_"),
        Claim.starts_at < bindparam("to"),
    )
)  # fmt: skip
ABOUT = HotQuery(
    select(
        Resource.kind, Resource.capacity, Resource.grid_minutes, Venue.id, Venue.time_zone, Unit.resource_id,
        func.count(Unit.id),
    )
    .join(Venue, Venue.id == Resource.venue_id)
    .outerjoin(ResourcePart, ResourcePart.whole_id == Resource.id)
    .join(Unit, Unit.resource_id == func.coalesce(ResourcePart.part_id, Resource.id))
    .where(Resource.id == bindparam("resource_id"), Resource.is_open, Unit.is_active)
    .where(Venue.status == VenueStatus.PUBLISHED)
    .group_by(
        Resource.kind, Resource.capacity, Resource.grid_minutes, Venue.id, Venue.time_zone, Unit.resource_id
    )
)  # fmt: skip
HOURS = HotQuery(TIMETABLE)


async def availability(driver: Driver, resource_id: UUID, window: Span) -> Availability:
    """Free units in every slot of the resource's grid; 0 while it is closed. An upper bound where people pick seats."""
    about = await ABOUT.rows(driver, resource_id=resource_id)
    if not about:
        raise NotFound
    kind, capacity, grid_minutes, venue_id, time_zone = about[0][:5]
    busy = await BUSY.rows(driver, resource_id=resource_id, from_=window.starts_at, to=window.ends_at)
    open_spans = await hot_opening(driver, venue_id, ZoneInfo(time_zone), window)
    units = {row[5]: row[6] for row in about}
    seats_per_unit = 1 if kind in DESKS else capacity
    slots = list(window.cut(timedelta(minutes=grid_minutes)))
    free = rules.free_in_slots(slots, open_spans, units, [(one, Span(s, e)) for one, s, e in busy], resource_id)
    return Availability(
        grid_minutes,
        [
            Slot(slot.starts_at, slot.ends_at, n if seats_per_unit == 1 else min(n, 1))
            for slot, n in zip(slots, free, strict=True)
        ],
    )


def only_with_seats(found: Availability, seats: int) -> Availability:
    """Slots with fewer free units than asked for show 0: there is no room for this party."""
    slots = [slot if slot.free >= seats else Slot(slot.starts_at, slot.ends_at, 0) for slot in found.slots]
    return Availability(found.grid_minutes, slots)


async def hot_opening(driver: Driver, venue_id: UUID, zone: ZoneInfo, window: Span) -> list[Span]:
    first, last = local_day(window.starts_at, zone) - DAY, local_day(window.ends_at, zone)
    rows = await HOURS.rows(driver, venue_id=venue_id, first=first, last=last)
    timetable = timetable_from(rows, first, last)
    return opening_spans(timetable.week, timetable.exceptions, zone, first, last)
