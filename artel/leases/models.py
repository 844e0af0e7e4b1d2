from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.money import Money


class RentKind(StrEnum):
    MONTHLY = "monthly"
    ONE_OFF = "one_off"


class LeaseStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class Lease(Base):
    """Units let to a tenant for a term (docs/algorithms/leases.md). `blackout_id` holds the claims; `ends_on` is the
    first day that is free again."""

    __tablename__ = "leases"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("ends_on > starts_on", name="term"),
        CheckConstraint("payment_day BETWEEN 1 AND 31", name="payment_day"),
        CheckConstraint("rent_amount >= 0", name="rent"),
        Index("ix_leases_venue_id_status", "venue_id", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[int]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    unit_ids: Mapped[list[Any]]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    company: Mapped[str] = mapped_column(default="")
    rent: Mapped[Money] = composite(mapped_column("rent_amount", BigInteger), mapped_column("rent_currency"))
    rent_kind: Mapped[RentKind]
    payment_day: Mapped[int]
    starts_on: Mapped[date]
    months: Mapped[int]
    ends_on: Mapped[date]
    remind_days: Mapped[int]  # before the day of a charge
    remind_hour: Mapped[int]  # on the venue's clock
    comment: Mapped[str] = mapped_column(default="")
    status: Mapped[LeaseStatus] = mapped_column(default=LeaseStatus.ACTIVE)
    blackout_id: Mapped[UUID] = mapped_column(ForeignKey("blackouts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class LeaseCharge(Base):
    """Rent for one period; `paid_at` and `dropped_at` say how it ended."""

    __tablename__ = "lease_charges"
    __table_args__ = (
        UniqueConstraint("lease_id", "period_start"),
        Index("ix_lease_charges_organization_id_due_on", "organization_id", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    lease_id: Mapped[UUID] = mapped_column(ForeignKey("leases.id"))
    organization_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    due_on: Mapped[date]
    amount: Mapped[Money] = composite(mapped_column("rent_amount", BigInteger), mapped_column("rent_currency"))
    paid_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class LeaseNote(Base):
    """What happened to a lease, who did it and why; never changed."""

    __tablename__ = "lease_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    lease_id: Mapped[UUID] = mapped_column(ForeignKey("leases.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[UUID]
    verb: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class OfficeWish(Base):
    """Somebody waits for an office of a size at a venue."""

    __tablename__ = "office_wishes"
    __table_args__ = (
        UniqueConstraint("venue_id", "user_id", "size"),
        CheckConstraint("size IN (1, 2, 4, 6)", name="size"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None]
