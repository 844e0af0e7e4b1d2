from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class What(StrEnum):
    MEMBERS = "members"
    TARIFFS = "tariffs"
    BOOKINGS = "bookings"


class ImportedRow(Base):
    """Which row of ours came from which foreign one, so that a second run finds it."""

    __tablename__ = "imported_rows"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)  # the other system's name
    what: Mapped[What] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(200), primary_key=True)  # the other system's id
    subject_id: Mapped[UUID]
    fingerprint: Mapped[str] = mapped_column(String(64))  # of what the row said
    at: Mapped[datetime] = mapped_column(default=clock.now)


class RunStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNDER_WAY = text("status = 'running'")


class ImportRun(Base):
    """A table that is imported in the background. `taken`: how many of its `rows` were dealt with. `ordered_by`: a
    person, or with `by_program` an API key. `failure`: the code of a refusal that ended it."""

    __tablename__ = "import_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    ordered_by: Mapped[UUID]
    by_program: Mapped[bool]
    what: Mapped[What]
    file_name: Mapped[str] = mapped_column(String(200))
    wish: Mapped[dict[str, Any]]
    columns: Mapped[list[str]]
    language: Mapped[str] = mapped_column(String(2))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.RUNNING)
    rows: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_import_runs_organization_id_created_at", "organization_id", "created_at"),
        Index(
            "uq_import_runs_organization_id_fingerprint", "organization_id", "fingerprint", unique=True,
            postgresql_where=UNDER_WAY, sqlite_where=UNDER_WAY,
        ),
    )  # fmt: skip


class ImportBatch(Base):
    """`rows`: `[number in the file, cells]`, after the batch was taken only those that failed. `outcomes`: as
    ImportedRowView, in a dry run with `held` (queries.Held). `seen`: the references that stood in it."""

    __tablename__ = "import_batches"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[list[Any]]
    outcomes: Mapped[list[Any]] = mapped_column(default=list)
    seen: Mapped[list[str]] = mapped_column(default=list)
    taken_at: Mapped[datetime | None]
