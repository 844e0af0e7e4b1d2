"""How full a resource is, who sits where, what is allowed when, what a cancellation gives back.

Pure: rules decide, commands refuse."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from artel.bookings.models import BookingStatus
from artel.kit.money import Money
from artel.kit.spans import Span

NEVER = datetime.max.replace(tzinfo=UTC)
SEARCH_STEPS = 20_000


def peaks(spans: Iterable[Span], windows: Iterable[Span]) -> list[int]:
    """The greatest number of spans at one moment of each window, in one sweep; windows ordered and disjoint.

    Never the number of spans that touch the window: two bookings one after the other need one unit, not two."""
    edges = sorted(edge for span in spans for edge in ((span.starts_at, 1), (span.ends_at, -1)))
    load, at, found = 0, 0, []
    for window in windows:
        while at < len(edges) and edges[at][0] <= window.starts_at:
            load, at = load + edges[at][1], at + 1
        top = load
        while at < len(edges) and edges[at][0] < window.ends_at:
            load, at = load + edges[at][1], at + 1
            top = max(top, load)
        found.append(top)
    return found


def candidates(wish: Span, busy: Sequence[Span], opening: Sequence[Span]) -> Iterator[Span]:
    """Times like the wish, later, worth trying: when somebody leaves, and when the doors open; while it is open."""
    starts = {span.ends_at for span in busy} | {span.starts_at for span in opening} | {wish.starts_at}
    for start in sorted(start for start in starts if start >= wish.starts_at):
        span = Span(start, start + wish.length)
        if is_open(opening, span):
            yield span


def free_in_slots(
    slots: Sequence[Span],
    opening: Sequence[Span],
    units: dict[UUID, int],
    busy: Sequence[tuple[UUID, Span]],
    resource_id: UUID,
) -> list[int]:
    """Free units per slot. For a resource made of parts: 1 when every unit of every part is free, else 0."""
    loads = {one: peaks([span for owner, span in busy if owner == one], slots) for one in units}
    open_flags = _inside(slots, opening)
    if set(units) == {resource_id}:
        free = [units[resource_id] - load for load in loads[resource_id]]
    else:
        free = [int(all(load == 0 for load in at)) for at in zip(*loads.values(), strict=True)]
    return [n if is_open_then else 0 for n, is_open_then in zip(free, open_flags, strict=True)]


def _inside(slots: Sequence[Span], opening: Sequence[Span]) -> list[bool]:
    """Whether each slot lies in an opening span, in one sweep; both ordered and disjoint."""
    at, found = 0, []
    for slot in slots:
        while at < len(opening) and opening[at].ends_at <= slot.starts_at:
            at += 1
        found.append(at < len(opening) and opening[at].holds(slot))
    return found


# Seats that nobody picked by hand float, so that "full" is not an artefact of fragmentation. If nothing stays put, a
# seating exists whenever the peak load fits (interval graphs are perfect), and seating people in the order of arrival
# finds it without going back. Claims that stay put make the question NP-hard: so the search goes back, within a limit,
# and past the limit it refuses; it never oversells.


@dataclass(frozen=True, slots=True)
class Taken:
    """A blocking claim as the seating sees it. Hand-picked, checked-in and past claims do not float."""

    claim_id: UUID
    unit_id: UUID
    span: Span
    is_floating: bool


@dataclass(frozen=True, slots=True)
class Seating:
    unit_ids: list[UUID]
    moves: dict[UUID, UUID] = field(default_factory=dict)  # claim -> its new unit


@dataclass(frozen=True, slots=True)
class Full:
    """`load`: too few units at some moment. `picked`: the wished unit is held by a claim that stays put.
    `pinned`: enough units at every moment, but the claims that stay put leave no seating (or none was found)."""

    why: Literal["load", "picked", "pinned"]


@dataclass(frozen=True, slots=True)
class _Guest:
    """Somebody to be seated: a floating claim with its present unit, or a new seat."""

    span: Span
    claim_id: UUID | None = None
    home: UUID | None = None


_Board = dict[UUID, list[Span]]


def seat(
    units: Sequence[UUID], taken: Sequence[Taken], wish: Span, seats: int, picked: Sequence[UUID] = ()
) -> Seating | Full:
    """Seats for the wish, with as few others moved as comes cheap; `units` in the order of preference.

    `taken` must hold the claims that overlap the wish, those that overlap a floating one among them, and so on."""
    busy = {claim.unit_id for claim in taken if claim.span.overlaps(wish)}
    free = [unit for unit in picked or units if unit not in busy]
    if len(free) >= seats:
        return Seating(free[:seats])
    if peaks((claim.span for claim in taken), [wish])[0] + seats > len(units):
        return Full("load")
    return _reseat(units, taken, wish, seats, picked)


def _reseat(
    units: Sequence[UUID], taken: Sequence[Taken], wish: Span, seats: int, picked: Sequence[UUID]
) -> Seating | Full:
    staying: _Board = {unit: [c.span for c in taken if c.unit_id == unit and not c.is_floating] for unit in units}
    if any(span.overlaps(wish) for unit in picked for span in staying[unit]):
        return Full("picked")
    for unit in picked:
        staying[unit].append(wish)
    guests = [_Guest(claim.span, claim.claim_id, claim.unit_id) for claim in taken if claim.is_floating]
    guests += [_Guest(wish)] * (0 if picked else seats)
    return _as_seating(_search(staying, sorted(guests, key=lambda guest: guest.span)), picked)


def _as_seating(found: list[tuple[_Guest, UUID]] | None, picked: Sequence[UUID]) -> Seating | Full:
    if found is None:
        return Full("pinned")
    moves = {guest.claim_id: unit for guest, unit in found if guest.claim_id and guest.home != unit}
    return Seating([*picked, *(unit for guest, unit in found if guest.claim_id is None)], moves)


def _search(board: _Board, guests: Sequence[_Guest]) -> list[tuple[_Guest, UUID]] | None:
    """Seat the guests in the order of arrival; at a dead end take the last one's next choice."""
    seated: list[tuple[_Guest, UUID]] = []
    choices = [_choices(board, guests[0])] if guests else []
    for _ in range(SEARCH_STEPS):
        if len(seated) == len(guests):
            return seated
        if (unit := next(choices[-1], None)) is not None:
            guest = guests[len(seated)]
            board[unit].append(guest.span)
            seated.append((guest, unit))
            if len(seated) < len(guests):
                choices.append(_choices(board, guests[len(seated)]))
        else:
            choices.pop()
            if not seated:
                return None
            guest, unit = seated.pop()
            board[unit].remove(guest.span)
    return None


