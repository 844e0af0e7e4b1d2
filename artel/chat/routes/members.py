from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Depends, Query

from artel.access.web import CurrentActor, Limited
from artel.accounts.queries import find_user_by_login
from artel.chat import commands
from artel.chat.queries import spaces
from artel.chat.routes._common import DONE, SEEN
from artel.chat.schemas.spaces import (
    BanList,
    Done,
    MemberList,
    ModerationList,
    MyPermissions,
    PersonRequest,
    RestrictRequest,
    SpaceBanRequest,
)
from artel.kit.pagination import Limit
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx
from artel.presence.schemas import StatusView

router = Routes(tags=["chat: members"])


@router.get("/spaces/{space_id}/participants", response_model=MemberList, responses=SEEN)
async def participants(space_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return await spaces.participants(session, actor, space_id)


@router.get("/status/online", response_model=list[StatusView], responses=SEEN, tags=["presence"])
async def online(session: Reads, actor: CurrentActor, space_id: UUID) -> list[StatusView]:
    """Those of a space who are not offline."""
    return await spaces.online(session, actor, space_id)


@router.get("/spaces/{space_id}/my-permissions", response_model=MyPermissions, responses=SEEN)
async def my_permissions(space_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return await spaces.my_permissions(session, actor, space_id)


@router.post("/spaces/{space_id}/kick/{user_id}", response_model=Done, responses=DONE)
@router.delete("/spaces/{space_id}/kick/{user_id}", response_model=Done, responses=DONE, include_in_schema=False)
async def kick(space_id: UUID, user_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.kick(session, actor, space_id, user_id)
    return Done()


@router.post("/spaces/{space_id}/ban/{user_id}", response_model=Done, responses=DONE)
async def ban(
    space_id: UUID, user_id: UUID, session: Tx, actor: CurrentActor, request: SpaceBanRequest | None = None
) -> Done:
    await commands.ban(session, actor, space_id, user_id, request or SpaceBanRequest())
    return Done()


@router.post("/spaces/{space_id}/unban/{user_id}", response_model=Done, responses=DONE)
@router.delete("/spaces/{space_id}/unban/{user_id}", response_model=Done, responses=DONE, include_in_schema=False)
async def unban(space_id: UUID, user_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.unban(session, actor, space_id, user_id)
    return Done()


@router.post("/spaces/{space_id}/restrict/{user_id}", response_model=Done, responses=DONE)
async def restrict(space_id: UUID, user_id: UUID, request: RestrictRequest, session: Tx, actor: CurrentActor) -> Done:
    await commands.restrict(session, actor, space_id, user_id, request)
    return Done()


@router.delete("/spaces/{space_id}/restrict/{user_id}", response_model=Done, responses=DONE)
async def lift_restriction(space_id: UUID, user_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.lift_restriction(session, actor, space_id, user_id)
    return Done()


@router.get("/spaces/{space_id}/bans", response_model=BanList, responses=DONE)
async def list_bans(
    space_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> dict[str, Any]:
    items, following = await spaces.list_bans(session, actor, space_id, limit, cursor)
    return {"items": items, "next_cursor": following}


@router.get("/spaces/{space_id}/moderation-log", response_model=ModerationList, responses=DONE)
async def moderation_log(
    space_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> dict[str, Any]:
    items, following = await spaces.moderation_log(session, actor, space_id, limit, cursor)
    return {"items": items, "next_cursor": following}


@router.post(
    "/spaces/{space_id}/add-user",
    response_model=Done,
    responses=DONE,
    dependencies=[Depends(Limited("add-user", 60, 60))],
)
async def add_user(
    space_id: UUID,
    session: Tx,
    actor: CurrentActor,
    request: Annotated[PersonRequest | None, Body()] = None,
    user_identifier: Annotated[str | None, Query(max_length=254)] = None,
) -> Done:
    """By id in the body; or `?user_identifier=` an id, a nickname or an e-mail address."""
    user_id = request.user_id if request else await _named(session, user_identifier or "")
    await commands.add_user(session, actor, space_id, user_id)
    return Done()


async def _named(session: Tx, identifier: str) -> UUID:
    if not identifier.strip():
        raise Invalid
    try:
        return UUID(identifier)
    except ValueError:
        found = await find_user_by_login(session, identifier)
    if found is None:
        raise NotFound
    return found.id
