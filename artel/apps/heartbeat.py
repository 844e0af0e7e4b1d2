"""Every process of the house says that it is there; on the way it takes over the level of the log."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from artel.access.actor import Actor
from artel.kit import clock, logs
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.operations import commands

log = logging.getLogger(__name__)
EVERY_S = 10


@asynccontextmanager
async def beating(database: Database, kind: str) -> AsyncIterator[None]:
    process_id = uuid7()
    task = asyncio.create_task(_beat(database, process_id, kind))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        with suppress(Exception):  # a database that is away is no reason not to stop
            async with database.transaction() as session:
                await commands.take_leave(session, Actor.system(), process_id)


async def _beat(database: Database, process_id: UUID, kind: str) -> None:
    started = clock.now()
    while True:
        try:
            async with database.transaction() as session:
                level = await commands.note_process(session, Actor.system(), process_id, kind, started)
            if level and level != logs.level():
                logs.set_level(level)
        except Exception:
            log.exception("heartbeat")
        await asyncio.sleep(EVERY_S)
