"""Months, charges and what is overdue. Pure; docs/algorithms/leases.md is its source."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from artel.leases.models import RentKind

DAY = timedelta(days=1)
SIZES = (1, 2, 4, 6)
State = Literal["paid", "overdue", "due", "dropped"]


@dataclass(frozen=True, slots=True)
class Charge:
    period_start: date
    period_end: date
    due_on: date


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def charges(starts_on: date, months: int, payment_day: int, kind: RentKind) -> list[Charge]:
    if kind is RentKind.ONE_OFF:
        return [Charge(starts_on, add_months(starts_on, months), starts_on)]
    bounds = [add_months(starts_on, n) for n in range(months + 1)]
    return [Charge(start, end, _due(start, payment_day)) for start, end in pairwise(bounds)]


def _due(period_start: date, payment_day: int) -> date:
    last = monthrange(period_start.year, period_start.month)[1]
    return max(period_start, period_start.replace(day=min(payment_day, last)))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def remind_at(due_on: date, days_before: int, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(due_on - days_before * DAY, time(hour), zone)


def state(due_on: date, today: date, *, is_paid: bool, is_dropped: bool) -> State:
    if is_paid:
        return "paid"
    if is_dropped:
        return "dropped"
    return "overdue" if due_on < today else "due"


def fitting(capacity: int) -> tuple[int, ...]:
    """The sizes on the waiting list that an office of `capacity` people answers."""
    return tuple(size for size in SIZES if size <= capacity)
