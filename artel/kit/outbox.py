"""Facts that leave a transaction: `publish` writes a row, the relay hands it to every subscriber at least once."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base, Database
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.trace import correlation_id


class Event(BaseModel):
    """A frozen fact in the past tense. Its `kind` and fields are a public format: add fields, never rename."""

    model_config = ConfigDict(frozen=True)
    kind: ClassVar[str]


class Carried(NamedTuple):
    """The row that is being worked on, for a subscriber that keeps a row per event."""

    event_id: UUID
    occurred_at: datetime


carried: ContextVar[Carried] = ContextVar("carried")
WAITING = text("relayed_at IS NULL")


class OutboxEvent(Base):
    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    correlation_id: Mapped[str]
    occurred_at: Mapped[datetime]
    due_at: Mapped[datetime]  # also the lease: a relay that takes the row pushes it into the future
    attempts: Mapped[int] = mapped_column(default=0)
    relayed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]  # cancelled or given up: then `relayed_at` is set too, and nobody takes it

    __table_args__ = (Index("ix_outbox_waiting", "due_at", postgresql_where=WAITING, sqlite_where=WAITING),)


class InboxEntry(Base):
    """One subscriber's work on one event, done; written in the same transaction as that work."""

    __tablename__ = "inbox"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True)
    subscriber: Mapped[str] = mapped_column(primary_key=True)


AnyEvent = TypeVar("AnyEvent", bound=Event)
Subscriber = Callable[[AsyncSession, AnyEvent], Awaitable[None]]
SUBSCRIBERS: dict[str, tuple[type[Event], Subscriber[Any]]] = {}


def subscribe(event: type[AnyEvent]) -> Callable[[Subscriber[AnyEvent]], Subscriber[AnyEvent]]:
    def keep(subscriber: Subscriber[AnyEvent]) -> Subscriber[AnyEvent]:
        SUBSCRIBERS[f"{subscriber.__module__}.{subscriber.__name__}"] = (event, subscriber)
        return subscriber

    return keep


Errand = Callable[[Database, AnyEvent], Awaitable[None]]
ERRANDS: dict[str, tuple[type[Event], Errand[Any]]] = {}


def errand(event: type[AnyEvent]) -> Callable[[Errand[AnyEvent]], Errand[AnyEvent]]:
    """A subscriber that talks to a vendor: it gets the database, so that no transaction is open while it waits. It may
    be repeated after a crash, so it carries a key of our own to the vendor."""

    def keep(work: Errand[AnyEvent]) -> Errand[AnyEvent]:
        ERRANDS[f"{work.__module__}.{work.__name__}"] = (event, work)
        return work

    return keep


def subscribers_of(kind: str) -> list[str]:
    everybody = [*SUBSCRIBERS.items(), *ERRANDS.items()]
    return [name for name, (event, _) in everybody if event.kind == kind]


def is_errand(kind: str) -> bool:
    return any(event.kind == kind for event, _ in ERRANDS.values())


async def publish(session: AsyncSession, event: Event, due_at: datetime | None = None) -> None:
    """In the caller's transaction. With `due_at` it is timed work: a hold that expires, a reminder."""
    now, trace = clock.now(), correlation_id.get()
    body = event.model_dump(mode="json")
    row = OutboxEvent(kind=event.kind, body=body, correlation_id=trace, occurred_at=now, due_at=due_at or now)
    session.add(row)


async def deliver(session: AsyncSession, event_id: UUID, name: str) -> bool:
    """Let one subscriber work on one event; False when it already has. The entry point opens the transaction."""
    if not await insert_or_skip(session, InboxEntry, event_id=event_id, subscriber=name):
        return False
    row = await session.get_one(OutboxEvent, event_id)
    correlation_id.set(row.correlation_id)
    carried.set(Carried(row.id, row.occurred_at))
    event, subscriber = SUBSCRIBERS[name]
    await subscriber(session, event.model_validate(row.body))
    return True


async def run_errand(database: Database, event_id: UUID, name: str) -> bool:
    """Like `deliver`, but the note that it is done comes after the work, in a transaction of its own."""
    async with database.reading() as session:
        row = await session.get_one(OutboxEvent, event_id)
        if await session.get(InboxEntry, (event_id, name)):
            return False
    correlation_id.set(row.correlation_id)
    event, work = ERRANDS[name]
    await work(database, event.model_validate(row.body))
    async with database.transaction() as session:
        return await insert_or_skip(session, InboxEntry, event_id=event_id, subscriber=name)
