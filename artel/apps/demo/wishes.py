"""Who would like to come when: more by day than by night, more on Tuesdays than on Sundays, more this month than a
year ago, and fewer the farther ahead."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from artel.apps.demo.chance import Chance
from artel.apps.demo.shops import Shop, Spot
from artel.bookings.models import BookingStatus
from artel.catalog.models import ResourceKind
from artel.kit.spans import DAY, Hours, Span, local_day

K = ResourceKind
PAST_DAYS, DAYS_AHEAD = 365, 14
BOOKINGS = 19_500
GRID = 30


@dataclass(slots=True)
class Wish:
    """Somebody wants so many seats. What is staged has its status and its person fixed."""

    span: Span
    seats: int
    status: BookingStatus | None = None
    customer_id: UUID | None = None
    comment: str = ""


class Habit(NamedTuple):
    """How a kind is used: `rate` for a spot of usual size, starts by hour, lengths with their weights."""

    rate: float
    usual_units: int
    starts: tuple[float, ...]
    minutes: tuple[int, ...]
    weights: tuple[int, ...]
    week: tuple[float, ...]


def _day(night: float, *hours: float) -> tuple[float, ...]:
    """Weights of the hours from 7 to 21, and one for all others."""
    return tuple([night] * 7 + list(hours) + [night] * 2)


OFFICE_WEEK = (0.95, 1.15, 1.2, 1.15, 0.9, 0.55, 0.4)
EVENT_WEEK = (0.4, 0.7, 0.9, 1.2, 1.4, 1.6, 0.8)
DESK_DAY = _day(0.6, 2, 5, 9, 10, 8, 6, 5, 7, 5, 4, 3, 4, 3, 1, 1)
ROOM_DAY = _day(0.1, 0, 1, 4, 9, 10, 7, 4, 8, 9, 8, 5, 3, 2, 1, 0)
EVENT_DAY = _day(0.0, 0, 0, 1, 3, 2, 2, 1, 1, 1, 2, 4, 9, 6, 1, 0)
HABITS = {
    K.HOT_DESK: Habit(1.0, 20, DESK_DAY, (120, 180, 240, 300, 360, 480, 540), (3, 4, 6, 3, 3, 4, 2), OFFICE_WEEK),
    K.FIXED_DESK: Habit(0.45, 8, DESK_DAY, (240, 360, 480, 540), (2, 2, 4, 4), OFFICE_WEEK),
    K.MEETING_ROOM: Habit(0.3, 1, ROOM_DAY, (60, 90, 120, 180), (5, 3, 4, 1), OFFICE_WEEK),
    K.PHONE_BOOTH: Habit(0.4, 3, ROOM_DAY, (30, 60, 90), (6, 4, 1), OFFICE_WEEK),
    K.EVENT_SPACE: Habit(0.12, 1, EVENT_DAY, (180, 240, 300, 480), (4, 4, 2, 1), EVENT_WEEK),
}
STAYS = (1, 1, 1, 7, 7, 28)  # days in a private office


def _trend(ahead: int) -> float:
    """Grows over the year; people book days ahead, not weeks."""
    if ahead <= 0:
        return 0.35 + 1.3 * (1 + ahead / PAST_DAYS) ** 2
    return 1.65 * math.exp(-ahead / 6)


def busyness(shops: Sequence[Shop], scale: float) -> float:
    """The factor that brings the year to the number of bookings we want."""
    today = date(2025, 1, 1)  # any will do: only weekdays matter
    days = [today - n * DAY for n in range(PAST_DAYS)]
    expected = sum(_rate(shop, spot, day, -n) for shop in shops for spot in shop.spots for n, day in enumerate(days))
    return BOOKINGS * scale / max(expected, 1)


def _rate(shop: Shop, spot: Spot, day: date, ahead: int) -> float:
    habit = HABITS.get(spot.resource.kind)
    if habit is None or shop.hours_on(day) is None:
        return 0
    size = len(spot.unit_ids) / habit.usual_units if spot.unit_ids else 1
    return habit.rate * size * shop.popularity * habit.week[day.weekday()] * _trend(ahead)


def wishes(chance: Chance, shop: Shop, spot: Spot, factor: float) -> list[Wish]:
    """For one spot, from a year ago to two weeks ahead, by their start."""
    if spot.resource.kind is K.PRIVATE_OFFICE:
        return list(_stays(chance, shop, spot))
    today = local_day(chance.now, shop.zone)
    found: list[Wish] = []
    for ahead in range(-PAST_DAYS, DAYS_AHEAD + 1):
        day = today + ahead * DAY
        for _ in range(chance.about(_rate(shop, spot, day, ahead) * factor)):
            found += _wish(chance, shop, spot, day)
    return sorted(found, key=lambda wish: wish.span)


def _wish(chance: Chance, shop: Shop, spot: Spot, day: date) -> Iterator[Wish]:
    hours, habit = shop.hours_on(day), HABITS[spot.resource.kind]
    if hours is None:
        return
    slots, weights = _slots(spot.resource.kind, hours)
    start = chance.choices(slots, weights)[0]
    length = min(chance.choices(habit.minutes, habit.weights)[0], hours.closes - start)
    if length >= spot.resource.min_minutes:
        yield Wish(shop.span(day, start, length), seats_for(chance, spot))


@cache
def _slots(kind: ResourceKind, hours: Hours) -> tuple[range, list[float]]:
    """Half hours while it is open, and how much each is liked. 0.01: somebody comes at any time."""
    slots = range(hours.opens, hours.closes, GRID)
    return slots, [HABITS[kind].starts[slot // 60 % 24] + 0.01 for slot in slots]


def seats_for(chance: Chance, spot: Spot) -> int:
    kind, capacity = spot.resource.kind, spot.resource.capacity
    if kind is K.HOT_DESK:
        return min(chance.choices((1, 2, 3, 4, 6), (80, 12, 4, 3, 1))[0], len(spot.unit_ids))
    if kind is K.FIXED_DESK:
        return min(chance.choices((1, 2), (9, 1))[0], len(spot.unit_ids))
    return chance.randint(max(1, capacity // 3), capacity)


def _stays(chance: Chance, shop: Shop, spot: Spot) -> Iterator[Wish]:
    """One after another, with gaps, in whole weeks or a working day: so they end on a day that is open."""
    today = local_day(chance.now, shop.zone)
    ahead = -PAST_DAYS + chance.randint(0, 30)
    while ahead < DAYS_AHEAD:
        day, length = today + ahead * DAY, chance.choice(STAYS)
        if span := _stay(shop, day, length):
            yield Wish(span, chance.randint(1, spot.resource.capacity))
        ahead += length + chance.randint(1, 12)


def _stay(shop: Shop, day: date, length: int) -> Span | None:
    first, last = shop.hours_on(day), shop.hours_on(day + timedelta(days=length))
    if first is None or (length > 1 and last != first):
        return None
    start = max(first.opens, 540)
    if length > 1:
        return Span(shop.at(day, start), shop.at(day + timedelta(days=length), start + 60))
    end = min(start + 540, first.closes)
    return Span(shop.at(day, start), shop.at(day, end)) if end - start >= 480 else None
