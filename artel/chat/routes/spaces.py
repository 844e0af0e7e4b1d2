from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from artel.access.web import CurrentActor, OnceOnly
from artel.chat import commands
from artel.chat.errors import DeadInvite, InviteNeeded, LastChannel, OwnerStays
from artel.chat.queries import chats, spaces, views
from artel.chat.routes._common import DONE, FILES, SEEN, Avatar, Banner
from artel.chat.schemas.spaces import (
    ChannelList,
    ChannelPatch,
    ChannelRequest,
    ChannelView,
    Done,
    InviteList,
    MySpaceView,
    SpaceCards,
    SpaceInviteRequest,
    SpaceInviteView,
    SpacePatch,
    SpaceRequest,
    SpaceView,
)
from artel.kit.pagination import Limit
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["chat: spaces"])


@router.get("/spaces", response_model=list[MySpaceView])
async def my_spaces(session: Reads, actor: CurrentActor) -> list[dict[str, Any]]:
    return await chats.my_spaces(session, actor)


@router.post("/spaces", response_model=SpaceView, status_code=201, responses=problems(Invalid))
async def create_space(request: SpaceRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> dict[str, Any]:
        space = await commands.create_space(session, actor, request)
        return await spaces.get_space(session, actor, space.id)

    return await once.create(request, SpaceView, work)


@router.get("/spaces/discover", response_model=SpaceCards)
async def discover(
    session: Reads,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Public and closed spaces, the newest first."""
    rows = await spaces.discover(session, q, limit, cursor)
    return {"items": await spaces.cards(session, actor, rows.items), "next_cursor": rows.next_cursor}


@router.get("/organizations/{organization_id}/space", response_model=SpaceView, responses=problems(NotFound))
async def space_of_organization(organization_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    """The community of an operator's venues."""
    space = await spaces.space_of_organization(session, organization_id)
    if space is None:
        raise NotFound
    return await spaces.get_space(session, actor, space.id)


@router.get("/spaces/{space_id}", response_model=SpaceView, responses=SEEN)
async def get_space(space_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return await spaces.get_space(session, actor, space_id)


@router.patch("/spaces/{space_id}", response_model=SpaceView, responses=DONE)
async def change_space(space_id: UUID, request: SpacePatch, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    await commands.change_space(session, actor, space_id, request)
    return await spaces.get_space(session, actor, space_id)


@router.delete("/spaces/{space_id}", response_model=Done, responses=DONE)
@router.delete("/spaces/{space_id}/delete", response_model=Done, responses=DONE, include_in_schema=False)
async def delete_space(space_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.delete_space(session, actor, space_id)
    return Done()


@router.post("/spaces/{space_id}/join", response_model=SpaceView, responses=DONE | problems(InviteNeeded))
async def join(space_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    await commands.join(session, actor, space_id)
    return await spaces.get_space(session, actor, space_id)


@router.post("/spaces/{space_id}/leave", response_model=Done, responses=SEEN | problems(OwnerStays))
async def leave(space_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.leave(session, actor, space_id)
    return Done()


@router.post("/spaces/{space_id}/upload-avatar", response_model=SpaceView, responses=FILES)
async def upload_avatar(space_id: UUID, actor: CurrentActor, content: Avatar, session: Tx) -> dict[str, Any]:
    await commands.change_picture(session, actor, space_id, content, is_banner=False)
    return await spaces.get_space(session, actor, space_id)


@router.post("/spaces/{space_id}/upload-banner", response_model=SpaceView, responses=FILES)
async def upload_banner(space_id: UUID, actor: CurrentActor, content: Banner, session: Tx) -> dict[str, Any]:
    await commands.change_picture(session, actor, space_id, content, is_banner=True)
    return await spaces.get_space(session, actor, space_id)


@router.get("/spaces/{space_id}/channels", response_model=ChannelList, responses=SEEN)
async def list_channels(space_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return {"items": await spaces.list_channels(session, actor, space_id), "next_cursor": None}


@router.post("/spaces/{space_id}/channels", response_model=ChannelView, status_code=201, responses=DONE)
async def create_channel(
    space_id: UUID, request: ChannelRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    async def work() -> dict[str, Any]:
        return views.channel(await commands.create_channel(session, actor, space_id, request))

    return await once.create(request, ChannelView, work)


@router.patch("/spaces/{space_id}/channels/{chat_id}", response_model=ChannelView, responses=DONE)
async def change_channel(
    space_id: UUID, chat_id: UUID, request: ChannelPatch, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    return views.channel(await commands.change_channel(session, actor, space_id, chat_id, request))


@router.delete("/spaces/{space_id}/channels/{chat_id}", response_model=Done, responses=DONE | problems(LastChannel))
async def delete_channel(space_id: UUID, chat_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.delete_channel(session, actor, space_id, chat_id)
    return Done()


@router.get("/spaces/{space_id}/invites", response_model=InviteList, responses=DONE)
async def list_invites(
    space_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> dict[str, Any]:
    items, following = await spaces.list_invites(session, actor, space_id, limit, cursor)
    return {"items": items, "next_cursor": following}


@router.post("/spaces/{space_id}/invites", response_model=SpaceInviteView, status_code=201, responses=DONE)
async def create_invite(
    space_id: UUID, session: Tx, actor: CurrentActor, once: OnceOnly, request: SpaceInviteRequest | None = None
) -> Response:
    wish = request or SpaceInviteRequest()

    async def work() -> dict[str, Any]:
        return views.invite(await commands.create_invite(session, actor, space_id, wish))

    return await once.create(wish, SpaceInviteView, work)


@router.delete("/spaces/{space_id}/invites/{code}", response_model=Done, responses=DONE)
async def revoke_invite(space_id: UUID, code: str, session: Tx, actor: CurrentActor) -> Done:
    await commands.revoke_invite(session, actor, space_id, code)
    return Done()


@router.post("/invites/{code}/accept", response_model=SpaceView, responses=SEEN | problems(DeadInvite))
async def accept_invite(code: str, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    space = await commands.accept_invite(session, actor, code)
    return await spaces.get_space(session, actor, space.id)
