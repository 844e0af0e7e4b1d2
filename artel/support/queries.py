from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.models import Role, RoleAssignment
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export, display_name, users_by_ids
from artel.catalog.models import Organization
from artel.chat.errors import Banned
from artel.chat.queries.messages import get_visible_message
from artel.files.models import File
from artel.files.queries import served
from artel.files.rules import Variant
from artel.files.schemas import Served
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.support.models import Ticket, TicketChange, TicketFile, TicketMessage
from artel.support.schemas import (
    TicketAttachment,
    TicketChangeView,
    TicketDetail,
    TicketMessageView,
    TicketPerson,
    TicketView,
)

MINUTE = timedelta(minutes=1)


def _ours(actor: Actor) -> ColumnElement[bool]:
    organizations = actor.organizations_with(Permission.TICKETS_VIEW)
    return Ticket.organization_id.in_(organizations) if organizations else false()


def _visible(actor: Actor) -> Select[Ticket]:
    """One's own, and as staff the organisation's."""
    statement = select(Ticket)
    if Permission.TICKETS_VIEW in actor.platform:
        return statement
    return statement.where(or_(Ticket.author_id == actor.id, _ours(actor)))


async def get_visible_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID, *, lock: bool = False) -> Ticket:
    statement = _visible(actor).where(Ticket.id == ticket_id)
    found: Ticket | None = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


async def list_visible_tickets(
    session: AsyncSession,
    actor: Actor,
    organization_id: UUID | None,
    wanted: dict[str, Any],
    limit: int,
    cursor: str | None,
) -> Rows[Ticket]:
    """Without an organisation one's own. `wanted`: column -> value; None is not asked for."""
    if organization_id:
        actor.must(Permission.TICKETS_VIEW, organization_id)
        statement = select(Ticket).where(Ticket.organization_id == organization_id)
    else:
        statement = select(Ticket).where(Ticket.author_id == actor.id)
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(getattr(Ticket, name).in_(value if isinstance(value, list) else [value]))
    return await paginate(session, statement, (Ticket.updated_at, Ticket.id), limit, cursor)


async def next_number(session: AsyncSession, organization_id: UUID) -> int:
    """The organisation's row is held: two tickets at once get two numbers."""
    await session.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
    last = select(func.max(Ticket.number)).where(Ticket.organization_id == organization_id)
    return (await session.scalar(last) or 0) + 1


async def answering(session: AsyncSession, organization_id: UUID) -> list[UUID]:
    """Staff whose role may answer tickets."""
    statement = (
        select(RoleAssignment.user_id, Role.permissions)
        .join(Role, Role.id == RoleAssignment.role_id)
        .where(Role.organization_id == organization_id)
    )
    rows = await session.execute(statement)
    return sorted({user_id for user_id, granted in rows if Permission.TICKETS_EDIT in granted})


def _staff(actor: Actor, ticket: Ticket, permission: Permission) -> bool:
    return actor.may(permission, ticket.organization_id)


async def views(session: AsyncSession, actor: Actor, tickets: Sequence[Ticket]) -> list[TicketView]:
    ids = [ticket.author_id for ticket in tickets] + [one.assignee_id for one in tickets if one.assignee_id]
    people = await users_by_ids(session, ids)
    wanted = select(Organization.id, Organization.name)
    found = await session.execute(wanted.where(Organization.id.in_({one.organization_id for one in tickets})))
    names = {row[0]: row[1] for row in found}
    return [_view(actor, ticket, people, names[ticket.organization_id]) for ticket in tickets]


_PLAIN = (
    "id", "number", "organization_id", "venue_id", "booking_id", "subject", "status", "priority", "rating",
    "created_at", "updated_at",
)  # fmt: skip


def _view(actor: Actor, ticket: Ticket, people: dict[UUID, User], organization: str) -> TicketView:
    assignee = people.get(ticket.assignee_id) if ticket.assignee_id else None
    return TicketView(
        **{name: getattr(ticket, name) for name in _PLAIN},
        organization=organization,
        message_id=ticket.chat_message_id,
        author=person(people[ticket.author_id]),
        assignee=person(assignee) if assignee else None,
        minutes_to_answer=_minutes(ticket.created_at, ticket.first_answer_at),
        minutes_to_close=_minutes(ticket.created_at, ticket.resolved_at),
        can_edit=_staff(actor, ticket, Permission.TICKETS_EDIT),
    )


