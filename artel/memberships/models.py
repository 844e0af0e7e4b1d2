from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from artel.catalog.models import ResourceKind
from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.pricing.models import CreditUnit


class PassForm(StrEnum):
    PACK = "pack"
    MEMBERSHIP = "membership"
    GIFT = "gift"


class PassStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    ACTIVE = "active"
    FROZEN = "frozen"
    ENDED = "ended"
    CANCELLED = "cancelled"  # never paid


class Pass(Base):
    """What a person owns of a plan, with its terms as they were sold. `balance` is the sum of its journal."""

    __tablename__ = "passes"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        Index("ix_passes_owner_id", "owner_id", "id"),
        Index("ix_passes_organization_id", "organization_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))  # null: wherever the organisation has one
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    plan_id: Mapped[UUID | None]  # a plan may go, what was sold stays
    form: Mapped[PassForm]
    status: Mapped[PassStatus]
    name: Mapped[str]
    unit: Mapped[CreditUnit]
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    quantity: Mapped[int] = mapped_column(BigInteger)  # of a membership: every period
    price: Mapped[Money] = composite(mapped_column("price_amount", BigInteger), mapped_column("price_currency"))
    resource_id: Mapped[UUID | None]
    kind: Mapped[ResourceKind | None]
    weekdays: Mapped[list[Any]] = mapped_column(default=lambda: list(range(7)))
    from_minute: Mapped[int] = mapped_column(default=0)
    to_minute: Mapped[int] = mapped_column(default=1440)
    valid_days: Mapped[int | None]
    period_months: Mapped[int | None]
    max_people: Mapped[int] = mapped_column(default=1)
    freeze_days_left: Mapped[int] = mapped_column(default=0)
    frozen_until: Mapped[datetime | None]
    renews: Mapped[bool] = mapped_column(default=False)
    billed_amount: Mapped[int] = mapped_column(BigInteger, default=0)  # all that was asked for so far
    paid_periods: Mapped[int] = mapped_column(default=0)  # ahead of the one that runs
    upgrade_to: Mapped[dict[str, Any] | None]  # an upgrade that waits for its money
    starts_at: Mapped[datetime | None]  # of the period that runs
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PassEntry(Base):
    """One movement of a pass's balance; never changed. A subject takes from a pass once, and gets back once."""

    __tablename__ = "pass_entries"
    __table_args__ = (UniqueConstraint("pass_id", "reason", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    pass_id: Mapped[UUID] = mapped_column(ForeignKey("passes.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]  # bought, granted, used, returned, renewed, lapsed, upgraded
    subject_id: Mapped[UUID] = mapped_column(index=True)  # the use (bookings), else the entry itself
    actor_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class PassUse(Base):
    """What a booking has taken from a pass and not given back."""

    __tablename__ = "pass_uses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    booking_id: Mapped[UUID] = mapped_column(index=True)
    pass_id: Mapped[UUID] = mapped_column(ForeignKey("passes.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (CheckConstraint("returned >= 0 AND returned <= amount", name="returned"),)


class PassHolder(Base):
    """Somebody of the team who may spend the owner's pass."""

    __tablename__ = "pass_holders"

    pass_id: Mapped[UUID] = mapped_column(ForeignKey("passes.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class ReferralReward(Base):
    """Paid once for each invited person, whatever is delivered twice."""

    __tablename__ = "referral_rewards"

    invited_id: Mapped[UUID] = mapped_column(primary_key=True)
    inviter_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=clock.now)
