"""Quotes, and what a person may have of what is on offer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import GUEST_ID, Actor, ActorKind
from artel.catalog.models import Venue, VenueStatus
from artel.kit import clock
from artel.kit.problems import NotFound
from artel.pricing import rules
from artel.pricing.errors import AddOnUnknown, PromoExhausted, PromoExpired, PromoNotHere, PromoUnknown, QuoteExpired
from artel.pricing.models import (
    AddOn,
    Audience,
    Concession,
    LoyaltyStep,
    Plan,
    PromoCode,
    PromoUse,
    Quote,
    ReferralProgram,
    TrialUse,
)
from artel.pricing.queries.offers import Offer
from artel.pricing.rules import AddOnFacts, LoyaltyFacts, Patron, PromoFacts


async def get_visible_quote(session: AsyncSession, actor: Actor, quote_id: UUID) -> Quote:
    """One's own, or a guest's, which whoever holds its id may use."""
    quote = await session.get(Quote, quote_id)
    if quote is None or (quote.user_id not in (actor.id, GUEST_ID) and actor.kind is not ActorKind.SYSTEM):
        raise NotFound
    return quote


async def get_usable_quote(session: AsyncSession, actor: Actor, quote_id: UUID) -> Quote:
    quote = await get_visible_quote(session, actor, quote_id)
    if quote.valid_until <= clock.now():
        raise QuoteExpired
    return quote


async def get_usable_promo(
    session: AsyncSession, person_id: UUID, offer: Offer, code: str, patron: Patron
) -> PromoFacts:
    """Only a look: the use is counted when something is booked."""
    key, organization_id = code.strip().upper(), offer.venue.organization_id
    statement = select(PromoCode).where(PromoCode.organization_id == organization_id, PromoCode.code == key)
    promo = await session.scalar(statement)
    if promo is None:
        raise PromoUnknown
    now = clock.now()
    if (promo.starts_at and now < promo.starts_at) or (promo.ends_at and now >= promo.ends_at):
        raise PromoExpired
    if promo.max_uses is not None and promo.used >= promo.max_uses:
        raise PromoExhausted
    most = per_person(promo)
    if most and await uses_by(session, promo.id, person_id) >= most:
        raise PromoExhausted
    if (promo.first_only and not patron.is_new) or (promo.venue_ids and str(offer.venue.id) not in promo.venue_ids):
        raise PromoNotHere
    return promo_facts(promo)


def promo_facts(promo: PromoCode) -> PromoFacts:
    return PromoFacts(promo.id, promo.code, promo.percent, promo.amount, tuple(map(UUID, promo.tariff_ids or ())))


def per_person(promo: PromoCode) -> int | None:
    """A code for the first booking is used once, also by two bookings at the same moment."""
    return 1 if promo.first_only else promo.max_uses_per_person


async def uses_by(session: AsyncSession, promo_code_id: UUID, user_id: UUID) -> int:
    statement = select(func.count()).where(PromoUse.promo_code_id == promo_code_id, PromoUse.user_id == user_id)
    return (await session.execute(statement)).scalar_one()


async def patron_with_rights(session: AsyncSession, person_id: UUID, offer: Offer, patron: Patron) -> Patron:
    """Which variants the person may have, and whether they may still try; asked only where something depends on it."""
    special = [it for it in offer.tariffs if not rules.is_for_everybody(it)]
    if not special or person_id == GUEST_ID:
        return patron
    is_open = not patron.visits and any(it.is_trial for it in special)
    may_try = is_open and not await has_tried(session, offer.venue.organization_id, person_id)
    audiences = await audiences_of(session, offer.venue.organization_id, person_id)
    return replace(patron, audiences=audiences, may_try=may_try or patron.may_try)


async def audiences_of(session: AsyncSession, organization_id: UUID, person_id: UUID) -> tuple[Audience, ...]:
    statement = select(Concession.audience).where(
        Concession.organization_id == organization_id,
        Concession.user_id == person_id,
        or_(Concession.valid_until.is_(None), Concession.valid_until > clock.now()),
    )
    return tuple((await session.scalars(statement.order_by(Concession.audience))).all())


async def has_tried(session: AsyncSession, organization_id: UUID, person_id: UUID) -> bool:
    statement = select(TrialUse.subject_id).where(
        TrialUse.organization_id == organization_id, TrialUse.user_id == person_id
    )
    return await session.scalar(statement) is not None


async def loyalty_of(session: AsyncSession, organization_id: UUID) -> tuple[LoyaltyFacts, ...]:
    statement = select(LoyaltyStep).where(LoyaltyStep.organization_id == organization_id).order_by(LoyaltyStep.id)
    return tuple(LoyaltyFacts(it.by.value, it.threshold, it.percent) for it in await session.scalars(statement))


async def wanted_add_ons(session: AsyncSession, offer: Offer, codes: list[str]) -> tuple[AddOnFacts, ...]:
    """A code that is named twice is wanted twice. AddOnUnknown for what is not sold with this resource."""
    counts = Counter(code.strip().lower() for code in codes)
    if not counts:
        return ()
    found = {it.code: it for it in await add_ons_at(session, offer.venue.id)}
    if not all(code in found and found[code].kind in (None, offer.resource.kind) for code in counts):
        raise AddOnUnknown
    return tuple(
        AddOnFacts(it.id, it.code, it.name, it.per, it.price.amount, counts[code])
        for code, it in sorted(found.items())
        if code in counts and it.price.currency == offer.currency
    )


async def add_ons_at(session: AsyncSession, venue_id: UUID) -> Sequence[AddOn]:
    statement = select(AddOn).where(AddOn.venue_id == venue_id, AddOn.is_active).order_by(AddOn.code)
    return (await session.scalars(statement)).all()


async def plans_for(session: AsyncSession, offer: Offer) -> Sequence[Plan]:
    """Packs and memberships that would pay for this resource."""
    statement = select(Plan).where(Plan.venue_id == offer.venue.id, Plan.is_active).order_by(Plan.id)
    return [
        it
        for it in await session.scalars(statement)
        if it.resource_id in (None, offer.resource.id)
        and it.kind in (None, offer.resource.kind)
        and it.price.currency == offer.currency
    ]


async def get_plan(session: AsyncSession, plan_id: UUID) -> Plan:
    """What is on sale, at a venue that is open to the public."""
    statement = (
        select(Plan)
        .join(Venue, Venue.id == Plan.venue_id)
        .where(Plan.id == plan_id, Plan.is_active, Venue.status == VenueStatus.PUBLISHED)
    )
    plan = await session.scalar(statement)
    if plan is None:
        raise NotFound
    return plan


async def get_referral_program(session: AsyncSession, organization_id: UUID) -> ReferralProgram | None:
    program = await session.get(ReferralProgram, organization_id)
    return program if program and program.is_active else None


def agrees(quote: Quote) -> bool:
    """Whether the kept derivation still gives, line by line, what was sold."""
    made = rules.recompute(quote.inputs["sum"])
    if made is None:
        return False
    same_sums = (made.total, made.tax_amount, made.chosen.deposit) == (
        quote.total.amount, quote.tax_amount, quote.deposit_amount,
    )  # fmt: skip
    return same_sums and list(msgspec.to_builtins(made.chosen.lines)) == list(quote.lines)
