"""A message comes into being: one transaction, at most once per nonce (docs/algorithms/chat-log.md)."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.access.queries import actor_of_user
from artel.chat import rules
from artel.chat.commands._guests import tell_of_first_word
from artel.chat.commands._lines import keep, take_number
from artel.chat.commands._mentions import mention
from artel.chat.commands.previews import notice_link
from artel.chat.errors import SlowDown, UnknownAttachment, UnknownQuote, UnknownSticker
from artel.chat.models import Chat, Message, MessageKind, Poll, ReadMarker, Sticker
from artel.chat.queries import messages, views
from artel.chat.queries.standing import Standing, get_visible_chat
from artel.chat.queries.stickers import find_sticker
from artel.chat.queries.views import Json
from artel.chat.rules import SpacePermission
from artel.chat.schemas.messages import PollRequest, SendRequest, SystemFact
from artel.files import commands as files
from artel.files.models import File
from artel.files.rules import Prepared
from artel.files.schemas import Upload
from artel.kit import clock, live
from artel.kit.dialects import upsert
from artel.kit.field_errors import TEXTS
from artel.kit.ids import uuid7
from artel.kit.problems import Invalid, NotFound
from artel.kit.translit import fold


class Sent(NamedTuple):
    """`view` as the author sees it. `is_new` False: the nonce was known."""

    view: Json
    frame: Json
    is_new: bool


@dataclass
class Parts:
    """What a message carries beside its text, found and allowed."""

    kind: MessageKind = MessageKind.TEXT
    file: File | None = None
    sticker: Sticker | None = None
    quote: tuple[Message, str] | None = None
    root: Message | None = None
    poll: PollRequest | None = None
    fact: SystemFact | None = None


@requires(Permission.CHAT_USE)
async def send(session: AsyncSession, actor: Actor, chat_id: UUID, request: SendRequest) -> Sent:
    standing = await get_visible_chat(session, actor, chat_id, lock=True)
    if known := await _known(session, actor, standing.in_chat(), request.nonce):
        return known
    parts = await _parts(session, actor, standing.in_chat(), request)
    if not request.content and parts.kind is MessageKind.TEXT:
        raise _empty()
    return await _send(session, standing, request, parts)


@requires(Permission.CHAT_USE)
async def send_poll(session: AsyncSession, actor: Actor, chat_id: UUID, request: PollRequest) -> Sent:
    standing = await get_visible_chat(session, actor, chat_id, lock=True)
    if known := await _known(session, actor, standing.in_chat(), request.nonce):
        return known
    wish = SendRequest(content=request.question, nonce=request.nonce)
    return await _send(session, standing, wish, Parts(MessageKind.POLL, poll=request))


@requires(Permission.CHAT_USE)
async def send_file(
    session: AsyncSession, actor: Actor, chat_id: UUID, prepared: Prepared, request: SendRequest
) -> Sent:
    """Keeps the upload and posts the message that carries it."""
    standing = await get_visible_chat(session, actor, chat_id, lock=True)
    if known := await _known(session, actor, standing.in_chat(), request.nonce):
        return known
    kind = MessageKind(rules.kind_of_file(prepared.content_type))
    standing.must(rules.TO_SEND[kind])
    file = await files.upload(session, actor, Upload(prepared))
    return await _send(session, standing, request, Parts(kind, file))


@requires(Permission.CHAT_USE)
async def keep_attachment(session: AsyncSession, actor: Actor, prepared: Prepared) -> File:
    """For a message to come; until then its uploader's alone."""
    return await files.upload(session, actor, Upload(prepared))


@requires(Permission.SYSTEM_RUN)
async def note_fact(
    session: AsyncSession, actor: Actor, chat_id: UUID, author_id: UUID, text: str, fact: SystemFact, nonce: str
) -> None:
    """A line of the house in a talk, once per `nonce`; nothing where the author reads no more, or in an archive. `text`
    says what `fact` does, for clients that do not know its key."""
    try:
        standing = await get_visible_chat(session, await actor_of_user(session, author_id), chat_id, lock=True)
    except NotFound:
        return
    if standing.in_chat().archived_at or await _known(session, Actor(author_id), standing.in_chat(), nonce):
        return
    await _keep(session, standing, SendRequest(content=text, nonce=nonce), Parts(MessageKind.SYSTEM, fact=fact))


def _empty() -> Invalid:
    detail = TEXTS["string_too_short"].en.format(min_length=1)
    return Invalid(errors=[{"pointer": "/content", "code": "string_too_short", "detail": detail}])


