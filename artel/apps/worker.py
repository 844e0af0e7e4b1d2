"""The distributed mode: the same rows and subscribers, carried by Celery. Only ids travel through the broker."""

import asyncio
import threading
from contextlib import AsyncExitStack
from functools import cache
from uuid import UUID

from celery import Celery
from celery.signals import worker_process_shutdown, worker_ready, worker_shutdown

from artel.apps import domains, fanout
from artel.apps.heartbeat import beating
from artel.kit import relay, sweeps
from artel.kit.db import Database, open_database
from artel.kit.settings import settings

PATIENCE_S = 5  # for the row to be taken along
assert domains.ROUTERS  # noqa: S101 - importing it registers the subscribers


def _config() -> dict[str, object]:
    """Read when first needed, so that importing this module needs no environment."""
    return {
        "broker_url": settings().broker_url,
        "task_acks_late": True,  # a killed worker's task comes back; the inbox makes that harmless
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "broker_connection_retry_on_startup": True,
    }


celery = Celery("artel")
celery.add_defaults(_config)


@cache
def _process() -> tuple[asyncio.Runner, AsyncExitStack, Database]:
    """One event loop and one engine per worker process, made after the fork, on the first task."""
    runner, stack = asyncio.Runner(), AsyncExitStack()
    opened = stack.enter_async_context(open_database(settings().database, pool_size=1))
    fanout.from_outside(settings())
    return runner, stack, runner.run(opened)


@worker_process_shutdown.connect
def close(**_: object) -> None:
    if _process.cache_info().currsize:
        runner, stack, _database = _process()
        runner.run(stack.aclose())
        runner.close()
        _process.cache_clear()


class Pulse:
    """The worker says that it is there, also while it has nothing to do or one task takes long: on a thread with a loop
    and a connection of its own, in the process that looks after the others."""

    def __init__(self) -> None:
        self._over, self._loop = asyncio.Event(), asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._beat(),), name="pulse", daemon=True
        )

    async def _beat(self) -> None:
        async with open_database(settings().database, pool_size=1) as database, beating(database, "worker"):
            await self._over.wait()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE_S)


@cache
def _pulse() -> Pulse:
    return Pulse()


@worker_ready.connect
def begin(**_: object) -> None:
    _pulse().start()


@worker_shutdown.connect
def end(**_: object) -> None:
    if _pulse.cache_info().currsize:
        _pulse().stop()


@celery.task(name="artel.deliver", autoretry_for=(Exception,), retry_backoff=True, max_retries=8)
def deliver(event_id: str, subscriber: str) -> None:
    runner, _, database = _process()
    runner.run(relay.in_process(database)(UUID(event_id), subscriber))


async def hand_over(event_id: UUID, subscriber: str) -> None:
    """The relay's `Send` in this mode; publishing blocks, so it is done on a thread."""
    await asyncio.to_thread(deliver.delay, str(event_id), subscriber)


async def relay_forever() -> None:
    config = settings()
    async with open_database(config.database) as database, beating(database, "beat"):
        await asyncio.gather(relay.run(database, hand_over, config.relay_poll_s), sweeps.run(database))