def _choices(board: _Board, guest: _Guest) -> Iterator[UUID]:
    """Home first, then where the next fixed claim follows soonest. Units with the same future are one choice."""
    futures: dict[tuple[Span, ...], UUID] = {}
    for unit in sorted(board, key=lambda unit: unit != guest.home):
        spans = board[unit]
        if not any(span.overlaps(guest.span) for span in spans):
            futures.setdefault(tuple(sorted(s for s in spans if s.starts_at >= guest.span.ends_at)), unit)
    home = guest.home
    return iter(sorted(futures.values(), key=lambda unit: (unit != home, _next_start(board[unit], guest.span))))


def _next_start(spans: Sequence[Span], after: Span) -> datetime:
    return min((span.starts_at for span in spans if span.starts_at >= after.ends_at), default=NEVER)


# What a resource allows.


class Limits(NamedTuple):
    min_minutes: int
    max_minutes: int
    lead_minutes: int
    horizon_days: int


Objection = Literal["past", "short", "long", "soon", "far"]


def shorter_steps(change: timedelta, grid_minutes: int) -> list[timedelta]:
    """What may be offered instead of so much longer, the longest first; a dozen at most."""
    step = timedelta(minutes=grid_minutes)
    return [n * step for n in range((change - timedelta(microseconds=1)) // step, 0, -1)][:12]


def objection(limits: Limits, wish: Span, now: datetime, *, by_staff: bool = False) -> Objection | None:
    """The first rule that the wish breaks. Staff may seat somebody at once, as long or short as needed."""
    if wish.ends_at <= now or (wish.starts_at < now and not by_staff):
        return "past"
    if wish.starts_at > now + timedelta(days=limits.horizon_days):
        return "far"
    if wish.minutes > limits.max_minutes:
        return "long"
    if by_staff:
        return None
    if wish.minutes < limits.min_minutes:
        return "short"
    return "soon" if wish.starts_at < now + timedelta(minutes=limits.lead_minutes) else None


def soonest(limits: Limits, wish: Span, now: datetime, grid_minutes: int, zone: ZoneInfo) -> Span:
    """As long as the wish, from the first moment on the grid of the wall clock that is not too soon."""
    at = now + timedelta(minutes=limits.lead_minutes)
    wall = at.astimezone(zone)
    past_the_line = timedelta(minutes=(wall.hour * 60 + wall.minute) % grid_minutes, seconds=wall.second)
    past_the_line += timedelta(microseconds=wall.microsecond)
    starts_at = at - past_the_line + timedelta(minutes=grid_minutes) if past_the_line else at
    return Span(starts_at, starts_at + wish.length)


def is_open(opening: Sequence[Span], wish: Span) -> bool:
    """Inside one opening span. A stay of more than a day may pass closed nights: it must begin and end while open."""
    if wish.length <= timedelta(days=1):
        return any(span.holds(wish) for span in opening)
    begins = any(span.starts_at <= wish.starts_at < span.ends_at for span in opening)
    ends = any(span.starts_at < wish.ends_at <= span.ends_at for span in opening)
    return begins and ends


# Cancelling.


class Tier(NamedTuple):
    """Cancelled before `until`, `percent` of what was paid comes back; `until` is None for the last tier."""

    until: datetime | None
    percent: int


def tiers(policy: Sequence[dict[str, Any]], starts_at: datetime) -> list[Tier]:
    """The venue's policy, `[{hours_before, refund_percent}]`, on the clock of one booking; at last nothing."""
    steps = sorted(policy, key=lambda step: -step["hours_before"])
    found = [Tier(starts_at - timedelta(hours=step["hours_before"]), step["refund_percent"]) for step in steps]
    return [*found, Tier(None, 0)]


def refund_percent(policy: Sequence[dict[str, Any]], starts_at: datetime, now: datetime) -> int:
    return next(tier.percent for tier in tiers(policy, starts_at) if tier.until is None or now < tier.until)


def share(paid: Money, percent: int) -> Money:
    return paid.times(Fraction(percent, 100))


# What may be done with a booking now.

LIVE = frozenset({BookingStatus.HELD, BookingStatus.AWAITING_APPROVAL, BookingStatus.AWAITING_PAYMENT,
                  BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN})  # fmt: skip
UNPAID = frozenset({BookingStatus.HELD, BookingStatus.AWAITING_PAYMENT})
CHECK_IN_OPENS = timedelta(minutes=15)


class Standing(NamedTuple):
    """What the question "what may be done" depends on."""

    status: BookingStatus
    span: Span
    owes: bool
    is_mine: bool
    is_staff: bool


def actions(it: Standing, now: datetime) -> list[str]:
    """The names of the buttons, in the order in which they are shown."""
    ahead, over = now < it.span.starts_at, now >= it.span.ends_at
    status, mine, staff = it.status, it.is_mine, it.is_staff
    arriving = status is BookingStatus.CONFIRMED and it.span.starts_at - CHECK_IN_OPENS <= now and not over
    here = status is BookingStatus.CHECKED_IN
    sure = status is BookingStatus.CONFIRMED or here
    offers = {
        "pay": mine and it.owes and status in UNPAID | {BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN},
        "confirm": staff and status is BookingStatus.AWAITING_APPROVAL,
        "decline": staff and status is BookingStatus.AWAITING_APPROVAL,
        "check_in": arriving and (mine or staff),
        "check_out": here and (mine or staff),
        "extend": sure and not over,
        "shorten": sure and not over,
        "reschedule": status in LIVE and not here and (ahead or staff) and not over,
        "transfer": sure and ahead,
        "pay_at_desk": staff and it.owes and status in LIVE,
        "no_show": staff and status is BookingStatus.CONFIRMED and not ahead,
        "cancel": status in LIVE and not here and (ahead or staff),
    }
    return [name for name, offered in offers.items() if offered]


# Search rows: one day (UTC) of a resource, a character per quarter hour.

QUARTER = timedelta(minutes=15)
QUARTERS = 96
DIGITS = "0123456789abcdef"
MOST = len(DIGITS) - 1


def free_text(free_units: Sequence[int], seats_per_unit: int) -> str:
    """How many seats are free in each quarter hour of a day, `f` for 15 or more, from its free units.

    A room takes one party however many of its kind are free: with `seats_per_unit` above 1 a free unit counts as
    that many seats, and a second one adds nothing."""
    return "".join(DIGITS[min(MOST, seats_left(free, seats_per_unit))] for free in free_units)


def seats_left(free_units: int, seats_per_unit: int) -> int:
    if free_units <= 0:
        return 0
    return free_units if seats_per_unit == 1 else seats_per_unit


def units_needed(seats: int, seats_per_unit: int) -> int:
    """A desk per person; a room, whatever the party, once."""
    return seats if seats_per_unit == 1 else 1
