"""The list of venues: filter, sort and count in SQL, bodies ready made."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, case, func, literal, select
from sqlalchemy import tuple_ as row_of

from artel.catalog.models import ResourceKind, VenueStation
from artel.discovery.models import VenueCard
from artel.discovery.queries.free_places import _real, squared_metres
from artel.kit.dialects import UUIDS, among
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import Invalid, Text


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for, as values for the statement; absent ones are not in it at all."""

    values: dict[str, Any]
    amenities: Sequence[str] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.values)


def conditions(names: frozenset[str], amenities: int) -> list[ColumnElement[bool]]:
    text = String()
    possible: dict[str, ColumnElement[bool]] = {
        "city": VenueCard.city_slug == bindparam("city", type_=text),
        "district": VenueCard.district_slug == bindparam("district", type_=text),
        "q": VenueCard.words.contains(bindparam("q", type_=text)),
        "kind": VenueCard.kinds.contains(bindparam("kind", type_=text)),
        "instant": VenueCard.instant == bindparam("instant"),
        "rating": VenueCard.rating_x100 >= bindparam("rating", type_=Integer()),
        "price_max": VenueCard.price_from <= bindparam("price_max", type_=Integer()),
        "west": VenueCard.lon.between(_real("west"), _real("east")),
        "south": VenueCard.lat.between(_real("south"), _real("north")),
        "r2": squared_metres(VenueCard.lat, VenueCard.lon) <= _real("r2"),
        "ids": among(VenueCard.venue_id, bindparam("ids", type_=UUIDS)),
        "stations": VenueCard.venue_id.in_(
            select(VenueStation.venue_id).where(
                among(VenueStation.station_id, bindparam("stations", type_=UUIDS)),
                VenueStation.walk_min <= bindparam("walk_min", type_=Integer()),
            )
        ),
    }  # fmt: skip
    wanted = [condition for name, condition in possible.items() if name in names]
    return wanted + [VenueCard.amenities.contains(bindparam(f"amenity{n}", type_=text)) for n in range(amenities)]


def _score(sort: str, names: frozenset[str]) -> ColumnElement[Any]:
    """Ascending. Relevance: nearest first when there is a point, else the best rated."""
    if "kx" in names and sort in ("relevance", "distance"):
        return squared_metres(VenueCard.lat, VenueCard.lon)
    if sort == "price":
        return func.coalesce(VenueCard.price_from, literal(2**52))
    return -VenueCard.rating_x100


@cache
def page_query(names: frozenset[str], amenities: int, sort: str, language: str, after: bool) -> HotQuery:
    body = VenueCard.body_en if language == "en" else VenueCard.body_ru
    score = _score(sort, names)
    distance = squared_metres(VenueCard.lat, VenueCard.lon) if "kx" in names else literal(None)
    statement: Select[Any] = (
        select(VenueCard.venue_id, score, distance, VenueCard.price_from, body, VenueCard.currency)
        .where(*conditions(names, amenities))
        .order_by(score, VenueCard.venue_id)
        .limit(bindparam("limit", type_=Integer()))
    )
    if after:
        mark = row_of(bindparam("after_score", type_=score.type), bindparam("after_id", type_=VenueCard.venue_id.type))
        statement = statement.where(row_of(score, VenueCard.venue_id) > mark)
    return HotQuery(statement)


@cache
def facet_query(names: frozenset[str], amenities: int, codes: tuple[str, ...]) -> HotQuery:
    """One row: how many in all, and how many of them have each amenity and each kind."""
    columns = [
        func.count(),
        func.sum(case((VenueCard.instant, 1), else_=0)),
        func.sum(case((VenueCard.rating_x100 >= 450, 1), else_=0)),
        *(_count(VenueCard.amenities, code) for code in codes),
        *(_count(VenueCard.kinds, kind.value) for kind in ResourceKind),
    ]
    return HotQuery(select(*columns).where(*conditions(names, amenities)))


def _count(column: Any, code: str) -> ColumnElement[Any]:
    return func.sum(case((column.contains(f"|{code}|", autoescape=False), 1), else_=0))


def _bound(filters: Filters) -> dict[str, Any]:
    return filters.values | {f"amenity{n}": f"|{code}|" for n, code in enumerate(filters.amenities)}


async def facets(driver: Driver, filters: Filters, codes: tuple[str, ...]) -> tuple[int, dict[str, Any]]:
    query = facet_query(filters.names, len(filters.amenities), codes)
    (row,) = await query.rows(driver, **_bound(filters))
    total, instant, well_rated, *rest = (int(n or 0) for n in row)
    kinds = [kind.value for kind in ResourceKind]
    return total, {
        "amenities": dict(zip(codes, rest[: len(codes)], strict=True)),
        "kind": dict(zip(kinds, rest[len(codes) :], strict=True)),
        "instant": {"true": instant},
        "rating": {"4.5": well_rated},
    }


async def page(
    driver: Driver, filters: Filters, sort: str, language: str, limit: int, cursor: str | None
) -> tuple[list[tuple[Any, ...]], str | None]:
    """Rows of (venue_id, score, squared metres or None, price_from, body, currency) and the cursor of the next page."""
    values = _bound(filters) | {"limit": limit + 1}
    if cursor:
        values |= decode(cursor)
    query = page_query(filters.names, len(filters.amenities), sort, language, bool(cursor))
    rows = await query.rows(driver, **values)
    return rows[:limit], encode(rows[limit - 1]) if len(rows) > limit else None


def encode(row: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([row[1], row[0]])).decode()


def decode(cursor: str) -> dict[str, Any]:
    try:
        score, venue_id = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[float | int, UUID])
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise Invalid(Text("Неверный cursor", "The cursor is not one of ours")) from error
    return {"after_score": score, "after_id": venue_id}
