import random
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.access.queries import owners_of
from artel.integrations import outbound, outside
from artel.kit import clock, words
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.outbox import Carried, publish
from artel.notifications import commands as notifications
from artel.notifications.rules import Kind
from artel.notifications.schemas import NotificationRequest
from artel.webhooks import queries, rules
from artel.webhooks.errors import EndpointIsOff, NotPublic, SpanTooLong, TooManyEndpoints
from artel.webhooks.events import WebhookDue
from artel.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookStatus
from artel.webhooks.queries import AT_ONCE
from artel.webhooks.schemas import (
    PING,
    EndpointPatch,
    EndpointRequest,
    Fields,
    PingData,
    ReplayRequest,
    ReplayView,
    WebhookPayload,
)

MOST_ENDPOINTS = 20
P = Permission


@requires(P.WEBHOOKS_MANAGE)
async def add_endpoint(session: AsyncSession, actor: Actor, request: EndpointRequest) -> tuple[WebhookEndpoint, str]:
    """The row and its secret, which is shown this once."""
    actor.must(P.WEBHOOKS_MANAGE, request.organization_id)
    _refuse_inner(request.url)
    if await queries.count_endpoints(session, request.organization_id) >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint = WebhookEndpoint(**request.model_dump(), created_by=actor.id)
    session.add(endpoint)
    await session.flush()
    return endpoint, queries.secrets(endpoint)[0]


def _refuse_inner(url: str) -> None:
    """By what can be seen of it; the name is looked up when it is called."""
    try:
        outbound.looked_at(url)
    except outside.NotPublic as why:
        raise NotPublic from why


@requires(P.WEBHOOKS_MANAGE)
async def change_endpoint(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, request: EndpointPatch
) -> WebhookEndpoint:
    """Switching it on wipes out what failed before; what waits goes on by its timers."""
    endpoint = await queries.get_visible_endpoint(session, actor, endpoint_id, lock=True)
    wanted = request.model_dump(exclude_unset=True)
    if "url" in wanted:
        _refuse_inner(request.url)
    for name, value in wanted.items():
        setattr(endpoint, name, value)
    if "is_active" in wanted:
        endpoint.failing_since = endpoint.disabled_at = None
    await session.flush()
    return endpoint


