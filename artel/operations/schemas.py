from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from artel.kit.texts import Line
from artel.operations.models import BackupStatus as BackupStatus


class BackupView(BaseModel):
    """`tables`: rows by table. `size` in bytes. `has_archive`: its file is on this server."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    status: BackupStatus
    scheduled_for: datetime | None
    engine: str
    revision: str
    size: int | None
    sha256: str
    tables: dict[str, int]
    files: int
    failure: str
    created_at: datetime
    made_at: datetime | None
    verified_at: datetime | None
    has_archive: bool


class BackupScheduleBody(BaseModel):
    """`every_hours` from `hour` o'clock UTC on; the `keep` newest scheduled ones stay."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    is_on: bool
    every_hours: Literal[6, 12, 24, 168]
    hour: int = Field(ge=0, le=23)
    keep: int = Field(ge=1, le=100)


class BackupList(BaseModel):
    """`missing_tools`: what the server lacks for backups of its database; empty when nothing. `free_bytes`: disk."""

    items: list[BackupView]
    schedule: BackupScheduleBody | None
    next_at: datetime | None
    engine: str
    missing_tools: str
    free_bytes: int


class RestorePlanRequest(BaseModel):
    """The name of the backup, typed by whoever means it."""

    model_config = ConfigDict(extra="forbid")

    name: str


class TableDifference(BaseModel):
    table: str
    now: int
    in_backup: int


class RestorePlan(BaseModel):
    """What restoring would change; `command` is to be run on the server, with the house stopped."""

    id: UUID
    name: str
    made_at: datetime
    differences: list[TableDifference]
    command: str


class TaskView(BaseModel):
    """`next_at` is null as long as no process has planned it."""

    name: str
    every_s: int
    started_at: datetime | None
    finished_at: datetime | None
    next_at: datetime | None
    failure: str
    runs: int
    failures: int
    is_late: bool
    can_run: bool


class WaitingEvent(BaseModel):
    """A row of the outbox that waits. `is_stuck`: it was given up after the last try; only a retry moves it."""

    id: UUID
    kind: str
    subscribers: list[str]
    done: list[str]
    is_errand: bool
    correlation_id: str
    occurred_at: datetime
    due_at: datetime
    attempts: int
    is_stuck: bool


class TaskList(BaseModel):
    """`failing`: tried and not done. `planned`: by kind, what will happen at its time."""

    tasks: list[TaskView]
    failing: list[WaitingEvent]
    planned: list["PlannedKind"]


class PlannedKind(BaseModel):
    kind: str
    count: int
    next_due_at: datetime
    can_cancel: bool


class PlannedItem(BaseModel):
    """`about`: what its payload says in words people know, e.g. number, name, starts_at (ISO)."""

    id: UUID
    kind: str
    due_at: datetime
    occurred_at: datetime
    organization_id: UUID | None
    correlation_id: str
    about: dict[str, str]
    can_cancel: bool


class DismissRequest(BaseModel):
    """Why it is given up; the audit keeps it."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Line, Field(min_length=3, max_length=300)]


class Counterpart(BaseModel):
    """Something the house talks to. `sandbox`: a stand-in of our own does its work. `off`: not set, not needed."""

    name: Literal["redis", "rabbitmq", "smtp", "yookassa", "telegram", "rubitime", "map"]
    state: Literal["ready", "away", "configured", "sandbox", "off"]


class DatabaseHealth(BaseModel):
    engine: str
    version: str
    size: int
    revision: str
    newest_revision: str
    pending: list[str]


class OutboxHealth(BaseModel):
    """`lag_s`: how long the oldest due event has waited. `late`: due for over a minute."""

    waiting: int
    late: int
    lag_s: int
    stuck: int
    failing: int


class ProcessView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime


class DiskHealth(BaseModel):
    total: int
    free: int
    files: int
    backups: int


class HealthView(BaseModel):
    at: datetime
    version: str
    python: str
    started_at: datetime
    database: DatabaseHealth
    outbox: OutboxHealth
    counterparts: list[Counterpart]
    disk: DiskHealth
    processes: list[ProcessView]
    last_backup: BackupView | None
    last_verified_at: datetime | None
    tasks_failing: int


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class LogLine(BaseModel):
    id: str
    at: datetime
    level: LogLevel
    logger: str
    correlation_id: str
    text: str
    details: dict[str, str]
    trace: str


class LogPage(BaseModel):
    """Newest first. `level`: what is written at present, beginning with this one."""

    items: list[LogLine]
    next_cursor: str | None
    level: LogLevel
    files: int


class LogLevelBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    level: LogLevel


class LogWish(BaseModel):
    """What somebody looks for in the log."""

    level: LogLevel = "DEBUG"
    correlation_id: Annotated[str, Field(max_length=64)] = ""
    text: Annotated[str, Field(max_length=200)] = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: int = Field(100, ge=1, le=500)


class JourneyView(BaseModel):
    """What `artel trace ID` prints."""

    lines: list[str]
