"""Figures by day, derived and rebuildable (docs/algorithms/rollups.md). `scope_id`: a venue, an organisation, or what
the organisation earned outside its venues."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class RollupHead(Base):
    """Whoever works out an organisation's figures holds its row. Its books are summed up to `closed_on`, by the days of
    `closed_zone`."""

    __tablename__ = "rollup_heads"

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    rebuilt_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]
    closed_zone: Mapped[str | None]


class FigureDay(Base):
    """The first eight by the day a booking begins, the last four by the day of the ledger's movement."""

    __tablename__ = "figure_days"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - so SQLAlchemy declares it

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    placed: Mapped[int]
    won: Mapped[int]
    sold: Mapped[int]
    cancelled: Mapped[int]
    no_shows: Mapped[int]
    visits: Mapped[int]
    minutes: Mapped[int] = mapped_column(BigInteger)  # units x booked minutes
    amount: Mapped[int] = mapped_column(BigInteger)  # of what was sold
    charged: Mapped[int] = mapped_column(BigInteger)
    charges: Mapped[int]
    refunded: Mapped[int] = mapped_column(BigInteger)
    refunds: Mapped[int]


class HourDay(Base):
    __tablename__ = "hour_days"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # on the wall clock
    weekday: Mapped[int]  # Monday is 0
    busy: Mapped[int]  # unit-minutes


class Item(StrEnum):
    TARIFF = "tariff"
    PROMO_CODE = "promo_code"


class SaleDay(Base):
    """`item_id` zero: sold without a tariff."""

    __tablename__ = "sale_days"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[Item] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    sold: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger)


class ClientDay(Base):
    __tablename__ = "client_days"
    __table_args__ = (
        Index("ix_client_days_sums", "scope_id", "day", "customer_id", "bookings", "spent"),
        {"sqlite_with_rowid": False},
    )

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    month: Mapped[int]  # 12 x year + month - 1
    bookings: Mapped[int]
    spent: Mapped[int] = mapped_column(BigInteger)


class ClientMonth(Base):
    __tablename__ = "client_months"
    __table_args__ = (
        Index("ix_client_months_scope_id_cohort", "scope_id", "cohort", "month", "bookings"),
        Index("ix_client_months_sums", "scope_id", "month", "customer_id", "spent", "bookings"),
        {"sqlite_with_rowid": False},
    )

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort: Mapped[int]  # the month of the client's first booking
    bookings: Mapped[int]
    spent: Mapped[int] = mapped_column(BigInteger)


class Client(Base):
    """Somebody who has booked here, or paid."""

    __tablename__ = "clients"
    __table_args__ = (
        Index("ix_clients_scope_id_spent", "scope_id", "spent", "customer_id"),
        Index("ix_clients_scope_id_last_day", "scope_id", "last_day", "customer_id"),
        Index("ix_clients_scope_id_first_day", "scope_id", "first_day", "last_day", "customer_id"),
        Index("ix_clients_scope_id_bookings", "scope_id", "bookings", "customer_id"),
        {"sqlite_with_rowid": False},
    )

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    bookings: Mapped[int]
    spent: Mapped[int] = mapped_column(BigInteger)


class By(StrEnum):
    """How the books are cut."""

    DAY = "day"
    VENUE = "venue"
    TARIFF = "tariff"
    METHOD = "method"


class LedgerDay(Base):
    """What a closed day of the ledger sums to. By day: every account, all wallets as one, `key` empty; otherwise the
    accounts of the finance report, `key` as there."""

    __tablename__ = "ledger_days"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    by: Mapped[By] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)  # debit positive


class SavedFilter(Base):
    """A view of one of the console's tables under a name: the search of its address."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("organization_id", "owner_id", "screen", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    screen: Mapped[str]  # bookings, people, payments
    name: Mapped[str]
    search: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