@requires(P.WEBHOOKS_MANAGE)
async def delete_endpoint(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> None:
    """With its log."""
    endpoint = await queries.get_visible_endpoint(session, actor, endpoint_id, lock=True)
    await session.delete(endpoint)


@requires(P.WEBHOOKS_MANAGE)
async def rotate_secret(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> tuple[WebhookEndpoint, str]:
    """The new one is shown this once; for a day the former one signs as well, so that nothing is lost meanwhile."""
    endpoint = await queries.get_visible_endpoint(session, actor, endpoint_id, lock=True)
    endpoint.secret_version += 1
    endpoint.rotated_at = clock.now()
    await session.flush()
    return endpoint, queries.secrets(endpoint)[0]


@requires(P.WEBHOOKS_MANAGE)
async def ping(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> WebhookDelivery:
    """A test message, whatever kinds it wants."""
    endpoint = await queries.get_visible_endpoint(session, actor, endpoint_id)
    if not endpoint.is_active:
        raise EndpointIsOff
    row_id = uuid7()
    of = Carried(row_id, clock.now())
    await _write(session, endpoint, of, PING, PingData(endpoint_id=endpoint.id), row_id)
    return await session.get_one(WebhookDelivery, row_id)


@requires(P.SYSTEM_RUN)
async def tell(
    session: AsyncSession, actor: Actor, organization_id: UUID, of: Carried, kind: str, data: Fields
) -> None:
    """One row for each endpoint that wants it, however often we are told."""
    for endpoint in await queries.listening(session, organization_id, kind):
        await _write(session, endpoint, of, kind, data, uuid7())


async def _write(
    session: AsyncSession, endpoint: WebhookEndpoint, of: Carried, kind: str, data: Fields, row_id: UUID
) -> None:
    payload = WebhookPayload(
        type=kind,
        version=rules.VERSION,
        timestamp=of.occurred_at,
        organization_id=endpoint.organization_id,
        data=data.model_dump(),
    )
    now, goes = clock.now(), endpoint.is_active
    status = WebhookStatus.WAITING if goes else WebhookStatus.FAILED
    key = {"id": row_id, "endpoint_id": endpoint.id, "event_id": of.event_id}
    times = {"created_at": now, "next_at": now if goes else None, "delivered_at": None}
    values = {"kind": kind, "body": payload.model_dump_json(), "status": status, "turn": 0, "attempts": 0}
    if await insert_or_skip(session, WebhookDelivery, **key, **times, **values) and goes:
        await publish(session, WebhookDue(delivery_id=row_id, turn=0, attempt=0))


@requires(P.SYSTEM_RUN)
async def note_try(session: AsyncSession, actor: Actor, due: WebhookDue, tried: WebhookAttempt) -> None:
    """Write down one try, and set the next or give up. A twin that came after a crash changes nothing more."""
    found = await queries.find_due(session, due.delivery_id, due.turn, due.attempt)
    session.add(tried)
    if found is None:
        return
    endpoint, row = found
    await session.refresh(endpoint, with_for_update=True)
    now = clock.now()
    row.attempts += 1
    if rules.is_success(tried.response_status):
        row.status, row.delivered_at, row.next_at = WebhookStatus.DELIVERED, now, None
        endpoint.failing_since = None
        return
    endpoint.failing_since = endpoint.failing_since or now
    if rules.is_hopeless(tried.response_status, endpoint.failing_since, now):
        await _switch_off(session, endpoint)
        return
    row.next_at = rules.next_try(now, row.attempts, random.random())  # noqa: S311 - jitter is no secret
    if row.next_at is None:
        row.status = WebhookStatus.FAILED
    else:
        again = WebhookDue(delivery_id=row.id, turn=row.turn, attempt=row.attempts)
        await publish(session, again, due_at=row.next_at)


async def _switch_off(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    """What waits has failed; what happens from now on is kept in the log, to be replayed."""
    endpoint.is_active, endpoint.disabled_at = False, clock.now()
    await session.flush()
    waiting = (WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.status == WebhookStatus.WAITING)
    gone = {"status": WebhookStatus.FAILED, "next_at": None}
    await session.execute(update(WebhookDelivery).where(*waiting).values(gone))
    since = endpoint.failing_since or endpoint.disabled_at
    facts = {
        "name": endpoint.name,
        "host": urlsplit(endpoint.url).hostname,
        "since": [words.date_of(since.date(), "ru"), words.date_of(since.date(), "en")],
    }
    for user_id in await owners_of(session, endpoint.organization_id):
        request = NotificationRequest(
            user_id=user_id,
            kind=Kind.STAFF_WEBHOOK_OFF,
            facts=facts,
            link=f"/run/webhooks?endpoint={endpoint.id}",
            organization_id=endpoint.organization_id,
        )
        await notifications.notify(session, Actor.system(), request)


@requires(P.WEBHOOKS_MANAGE)
async def replay(session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """The same message once more, under the same id, so that a receiver that has it knows."""
    endpoint, row = await queries.get_visible_delivery(session, actor, endpoint_id, delivery_id, lock=True)
    if not endpoint.is_active:
        raise EndpointIsOff
    await _send_again(session, row)
    await session.flush()
    return row


@requires(P.WEBHOOKS_MANAGE)
async def replay_span(session: AsyncSession, actor: Actor, endpoint_id: UUID, request: ReplayRequest) -> ReplayView:
    """In the order in which it happened, though answers may overtake each other."""
    endpoint = await queries.get_visible_endpoint(session, actor, endpoint_id)
    if not endpoint.is_active:
        raise EndpointIsOff
    if request.until <= request.since or request.since < clock.now() - rules.KEEP:
        raise SpanTooLong
    rows = await queries.happened_in(
        session, endpoint.id, request.since, request.until, failed_only=request.only == "failed"
    )
    for row in rows[:AT_ONCE]:
        await _send_again(session, row)
    return ReplayView(replayed=min(len(rows), AT_ONCE), is_all=len(rows) <= AT_ONCE)


async def _send_again(session: AsyncSession, row: WebhookDelivery) -> None:
    row.status, row.next_at, row.delivered_at = WebhookStatus.WAITING, clock.now(), None
    row.turn, row.attempts = row.turn + 1, 0
    await publish(session, WebhookDue(delivery_id=row.id, turn=row.turn, attempt=0))


@requires(P.SYSTEM_RUN)
async def tidy(session: AsyncSession, actor: Actor) -> int:
    """Set lost timers anew, and throw away what is older than a month. Returns how many timers."""
    now = clock.now()
    await session.execute(delete(WebhookDelivery).where(WebhookDelivery.created_at < now - rules.KEEP))
    lost = await queries.lost(session, now - timedelta(seconds=queries.LATE))
    for row in lost:
        row.next_at = now
        await publish(session, WebhookDue(delivery_id=row.id, turn=row.turn, attempt=row.attempts))
    return len(lost)
