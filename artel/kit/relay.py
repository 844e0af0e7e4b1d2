"""Carries outbox rows to subscribers: in this process, or by handing (event id, subscriber) to Celery."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from artel.kit import clock
from artel.kit.db import Database
from artel.kit.outbox import ERRANDS, OutboxEvent, deliver, is_errand, run_errand, subscribers_of

log = logging.getLogger(__name__)

Send = Callable[[UUID, str], Coroutine[Any, Any, object]]
LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 8
BATCH = 100


def in_process(database: Database) -> Send:
    async def send(event_id: UUID, subscriber: str) -> None:
        if subscriber in ERRANDS:
            await run_errand(database, event_id, subscriber)
            return
        async with database.transaction() as session:
            await deliver(session, event_id, subscriber)

    return send


async def run(database: Database, send: Send, poll_s: float) -> None:
    """Until cancelled. A broken database must not end the relay, so every error is logged and slept over."""
    errands: set[asyncio.Task[None]] = set()
    try:
        while True:
            try:
                busy = await relay_once(database, send, errands)
            except Exception:
                log.exception("relay")
                busy = 0
            await asyncio.sleep(0 if busy == BATCH else poll_s)
    finally:
        for task in errands:  # their leases run out, and the next process takes them up
            task.cancel()
        await asyncio.gather(*errands, return_exceptions=True)


async def relay_once(database: Database, send: Send, errands: set[asyncio.Task[None]] | None = None) -> int:
    """Returns how many rows were taken. A row whose subscriber failed comes back when its lease has run out.

    With `errands` the slow work with vendors goes on in the background, kept there; else it is waited for."""
    taken = await _take(database)
    await _carry(database, send, [row for row in taken if not is_errand(row[1])])
    started = {asyncio.create_task(_carry(database, send, [row])) for row in taken if is_errand(row[1])}
    if errands is None:
        await asyncio.gather(*started)
        return len(taken)
    errands |= started
    for task in started:
        task.add_done_callback(errands.discard)
    return len(taken)


async def _carry(database: Database, send: Send, rows: list[tuple[UUID, str]]) -> None:
    done = [event_id for event_id, kind in rows if await _send_to_all(send, event_id, kind)]
    if done:
        async with database.transaction() as session:
            now = clock.now()
            await session.execute(update(OutboxEvent).where(OutboxEvent.id.in_(done)).values(relayed_at=now))


async def _take(database: Database) -> list[tuple[UUID, str]]:
    """Lease the rows that are due; several relays share the work (SKIP LOCKED, which SQLite's one writer needs not)."""
    now = clock.now()
    waiting = (
        select(OutboxEvent.id)
        .where(OutboxEvent.relayed_at.is_(None), OutboxEvent.due_at <= now, OutboxEvent.attempts < MAX_ATTEMPTS)
        .order_by(OutboxEvent.due_at, OutboxEvent.id)
        .limit(BATCH)
    )
    async with database.reading() as session:  # an idle poll must not take SQLite's write lock
        if (await session.scalar(waiting.limit(1))) is None:
            return []
    lease = (
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(waiting.with_for_update(skip_locked=True)))
        .values(due_at=now + LEASE, attempts=OutboxEvent.attempts + 1)
        .returning(OutboxEvent.id, OutboxEvent.kind)
    )
    async with database.transaction() as session:
        return sorted((row.id, row.kind) for row in await session.execute(lease))


async def _send_to_all(send: Send, event_id: UUID, kind: str) -> bool:
    """One failing subscriber does not keep the event from the others."""
    results = [await _send(send, event_id, name) for name in subscribers_of(kind)]
    return all(results)


async def _send(send: Send, event_id: UUID, subscriber: str) -> bool:
    try:
        await send(event_id, subscriber)
    except Exception:
        log.exception("%s failed on %s", subscriber, event_id)
        return False
    return True
