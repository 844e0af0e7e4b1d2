"""What a wish costs, and why. docs/algorithms/pricing.md tells the whole sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

import msgspec

from artel.catalog.models import ResourceKind
from artel.kit.money import Money
from artel.pricing.models import AddOnPer, Audience, CreditUnit, Per
from artel.pricing.rules.clock import wall_periods
from artel.pricing.rules.facts import (
    AddOnFacts,
    CampaignFacts,
    CreditUse,
    Derivation,
    Inputs,
    Line,
    LoyaltyFacts,
    Option,
    PassFacts,
    PlanFacts,
    PlanOffer,
    PromoFacts,
    TariffFacts,
)
from artel.pricing.rules.mix import Path, Piece, Pool, pools_of, shortest
from artel.pricing.rules.timeline import MINUTE_US, ORDER, Timeline, cheapest_for, half_up, legal_for, marks_of, reached
from artel.pricing.rules.timeline import percent_off as off

DESKS = frozenset({ResourceKind.HOT_DESK, ResourceKind.FIXED_DESK})


def billable_units(kind: ResourceKind, seats: int, capacity: int) -> int:
    """How many units `seats` people take and pay for. Desks: one each. A room is taken whole; 0: they do not fit."""
    if kind in DESKS:
        return seats
    return 1 if seats <= capacity else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What may stand on the whole order: at most one campaign, the code or not."""

    campaign: CampaignFacts | None
    promo: PromoFacts | None

    @property
    def only(self) -> frozenset[UUID]:
        """The tariffs that may sell, when there is a limit; two limits without a tariff in common are never offered."""
        limits = [set(it.tariff_ids) for it in (self.campaign, self.promo) if it and it.tariff_ids]
        return frozenset(set.intersection(*limits)) if limits else frozenset()


def price(inputs: Inputs) -> Derivation | None:
    """None: nothing sells this span, or not the tariff that was named."""
    ours = replace(inputs, tariffs=tuple(sold_to(inputs)))
    singles = sorted(_singles(ours), key=_rank)
    if ours.tariff_id:
        mine = [it for it in singles if it.tariff and it.tariff.id == ours.tariff_id]
        return _derivation(ours, mine[0], singles, {}, "named") if mine else None
    cuts: Cuts = {}
    best = cheapest_mix(ours, None, cuts)
    if best is None:
        return None
    return _derivation(ours, best, singles, cuts, "cheapest" if len(singles) > 1 or best.pieces > 1 else "only")


def best_price(inputs: Inputs) -> Option | None:
    """The cheapest of all mixes, with a new plan if that is cheaper at once; `Option.now` is what it costs now."""
    ours = replace(inputs, tariffs=tuple(sold_to(inputs)))
    cuts: Cuts = {}
    best = cheapest_mix(ours, None, cuts)
    for plan in sorted(ours.patron.plans, key=lambda it: (it.amount, it.id)):
        if best is None or plan.amount < best.now:
            found = cheapest_mix(ours, plan, cuts)
            if found and (best is None or found.now < best.now):
                best = found
    return best


def sold_to(inputs: Inputs) -> Iterator[TariffFacts]:
    """The tariffs that this person may have for so many seats."""
    for it in inputs.tariffs:
        may = it.audience is Audience.EVERYONE or it.audience in inputs.patron.audiences
        if may and inputs.seats >= it.min_seats and (not it.is_trial or (inputs.patron.may_try and inputs.seats == 1)):
            yield it


def legal_tariffs(inputs: Inputs) -> list[TariffFacts]:
    """Those that sell the whole wish."""
    return legal_for(_whole(inputs), tuple(sold_to(inputs)), 0, 1)


def _whole(inputs: Inputs) -> Timeline:
    return Timeline(inputs, [inputs.starts_at, inputs.ends_at])


def choices_of(inputs: Inputs) -> Iterator[Choice]:
    running = [
        campaign
        for campaign in inputs.campaigns
        if (inputs.patron.is_new or not campaign.new_only) and _whole(inputs).covers(campaign.window, 0, 1)
    ]
    for campaign in (*running, None):
        for promo in (inputs.promo, None) if inputs.promo else (None,):
            choice = Choice(campaign, promo)
            if choice.only or not (campaign and campaign.tariff_ids and promo and promo.tariff_ids):
                yield choice


