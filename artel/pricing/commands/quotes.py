from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.money import Money
from artel.pricing import queries, rules
from artel.pricing.errors import NoTariff, PromoNotHere, TooManySeats
from artel.pricing.models import Quote
from artel.pricing.queries import Offer
from artel.pricing.rules import Inputs, Patron
from artel.pricing.schemas import QuoteRequest, kept_inputs

VALID_FOR = timedelta(minutes=15)


class Asker(NamedTuple):
    """For whom the price is, and what is known of them; the callers stand above and know visits and passes."""

    person_id: UUID
    patron: Patron = Patron()


@requires(Permission.QUOTES_CREATE)
async def quote(
    session: AsyncSession,
    actor: Actor,
    request: QuoteRequest,
    offer: Offer | None = None,
    asker: Asker | None = None,
) -> Quote:
    """A price that holds for 15 minutes. Refused by NotFound, NoTariff, TooManySeats, Promo*, AddOnUnknown. A caller
    who has loaded the resource already, and knows that the actor may see it, gives the offer."""
    asker = asker or Asker(actor.id)
    offer = offer or await queries.get_offer(session, actor, request.resource_id)
    patron = await queries.patron_with_rights(session, asker.person_id, offer, asker.patron)
    code = (request.promo_code or "").strip()
    promo = await queries.get_usable_promo(session, asker.person_id, offer, code, patron) if code else None
    inputs = offer.inputs(
        request.starts_at,
        request.ends_at,
        request.seats,
        promo=promo,
        tariff_id=request.tariff_id,
        patron=patron,
        add_ons=await queries.wanted_add_ons(session, offer, request.add_ons),
        use_credits=request.use_credits,
    )
    made = await _keep(session, actor.id, offer, inputs, request.unit_ids)
    made.inputs = made.inputs | {"person_id": str(asker.person_id)}
    if promo and made.promo_code_id is None:
        raise PromoNotHere
    return made


@requires(Permission.QUOTES_CREATE)
async def quote_change(
    session: AsyncSession,
    actor: Actor,
    quote_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    offer: Offer | None = None,
    asker: Asker | None = None,
) -> Quote:
    """The price of a booking that moves or changes its length: today's tariffs, the tariff that was named if it still
    fits, the promo code and the trial that the booking has used already, and its add-ons at their old price. The caller
    has made sure whose booking it is."""
    old = await session.get_one(Quote, quote_id)
    asker = asker or Asker(old.user_id)
    before = Inputs.restored(old.inputs["sum"])
    offer = offer or await queries.get_offer(session, actor, old.resource_id)
    patron = await queries.patron_with_rights(session, asker.person_id, offer, asker.patron)
    if old.inputs.get("is_trial"):
        patron = replace(patron, may_try=True)
    promo = before.promo if old.promo_code_id else None
    inputs = offer.inputs(
        starts_at, ends_at, old.seats, promo=promo, tariff_id=before.tariff_id, patron=patron, add_ons=before.add_ons,
        use_credits=before.use_credits,
    )  # fmt: skip
    if inputs and before.tariff_id and rules.price(inputs) is None:
        inputs = replace(inputs, tariff_id=None)
    return await _keep(session, old.user_id, offer, inputs, ())


async def _keep(
    session: AsyncSession, user_id: UUID, offer: Offer, inputs: Inputs | None, unit_ids: Iterable[UUID]
) -> Quote:
    if inputs is None:
        raise TooManySeats(capacity=offer.resource.capacity)
    derivation = rules.price(inputs)
    if derivation is None:
        raise NoTariff
    chosen = derivation.chosen
    quote = Quote(
        user_id=user_id,
        organization_id=offer.venue.organization_id,
        resource_id=offer.resource.id,
        tariff_id=chosen.tariff.id if chosen.tariff else None,
        promo_code_id=chosen.promo.id if chosen.promo else None,
        starts_at=inputs.starts_at,
        ends_at=inputs.ends_at,
        seats=inputs.seats,
        unit_ids=[str(unit_id) for unit_id in unit_ids],
        total=Money(derivation.total, offer.currency),
        deposit_amount=chosen.deposit,
        tax_percent=inputs.vat_percent,
        tax_amount=derivation.tax_amount,
        lines=msgspec.to_builtins(chosen.lines),
        inputs=kept_inputs(inputs, derivation),
        valid_until=clock.now() + VALID_FOR,
    )
    session.add(quote)
    await session.flush()
    return quote
