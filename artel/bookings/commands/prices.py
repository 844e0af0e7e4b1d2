"""Prices for somebody: who stands above pricing and memberships knows the visits and the passes."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import queries
from artel.bookings.models import Booking
from artel.bookings.queries import Place
from artel.kit.spans import Span
from artel.memberships import commands as memberships
from artel.payments.queries import deposit_held
from artel.pricing import commands as pricing
from artel.pricing.models import Quote
from artel.pricing.queries import Offer, get_offer, loyalty_of, offer_of
from artel.pricing.schemas import QuoteRequest


async def _waiver(session: AsyncSession, booking: Booking, offer: Offer, today: str) -> str:
    """Why the booking is to have no deposit; empty: it has one. Settled when it was sold: what was waived then stays so
    in that house, whatever has become of the right, and what was paid then is held until the end. `today`: the right
    that the customer has now, which counts for what is not settled."""
    sold = await session.get(Quote, booking.quote_id) if booking.quote_id else None
    waived = [line["facts"]["by"] for line in sold.lines if line["code"] == "no_deposit"] if sold else []
    if sold and waived and sold.organization_id == offer.venue.organization_id:
        return str(waived[0])
    is_held = today and booking.deposit_amount and await deposit_held(session, "booking", booking.id)
    return "" if is_held else today


@requires(Permission.QUOTES_CREATE)
async def quote(session: AsyncSession, actor: Actor, request: QuoteRequest) -> Quote:
    """The price for whoever asks, with what else would pay for the wish."""
    offer = await _with_loyalty(session, await get_offer(session, actor, request.resource_id))
    person_id = request.customer_id or actor.id
    if person_id != actor.id:
        actor.must(Permission.BOOKINGS_CREATE, offer.venue.organization_id)
    patron = await queries.patron_of(session, person_id, offer, with_plans=True)
    return await pricing.quote(session, actor, request, offer, pricing.Asker(person_id, patron))


async def _with_loyalty(session: AsyncSession, offer: Offer) -> Offer:
    return replace(offer, loyalty=await loyalty_of(session, offer.venue.organization_id))


async def price(session: AsyncSession, actor: Actor, place: Place, wanted: QuoteRequest, customer_id: UUID) -> Quote:
    """For a booking that is being made, also on a customer's behalf."""
    offer = await _with_loyalty(session, await offer_of(session, place.resource, place.venue, place.organization))
    patron = await queries.patron_of(session, customer_id, offer, with_plans=False)
    return await pricing.quote(session, actor, wanted, offer, pricing.Asker(customer_id, patron))


async def price_change(session: AsyncSession, actor: Actor, booking: Booking, target: Place, span: Span) -> Quote:
    """For another time or place. What the booking took from passes is given back first, to be taken anew."""
    await memberships.give_back(session, Actor.system(), booking.id)
    offer = await _with_loyalty(session, await offer_of(session, target.resource, target.venue, target.organization))
    patron = await queries.patron_of(session, booking.customer_id, offer, with_plans=False, besides=booking.id)
    waiver = await _waiver(session, booking, offer, patron.no_deposit)
    asker = pricing.Asker(booking.customer_id, replace(patron, no_deposit=waiver))
    if booking.quote_id:
        change = span.starts_at, span.ends_at
        return await pricing.quote_change(session, actor, booking.quote_id, *change, offer, asker)
    wanted = QuoteRequest(resource_id=target.id, starts_at=span.starts_at, ends_at=span.ends_at, seats=booking.seats)
    return await pricing.quote(session, actor, wanted, offer, asker)
