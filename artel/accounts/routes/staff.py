from uuid import UUID

from fastapi import Depends, Response

from artel.access import commands as access
from artel.access.errors import AlreadyStaff, BeyondOwn, DeadInvite, Forbidden, LastOwner
from artel.access.schemas import InviteRequest
from artel.access.web import CurrentActor, Limited
from artel.accounts import commands, queries
from artel.accounts.queries import staff
from artel.accounts.schemas.staff import AcceptedView, AcceptRequest, AdminChange, AdminList, NewInviteView
from artel.integrations import addresses
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["staff"])
CHANGE = problems(Forbidden, BeyondOwn, LastOwner, NotFound)


@router.get("/admins", responses=problems(Forbidden))
async def list_admins(organization_id: UUID, session: Reads, actor: CurrentActor) -> AdminList:
    return await staff.admins_of(session, actor, organization_id)


@router.post("/admins", status_code=201, responses=problems(Forbidden, BeyondOwn, NotFound, Invalid))
async def invite(request: InviteRequest, session: Tx, actor: CurrentActor, response: Response) -> NewInviteView:
    """Without an Idempotency-Key: the stored answer would keep the link readable."""
    row, token = await access.invite_staff(session, actor, request)
    role = await staff.role_name(session, row.organization_id, row.role_id)
    response.headers["cache-control"] = "no-store"
    url = addresses.page(f"/run/join?token={token}")
    return NewInviteView(**staff.invite_view(row, role).model_dump(), url=url)


@router.post(
    "/admins/accept", responses=problems(DeadInvite, AlreadyStaff), dependencies=[Depends(Limited("accept", 20, 600))]
)
async def accept(request: AcceptRequest, session: Tx, actor: CurrentActor) -> AcceptedView:
    row, role = await commands.join_staff(session, actor, request.token)
    names = await queries.organization_names(session, [row.organization_id])
    name = names[row.organization_id].name if row.organization_id in names else ""
    return AcceptedView(organization_id=row.organization_id, organization=name, role=role.name)


@router.delete("/admins/invites/{invite_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def withdraw(invite_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await access.withdraw_invite(session, actor, invite_id)


@router.post(
    "/admins/invites/{invite_id}/restore",
    status_code=204,
    responses=problems(Forbidden, BeyondOwn, NotFound, DeadInvite),
)
async def restore(invite_id: UUID, session: Tx, actor: CurrentActor) -> None:
    """The link that was withdrawn works again."""
    await access.restore_invite(session, actor, invite_id)


@router.patch("/admins/{user_id}", responses=CHANGE)
async def change_admin(user_id: UUID, request: AdminChange, session: Tx, actor: CurrentActor) -> AdminList:
    await commands.change_admin(session, actor, user_id, request)
    return await staff.admins_of(session, actor, request.organization_id)


@router.delete("/admins/{user_id}", status_code=204, responses=CHANGE)
async def remove_admin(user_id: UUID, organization_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.remove_staff(session, actor, organization_id, user_id)