async def _known(session: AsyncSession, actor: Actor, chat: Chat, nonce: str | None) -> Sent | None:
    """The chat's row is locked, so a twin with this nonce has committed. It may have died before it could tell the
    room: the room is told once more, and drops what it has."""
    found = await messages.find_by_nonce(session, chat.id, actor.id, nonce) if nonce else None
    if found is None:
        return None
    view = await messages.view_of(session, actor, found)
    if found.deleted_at is None:
        live.push(session, str(chat.id), "new_message", views.frame(view))
    return Sent(view, views.frame(view), False)


async def _parts(session: AsyncSession, actor: Actor, chat: Chat, request: SendRequest) -> Parts:
    parts = Parts()
    if request.attachment_id:
        parts.file = await _own_file(session, actor, request.attachment_id)
        parts.kind = MessageKind(rules.kind_of_file(parts.file.content_type))
    elif request.sticker_id:
        parts.sticker, parts.kind = await find_sticker(session, actor, request.sticker_id), MessageKind.STICKER
        if parts.sticker is None:
            raise UnknownSticker
    if request.reply_to:
        parts.quote = await messages.find_in_chat(session, chat.id, request.reply_to)
        if parts.quote is None:
            raise UnknownQuote
    if request.thread_id:
        parts.root = await _root(session, chat, request.thread_id)
    return parts


async def _own_file(session: AsyncSession, actor: Actor, file_id: UUID) -> File:
    found = await session.get(File, file_id)
    if found is None or found.owner_id != actor.id:
        raise UnknownAttachment
    return found


async def _root(session: AsyncSession, chat: Chat, message_id: UUID) -> Message:
    """A thread has one level: an answer to an answer belongs to the same root."""
    found = await messages.find_in_chat(session, chat.id, message_id)
    if found is None:
        raise UnknownQuote
    row = found[0]
    return await session.get_one(Message, row.thread_root_id) if row.thread_root_id else row


async def _send(session: AsyncSession, standing: Standing, request: SendRequest, parts: Parts) -> Sent:
    standing.must(rules.TO_SEND[parts.kind])
    await _refuse_too_fast(session, standing)
    return await _keep(session, standing, request, parts)


async def _keep(session: AsyncSession, standing: Standing, request: SendRequest, parts: Parts) -> Sent:
    message = await _insert(session, standing, request, parts)
    view = views.message(message, standing.user, await _shown(session, message, parts))
    frame = views.frame(view)
    await keep(session, message.chat_id, str(message.chat_id), "new_message", frame, message.id)
    if "@" in message.content:
        await mention(session, standing, message)
    if "://" in message.content:
        await session.flush()
        await notice_link(session, message)
    if parts.kind is not MessageKind.SYSTEM:
        await tell_of_first_word(session, standing, message)
    marker = {"chat_id": message.chat_id, "user_id": standing.user.id, "read_number": message.number}
    await upsert(session, ReadMarker, [marker | {"draft": ""}])
    return Sent(view, frame, True)


async def _refuse_too_fast(session: AsyncSession, standing: Standing) -> None:
    """Slow mode, from which those who may restrict others are free."""
    chat = standing.in_chat()
    if not chat.slow_mode_s or standing.may(SpacePermission.RESTRICT_MEMBERS):
        return
    last = await messages.last_sent_at(session, chat.id, standing.user.id)
    if wait := rules.still_slow(last, clock.now(), chat.slow_mode_s):
        raise SlowDown(wait)


async def _insert(session: AsyncSession, standing: Standing, request: SendRequest, parts: Parts) -> Message:
    chat = standing.in_chat()
    seq, number = await take_number(session, chat)
    message = Message(
        id=uuid7(),
        chat_id=chat.id,
        seq=seq,
        number=number,
        author_id=standing.user.id,
        kind=parts.kind,
        content=request.content,
        fact=parts.fact.model_dump() if parts.fact else None,
        search_text=fold(request.content),
        nonce=request.nonce,
        attachment_id=parts.file.id if parts.file else None,
        sticker_id=parts.sticker.id if parts.sticker else None,
        reply_to_id=parts.quote[0].id if parts.quote else None,
        thread_root_id=parts.root.id if parts.root else None,
        replies=0,
        created_at=clock.now(),
    )
    session.add(message)
    if parts.root:
        grown = {"replies": Message.replies + 1, "last_reply_at": message.created_at}
        await session.execute(update(Message).where(Message.id == parts.root.id).values(grown))
    return message


async def _shown(session: AsyncSession, message: Message, parts: Parts) -> Json:
    shown: Json = {}
    if parts.file:
        shown["attachment"] = views.attachment(parts.file)
    if parts.sticker:
        shown["sticker"] = views.sticker(parts.sticker)
    if parts.quote:
        shown["reply_to"] = views.quote(*parts.quote)
    if parts.poll:
        await session.flush()
        poll = Poll(message_id=message.id, options=parts.poll.options, is_multiple=parts.poll.is_multiple)
        session.add(poll)
        shown["poll"] = views.poll(poll, ())
    return shown
