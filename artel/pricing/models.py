from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, composite, mapped_column

from artel.catalog.models import ResourceKind
from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.money import Money


class Per(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Audience(StrEnum):
    EVERYONE = "everyone"
    STUDENT = "student"


class CreditUnit(StrEnum):
    """What a pass is counted in; money in minor units."""

    MINUTE = "minute"
    DAY = "day"
    MONEY = "money"


class PlanForm(StrEnum):
    PACK = "pack"
    MEMBERSHIP = "membership"


class AddOnPer(StrEnum):
    BOOKING = "booking"
    SEAT = "seat"
    DAY = "day"
    HOUR = "hour"


class LoyaltyBy(StrEnum):
    VISITS = "visits"
    SPEND = "spend"


class Tariff(Base):
    """How resources are sold. The narrowest scope wins: resource, then kind at the venue, then venue."""

    __tablename__ = "tariffs"
    __table_args__ = (CheckConstraint("price_amount >= 0", name="price"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    kind: Mapped[ResourceKind | None]
    name: Mapped[str]
    per: Mapped[Per]
    price: Mapped[Money] = composite(mapped_column("price_amount", BigInteger), mapped_column("price_currency"))
    min_minutes: Mapped[int | None]
    max_minutes: Mapped[int | None]
    weekdays: Mapped[list[Any]] = mapped_column(default=lambda: list(range(7)))
    from_minute: Mapped[int] = mapped_column(default=0)  # wall-clock minutes during which it is valid
    to_minute: Mapped[int] = mapped_column(default=1440)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYONE, server_default="everyone")
    min_seats: Mapped[int] = mapped_column(default=1, server_default="1")
    is_trial: Mapped[bool] = mapped_column(default=False, server_default=false())  # once per person, one seat
    by_seats: Mapped[list[Any] | None]  # [{from, percent}]: volume
    by_minutes: Mapped[list[Any] | None]  # [{from, percent}]: duration
    deposit: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # per unit


class Plan(Base):
    """A pack or a membership as it is sold; who bought one has a pass with these terms (memberships)."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("price_amount >= 0", name="price"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(valid_days IS NULL) <> (period_months IS NULL)", name="term"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"))
    kind: Mapped[ResourceKind | None]
    form: Mapped[PlanForm]
    name: Mapped[str]
    price: Mapped[Money] = composite(mapped_column("price_amount", BigInteger), mapped_column("price_currency"))
    unit: Mapped[CreditUnit]
    quantity: Mapped[int] = mapped_column(BigInteger)  # minutes, days or minor units; of a membership every period
    valid_days: Mapped[int | None]  # a pack
    period_months: Mapped[int | None]  # a membership
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYONE)
    weekdays: Mapped[list[Any]] = mapped_column(default=lambda: list(range(7)))
    from_minute: Mapped[int] = mapped_column(default=0)
    to_minute: Mapped[int] = mapped_column(default=1440)
    max_people: Mapped[int] = mapped_column(default=1)  # a team shares one pass
    freeze_days: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AddOn(Base):
    __tablename__ = "add_ons"
    __table_args__ = (
        UniqueConstraint("venue_id", "code"),
        CheckConstraint("price_amount >= 0", name="price"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    kind: Mapped[ResourceKind | None]
    code: Mapped[str]  # lower case, what a request names
    name: Mapped[str]
    price: Mapped[Money] = composite(mapped_column("price_amount", BigInteger), mapped_column("price_currency"))
    per: Mapped[AddOnPer]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Campaign(Base):
    """A discount that applies by itself while it runs. `venue_ids`, `tariff_ids` empty: everywhere, to all."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str]
    percent: Mapped[int]
    venue_ids: Mapped[list[str]] = mapped_column(default=list)
    tariff_ids: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[ResourceKind | None]
    new_only: Mapped[bool] = mapped_column(default=False)
    weekdays: Mapped[list[Any]] = mapped_column(default=lambda: list(range(7)))
    from_minute: Mapped[int] = mapped_column(default=0)
    to_minute: Mapped[int] = mapped_column(default=1440)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class LoyaltyStep(Base):
    """From so many finished visits, or so much money spent, so many percent off."""

    __tablename__ = "loyalty_steps"
    __table_args__ = (
        UniqueConstraint("organization_id", "by", "threshold"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    by: Mapped[LoyaltyBy]
    threshold: Mapped[int] = mapped_column(BigInteger)
    percent: Mapped[int]


class ReferralProgram(Base):
    """What the inviter and the invited get after the invited person's first paid booking, in minor units."""

    __tablename__ = "referral_programs"
    __table_args__ = (CheckConstraint("inviter_amount >= 0 AND invited_amount >= 0", name="amounts"),)

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    inviter_amount: Mapped[int] = mapped_column(BigInteger)
    invited_amount: Mapped[int] = mapped_column(BigInteger)
    valid_days: Mapped[int] = mapped_column(default=180)
    is_active: Mapped[bool] = mapped_column(default=True)


class Concession(Base):
    """Staff has seen the student card: this person may buy what is sold to that audience."""

    __tablename__ = "concessions"
    __table_args__ = (UniqueConstraint("organization_id", "user_id", "audience"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID] = mapped_column(index=True)
    audience: Mapped[Audience]
    valid_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class TrialUse(Base):
    """A person has tried an organisation once; given back when the booking comes to nothing."""

    __tablename__ = "trial_uses"
    __table_args__ = (UniqueConstraint("organization_id", "user_id"),)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID]
    user_id: Mapped[UUID]
    used_at: Mapped[datetime] = mapped_column(default=clock.now)


class PeakRule(Base):
    """Some wall-clock hours cost more or less: `percent` is added to the price of the part that falls into them."""

    __tablename__ = "peak_rules"
    __table_args__ = (CheckConstraint("percent BETWEEN -90 AND 300", name="percent"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    kind: Mapped[ResourceKind | None]
    name: Mapped[str]
    weekdays: Mapped[list[Any]]
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    percent: Mapped[int]


class PromoCode(Base):
    __tablename__ = "promo_codes"
    __table_args__ = (
        UniqueConstraint("organization_id", "code"),
        CheckConstraint("used >= 0 AND (max_uses IS NULL OR used <= max_uses)", name="uses"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    code: Mapped[str]  # upper case
    percent: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    max_uses: Mapped[int | None]
    max_uses_per_person: Mapped[int | None]
    venue_ids: Mapped[list[Any] | None]  # null: everywhere
    tariff_ids: Mapped[list[Any] | None]  # null: whatever is sold
    first_only: Mapped[bool] = mapped_column(default=False, server_default=false())  # the first booking here
    used: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PromoUse(Base):
    """A code used by one subject (a booking); given back when the subject comes to nothing."""

    __tablename__ = "promo_uses"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    promo_code_id: Mapped[UUID] = mapped_column(ForeignKey("promo_codes.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(index=True)
    used_at: Mapped[datetime] = mapped_column(default=clock.now)


class Quote(Base):
    """A price with its derivation: `inputs` holds everything the sum used, `lines` what the customer reads."""

    __tablename__ = "quotes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID]
    organization_id: Mapped[UUID]
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    tariff_id: Mapped[UUID | None] = mapped_column(ForeignKey("tariffs.id"))
    promo_code_id: Mapped[UUID | None] = mapped_column(ForeignKey("promo_codes.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    unit_ids: Mapped[list[str]] = mapped_column(default=list)
    total: Mapped[Money] = composite(mapped_column("total_amount", BigInteger), mapped_column("total_currency"))
    tax_percent: Mapped[int | None]
    tax_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    lines: Mapped[list[Any]]
    inputs: Mapped[dict[str, Any]]
    deposit_amount: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # besides the total
    valid_until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