def _singles(inputs: Inputs) -> Iterator[Option]:
    """The whole wish sold by one tariff, each at its best."""
    timeline = _whole(inputs)
    choices = list(choices_of(inputs))
    for tariff in legal_for(timeline, inputs.tariffs, 0, 1):
        path = Path(timeline.sums(tariff, 0, 1).total, (Piece(0, 1, tariff, None, 0),), ())
        fitting = [it for it in choices if not it.only or tariff.id in it.only]
        yield min((_settled(timeline, path, (), it, None) for it in fitting), key=_rank)


Cuts = dict[tuple[datetime, ...], Timeline]  # the same marks, and the same pieces, are worked out once


def cheapest_mix(inputs: Inputs, plan: PlanFacts | None, cuts: Cuts) -> Option | None:
    """Of all mixes that contain this new plan, or none."""
    pools = pools_of(_usable(inputs), plan)
    marks = marks_of(inputs, [(pool.unit, pool.balance, pool.window) for pool in pools])
    known = next(iter(cuts.values()), None)
    timeline = cuts.setdefault(tuple(marks), Timeline(inputs, marks, offers=known.offers if known else {}))
    found = [
        _settled(timeline, path, pools, choice, plan)
        for choice in choices_of(inputs)
        if (path := _path(timeline, choice.only, pools))
    ]
    return min(found, key=_rank, default=None)


def _path(timeline: Timeline, only: frozenset[UUID], pools: tuple[Pool, ...]) -> Path | None:
    """Worked out once for the same graph and purse: a code, or a plan of money, changes neither."""
    if only not in timeline.edges:
        timeline.edges[only] = cheapest_for(timeline, timeline.inputs.tariffs, only)
    if (only, pools) not in timeline.paths:
        timeline.paths[only, pools] = shortest(timeline, timeline.edges[only], pools)
    found: Path | None = timeline.paths[only, pools]
    return found


def _usable(inputs: Inputs) -> list[PassFacts]:
    if not inputs.use_credits:
        return []
    return [it for it in inputs.patron.passes if it.starts_at <= inputs.starts_at and inputs.ends_at <= it.ends_at]


def _rank(option: Option) -> tuple[int, int, int, int]:
    """Equal totals: fewer pieces, the shorter period, the older tariff."""
    tariff = option.tariff
    period, age = (ORDER[tariff.per], tariff.id.int) if tariff else (-1, 0)
    return option.now, option.pieces, period, age


def _settled(timeline: Timeline, path: Path, pools: Sequence[Pool], choice: Choice, plan: PlanFacts | None) -> Option:
    """A path with the order's discounts, add-ons and money credits on it."""
    inputs = timeline.inputs
    lines = [line for piece in path.pieces for line in _piece_lines(timeline, piece)]
    uses = [use for n, pool in enumerate(pools) for use in pool.uses(pool.balance - path.left[n])]
    lines += _credit_lines(pools, path)
    so_far = path.cost
    for line in _order_lines(inputs, choice, so_far):
        so_far += line.amount
        lines.append(line)
    lines += (added := [_add_on_line(timeline, it) for it in inputs.add_ons])
    so_far += sum(line.amount for line in added)
    paid = list(_money_credits(inputs, plan, so_far))
    lines += [line for line, _ in paid]
    money = [piece.tariff for piece in path.pieces if piece.tariff]
    deposit = max((tariff.deposit for tariff in money), default=0) * inputs.units
    if deposit and inputs.patron.no_deposit:
        lines.append(Line("no_deposit", 0, {"by": inputs.patron.no_deposit, "deposit": deposit}))
        deposit = 0
    codes = {line.code for line in lines}
    return Option(
        tariff=money[0] if money else None,
        lines=tuple(lines),
        total=so_far + sum(line.amount for line, _ in paid),
        deposit=deposit,
        credits=(*uses, *(use for _, use in paid if use)),
        pieces=len(path.pieces),
        promo=choice.promo if "promo" in codes else None,
        campaign=choice.campaign if "campaign" in codes else None,
        plan=plan,
        plan_amount=plan.amount if plan else 0,
        plan_used=sum(pool.balance for pool in pools) - sum(path.left) - sum(use.amount for use in uses),
    )


