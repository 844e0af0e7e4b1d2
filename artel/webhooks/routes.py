"""Creating and rotating take no Idempotency-Key: the stored answer would keep the secret readable."""

from uuid import UUID

from fastapi import Depends, Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Limited
from artel.kit.limits import RateLimited
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems
from artel.webhooks import commands, queries
from artel.webhooks.errors import EndpointIsOff, NotPublic, SpanTooLong, TooManyEndpoints
from artel.webhooks.schemas import (
    DeliveryDetail,
    DeliveryView,
    EndpointList,
    EndpointPatch,
    EndpointRequest,
    EndpointView,
    NewEndpointView,
    ReplayRequest,
    ReplayView,
    WebhookStatus,
)

router = Routes(prefix="/webhooks", tags=["webhooks"])
ONE = problems(Forbidden, NotFound)
AGAIN = problems(Forbidden, NotFound, EndpointIsOff, RateLimited)
PATIENCE = [Depends(Limited("webhook-sends", 30, 60))]


@router.get("", responses=problems(Forbidden))
async def list_endpoints(organization_id: UUID, session: Reads, actor: CurrentActor) -> EndpointList:
    return await queries.list_endpoints(session, actor, organization_id)


@router.post("", status_code=201, responses=problems(Forbidden, TooManyEndpoints, NotPublic, Invalid))
async def add_endpoint(
    request: EndpointRequest, session: Tx, actor: CurrentActor, response: Response
) -> NewEndpointView:
    response.headers["cache-control"] = "no-store"
    return queries.with_secret(*await commands.add_endpoint(session, actor, request))


@router.get("/{endpoint_id}", responses=ONE)
async def get_endpoint(endpoint_id: UUID, session: Reads, actor: CurrentActor) -> EndpointView:
    return await queries.endpoint_view(session, await queries.get_visible_endpoint(session, actor, endpoint_id))


@router.patch("/{endpoint_id}", responses=ONE | problems(NotPublic, Invalid))
async def change_endpoint(endpoint_id: UUID, request: EndpointPatch, session: Tx, actor: CurrentActor) -> EndpointView:
    endpoint = await commands.change_endpoint(session, actor, endpoint_id, request)
    return await queries.endpoint_view(session, endpoint)


@router.delete("/{endpoint_id}", status_code=204, responses=ONE)
async def delete_endpoint(endpoint_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_endpoint(session, actor, endpoint_id)


@router.post("/{endpoint_id}/secret", status_code=201, responses=ONE)
async def rotate_secret(endpoint_id: UUID, session: Tx, actor: CurrentActor, response: Response) -> NewEndpointView:
    response.headers["cache-control"] = "no-store"
    return queries.with_secret(*await commands.rotate_secret(session, actor, endpoint_id))


@router.post("/{endpoint_id}/ping", status_code=201, responses=AGAIN, dependencies=PATIENCE)
async def ping(endpoint_id: UUID, session: Tx, actor: CurrentActor) -> DeliveryView:
    return queries.delivery_view(await commands.ping(session, actor, endpoint_id))


@router.get("/{endpoint_id}/deliveries", responses=ONE)
async def list_deliveries(
    endpoint_id: UUID,
    session: Reads,
    actor: CurrentActor,
    status: WebhookStatus | None = None,
    kind: str | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[DeliveryView]:
    rows = await queries.list_visible_deliveries(session, actor, endpoint_id, status, kind, limit, cursor)
    return Page[DeliveryView].model_validate(rows)


@router.get("/{endpoint_id}/deliveries/{delivery_id}", responses=ONE)
async def get_delivery(endpoint_id: UUID, delivery_id: UUID, session: Reads, actor: CurrentActor) -> DeliveryDetail:
    _, row = await queries.get_visible_delivery(session, actor, endpoint_id, delivery_id)
    return await queries.delivery_detail(session, row)


@router.post("/{endpoint_id}/deliveries/{delivery_id}/replay", responses=AGAIN, dependencies=PATIENCE)
async def replay_delivery(endpoint_id: UUID, delivery_id: UUID, session: Tx, actor: CurrentActor) -> DeliveryView:
    return queries.delivery_view(await commands.replay(session, actor, endpoint_id, delivery_id))


@router.post("/{endpoint_id}/replay", responses=AGAIN | problems(SpanTooLong), dependencies=PATIENCE)
async def replay_span(endpoint_id: UUID, request: ReplayRequest, session: Tx, actor: CurrentActor) -> ReplayView:
    return await commands.replay_span(session, actor, endpoint_id, request)
