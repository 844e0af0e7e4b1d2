"""What became of a booking, step by step, as the commands would have written it down."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from artel.apps.demo import words
from artel.apps.demo.chance import Chance
from artel.apps.demo.shops import Spot
from artel.apps.demo.wishes import Wish
from artel.bookings.commands.place import ANSWER_WITHIN, HOLD
from artel.bookings.models import BookingStatus, Source
from artel.kit.spans import MINUTE

S = BookingStatus
OVER = {S.COMPLETED: 0.862, S.CANCELLED: 0.08, S.NO_SHOW: 0.04, S.EXPIRED: 0.018}
WALK_INS = 0.12
PAID = frozenset({S.CONFIRMED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW})
BLOCKING = PAID | {S.AWAITING_APPROVAL, S.AWAITING_PAYMENT}
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Step:
    at: datetime
    who: str  # customer, staff, system
    verb: str
    before: BookingStatus | None
    after: BookingStatus
    note: str = ""


@dataclass(slots=True)
class Life:
    status: BookingStatus
    source: Source
    created_at: datetime
    steps: list[Step] = field(default_factory=list)
    paid_at: datetime | None = None
    method: str = ""
    ended_at: datetime | None = None  # cancelled, declined, expired
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None
    hold_expires_at: datetime | None = None
    approval_deadline: datetime | None = None

    def step(self, at: datetime, who: str, verb: str, before: BookingStatus | None, after: BookingStatus) -> Step:
        self.steps.append(Step(at, who, verb, before, after))
        return self.steps[-1]


def live(chance: Chance, spot: Spot, wish: Wish) -> Life:
    status = wish.status or _status(chance, spot, wish)
    walks_in = status in (S.COMPLETED, S.CHECKED_IN) and spot.is_desk and chance.happens(WALK_INS)
    if walks_in and not wish.customer_id:
        return _walk_in(chance, wish, status)
    life = Life(status, Source.WEB, _created_at(chance, spot, wish, status))
    by_request = not spot.resource.instant
    life.step(life.created_at, "customer", "placed", None, S.AWAITING_APPROVAL if by_request else S.AWAITING_PAYMENT)
    if status is S.AWAITING_APPROVAL:
        life.approval_deadline = min(life.created_at + ANSWER_WITHIN, wish.span.starts_at)
    elif status is S.AWAITING_PAYMENT:
        life.hold_expires_at = life.created_at + HOLD
    elif status is S.EXPIRED:
        _expire(chance, life, by_request=by_request)
    else:
        _pay(chance, life, by_request=by_request)
        _go_on(chance, life, wish)
    return life


def _status(chance: Chance, spot: Spot, wish: Wish) -> BookingStatus:
    span, now = wish.span, chance.now
    if span.ends_at <= now:
        return chance.choices(list(OVER), list(OVER.values()))[0]
    if span.starts_at <= now:
        return S.CHECKED_IN if chance.happens(0.9) else S.CONFIRMED
    if not spot.resource.instant and span.starts_at > now + 3 * HOUR and chance.happens(0.5):
        return S.AWAITING_APPROVAL
    if spot.resource.instant and chance.happens(0.015):
        return S.AWAITING_PAYMENT
    return S.CANCELLED if chance.happens(0.05) else S.CONFIRMED


def _created_at(chance: Chance, spot: Spot, wish: Wish, status: BookingStatus) -> datetime:
    """Some hours or days before, within the horizon, and long enough ago for what has happened since."""
    now, lead = chance.now, spot.resource.lead_minutes * MINUTE
    if status is S.AWAITING_PAYMENT:
        return now - chance.minutes(1, 6)
    if status is S.AWAITING_APPROVAL:
        return now - chance.minutes(20, 18 * 60)
    latest = min(wish.span.starts_at - lead, now) - chance.minutes(25, 180)
    earliest = wish.span.starts_at - timedelta(days=spot.resource.horizon_days)
    return max(latest - timedelta(hours=chance.expovariate(1 / 40)), earliest)


def _walk_in(chance: Chance, wish: Wish, status: BookingStatus) -> Life:
    """At the desk: seated at once, paid by cash or card."""
    start = wish.span.starts_at
    life = Life(status, Source.WALK_IN, start, checked_in_at=start, method=chance.choice(("cash", "terminal")))
    life.step(start, "staff", "walked_in", None, S.CHECKED_IN)
    life.paid_at = min(start + MINUTE, chance.now)
    life.step(life.paid_at, "system", "paid", S.CHECKED_IN, S.CHECKED_IN)
    if status is S.COMPLETED:
        _leave(chance, life, wish)
    return life


def _expire(chance: Chance, life: Life, *, by_request: bool) -> None:
    """Nobody answered the request, or nobody paid; some requests get a no."""
    waiting = S.AWAITING_APPROVAL if by_request else S.AWAITING_PAYMENT
    if by_request:
        life.status = S.DECLINED
        life.ended_at = life.created_at + chance.minutes(10, 20)
        life.step(life.ended_at, "staff", "declined", waiting, S.DECLINED).note = "В этот день зал на ремонте"
        return
    life.ended_at = life.created_at + HOLD
    life.step(life.ended_at, "system", "expired", waiting, S.EXPIRED)


def _pay(chance: Chance, life: Life, *, by_request: bool) -> None:
    at = life.created_at
    if by_request:
        at += chance.minutes(2, 10)
        life.step(at, "staff", "approved", S.AWAITING_APPROVAL, S.AWAITING_PAYMENT)
    life.paid_at = at + chance.minutes(1, 8)
    life.method = chance.choices(("sbp", "bank_card"), (6, 4))[0]
    life.step(life.paid_at, "system", "paid", S.AWAITING_PAYMENT, S.CONFIRMED)


def _go_on(chance: Chance, life: Life, wish: Wish) -> None:
    if life.status is S.CANCELLED:
        _cancel(chance, life, wish)
    elif life.status is S.NO_SHOW:
        life.step(wish.span.ends_at, "system", "no_show", S.CONFIRMED, S.NO_SHOW)
    elif life.status in (S.CHECKED_IN, S.COMPLETED):
        life.checked_in_at = min(wish.span.starts_at + chance.minutes(-10, 12), chance.now)
        life.step(life.checked_in_at, "customer", "checked_in", S.CONFIRMED, S.CHECKED_IN)
        if life.status is S.COMPLETED:
            _leave(chance, life, wish)


def _cancel(chance: Chance, life: Life, wish: Wish) -> None:
    """Any time until it would have begun."""
    paid_at = life.paid_at or life.created_at
    room = max(min(wish.span.starts_at, chance.now) - paid_at, MINUTE)
    life.ended_at = paid_at + room * chance.random()
    life.step(life.ended_at, "customer", "cancelled", None, S.CANCELLED).note = chance.choice(words.REASONS)


def _leave(chance: Chance, life: Life, wish: Wish) -> None:
    """Most stay to the end; who leaves early gives the seat back."""
    early = chance.happens(0.2)
    left = wish.span.ends_at - (chance.minutes(3, 25) if early else 0 * MINUTE)
    life.checked_out_at = left
    verb, who = ("checked_out", "customer") if early else ("completed", "system")
    life.step(left, who, verb, S.CHECKED_IN, S.COMPLETED)


def kept_seats(life: Life, wish: Wish) -> bool:
    """Whether its claims still block the units."""
    return life.status in BLOCKING and not (life.checked_out_at and life.checked_out_at < wish.span.ends_at)


def has_seats(life: Life) -> bool:
    return life.status in BLOCKING


def reminders(life: Life, wish: Wish, now: datetime) -> Iterator[tuple[str, datetime]]:
    for before, earlier in (("day", 24 * HOUR), ("hour", HOUR)):
        due = wish.span.starts_at - earlier
        if life.status is S.CONFIRMED and due > now:
            yield before, due
