"""What carries the outbox in the tests. Usually this process. With ARTEL_TEST_CARRIER=rabbitmq the messages of the
distributed mode do: published by Celery, through a real RabbitMQ, taken up again where the test's clock stands."""

import asyncio
import os
import threading
from functools import cache
from uuid import UUID

from kombu import Connection, Queue
from kombu.simple import SimpleQueue

from artel.apps import worker
from artel.kit import relay
from artel.kit.db import Database
from artel.kit.ids import uuid7

OVER_BROKER = os.environ.get("ARTEL_TEST_CARRIER") == "rabbitmq"
carried = 0
_one_at_a_time = threading.Lock()


def carrier(database: Database) -> relay.Send:
    here = relay.in_process(database)
    if not OVER_BROKER:
        return here

    async def send(_event_id: UUID, _subscriber: str) -> None:
        await here(*await asyncio.to_thread(_there_and_back, _event_id, _subscriber))

    return send


async def deliver(database: Database, rounds: int = 6) -> None:
    """All that is due, and what that makes due."""
    for _ in range(rounds):
        if not await relay.relay_once(database, carrier(database)):
            return


@cache
def _line() -> tuple[Connection, SimpleQueue]:
    connection = Connection(os.environ["ARTEL_TEST_BROKER"])
    name = f"artel-carrier-{uuid7().hex}"
    queue = Queue(name, routing_key=name, durable=False, auto_delete=True)
    return connection, connection.SimpleQueue(queue)  # type: ignore[arg-type] # its stubs know names only


def _there_and_back(event_id: UUID, subscriber: str) -> tuple[UUID, str]:
    global carried
    with _one_at_a_time:
        connection, line = _line()
        worker.deliver.s(str(event_id), subscriber).apply_async(connection=connection, queue=line.queue)
        message = line.get(timeout=10)
        (told_event, told_subscriber), *_ = message.decode()
        message.ack()
        carried += 1
    return UUID(told_event), told_subscriber
