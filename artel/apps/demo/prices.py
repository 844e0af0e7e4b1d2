"""What a wish costs: the house's own sum, remembered, because a Tuesday from ten to two costs the same all year."""

from uuid import UUID

import msgspec

from artel.apps.demo.rows import Row
from artel.apps.demo.shops import Shop, Spot
from artel.apps.demo.wishes import Wish
from artel.pricing import rules
from artel.pricing.rules import Derivation, Inputs, PromoFacts
from artel.pricing.schemas import kept_inputs

Key = tuple[UUID, int, int, int, int]


class Prices:
    def __init__(self) -> None:
        self.known: dict[Key, int] = {}

    def total(self, shop: Shop, spot: Spot, wish: Wish) -> int:
        local = wish.span.starts_at.astimezone(shop.zone)
        units = wish.seats if spot.is_desk else 1
        key = (spot.resource.id, local.weekday(), local.hour * 60 + local.minute, wish.span.minutes, units)
        if key not in self.known:
            self.known[key] = derive(inputs_of(spot, wish, None)).total
        return self.known[key]


def inputs_of(spot: Spot, wish: Wish, promo: PromoFacts | None) -> Inputs:
    assert spot.offer is not None  # noqa: S101 - the filling fetched it
    inputs = spot.offer.inputs(wish.span.starts_at, wish.span.ends_at, wish.seats, promo=promo)
    if inputs is None:
        raise ValueError(f"{wish.seats} do not fit into {spot.resource.name}")
    return inputs


def derive(inputs: Inputs) -> Derivation:
    derivation = rules.price(inputs)
    if derivation is None:
        raise ValueError(f"no tariff sells {inputs.starts_at} to {inputs.ends_at} of a {inputs.kind}")
    return derivation


def quote_row(shop: Shop, spot: Spot, wish: Wish, promo: PromoFacts | None) -> tuple[Row, int]:
    """The columns that follow from the sum, and the total."""
    inputs = inputs_of(spot, wish, promo)
    derivation = derive(inputs)
    row = {
        "organization_id": shop.venue.organization_id,
        "resource_id": spot.resource.id,
        "tariff_id": derivation.chosen.tariff and derivation.chosen.tariff.id,
        "promo_code_id": promo and promo.id,
        "starts_at": wish.span.starts_at,
        "ends_at": wish.span.ends_at,
        "seats": wish.seats,
        "unit_ids": [],
        "total_amount": derivation.total,
        "total_currency": inputs.currency,
        "tax_percent": inputs.vat_percent,
        "tax_amount": derivation.tax_amount,
        "lines": msgspec.to_builtins(derivation.chosen.lines),
        "inputs": kept_inputs(inputs, derivation),
    }
    return row, derivation.total