def _minutes(since: datetime, until: datetime | None) -> int | None:
    return (until - since) // MINUTE if until else None


def person(user: User) -> TicketPerson:
    return TicketPerson.model_validate(user, from_attributes=True)


async def detail(session: AsyncSession, actor: Actor, ticket: Ticket) -> TicketDetail:
    (view,) = await views(session, actor, [ticket])
    as_staff = _staff(actor, ticket, Permission.TICKETS_VIEW)
    colleagues = await users_by_ids(session, await answering(session, ticket.organization_id)) if view.can_edit else {}
    return TicketDetail(
        **view.model_dump(),
        rating_note=ticket.rating_note,
        chat_id=await _chat_of(session, actor, ticket),
        messages=await _messages(session, ticket, as_staff=as_staff),
        changes=await _changes(session, ticket) if as_staff else [],
        colleagues=[person(user) for user in colleagues.values()],
    )


async def _chat_of(session: AsyncSession, actor: Actor, ticket: Ticket) -> UUID | None:
    if ticket.chat_message_id is None:
        return None
    try:
        _, message = await get_visible_message(session, actor, ticket.chat_message_id)
    except (NotFound, Banned):
        return None
    return message.chat_id


async def _messages(session: AsyncSession, ticket: Ticket, *, as_staff: bool) -> list[TicketMessageView]:
    statement = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id).order_by(TicketMessage.id)
    if not as_staff:
        statement = statement.where(TicketMessage.is_internal.is_(False))
    rows = (await session.scalars(statement)).all()
    people = await users_by_ids(session, [row.author_id for row in rows])
    files = await _files(session, [row.id for row in rows])
    return [_message(row, people[row.author_id], files.get(row.id, [])) for row in rows]


def _message(row: TicketMessage, author: User, files: list[TicketAttachment]) -> TicketMessageView:
    names = ("id", "by_staff", "is_internal", "content", "created_at")
    fields = {name: getattr(row, name) for name in names}
    return TicketMessageView(**fields, author=person(author), files=files)


async def _files(session: AsyncSession, message_ids: Sequence[UUID]) -> dict[UUID, list[TicketAttachment]]:
    statement = select(TicketFile.message_id, File).join(File, File.id == TicketFile.file_id)
    found: dict[UUID, list[TicketAttachment]] = {}
    for message_id, file in await session.execute(statement.where(TicketFile.message_id.in_(message_ids))):
        found.setdefault(message_id, []).append(TicketAttachment.model_validate(file, from_attributes=True))
    return found


async def _changes(session: AsyncSession, ticket: Ticket) -> list[TicketChangeView]:
    statement = select(TicketChange).where(TicketChange.ticket_id == ticket.id).order_by(TicketChange.id)
    rows = (await session.scalars(statement)).all()
    people = await users_by_ids(session, [row.actor_id for row in rows])
    names = ("at", "field", "before", "after")
    return [
        TicketChangeView(**{name: getattr(row, name) for name in names}, actor=display_name(people.get(row.actor_id)))
        for row in rows
    ]


async def serve_file(session: AsyncSession, actor: Actor, ticket_id: UUID, file_id: UUID, variant: Variant) -> Served:
    """For whoever sees the message that it hangs on."""
    ticket = await get_visible_ticket(session, actor, ticket_id)
    statement = (
        select(File)
        .join(TicketFile, TicketFile.file_id == File.id)
        .join(TicketMessage, TicketMessage.id == TicketFile.message_id)
        .where(TicketMessage.ticket_id == ticket.id, File.id == file_id)
    )
    if not _staff(actor, ticket, Permission.TICKETS_VIEW):
        statement = statement.where(TicketMessage.is_internal.is_(False))
    file = await session.scalar(statement)
    if file is None:
        raise NotFound
    return await served(file, variant)


async def _export(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    tickets = (await session.scalars(select(Ticket).where(Ticket.author_id == user_id).order_by(Ticket.id))).all()
    said = [message for one in tickets for message in await _messages(session, one, as_staff=False)]
    shown = [{name: getattr(ticket, name) for name in _PLAIN} for ticket in tickets]
    return {"tickets.json": shown, "messages.json": [message.model_dump() for message in said]}


contribute_to_export("support", _export)
