"""How long the best price takes: wishes of an hour to five weeks, six tariffs, passes, four plans, campaigns, a code."""

import random
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from artel.catalog.models import ResourceKind
from artel.pricing import rules
from artel.pricing.models import CreditUnit, Per, PlanForm
from artel.pricing.rules import (
    ALWAYS,
    EVERY_DAY,
    CampaignFacts,
    Inputs,
    LoyaltyFacts,
    PassFacts,
    Patron,
    PeakFacts,
    PlanFacts,
    PromoFacts,
    Scope,
    Step,
    TariffFacts,
    Window,
)
from bench.report import Figure, section

CASES = 1000
START = datetime(2026, 11, 23, 6, tzinfo=UTC)
YEAR = timedelta(days=365)
EVENING = Window(EVERY_DAY, 18 * 60, 24 * 60)
LONGER = (Step(5 * 1440, 10),)
TARIFFS = (
    TariffFacts(UUID(int=1), "Hour", Per.HOUR, 26_000, Scope.KIND, ALWAYS),
    TariffFacts(UUID(int=2), "Evening", Per.HOUR, 18_000, Scope.RESOURCE, EVENING),
    TariffFacts(UUID(int=3), "Day", Per.DAY, 156_000, Scope.KIND, ALWAYS, by_minutes=LONGER),
    TariffFacts(UUID(int=4), "Week", Per.WEEK, 624_000, Scope.KIND, ALWAYS),
    TariffFacts(UUID(int=5), "Month", Per.MONTH, 1_196_000, Scope.KIND, ALWAYS),
    TariffFacts(UUID(int=6), "Team day", Per.DAY, 140_000, Scope.VENUE, ALWAYS, min_seats=3),
)
PEAKS = (
    PeakFacts("Morning", -20, Window((0, 1, 2, 3, 4), 480, 660)),
    PeakFacts("Evening", 10, Window(EVERY_DAY, 1140, 1320)),
)
PLANS = (
    PlanFacts(UUID(int=21), "20 hours", PlanForm.PACK, CreditUnit.MINUTE, 1200, 395_000),
    PlanFacts(UUID(int=22), "10 days", PlanForm.PACK, CreditUnit.DAY, 10, 1_196_000),
    PlanFacts(UUID(int=23), "Resident", PlanForm.MEMBERSHIP, CreditUnit.DAY, 12, 1_300_000),
    PlanFacts(UUID(int=24), "Credits", PlanForm.PACK, CreditUnit.MONEY, 500_000, 450_000),
)
CAMPAIGNS = (
    CampaignFacts(UUID(int=31), "Autumn", 5),
    CampaignFacts(UUID(int=32), "Day tickets", 12, tariff_ids=(UUID(int=3),)),
)
LOYALTY = (LoyaltyFacts("visits", 10, 3), LoyaltyFacts("spend", 5_000_000, 7))


def wish(dice: random.Random) -> Inputs:
    """Six of ten within a day, three for some days, one for weeks."""
    kind = dice.random()
    hours = (
        dice.randint(1, 12) if kind < 0.6 else dice.randint(24, 24 * 7) if kind < 0.9 else dice.randint(24 * 8, 24 * 35)
    )
    starts_at = START + timedelta(minutes=30 * dice.randrange(48 * 14))
    owned = (
        PassFacts(
            UUID(int=11), "Pack", CreditUnit.MINUTE, dice.choice((90, 600, 1200)), ALWAYS, START - YEAR, START + YEAR
        ),
        PassFacts(UUID(int=12), "Days", CreditUnit.DAY, dice.randint(1, 10), ALWAYS, START - YEAR, START + YEAR),
        PassFacts(UUID(int=13), "Gift", CreditUnit.MONEY, 50_000, ALWAYS, START - YEAR, START + YEAR),
    )
    patron = Patron(12, 400_000, False, (), False, owned[: dice.randrange(4)], PLANS)
    seats = dice.choice((1, 1, 1, 2, 5))
    promo = PromoFacts(UUID(int=41), "SPRING", 10, None) if dice.random() < 0.3 else None
    return Inputs(
        ResourceKind.HOT_DESK, seats, seats, starts_at, starts_at + timedelta(hours=hours), "Europe/Moscow", "RUB", 22,
        TARIFFS, PEAKS, promo, None, (), patron, CAMPAIGNS, LOYALTY,
    )  # fmt: skip


async def measure() -> dict[str, str]:
    dice = random.Random(1)
    wishes = [wish(dice) for _ in range(CASES)]
    figures = []
    for name, work in (("POST /quotes' sum", rules.price), ("the best of all mixes", rules.best_price)):
        spent = sorted(_ms(work, it) for it in wishes)
        for percent, wanted in ((50, ""), (95, "<= 20"), (99, "")):
            found = spent[CASES * percent // 100]
            figures.append(Figure(f"{name}, p{percent}", "none", f"{found:.2f} ms", "1 ms", found, wanted))
    return {"e-best-price": section("Best price: CPU milliseconds in rules alone", figures, [__doc__ or ""])}


def _ms(work: object, it: Inputs) -> float:
    """The better of two, because others may use the machine."""
    return min(_once(work, it), _once(work, it))


def _once(work: object, it: Inputs) -> float:
    began = time.process_time()
    assert work(it)  # type: ignore[operator]
    return (time.process_time() - began) * 1000
