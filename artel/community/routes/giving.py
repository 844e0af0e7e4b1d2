from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, OnceOnly
from artel.community import commands, queries
from artel.community.errors import GoalClosed
from artel.community.schemas import (
    DonationRequest,
    DonationStats,
    DonationView,
    GoalPatch,
    GoalRequest,
    GoalView,
    RecentDonation,
)
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["community"])
Days = Annotated[int, Query(ge=1, le=366)]


@router.post("/donations", status_code=201, response_model=DonationView, responses=problems(NotFound, GoalClosed))
async def donate(request: DonationRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    """To be paid with `POST /payments` and the `subject` of the answer."""

    async def work() -> DonationView:
        return (await queries.donation_views(session, [await commands.donate(session, actor, request)]))[0]

    return await once.create(request, DonationView, work)


@router.get("/donations")
async def my_donations(
    session: Reads, actor: CurrentActor, limit: Limit = 20, cursor: str | None = None
) -> Page[DonationView]:
    rows = await queries.my_donations(session, actor, limit, cursor)
    return Page(items=await queries.donation_views(session, rows.items), next_cursor=rows.next_cursor)


@router.get("/donations/recent", responses=problems(NotFound))
async def recent_donations(
    session: Reads, actor: Anyone, venue: str | None = None, limit: Limit = 20, cursor: str | None = None
) -> Page[RecentDonation]:
    """Public. Who wishes to stay unknown does."""
    return await queries.recent(session, actor, venue, limit, cursor)


@router.get("/donations/stats", responses=problems(NotFound))
async def donation_stats(session: Reads, actor: Anyone, venue: str | None = None, days: Days = 30) -> DonationStats:
    return await queries.stats(session, actor, venue, days)


@router.get("/donation-goals", responses=problems(Forbidden, NotFound))
async def goals(venue: str, session: Reads, actor: Anyone, closed: bool = False) -> list[GoalView]:
    """Of a venue, the open ones; `closed=true` adds the others, for staff."""
    return await queries.goals_at(session, actor, venue, only_open=not closed)


@router.post("/donation-goals", status_code=201, response_model=GoalView, responses=problems(Forbidden, NotFound))
async def open_goal(request: GoalRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> GoalView:
        return (await queries.goal_views(session, [await commands.open_goal(session, actor, request)]))[0]

    return await once.create(request, GoalView, work)


@router.patch("/donation-goals/{goal_id}", responses=problems(Forbidden, NotFound))
async def edit_goal(goal_id: UUID, request: GoalPatch, session: Tx, actor: CurrentActor) -> GoalView:
    return (await queries.goal_views(session, [await commands.edit_goal(session, actor, goal_id, request)]))[0]
