"""What a sum is made of, as plain facts, and what comes out of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from artel.catalog.models import ResourceKind
from artel.pricing.models import AddOnPer, Audience, CreditUnit, Per, PlanForm

DAY_MINUTES = 1440
EVERY_DAY = tuple(range(7))


@dataclass(frozen=True, slots=True)
class Window:
    """These weekdays (Monday is 0), between these minutes of the wall clock; `to_minute` may pass midnight."""

    weekdays: tuple[int, ...]
    from_minute: int
    to_minute: int

    @property
    def is_always(self) -> bool:
        return self.from_minute == 0 and self.to_minute == DAY_MINUTES and len(self.weekdays) == len(EVERY_DAY)


ALWAYS = Window(EVERY_DAY, 0, DAY_MINUTES)


class Scope:
    RESOURCE, KIND, VENUE = range(3)


@dataclass(frozen=True, slots=True)
class Step:
    """From so many seats, minutes, visits or minor units on: so many percent off."""

    start: int
    percent: int


@dataclass(frozen=True, slots=True)
class TariffFacts:
    id: UUID
    name: str
    per: Per
    amount: int
    scope: int
    window: Window
    min_minutes: int | None = None
    max_minutes: int | None = None
    audience: Audience = Audience.EVERYONE
    min_seats: int = 1
    is_trial: bool = False
    by_seats: tuple[Step, ...] = ()
    by_minutes: tuple[Step, ...] = ()
    deposit: int = 0


@dataclass(frozen=True, slots=True)
class PeakFacts:
    name: str
    percent: int
    window: Window


@dataclass(frozen=True, slots=True)
class PromoFacts:
    """`tariff_ids` empty: whatever is sold."""

    id: UUID
    code: str
    percent: int | None
    amount: int | None
    tariff_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    id: UUID
    name: str
    percent: int
    window: Window = ALWAYS
    tariff_ids: tuple[UUID, ...] = ()
    new_only: bool = False


@dataclass(frozen=True, slots=True)
class LoyaltyFacts:
    by: Literal["visits", "spend"]
    threshold: int
    percent: int


@dataclass(frozen=True, slots=True)
class AddOnFacts:
    id: UUID
    code: str
    name: str
    per: AddOnPer
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class PassFacts:
    """What a person owns and may spend on this resource now. `balance` in minutes, days or minor units."""

    id: UUID
    name: str
    unit: CreditUnit
    balance: int
    window: Window
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a person could buy: `quantity` more credits for `amount`; `upgrade_of`: a membership taken further."""

    id: UUID
    name: str
    form: PlanForm
    unit: CreditUnit
    quantity: int
    amount: int
    window: Window = ALWAYS
    upgrade_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Patron:
    """Who asks, as far as the price depends on it. The default is somebody nobody knows."""

    visits: int = 0
    spent: int = 0
    is_new: bool = False
    audiences: tuple[Audience, ...] = ()
    may_try: bool = False
    passes: tuple[PassFacts, ...] = ()
    plans: tuple[PlanFacts, ...] = ()
    no_deposit: str = ""  # why this person leaves none; empty: they do


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the sum uses. Stored with the quote; `price` on it gives the same total later."""

    kind: ResourceKind
    seats: int
    units: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    currency: str
    vat_percent: int | None
    tariffs: tuple[TariffFacts, ...]
    peaks: tuple[PeakFacts, ...] = ()
    promo: PromoFacts | None = None
    tariff_id: UUID | None = None  # the customer named one
    policy: tuple[dict[str, int], ...] = ()  # cancellation tiers at that time
    patron: Patron = field(default_factory=Patron)
    campaigns: tuple[CampaignFacts, ...] = ()
    loyalty: tuple[LoyaltyFacts, ...] = ()
    add_ons: tuple[AddOnFacts, ...] = ()
    use_credits: bool = True

    def stored(self) -> dict[str, Any]:
        stored: dict[str, Any] = msgspec.to_builtins(self)
        return stored

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> "Inputs":
        return msgspec.convert(stored, cls)


LineCode = Literal[
    "base",
    "peak",
    "volume",
    "duration",
    "credits",
    "campaign",
    "loyalty",
    "promo",
    "add_on",
    "money_credits",
    "no_deposit",
]


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` in minor units; `facts` are what the words are made of."""

    code: LineCode
    amount: int
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreditUse:
    pass_id: UUID
    unit: CreditUnit
    amount: int


@dataclass(frozen=True, slots=True)
class Option:
    """One legal way to pay for the wish, priced to the end. `tariff` is the first that sells a piece of it for money;
    `pieces` counts them, those on credits too."""

    tariff: TariffFacts | None
    lines: tuple[Line, ...]
    total: int
    deposit: int = 0
    credits: tuple[CreditUse, ...] = ()
    pieces: int = 1
    promo: PromoFacts | None = None
    campaign: CampaignFacts | None = None
    plan: PlanFacts | None = None
    plan_amount: int = 0  # what the plan adds to what is paid now
    plan_used: int = 0  # minutes or days of it

    @property
    def now(self) -> int:
        """All that is to be paid now, a new plan included."""
        return self.total + self.plan_amount


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """A plan that would pay for the wish. `now`: plan and rest together; `effective`: the wish's share of the plan, and
    the rest."""

    plan: PlanFacts
    now: int
    effective: int
    used: int
    left: int


@dataclass(frozen=True, slots=True)
class Derivation:
    chosen: Option
    alternatives: tuple[Option, ...]
    reason: Literal["only", "cheapest", "named"]
    tax_amount: int
    offers: tuple[PlanOffer, ...] = ()

    @property
    def total(self) -> int:
        return self.chosen.total
