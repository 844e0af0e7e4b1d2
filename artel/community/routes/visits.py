from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, Limited, OnceOnly
from artel.accounts.errors import Banned
from artel.community import commands, queries
from artel.community.documents import door_qr
from artel.community.errors import AlreadyHere, VisitOver, WrongCode
from artel.community.schemas import CheckInRequest, DoorView, MemberEntry, PresenceToday, VisitPage, VisitView
from artel.kit.limits import RateLimited
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["community"])
STAFF = problems(Forbidden, NotFound)


@router.post(
    "/visits/check-in",
    status_code=201,
    response_model=VisitView,
    responses=problems(Forbidden, NotFound, AlreadyHere, WrongCode, Banned, RateLimited),
    dependencies=[Depends(Limited("check-in", 20, 60))],
)
async def check_in(request: CheckInRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> VisitView:
        visit = await commands.check_in(session, actor, request)
        return (await queries.visit_views(session, [visit], named=visit.user_id != actor.id))[0]

    return await once.create(request, VisitView, work)


@router.post("/visits/{visit_id}/check-out", responses=problems(Forbidden, NotFound, VisitOver))
async def check_out(visit_id: UUID, session: Tx, actor: CurrentActor) -> VisitView:
    visit = await commands.check_out(session, actor, visit_id)
    return (await queries.visit_views(session, [visit], named=visit.user_id != actor.id))[0]


@router.get("/visits")
async def my_visits(session: Reads, actor: CurrentActor, limit: Limit = 20, cursor: str | None = None) -> VisitPage:
    return await queries.my_visits(session, actor, limit, cursor)


@router.get("/venues/{venue_id}/visits", responses=STAFF)
async def visits_at(
    venue_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> Page[VisitView]:
    """For the desk: who is and was here, newest first."""
    rows = await queries.visits_at(session, actor, venue_id, limit, cursor)
    return Page(items=await queries.visit_views(session, rows.items, named=True), next_cursor=rows.next_cursor)


@router.get("/venues/{venue}/presence", responses=problems(NotFound))
async def presence_today(venue: str, session: Reads, actor: Anyone) -> PresenceToday:
    return await queries.presence_today(session, actor, venue)


@router.get("/venues/{venue}/members", responses=problems(NotFound))
async def directory(
    venue: str,
    session: Reads,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[MemberEntry]:
    """Those who agreed to stand there; for people who know the place themselves."""
    return await queries.directory(session, actor, venue, q, limit, cursor)


@router.get("/venues/{venue_id}/door", responses=STAFF)
async def door(venue_id: UUID, session: Tx, actor: CurrentActor) -> DoorView:
    return queries.door_view(venue_id, await commands.door_of(session, actor, venue_id))


@router.get("/venues/{venue_id}/door.svg", response_class=Response, responses=STAFF)
async def door_svg(venue_id: UUID, session: Tx, actor: CurrentActor) -> Response:
    shown = queries.door_view(venue_id, await commands.door_of(session, actor, venue_id))
    return Response(door_qr(shown), media_type="image/svg+xml", headers={"cache-control": "no-store"})


@router.post("/venues/{venue_id}/door/change", responses=STAFF)
async def change_door(venue_id: UUID, session: Tx, actor: CurrentActor) -> DoorView:
    """The old code is worth nothing from now on."""
    return queries.door_view(venue_id, await commands.change_door(session, actor, venue_id))
