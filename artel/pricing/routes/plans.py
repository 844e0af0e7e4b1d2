from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems
from artel.pricing import commands, queries
from artel.pricing.errors import AddOnTaken, ForeignCurrency, StepTaken, WrongPlace
from artel.pricing.schemas import (
    AddOnPatch,
    AddOnRequest,
    AddOnView,
    CampaignPatch,
    CampaignRequest,
    CampaignView,
    ConcessionRequest,
    ConcessionView,
    LoyaltyStepRequest,
    LoyaltyStepView,
    PlanPatch,
    PlanRequest,
    PlanView,
    ReferralRequest,
    ReferralView,
)

router = Routes(tags=["pricing"])


@router.get("/venues/{venue_id}/plans")
async def list_public_plans(venue_id: UUID, session: Reads) -> Page[PlanView]:
    """Packs and memberships on sale."""
    found = await queries.list_public_plans(session, venue_id)
    return Page(items=[PlanView.model_validate(plan) for plan in found], next_cursor=None)


@router.get("/venues/{venue_id}/add-ons")
async def list_public_add_ons(venue_id: UUID, session: Reads) -> Page[AddOnView]:
    found = await queries.add_ons_at(session, venue_id)
    return Page(items=[AddOnView.model_validate(add_on) for add_on in found], next_cursor=None)


@router.get("/plans", responses=problems(Forbidden))
async def list_plans(
    session: Reads, actor: CurrentActor, venue_id: UUID | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[PlanView]:
    rows = await queries.list_visible_plans(session, actor, venue_id, limit, cursor)
    return Page[PlanView].model_validate(rows)


@router.post(
    "/plans",
    status_code=201,
    response_model=PlanView,
    responses=problems(Forbidden, NotFound, ForeignCurrency, WrongPlace),
)
async def create_plan(request: PlanRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, PlanView, lambda: commands.create_plan(session, actor, request))


@router.patch("/plans/{plan_id}", responses=problems(Forbidden, NotFound, ForeignCurrency))
async def edit_plan(plan_id: UUID, request: PlanPatch, session: Tx, actor: CurrentActor) -> PlanView:
    return PlanView.model_validate(await commands.edit_plan(session, actor, plan_id, request))


@router.delete("/plans/{plan_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_plan(plan_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_plan(session, actor, plan_id)


@router.get("/add-ons", responses=problems(Forbidden))
async def list_add_ons(
    session: Reads, actor: CurrentActor, venue_id: UUID | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[AddOnView]:
    rows = await queries.list_visible_add_ons(session, actor, venue_id, limit, cursor)
    return Page[AddOnView].model_validate(rows)


@router.post(
    "/add-ons",
    status_code=201,
    response_model=AddOnView,
    responses=problems(Forbidden, NotFound, ForeignCurrency, AddOnTaken),
)
async def create_add_on(request: AddOnRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, AddOnView, lambda: commands.create_add_on(session, actor, request))


@router.patch("/add-ons/{add_on_id}", responses=problems(Forbidden, NotFound, ForeignCurrency))
async def edit_add_on(add_on_id: UUID, request: AddOnPatch, session: Tx, actor: CurrentActor) -> AddOnView:
    return AddOnView.model_validate(await commands.edit_add_on(session, actor, add_on_id, request))


@router.delete("/add-ons/{add_on_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_add_on(add_on_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_add_on(session, actor, add_on_id)


@router.get("/campaigns", responses=problems(Forbidden))
async def list_campaigns(
    session: Reads,
    actor: CurrentActor,
    organization_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[CampaignView]:
    rows = await queries.list_visible_campaigns(session, actor, organization_id, limit, cursor)
    return Page[CampaignView].model_validate(rows)


@router.post("/campaigns", status_code=201, response_model=CampaignView, responses=problems(Forbidden, NotFound))
async def create_campaign(request: CampaignRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, CampaignView, lambda: commands.create_campaign(session, actor, request))


@router.patch("/campaigns/{campaign_id}", responses=problems(Forbidden, NotFound))
async def edit_campaign(campaign_id: UUID, request: CampaignPatch, session: Tx, actor: CurrentActor) -> CampaignView:
    return CampaignView.model_validate(await commands.edit_campaign(session, actor, campaign_id, request))


@router.delete("/campaigns/{campaign_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_campaign(campaign_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_campaign(session, actor, campaign_id)


@router.get("/loyalty-steps", responses=problems(Forbidden))
async def list_loyalty_steps(
    session: Reads,
    actor: CurrentActor,
    organization_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[LoyaltyStepView]:
    rows = await queries.list_visible_loyalty_steps(session, actor, organization_id, limit, cursor)
    return Page[LoyaltyStepView].model_validate(rows)


@router.post(
    "/loyalty-steps",
    status_code=201,
    response_model=LoyaltyStepView,
    responses=problems(Forbidden, NotFound, StepTaken),
)
async def create_loyalty_step(
    request: LoyaltyStepRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    return await once.create(request, LoyaltyStepView, lambda: commands.create_loyalty_step(session, actor, request))


@router.delete("/loyalty-steps/{step_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_loyalty_step(step_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_loyalty_step(session, actor, step_id)


@router.get("/concessions", responses=problems(Forbidden))
async def list_concessions(
    session: Reads, actor: CurrentActor, user_id: UUID | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[ConcessionView]:
    rows = await queries.list_visible_concessions(session, actor, user_id, limit, cursor)
    return Page[ConcessionView].model_validate(rows)


@router.post("/concessions", status_code=201, response_model=ConcessionView, responses=problems(Forbidden, NotFound))
async def create_concession(request: ConcessionRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, ConcessionView, lambda: commands.grant_concession(session, actor, request))


@router.delete("/concessions/{concession_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def revoke_concession(concession_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.revoke_concession(session, actor, concession_id)


@router.get("/organizations/{organization_id}/referral-program", responses=problems(Forbidden))
async def get_referral_program(organization_id: UUID, session: Reads, actor: CurrentActor) -> ReferralView | None:
    found = await queries.get_visible_program(session, actor, organization_id)
    return ReferralView.model_validate(found) if found else None


@router.put("/organizations/{organization_id}/referral-program", responses=problems(Forbidden, NotFound))
async def set_referral_program(
    organization_id: UUID, request: ReferralRequest, session: Tx, actor: CurrentActor
) -> ReferralView:
    return ReferralView.model_validate(await commands.set_referral_program(session, actor, organization_id, request))
