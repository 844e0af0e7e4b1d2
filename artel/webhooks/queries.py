from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import tokens
from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.webhooks import rules
from artel.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookStatus
from artel.webhooks.schemas import (
    KINDS,
    AttemptView,
    DeliveryDetail,
    DeliveryView,
    EndpointList,
    EndpointView,
    NewEndpointView,
)

LATE = 600  # seconds after its time a try is looked for by the sweep
AT_ONCE = 1000


def secrets(endpoint: WebhookEndpoint) -> list[str]:
    """Those that sign now, newest first. Derived from our signing key, so no row gives them away."""
    versions = rules.valid_versions(endpoint.secret_version, endpoint.rotated_at, clock.now())
    return [rules.secret(tokens.link_token(endpoint.id, f"webhook:{version}")) for version in versions]


async def get_visible_endpoint(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, lock: bool = False
) -> WebhookEndpoint:
    statement = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    found = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None or not actor.may(Permission.WEBHOOKS_MANAGE, found.organization_id):
        raise NotFound
    actor.must(Permission.WEBHOOKS_MANAGE, found.organization_id)
    return found


async def endpoints_of(session: AsyncSession, organization_id: UUID) -> Sequence[WebhookEndpoint]:
    statement = select(WebhookEndpoint).where(WebhookEndpoint.organization_id == organization_id)
    return (await session.scalars(statement.order_by(WebhookEndpoint.id.desc()))).all()


async def count_endpoints(session: AsyncSession, organization_id: UUID) -> int:
    statement = select(func.count()).where(WebhookEndpoint.organization_id == organization_id)
    return await session.scalar(statement) or 0


async def listening(session: AsyncSession, organization_id: UUID, kind: str) -> list[WebhookEndpoint]:
    """Those that want it: switched on, or switched off by us, who then have it in their log to replay."""
    found = await endpoints_of(session, organization_id)
    return [one for one in found if (one.is_active or one.disabled_at) and rules.wants(one.kinds, kind)]


async def list_endpoints(session: AsyncSession, actor: Actor, organization_id: UUID) -> EndpointList:
    actor.must(Permission.WEBHOOKS_MANAGE, organization_id)
    rows = await endpoints_of(session, organization_id)
    return EndpointList(items=[await endpoint_view(session, row) for row in rows], kinds=list(KINDS))


def with_secret(endpoint: WebhookEndpoint, secret: str) -> NewEndpointView:
    return NewEndpointView(**EndpointView.model_validate(endpoint).model_dump(), secret=secret)


async def endpoint_view(session: AsyncSession, endpoint: WebhookEndpoint) -> EndpointView:
    of = (WebhookDelivery.endpoint_id == endpoint.id,)
    counts = select(WebhookDelivery.status, func.count()).where(*of).group_by(WebhookDelivery.status)
    found = {row[0]: row[1] for row in await session.execute(counts)}
    view = EndpointView.model_validate(endpoint)
    view.waiting, view.failed = found.get(WebhookStatus.WAITING, 0), found.get(WebhookStatus.FAILED, 0)
    view.last_delivered_at = await session.scalar(select(func.max(WebhookDelivery.delivered_at)).where(*of))
    return view


async def get_visible_delivery(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID, *, lock: bool = False
) -> tuple[WebhookEndpoint, WebhookDelivery]:
    endpoint = await get_visible_endpoint(session, actor, endpoint_id)
    statement = select(WebhookDelivery).where(
        WebhookDelivery.id == delivery_id, WebhookDelivery.endpoint_id == endpoint.id
    )
    found = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return endpoint, found


async def list_visible_deliveries(
    session: AsyncSession,
    actor: Actor,
    endpoint_id: UUID,
    status: WebhookStatus | None,
    kind: str | None,
    limit: int,
    cursor: str | None,
) -> Rows[DeliveryView]:
    endpoint = await get_visible_endpoint(session, actor, endpoint_id)
    statement = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id)
    if status:
        statement = statement.where(WebhookDelivery.status == status)
    if kind:
        statement = statement.where(WebhookDelivery.kind == kind)
    keys = (WebhookDelivery.created_at, WebhookDelivery.id)
    rows = await paginate(session, statement, keys, limit, cursor)
    last = await _last_tries(session, [row.id for row in rows.items])
    return Rows([delivery_view(row, last.get(row.id)) for row in rows.items], rows.next_cursor)


def delivery_view(row: WebhookDelivery, last: WebhookAttempt | None = None) -> DeliveryView:
    view = DeliveryView.model_validate(row)
    if last:
        view.response_status, view.latency_ms = last.response_status, last.latency_ms
    return view


async def _last_tries(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, WebhookAttempt]:
    statement = select(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(ids)).order_by(WebhookAttempt.id)
    return {row.delivery_id: row for row in await session.scalars(statement)}


async def delivery_detail(session: AsyncSession, delivery: WebhookDelivery) -> DeliveryDetail:
    statement = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery.id)
    tries = (await session.scalars(statement.order_by(WebhookAttempt.id.desc()))).all()
    shown = delivery_view(delivery, tries[0] if tries else None)
    return DeliveryDetail(
        **shown.model_dump(), body=delivery.body, tries=[AttemptView.model_validate(one) for one in tries]
    )


async def find_due(
    session: AsyncSession, delivery_id: UUID, turn: int, attempt: int
) -> tuple[WebhookEndpoint, WebhookDelivery] | None:
    """None: delivered, replayed or tried since, deleted, or the endpoint is off."""
    statement: Select[WebhookEndpoint, WebhookDelivery] = (
        select(WebhookEndpoint, WebhookDelivery)
        .join(WebhookDelivery, WebhookDelivery.endpoint_id == WebhookEndpoint.id)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.status == WebhookStatus.WAITING)
    )
    row = (await session.execute(statement)).first()
    if row is None or (row[1].turn, row[1].attempts) != (turn, attempt) or not row[0].is_active:
        return None
    return row[0], row[1]


async def happened_in(
    session: AsyncSession, endpoint_id: UUID, since: datetime, until: datetime, *, failed_only: bool
) -> list[WebhookDelivery]:
    """Oldest first, locked; one more than may be replayed at once."""
    statement = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.created_at >= since,
        WebhookDelivery.created_at < until,
        WebhookDelivery.status != WebhookStatus.WAITING,
    )
    if failed_only:
        statement = statement.where(WebhookDelivery.status == WebhookStatus.FAILED)
    statement = statement.order_by(WebhookDelivery.created_at, WebhookDelivery.id)
    return list(await session.scalars(statement.limit(AT_ONCE + 1).with_for_update()))


async def lost(session: AsyncSession, before: datetime) -> list[WebhookDelivery]:
    """Waiting, and nobody came at their time."""
    statement = select(WebhookDelivery).where(
        WebhookDelivery.status == WebhookStatus.WAITING, WebhookDelivery.next_at < before
    )
    return list(await session.scalars(statement.order_by(WebhookDelivery.next_at).limit(500)))
