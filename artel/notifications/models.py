from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class Notification(Base):
    """A line under the bell. Title and content are spoken in the reader's language from `kind` and `facts`."""

    __tablename__ = "notifications"
    __table_args__ = (Index("ix_notifications_user_id_created_at", "user_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    booking_id: Mapped[UUID | None]
    link: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class MailStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    CAPTURED = "captured"
    FAILED = "failed"
    WITHHELD = "withheld"


class Mail(Base):
    """A letter as it was composed. Sent from this row, or captured here and readable by the administrator. Withheld:
    its reader does not want such letters, or it is no longer so, and `failure` says which. `about`: `kind`, and what is
    known of `notification_id`, `booking_id`, `starts_at`, `ends_at`."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_status_created_at", "status", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID | None]
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    sender: Mapped[str | None]  # the name of the organisation; None: ours
    reply_to: Mapped[str | None]
    status: Mapped[MailStatus] = mapped_column(default=MailStatus.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    about: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    due_at: Mapped[datetime | None]  # the end of its reader's quiet hours
    sent_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """What somebody has chosen for one group of notices. No row: as the house does it."""

    __tablename__ = "notice_choices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    group: Mapped[str] = mapped_column(primary_key=True)
    in_app: Mapped[bool]
    by_email: Mapped[bool]