def _piece_lines(timeline: Timeline, piece: Piece) -> Iterator[Line]:
    if piece.tariff is None:
        return
    tariff, inputs, i, j = piece.tariff, timeline.inputs, piece.i, piece.j
    sums = timeline.sums(tariff, i, j)
    yield Line("base", sums.base, _base_facts(timeline, piece, tariff))
    for peak, amount in zip(inputs.peaks, sums.peaks, strict=True):
        if amount:
            inside = timeline.within(peak.window, i, j) // MINUTE_US
            yield Line("peak", amount, {"name": peak.name, "percent": peak.percent, "minutes": inside})
    if sums.volume:
        yield Line("volume", sums.volume, {"percent": reached(tariff.by_seats, inputs.seats), "seats": inputs.seats})
    if sums.duration:
        minutes = timeline.length(i, j) // MINUTE_US
        yield Line("duration", sums.duration, {"percent": reached(tariff.by_minutes, minutes), "minutes": minutes})


def _base_facts(timeline: Timeline, piece: Piece, tariff: TariffFacts) -> dict[str, Any]:
    walls = timeline.wall[piece.i], timeline.wall[piece.j]
    return {
        "tariff": tariff.name,
        "per": tariff.per.value,
        "price": tariff.amount,
        "minutes": timeline.length(piece.i, piece.j) // MINUTE_US,
        "periods": wall_periods(*walls, tariff.per) if tariff.per is not Per.HOUR else None,
        "units": timeline.inputs.units,
        "is_room": timeline.inputs.kind not in DESKS,
    }


def _credit_lines(pools: Sequence[Pool], path: Path) -> Iterator[Line]:
    for n, pool in enumerate(pools):
        names = {it.id: it for it in pool.passes}
        for use in pool.uses(pool.balance - path.left[n]):
            it = names[use.pass_id]
            facts = {"name": it.name, "unit": use.unit.value, "used": use.amount, "left": it.balance - use.amount}
            yield Line("credits", 0, facts)


def _order_lines(inputs: Inputs, choice: Choice, so_far: int) -> Iterator[Line]:
    if campaign := choice.campaign:
        amount = off(so_far, campaign.percent)
        so_far += amount
        if amount:
            yield Line("campaign", amount, {"name": campaign.name, "percent": campaign.percent})
    step = loyalty_step(inputs)
    if step and (amount := off(so_far, step.percent)):
        so_far += amount
        yield Line("loyalty", amount, msgspec.to_builtins(step))
    if choice.promo and (line := _promo_line(choice.promo, so_far)).amount:
        yield line


def loyalty_step(inputs: Inputs) -> LoyaltyFacts | None:
    """Of both ladders the step with the higher percentage."""
    reached_now = {"visits": inputs.patron.visits, "spend": inputs.patron.spent}
    steps = [step for step in inputs.loyalty if step.threshold <= reached_now[step.by]]
    return max(steps, key=lambda step: (step.percent, step.by), default=None)


def _promo_line(promo: PromoFacts, so_far: int) -> Line:
    less = -off(so_far, promo.percent) if promo.percent else (promo.amount or 0)
    return Line("promo", -min(less, so_far), {"code": promo.code, "percent": promo.percent, "amount": promo.amount})


