"""Facts leave with the commit, reach every subscriber at least once and act once, in the process and over Celery."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from artel.apps import worker
from artel.bookings.events import BookingNoShow
from artel.kit import clock, outbox, relay
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.settings import settings
from artel.operations.models import ProcessSeen
from tests import carrier as carriers
from tests.carrier import carrier, deliver
from tests.conftest import count
from tests.makers import make_resource
from tests.test_bookings import booked, state, wish


class Probe(outbox.Event):
    kind = "tests.probe"
    mark: UUID


@pytest.fixture
def heard() -> Iterator[list[UUID]]:
    """Two subscribers: one that listens, and one that fails after it has written something."""
    found: list[UUID] = []

    @outbox.subscribe(Probe)
    async def listen(_session: AsyncSession, event: Probe) -> None:
        found.append(event.mark)

    yield found
    outbox.SUBSCRIBERS.pop(f"{listen.__module__}.{listen.__name__}")


@pytest.fixture
def faulty() -> Iterator[list[UUID]]:
    tried: list[UUID] = []

    @outbox.subscribe(Probe)
    async def fail(session: AsyncSession, event: Probe) -> None:
        tried.append(event.mark)
        await outbox.publish(session, event)
        raise OSError("the vendor is away")

    yield tried
    outbox.SUBSCRIBERS.pop(f"{fail.__module__}.{fail.__name__}")


async def publish(database: Database, **more: object) -> None:
    async with database.transaction() as session:
        await outbox.publish(session, Probe(mark=uuid7()), **more)  # type: ignore[arg-type]


async def test_delivered_twice_acts_once(database: Database, heard: list[UUID]) -> None:
    await publish(database)
    once = carrier(database)

    async def send(event_id: UUID, subscriber: str) -> None:
        await once(event_id, subscriber)
        await once(event_id, subscriber)

    assert await relay.relay_once(database, send) == 1
    assert len(heard) == 1
    assert await relay.relay_once(database, send) == 0


async def test_the_carrier_is_the_one_that_was_asked_for(database: Database, heard: list[UUID]) -> None:
    before, over_broker = carriers.carried, os.environ.get("ARTEL_TEST_CARRIER") == "rabbitmq"
    await publish(database)
    await deliver(database)
    assert len(heard) == 1
    assert (carriers.carried > before) == over_broker


async def test_a_rolled_back_command_publishes_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await outbox.publish(session, Probe(mark=uuid7()))
            raise RuntimeError
    assert await count(database, "outbox") == 0


async def test_a_failing_subscriber_is_tried_again_and_harms_nobody(
    database: Database, heard: list[UUID], faulty: list[UUID]
) -> None:
    await publish(database)
    send, later = carrier(database), clock.now() + relay.LEASE + timedelta(seconds=1)
    await relay.relay_once(database, send)
    assert await relay.relay_once(database, send) == 0, "leased: not at once"
    with clock.frozen(later):
        assert await relay.relay_once(database, send) == 1
    assert (len(faulty), len(heard)) == (2, 1)
    assert await count(database, "outbox") == 1


async def test_timed_work_waits_for_its_hour(database: Database, heard: list[UUID]) -> None:
    due = clock.now() + timedelta(hours=1)
    await publish(database, due_at=due)
    assert await relay.relay_once(database, carrier(database)) == 0
    with clock.frozen(due):
        assert await relay.relay_once(database, carrier(database)) == 1
    assert len(heard) == 1


async def test_the_correlation_id_goes_all_the_way(member: httpx.AsyncClient, database: Database) -> None:
    desk = await make_resource(database, 1)
    answer = await member.post("/bookings", json=wish(desk), headers={"x-request-id": "abc"})
    assert answer.headers["x-request-id"] == "abc"
    assert await count(database, "SELECT count(*) FROM outbox WHERE correlation_id = 'abc'") >= 2


async def test_no_event_kind_is_used_twice() -> None:
    kinds = [kind.kind for kind in _every(outbox.Event) if hasattr(kind, "kind")]
    assert len(kinds) > 15
    assert len(kinds) == len(set(kinds))
    assert BookingNoShow.kind in kinds


def _every(kind: type[outbox.Event]) -> Iterator[type[outbox.Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _every(child)


@pytest.fixture
def queue() -> str:
    return f"artel-test-{uuid7().hex}"


@pytest.fixture
def worker_process(url: str, broker: str, queue: str, tmp_path: object) -> Iterator[subprocess.Popen[bytes]]:
    """A real one on the test's database, with a queue of its own."""
    environment = os.environ | {"DATABASE_URL": url, "BROKER_URL": broker, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "celery", "-A", "artel.apps.worker", "worker", "--pool", "solo"]
    process = subprocess.Popen([*command, "-Q", queue, "-n", f"{queue}@%h", "--loglevel", "error"], env=environment)
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


async def test_celery_over_rabbitmq_carries_the_same_rows(
    member: httpx.AsyncClient,
    database: Database,
    url: str,
    broker: str,
    queue: str,
    worker_process: subprocess.Popen[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hold runs out: the timer is relayed to a worker process, and the booking expires there."""
    monkeypatch.setenv("BROKER_URL", broker)
    settings.cache_clear()
    worker.celery.conf.update(broker_url=broker, task_default_queue=queue)
    booking = await booked(member, await make_resource(database, 1))
    async with database.transaction() as session:
        await session.execute(text("UPDATE bookings SET hold_expires_at = created_at"))
        await session.execute(text("UPDATE outbox SET due_at = occurred_at"))
    assert await relay.relay_once(database, worker.hand_over) > 0
    for _ in range(150):
        if await state(member, booking) == "expired":
            break
        await asyncio.sleep(0.1)
    assert await state(member, booking) == "expired"
    settings.cache_clear()


async def test_a_worker_is_seen_and_takes_its_leave(
    database: Database, worker_process: subprocess.Popen[bytes]
) -> None:
    """It has no task at all, and yet it is there."""
    statement = select(ProcessSeen.kind, ProcessSeen.pid)

    async def seen() -> list[tuple[str, int]]:
        async with database.reading() as session:
            return [(kind, pid) for kind, pid in await session.execute(statement)]

    for _ in range(300):
        if await seen():
            break
        await asyncio.sleep(0.1)
    assert await seen() == [("worker", worker_process.pid)]
    worker_process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(worker_process.wait, 30)
    assert await seen() == []
