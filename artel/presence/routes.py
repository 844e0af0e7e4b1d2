from typing import Annotated
from uuid import UUID

from fastapi import Body, Query

from artel.access.web import CurrentActor
from artel.kit.callers import parse
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Db, Reads, Routes, Tx, problems
from artel.presence import commands, queries
from artel.presence.schemas import (
    MyStatusView,
    PlaceRequest,
    QuietHoursRequest,
    QuietHoursView,
    StatusRequest,
    StatusView,
)

router = Routes(tags=["presence"])


@router.get("/status/my-status")
async def my_status(session: Reads, actor: CurrentActor) -> MyStatusView:
    return await queries.get_mine(session, actor)


@router.post("/status/set-status", responses=problems(Invalid))
async def set_status(
    session: Tx,
    actor: CurrentActor,
    request: Annotated[StatusRequest | None, Body()] = None,
    status: Annotated[str | None, Query()] = None,
) -> MyStatusView:
    """In the body, or as legacy clients do as `?status=`."""
    wish = request or parse(StatusRequest, {"status": status})
    await commands.set_status(session, actor, wish)
    return await queries.get_mine(session, actor)


@router.post("/status/place")
async def share_place(request: PlaceRequest, session: Tx, actor: CurrentActor) -> MyStatusView:
    await commands.share_place(session, actor, request)
    return await queries.get_mine(session, actor)


@router.get("/status/quiet-hours")
async def quiet_hours(session: Reads, actor: CurrentActor) -> QuietHoursView:
    return await queries.quiet_hours(session, actor)


@router.put("/status/quiet-hours", responses=problems(Invalid))
async def keep_quiet_hours(request: QuietHoursRequest, session: Tx, actor: CurrentActor) -> QuietHoursView:
    """Nothing rings then; what is unread is counted all the same."""
    await commands.keep_quiet_hours(session, actor, request)
    return await queries.quiet_hours(session, actor)


@router.delete("/status/quiet-hours")
async def drop_quiet_hours(session: Tx, actor: CurrentActor) -> QuietHoursView:
    await commands.drop_quiet_hours(session, actor)
    return await queries.quiet_hours(session, actor)


@router.get("/status/user/{user_id}", responses=problems(NotFound))
async def status_of(user_id: UUID, session: Reads, actor: CurrentActor) -> StatusView:
    """Of somebody with whom one shares a space or a private chat."""
    return await queries.get_visible_status(session, actor, user_id)


@router.post("/status/heartbeat")
async def heartbeat(database: Db, actor: CurrentActor) -> MyStatusView:
    async with database.reading() as session:
        mine = await queries.get_mine(session, actor)
    if not await queries.needs_touch(database.driver, actor.id):
        return mine
    async with database.transaction() as session:
        await commands.touch(session, actor)
        return await queries.get_mine(session, actor)
