from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Query

from artel.access.web import CurrentActor
from artel.chat import commands
from artel.chat.errors import WithOneself
from artel.chat.queries import chats, sync
from artel.chat.queries.standing import get_visible_chat
from artel.chat.routes._common import DONE, SEEN
from artel.chat.schemas.messages import ChatPage, ChatSettings, ChatView, ReadRequest, UnreadView
from artel.chat.schemas.spaces import Done, PersonRequest
from artel.chat.schemas.sync import SyncRequest, SyncView
from artel.kit import live
from artel.kit.callers import parse
from artel.kit.pagination import Limit
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import HotReads, Reads, Routes, Tx, problems

router = Routes(tags=["chat: chats"])


Lines = Annotated[str, Query(max_length=40_000, description="JSON: the last seq by id")]


@router.post("/chats/private", response_model=ChatView, responses=problems(NotFound, WithOneself, Invalid))
async def open_private(request: PersonRequest, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    """The one chat of these two, made on first use."""
    chat = await commands.open_private(session, actor, request.user_id)
    return await chats.get_chat(session, actor, chat.id)


@router.get("/chats", response_model=ChatPage)
async def list_chats(
    session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None, space_id: UUID | None = None
) -> dict[str, Any]:
    """Mine, newest first: private ones and the channels of my spaces."""
    items, following = await chats.my_chats(session, actor, limit, cursor, space_id)
    return {"items": items, "next_cursor": following}


@router.get("/chats/{chat_id}", response_model=ChatView, responses=SEEN)
async def get_chat(chat_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return await chats.get_chat(session, actor, chat_id)


@router.patch("/chats/{chat_id}", response_model=ChatView, responses=DONE)
async def change_chat_settings(
    chat_id: UUID, request: ChatSettings, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    """My own settings of it: muted, draft."""
    return await commands.change_chat_settings(session, actor, chat_id, request)


@router.post("/chats/{chat_id}/read", response_model=UnreadView, responses=DONE)
async def read(chat_id: UUID, request: ReadRequest, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.read(session, actor, chat_id, request)


@router.post("/chats/{chat_id}/typing", response_model=Done, responses=SEEN)
async def typing(chat_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    standing = await get_visible_chat(session, actor, chat_id)
    data = {"room_id": str(chat_id), "user_id": str(actor.id), "nickname": standing.user.nickname}
    live.push(session, str(chat_id), "typing", data)
    return Done()


@router.post("/sync", response_model=SyncView, responses=problems(Invalid))
async def catch_up(request: SyncRequest, driver: HotReads, actor: CurrentActor) -> dict[str, Any]:
    return await sync.sync(driver, actor, request)


def _lines(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Invalid from error


@router.get("/sync", response_model=SyncView, responses=problems(Invalid))
async def catch_up_by_address(
    driver: HotReads, actor: CurrentActor, chats: Lines = "{}", spaces: Lines = "{}"
) -> dict[str, Any]:
    """The same, as JSON in the address."""
    request = parse(SyncRequest, {"chats": _lines(chats), "spaces": _lines(spaces)})
    return await sync.sync(driver, actor, request)
