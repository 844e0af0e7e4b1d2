from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class BackupStatus(StrEnum):
    """`made`: written, not yet tried. `verified`: restored once into a scratch database, which was found sound."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    DAMAGED = "damaged"
    FAILED = "failed"


class Backup(Base):
    """One archive in the backup folder. `tables`: rows by table when it was made. `sha256` is the whole file's."""

    __tablename__ = "backups"
    __table_args__ = (UniqueConstraint("scheduled_for"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(unique=True)
    status: Mapped[BackupStatus] = mapped_column(default=BackupStatus.WAITING)
    scheduled_for: Mapped[datetime | None]  # None: somebody asked for it
    engine: Mapped[str] = mapped_column(default="")
    revision: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(default="")
    tables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    files: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]


class BackupSchedule(Base):
    """One row, or none: then nothing is made by itself. `hour` is UTC; `keep` counts the scheduled ones."""

    __tablename__ = "backup_schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    every_hours: Mapped[int]
    hour: Mapped[int]
    keep: Mapped[int]


class ProcessSeen(Base):
    """A process of the house; it says every few seconds that it is there, and takes its row along when it leaves."""

    __tablename__ = "processes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
