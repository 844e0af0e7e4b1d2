"""What karma, gatherings, support and guests have to say. Subscribers, apart from the others for their number."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.chat.events import GuestSpoke
from artel.chat.queries.chats import wanting
from artel.community.events import (
    BirthdayAhead,
    BirthdayCame,
    DonationReceived,
    GatheringCancelled,
    GatheringFact,
    KarmaLevelChanged,
    MovedUp,
)
from artel.kit import words
from artel.kit.outbox import subscribe
from artel.notifications import commands, queries
from artel.notifications.rules import Kind
from artel.notifications.schemas import NotificationRequest
from artel.support.events import TicketAnswered, TicketAssigned, TicketClosed, TicketFact, TicketOpened

LEVELS = {
    "newcomer": ["гость", "newcomer"],
    "regular": ["свой", "regular"],
    "neighbour": ["сосед", "neighbour"],
    "pillar": ["опора", "pillar"],
}
PAY_SOON = ["Его нужно оплатить, иначе место уйдёт следующему.", "It is to be paid, or the seat goes to the next one."]


async def _ring(session: AsyncSession, user_id: UUID, kind: Kind, facts: dict[str, Any], link: str, of: UUID) -> None:
    """`of`: the organisation whose letter it is."""
    request = NotificationRequest(user_id=user_id, kind=kind, facts=facts, link=link, organization_id=of)
    await commands.notify(session, Actor.system(), request)


@subscribe(KarmaLevelChanged)
async def tell_of_level(session: AsyncSession, event: KarmaLevelChanged) -> None:
    """Down comes quietly: the page says so."""
    if event.is_up:
        name = await queries.organization_name(session, event.organization_id)
        facts = {"organization": name, "level": LEVELS[event.level]}
        await _ring(session, event.user_id, Kind.LEVEL_UP, facts, "/mine/visits", event.organization_id)


@subscribe(DonationReceived)
async def thank_for_donation(session: AsyncSession, event: DonationReceived) -> None:
    """Who wishes to stay unknown is thanked by the receipt; staff hears of the money, never of a name."""
    venue = await queries.venue_facts(session, event.venue_id)
    facts = venue | {"amount": event.amount, "currency": event.currency}
    if event.donor_id:
        await _ring(session, event.donor_id, Kind.DONATION_THANKS, facts, "/mine/visits", event.organization_id)
    for user_id in await queries.staff_with(session, event.organization_id, Permission.DONATIONS_MANAGE):
        await _ring(session, user_id, Kind.STAFF_DONATION, facts, "/run/community", event.organization_id)


@subscribe(MovedUp)
async def tell_of_seat(session: AsyncSession, event: MovedUp) -> None:
    note = {"pay_note": PAY_SOON} if event.pay_until else {}
    await _tell_of_gathering(session, event, Kind.EVENT_MOVED_UP, note)


@subscribe(GatheringCancelled)
async def tell_of_calling_off(session: AsyncSession, event: GatheringCancelled) -> None:
    await _tell_of_gathering(session, event, Kind.EVENT_CANCELLED, {})


async def _tell_of_gathering(session: AsyncSession, event: GatheringFact, kind: Kind, more: dict[str, Any]) -> None:
    times = {"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}
    facts = await queries.venue_facts(session, event.venue_id) | times | {"event": event.title} | more
    await _ring(session, event.user_id, kind, facts, f"/venues/{event.venue_id}", event.organization_id)


@subscribe(TicketOpened)
async def tell_of_ticket(session: AsyncSession, event: TicketOpened) -> None:
    await _tell_answering(session, event)


@subscribe(TicketAnswered)
async def tell_of_answer(session: AsyncSession, event: TicketAnswered) -> None:
    if event.by_staff:
        await _tell_author(session, event, Kind.TICKET_ANSWERED)
    else:
        await _tell_answering(session, event)


@subscribe(TicketClosed)
async def tell_of_end(session: AsyncSession, event: TicketClosed) -> None:
    await _tell_author(session, event, Kind.TICKET_CLOSED)


@subscribe(TicketAssigned)
async def tell_of_assignment(session: AsyncSession, event: TicketAssigned) -> None:
    if event.assignee_id:
        await _ring(
            session, event.assignee_id, Kind.STAFF_TICKET_ASSIGNED, _ticket(event), _queue(event), event.organization_id
        )


async def _tell_author(session: AsyncSession, event: TicketFact, kind: Kind) -> None:
    name = await queries.organization_name(session, event.organization_id)
    facts = _ticket(event) | {"organization": name}
    await _ring(session, event.author_id, kind, facts, f"/mine/tickets?ticket={event.ticket_id}", event.organization_id)


async def _tell_answering(session: AsyncSession, event: TicketFact) -> None:
    """Whoever it is given to, else everybody who answers."""
    everybody = await queries.staff_with(session, event.organization_id, Permission.TICKETS_EDIT)
    for user_id in [event.assignee_id] if event.assignee_id else everybody:
        if user_id != event.actor_id:
            await _ring(session, user_id, Kind.STAFF_TICKET, _ticket(event), _queue(event), event.organization_id)


def _ticket(event: TicketFact) -> dict[str, Any]:
    return {"number": event.number, "subject": event.subject}


def _queue(event: TicketFact) -> str:
    return f"/run/tickets?ticket={event.ticket_id}"


@subscribe(GuestSpoke)
async def tell_staff_of_guest(session: AsyncSession, event: GuestSpoke) -> None:
    """Those of that house who may read and answer there (`staff_with`), unless they have silenced that talk."""
    staff = await queries.staff_with(session, event.organization_id, Permission.BOOKINGS_VIEW)
    facts = {"author": event.author, "chat": event.title, "content": event.content, "chat_id": str(event.chat_id)}
    for user_id in sorted(await wanting(session, event.chat_id, list(staff), is_mention=False)):
        if user_id != event.author_id:
            link = f"/talk/{event.chat_id}"
            await _ring(session, user_id, Kind.STAFF_GUEST_WROTE, facts, link, event.organization_id)


@subscribe(BirthdayCame)
async def greet(session: AsyncSession, event: BirthdayCame) -> None:
    facts = {"organization": await queries.organization_name(session, event.organization_id)}
    await _ring(session, event.user_id, Kind.BIRTHDAY, facts, "/mine", event.organization_id)


@subscribe(BirthdayAhead)
async def tell_staff_of_birthday(session: AsyncSession, event: BirthdayAhead) -> None:
    user = await queries.get_user(session, event.user_id)
    if user is None or user.deleted_at or user.hides_birthday:
        return
    facts = {
        "organization": await queries.organization_name(session, event.organization_id),
        "person": user.full_name or user.nickname,
        "day": [words.date_of(event.on, "ru"), words.date_of(event.on, "en")],
    }
    for user_id in await queries.staff_with(session, event.organization_id, Permission.MEMBERS_VIEW):
        if user_id != event.user_id:
            link = "/run/people?segment=birthday"
            await _ring(session, user_id, Kind.STAFF_BIRTHDAY, facts, link, event.organization_id)
