from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.money import Money


class BookingStatus(StrEnum):
    HELD = "held"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"
    NO_SHOW = "no_show"


class Source(StrEnum):
    WEB = "web"
    WALK_IN = "walk_in"
    BOT = "bot"
    IMPORT = "import"


class Claim(Base):
    """One unit taken for `[starts_at, ends_at)`, buffers included. Nothing else makes a unit busy.

    The migration adds `claims_no_overlap`: no two blocking claims of a unit overlap. `resource_id` is the resource
    the unit belongs to, which for a composite booking is the part."""

    __tablename__ = "claims"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    blackout_id: Mapped[UUID | None] = mapped_column(ForeignKey("blackouts.id"), index=True)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_blocking: Mapped[bool]
    is_floating: Mapped[bool]  # nobody picked this unit by hand, so it may be re-seated

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("(booking_id IS NULL) <> (blackout_id IS NULL)", name="owner"),
        Index("ix_claims_resource_id_ends_at", "resource_id", "ends_at", "starts_at"),
        Index("ix_claims_unit_id_ends_at", "unit_id", "ends_at", "starts_at"),
    )


class Blackout(Base):
    __tablename__ = "blackouts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    created_by: Mapped[UUID]


class Booking(Base):
    __tablename__ = "bookings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[str] = mapped_column(String(16))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    quote_id: Mapped[UUID | None] = mapped_column(ForeignKey("quotes.id"))
    status: Mapped[BookingStatus]
    source: Mapped[Source] = mapped_column(default=Source.WEB)
    seats: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    total: Mapped[Money] = composite(mapped_column("total_amount", BigInteger), mapped_column("total_currency"))
    paid_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    deposit_amount: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # charged with the total
    policy: Mapped[list[Any]] = mapped_column(default=list)  # the cancellation tiers as they were sold
    hold_expires_at: Mapped[datetime | None]
    approval_deadline: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_out_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file, RFC 5545
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_bookings_customer_id_starts_at", "customer_id", "starts_at", "id"),
        Index("ix_bookings_organization_id_starts_at", "organization_id", "starts_at", "id"),
        Index("ix_bookings_venue_id_starts_at", "venue_id", "starts_at", "id"),
        Index(
            "ix_bookings_hold_expires_at",
            "hold_expires_at",
            postgresql_where=text("hold_expires_at IS NOT NULL"),
            sqlite_where=text("hold_expires_at IS NOT NULL"),
        ),
    )

    @property
    def due(self) -> Money:
        """All that is charged: the total and the deposit."""
        return Money(self.total.amount + self.deposit_amount, self.total.currency)


class HistoryEntry(Base):
    """Who did what to a booking and why; never changed."""

    __tablename__ = "booking_history"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[UUID]
    verb: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Perk(Base):
    """What an upper domain has granted a person at an organisation: to book so many days further ahead."""

    __tablename__ = "booking_perks"

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    horizon_days: Mapped[int]
    waives_deposit: Mapped[bool] = mapped_column(default=False, server_default=false())


class SearchRow(Base):
    """How many seats of a resource are free on one day (UTC): 96 characters, one per quarter hour, from `0` to `f`
    (15 or more), and `0` where it is closed. Derived from claims; `artel doctor` rebuilds it."""

    __tablename__ = "search_rows"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - so SQLAlchemy declares it

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # days since 1970-01-01
    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # floor(lat * 100)
    lon: Mapped[float] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    lat: Mapped[float]
    free: Mapped[str] = mapped_column(String(96))
