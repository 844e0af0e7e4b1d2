from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.accounts.queries import users_by_ids
from artel.chat import rules
from artel.chat.errors import Banned
from artel.chat.models import (
    Chat,
    ChatKind,
    ChatMember,
    LinkPreview,
    Mention,
    Message,
    MessageKind,
    Poll,
    PollVote,
    Reaction,
    SpaceMember,
    Sticker,
)
from artel.chat.queries import views
from artel.chat.queries.places import people_of_booking
from artel.chat.queries.standing import Standing, get_visible_chat
from artel.chat.queries.views import Json
from artel.files.models import File
from artel.kit.problems import NotFound
from artel.kit.translit import fold

T = TypeVar("T")


async def get_visible_message(
    session: AsyncSession, actor: Actor, message_id: UUID, chat_id: UUID | None = None, *, lock: bool = False
) -> tuple[Standing, Message]:
    """`lock` holds its chat, so that what is read here is still so when the line is written."""
    home = chat_id or await session.scalar(select(Message.chat_id).where(Message.id == message_id))
    if home is None:
        raise NotFound
    standing = await get_visible_chat(session, actor, home, lock=lock)
    found = await session.scalar(select(Message).where(Message.id == message_id, Message.chat_id == home))
    if found is None:
        raise NotFound
    return standing, found


async def view_of(session: AsyncSession, actor: Actor, message: Message) -> Json:
    (view,) = await load(session, actor.id, [message])
    return view


async def load(session: AsyncSession, reader_id: UUID | None, messages: Sequence[Message]) -> list[Json]:
    """Four to seven queries, however many messages: authors, reactions, and of the rest what there is."""
    authors = await users_by_ids(session, [row.author_id for row in messages])
    parts = await _parts(session, reader_id, messages)
    return [views.message(row, authors[row.author_id], parts[row.id]) for row in messages]


async def _parts(
    session: AsyncSession, reader_id: UUID | None, messages: Sequence[Message]
) -> dict[UUID, dict[str, Any]]:
    files = await _by_id(session, File, (row.attachment_id for row in messages))
    stickers = await _by_id(session, Sticker, (row.sticker_id for row in messages))
    quotes = await _quotes(session, [row.reply_to_id for row in messages if row.reply_to_id])
    previews = await previews_of(session, [row.id for row in messages])
    polls = await polls_of(session, [row.id for row in messages if row.kind is MessageKind.POLL])
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in messages:
        found[row.id] = {
            "attachment": views.attachment(files[row.attachment_id]) if row.attachment_id else None,
            "sticker": views.sticker(stickers[row.sticker_id]) if row.sticker_id else None,
            "reply_to": quotes.get(row.reply_to_id) if row.reply_to_id else None,
            "poll": polls.get(row.id),
            "preview": previews.get(row.id),
        }
    for message_id, (tally, mine) in (await tallies(session, reader_id, list(found))).items():
        found[message_id] |= {"reactions": tally, "my_reaction": mine}
    return found


async def _by_id(session: AsyncSession, table: type[T], ids: Iterable[UUID | None]) -> dict[UUID, T]:
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    column: Any = table
    rows = await session.scalars(select(table).where(column.id.in_(wanted)))
    return {row.id: row for row in rows}  # type: ignore[attr-defined]


async def _quotes(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Json]:
    if not ids:
        return {}
    statement = select(Message, User.nickname).join(User, User.id == Message.author_id).where(Message.id.in_(ids))
    return {row.id: views.quote(row, nickname) for row, nickname in await session.execute(statement)}


async def previews_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Json]:
    shown = LinkPreview.message_id.in_(ids), LinkPreview.fetched_at.is_not(None), LinkPreview.hidden_at.is_(None)
    rows = await session.scalars(select(LinkPreview).where(*shown, LinkPreview.title != ""))
    return {row.message_id: views.preview(row) for row in rows}


async def polls_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Json]:
    polls = await session.scalars(select(Poll).where(Poll.message_id.in_(ids))) if ids else ()
    votes: dict[UUID, list[tuple[int, UUID]]] = defaultdict(list)
    if ids:
        for vote in await session.scalars(select(PollVote).where(PollVote.message_id.in_(ids))):
            votes[vote.message_id].append((vote.option, vote.user_id))
    return {row.message_id: views.poll(row, votes[row.message_id]) for row in polls}


async def tallies(
    session: AsyncSession, reader_id: UUID | None, ids: Sequence[UUID]
) -> dict[UUID, tuple[list[Json], str | None]]:
    """Reactions per message, and the reader's own."""
    statement = (
        select(Reaction.message_id, Reaction.reaction, Reaction.user_id, User.nickname)
        .join(User, User.id == Reaction.user_id)
        .where(Reaction.message_id.in_(ids))
        .order_by(Reaction.seq)
    )
    rows: dict[UUID, list[tuple[str, UUID, str]]] = defaultdict(list)
    for message_id, reaction, user_id, nickname in await session.execute(statement):
        rows[message_id].append((reaction, user_id, nickname))
    return {
        message_id: (rules.tallied(found), next((sign for sign, who, _ in found if who == reader_id), None))
        for message_id, found in rows.items()
    }


