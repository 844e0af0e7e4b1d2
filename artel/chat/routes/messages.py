from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, Header, Query, Response

from artel.access.web import CurrentActor, Limited
from artel.chat import commands
from artel.chat.errors import (
    MessageDeleted,
    NotEditable,
    PollClosed,
    SlowDown,
    UnknownAttachment,
    UnknownQuote,
    UnknownSticker,
)
from artel.chat.queries import messages, views
from artel.chat.routes._common import (
    DONE,
    FILES,
    SEEN,
    Anything,
    Audio,
    Document,
    Image,
    created_or_known,
    slow_down,
)
from artel.chat.schemas.messages import (
    AttachmentView,
    EditRequest,
    MessagePage,
    MessageView,
    PollRequest,
    ReactionRequest,
    ReactionView,
    SendRequest,
    VoteRequest,
)
from artel.files.queries import served
from artel.files.rules import Prepared, Variant
from artel.kit.callers import parse
from artel.kit.limits import RateLimited
from artel.kit.pagination import Limit
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["chat: messages"])

SLOWLY = [Depends(slow_down)]
SENDING = DONE | problems(RateLimited, SlowDown, UnknownAttachment, UnknownQuote, UnknownSticker)
CHANGING = DONE | problems(MessageDeleted, NotEditable)
Seq = Annotated[int | None, Query(ge=0, le=2**53)]
Caption = Annotated[str, Form(max_length=2000)]
NonceForm = Annotated[str | None, Form(max_length=64)]


@router.get("/messages/message/{message_id}", response_model=MessageView, responses=SEEN)
async def get_message(message_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    _, found = await messages.get_visible_message(session, actor, message_id)
    return await messages.view_of(session, actor, found)


@router.get("/messages/{chat_id}", response_model=list[MessageView], responses=SEEN)
async def list_messages(
    chat_id: UUID,
    session: Reads,
    actor: CurrentActor,
    limit: Limit = 30,
    before: Seq = None,
    after: Seq = None,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    thread: UUID | None = None,
) -> list[dict[str, Any]]:
    """In ascending order: the newest page, the one before a seq, or the one after it. `thread` narrows it to one."""
    return await messages.page(
        session, actor, chat_id, limit=limit, before=before, after=after, offset=offset, thread=thread
    )


@router.get("/messages/{chat_id}/search", response_model=MessagePage, responses=SEEN)
async def search(
    chat_id: UUID,
    session: Reads,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=200)],
    limit: Limit = 30,
    cursor: str | None = None,
) -> dict[str, Any]:
    items, following = await messages.search(session, actor, chat_id, q, limit, cursor)
    return {"items": items, "next_cursor": following}


