from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from artel.imports.models import RunStatus
from artel.imports.models import What as What
from artel.kit.texts import Clean

Outcome = Literal["created", "updated", "unchanged", "failed"]
Source = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=40), Clean]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their numbers in the file, the heading's included."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, list[str]]]


class ImportWish(BaseModel):
    """`mapping`: our field -> a column of the file. `source` names the other system: with the foreign id it tells what
    came before. `venue_id`: for rows that name none. `write`: tell people, and remind them of their bookings."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    what: What
    source: Source = "file"
    mapping: dict[str, str] = Field(max_length=40)
    date_order: Literal["dmy", "mdy"] = "dmy"
    venue_id: UUID | None = None
    write: bool = False
    dry_run: bool = True


class ImportColumn(BaseModel):
    name: str
    samples: list[str]


class ImportField(BaseModel):
    name: str
    needed: bool


class ImportLook(BaseModel):
    """What a file seems to be. `source` is a system whose columns these are, or `file`. `at_once`: with more rows than
    that it is imported in the background."""

    columns: list[ImportColumn]
    rows: int
    at_once: int
    source: str
    mapping: dict[str, str]
    fields: list[ImportField]


class ImportedRowView(BaseModel):
    """`code` and `message` say why it failed."""

    row: int
    outcome: Outcome
    label: str
    code: str | None = None
    message: str | None = None


class TableImportView(BaseModel):
    """`failed_csv`: the rows that failed, with the reason, to mend and import again; None when none did."""

    dry_run: bool
    created: int
    updated: int
    unchanged: int
    failed: int
    rows: list[ImportedRowView]
    failed_csv: str | None


class ImportRunView(BaseModel):
    """An import in the background. `taken` of `total` rows are dealt with. `rows`: when it is over, up to 200 of each
    outcome. `failure`: why it broke off, in words."""

    id: UUID
    organization_id: UUID
    what: What
    source: str
    file_name: str
    dry_run: bool
    status: RunStatus
    total: int
    taken: int
    created: int
    updated: int
    unchanged: int
    failed: int
    failure: str | None
    created_at: datetime
    finished_at: datetime | None
    rows: list[ImportedRowView] = []


class ImportRunList(BaseModel):
    """The newest first, 20 at most, without their rows."""

    items: list[ImportRunView]