async def page(
    session: AsyncSession,
    actor: Actor,
    chat_id: UUID,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    offset: int = 0,
    thread: UUID | None = None,
) -> list[Json]:
    """In ascending order: the newest, those before a seq, or the first ones after it."""
    await get_visible_chat(session, actor, chat_id)
    statement = select(Message).where(Message.chat_id == chat_id)
    if thread:
        statement = statement.where((Message.thread_root_id == thread) | (Message.id == thread))
    if before is not None:
        statement = statement.where(Message.seq < before)
    if after is not None:
        statement = statement.where(Message.seq > after)
    order = Message.seq.asc() if after is not None else Message.seq.desc()
    rows = (await session.scalars(statement.order_by(order).limit(limit).offset(offset))).all()
    return await load(session, actor.id, sorted(rows, key=lambda row: row.seq))


async def pinned(session: AsyncSession, actor: Actor, chat_id: UUID) -> list[Json]:
    """The last hundred, newest pin first."""
    await get_visible_chat(session, actor, chat_id)
    statement = select(Message).where(Message.chat_id == chat_id, Message.pinned_at.is_not(None))
    rows = (await session.scalars(statement.order_by(Message.pinned_at.desc()).limit(100))).all()
    return await load(session, actor.id, rows)


async def search(
    session: AsyncSession, actor: Actor, chat_id: UUID, q: str, limit: int, cursor: str | None
) -> tuple[list[Json], str | None]:
    """Newest first; case, ё and repeated blanks do not count. The cursor is a seq."""
    await get_visible_chat(session, actor, chat_id)
    needle = fold(q)
    if len(needle) < 2:
        return [], None
    statement = select(Message).where(
        Message.chat_id == chat_id, Message.search_text.contains(needle, autoescape=True), Message.deleted_at.is_(None)
    )
    if cursor and cursor.isdigit():
        statement = statement.where(Message.seq < int(cursor))
    rows = (await session.scalars(statement.order_by(Message.seq.desc()).limit(limit + 1))).all()
    following = str(rows[limit - 1].seq) if len(rows) > limit else None
    return await load(session, actor.id, rows[:limit]), following


async def find_by_nonce(session: AsyncSession, chat_id: UUID, author_id: UUID, nonce: str) -> Message | None:
    statement = select(Message).where(
        Message.chat_id == chat_id, Message.author_id == author_id, Message.nonce == nonce
    )
    found: Message | None = await session.scalar(statement)
    return found


async def find_in_chat(session: AsyncSession, chat_id: UUID, message_id: UUID) -> tuple[Message, str] | None:
    """With the author's nickname; not a tombstone."""
    statement = select(Message, User.nickname).join(User, User.id == Message.author_id)
    found = (
        await session.execute(
            statement.where(Message.id == message_id, Message.chat_id == chat_id, Message.deleted_at.is_(None))
        )
    ).first()
    return (found[0], found[1]) if found else None


async def quoting(session: AsyncSession, message_id: UUID) -> list[UUID]:
    return list(await session.scalars(select(Message.id).where(Message.reply_to_id == message_id)))


async def last_said_before(session: AsyncSession, message: Message) -> datetime | None:
    """When somebody last said something in that chat; what the house noted there is nobody's word."""
    statement = select(Message.created_at).where(Message.chat_id == message.chat_id, Message.number < message.number)
    words = statement.where(Message.kind != MessageKind.SYSTEM).order_by(Message.number.desc())
    found: datetime | None = await session.scalar(words.limit(1))
    return found


async def last_sent_at(session: AsyncSession, chat_id: UUID, author_id: UUID) -> datetime | None:
    own = select(func.max(Message.created_at)).where(Message.chat_id == chat_id, Message.author_id == author_id)
    found: datetime | None = await session.scalar(own)
    return found


def people_of(chat: Chat) -> Select[UUID]:
    """Who may read a chat, bans aside."""
    if chat.kind is ChatKind.BOOKING:
        return people_of_booking(chat.booking_id)
    if chat.kind is not ChatKind.CHANNEL:
        return select(ChatMember.user_id).where(ChatMember.chat_id == chat.id)
    return select(SpaceMember.user_id).where(SpaceMember.space_id == chat.space_id)


async def people_named(session: AsyncSession, chat: Chat, nicknames: Sequence[str]) -> list[UUID]:
    """Those of them who are in the chat."""
    statement = select(User.id).where(User.nickname_key.in_(nicknames), User.id.in_(people_of(chat)))
    return list(await session.scalars(statement))


async def nicknames_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    found = await session.execute(select(User.id, User.nickname).where(User.id.in_(ids)).order_by(User.nickname_key))
    return dict(found.all())


async def nickname_of(session: AsyncSession, user_id: UUID) -> str:
    return (await nicknames_of(session, [user_id])).get(user_id, "")


async def mentioned_in(session: AsyncSession, message_id: UUID) -> set[UUID]:
    return set(await session.scalars(select(Mention.user_id).where(Mention.message_id == message_id)))


async def attached_file(session: AsyncSession, actor: Actor, file_id: UUID) -> File:
    """For its uploader, and for whoever may read a message that carries it."""
    file = await session.get(File, file_id)
    if file is None:
        raise NotFound
    if file.owner_id == actor.id:
        return file
    carriers = select(Message.chat_id).where(Message.attachment_id == file_id).distinct().limit(20)
    for chat_id in (await session.scalars(carriers)).all():
        try:
            await get_visible_chat(session, actor, chat_id)
        except (NotFound, Banned):
            continue
        return file
    raise NotFound
