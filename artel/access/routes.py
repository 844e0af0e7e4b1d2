"""Roles, API keys and banned addresses. The staff itself has names, so it is `accounts` that shows it."""

from uuid import UUID

from fastapi import Request, Response

from artel.access import commands, errors, queries
from artel.access.schemas import (
    CustomRoleRequest,
    IpBanList,
    IpBanRequest,
    IpBanView,
    KeyList,
    KeyRequest,
    KeyView,
    NewKeyView,
    RoleChange,
    RoleList,
    RoleView,
)
from artel.access.web import CurrentActor, OnceOnly, client_ip
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["staff"])
BEYOND = problems(errors.Forbidden, errors.BeyondOwn, errors.RoleNameTaken, errors.ReadyMade, NotFound, Invalid)


@router.get("/roles", responses=problems(errors.Forbidden))
async def list_roles(organization_id: UUID, session: Reads, actor: CurrentActor) -> RoleList:
    return await queries.roles_in(session, actor, organization_id)


@router.post("/roles", status_code=201, response_model=RoleView, responses=BEYOND)
async def create_role(request: CustomRoleRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> RoleView:
        return queries.role_view(await commands.create_role(session, actor, request), 0)

    return await once.create(request, RoleView, work)


@router.patch("/roles/{role_id}", responses=BEYOND)
async def change_role(role_id: UUID, request: RoleChange, session: Tx, actor: CurrentActor) -> RoleView:
    role = await commands.change_role(session, actor, role_id, request)
    return queries.role_view(role, await queries.holders(session, role.id))


@router.delete("/roles/{role_id}", status_code=204, responses=BEYOND | problems(errors.RoleInUse, errors.ReadyMade))
async def delete_role(role_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_role(session, actor, role_id)


@router.get("/api-keys", responses=problems(errors.Forbidden))
async def list_keys(organization_id: UUID, session: Reads, actor: CurrentActor) -> KeyList:
    return KeyList(
        items=[KeyView.model_validate(key) for key in await queries.keys_in(session, actor, organization_id)]
    )


@router.post("/api-keys", status_code=201, responses=problems(errors.Forbidden, errors.BeyondOwn, Invalid))
async def create_key(request: KeyRequest, session: Tx, actor: CurrentActor, response: Response) -> NewKeyView:
    """Without an Idempotency-Key: the stored answer would keep the key readable."""
    key, secret = await commands.create_key(session, actor, request)
    response.headers["cache-control"] = "no-store"
    return NewKeyView(**KeyView.model_validate(key).model_dump(), key=secret)


@router.delete("/api-keys/{key_id}", status_code=204, responses=problems(errors.Forbidden, NotFound))
async def revoke_key(key_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.revoke_key(session, actor, key_id)


@router.get("/ip-bans", responses=problems(errors.Forbidden))
async def list_ip_bans(session: Reads, actor: CurrentActor) -> IpBanList:
    return IpBanList(items=[IpBanView.model_validate(ban) for ban in await queries.ip_bans(session, actor)])


@router.post(
    "/ip-bans",
    status_code=201,
    response_model=IpBanView,
    responses=problems(errors.Forbidden, errors.BannedAlready, errors.OwnAddress, Invalid),
)
async def ban_address(
    request: IpBanRequest, http: Request, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    async def work() -> IpBanView:
        return IpBanView.model_validate(await commands.ban_address(session, actor, request, client_ip(http)))

    http.app.state.gate.forget()
    return await once.create(request, IpBanView, work)


@router.delete("/ip-bans/{ban_id}", status_code=204, responses=problems(errors.Forbidden, NotFound))
async def lift_ban(ban_id: UUID, http: Request, session: Tx, actor: CurrentActor) -> None:
    http.app.state.gate.forget()
    await commands.lift_ban(session, actor, ban_id)
