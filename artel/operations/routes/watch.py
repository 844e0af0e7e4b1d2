from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, parameters_of, problems, query_of
from artel.operations import commands, queries
from artel.operations.errors import (
    CancelledAlready,
    Delivered,
    NotCancellable,
    NotFailed,
    NothingToRetry,
    NotOfTheHouse,
    UnderWay,
)
from artel.operations.schemas import (
    DismissRequest,
    HealthView,
    JourneyView,
    LogLevelBody,
    LogPage,
    LogWish,
    PlannedItem,
    TaskList,
)

router = Routes(prefix="/system", tags=["system"])
CLOSED = problems(Forbidden, NotFound, CancelledAlready, Delivered, UnderWay)


@router.get("/health", responses=problems(Forbidden))
async def health(request: Request, session: Reads, actor: CurrentActor) -> HealthView:
    app = request.app
    return await queries.health(session, actor, app.version, app.state.started_at)


@router.get("/tasks", responses=problems(Forbidden))
async def list_tasks(session: Reads, actor: CurrentActor) -> TaskList:
    """Whoever holds `tasks:manage` in an organisation sees what waits for that organisation."""
    return await queries.list_tasks(session, actor)


@router.post("/tasks/{name}/run", status_code=202, responses=problems(Forbidden, NotOfTheHouse, NotFound))
async def run_task(name: str, session: Tx, actor: CurrentActor) -> None:
    """In the process that carries the outbox, within moments."""
    await commands.order_sweep(session, actor, name)


@router.post("/events/{event_id}/retry", status_code=202, responses=problems(Forbidden, NotFound, NothingToRetry))
async def retry_event(event_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.retry_event(session, actor, event_id)


@router.get("/planned", responses=problems(Forbidden, Invalid))
async def list_planned(
    kind: str, session: Reads, actor: CurrentActor, limit: Limit = 20, cursor: str | None = None
) -> Page[PlannedItem]:
    """What waits for its time, of one kind, the next one first."""
    return Page[PlannedItem].model_validate(await queries.list_planned(session, actor, kind, limit, cursor))


@router.post("/events/{event_id}/cancel", status_code=204, responses=CLOSED | problems(NotCancellable))
async def cancel_planned(event_id: UUID, session: Tx, actor: CurrentActor) -> None:
    """Reminders and letters only."""
    await commands.cancel_planned(session, actor, event_id)


@router.post("/events/{event_id}/dismiss", status_code=204, responses=CLOSED | problems(NotFailed, Invalid))
async def dismiss_event(event_id: UUID, request: DismissRequest, session: Tx, actor: CurrentActor) -> None:
    """A failed one is not tried again. The reason stands in the audit."""
    await commands.dismiss_event(session, actor, event_id, request.reason)


@router.get("/log", openapi_extra=parameters_of(LogWish), responses=problems(Forbidden, Invalid))
async def read_log(wish: Annotated[LogWish, Depends(query_of(LogWish))], actor: CurrentActor) -> LogPage:
    """Of this machine's processes, newest first."""
    return await queries.read_log(actor, wish)


@router.put("/log/level", status_code=204, responses=problems(Forbidden))
async def set_log_level(request: LogLevelBody, session: Tx, actor: CurrentActor) -> None:
    """DEBUG also writes a line per request. Every process takes it over within its next heartbeat."""
    await commands.set_log_level(session, actor, request)


@router.get("/journey/{mark}", responses=problems(Forbidden))
async def journey(mark: str, session: Reads, actor: CurrentActor) -> JourneyView:
    """The same as `artel trace`: by event id or correlation id."""
    return JourneyView(lines=await queries.journey(session, actor, mark))
