from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class TicketStatus(StrEnum):
    """`waiting`: for the author's answer."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Ticket(Base):
    """What somebody needs from an organisation. `number` counts within it."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index("ix_tickets_organization_id_updated_at", "organization_id", "updated_at", "id"),
        Index("ix_tickets_author_id_updated_at", "author_id", "updated_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[int]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    chat_message_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    subject: Mapped[str]
    status: Mapped[TicketStatus] = mapped_column(default=TicketStatus.OPEN)
    priority: Mapped[Urgency] = mapped_column(default=Urgency.NORMAL)
    rating: Mapped[int | None]
    rating_note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    first_answer_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]


class TicketMessage(Base):
    """An internal one is never shown to the author of the ticket."""

    __tablename__ = "ticket_messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    by_staff: Mapped[bool]
    is_internal: Mapped[bool]
    content: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class TicketFile(Base):
    __tablename__ = "ticket_files"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_messages.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"), primary_key=True, index=True)


class TicketChange(Base):
    """Who changed which field from what to what; never changed."""

    __tablename__ = "ticket_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[UUID]
    field: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
