from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import refuse_unless_allowed
from artel.access.permissions import Permission
from artel.kit import clock, relay, sweeps
from artel.kit.outbox import InboxEntry, OutboxEvent, is_errand, subscribers_of
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.sweeps import Sweep, SweepRun
from artel.operations import rules
from artel.operations.schemas import PlannedItem, PlannedKind, TaskList, TaskView, WaitingEvent

MOST = 100
GRACE = timedelta(minutes=5)
P = Permission


def _seen_by(actor: Actor) -> ColumnElement[bool] | None:
    """Whoever holds the right in an organisation sees what waits for that organisation; None: everything."""
    if P.TASKS_MANAGE in actor.platform:
        return None
    own = [str(one) for one in actor.organizations_with(P.TASKS_MANAGE)]
    return OutboxEvent.body["organization_id"].as_string().in_(own) if own else false()


def _visible(actor: Actor) -> Select[OutboxEvent]:
    seen = _seen_by(actor)
    return select(OutboxEvent).where(*(() if seen is None else (seen,)))


async def get_visible_event(session: AsyncSession, actor: Actor, event_id: UUID, *, lock: bool = False) -> OutboxEvent:
    statement = _visible(actor).where(OutboxEvent.id == event_id)
    found: OutboxEvent | None = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


async def list_tasks(session: AsyncSession, actor: Actor) -> TaskList:
    refuse_unless_allowed(actor, P.TASKS_MANAGE)
    runs = {row.name: row for row in await session.scalars(select(SweepRun))}
    return TaskList(
        tasks=[_task(item, runs.get(item.name), actor) for item in sorted(sweeps.SWEEPS)],
        failing=await failing(session, actor),
        planned=await _planned(session, actor),
    )


def _task(item: Sweep, run: SweepRun | None, actor: Actor) -> TaskView:
    next_at = run.next_at if run else None
    return TaskView(
        name=item.name,
        every_s=int(item.every.total_seconds()),
        started_at=run.started_at if run else None,
        finished_at=run.finished_at if run else None,
        next_at=next_at,
        failure=run.failure if run else "",
        runs=run.runs if run else 0,
        failures=run.failures if run else 0,
        is_late=next_at is not None and next_at < clock.now() - GRACE,
        can_run=P.TASKS_MANAGE in actor.platform,
    )


async def failing(session: AsyncSession, actor: Actor) -> list[WaitingEvent]:
    """Tried at least once and not done, those that were given up first."""
    tried = _visible(actor).where(OutboxEvent.relayed_at.is_(None), OutboxEvent.attempts > 0)
    rows = list(await session.scalars(tried.order_by(OutboxEvent.attempts.desc(), OutboxEvent.id).limit(MOST)))
    entries = select(InboxEntry).where(InboxEntry.event_id.in_([row.id for row in rows]))
    done = {(entry.event_id, entry.subscriber) for entry in await session.scalars(entries)}
    return [_waiting(row, done) for row in rows]


def _waiting(row: OutboxEvent, done: set[tuple[UUID, str]]) -> WaitingEvent:
    names = subscribers_of(row.kind)
    return WaitingEvent(
        id=row.id,
        kind=row.kind,
        subscribers=names,
        done=[name for name in names if (row.id, name) in done],
        is_errand=is_errand(row.kind),
        correlation_id=row.correlation_id,
        occurred_at=row.occurred_at,
        due_at=row.due_at,
        attempts=row.attempts,
        is_stuck=row.attempts >= relay.MAX_ATTEMPTS,
    )


async def _planned(session: AsyncSession, actor: Actor) -> list[PlannedKind]:
    seen = _seen_by(actor)
    statement = (
        select(OutboxEvent.kind, func.count(), func.min(OutboxEvent.due_at))
        .where(OutboxEvent.relayed_at.is_(None), OutboxEvent.attempts == 0, *(() if seen is None else (seen,)))
        .group_by(OutboxEvent.kind)
        .order_by(func.min(OutboxEvent.due_at))
    )
    found = await session.execute(statement)
    return [
        PlannedKind(kind=kind, count=count, next_due_at=due, can_cancel=kind in rules.CANCELLABLE)
        for kind, count, due in found
    ]


async def list_planned(
    session: AsyncSession, actor: Actor, kind: str, limit: int, cursor: str | None
) -> Rows[PlannedItem]:
    """Of one kind, the next one first."""
    refuse_unless_allowed(actor, P.TASKS_MANAGE)
    ahead = _visible(actor).where(OutboxEvent.relayed_at.is_(None), OutboxEvent.attempts == 0, OutboxEvent.kind == kind)
    rows = await paginate(session, ahead, (OutboxEvent.due_at, OutboxEvent.id), limit, cursor, ascending=True)
    return Rows([_item(row) for row in rows.items], rows.next_cursor)


def _item(row: OutboxEvent) -> PlannedItem:
    return PlannedItem(
        id=row.id,
        kind=row.kind,
        due_at=row.due_at,
        occurred_at=row.occurred_at,
        organization_id=row.body.get("organization_id"),
        correlation_id=row.correlation_id,
        about=rules.about(row.body),
        can_cancel=row.kind in rules.CANCELLABLE,
    )


async def journey(session: AsyncSession, actor: Actor, mark: str) -> list[str]:
    """What one event or correlation id set in motion: time, kind, ids, and per subscriber done or waiting."""
    refuse_unless_allowed(actor, P.LOGS_VIEW)
    statement = select(OutboxEvent).where(or_(*_named(mark))).order_by(OutboxEvent.id).limit(MOST)
    rows = list(await session.scalars(statement))
    entries = await session.scalars(select(InboxEntry).where(InboxEntry.event_id.in_([row.id for row in rows])))
    done = {(entry.event_id, entry.subscriber) for entry in entries}
    return [line for row in rows for line in _journey(row, done)]


def _named(mark: str) -> list[ColumnElement[bool]]:
    try:
        return [OutboxEvent.id == UUID(mark), OutboxEvent.correlation_id == mark]
    except ValueError:
        return [OutboxEvent.correlation_id == mark]


def _journey(row: OutboxEvent, done: set[tuple[UUID, str]]) -> list[str]:
    waiting = f"waiting until {row.due_at:%Y-%m-%d %H:%M:%S} UTC, tries {row.attempts}"
    state = "dropped" if row.dropped_at else "relayed" if row.relayed_at else waiting
    head = f"{row.occurred_at:%Y-%m-%d %H:%M:%S.%f} {row.kind} {row.id} ({row.correlation_id}) {state}"
    names = subscribers_of(row.kind)
    return [head, *(f"    {'done   ' if (row.id, name) in done else 'waiting'} {name}" for name in names)]
