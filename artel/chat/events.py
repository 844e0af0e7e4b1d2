from datetime import datetime
from uuid import UUID

from artel.kit.outbox import Event


class Mentioned(Event):
    """People were named in a message; `@all` is not told one by one."""

    kind = "chat.mentioned"

    message_id: UUID
    chat_id: UUID
    space_id: UUID | None
    author_id: UUID
    author: str
    title: str
    user_ids: list[UUID]


class MemberAdded(Event):
    """Somebody was put into a space by another."""

    kind = "chat.member_added"

    space_id: UUID
    space: str
    user_id: UUID
    by_id: UUID
    by: str


class PeopleAsked(Event):
    """A question to those who are in the building now."""

    kind = "chat.people_asked"

    chat_id: UUID
    venue_id: UUID
    author_id: UUID
    author: str
    question: str
    user_ids: list[UUID]


class GuestSpoke(Event):
    """A guest's first word in the talk of their booking, after a silence; what follows it is no news."""

    kind = "chat.guest_spoke"

    chat_id: UUID
    message_id: UUID
    organization_id: UUID
    author_id: UUID
    author: str
    title: str
    content: str


class ChatRanOut(Event):
    """Timed: the talk is to be archived, unless it lives longer by now."""

    kind = "chat.ran_out"

    chat_id: UUID
    at: datetime


class LinkShared(Event):
    """What the first link of a message leads to is to be looked at."""

    kind = "chat.link_shared"

    message_id: UUID
    url: str
