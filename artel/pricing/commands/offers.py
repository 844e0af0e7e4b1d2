"""What makes it cheaper without a code: campaigns, loyalty steps, referral rewards, concessions."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit.dialects import upsert
from artel.pricing import queries
from artel.pricing.models import Campaign, Concession, LoyaltyStep, ReferralProgram
from artel.pricing.schemas import (
    CampaignPatch,
    CampaignRequest,
    ConcessionRequest,
    LoyaltyStepRequest,
    ReferralRequest,
)

VIEW = Permission.PROMO_CODES_VIEW


@requires(Permission.PROMO_CODES_CREATE)
async def create_campaign(session: AsyncSession, actor: Actor, request: CampaignRequest) -> Campaign:
    actor.must(Permission.PROMO_CODES_CREATE, request.organization_id)
    await queries.check_organization(session, request.organization_id)
    ids = request.model_dump(mode="json", include={"venue_ids", "tariff_ids"})
    campaign = Campaign(**dict(request) | ids)
    session.add(campaign)
    await session.flush()
    return campaign


@requires(Permission.PROMO_CODES_EDIT)
async def edit_campaign(session: AsyncSession, actor: Actor, campaign_id: UUID, request: CampaignPatch) -> Campaign:
    campaign = await queries.get_visible_row(session, actor, Campaign, campaign_id, VIEW)
    actor.must(Permission.PROMO_CODES_EDIT, campaign.organization_id)
    for name in request.model_fields_set:
        setattr(campaign, name, getattr(request, name))
    await session.flush()
    return campaign


@requires(Permission.PROMO_CODES_DELETE)
async def delete_campaign(session: AsyncSession, actor: Actor, campaign_id: UUID) -> None:
    campaign = await queries.get_visible_row(session, actor, Campaign, campaign_id, VIEW)
    actor.must(Permission.PROMO_CODES_DELETE, campaign.organization_id)
    await session.delete(campaign)


@requires(Permission.PROMO_CODES_CREATE)
async def create_loyalty_step(session: AsyncSession, actor: Actor, request: LoyaltyStepRequest) -> LoyaltyStep:
    actor.must(Permission.PROMO_CODES_CREATE, request.organization_id)
    await queries.check_organization(session, request.organization_id)
    step = LoyaltyStep(**dict(request))
    session.add(step)
    await session.flush()
    return step


@requires(Permission.PROMO_CODES_DELETE)
async def delete_loyalty_step(session: AsyncSession, actor: Actor, step_id: UUID) -> None:
    step = await queries.get_visible_row(session, actor, LoyaltyStep, step_id, VIEW)
    actor.must(Permission.PROMO_CODES_DELETE, step.organization_id)
    await session.delete(step)


@requires(Permission.PROMO_CODES_EDIT)
async def set_referral_program(
    session: AsyncSession, actor: Actor, organization_id: UUID, request: ReferralRequest
) -> ReferralProgram:
    """What was given before stays."""
    actor.must(Permission.PROMO_CODES_EDIT, organization_id)
    await queries.check_organization(session, organization_id)
    await upsert(session, ReferralProgram, [{"organization_id": organization_id, **dict(request)}])
    return await session.get_one(ReferralProgram, organization_id, populate_existing=True)


@requires(Permission.MEMBERS_EDIT)
async def grant_concession(session: AsyncSession, actor: Actor, request: ConcessionRequest) -> Concession:
    """Staff has seen the card. Granted anew, it takes the new end."""
    actor.must(Permission.MEMBERS_EDIT, request.organization_id)
    await queries.check_person(session, request.user_id)
    await session.execute(
        delete(Concession).where(
            Concession.organization_id == request.organization_id,
            Concession.user_id == request.user_id,
            Concession.audience == request.audience,
        )
    )
    concession = Concession(**dict(request))
    session.add(concession)
    await session.flush()
    return concession


@requires(Permission.MEMBERS_EDIT)
async def revoke_concession(session: AsyncSession, actor: Actor, concession_id: UUID) -> None:
    concession = await queries.get_visible_row(session, actor, Concession, concession_id, Permission.MEMBERS_VIEW)
    actor.must(Permission.MEMBERS_EDIT, concession.organization_id)
    await session.delete(concession)
