from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response
from fastapi.responses import StreamingResponse

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Limited, OnceOnly
from artel.chat import commands
from artel.chat.errors import Banned, ChatArchived, NobodyHere, NoPreview, NotHere
from artel.chat.queries import chats, exports, places
from artel.chat.queries.exports import ExportFormat
from artel.chat.schemas.messages import (
    ChatView,
    HereView,
    MessageView,
    QuestionRequest,
    SpaceLevelRequest,
    SpaceLevelView,
)
from artel.kit.limits import RateLimited
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Db, Reads, Routes, Tx, problems

router = Routes(tags=["chat: places"])
Form = Annotated[ExportFormat, Query(alias="format")]


@router.post("/bookings/{booking_id}/chat", response_model=ChatView, responses=problems(NotFound, ChatArchived))
async def open_booking_chat(booking_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    """Of the guest and the staff with bookings:view; made on first use, archived a day after the booking."""
    chat = await commands.open_booking_chat(session, actor, booking_id)
    return await chats.get_chat(session, actor, chat.id)


@router.get("/here", response_model=HereView, responses=problems(NotHere))
async def here(session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return await places.here_view(session, actor)


@router.post(
    "/here/questions",
    status_code=201,
    response_model=ChatView,
    responses=problems(NotHere, NobodyHere, Invalid, RateLimited),
    dependencies=[Depends(Limited("ask-here", 3, 3600))],
)
async def ask_here(request: QuestionRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    """To those who are in the building now and show it; open until the doors close."""

    async def work() -> dict[str, Any]:
        chat = await commands.ask_here(session, actor, request)
        return await chats.get_chat(session, actor, chat.id)

    return await once.create(request, ChatView, work)


@router.patch("/spaces/{space_id}/level", responses=problems(NotFound, Banned))
async def set_space_level(
    space_id: UUID, request: SpaceLevelRequest, session: Tx, actor: CurrentActor
) -> SpaceLevelView:
    """My own: what rings in all its channels, unless a channel says otherwise."""
    await commands.set_space_level(session, actor, space_id, request)
    return SpaceLevelView(level=request.level)


@router.delete(
    "/previews/{message_id}",
    response_model=MessageView,
    responses=problems(NotFound, Banned, Forbidden, NoPreview),
)
async def hide_preview(message_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.hide_preview(session, actor, message_id)


@router.get(
    "/chats/{chat_id}/export",
    response_class=StreamingResponse,
    responses=problems(NotFound, Banned, Forbidden, RateLimited),
    dependencies=[Depends(Limited("export", 10, 3600))],
)
async def export_chat(
    chat_id: UUID, database: Db, actor: CurrentActor, form: Form = ExportFormat.JSON
) -> StreamingResponse:
    """A channel for the owner of its space, a private chat for either of the two."""
    async with database.transaction() as session:
        chat = await commands.begin_export(session, actor, chat_id)
    disposition = f'attachment; filename="chat-{chat_id}.{form.value}"'
    headers = {"content-disposition": disposition, "x-content-type-options": "nosniff", "cache-control": "no-store"}
    return StreamingResponse(exports.export(database, chat, form), media_type=exports.MEDIA[form], headers=headers)
