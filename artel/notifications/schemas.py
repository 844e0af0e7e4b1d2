from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from artel.kit.problems import Language
from artel.notifications import texts
from artel.notifications.models import Notification
from artel.notifications.rules import Group, Kind


class NotificationRequest(BaseModel):
    """`facts` as `texts.speak` wants them. `actor_id`: who did what it is about;
    `organization_id`: whose letter it is."""

    user_id: UUID
    kind: Kind
    facts: dict[str, Any]
    booking_id: UUID | None = None
    link: str = ""
    actor_id: UUID | None = None
    organization_id: UUID | None = None


class LetterRequest(BaseModel):
    """A letter that is not under the bell: to an address, about an account."""

    user_id: UUID
    to: str
    language: str
    letter: str
    link: str


class NotificationView(BaseModel):
    id: UUID
    type: str
    title: str
    content: str
    created_at: datetime
    read_at: datetime | None
    is_read: bool
    related_booking_id: UUID | None
    related_chat_id: UUID | None
    related_message_id: UUID | None
    related_space_id: UUID | None
    link: str | None


def notification_view(notification: Notification, language: Language) -> NotificationView:
    title, content = texts.speak(Kind(notification.kind), notification.facts, language)
    return NotificationView(
        id=notification.id,
        type=notification.kind,
        title=title,
        content=content,
        created_at=notification.created_at,
        read_at=notification.read_at,
        is_read=notification.read_at is not None,
        related_booking_id=notification.booking_id,
        related_chat_id=notification.facts.get("chat_id"),
        related_message_id=notification.facts.get("message_id"),
        related_space_id=notification.facts.get("space_id"),
        link=notification.link or None,
    )


class NoticeChoiceItem(BaseModel):
    """What cannot be switched off (money that did not arrive, a booking that the venue cancels) comes all the same."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    group: Group
    in_app: bool
    by_email: bool


class NoticeChoices(BaseModel):
    """A request may name some of the groups; an answer names them all."""

    model_config = ConfigDict(extra="forbid")

    items: list[NoticeChoiceItem] = Field(max_length=len(Group))


class UnreadCount(BaseModel):
    unread_count: int


class MailView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    sent_at: datetime | None
