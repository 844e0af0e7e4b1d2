"""What is known of a customer at an organisation, as far as prices depend on it."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import GUEST_ID
from artel.bookings.models import Booking, BookingStatus, Perk
from artel.catalog.models import Organization
from artel.memberships.queries import pass_facts, passes_for, plans_on_offer
from artel.pricing.queries import Offer
from artel.pricing.rules import Patron

KARMA = "karma"
CAME_TO_NOTHING = (BookingStatus.CANCELLED, BookingStatus.DECLINED, BookingStatus.EXPIRED)


async def patron_of(
    session: AsyncSession, person_id: UUID, offer: Offer, *, with_plans: bool, besides: UUID | None = None
) -> Patron:
    """`besides`: a booking that does not count, because it is the one that is priced."""
    if person_id == GUEST_ID:
        plans = await plans_on_offer(session, person_id, offer, ()) if with_plans else []
        return Patron(plans=tuple(plans))
    visits, spent, bookings = await _history(session, person_id, offer.venue.organization_id, besides)
    owned = await passes_for(session, person_id, offer)
    plans = await plans_on_offer(session, person_id, offer, owned) if with_plans else []
    return Patron(
        visits=visits,
        spent=spent,
        is_new=not bookings,
        no_deposit=await _no_deposit(session, person_id, offer),
        passes=tuple(pass_facts(row) for row in owned),
        plans=tuple(plans),
    )


async def _history(
    session: AsyncSession, person_id: UUID, organization_id: UUID, besides: UUID | None
) -> tuple[int, int, int]:
    """Finished visits, money spent and kept, bookings that did not come to nothing."""
    kept = Booking.paid_amount - Booking.refunded_amount
    statement = select(
        func.count().filter(Booking.status == BookingStatus.COMPLETED),
        func.coalesce(func.sum(kept), 0),
        func.count().filter(Booking.status.not_in(CAME_TO_NOTHING)),
    ).where(Booking.customer_id == person_id, Booking.organization_id == organization_id)
    if besides:
        statement = statement.where(Booking.id != besides)
    visits, spent, bookings = (await session.execute(statement)).one()
    return visits, int(spent), bookings


async def _no_deposit(session: AsyncSession, person_id: UUID, offer: Offer) -> str:
    """Why they leave none; asked only where one is wanted. The house may have switched it off for everybody."""
    if not any(tariff.deposit for tariff in offer.tariffs):
        return ""
    statement = select(Perk.user_id).join(Organization, Organization.id == Perk.organization_id)
    granted = Perk.organization_id == offer.venue.organization_id, Perk.user_id == person_id, Perk.waives_deposit
    return KARMA if await session.scalar(statement.where(*granted, Organization.waives_deposit)) else ""


async def horizon_perk(session: AsyncSession, organization_id: UUID, user_id: UUID) -> int:
    """Days further ahead that this person may book there."""
    statement = select(Perk.horizon_days).where(Perk.organization_id == organization_id, Perk.user_id == user_id)
    return await session.scalar(statement) or 0
