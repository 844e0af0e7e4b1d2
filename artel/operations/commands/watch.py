"""Processes that are there, sweeps that somebody wants now, events that get another try, the level of the log."""

import os
import socket
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, given_reason
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock, facts, logs, sweeps
from artel.kit.outbox import OutboxEvent, publish
from artel.kit.problems import NotFound
from artel.notifications.commands import withhold
from artel.notifications.events import MailDue
from artel.operations import queries, rules
from artel.operations.errors import (
    CancelledAlready,
    Delivered,
    NotCancellable,
    NotFailed,
    NothingToRetry,
    NotOfTheHouse,
    UnderWay,
)
from artel.operations.events import SweepOrdered
from artel.operations.models import ProcessSeen
from artel.operations.schemas import LogLevelBody

P = Permission
FORGOTTEN_AFTER = timedelta(minutes=5)


@requires(P.SYSTEM_RUN)
async def note_process(session: AsyncSession, actor: Actor, process_id: UUID, kind: str, started_at: datetime) -> str:
    """Answers with the level of the log that somebody chose, or an empty text."""
    row = await session.get(ProcessSeen, process_id)
    if row is None:
        what = {"kind": kind, "host": socket.gethostname(), "pid": os.getpid(), "started_at": started_at}
        await session.execute(delete(ProcessSeen).where(ProcessSeen.seen_at < clock.now() - FORGOTTEN_AFTER))
        row = ProcessSeen(id=process_id, **what)
        session.add(row)
    row.seen_at = clock.now()
    return await facts.find(session, queries.LEVEL) or ""


@requires(P.SYSTEM_RUN)
async def take_leave(session: AsyncSession, actor: Actor, process_id: UUID) -> None:
    await session.execute(delete(ProcessSeen).where(ProcessSeen.id == process_id))


@requires(P.TASKS_MANAGE)
async def order_sweep(session: AsyncSession, actor: Actor, name: str) -> None:
    """A sweep goes over everybody's rows, so it is for whoever holds the right on the platform."""
    if P.TASKS_MANAGE not in actor.platform:
        raise NotOfTheHouse
    if sweeps.named(name) is None:
        raise NotFound
    await publish(session, SweepOrdered(name=name))


@requires(P.TASKS_MANAGE)
async def retry_event(session: AsyncSession, actor: Actor, event_id: UUID) -> OutboxEvent:
    """Due now, with all its tries before it; subscribers that are done with it are not asked again."""
    event = await queries.get_visible_event(session, actor, event_id, lock=True)
    if event.relayed_at is not None or event.attempts == 0:
        raise NothingToRetry
    event.attempts, event.due_at = 0, clock.now()
    return event


@requires(P.TASKS_MANAGE)
async def cancel_planned(session: AsyncSession, actor: Actor, event_id: UUID) -> OutboxEvent:
    """It will not happen. The row is locked: a relay that was first has counted its try, one that is later passes it
    over."""
    event = await _own_event(session, actor, event_id)
    _refuse_unless_open(event)
    if event.kind not in rules.CANCELLABLE:
        raise NotCancellable
    if event.attempts:
        raise UnderWay
    await _drop(session, event)
    return event


@requires(P.TASKS_MANAGE)
async def dismiss_event(session: AsyncSession, actor: Actor, event_id: UUID, reason: str) -> OutboxEvent:
    """Given up for good, not while a relay may still be at it. Subscribers that are done with it stay done."""
    event = await _own_event(session, actor, event_id)
    _refuse_unless_open(event)
    if event.attempts == 0:
        raise NotFailed
    if event.due_at > clock.now():
        raise UnderWay
    given_reason.set(reason)
    await _drop(session, event)
    return event


async def _own_event(session: AsyncSession, actor: Actor, event_id: UUID) -> OutboxEvent:
    """Its organisation, where it has one, gets the audit row."""
    event = await queries.get_visible_event(session, actor, event_id, lock=True)
    if event.body.get("organization_id"):
        actor.must(P.TASKS_MANAGE, UUID(event.body["organization_id"]))
    return event


def _refuse_unless_open(event: OutboxEvent) -> None:
    if event.dropped_at:
        raise CancelledAlready
    if event.relayed_at:
        raise Delivered


async def _drop(session: AsyncSession, event: OutboxEvent) -> None:
    event.relayed_at = event.dropped_at = clock.now()
    if event.kind == MailDue.kind:
        await withhold(session, Actor.system(), UUID(event.body["mail_id"]), "cancelled by staff")


@requires(P.LOGS_MANAGE)
async def set_log_level(session: AsyncSession, actor: Actor, request: LogLevelBody) -> None:
    """This process at once, the others within their next heartbeat."""
    await facts.keep(session, queries.LEVEL, request.level)
    logs.set_level(request.level)
