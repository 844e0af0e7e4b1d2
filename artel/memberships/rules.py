"""Periods, freezes, upgrades and what goes back. Pure. docs/algorithms/pricing.md, "Passes"."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from artel.kit.money import Money
from artel.pricing.rules import plus_months

DAY = timedelta(days=1)
ASK_BEFORE = timedelta(days=3)


def period_end(starts_at: datetime, zone: str, valid_days: int | None, period_months: int | None) -> datetime:
    """Days and months of the wall clock in `zone`."""
    wall = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    end = plus_months(wall, period_months) if period_months else wall + (valid_days or 0) * DAY
    return end.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Upgrade(NamedTuple):
    """What is to be paid now, in minor units, and how many credits come."""

    amount: int
    credits: int


class Terms(NamedTuple):
    price: int
    quantity: int


def upgrade(old: Terms, new: Terms, starts_at: datetime, ends_at: datetime, now: datetime) -> Upgrade | None:
    """For the rest of the period. None: it would cost nothing or give nothing."""
    left = Fraction(
        max(ends_at - now, timedelta()) // timedelta(seconds=1), (ends_at - starts_at) // timedelta(seconds=1)
    )
    amount = _part(new.price, left) - _part(old.price, left)
    more = _part(new.quantity - old.quantity, left)
    return Upgrade(amount, more) if amount > 0 and more > 0 else None


def _part(whole: int, share: Fraction) -> int:
    return Money(whole).times(share).amount


def days_unused(frozen_until: datetime, now: datetime) -> int:
    """Whole days of a freeze that did not pass."""
    return max(0, (frozen_until - now) // DAY)


def given_back(amount: int, percent: int) -> int:
    """Rounded down, so that half a credit never appears."""
    return amount * percent // 100
