"""Time first: which resources have room for the whole window (docs/algorithms/search-rows.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Float, Integer, Select, String, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from artel.bookings import queries as bookings
from artel.bookings.commands import ROW_DAYS
from artel.bookings.models import SearchRow
from artel.bookings.rules import free_in_slots, is_open, peaks, seats_left
from artel.catalog.models import Resource, ResourcePart, Venue, VenueStatus
from artel.discovery import rules
from artel.discovery.rules import Part
from artel.geo.rules import Box, metres_per_degree
from artel.kit import clock
from artel.kit.dialects import INTEGERS, among, lacks
from artel.kit.hot import Driver, HotQuery
from artel.kit.spans import DAY, Span, local_day

Next = aliased(SearchRow)
Column = InstrumentedAttribute[float]
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Circle:
    """A point and how far from it, metres."""

    lat: float
    lon: float
    radius_m: float


def squared_metres(lat: Column, lon: Column) -> ColumnElement[float]:
    """From the point `:lat, :lon`, on the scale `:kx, :ky` metres per degree there."""
    dx = (lon - _real("lon")) * _real("kx")
    dy = (lat - _real("lat")) * _real("ky")
    return dx * dx + dy * dy


def _real(name: str) -> ColumnElement[float]:
    return bindparam(name, type_=Float())


def _stretch(row: type[SearchRow], n: int) -> ColumnElement[str]:
    return func.substr(row.free, bindparam(f"first{n}", type_=Integer()), bindparam(f"length{n}", type_=Integer()))


@cache
def by_rows(*, two_days: bool, in_circle: bool) -> HotQuery:
    """Served by the covering index `(day, cell, lon)` alone."""
    wanted = [
        SearchRow.day == bindparam("day0", type_=Integer()),
        among(SearchRow.cell, bindparam("cells", type_=INTEGERS)),
        SearchRow.lon.between(_real("west"), _real("east")),
        lacks(_stretch(SearchRow, 0), bindparam("too_few", type_=String())),
    ]
    if in_circle:
        wanted.append(squared_metres(SearchRow.lat, SearchRow.lon) <= _real("r2"))
    statement: Rows = select(SearchRow.resource_id, _stretch(SearchRow, 0)).where(*wanted)
    if two_days:
        statement = _over_midnight(statement)
    return HotQuery(statement)


def _over_midnight(statement: Rows) -> Rows:
    same_row = (
        (Next.day == bindparam("day1", type_=Integer()))
        & (Next.cell == SearchRow.cell)
        & (Next.lon == SearchRow.lon)
        & (Next.resource_id == SearchRow.resource_id)
    )
    return (
        statement.add_columns(_stretch(Next, 1))
        .join(Next, same_row)
        .where(lacks(_stretch(Next, 1), bindparam("too_few", type_=String())))
    )


async def free_by_rows(
    driver: Driver, stretches: Sequence[Part], too_few: str, box: Box, circle: Circle | None
) -> dict[UUID, int]:
    query = by_rows(two_days=len(stretches) == 2, in_circle=circle is not None)
    values: dict[str, object] = {"cells": rules.cells(box), "west": box.west, "east": box.east, "too_few": too_few}
    for n, part in enumerate(stretches):
        values |= {f"day{n}": part.day, f"first{n}": part.first, f"length{n}": part.length}
    if circle:
        along, across = metres_per_degree(circle.lat)
        values |= {"lat": circle.lat, "lon": circle.lon, "kx": across, "ky": along, "r2": circle.radius_m**2}
    return {row[0]: rules.least_free(row[1:]) for row in await query.rows(driver, **values)}


async def free_in_window(
    session: AsyncSession, driver: Driver, window: Span, seats: int, box: Box, circle: Circle | None
) -> dict[UUID, int]:
    """Resources with room, and how many seats are left there.

    By the search rows where they reach, else exactly on the claims: off the quarter hour, more than two days, more
    than 15 seats, or later than rows are kept."""
    stretches, too_few = rules.parts(window), rules.too_few(seats)
    is_kept = window.ends_at < clock.now() + (ROW_DAYS - 1) * DAY
    if stretches and too_few and is_kept:
        return await free_by_rows(driver, stretches, too_few, box, circle)
    return await free_by_claims(session, window, seats, box)


async def free_by_claims(session: AsyncSession, window: Span, seats: int, box: Box) -> dict[UUID, int]:
    statement = (
        select(Resource, Venue)
        .join(Venue, Venue.id == Resource.venue_id)
        .where(Resource.is_open, Venue.status == VenueStatus.PUBLISHED)
        .where(Venue.lat.between(box.south, box.north), Venue.lon.between(box.west, box.east))
    )
    rows = (await session.execute(statement)).all()
    parts = await _parts(session, [resource.id for resource, _ in rows])
    owners = {owner for resource, _ in rows for owner in parts.get(resource.id, [resource.id])}
    units = {one: len(found) for one, found in (await bookings.units_of(session, list(owners))).items()}
    busy = await bookings.busy_spans(session, list(owners), window)
    opening = {venue.id: await _opening(session, venue, window) for _, venue in rows}
    found = {}
    for resource, venue in rows:
        mine = parts.get(resource.id, [resource.id])
        taken = [(one, span) for one in mine for span in busy[one]]
        slots = list(window.cut(rules.QUARTER))
        free = _least(free_in_slots(slots, opening[venue.id], {one: units[one] for one in mine}, taken, resource.id))
        left = seats_left(free, 1 if resource.kind in bookings.DESKS else resource.capacity)
        if left >= seats:
            found[resource.id] = left
    return found


async def units_free(session: AsyncSession, resource_ids: Sequence[UUID], window: Span) -> dict[UUID, int]:
    """Exactly how many units of each are free for the whole window; for resources without parts."""
    units, busy = (
        await bookings.units_of(session, resource_ids),
        await bookings.busy_spans(session, resource_ids, window),
    )
    return {one: len(units[one]) - peaks(busy[one], [window])[0] for one in resource_ids}


def _least(free: Iterable[int]) -> int:
    return min(free, default=0)


async def _parts(session: AsyncSession, resource_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    statement = select(ResourcePart.whole_id, ResourcePart.part_id).where(ResourcePart.whole_id.in_(resource_ids))
    found: dict[UUID, list[UUID]] = {}
    for whole_id, part_id in await session.execute(statement):
        found.setdefault(whole_id, []).append(part_id)
    return found


async def _opening(session: AsyncSession, venue: Venue, window: Span) -> list[Span]:
    """A stay of more than a day may pass closed nights, so only its ends must be open."""
    zone = ZoneInfo(venue.time_zone)
    days = local_day(window.starts_at, zone), local_day(window.ends_at, zone)
    spans = await bookings.opening(session, venue, *days)
    if window.length > DAY and is_open(spans, window):
        return [window]
    return spans
