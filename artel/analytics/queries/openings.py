"""When the venues of a scope are open, and with how many units: what they could sell."""

from collections import defaultdict
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select

from artel.analytics.rules import Opening, Period, week_of
from artel.catalog.models import OpeningException, OpeningHours, Resource, Unit, Venue
from artel.kit.hot import Driver, HotQuery
from artel.kit.spans import DAY, Hours

_OURS = or_(Venue.id == bindparam("scope"), Venue.organization_id == bindparam("scope"))
_UNITS = HotQuery(
    select(Venue.id, Venue.time_zone, func.count(Unit.id))
    .join(Resource, Resource.venue_id == Venue.id)
    .join(Unit, (Unit.resource_id == Resource.id) & Unit.is_active)
    .where(_OURS, Resource.is_open)
    .group_by(Venue.id, Venue.time_zone)
)
_WEEKS = HotQuery(
    select(OpeningHours.venue_id, OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
    .join(Venue, Venue.id == OpeningHours.venue_id)
    .where(_OURS)
)
_EXCEPTIONS = HotQuery(
    select(OpeningException.venue_id, OpeningException.day, OpeningException.opens, OpeningException.closes)
    .join(Venue, Venue.id == OpeningException.venue_id)
    .where(_OURS, OpeningException.day.between(bindparam("first"), bindparam("last")))
)


async def openings_of(driver: Driver, scope_id: UUID, period: Period) -> list[Opening]:
    weeks: dict[UUID, list[tuple[int, int, int]]] = defaultdict(list)
    for venue_id, *hours in await _WEEKS.rows(driver, scope=scope_id):
        weeks[venue_id].append((hours[0], hours[1], hours[2]))
    special: dict[UUID, dict[date, list[Hours]]] = defaultdict(dict)
    days = {"first": period.first - DAY, "last": period.last}
    for venue_id, day, opens, closes in await _EXCEPTIONS.rows(driver, scope=scope_id, **days):
        special[venue_id][day] = [] if opens is None else [Hours(opens, closes)]
    return [
        Opening(ZoneInfo(zone), units, week_of(weeks[venue_id]), special[venue_id])
        for venue_id, zone, units in await _UNITS.rows(driver, scope=scope_id)
    ]
