"""Seating against brute force, and the small sums."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

from hypothesis import event, given, settings
from hypothesis import strategies as st

from artel.bookings.rules import Full, Seating, Taken, candidates, is_open, peaks, refund_percent, seat
from artel.kit.spans import Span

DAY = datetime(2031, 3, 1, tzinfo=UTC)
UNITS = [UUID(int=n) for n in range(1, 4)]


def span(start: float, end: float) -> Span:
    return Span(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


spans = st.tuples(st.integers(0, 7), st.integers(1, 4)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


def is_sound(places: list[tuple[UUID, Span]]) -> bool:
    by_unit: dict[UUID, list[Span]] = defaultdict(list)
    for unit, one in places:
        if any(one.overlaps(other) for other in by_unit[unit]):
            return False
        by_unit[unit].append(one)
    return True


@st.composite
def rooms(draw: st.DrawFn) -> list[Taken]:
    """Up to six claims that already sit without overlap on three units; some float."""
    taken: list[Taken] = []
    for number in range(draw(st.integers(0, 6))):
        claim = Taken(UUID(int=100 + number), draw(st.sampled_from(UNITS)), draw(spans), draw(st.booleans()))
        if is_sound([*((t.unit_id, t.span) for t in taken), (claim.unit_id, claim.span)]):
            taken.append(claim)
    return taken


def brute_force(taken: list[Taken], wish: Span, seats: int, picked: list[UUID]) -> bool:
    """Is there any seating at all?"""
    floating = [t.span for t in taken if t.is_floating]
    staying = [(t.unit_id, t.span) for t in taken if not t.is_floating] + [(unit, wish) for unit in picked]
    loose = floating + [wish] * (0 if picked else seats)
    return any(is_sound([*staying, *zip(p, loose, strict=True)]) for p in product(UNITS, repeat=len(loose)))


@settings(max_examples=1000, deadline=None)
@given(rooms(), spans, st.integers(1, 2), st.data())
def test_a_seat_is_found_exactly_when_there_is_one(
    taken: list[Taken], wish: Span, seats: int, data: st.DataObject
) -> None:
    picked = data.draw(st.just([]) | st.lists(st.sampled_from(UNITS), min_size=seats, max_size=seats, unique=True))
    found = seat(UNITS, taken, wish, seats, picked)
    event(f"{'moved' if isinstance(found, Seating) and found.moves else getattr(found, 'why', 'straight')}")
    assert isinstance(found, Seating) == brute_force(taken, wish, seats, picked)
    if isinstance(found, Seating):
        check_seating(found, taken, wish, seats, picked)


def check_seating(found: Seating, taken: list[Taken], wish: Span, seats: int, picked: list[UUID]) -> None:
    assert len(found.unit_ids) == seats and (not picked or found.unit_ids == picked)
    assert found.moves.keys() <= {t.claim_id for t in taken if t.is_floating}
    after = [(found.moves.get(t.claim_id, t.unit_id), t.span) for t in taken]
    assert is_sound(after + [(unit, wish) for unit in found.unit_ids])


@settings(max_examples=500, deadline=None)
@given(rooms(), spans)
def test_when_all_float_the_peak_alone_decides(taken: list[Taken], wish: Span) -> None:
    floating = [Taken(t.claim_id, t.unit_id, t.span, True) for t in taken]
    fits = peaks([t.span for t in taken], [wish])[0] < len(UNITS)
    assert isinstance(seat(UNITS, floating, wish, 1), Seating) == fits


def test_hand_picked_claims_can_leave_no_seat_though_the_peak_fits() -> None:
    """The price of letting people pick: unit 1 is kept until 10, unit 2 from 11; nobody can sit from 9 to 12."""
    taken = [Taken(UUID(int=7), UNITS[0], span(9, 10), False), Taken(UUID(int=8), UNITS[1], span(11, 12), False)]
    assert seat(UNITS[:2], taken, span(9, 12), 1) == Full("pinned")


def test_two_bookings_in_a_row_need_one_unit() -> None:
    assert peaks([span(9, 10), span(10, 11)], [span(9, 11)]) == [1]


def test_candidates_start_when_somebody_leaves_or_the_doors_open() -> None:
    opening = [span(0, 14), span(24, 38)]
    found = list(candidates(span(8, 10), [span(9, 10), span(11, 13)], opening))
    assert found == [span(8, 10), span(10, 12), span(24, 26)]


def test_a_stay_over_night_needs_open_doors_at_both_ends_only() -> None:
    opening = [span(9, 18), span(33, 42)]
    assert is_open(opening, span(10, 36))
    assert not is_open(opening, span(10, 20))
    assert not is_open(opening, span(10, 44))


@given(st.integers(0, 100), st.lists(st.tuples(st.integers(0, 72), st.integers(0, 100)), max_size=4))
def test_the_policy_never_gives_back_more_later(hours: int, steps: list[tuple[int, int]]) -> None:
    percents = sorted((percent for _, percent in steps), reverse=True)
    when = sorted((before for before, _ in steps), reverse=True)
    policy = [{"hours_before": b, "refund_percent": p} for b, p in zip(when, percents, strict=True)]
    start = DAY + timedelta(days=10)
    earlier = refund_percent(policy, start, start - timedelta(hours=hours + 1))
    assert refund_percent(policy, start, start - timedelta(hours=hours)) <= earlier
    assert refund_percent(policy, start, start) == 0
