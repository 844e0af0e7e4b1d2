from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7

WAITING = text("status = 'waiting'")


class WebhookEndpoint(Base):
    """Where an organisation wants to hear of what happens. No secret is kept: it is derived from the id, the version
    and our signing key (`queries.secrets`)."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (CheckConstraint("secret_version > 0", name="secret_version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]]  # empty: every kind, also those to come
    is_active: Mapped[bool] = mapped_column(default=True)
    secret_version: Mapped[int] = mapped_column(default=1)
    rotated_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]  # the first failed try after the last good one
    disabled_at: Mapped[datetime | None]  # by us, after days of failure
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class WebhookStatus(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(Base):
    """One fact for one endpoint. `event_id` is the outbox row's: whoever is told twice has one row."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_endpoint_id_created_at", "endpoint_id", "created_at", "id"),
        Index("ix_webhook_deliveries_next_at", "next_at", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event_id: Mapped[UUID]
    kind: Mapped[str]  # the public one
    body: Mapped[str] = mapped_column(String)  # as it is signed and sent, byte for byte
    status: Mapped[WebhookStatus] = mapped_column(default=WebhookStatus.WAITING)
    turn: Mapped[int] = mapped_column(default=0)  # grows with every replay, so that timers of an earlier turn can tell
    attempts: Mapped[int] = mapped_column(default=0)  # in this turn
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    delivered_at: Mapped[datetime | None]


class WebhookAttempt(Base):
    """One try and what came of it; never changed."""

    __tablename__ = "webhook_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    response_status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(default="")  # its first bytes
    failure: Mapped[str] = mapped_column(default="")  # why there was no answer
    latency_ms: Mapped[int]