@router.get("/messages/{chat_id}/pins", response_model=MessagePage, responses=SEEN)
async def list_pins(chat_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return {"items": await messages.pinned(session, actor, chat_id), "next_cursor": None}


@router.post("/messages/{chat_id}", response_model=MessageView, status_code=201, responses=SENDING, dependencies=SLOWLY)
async def send(
    chat_id: UUID, request: SendRequest, response: Response, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    """200 with the stored message when the nonce is known."""
    sent = await commands.send(session, actor, chat_id, request)
    return created_or_known(response, sent.view, is_new=sent.is_new)


@router.post(
    "/messages/{chat_id}/polls", response_model=MessageView, status_code=201, responses=SENDING, dependencies=SLOWLY
)
async def send_poll(
    chat_id: UUID, request: PollRequest, response: Response, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    sent = await commands.send_poll(session, actor, chat_id, request)
    return created_or_known(response, sent.view, is_new=sent.is_new)


async def _post_file(
    response: Response, session: Tx, actor: CurrentActor, chat_id: UUID, content: Prepared, words: SendRequest
) -> dict[str, Any]:
    sent = await commands.send_file(session, actor, chat_id, content, words)
    return created_or_known(response, sent.view, is_new=sent.is_new)


async def _words(caption: Caption = "", nonce: NonceForm = None) -> SendRequest:
    return SendRequest(content=caption, nonce=nonce or None)


Words = Annotated[SendRequest, Depends(_words)]


@router.post(
    "/messages/{chat_id}/upload-image",
    response_model=MessageView,
    status_code=201,
    responses=FILES,
    dependencies=SLOWLY,
)
async def upload_image(
    chat_id: UUID, actor: CurrentActor, content: Image, words: Words, response: Response, session: Tx
) -> dict[str, Any]:
    """Posts the message that carries it."""
    return await _post_file(response, session, actor, chat_id, content, words)


@router.post(
    "/messages/{chat_id}/upload-audio",
    response_model=MessageView,
    status_code=201,
    responses=FILES,
    dependencies=SLOWLY,
)
async def upload_audio(
    chat_id: UUID, actor: CurrentActor, content: Audio, words: Words, response: Response, session: Tx
) -> dict[str, Any]:
    return await _post_file(response, session, actor, chat_id, content, words)


@router.post(
    "/messages/{chat_id}/upload-document",
    response_model=MessageView,
    status_code=201,
    responses=FILES,
    dependencies=SLOWLY,
)
async def upload_document(
    chat_id: UUID, actor: CurrentActor, content: Document, words: Words, response: Response, session: Tx
) -> dict[str, Any]:
    return await _post_file(response, session, actor, chat_id, content, words)


@router.post(
    "/attachments",
    response_model=AttachmentView,
    status_code=201,
    responses=FILES,
    dependencies=[Depends(Limited("upload", 60, 60))],
)
async def upload(actor: CurrentActor, content: Anything, session: Tx) -> dict[str, Any]:
    """For `attachment_id` of a message to come."""
    return views.attachment(await commands.keep_attachment(session, actor, content))


@router.get("/attachments/{file_id}/{variant}", response_class=Response, responses=problems(NotFound))
async def attachment(
    file_id: UUID,
    variant: Variant,
    session: Reads,
    actor: CurrentActor,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """For its uploader and for whoever may read a message that carries it."""
    found = await served(await messages.attached_file(session, actor, file_id), variant)
    if found.mark in if_none_match:
        return Response(status_code=304, headers=found.headers)
    return Response(found.content, media_type=found.content_type, headers=found.headers)


@router.patch("/messages/{message_id}", response_model=MessageView, responses=CHANGING)
async def edit(message_id: UUID, request: EditRequest, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.edit(session, actor, message_id, request)


@router.patch("/messages/{chat_id}/{message_id}", response_model=MessageView, responses=CHANGING)
async def edit_in_chat(
    chat_id: UUID, message_id: UUID, request: EditRequest, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    return await commands.edit(session, actor, message_id, request, chat_id)


@router.delete("/messages/{message_id}", response_model=MessageView, responses=DONE)
async def delete(message_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.delete_message(session, actor, message_id)


@router.delete("/messages/{chat_id}/{message_id}", response_model=MessageView, responses=DONE)
async def delete_in_chat(chat_id: UUID, message_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.delete_message(session, actor, message_id, chat_id)


@router.post("/messages/{message_id}/reaction", response_model=ReactionView, responses=CHANGING)
async def react(message_id: UUID, request: ReactionRequest, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.react(session, actor, message_id, request)


async def _reaction(reaction: Annotated[str, Query(max_length=80)]) -> ReactionRequest:
    return parse(ReactionRequest, {"reaction": reaction})


@router.post("/messages/{chat_id}/{message_id}/react", response_model=ReactionView, responses=CHANGING)
async def react_in_chat(
    chat_id: UUID,
    message_id: UUID,
    request: Annotated[ReactionRequest, Depends(_reaction)],
    session: Tx,
    actor: CurrentActor,
) -> dict[str, Any]:
    return await commands.react(session, actor, message_id, request, chat_id)


@router.post("/messages/{chat_id}/{message_id}/pin", response_model=MessageView, responses=CHANGING)
async def pin(chat_id: UUID, message_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.pin(session, actor, message_id, chat_id)


@router.delete("/messages/{chat_id}/{message_id}/pin", response_model=MessageView, responses=CHANGING)
async def unpin(chat_id: UUID, message_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.unpin(session, actor, message_id, chat_id)


@router.post("/messages/{message_id}/vote", response_model=MessageView, responses=CHANGING | problems(PollClosed))
async def vote(message_id: UUID, request: VoteRequest, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.vote(session, actor, message_id, request)


@router.post("/messages/{message_id}/close-poll", response_model=MessageView, responses=CHANGING)
async def close_poll(message_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    return await commands.close_poll(session, actor, message_id)
