from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from artel.catalog import rules
from artel.geo.schemas import ImportReport, ImportView, Latitude, Longitude, RowError
from artel.kit.texts import Clean, Line, Name, Prose


class VenueRow(BaseModel):
    """One venue of a foreign file."""

    external_id: Annotated[str, StringConstraints(min_length=1, max_length=120), Clean]
    name: Name
    description: Prose = ""
    address: Line = ""
    lat: Latitude
    lon: Longitude
    contacts: dict[str, str] = {}
    amenities: list[str] = []
    hours: list[rules.DayHours] = []


@dataclass(slots=True)
class VenueImportReport(ImportReport):
    """`ignored` rows are none of our business: closed for good, or no coworking."""

    ignored: int = 0
    warnings: list[RowError] = field(default_factory=list)


class VenueImportView(ImportView):
    ignored: int
    warnings: list[ImportView.Error]


@dataclass(frozen=True, slots=True)
class Parsed:
    rows: Sequence[tuple[int, VenueRow]]
    errors: list[RowError]
    warnings: list[RowError]
    ignored: int
