"""A resource with everything its price depends on, and what it costs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.catalog.models import Organization, Resource, Venue, VenueStatus
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.problems import NotFound
from artel.pricing import rules
from artel.pricing.models import Campaign, PeakRule, Tariff
from artel.pricing.rules import (
    AddOnFacts,
    CampaignFacts,
    Inputs,
    LoyaltyFacts,
    Patron,
    PeakFacts,
    PromoFacts,
    Scope,
    Step,
    TariffFacts,
    Window,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A resource with what its price depends on."""

    resource: Resource
    venue: Venue
    currency: str
    vat_percent: int | None
    tariffs: tuple[TariffFacts, ...]
    peaks: tuple[PeakFacts, ...]
    campaigns: tuple[CampaignFacts, ...] = ()
    loyalty: tuple[LoyaltyFacts, ...] = ()

    def inputs(
        self,
        starts_at: datetime,
        ends_at: datetime,
        seats: int,
        *,
        promo: PromoFacts | None = None,
        tariff_id: UUID | None = None,
        patron: Patron | None = None,
        add_ons: tuple[AddOnFacts, ...] = (),
        use_credits: bool = True,
    ) -> Inputs | None:
        """None: so many people do not fit."""
        units = rules.billable_units(self.resource.kind, seats, self.resource.capacity)
        if not units:
            return None
        return Inputs(
            self.resource.kind, seats, units, starts_at, ends_at, self.venue.time_zone, self.currency,
            self.vat_percent, self.tariffs, self.peaks, promo, tariff_id, tuple(self.venue.cancellation_policy),
            patron or Patron(), self.campaigns, self.loyalty, add_ons, use_credits,
        )  # fmt: skip


async def get_offer(session: AsyncSession, actor: Actor, resource_id: UUID) -> Offer:
    """What stands open at a published venue; its staff may also look at what is not public yet."""
    offers = await offers_of(session, [resource_id])
    if resource_id not in offers:
        raise NotFound
    offer = offers[resource_id]
    is_public = offer.resource.is_open and offer.venue.status == VenueStatus.PUBLISHED
    if not is_public and not actor.may(Permission.BOOKINGS_CREATE, offer.venue.organization_id):
        raise NotFound
    return offer


