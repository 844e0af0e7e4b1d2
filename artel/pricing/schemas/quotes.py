"""A wish, and the price with its derivation as the API shows it."""

from datetime import datetime, timedelta
from typing import Any, Literal, Self
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field, model_validator

from artel.kit import clock
from artel.kit.money import Money
from artel.kit.problems import Language
from artel.pricing import rules, texts
from artel.pricing.models import Per, Quote
from artel.pricing.rules import Derivation, Inputs, Option
from artel.pricing.schemas.fields import Moment

LONGEST = timedelta(days=366)


class QuoteRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    resource_id: UUID
    starts_at: Moment
    ends_at: Moment
    seats: int = Field(1, ge=1, le=1000)
    tariff_id: UUID | None = None
    promo_code: str | None = Field(None, max_length=64)
    add_ons: list[str] = Field([], max_length=20)  # codes; one named twice is wanted twice
    use_credits: bool = True
    customer_id: UUID | None = None  # staff, on somebody's behalf
    unit_ids: list[UUID] = Field([], max_length=1000)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        if self.ends_at - self.starts_at > LONGEST:
            raise ValueError("a year at most")
        return self


class TariffBrief(BaseModel):
    id: UUID
    name: str
    per: Per


class LineView(BaseModel):
    code: str
    title: str
    amount: Money
    why: str


class TaxView(BaseModel):
    """Inside the total, not on top of it."""

    rate_percent: int
    amount: Money
    title: str


class AlternativeView(BaseModel):
    """Another way to pay. `tariff_id`: ask for a quote with it. `plan_id`: buy it first; `total` is plan and rest
    together, `effective` what this wish takes of it. With neither: the cheapest mix, or without credits."""

    kind: Literal["tariff", "mix", "money", "plan", "upgrade"]
    tariff_id: UUID | None = None
    plan_id: UUID | None = None
    pass_id: UUID | None = None  # of the membership that an upgrade takes further
    title: str
    total: Money
    effective: Money | None = None
    why: str


class TierView(BaseModel):
    """Cancelled before `until`, or, when it is null, after all the others."""

    until: datetime | None
    refund_percent: int
    refund: Money


class QuoteView(BaseModel):
    id: UUID
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    seats: int
    tariff: TariffBrief | None  # null: it is all on credits
    total: Money
    lines: list[LineView]
    tax: TaxView | None
    deposit: Money | None = None
    valid_until: datetime
    promo_code: str | None
    alternatives: list[AlternativeView]
    cancellation: list[TierView]


def quote_view(quote: Quote, language: Language) -> QuoteView:
    """The stored derivation in the person's language; the sums are taken from the row, never made again."""
    kept, currency = quote.inputs, quote.total.currency
    inputs = Inputs.restored(kept["sum"])
    return QuoteView(
        id=quote.id,
        resource_id=quote.resource_id,
        starts_at=quote.starts_at,
        ends_at=quote.ends_at,
        seats=quote.seats,
        tariff=TariffBrief.model_validate(kept["tariff"]) if kept["tariff"] else None,
        total=quote.total,
        lines=spoken_lines(quote, language),
        tax=_tax(quote, language),
        deposit=Money(quote.deposit_amount, currency) if quote.deposit_amount else None,
        valid_until=quote.valid_until,
        promo_code=inputs.promo.code if inputs.promo and quote.promo_code_id else None,
        alternatives=_alternatives(quote, inputs, language),
        cancellation=[
            TierView(until=tier.until, refund_percent=tier.refund_percent, refund=Money(tier.refund, currency))
            for tier in rules.tiers(inputs, quote.total.amount)
            if tier.until is None or tier.until > clock.now()
        ],
    )


def spoken_lines(quote: Quote, language: Language) -> list[LineView]:
    """The lines of a quote in words; they sum up to `quote.total`."""
    reason, currency = quote.inputs["reason"], quote.total.currency
    return [
        LineView(
            code=line["code"],
            title=texts.title(line["code"], line["facts"], language),
            amount=Money(line["amount"], currency),
            why=texts.why(line["code"], line["facts"], currency, reason, language),
        )
        for line in quote.lines
    ]


def _tax(quote: Quote, language: Language) -> TaxView | None:
    if quote.tax_percent is None:
        return None
    amount = Money(quote.tax_amount, quote.total.currency)
    return TaxView(rate_percent=quote.tax_percent, amount=amount, title=texts.tax(quote.tax_percent, language))


def _alternatives(quote: Quote, inputs: Inputs, language: Language) -> list[AlternativeView]:
    """Plans first: they are what a person would not find alone."""
    kept = quote.inputs
    offers = [_offer(item, inputs, quote.total, language) for item in kept.get("offers", ())]
    return [*offers, *(_alternative(item, quote.total, language) for item in kept["alternatives"])]


def _alternative(item: dict[str, Any], total: Money, language: Language) -> AlternativeView:
    price, kind = Money(item["total"], total.currency), item.get("kind", "tariff")
    if kind != "tariff":
        title, why = texts.other_way(kind, price - total, language)
        return AlternativeView(kind=kind, title=title, total=price, why=why)
    title, why = texts.alternative(item["tariff"]["name"], item["facts"], price - total, language)
    return AlternativeView(kind="tariff", tariff_id=item["tariff"]["id"], title=title, total=price, why=why)


def _offer(item: dict[str, Any], inputs: Inputs, total: Money, language: Language) -> AlternativeView:
    wanted = UUID(item["plan_id"]), item["upgrade_of"] and UUID(item["upgrade_of"])
    plan = next(it for it in inputs.patron.plans if (it.id, it.upgrade_of) == wanted)
    now, effective = (Money(item[name], total.currency) for name in ("now", "effective"))
    title, why = texts.plan_offer(plan, item["used"], item["left"], now - total, effective, total, language)
    return AlternativeView(
        kind="upgrade" if plan.upgrade_of else "plan", plan_id=plan.id, pass_id=plan.upgrade_of, title=title, total=now,
        effective=effective, why=why,
    )  # fmt: skip


def kept_inputs(inputs: Inputs, derivation: Derivation) -> dict[str, Any]:
    """What `quotes.inputs` holds: `sum` is `Inputs`, the rest is what came out besides the lines."""
    return {
        "sum": inputs.stored(),
        "reason": derivation.reason,
        "tariff": _brief(derivation.chosen),
        "credits": msgspec.to_builtins(derivation.chosen.credits),
        "is_trial": bool(derivation.chosen.tariff and derivation.chosen.tariff.is_trial),
        "alternatives": [_kept_option(option) for option in derivation.alternatives],
        "offers": [
            {
                "plan_id": str(it.plan.id), "upgrade_of": it.plan.upgrade_of and str(it.plan.upgrade_of), "now": it.now,
                "effective": it.effective, "used": it.used, "left": it.left,
            }
            for it in derivation.offers
        ],
    }  # fmt: skip


def _kept_option(option: Option) -> dict[str, Any]:
    kind = "mix" if option.pieces > 1 or option.credits else "tariff"
    facts = option.lines[0].facts if option.lines else {}
    return {"kind": kind, "tariff": _brief(option), "total": option.total, "facts": facts}


def _brief(option: Option) -> dict[str, str] | None:
    it = option.tariff
    return {"id": str(it.id), "name": it.name, "per": it.per.value} if it else None
