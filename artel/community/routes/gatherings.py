from uuid import UUID

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, OnceOnly
from artel.accounts.errors import Banned
from artel.community import commands, queries
from artel.community.documents import calendar_file
from artel.community.errors import EventOver, FewerSeats, NoSeatLeft
from artel.community.schemas import GatheringPatch, GatheringRequest, GatheringView, GuestView, SignUpRequest
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["community"])
STAFF = problems(Forbidden, NotFound, EventOver, FewerSeats)


async def _shown(session: AsyncSession, actor: Actor, gathering_id: UUID) -> GatheringView:
    gathering = await queries.get_visible_gathering(session, actor, gathering_id)
    return (await queries.gathering_views(session, actor, [gathering]))[0]


@router.get("/events", responses=problems(NotFound))
async def events(
    session: Reads,
    actor: Anyone,
    venue: str | None = None,
    past: bool = False,
    limit: Limit = 20,
    cursor: str | None = None,
) -> Page[GatheringView]:
    rows = await queries.list_gatherings(session, actor, venue, past=past, limit=limit, cursor=cursor)
    return Page(items=await queries.gathering_views(session, actor, rows.items), next_cursor=rows.next_cursor)


@router.post("/events", status_code=201, response_model=GatheringView, responses=STAFF)
async def announce(request: GatheringRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> GatheringView:
        return await _shown(session, actor, (await commands.announce(session, actor, request)).id)

    return await once.create(request, GatheringView, work)


@router.get("/events/{event_id}", responses=problems(NotFound))
async def event(event_id: UUID, session: Reads, actor: Anyone) -> GatheringView:
    return await _shown(session, actor, event_id)


@router.patch("/events/{event_id}", responses=STAFF)
async def edit(event_id: UUID, request: GatheringPatch, session: Tx, actor: CurrentActor) -> GatheringView:
    await commands.edit(session, actor, event_id, request)
    return await _shown(session, actor, event_id)


@router.post("/events/{event_id}/cancel", responses=STAFF)
async def call_off(event_id: UUID, session: Tx, actor: CurrentActor) -> GatheringView:
    """Everybody hears of it, and what was paid goes back."""
    await commands.call_off(session, actor, event_id)
    return await _shown(session, actor, event_id)


@router.post("/events/{event_id}/sign-up", responses=problems(NotFound, NoSeatLeft, EventOver, Banned))
async def sign_up(event_id: UUID, request: SignUpRequest, session: Tx, actor: CurrentActor) -> GatheringView:
    """Again is no refusal. A seat that costs something is held until it is paid: `mine.subject`."""
    await commands.sign_up(session, actor, event_id, request)
    return await _shown(session, actor, event_id)


@router.post("/events/{event_id}/leave", responses=problems(NotFound, EventOver))
async def leave(event_id: UUID, session: Tx, actor: CurrentActor) -> GatheringView:
    await commands.leave(session, actor, event_id)
    return await _shown(session, actor, event_id)


@router.get("/events/{event_id}/guests", responses=problems(Forbidden, NotFound))
async def guests(
    event_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 100, cursor: str | None = None
) -> Page[GuestView]:
    return await queries.guests(session, actor, event_id, limit, cursor)


@router.get("/events/{event_id}/calendar.ics", response_class=Response, responses=problems(NotFound))
async def calendar(event_id: UUID, session: Reads, actor: Anyone) -> Response:
    gathering = await queries.get_visible_gathering(session, actor, event_id)
    body = calendar_file(await _shown(session, actor, event_id), gathering.sequence)
    return Response(body, media_type="text/calendar; charset=utf-8")