async def offers_of(session: AsyncSession, resource_ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """In four queries, however many."""
    statement = (
        select(Resource, Venue, Organization)
        .join(Venue, Venue.id == Resource.venue_id)
        .join(Organization, Organization.id == Venue.organization_id)
        .where(Resource.id.in_(list(resource_ids)))
    )
    rows = (await session.execute(statement)).all()
    return await _offers(session, [(row[0], row[1], row[2]) for row in rows])


async def offer_of(session: AsyncSession, resource: Resource, venue: Venue, organization: Organization) -> Offer:
    """Of what the caller has loaded."""
    return (await _offers(session, [(resource, venue, organization)]))[resource.id]


async def _offers(session: AsyncSession, rows: Sequence[tuple[Resource, Venue, Organization]]) -> dict[UUID, Offer]:
    venue_ids = {venue.id for _, venue, _ in rows}
    tariffs, peaks = await _tariffs_of(session, venue_ids), await _peaks_of(session, venue_ids)
    campaigns = await _campaigns_of(session, {owner.id for _, _, owner in rows})
    return {
        resource.id: Offer(
            resource, venue, owner.currency, owner.vat_percent,
            tuple(_tariff_facts(t) for t in tariffs[venue.id] if _sells(t, resource, owner.currency)),
            tuple(_peak_facts(p) for p in peaks[venue.id] if p.kind in (None, resource.kind)),
            tuple(campaign_facts(c) for c in campaigns[owner.id] if _applies(c, resource)),
        )
        for resource, venue, owner in rows
    }  # fmt: skip


_AT_VENUES: BindParameter[Sequence[UUID]] = bindparam("venue_ids", expanding=True)
_TARIFFS = select(Tariff).where(Tariff.venue_id.in_(_AT_VENUES), Tariff.is_active).order_by(Tariff.id)
_AT: BindParameter[datetime] = bindparam("now", type_=Campaign.starts_at.type)
_CAMPAIGNS = (
    select(Campaign)
    .where(
        Campaign.organization_id.in_(bindparam("organization_ids", expanding=True)),
        Campaign.is_active,
        or_(Campaign.starts_at.is_(None), Campaign.starts_at <= _AT),
        or_(Campaign.ends_at.is_(None), Campaign.ends_at > _AT),
    )
    .order_by(Campaign.id)
)
_PEAKS = select(PeakRule).where(PeakRule.venue_id.in_(_AT_VENUES)).order_by(PeakRule.id)


async def _tariffs_of(session: AsyncSession, venue_ids: Iterable[UUID]) -> dict[UUID, list[Tariff]]:
    found: dict[UUID, list[Tariff]] = defaultdict(list)
    for tariff in await session.scalars(_TARIFFS, {"venue_ids": list(venue_ids)}):
        found[tariff.venue_id].append(tariff)
    return found


async def _peaks_of(session: AsyncSession, venue_ids: Iterable[UUID]) -> dict[UUID, list[PeakRule]]:
    found: dict[UUID, list[PeakRule]] = defaultdict(list)
    for rule in await session.scalars(_PEAKS, {"venue_ids": list(venue_ids)}):
        found[rule.venue_id].append(rule)
    return found


async def _campaigns_of(session: AsyncSession, organization_ids: set[UUID]) -> dict[UUID, list[Campaign]]:
    """Those that run now."""
    found: dict[UUID, list[Campaign]] = defaultdict(list)
    for it in await session.scalars(_CAMPAIGNS, {"organization_ids": list(organization_ids), "now": clock.now()}):
        found[it.organization_id].append(it)
    return found


def _applies(campaign: Campaign, resource: Resource) -> bool:
    is_here = not campaign.venue_ids or str(resource.venue_id) in campaign.venue_ids
    return is_here and campaign.kind in (None, resource.kind)


def campaign_facts(it: Campaign) -> CampaignFacts:
    window = Window(tuple(it.weekdays), it.from_minute, it.to_minute)
    return CampaignFacts(it.id, it.name, it.percent, window, tuple(map(UUID, it.tariff_ids)), it.new_only)


def _sells(tariff: Tariff, resource: Resource, currency: str) -> bool:
    is_for_it = tariff.resource_id in (None, resource.id) and tariff.kind in (None, resource.kind)
    return is_for_it and tariff.price.currency == currency


def _tariff_facts(tariff: Tariff) -> TariffFacts:
    scope = Scope.RESOURCE if tariff.resource_id else Scope.KIND if tariff.kind else Scope.VENUE
    window = Window(tuple(tariff.weekdays), tariff.from_minute, tariff.to_minute)
    return TariffFacts(
        tariff.id, tariff.name, tariff.per, tariff.price.amount, scope, window, tariff.min_minutes, tariff.max_minutes,
        tariff.audience, tariff.min_seats, tariff.is_trial, _steps(tariff.by_seats), _steps(tariff.by_minutes),
        tariff.deposit,
    )  # fmt: skip


def _steps(kept: Sequence[dict[str, int]] | None) -> tuple[Step, ...]:
    return tuple(Step(step["from"], step["percent"]) for step in kept or ())


def _peak_facts(rule: PeakRule) -> PeakFacts:
    return PeakFacts(rule.name, rule.percent, Window(tuple(rule.weekdays), rule.from_minute, rule.to_minute))


async def totals_for(
    session: AsyncSession, resource_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime, seats: int
) -> dict[UUID, Money]:
    """What each would cost without a promo code; without those that no tariff sells or where so many do not fit."""
    priced = await priced_offers(session, resource_ids, starts_at, ends_at, seats)
    return {resource_id: money for resource_id, (_, money) in priced.items()}


async def priced_offers(
    session: AsyncSession, resource_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime, seats: int
) -> dict[UUID, tuple[Offer, Money]]:
    """Like `totals_for`, with the resource and its venue."""
    found = {}
    for resource_id, offer in (await offers_of(session, resource_ids)).items():
        inputs = offer.inputs(starts_at, ends_at, seats)
        if inputs and (derivation := rules.price(inputs)):
            found[resource_id] = (offer, Money(derivation.total, offer.currency))
    return found


async def price_from(session: AsyncSession, resource_ids: Iterable[UUID]) -> dict[UUID, Money]:
    """The cheapest hour of one unit; without those that are not sold by the hour."""
    offers = await offers_of(session, resource_ids)
    hourly = {resource_id: rules.cheapest_hourly(offer.tariffs) for resource_id, offer in offers.items()}
    return {
        resource_id: Money(amount, offers[resource_id].currency)
        for resource_id, amount in hourly.items()
        if amount is not None
    }
