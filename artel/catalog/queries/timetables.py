"""When a venue is open: its weekly hours and the exceptions from them, on its own clock."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Integer, bindparam, cast, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.catalog.models import OpeningException, OpeningHours, Venue
from artel.kit import clock
from artel.kit.spans import DAY, Exceptions, Hours, Span, Week, local_day, opening_spans


class Timetable(NamedTuple):
    """The weekly hours, and the exceptions from day `first` to `last`."""

    week: Week
    exceptions: Exceptions
    first: date
    last: date


TIMETABLE = (
    select(OpeningHours.weekday, cast(null(), Date), OpeningHours.opens, OpeningHours.closes)
    .where(OpeningHours.venue_id == bindparam("venue_id"))
    .union_all(
        select(cast(null(), Integer), OpeningException.day, OpeningException.opens, OpeningException.closes).where(
            OpeningException.venue_id == bindparam("venue_id"),
            OpeningException.day.between(bindparam("first", type_=Date()), bindparam("last", type_=Date())),
        )
    )
)


def timetable_from(rows: Iterable[Any], first: date, last: date) -> Timetable:
    """Of the rows of `TIMETABLE`: an exception has a day, an exception without hours is a closed day."""
    week: dict[int, list[Hours]] = {}
    exceptions: dict[date, list[Hours]] = {}
    for weekday, day, opens, closes in rows:
        if day is None:
            week.setdefault(weekday, []).append(Hours(opens, closes))
        else:
            exceptions[day] = [] if opens is None else [Hours(opens, closes)]
    return Timetable(week, exceptions, first, last)


async def opening(session: AsyncSession, venue: Venue, first: date, last: date) -> list[Span]:
    """When the venue is open from local day `first` to `last`, in UTC. The day before counts too: nights pass over."""
    timetable = await timetable_of(session, venue.id, first - DAY, last)
    return opening_spans(timetable.week, timetable.exceptions, ZoneInfo(venue.time_zone), first - DAY, last)


async def timetable_of(session: AsyncSession, venue_id: UUID, first: date, last: date) -> Timetable:
    rows = await session.execute(TIMETABLE, {"venue_id": venue_id, "first": first, "last": last})
    return timetable_from(rows, first, last)


async def is_open_now(session: AsyncSession, venue: Venue) -> bool:
    now = clock.now()
    today = local_day(now, ZoneInfo(venue.time_zone))
    return any(span.starts_at <= now < span.ends_at for span in await opening(session, venue, today, today))
