from uuid import UUID

from artel.kit.outbox import Event


class TicketFact(Event):
    ticket_id: UUID
    organization_id: UUID
    number: int
    subject: str
    author_id: UUID
    assignee_id: UUID | None
    actor_id: UUID


class TicketOpened(TicketFact):
    kind = "support.ticket_opened"


class TicketAnswered(TicketFact):
    """`by_staff`: for the author; else for the assignee, or whoever answers tickets."""

    kind = "support.ticket_answered"
    by_staff: bool


class TicketClosed(TicketFact):
    kind = "support.ticket_closed"


class TicketAssigned(TicketFact):
    kind = "support.ticket_assigned"
