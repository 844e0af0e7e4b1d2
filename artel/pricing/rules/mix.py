"""The least sum of pieces from the start of a wish to its end: a shortest path over its marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from artel.pricing.models import CreditUnit
from artel.pricing.rules.facts import CreditUse, PassFacts, PlanFacts, TariffFacts, Window
from artel.pricing.rules.timeline import Edges, Timeline

State = tuple[int, ...]  # what is left in each pool


@dataclass(frozen=True, slots=True)
class Pool:
    """The passes that count the same unit and are valid in the same window, the soonest to end first."""

    unit: CreditUnit
    window: Window
    passes: tuple[PassFacts, ...]
    extra: int = 0  # of a plan not yet bought

    @property
    def balance(self) -> int:
        return sum(it.balance for it in self.passes) + self.extra

    def uses(self, amount: int) -> list[CreditUse]:
        """From which passes so much comes; what the plan gives is used last."""
        found = []
        for it in self.passes:
            part = min(it.balance, amount)
            amount -= part
            if part:
                found.append(CreditUse(it.id, self.unit, part))
        return found


class Piece(NamedTuple):
    i: int
    j: int
    tariff: TariffFacts | None
    pool: int | None
    credits: int


class Label(NamedTuple):
    """The best way found to a mark with this much left."""

    cost: int
    pieces: int
    before: State
    piece: Piece | None


class Path(NamedTuple):
    cost: int
    pieces: tuple[Piece, ...]
    left: State


def pools_of(passes: Sequence[PassFacts], plan: PlanFacts | None = None) -> tuple[Pool, ...]:
    """Money credits pay the whole order, so they are no pool."""
    grouped: dict[tuple[CreditUnit, Window], list[PassFacts]] = {}
    for it in sorted(passes, key=lambda it: (it.ends_at, it.id)):
        if it.unit is not CreditUnit.MONEY and it.balance > 0:
            grouped.setdefault((it.unit, it.window), []).append(it)
    key = (plan.unit, plan.window) if plan and plan.unit is not CreditUnit.MONEY else None
    if key:
        grouped.setdefault(key, [])
    return tuple(
        Pool(unit, window, tuple(found), plan.quantity if plan and (unit, window) == key else 0)
        for (unit, window), found in grouped.items()
    )


def shortest(timeline: Timeline, edges: Edges, pools: Sequence[Pool]) -> Path | None:
    """None: nothing sells some part of the wish."""
    full = tuple(pool.balance for pool in pools)
    labels: list[dict[State, Label]] = [{} for _ in timeline.marks]
    labels[0][full] = Label(0, 0, full, None)
    for piece, cost in _steps(timeline, edges, pools):
        found = labels[piece.j]
        for state, label in labels[piece.i].items():
            if piece.pool is None:
                _relax(found, state, Label(label.cost + cost, label.pieces + 1, state, piece))
            elif piece.credits <= state[piece.pool]:
                left = (*state[: piece.pool], state[piece.pool] - piece.credits, *state[piece.pool + 1 :])
                _relax(found, left, Label(label.cost, label.pieces, state, piece))
    if not labels[-1]:
        return None
    left = min(labels[-1], key=lambda state: (*labels[-1][state][:2], -sum(state)))
    return Path(labels[-1][left].cost, _joined(timeline, _walk_back(labels, timeline.last, left)), left)


def _steps(timeline: Timeline, edges: Edges, pools: Sequence[Pool]) -> list[tuple[Piece, int]]:
    """All pieces with what they cost, in the order in which a path meets their ends."""
    found = [(Piece(i, j, tariff, None, 0), cost) for (i, j), (cost, tariff) in edges.items()]
    for n, pool in enumerate(pools):
        found += [(Piece(i, j, None, n, takes), 0) for i, j, takes in timeline.on_credits(pool.unit, pool.window)]
    return sorted(found, key=lambda step: (step[0].j, step[0].i))


def _joined(timeline: Timeline, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours on one tariff, or on one pool, become one piece where that changes nothing."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and last.pool == piece.pool and last.tariff == piece.tariff and _is_same(timeline, last, piece):
            found[-1] = Piece(last.i, piece.j, piece.tariff, piece.pool, last.credits + piece.credits)
        else:
            found.append(piece)
    return tuple(found)


def _is_same(timeline: Timeline, first: Piece, second: Piece) -> bool:
    tariff = first.tariff
    if tariff is None:
        return True
    apart = timeline.sums(tariff, first.i, first.j).total + timeline.sums(tariff, second.i, second.j).total
    return timeline.sells(tariff, first.i, second.j) and timeline.sums(tariff, first.i, second.j).total == apart


def _relax(labels: dict[State, Label], state: State, found: Label) -> None:
    known = labels.get(state)
    if known is None or found[:2] < known[:2]:
        labels[state] = found


def _walk_back(labels: list[dict[State, Label]], mark: int, state: State) -> tuple[Piece, ...]:
    found: list[Piece] = []
    while piece := labels[mark][state].piece:
        found.append(piece)
        mark, state = piece.i, labels[mark][state].before
    return tuple(reversed(found))
