"""What staff sees and keeps: tariffs, peak rules, promo codes and the rest of the price list."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.catalog.models import Organization, Resource, Venue, VenueStatus
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.pricing.models import (
    AddOn,
    Campaign,
    Concession,
    LoyaltyStep,
    PeakRule,
    Plan,
    PromoCode,
    ReferralProgram,
    Tariff,
)

Row = TypeVar("Row")
Kept = TypeVar("Kept", Plan, AddOn, Campaign, LoyaltyStep, Concession)


async def get_venue(session: AsyncSession, venue_id: UUID) -> tuple[Venue, str]:
    """With its organization's currency."""
    statement = select(Venue, Organization.currency).join(Organization).where(Venue.id == venue_id)
    found = (await session.execute(statement)).first()
    if found is None:
        raise NotFound
    return found


async def get_visible_tariff(session: AsyncSession, actor: Actor, tariff_id: UUID) -> Tariff:
    found = await session.scalar(_of_staff(actor, select(Tariff), Tariff.organization_id).where(Tariff.id == tariff_id))
    if found is None:
        raise NotFound
    return found


async def list_visible_tariffs(
    session: AsyncSession, actor: Actor, venue_id: UUID | None, limit: int, cursor: str | None
) -> Rows[Tariff]:
    statement = _of_staff(actor, select(Tariff), Tariff.organization_id)
    if venue_id:
        statement = statement.where(Tariff.venue_id == venue_id)
    return await paginate(session, statement, (Tariff.id,), limit, cursor)


async def list_public_tariffs(session: AsyncSession, venue_id: UUID) -> Sequence[Tariff]:
    """The price list of a published venue."""
    statement = (
        select(Tariff)
        .join(Venue, Venue.id == Tariff.venue_id)
        .where(Venue.id == venue_id, Venue.status == VenueStatus.PUBLISHED, Tariff.is_active)
        .order_by(Tariff.id)
    )
    return (await session.scalars(statement)).all()


def _peak_rules(actor: Actor) -> Select[PeakRule]:
    return _of_staff(actor, select(PeakRule).join(Venue, Venue.id == PeakRule.venue_id), Venue.organization_id)


async def get_visible_peak_rule(session: AsyncSession, actor: Actor, rule_id: UUID) -> tuple[PeakRule, UUID]:
    """With its organization."""
    statement = _peak_rules(actor).where(PeakRule.id == rule_id).add_columns(Venue.organization_id)
    found = (await session.execute(statement)).first()
    if found is None:
        raise NotFound
    return found


async def list_visible_peak_rules(
    session: AsyncSession, actor: Actor, venue_id: UUID | None, limit: int, cursor: str | None
) -> Rows[PeakRule]:
    statement = _peak_rules(actor)
    if venue_id:
        statement = statement.where(PeakRule.venue_id == venue_id)
    return await paginate(session, statement, (PeakRule.id,), limit, cursor)


async def get_visible_promo_code(session: AsyncSession, actor: Actor, promo_id: UUID) -> PromoCode:
    statement = _of_staff(actor, select(PromoCode), PromoCode.organization_id, Permission.PROMO_CODES_VIEW)
    found = await session.scalar(statement.where(PromoCode.id == promo_id))
    if found is None:
        raise NotFound
    return found


async def list_visible_promo_codes(
    session: AsyncSession, actor: Actor, q: str | None, limit: int, cursor: str | None
) -> Rows[PromoCode]:
    statement = _of_staff(actor, select(PromoCode), PromoCode.organization_id, Permission.PROMO_CODES_VIEW)
    if q:
        statement = statement.where(PromoCode.code.contains(q.strip().upper(), autoescape=True))
    return await paginate(session, statement, (PromoCode.id,), limit, cursor)


def _of_staff(
    actor: Actor,
    statement: Select[Row],
    organization_id: InstrumentedAttribute[UUID],
    permission: Permission = Permission.TARIFFS_VIEW,
) -> Select[Row]:
    """Rows of the organizations whose staff may see them."""
    if permission in actor.platform:
        return statement
    if not actor.may(permission):
        raise Forbidden(permission=permission)
    return statement.where(organization_id.in_(actor.organizations_with(permission)))


async def get_visible_row(
    session: AsyncSession,
    actor: Actor,
    table: type[Kept],
    row_id: UUID,
    permission: Permission = Permission.TARIFFS_VIEW,
) -> Kept:
    """A plan, an add-on, a campaign, a loyalty step, a concession of one's organization."""
    statement = _of_staff(actor, select(table), table.organization_id, permission).where(table.id == row_id)
    found: Kept | None = await session.scalar(statement)
    if found is None:
        raise NotFound
    return found


async def list_visible_rows(
    session: AsyncSession,
    actor: Actor,
    table: type[Kept],
    limit: int,
    cursor: str | None,
    permission: Permission = Permission.TARIFFS_VIEW,
    **only: UUID | None,
) -> Rows[Kept]:
    """`only` are columns and their values; None: any."""
    statement = _of_staff(actor, select(table), table.organization_id, permission)
    for name, value in only.items():
        if value:
            statement = statement.where(getattr(table, name) == value)
    return await paginate(session, statement, (table.id,), limit, cursor)


async def list_public_plans(session: AsyncSession, venue_id: UUID) -> Sequence[Plan]:
    statement = (
        select(Plan)
        .join(Venue, Venue.id == Plan.venue_id)
        .where(Venue.id == venue_id, Venue.status == VenueStatus.PUBLISHED, Plan.is_active)
        .order_by(Plan.id)
    )
    return (await session.scalars(statement)).all()


async def get_visible_program(session: AsyncSession, actor: Actor, organization_id: UUID) -> ReferralProgram | None:
    if not actor.may(Permission.PROMO_CODES_VIEW, organization_id):
        raise Forbidden(permission=Permission.PROMO_CODES_VIEW)
    return await session.get(ReferralProgram, organization_id)


async def check_organization(session: AsyncSession, organization_id: UUID) -> None:
    if await session.get(Organization, organization_id) is None:
        raise NotFound


async def check_person(session: AsyncSession, user_id: UUID) -> None:
    if await session.get(User, user_id) is None:
        raise NotFound


async def is_at_venue(session: AsyncSession, resource_id: UUID, venue_id: UUID) -> bool:
    statement = select(Resource.id).where(Resource.id == resource_id, Resource.venue_id == venue_id)
    return await session.scalar(statement) is not None
