"""What happens to a message afterwards. Each change is an event on the chat's line."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat import rules
from artel.chat.commands._lines import note, on_chat
from artel.chat.commands._mentions import mention
from artel.chat.commands.previews import notice_link
from artel.chat.errors import MessageDeleted, NotEditable, PollClosed
from artel.chat.models import LinkPreview, Mention, Message, MessageKind, Poll, PollVote, Reaction
from artel.chat.queries import messages, sync, views
from artel.chat.queries.standing import Standing
from artel.chat.queries.views import Json
from artel.chat.rules import SpacePermission
from artel.chat.schemas.messages import EditRequest, ReactionRequest, VoteRequest
from artel.kit import clock, live
from artel.kit.problems import Invalid, NotFound
from artel.kit.translit import fold


async def _living(
    session: AsyncSession, actor: Actor, message_id: UUID, chat_id: UUID | None
) -> tuple[Standing, Message]:
    standing, message = await messages.get_visible_message(session, actor, message_id, chat_id, lock=True)
    if message.deleted_at:
        raise MessageDeleted
    return standing, message


@requires(Permission.CHAT_USE)
async def edit(
    session: AsyncSession, actor: Actor, message_id: UUID, request: EditRequest, chat_id: UUID | None = None
) -> Json:
    """One's own text or caption. The same text again changes nothing."""
    standing, message = await _living(session, actor, message_id, chat_id)
    if message.author_id != actor.id:
        raise Forbidden
    standing.must(SpacePermission.EDIT_OWN_MESSAGES)
    if message.kind in (MessageKind.STICKER, MessageKind.POLL, MessageKind.SYSTEM):
        raise NotEditable
    if message.content != request.content:
        await _rewrite(session, standing, message, request.content)
    return await messages.view_of(session, actor, message)


async def _rewrite(session: AsyncSession, standing: Standing, message: Message, content: str) -> None:
    message.content, message.search_text, message.edited_at = content, fold(content), clock.now()
    data = {
        "message_id": str(message.id), "content": content, "user_id": str(message.author_id),
        "edited_at": views.moment(message.edited_at),
    }  # fmt: skip
    await session.flush()
    await on_chat(session, standing.in_chat(), [("message_edited", data)], message.id)
    if "@" in content:
        await mention(session, standing, message)
    await notice_link(session, message)


@requires(Permission.CHAT_USE)
async def delete_message(session: AsyncSession, actor: Actor, message_id: UUID, chat_id: UUID | None = None) -> Json:
    """Leaves a tombstone, and no text anywhere. A second time it is done already."""
    standing, message = await messages.get_visible_message(session, actor, message_id, chat_id, lock=True)
    own = message.author_id == actor.id and standing.may(SpacePermission.DELETE_OWN_MESSAGES)
    if not own:
        standing.must(SpacePermission.DELETE_ANY_MESSAGES)
    if message.kind is MessageKind.SYSTEM:
        raise NotEditable
    if message.deleted_at is None:
        await _bury(session, standing, message)
        if not own and standing.space:
            note(session, standing.space.id, actor.id, "message_deleted", user_id=message.author_id,
                 message_id=message.id)  # fmt: skip
    return await messages.view_of(session, actor, message)


async def _bury(session: AsyncSession, standing: Standing, message: Message) -> None:
    for table in (Reaction, Mention, PollVote, Poll, LinkPreview):
        await session.execute(delete(table).where(table.message_id == message.id))
    message.content = message.search_text = ""
    message.attachment_id = message.sticker_id = message.pinned_at = None
    message.deleted_at = clock.now()
    await session.flush()
    await _blank_the_log(session, message)
    data = {
        "message_id": str(message.id), "user_id": str(standing.user.id), "author_id": str(message.author_id),
        "deleted_at": views.moment(message.deleted_at),
    }  # fmt: skip
    await on_chat(session, standing.in_chat(), [("message_deleted", data)], message.id)


async def _blank_the_log(session: AsyncSession, message: Message) -> None:
    for row in await sync.events_about(session, [message.id]):
        row.data = rules.without_text(row.event, row.data, is_quote=False)
    for row in await sync.events_about(session, await messages.quoting(session, message.id)):
        row.data = rules.without_text(row.event, row.data, is_quote=True)


