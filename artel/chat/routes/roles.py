from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from artel.access.web import CurrentActor, OnceOnly
from artel.chat import commands, rules
from artel.chat.errors import RoleInUse, RoleNameTaken
from artel.chat.queries import spaces, views
from artel.chat.queries.standing import get_visible_space
from artel.chat.routes._common import DONE, SEEN
from artel.chat.schemas.messages import AuthorView
from artel.chat.schemas.spaces import (
    Done,
    PermissionCatalogue,
    RoleBrief,
    RolePatch,
    RoleRequest,
    SpaceRoleLine,
    SpaceRoleView,
)
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["chat: roles"])


@router.get("/spaces/{space_id}/roles", response_model=list[SpaceRoleView], responses=SEEN)
async def list_roles(space_id: UUID, session: Reads, actor: CurrentActor) -> list[dict[str, Any]]:
    """By priority, highest first."""
    return await spaces.roles_with_counts(session, actor, space_id)


@router.post(
    "/spaces/{space_id}/roles",
    response_model=SpaceRoleLine,
    status_code=201,
    responses=DONE | problems(RoleNameTaken),
)
async def create_role(
    space_id: UUID, request: RoleRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    async def work() -> dict[str, Any]:
        return views.role_line(await commands.create_role(session, actor, space_id, request))

    return await once.create(request, SpaceRoleLine, work)


@router.patch(
    "/spaces/{space_id}/roles/{role_id}", response_model=SpaceRoleLine, responses=DONE | problems(RoleNameTaken)
)
async def change_role(
    space_id: UUID, role_id: UUID, request: RolePatch, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    return views.role_line(await commands.change_role(session, actor, space_id, role_id, request))


@router.delete("/spaces/{space_id}/roles/{role_id}", response_model=Done, responses=DONE | problems(RoleInUse))
async def delete_role(space_id: UUID, role_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.delete_role(session, actor, space_id, role_id)
    return Done()


@router.post("/spaces/{space_id}/assign-role/{user_id}/{role_id}", response_model=RoleBrief, responses=DONE)
async def assign_role(space_id: UUID, user_id: UUID, role_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return views.role(await commands.assign_role(session, actor, space_id, user_id, role_id))


@router.post("/spaces/{space_id}/members/{user_id}/role", response_model=RoleBrief, responses=DONE)
async def assign_role_by_query(
    space_id: UUID, user_id: UUID, role_id: Annotated[UUID, Query()], session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    return views.role(await commands.assign_role(session, actor, space_id, user_id, role_id))


@router.get("/spaces/{space_id}/roles/{role_id}/members", response_model=list[AuthorView], responses=SEEN)
async def members_with_role(space_id: UUID, role_id: UUID, session: Reads, actor: CurrentActor) -> list[dict[str, Any]]:
    return await spaces.members_with_role(session, actor, space_id, role_id)


@router.get("/spaces/{space_id}/permissions", response_model=PermissionCatalogue, responses=SEEN)
async def catalogue(space_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    await get_visible_space(session, actor, space_id)
    return {"groups": [{"group": name, "permissions": list(found)} for name, found in rules.GROUPS.items()]}
