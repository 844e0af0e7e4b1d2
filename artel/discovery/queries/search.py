"""`GET /venues`: where, when, how many, what kind; the answer is spliced from ready-made cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.bookings.queries import DESKS
from artel.catalog.models import Resource
from artel.catalog.rules import AMENITIES
from artel.discovery import rules
from artel.discovery.models import VenueCard
from artel.discovery.queries import cards
from artel.discovery.queries.cards import Filters
from artel.discovery.queries.free_places import Circle, free_in_window, units_free
from artel.discovery.schemas import SearchRequest
from artel.geo.queries import stations_named
from artel.geo.rules import Box, box_around, metres_per_degree
from artel.kit.hot import Driver, HotQuery
from artel.kit.money import Money
from artel.kit.problems import Language
from artel.kit.spans import Span
from artel.pricing.queries import priced_offers

WORLD = Box(-180.0, -90.0, 180.0, 90.0)
CODES = tuple(sorted(AMENITIES))
MOST = 1000


class Room(NamedTuple):
    """A resource with room for the whole window; `free` as the search rows count, to 15."""

    resource_id: UUID
    is_desk: bool
    free: int


@dataclass(frozen=True, slots=True)
class Offer:
    """The best price a venue has for the asked window, and what of it has room."""

    price: Money | None
    rooms: tuple[Room, ...] = ()


NOTHING = Offer(None)


class Tail(msgspec.Struct):
    """What a card says of this search."""

    distance_m: int | None
    price_from: Money | None
    free_units: int | None


ENCODER = msgspec.json.Encoder()


async def search(session: AsyncSession | None, driver: Driver, request: SearchRequest, language: Language) -> bytes:
    """The whole answer as JSON: `{items, next_cursor, total, facets}`. Only a window needs the session."""
    filters = await _filters(driver, request)
    window, offers = request.window, None
    if window and session:
        offers = await _offers(session, driver, request, window, await _box(driver, request))
        filters = Filters(_without_price(filters.values) | {"ids": list(offers)}, filters.amenities)
    total, facets = await cards.facets(driver, filters, CODES)
    rows, next_cursor = await _rows(driver, filters, request, language, offers)
    free = await _counted(session, rows, offers, window) if session and window and offers else {}
    items = b",".join(_item(row, offers, free) for row in rows)
    tail = msgspec.json.encode({"next_cursor": next_cursor, "total": total, "facets": facets})
    return b'{"items":[' + items + b"]," + tail[1:]


async def side_by_side(
    session: AsyncSession, driver: Driver, ids: Sequence[UUID], request: SearchRequest, language: Language
) -> bytes:
    """`{items}` in the order asked for; with a window each with its price and free seats, also when it has none."""
    offers: dict[UUID, Offer] | None = None
    if request.window:
        offers = await _offers(session, driver, request, request.window, await _box(driver, request))
    rows, _ = await cards.page(driver, Filters({"ids": list(ids)}), "rating", language, len(ids), None)
    known = {row[0]: row for row in rows}
    free = await _counted(session, rows, offers, request.window) if request.window and offers else {}
    items = b",".join(_item(known[one], offers, free) for one in ids if one in known)
    return b'{"items":[' + items + b"]}"


def _without_price(values: dict[str, Any]) -> dict[str, Any]:
    """With a window the price of the window counts, not the price of an hour."""
    return {name: value for name, value in values.items() if name != "price_max"}


async def _rows(
    driver: Driver, filters: Filters, request: SearchRequest, language: Language, offers: dict[UUID, Offer] | None
) -> tuple[list[tuple[Any, ...]], str | None]:
    if offers is None or request.sort != "price":
        return await cards.page(driver, filters, request.sort, language, request.limit, request.cursor)
    rows, _ = await cards.page(driver, filters, "rating", language, MOST, None)
    rows = sorted(((row[0], _price(offers[row[0]]), *row[2:]) for row in rows), key=lambda row: (row[1], row[0].bytes))
    if request.cursor:
        mark = cards.decode(request.cursor)
        rows = [row for row in rows if (row[1], row[0].bytes) > (mark["after_score"], mark["after_id"].bytes)]
    more = cards.encode(rows[request.limit - 1]) if len(rows) > request.limit else None
    return rows[: request.limit], more


def _price(offer: Offer) -> int:
    return offer.price.amount if offer.price else 2**52


def _item(row: tuple[Any, ...], offers: dict[UUID, Offer] | None, free: dict[UUID, int]) -> bytes:
    venue_id, _, squared, hourly, body, currency = row
    offer = offers.get(venue_id, NOTHING) if offers is not None else None
    own = Tail(
        None if squared is None else round(float(squared) ** 0.5),
        offer.price if offer else (Money(hourly, currency) if hourly is not None else None),
        free.get(venue_id, 0) if offer else None,
    )
    return str(body)[:-1].encode() + b"," + ENCODER.encode(own)[1:]


async def _filters(driver: Driver, request: SearchRequest) -> Filters:
    given = {
        "city": request.city,
        "district": request.district,
        "q": request.q.strip().lower(),
        "kind": request.kind and f"|{request.kind.value}|",
        "instant": request.instant,
        "rating": request.rating_min and round(request.rating_min * 100),
        "price_max": request.price_max,
    }
    values: dict[str, Any] = {name: value for name, value in given.items() if value not in (None, "")}
    values |= _where(request)
    if request.metro:
        values["stations"] = await stations_named(driver, request.metro, request.city)
        values["walk_min"] = request.walk_min
    return Filters(values, request.amenity_codes)


def _where(request: SearchRequest) -> dict[str, Any]:
    """A box, and the point from which distances are measured."""
    found: dict[str, Any] = {}
    box, point = request.box, request.point
    if point and not box:
        box = box_around(*point, request.radius_m)
        found["r2"] = float(request.radius_m**2)
    if box:
        found |= {"west": box.west, "east": box.east, "south": box.south, "north": box.north}
    if point:
        along, across = metres_per_degree(point[0])
        found |= {"lat": point[0], "lon": point[1], "kx": across, "ky": along}
    return found


EXTENT = {
    named: HotQuery(
        select(
            func.min(VenueCard.lon), func.min(VenueCard.lat), func.max(VenueCard.lon), func.max(VenueCard.lat)
        ).where(*cards.conditions(frozenset({"city"} if named else ()), 0))
    )
    for named in (True, False)
}


async def _box(driver: Driver, request: SearchRequest) -> Box:
    if request.box:
        return request.box
    if request.point:
        return box_around(*request.point, request.radius_m)
    named = bool(request.city)
    (row,) = await EXTENT[named].rows(driver, **({"city": request.city} if named else {}))
    return WORLD if row[0] is None else Box(*row)


async def _offers(
    session: AsyncSession, driver: Driver, request: SearchRequest, window: Span, box: Box
) -> dict[UUID, Offer]:
    """By venue: the resources with room for the whole window, and the cheapest price."""
    circle = Circle(*request.point, request.radius_m) if request.point and not request.box else None
    free = await free_in_window(session, driver, window, request.seats, box, circle)
    priced = await priced_offers(session, free, window.starts_at, window.ends_at, request.seats)
    by_venue: dict[UUID, list[tuple[Money, Room]]] = {}
    for resource_id, (offer, total) in priced.items():
        if _is_wanted(request, offer.resource) and (request.price_max is None or total.amount <= request.price_max):
            room = Room(resource_id, offer.resource.kind in DESKS, free[resource_id])
            by_venue.setdefault(offer.venue.id, []).append((total, room))
    return {venue_id: _best(found) for venue_id, found in by_venue.items()}


def _is_wanted(request: SearchRequest, resource: Resource) -> bool:
    return request.kind in (None, resource.kind) and (resource.instant or not request.instant)


def _best(found: Sequence[tuple[Money, Room]]) -> Offer:
    cheapest = min((total for total, _ in found), key=lambda money: money.amount)
    return Offer(cheapest, tuple(room for _, room in found))


async def _counted(
    session: AsyncSession, rows: Sequence[tuple[Any, ...]], offers: dict[UUID, Offer], window: Span
) -> dict[UUID, int]:
    """Free units by venue, for the venues that are shown: desks where there are any, else rooms. The search rows
    count to 15; where they say so the claims are counted."""
    shown = {row[0]: _same_sort(offers[row[0]].rooms) for row in rows if row[0] in offers}
    many = [one.resource_id for ones in shown.values() for one in ones if one.free >= rules.MOST_SEATS]
    exact = await units_free(session, many, window) if many else {}
    return {venue_id: sum(_units(one, exact) for one in ones) for venue_id, ones in shown.items()}


def _same_sort(rooms: Sequence[Room]) -> list[Room]:
    desks = [one for one in rooms if one.is_desk]
    return desks or list(rooms)


def _units(one: Room, exact: dict[UUID, int]) -> int:
    return exact.get(one.resource_id, one.free) if one.is_desk else 1
