from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.bookings.errors import SlotTaken, UnknownUnit
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems
from artel.leases import commands, queries
from artel.leases.errors import ChargeSettled, LeaseOver, NotWithinTerm, TermInThePast
from artel.leases.schemas import (
    DeskRequest,
    EndRequest,
    LeaseDetail,
    LeasePatch,
    LeaseRequest,
    LeaseStatus,
    LeaseView,
    RelocateRequest,
    WishRequest,
    WishView,
)
from artel.pricing.errors import ForeignCurrency

router = Routes(tags=["leases"])
STAFF = problems(Forbidden, NotFound, LeaseOver)


@router.get("/leases")
async def list_leases(
    session: Reads,
    actor: CurrentActor,
    organization_id: UUID | None = None,
    status: LeaseStatus | None = None,
    overdue: bool = False,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[LeaseView]:
    """One's own, or as staff those of an organisation."""
    rows = await queries.list_visible_leases(session, actor, organization_id, status, overdue, limit, cursor)
    return Page(items=await queries.views(session, rows.items), next_cursor=rows.next_cursor)


@router.post(
    "/leases",
    status_code=201,
    response_model=LeaseDetail,
    responses=problems(Forbidden, NotFound, SlotTaken, UnknownUnit, TermInThePast, ForeignCurrency),
)
async def sign_lease(request: LeaseRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> LeaseDetail:
        return await queries.detail(session, await commands.sign_lease(session, actor, request))

    return await once.create(request, LeaseDetail, work)


@router.get("/leases/{lease_id}", responses=problems(NotFound))
async def get_lease(lease_id: UUID, session: Reads, actor: CurrentActor) -> LeaseDetail:
    return await queries.detail(session, await queries.get_visible_lease(session, actor, lease_id))


@router.patch("/leases/{lease_id}", responses=STAFF)
async def edit_lease(lease_id: UUID, request: LeasePatch, session: Tx, actor: CurrentActor) -> LeaseDetail:
    return await queries.detail(session, await commands.edit_lease(session, actor, lease_id, request))


@router.post("/leases/{lease_id}/relocate", responses=STAFF | problems(SlotTaken, UnknownUnit, NotWithinTerm))
async def relocate(lease_id: UUID, request: RelocateRequest, session: Tx, actor: CurrentActor) -> LeaseDetail:
    return await queries.detail(session, await commands.relocate(session, actor, lease_id, request))


@router.post("/leases/{lease_id}/end", responses=STAFF | problems(NotWithinTerm))
async def end_lease(lease_id: UUID, request: EndRequest, session: Tx, actor: CurrentActor) -> LeaseDetail:
    return await queries.detail(session, await commands.end_lease(session, actor, lease_id, request))


@router.post("/leases/{lease_id}/charges/{charge_id}/pay-at-desk", responses=STAFF | problems(ChargeSettled))
async def take_rent_at_desk(
    lease_id: UUID, charge_id: UUID, request: DeskRequest, session: Tx, actor: CurrentActor
) -> LeaseDetail:
    lease = await commands.take_rent_at_desk(session, actor, lease_id, charge_id, request)
    return await queries.detail(session, lease)


@router.get("/office-wishes", responses=problems(NotFound))
async def list_wishes(
    session: Reads, actor: CurrentActor, venue_id: UUID | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[WishView]:
    rows = await queries.list_wishes(session, actor, venue_id, limit, cursor)
    return Page(items=await queries.wish_views(session, rows.items), next_cursor=rows.next_cursor)


@router.post("/office-wishes", status_code=204, responses=problems(NotFound))
async def wait_for_office(request: WishRequest, session: Tx, actor: CurrentActor) -> None:
    await commands.wait_for_office(session, actor, request)


@router.delete("/office-wishes/{wish_id}", status_code=204, responses=problems(NotFound))
async def stop_waiting(wish_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.stop_waiting(session, actor, wish_id)
