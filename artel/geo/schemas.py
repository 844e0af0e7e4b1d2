from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from artel.kit.texts import Name

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class CityRow(BaseModel):
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name_ru: Name
    name_en: Name
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "RU"
    lat: Latitude
    lon: Longitude
    time_zone: str
    population: int = Field(0, ge=0)


class StationRow(BaseModel):
    name_ru: Name
    name_en: Name
    line: Name
    color: Colour
    position: int = Field(ge=0, le=1000)
    lat: Latitude
    lon: Longitude


class DistrictRow(BaseModel):
    name_ru: Name
    name_en: Name
    outline: dict[str, Any]


@dataclass(slots=True)
class RowError:
    """`row` counts from 1; in a CSV file the heading is row 1."""

    row: int
    code: str
    message: str


@dataclass(slots=True)
class ImportReport:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    dry_run: bool = False
    errors: list[RowError] = field(default_factory=list)

    def count(self, outcome: Literal["created", "updated", "unchanged"]) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


class ImportView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    class Error(BaseModel):
        model_config = ConfigDict(from_attributes=True)

        row: int
        code: str
        message: str

    created: int
    updated: int
    unchanged: int
    dry_run: bool
    errors: list[Error]


class Geometry(BaseModel):
    type: Literal["Point", "LineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Feature(BaseModel):
    type: Literal["Feature"] = "Feature"
    geometry: Geometry
    properties: dict[str, Any]


class FeatureCollection(BaseModel):
    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Feature]


class CityMap(BaseModel):
    """Enough to draw a city without any tiles."""

    districts: FeatureCollection
    lines: FeatureCollection
    stations: FeatureCollection


@dataclass(frozen=True, slots=True)
class Walk:
    station_id: UUID
    distance_m: int
    walk_min: int