def _add_on_line(timeline: Timeline, it: AddOnFacts) -> Line:
    times = {
        AddOnPer.BOOKING: 1,
        AddOnPer.SEAT: timeline.inputs.seats,
        AddOnPer.HOUR: -(-timeline.length(0, timeline.last) // (60 * MINUTE_US)),
        AddOnPer.DAY: timeline.credits(CreditUnit.DAY, 0, timeline.last) // timeline.inputs.units,
    }[it.per]
    facts = {
        "name": it.name,
        "code": it.code,
        "per": it.per.value,
        "price": it.amount,
        "times": times,
        "count": it.count,
    }
    return Line("add_on", it.amount * times * it.count, facts)


def _money_credits(inputs: Inputs, plan: PlanFacts | None, so_far: int) -> Iterator[tuple[Line, CreditUse | None]]:
    """The soonest to end first; what a new plan brings is used last and belongs to no pass yet."""
    owned = [it for it in _usable(inputs) if it.unit is CreditUnit.MONEY]
    for it in sorted(owned, key=lambda it: (it.ends_at, it.id)):
        part = min(it.balance, so_far)
        so_far -= part
        if part:
            facts = {"name": it.name, "used": part, "left": it.balance - part}
            yield Line("money_credits", -part, facts), CreditUse(it.id, it.unit, part)
    if plan and plan.unit is CreditUnit.MONEY and (part := min(plan.quantity, so_far)):
        facts = {"name": plan.name, "used": part, "left": plan.quantity - part}
        yield Line("money_credits", -part, facts), None


def _derivation(
    inputs: Inputs, chosen: Option, singles: list[Option], cuts: Cuts, reason: Literal["only", "cheapest", "named"]
) -> Derivation:
    same = chosen.tariff.id if chosen.tariff and chosen.pieces == 1 and not chosen.credits else None
    others = [it for it in singles if it.tariff and it.tariff.id != same]
    if reason == "named":
        mix = cheapest_mix(inputs, None, cuts)
        others = [mix, *others] if mix and mix.total < chosen.total and mix.pieces > 1 else others
    tax = included_tax(chosen.total, inputs.vat_percent)
    return Derivation(chosen, tuple(others), reason, tax, tuple(plan_offers(inputs, chosen, cuts)))


def plan_offers(inputs: Inputs, chosen: Option, cuts: Cuts) -> Iterator[PlanOffer]:
    """New plans worth a word: cheaper at once, or whose share for this wish costs less than the wish does."""
    for plan in sorted(inputs.patron.plans, key=lambda it: (it.amount, it.id)):
        is_near = plan.amount < chosen.total or plan.unit is CreditUnit.MONEY
        found = cheapest_mix(inputs, plan, cuts) if is_near else _on_plan_alone(inputs, plan)
        if found is None:
            continue
        used = plan_use(found, plan)
        effective = found.total + half_up(plan.amount * used, plan.quantity)
        if used and (found.now < chosen.total or effective < chosen.total):
            yield PlanOffer(plan, found.now, effective, used, plan.quantity - used)


def _on_plan_alone(inputs: Inputs, plan: PlanFacts) -> Option | None:
    """The whole wish on the new plan: enough to say what its share costs, and quick."""
    bare = replace(inputs, tariffs=(), patron=replace(inputs.patron, passes=()), promo=None, campaigns=())
    return cheapest_mix(bare, plan, {})


def plan_use(found: Option, plan: PlanFacts) -> int:
    """How many of the plan's credits a mix with it takes: what the passes do not pay."""
    if plan.unit is CreditUnit.MONEY:
        own = sum(use.amount for use in found.credits if use.unit is CreditUnit.MONEY)
        return -sum(line.amount for line in found.lines if line.code == "money_credits") - own
    return found.plan_used


def included_tax(total: int, percent: int | None) -> int:
    return Money(total).times(Fraction(percent, 100 + percent)).amount if percent else 0


def recompute(stored: dict[str, Any]) -> Derivation | None:
    """The sum again from what a quote keeps."""
    return price(Inputs.restored(stored))


def cheapest_hourly(tariffs: Sequence[TariffFacts]) -> int | None:
    """For "from 300 ₽ an hour": the narrowest scope counts, as it does in a sum. Without what not everybody gets."""
    hourly = [it for it in tariffs if it.per is Per.HOUR and is_for_everybody(it)]
    narrowest = min((tariff.scope for tariff in hourly), default=None)
    return min((tariff.amount for tariff in hourly if tariff.scope == narrowest), default=None)


def is_for_everybody(tariff: TariffFacts) -> bool:
    return tariff.audience is Audience.EVERYONE and tariff.min_seats <= 1 and not tariff.is_trial


@dataclass(frozen=True, slots=True)
class Tier:
    until: datetime | None
    refund_percent: int
    refund: int


def tiers(inputs: Inputs, total: int) -> list[Tier]:
    """Until when a cancellation gives how much back, as the venue promises today; at last, `until` None, nothing."""
    steps = [
        Tier(
            inputs.starts_at - timedelta(hours=tier["hours_before"]),
            tier["refund_percent"],
            half_up(total * tier["refund_percent"], 100),
        )
        for tier in sorted(inputs.policy, key=lambda tier: -tier["hours_before"])
    ]
    return [*steps, Tier(None, 0, 0)]
