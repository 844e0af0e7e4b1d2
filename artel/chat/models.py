from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.translit import fold

PINNED = text("pinned_at IS NOT NULL")


class Visibility(StrEnum):
    PUBLIC = "public"  # seen and joined by anyone
    CLOSED = "closed"  # seen, joined by invite
    PRIVATE = "private"  # invisible without invite


class ChatKind(StrEnum):
    CHANNEL = "channel"
    PRIVATE = "private"
    BOOKING = "booking"  # a guest and the staff of the place
    HERE = "here"  # a question to those in the building


class RingLevel(StrEnum):
    """What tells a person that something was said. What is unread does not depend on it."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


class MessageKind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    POLL = "poll"
    SYSTEM = "system"  # a fact about what the talk is about; `fact` says which


class Space(Base):
    """`last_seq` is the end of its line: members, roles, channels, settings."""

    __tablename__ = "spaces"
    __table_args__ = (UniqueConstraint("organization_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    search_text: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    avatar_url: Mapped[str | None]
    background_url: Mapped[str | None]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PRIVATE)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organizations.id"))
    chat_id: Mapped[UUID | None]  # its first channel, where legacy clients talk
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]


def _fold(_mapper: object, _connection: object, space: Space) -> None:
    space.search_text = fold(space.name)


event.listen(Space, "before_insert", _fold)
event.listen(Space, "before_update", _fold)


class SpaceRole(Base):
    """`key` names the ready-made ones."""

    __tablename__ = "space_roles"
    __table_args__ = (UniqueConstraint("space_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"))
    key: Mapped[str | None]
    name: Mapped[str]
    color: Mapped[str]
    priority: Mapped[int]
    permissions: Mapped[list[str]]


class SpaceMember(Base):
    __tablename__ = "space_members"

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    role_id: Mapped[UUID] = mapped_column(ForeignKey("space_roles.id"), index=True)
    restricted_until: Mapped[datetime | None]
    level: Mapped[RingLevel | None]  # None: as is usual
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)


class SpaceBan(Base):
    """Stands over the membership, which it leaves in place; `until` None is for good."""

    __tablename__ = "space_bans"

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SpaceInvite(Base):
    __tablename__ = "space_invites"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    code: Mapped[str]
    uses_left: Mapped[int | None]  # None: without end
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ModerationEntry(Base):
    """Who did what to whom in a space, for its moderators; it outlives the kept log."""

    __tablename__ = "moderation_entries"
    __table_args__ = (Index("ix_moderation_entries_space_id_at", "space_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"))
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    verb: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    message_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Chat(Base):
    """A channel of a space, the one private chat of two people, found by `pair_key`, the one of a booking, or a
    question to a building. The last two are archived some time after `closes_at`: read, and nothing more."""

    __tablename__ = "chats"
    __table_args__ = (
        UniqueConstraint("pair_key"),
        Index("uq_chats_booking_id", "booking_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[ChatKind]
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    pair_key: Mapped[str | None]
    booking_id: Mapped[UUID | None]
    venue_id: Mapped[UUID | None]
    closes_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    slow_mode_s: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]


class ChatMember(Base):
    """The two of a private chat, those who were asked in a building, and those let into a private channel."""

    __tablename__ = "chat_members"

    chat_id: Mapped[UUID] = mapped_column(ForeignKey("chats.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class ReadMarker(Base):
    """What one person keeps about one chat."""

    __tablename__ = "read_markers"

    chat_id: Mapped[UUID] = mapped_column(ForeignKey("chats.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    read_number: Mapped[int] = mapped_column(default=0)
    muted: Mapped[bool] = mapped_column(default=False)
    level: Mapped[RingLevel | None]  # None: as in the space
    draft: Mapped[str] = mapped_column(default="")


class Message(Base):
    """A deleted one stays as a tombstone: the row with its numbers and no text. `fact`, of a system line: `key` and
    `params`, from which each reader's language is made; `content` then says the same in the organisation's."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("chat_id", "seq"),
        UniqueConstraint("chat_id", "number"),
        UniqueConstraint("chat_id", "author_id", "nonce"),
        Index("ix_messages_chat_id_pinned_at", "chat_id", "pinned_at", postgresql_where=PINNED, sqlite_where=PINNED),
        Index("ix_messages_chat_id_author_id_created_at", "chat_id", "author_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    chat_id: Mapped[UUID] = mapped_column(ForeignKey("chats.id"))
    seq: Mapped[int]
    number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[MessageKind] = mapped_column(default=MessageKind.TEXT)
    content: Mapped[str]
    fact: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    search_text: Mapped[str] = mapped_column(default="")
    nonce: Mapped[str | None]
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"), index=True)
    sticker_id: Mapped[UUID | None] = mapped_column(ForeignKey("stickers.id"))
    reply_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id"), index=True)
    thread_root_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id"), index=True)
    replies: Mapped[int] = mapped_column(default=0)  # of a thread's root
    last_reply_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Reaction(Base):
    """One per person and message. `seq` of its event orders people."""

    __tablename__ = "message_reactions"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    reaction: Mapped[str]
    seq: Mapped[int]


class Mention(Base):
    """`user_id` EVERYBODY stands for `@all`."""

    __tablename__ = "message_mentions"
    __table_args__ = (Index("ix_message_mentions_user_id_chat_id_number", "user_id", "chat_id", "number"),)

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    chat_id: Mapped[UUID]
    number: Mapped[int]


class Poll(Base):
    __tablename__ = "polls"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    options: Mapped[list[str]]
    is_multiple: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]


class PollVote(Base):
    __tablename__ = "poll_votes"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("polls.message_id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)


class LineEvent(Base):
    """The kept log of a chat or a space (docs/algorithms/chat-log.md). `message_id` finds what a deletion blanks."""

    __tablename__ = "line_events"

    line_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    data: Mapped[dict[str, Any]]
    message_id: Mapped[UUID | None] = mapped_column(index=True)


class LinkPreview(Base):
    """What the first link of a message leads to, as that page says it itself. `hidden_at`: the author wants none."""

    __tablename__ = "link_previews"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    url: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    fetched_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class StickerPack(Base):
    """One's own, which anybody may take, or of a space: for its members, made by those who may change it. What was
    taken out stays a row, because messages show it."""

    __tablename__ = "sticker_packs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    space_id: Mapped[UUID | None] = mapped_column(index=True)
    name: Mapped[str]
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Sticker(Base):
    __tablename__ = "stickers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("sticker_packs.id"), index=True)
    emoji: Mapped[str] = mapped_column(default="")
    keyword: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))
    removed_at: Mapped[datetime | None]


class StickerInstall(Base):
    __tablename__ = "sticker_installs"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("sticker_packs.id"), primary_key=True)