@requires(Permission.CHAT_USE)
async def react(
    session: AsyncSession, actor: Actor, message_id: UUID, request: ReactionRequest, chat_id: UUID | None = None
) -> Json:
    """One per person: the same again takes it back, another replaces it."""
    standing, message = await _living(session, actor, message_id, chat_id)
    standing.must(SpacePermission.ADD_REACTIONS)
    before = await session.get(Reaction, (message.id, actor.id))
    signs = [("reaction_removed", before.reaction)] if before else []
    if before is None or before.reaction != request.reaction:
        signs.append(("reaction_added", request.reaction))
    common = {"message_id": str(message.id), "user_id": str(actor.id), "nickname": standing.user.nickname}
    events = [(event, common | {"reaction": sign}) for event, sign in signs]
    frames = await on_chat(session, standing.in_chat(), events, message.id)
    await _store(session, actor, message, before, signs[-1], frames[-1]["seq"])
    return await _tally(session, actor, message)


async def _store(
    session: AsyncSession, actor: Actor, message: Message, before: Reaction | None, last: tuple[str, str], seq: int
) -> None:
    event, sign = last
    if before and event == "reaction_removed":
        await session.delete(before)
    elif before:
        before.reaction, before.seq = sign, seq
    else:
        session.add(Reaction(message_id=message.id, user_id=actor.id, reaction=sign, seq=seq))
    await session.flush()


async def _tally(session: AsyncSession, actor: Actor, message: Message) -> Json:
    """Told to the room as a whole, too, without a seq."""
    tally, mine = (await messages.tallies(session, actor.id, [message.id])).get(message.id, ([], None))
    shown = {"message_id": str(message.id), "reactions": tally}
    names = {"chat_id": str(message.chat_id), "room_id": str(message.chat_id), "user_id": str(actor.id)}
    live.push(session, str(message.chat_id), "reaction_updated", shown | names)
    return shown | {"my_reaction": mine}


@requires(Permission.CHAT_USE)
async def pin(session: AsyncSession, actor: Actor, message_id: UUID, chat_id: UUID | None = None) -> Json:
    standing, message = await _living(session, actor, message_id, chat_id)
    standing.must(SpacePermission.PIN_MESSAGES)
    if message.pinned_at is None:
        message.pinned_at = clock.now()
        await _pinned(session, standing, message, "message_pinned")
    return await messages.view_of(session, actor, message)


@requires(Permission.CHAT_USE)
async def unpin(session: AsyncSession, actor: Actor, message_id: UUID, chat_id: UUID | None = None) -> Json:
    standing, message = await _living(session, actor, message_id, chat_id)
    standing.must(SpacePermission.PIN_MESSAGES)
    if message.pinned_at is not None:
        message.pinned_at = None
        await _pinned(session, standing, message, "message_unpinned")
    return await messages.view_of(session, actor, message)


async def _pinned(session: AsyncSession, standing: Standing, message: Message, event: str) -> None:
    await session.flush()
    data = {
        "message_id": str(message.id), "user_id": str(standing.user.id), "pinned_at": views.moment(message.pinned_at),
    }  # fmt: skip
    await on_chat(session, standing.in_chat(), [(event, data)], message.id)


@requires(Permission.CHAT_USE)
async def vote(session: AsyncSession, actor: Actor, message_id: UUID, request: VoteRequest) -> Json:
    """Replaces what the person voted before."""
    standing, message = await _living(session, actor, message_id, None)
    poll = await _poll(session, message)
    if poll.closed_at:
        raise PollClosed
    chosen = set(request.options)
    if any(option >= len(poll.options) for option in chosen) or (len(chosen) > 1 and not poll.is_multiple):
        raise Invalid
    own = delete(PollVote).where(PollVote.message_id == message.id, PollVote.user_id == actor.id)
    await session.execute(own)
    session.add_all(PollVote(message_id=message.id, user_id=actor.id, option=option) for option in sorted(chosen))
    return await _poll_updated(session, actor, standing, message)


@requires(Permission.CHAT_USE)
async def close_poll(session: AsyncSession, actor: Actor, message_id: UUID) -> Json:
    """By whoever asked."""
    standing, message = await _living(session, actor, message_id, None)
    poll = await _poll(session, message)
    if message.author_id != actor.id:
        raise Forbidden
    poll.closed_at = poll.closed_at or clock.now()
    return await _poll_updated(session, actor, standing, message)


async def _poll(session: AsyncSession, message: Message) -> Poll:
    found = await session.get(Poll, message.id)
    if found is None:
        raise NotFound
    return found


async def _poll_updated(session: AsyncSession, actor: Actor, standing: Standing, message: Message) -> Json:
    await session.flush()
    shown = (await messages.polls_of(session, [message.id]))[message.id]
    data = {"message_id": str(message.id), "poll": shown}
    await on_chat(session, standing.in_chat(), [("poll_updated", data)], message.id)
    return await messages.view_of(session, actor, message)
