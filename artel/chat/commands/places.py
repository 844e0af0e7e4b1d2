"""Chats that know the place: of a booking, and a question to those in the building."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries import display_name, users_by_ids
from artel.bookings.events import BookingChanged
from artel.bookings.models import Booking
from artel.bookings.queries import get_visible_booking
from artel.chat.commands._lines import on_chat
from artel.chat.commands.sending import note_fact, send
from artel.chat.errors import ChatArchived, NobodyHere
from artel.chat.events import ChatRanOut, PeopleAsked
from artel.chat.models import Chat, ChatKind, ChatMember, Visibility
from artel.chat.queries import places, views
from artel.chat.schemas.messages import QuestionRequest, SendRequest, SystemFact
from artel.kit import clock, words
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.outbox import publish
from artel.kit.problems import Text

AFTER_A_BOOKING = timedelta(hours=24)
NAME_LENGTH = 60
# What each of these keys says, for clients that know no keys.
CHANGES = {
    "extended": Text("Бронь продлена до {end}", "The booking was extended until {end}"),
    "shortened": Text("Бронь теперь до {end}", "The booking now ends at {end}"),
    "rescheduled": Text("Бронь перенесена: {begin} – {end}", "The booking was moved: {begin} to {end}"),
}


@requires(Permission.CHAT_USE)
async def open_booking_chat(session: AsyncSession, actor: Actor, booking_id: UUID) -> Chat:
    """The one chat of the guest and the staff of the place, made on first use, by whoever of them asks first."""
    booking = await get_visible_booking(session, actor, booking_id)
    if found := await places.chat_of_booking(session, booking.id):
        return found
    if booking.ends_at + AFTER_A_BOOKING <= clock.now():
        raise ChatArchived
    return await _open_for(session, booking)


async def _open_for(session: AsyncSession, booking: Booking) -> Chat:
    name, topic = await places.named_after(session, booking)
    closes_at = booking.ends_at + AFTER_A_BOOKING
    more = {"booking_id": booking.id, "venue_id": booking.venue_id, "name": name, "topic": topic}
    is_new = await insert_or_skip(session, Chat, **_values(ChatKind.BOOKING, closes_at), **more)
    chat = await places.chat_of_booking(session, booking.id)
    assert chat is not None  # noqa: S101
    if is_new:
        await publish(session, ChatRanOut(chat_id=chat.id, at=closes_at), due_at=closes_at)
    return chat


def _values(kind: ChatKind, closes_at: datetime) -> dict[str, object]:
    now = clock.now()
    times = {"last_at": now, "created_at": now, "closes_at": closes_at}
    return {"id": uuid7(), "kind": kind, "visibility": Visibility.PRIVATE, **times}


@requires(Permission.CHAT_USE)
async def ask_here(session: AsyncSession, actor: Actor, request: QuestionRequest) -> Chat:
    """To those who are checked in there now and show it. They answer in a chat of their own, until the doors close."""
    here = await places.where_is(session, actor)
    people = await places.others_at(session, here.venue.id, actor.id)
    if not people:
        raise NobodyHere
    closes_at = await places.closes_at(session, here)
    name = request.content.splitlines()[0][:NAME_LENGTH]
    chat = Chat(**_values(ChatKind.HERE, closes_at), venue_id=here.venue.id, name=name, topic=here.venue.name)
    session.add(chat)
    await session.flush()
    session.add_all(ChatMember(chat_id=chat.id, user_id=one) for one in (actor.id, *people))
    await session.flush()
    await send(session, actor, chat.id, SendRequest(content=request.content))
    await _tell_asked(session, actor, chat, request.content, list(people))
    await publish(session, ChatRanOut(chat_id=chat.id, at=closes_at), due_at=closes_at)
    return chat


async def _tell_asked(session: AsyncSession, actor: Actor, chat: Chat, question: str, people: list[UUID]) -> None:
    author = (await users_by_ids(session, [actor.id]))[actor.id]
    assert chat.venue_id is not None  # noqa: S101
    fact = PeopleAsked(
        chat_id=chat.id,
        venue_id=chat.venue_id,
        author_id=actor.id,
        author=display_name(author),
        question=question,
        user_ids=people,
    )
    await publish(session, fact)


@requires(Permission.SYSTEM_RUN)
async def note_change(session: AsyncSession, actor: Actor, change: BookingChanged, source: UUID) -> None:
    """What became of the booking, as a line in its talk if there is one: a key and times for the reader's language,
    words in the organisation's for whoever does not know the key. `source`: the fact, told once."""
    chat = await places.chat_of_booking(session, change.booking_id)
    if chat is None or change.verb not in CHANGES:
        return
    author_id = await places.speaker(session, change.actor_id, change.customer_id)
    zone, language = await places.wall_of(session, change.venue_id)
    begin, end = (words.moment(at, zone, language) for at in (change.starts_at, change.ends_at))
    text = CHANGES[change.verb].speak(language).format(begin=begin, end=end)
    times = {"begin": change.starts_at.isoformat(), "end": change.ends_at.isoformat(), "time_zone": zone}
    fact = SystemFact(key=f"booking_{change.verb}", params=times)
    await note_fact(session, actor, chat.id, author_id, text, fact, f"booking:{source}")


@requires(Permission.SYSTEM_RUN)
async def archive(session: AsyncSession, actor: Actor, chat_id: UUID) -> None:
    """Unless its booking lasts longer by now; then it is looked at again when that is over."""
    chat = await session.get(Chat, chat_id, with_for_update=True)
    if chat is None or chat.archived_at or chat.closes_at is None:
        return
    if booking := await places.booking_of(session, chat):
        chat.closes_at = booking.ends_at + AFTER_A_BOOKING
    if chat.closes_at > clock.now():
        await publish(session, ChatRanOut(chat_id=chat.id, at=chat.closes_at), due_at=chat.closes_at)
        return
    chat.archived_at = clock.now()
    await session.flush()
    await on_chat(session, chat, [("chat_archived", {"archived_at": views.moment(chat.archived_at)})])
