from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings.queries import get_visible_booking
from artel.catalog.queries import get_visible_venue
from artel.chat.queries.messages import get_visible_message
from artel.files import commands as files
from artel.files.schemas import Upload
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.outbox import publish
from artel.kit.problems import Invalid, Text
from artel.support import queries, rules
from artel.support.errors import NoOrganization, NotClosedYet, NotOfStaff
from artel.support.events import TicketAnswered, TicketAssigned, TicketClosed, TicketOpened
from artel.support.models import Ticket, TicketChange, TicketFile, TicketMessage, TicketStatus
from artel.support.schemas import Answer, RatingRequest, TicketPatch, TicketRequest

NOTHING_SAID = Text("Напишите что-нибудь или приложите файл", "Write something or attach a file")
P = Permission


@requires(P.TICKETS_OPEN)
async def open_ticket(session: AsyncSession, actor: Actor, request: TicketRequest) -> Ticket:
    """To the organisation of the venue, the booking or the space that it is about."""
    about = await _about(session, actor, request)
    content = about.pop("content") or request.content
    if not content:
        raise Invalid(NOTHING_SAID)
    ticket = Ticket(
        **about,
        id=uuid7(),
        number=await queries.next_number(session, about["organization_id"]),
        author_id=actor.id,
        subject=request.subject,
        priority=request.priority,
        status=TicketStatus.OPEN,
    )
    session.add(ticket)
    await session.flush()
    _say(session, ticket, actor.id, content, by_staff=False)
    await session.flush()
    await publish(session, TicketOpened(**_fact(actor, ticket)))
    return ticket


async def _about(session: AsyncSession, actor: Actor, request: TicketRequest) -> dict[str, Any]:
    """Only what one may see oneself can be asked about."""
    found: dict[str, Any] = {"organization_id": None, "content": ""}
    if request.message_id:
        standing, message = await get_visible_message(session, actor, request.message_id)
        quoted = "\n".join(f"> {line}" for line in message.content.splitlines())
        found["content"] = f"{quoted}\n\n{request.content}".strip()
        found |= {"chat_message_id": message.id, "organization_id": standing.space and standing.space.organization_id}
        if booking_id := standing.in_chat().booking_id:
            request = request.model_copy(update={"booking_id": booking_id})
    if request.booking_id:
        booking = await get_visible_booking(session, actor, request.booking_id)
        where = {"venue_id": booking.venue_id, "organization_id": booking.organization_id}
        found |= {"booking_id": booking.id, **where}
    if request.venue_id:
        venue = await get_visible_venue(session, actor, request.venue_id)
        found |= {"venue_id": venue.id, "organization_id": venue.organization_id}
    if found["organization_id"] is None:
        raise NoOrganization
    return found


def _say(
    session: AsyncSession, ticket: Ticket, author_id: UUID, content: str, *, by_staff: bool, is_internal: bool = False
) -> TicketMessage:
    said = {"by_staff": by_staff, "is_internal": is_internal, "content": content}
    message = TicketMessage(id=uuid7(), ticket_id=ticket.id, author_id=author_id, **said)
    session.add(message)
    return message


@requires(P.TICKETS_OPEN)
async def answer(session: AsyncSession, actor: Actor, ticket_id: UUID, request: Answer) -> Ticket:
    """By the author or by staff with `tickets:edit`; a note is for staff and changes nothing else."""
    ticket = await queries.get_visible_ticket(session, actor, ticket_id, lock=True)
    by_staff = ticket.author_id != actor.id or request.is_internal
    if by_staff:
        actor.must(P.TICKETS_EDIT, ticket.organization_id)
    if not request.content and not request.files:
        raise Invalid(NOTHING_SAID)
    said = {"by_staff": by_staff, "is_internal": request.is_internal}
    message = _say(session, ticket, actor.id, request.content, **said)
    await session.flush()
    for prepared in request.files:
        file = await files.upload(session, actor, Upload(prepared))
        session.add(TicketFile(message_id=message.id, file_id=file.id))
    ticket.updated_at = clock.now()
    if not request.is_internal:
        await _move_on(session, actor, ticket, by_staff=by_staff)
    await session.flush()
    return ticket


