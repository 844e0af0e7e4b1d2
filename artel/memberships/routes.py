from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems
from artel.memberships import commands, queries
from artel.memberships.errors import NoFreezeLeft, NotForYou, NoUpgrade, PassNotActive, TeamIsFull, UnknownPerson
from artel.memberships.queries import PassFilter
from artel.memberships.schemas import (
    BuyRequest,
    EntryView,
    FreezeRequest,
    GrantRequest,
    HolderRequest,
    PassView,
    RenewalRequest,
    UpgradeList,
    UpgradeRequest,
)

router = Routes(tags=["memberships"])


@router.get("/passes")
async def list_passes(
    session: Reads,
    actor: CurrentActor,
    organization_id: UUID | None = None,
    owner_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[PassView]:
    """Mine; with `organization_id` those of my organisation."""
    rows = await queries.list_visible_passes(session, actor, PassFilter(organization_id, owner_id), limit, cursor)
    return Page(items=await queries.views(session, actor, rows.items), next_cursor=rows.next_cursor)


@router.post("/passes", status_code=201, response_model=PassView, responses=problems(NotFound, NotForYou))
async def buy_pass(request: BuyRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> PassView:
        return (await queries.views(session, actor, [await commands.buy_pass(session, actor, request)]))[0]

    return await once.create(request, PassView, work)


@router.post("/passes/grant", status_code=201, response_model=PassView, responses=problems(Forbidden, NotFound))
async def grant_credits(request: GrantRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> PassView:
        return (await queries.views(session, actor, [await commands.grant_credits(session, actor, request)]))[0]

    return await once.create(request, PassView, work)


@router.get("/passes/{pass_id}", responses=problems(NotFound))
async def get_pass(pass_id: UUID, session: Reads, actor: CurrentActor) -> PassView:
    return (await queries.views(session, actor, [await queries.get_visible_pass(session, actor, pass_id)]))[0]


@router.get("/passes/{pass_id}/entries", responses=problems(NotFound))
async def list_entries(
    pass_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> Page[EntryView]:
    await queries.get_visible_pass(session, actor, pass_id)
    return Page[EntryView].model_validate(await queries.list_entries(session, pass_id, limit, cursor))


@router.get("/passes/{pass_id}/upgrades", responses=problems(NotFound))
async def list_upgrades(pass_id: UUID, session: Reads, actor: CurrentActor) -> UpgradeList:
    row = await queries.get_visible_pass(session, actor, pass_id)
    return UpgradeList(items=await queries.upgrades_of(session, row))


@router.post("/passes/{pass_id}/freeze", responses=problems(Forbidden, NotFound, PassNotActive, NoFreezeLeft))
async def freeze(pass_id: UUID, request: FreezeRequest, session: Tx, actor: CurrentActor) -> PassView:
    row = await commands.freeze(session, actor, pass_id, request)
    return (await queries.views(session, actor, [row]))[0]


@router.post("/passes/{pass_id}/thaw", responses=problems(Forbidden, NotFound, PassNotActive))
async def thaw(pass_id: UUID, session: Tx, actor: CurrentActor) -> PassView:
    row = await commands.thaw(session, actor, pass_id)
    return (await queries.views(session, actor, [row]))[0]


@router.post("/passes/{pass_id}/upgrade", responses=problems(Forbidden, NotFound, PassNotActive, NoUpgrade))
async def upgrade(pass_id: UUID, request: UpgradeRequest, session: Tx, actor: CurrentActor) -> PassView:
    row = await commands.upgrade(session, actor, pass_id, request)
    return (await queries.views(session, actor, [row]))[0]


@router.post("/passes/{pass_id}/renewal", responses=problems(Forbidden, NotFound, PassNotActive))
async def set_renewal(pass_id: UUID, request: RenewalRequest, session: Tx, actor: CurrentActor) -> PassView:
    row = await commands.set_renewal(session, actor, pass_id, request)
    return (await queries.views(session, actor, [row]))[0]


@router.post("/passes/{pass_id}/holders", responses=problems(Forbidden, NotFound, TeamIsFull, UnknownPerson))
async def add_holder(pass_id: UUID, request: HolderRequest, session: Tx, actor: CurrentActor) -> PassView:
    row = await commands.add_holder(session, actor, pass_id, request)
    return (await queries.views(session, actor, [row]))[0]


@router.delete("/passes/{pass_id}/holders/{user_id}", responses=problems(Forbidden, NotFound))
async def remove_holder(pass_id: UUID, user_id: UUID, session: Tx, actor: CurrentActor) -> PassView:
    row = await commands.remove_holder(session, actor, pass_id, user_id)
    return (await queries.views(session, actor, [row]))[0]
