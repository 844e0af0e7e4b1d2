"""One try: read what is due, call with no transaction open, write down what came of it."""

import logging
import time

from artel.access.actor import Actor
from artel.integrations import outbound, outside
from artel.kit import clock
from artel.kit.db import Database
from artel.webhooks import commands, queries, rules
from artel.webhooks.events import WebhookDue
from artel.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

log = logging.getLogger(__name__)


async def send(database: Database, due: WebhookDue) -> None:
    async with database.reading() as session:
        found = await queries.find_due(session, due.delivery_id, due.turn, due.attempt)
    if found is None:
        return
    tried = await _try(*found)
    async with database.transaction() as session:
        await commands.note_try(session, Actor.system(), due, tried)


async def _try(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> WebhookAttempt:
    now, began = clock.now(), time.perf_counter()
    headers = rules.headers(str(delivery.event_id), now, delivery.body, queries.secrets(endpoint))
    attempt = WebhookAttempt(delivery_id=delivery.id, at=now, answer="", failure="", latency_ms=0)
    try:
        answer = await outbound.post(endpoint.url, headers, delivery.body)
        attempt.response_status, attempt.answer = answer.status, answer.start
    except (outside.NotPublic, outbound.Unreachable) as why:
        log.info("webhook %s: %s", delivery.id, why)
        attempt.failure = str(why)
    attempt.latency_ms = round((time.perf_counter() - began) * 1000)
    return attempt