async def _move_on(session: AsyncSession, actor: Actor, ticket: Ticket, *, by_staff: bool) -> None:
    if by_staff:
        ticket.first_answer_at = ticket.first_answer_at or clock.now()
        if ticket.assignee_id is None:
            _change(session, actor, ticket, "assignee_id", actor.id)
    await _set_status(session, actor, ticket, rules.after_answer(ticket.status, by_staff=by_staff))
    await publish(session, TicketAnswered(**_fact(actor, ticket), by_staff=by_staff))


async def _set_status(session: AsyncSession, actor: Actor, ticket: Ticket, status: TicketStatus) -> None:
    if status is ticket.status:
        return
    _change(session, actor, ticket, "status", status)
    ticket.resolved_at = clock.now() if status is TicketStatus.CLOSED else None
    if status is TicketStatus.CLOSED and actor.id != ticket.author_id:
        await publish(session, TicketClosed(**_fact(actor, ticket)))


def _change(session: AsyncSession, actor: Actor, ticket: Ticket, field: str, value: Any) -> None:
    before = getattr(ticket, field)
    if before == value:
        return
    said = {"before": str(before or ""), "after": str(value or "")}
    session.add(TicketChange(ticket_id=ticket.id, actor_id=actor.id, field=field, **said))
    setattr(ticket, field, value)
    ticket.updated_at = clock.now()


@requires(P.TICKETS_OPEN)
async def change_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID, request: TicketPatch) -> Ticket:
    """Staff with `tickets:edit`; the author may close it and open it again."""
    ticket = await queries.get_visible_ticket(session, actor, ticket_id, lock=True)
    wanted = request.model_dump(exclude_unset=True)
    if not actor.may(P.TICKETS_EDIT, ticket.organization_id):
        _refuse_more_than_an_author_may(ticket, actor, request, wanted)
    if request.assignee_id and request.assignee_id not in await queries.answering(session, ticket.organization_id):
        raise NotOfStaff
    if "assignee_id" in wanted and request.assignee_id != ticket.assignee_id:
        _change(session, actor, ticket, "assignee_id", request.assignee_id)
        if request.assignee_id and request.assignee_id != actor.id:
            await publish(session, TicketAssigned(**_fact(actor, ticket)))
    if request.priority:
        _change(session, actor, ticket, "priority", request.priority)
    if request.status:
        await _set_status(session, actor, ticket, request.status)
    await session.flush()
    return ticket


def _refuse_more_than_an_author_may(ticket: Ticket, actor: Actor, request: TicketPatch, wanted: dict[str, Any]) -> None:
    own = ticket.author_id == actor.id and set(wanted) <= {"status"}
    if not own or (request.status and not rules.author_may_set(request.status)):
        raise Forbidden(permission=P.TICKETS_EDIT)


@requires(P.TICKETS_OPEN)
async def rate(session: AsyncSession, actor: Actor, ticket_id: UUID, request: RatingRequest) -> Ticket:
    ticket = await queries.get_visible_ticket(session, actor, ticket_id, lock=True)
    if ticket.author_id != actor.id:
        raise Forbidden(permission=P.TICKETS_OPEN)
    if ticket.status is not TicketStatus.CLOSED:
        raise NotClosedYet
    _change(session, actor, ticket, "rating", request.rating)
    ticket.rating_note = request.note
    await session.flush()
    return ticket


@requires(P.TICKETS_DELETE)
async def delete_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> None:
    """With all that was said in it; the files stay their owners'."""
    ticket = await queries.get_visible_ticket(session, actor, ticket_id, lock=True)
    actor.must(P.TICKETS_DELETE, ticket.organization_id)
    said = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket.id)
    await session.execute(delete(TicketFile).where(TicketFile.message_id.in_(said)))
    await session.execute(delete(TicketMessage).where(TicketMessage.ticket_id == ticket.id))
    await session.execute(delete(TicketChange).where(TicketChange.ticket_id == ticket.id))
    await session.delete(ticket)


@requires(P.SYSTEM_RUN)
async def forget(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """What the person wrote is theirs; that they asked, and what was done, stays under the pseudonym."""
    for message in await session.scalars(select(TicketMessage).where(TicketMessage.author_id == user_id)):
        if not message.by_staff:
            message.content = ""
    for ticket in await session.scalars(select(Ticket).where(Ticket.author_id == user_id)):
        ticket.subject, ticket.rating_note = f"№ {ticket.number}", ""


def _fact(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    names = ("organization_id", "number", "subject", "author_id", "assignee_id")
    return {name: getattr(ticket, name) for name in names} | {"ticket_id": ticket.id, "actor_id": actor.id}
