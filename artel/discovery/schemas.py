from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from artel.catalog.models import ResourceKind as ResourceKind
from artel.catalog.schemas import MetroView, ResourceView
from artel.geo.rules import Box
from artel.kit.money import Money
from artel.kit.spans import Span

Sort = Literal["relevance", "distance", "price", "rating"]


class Point(BaseModel):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class SearchRequest(BaseModel):
    """The query of `GET /venues`. Lengths in metres, walking time in minutes, prices in minor units."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field("", max_length=200)
    city: str = Field("", max_length=80)
    district: str = Field("", max_length=80)
    near: str = Field("", max_length=60, description="LAT,LON")
    radius_m: int = Field(3000, ge=50, le=100_000)
    bbox: str = Field("", max_length=100, description="W,S,E,N")
    metro: str = Field("", max_length=80, description="Station id, or its name in either language")
    walk_min: int = Field(15, ge=1, le=60)
    amenities: str = Field("", max_length=300, description="Codes with commas between; all are wanted")
    kind: ResourceKind | None = None
    seats: int = Field(1, ge=1, le=500)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    price_max: int | None = Field(None, ge=0)
    rating_min: float | None = Field(None, ge=0, le=5)
    instant: bool | None = None
    sort: Sort = "relevance"
    limit: int = Field(30, ge=1, le=100)
    cursor: str | None = Field(None, max_length=200)

    @field_validator("near")
    @classmethod
    def _is_point(cls, value: str) -> str:
        if value:
            _point(value)
        return value

    @field_validator("bbox")
    @classmethod
    def _is_box(cls, value: str) -> str:
        if value:
            _box(value)
        return value

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if bool(self.starts_at) != bool(self.ends_at):
            raise ValueError("give starts_at and ends_at together")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self

    @property
    def window(self) -> Span | None:
        return Span(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else None

    @property
    def point(self) -> tuple[float, float] | None:
        return _point(self.near) if self.near else None

    @property
    def box(self) -> Box | None:
        return _box(self.bbox) if self.bbox else None

    @property
    def amenity_codes(self) -> list[str]:
        return [code for code in self.amenities.split(",") if code.isidentifier()]


class CompareRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ids: str = Field(max_length=200, description="Venue ids with commas between")
    seats: int = Field(1, ge=1, le=500)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    def as_search(self) -> SearchRequest:
        return SearchRequest(seats=self.seats, starts_at=self.starts_at, ends_at=self.ends_at)


def _point(text: str) -> tuple[float, float]:
    lat, lon = (float(part) for part in text.split(","))
    found = Point(lat=lat, lon=lon)
    return found.lat, found.lon


def _box(text: str) -> Box:
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError("the box is W,S,E,N in degrees, west of east and south of north")
    return Box(west, south, east, north)


class HourView(BaseModel):
    starts_at: datetime
    ends_at: datetime
    free: int
    total: int


class FreeUnit(BaseModel):
    """Whether one may pick this very unit; who sits there floating is moved if that works."""

    unit_id: UUID
    resource_id: UUID
    is_free: bool


class FreeUnitList(BaseModel):
    items: list[FreeUnit]


class DayView(BaseModel):
    """Free seats of a venue, hour by hour, on one day of its wall clock; hours when it is closed are left out."""

    venue_id: UUID
    hours: list[HourView]


class ParseRequest(BaseModel):
    """`now` is the person's clock, `near` where they are, "LAT,LON"; both may be left out."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=300)
    now: AwareDatetime | None = None
    near: str = Field("", max_length=60, description="LAT,LON")

    @field_validator("near")
    @classmethod
    def _is_point(cls, value: str) -> str:
        if value:
            _point(value)
        return value

    @property
    def point(self) -> tuple[float, float] | None:
        return _point(self.near) if self.near else None


class ParsedParams(BaseModel):
    """For `GET /venues`; only what was said, and what follows from it."""

    city: str | None = None
    metro: str | None = None
    district: str | None = None
    near: str | None = None
    walk_min: int | None = None
    kind: ResourceKind | None = None
    seats: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    price_max: int | None = None
    amenities: list[str] | None = None
    instant: bool | None = None
    q: str | None = None


class SentenceSpan(BaseModel):
    """Signs `start` to `end` (code points) of the sentence mean `field`; `title` reads it back."""

    start: int
    end: int
    field: str
    text: str
    title: str


class ParsedSentence(BaseModel):
    params: ParsedParams
    spans: list[SentenceSpan]


# The next four document answers that are spliced from ready-made JSON; a test holds the answers against them.
class KindOffer(BaseModel):
    kind: ResourceKind
    price_from: Money


class VenueItem(BaseModel):
    """A venue in the search. With a window `price_from` is for the window, and `free_units` is how much has room."""

    id: UUID
    slug: str
    name: str
    city: str
    district: str | None
    address: str
    lat: float
    lon: float
    time_zone: str
    style: str
    distance_m: int | None
    metro: list[MetroView]
    rating: float | None
    review_count: int
    price_from: Money | None
    free_units: int | None
    instant: bool
    photo_url: str | None
    amenities: list[str]
    kinds: list[KindOffer]


class Facets(BaseModel):
    """How many of the found venues have each."""

    amenities: dict[str, int]
    kind: dict[ResourceKind, int]
    instant: dict[str, int]
    rating: dict[str, int]


class VenuePage(BaseModel):
    items: list[VenueItem]
    next_cursor: str | None
    total: int
    facets: Facets


class Comparison(BaseModel):
    items: list[VenueItem]


class SpanView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    starts_at: datetime
    ends_at: datetime


class OfferView(ResourceView):
    """A resource for a window: its total, the free units, and, when they are too few, the next time they are not."""

    total_for_window: Money | None
    free_units: int | None
    next_free: SpanView | None


class OfferList(BaseModel):
    items: list[OfferView]
    next_cursor: str | None
