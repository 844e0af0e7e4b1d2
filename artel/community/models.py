from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.money import Money

OPEN = text("ended_at IS NULL")


class VisitSource(StrEnum):
    """How somebody came in."""

    CODE = "code"
    DESK = "desk"
    BOOKING = "booking"


class EndedBy(StrEnum):
    SELF = "self"
    DESK = "desk"
    BOOKING = "booking"
    TIMER = "timer"


class Visit(Base):
    """Somebody is or was in the building. One open visit per person: the index of that name has the last word."""

    __tablename__ = "visits"
    __table_args__ = (
        Index("uq_visits_user_id", "user_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_visits_user_id_started_at", "user_id", "started_at"),
        Index("ix_visits_venue_id_day", "venue_id", "day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    source: Mapped[VisitSource]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None]
    closes_at: Mapped[datetime]  # when the clock ends it
    day: Mapped[date]  # on the venue's clock


class BirthdayMark(Base):
    """A person was greeted, or staff told of them (`is_ahead`), in that year."""

    __tablename__ = "birthday_marks"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    is_ahead: Mapped[bool] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class DoorCode(Base):
    """What the QR at the door says. Staff may change it; the old one is worth nothing then."""

    __tablename__ = "door_codes"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    code: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Reason(StrEnum):
    VISIT = "visit"
    BOOKING_KEPT = "booking_kept"
    ON_TIME = "on_time"
    DONATION = "donation"
    EVENT_HELP = "event_help"
    HELPFUL_ANSWER = "helpful_answer"
    REVIEW = "review"
    NO_SHOW = "no_show"
    DONATION_RETURNED = "donation_returned"


class KarmaEntry(Base):
    """One reason, once per source; never changed. `asked` is what the rule gives, `points` what the caps left."""

    __tablename__ = "karma_entries"
    __table_args__ = (
        UniqueConstraint("user_id", "reason", "source_id"),
        Index("ix_karma_entries_organization_id_user_id_day", "organization_id", "user_id", "day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[Reason]
    source_id: Mapped[UUID]
    asked: Mapped[int]
    points: Mapped[int]
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    note: Mapped[str] = mapped_column(default="")


class Level(StrEnum):
    NEWCOMER = "newcomer"
    REGULAR = "regular"
    NEIGHBOUR = "neighbour"
    PILLAR = "pillar"


class Standing(Base):
    """A person at an organisation: the score of `scored_on`, derived from the ledger, and what they agreed to show."""

    __tablename__ = "standings"
    __table_args__ = (Index("ix_standings_organization_id_score", "organization_id", "score", "user_id"),)

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    score: Mapped[int] = mapped_column(default=0)
    level: Mapped[Level] = mapped_column(default=Level.NEWCOMER)
    scored_on: Mapped[date | None]
    on_leaderboard: Mapped[bool] = mapped_column(default=False)
    in_directory: Mapped[bool] = mapped_column(default=False)


class DonationGoal(Base):
    __tablename__ = "donation_goals"
    __table_args__ = (CheckConstraint("target_amount > 0", name="target"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    target: Mapped[Money] = composite(mapped_column("target_amount", BigInteger), mapped_column("target_currency"))
    is_open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class DonationStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    RETURNED = "returned"


class Donation(Base):
    """`received` is what came in and stayed, in minor units."""

    __tablename__ = "donations"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_donations_venue_id_paid_at", "venue_id", "paid_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("donation_goals.id"), index=True)
    donor_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    money: Mapped[Money] = composite(mapped_column("amount", BigInteger), mapped_column("currency"))
    message: Mapped[str] = mapped_column(default="")
    is_anonymous: Mapped[bool]
    status: Mapped[DonationStatus] = mapped_column(default=DonationStatus.PENDING)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    paid_at: Mapped[datetime | None]


class Gathering(Base):
    """An event of the house. `taken` counts seats that are going or held; the check is what makes the last one last."""

    __tablename__ = "gatherings"
    __table_args__ = (
        CheckConstraint("taken <= seats", name="seats"),
        CheckConstraint("taken >= 0", name="taken"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_gatherings_venue_id_starts_at", "venue_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    price: Mapped[Money] = composite(mapped_column("price_amount", BigInteger), mapped_column("price_currency"))
    cancelled_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SignUpStatus(StrEnum):
    GOING = "going"
    HELD = "held"  # has a seat, has to pay
    WAITING = "waiting"
    LEFT = "left"


class SignUp(Base):
    """One row per person and event. `priority` is the level on the day of joining the waiting list."""

    __tablename__ = "sign_ups"
    __table_args__ = (
        UniqueConstraint("gathering_id", "user_id"),
        Index("ix_sign_ups_gathering_id_status", "gathering_id", "status", "priority", "joined_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey("gatherings.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[SignUpStatus]
    priority: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    hold_expires_at: Mapped[datetime | None]
    paid_amount: Mapped[int] = mapped_column(BigInteger, default=0)
