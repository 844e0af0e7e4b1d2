from typing import Annotated
from uuid import UUID

from fastapi import Query

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.accounts.errors import BanInThePast
from artel.accounts.schemas.members import BanRequest, BulkRequest, BulkView, CardChange, UnbanRequest
from artel.analytics import commands, queries
from artel.analytics.schemas import MemberFilter, MemberProfile, MemberView, SegmentCounts
from artel.kit.pagination import Page
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["members"])
REFUSALS = problems(Forbidden, NotFound, Invalid)


@router.get("/users", responses=problems(Forbidden))
async def list_members(session: Tx, actor: CurrentActor, wish: Annotated[MemberFilter, Query()]) -> Page[MemberView]:
    """Every person shown is an audit row, hence the transaction."""
    return Page[MemberView].model_validate(await queries.list_members(session, actor, wish))


@router.get("/users/segments", responses=problems(Forbidden))
async def count_segments(organization_id: UUID, session: Reads, actor: CurrentActor) -> SegmentCounts:
    return await queries.count_segments(session, actor, organization_id)


@router.post("/users/bulk", responses=REFUSALS | problems(BanInThePast))
async def change_many(request: BulkRequest, session: Tx, actor: CurrentActor) -> BulkView:
    return BulkView(changed=await commands.change_many(session, actor, request))


@router.get("/users/{user_id}", responses=REFUSALS)
async def get_member(user_id: UUID, organization_id: UUID, session: Tx, actor: CurrentActor) -> MemberProfile:
    return await queries.member_profile(session, actor, organization_id, user_id)


@router.patch("/users/{user_id}", responses=REFUSALS)
async def change_member(user_id: UUID, request: CardChange, session: Tx, actor: CurrentActor) -> MemberProfile:
    await commands.change_member(session, actor, user_id, request)
    return await queries.member_profile(session, actor, request.organization_id, user_id)


@router.post("/users/{user_id}/ban", responses=REFUSALS | problems(BanInThePast))
async def ban(user_id: UUID, request: BanRequest, session: Tx, actor: CurrentActor) -> MemberProfile:
    await commands.ban(session, actor, user_id, request)
    return await queries.member_profile(session, actor, request.organization_id, user_id)


@router.post("/users/{user_id}/unban", responses=REFUSALS)
async def unban(user_id: UUID, request: UnbanRequest, session: Tx, actor: CurrentActor) -> MemberProfile:
    await commands.unban(session, actor, user_id, request.organization_id)
    return await queries.member_profile(session, actor, request.organization_id, user_id)
