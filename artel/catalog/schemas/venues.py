from datetime import date
from itertools import pairwise
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from artel.catalog import rules
from artel.catalog.models import ResourceKind, VenueStatus
from artel.catalog.schemas.fields import POLICY, TIME, AmenityCode, Clock, Patch, Slug, Strict, View, Zone
from artel.catalog.schemas.organizations import OrganizationBrief
from artel.geo.schemas import Latitude, Longitude
from artel.kit.field_errors import refuse
from artel.kit.money import Money
from artel.kit.spans import Hours
from artel.kit.texts import Clean, Line, Name, Prose


class Contacts(Strict):
    phone: Line | None = None
    email: Line | None = None
    site: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=300)] | None = None
    telegram: Line | None = None


class RefundStep(Strict):
    hours_before: int = Field(ge=0, le=24 * 90)
    refund_percent: int = Field(ge=0, le=100)


def _falling(steps: list[RefundStep]) -> list[RefundStep]:
    steps = sorted(steps, key=lambda step: -step.hours_before)
    for one, following in pairwise(steps):
        if one.hours_before == following.hours_before or one.refund_percent < following.refund_percent:
            raise refuse("policy", POLICY)
    return steps


Policy = Annotated[list[RefundStep], Field(max_length=10), AfterValidator(_falling)]
DEFAULT_POLICY = ({"hours_before": 24, "refund_percent": 100}, {"hours_before": 2, "refund_percent": 50})


def _default_policy() -> list[RefundStep]:
    return [RefundStep.model_validate(step) for step in DEFAULT_POLICY]


class VenueRequest(Strict):
    """`city`: slug. Without a time zone the city's holds."""

    organization_id: UUID
    name: Name
    slug: Slug | None = None
    description: Prose = ""
    address: Line = ""
    city: Name
    lat: Latitude
    lon: Longitude
    time_zone: Zone | None = None
    style: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")] = "loft"
    house_rules: Prose = ""
    contacts: Contacts = Contacts()
    access_instructions: Prose = ""
    cancellation_policy: Policy = Field(default_factory=_default_policy)
    amenities: list[AmenityCode] = Field([], max_length=50)


class VenuePatch(Patch):
    name: Name | None = None
    slug: Slug | None = None
    description: Prose | None = None
    address: Line | None = None
    city: Name | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    time_zone: Zone | None = None
    style: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")] | None = None
    house_rules: Prose | None = None
    contacts: Contacts | None = None
    access_instructions: Prose | None = None
    cancellation_policy: Policy | None = None
    amenities: Annotated[list[AmenityCode], Field(max_length=50)] | None = None


class RejectRequest(Strict):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000), Clean]


class HoursItem(Strict):
    """`closes` not after `opens` is the next day; 00:00 to 24:00 is around the clock."""

    weekday: int = Field(ge=0, le=6)
    opens: Clock
    closes: Clock

    @property
    def hours(self) -> Hours:
        return rules.hours_between(self.opens, self.closes)

    @model_validator(mode="after")
    def _starts_within_the_day(self) -> Self:
        if self.opens == "24:00":
            raise refuse("time", TIME)
        return self


class HoursRequest(Strict):
    items: list[HoursItem] = Field(max_length=50)


class HoursView(BaseModel):
    weekday: int
    opens: str
    closes: str


class HoursList(BaseModel):
    items: list[HoursView]


class ExceptionRequest(Strict):
    """Without hours the venue is closed that day."""

    day: date
    opens: Clock | None = None
    closes: Clock | None = None
    reason: Line = ""

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.opens is None) != (self.closes is None) or self.opens == "24:00":
            raise refuse("time", TIME)
        return self


class ExceptionView(BaseModel):
    day: date
    opens: str | None
    closes: str | None
    is_closed: bool
    reason: str


class ExceptionList(BaseModel):
    items: list[ExceptionView]


class HolidayView(BaseModel):
    """A suggestion: nothing is closed until somebody says so."""

    day: date
    name: str
    is_set: bool


class HolidayList(BaseModel):
    items: list[HolidayView]


class PhotoView(BaseModel):
    id: UUID
    url: str
    url_small: str
    alt: str


class PhotoList(BaseModel):
    items: list[PhotoView]


class PhotoOrder(Strict):
    ids: list[UUID] = Field(max_length=100)


class PhotoMark(BaseModel):
    venue_id: UUID
    alt: str
    sha256: str


class MetroView(BaseModel):
    name: str
    line: str
    color: str
    distance_m: int
    walk_min: int


class VenueView(View):
    """`distance_m`, `price_from` and `free_units` belong to an answer of the search and are null here."""

    id: UUID
    slug: str
    name: str
    city: str
    city_slug: str
    district: str | None
    address: str
    lat: float
    lon: float
    distance_m: int | None = None
    metro: list[MetroView]
    rating: float | None
    review_count: int
    price_from: Money | None = None
    free_units: int | None = None
    instant: bool
    photo_url: str | None
    amenities: list[str]
    description: str
    organization: OrganizationBrief
    photos: list[PhotoView]
    opening_hours: list[HoursView]
    exceptions: list[ExceptionView]
    house_rules: str
    contacts: Contacts
    time_zone: str
    is_open_now: bool
    status: VenueStatus
    cancellation_policy: list[RefundStep]
    kinds: list[ResourceKind]
    currency: str
    style: str
    rejection_reason: str | None = None  # for its staff only, as the next
    access_instructions: str | None = None


class VenueBrief(View):
    id: UUID
    organization_id: UUID
    slug: str
    name: str
    address: str
    status: VenueStatus
    time_zone: str
    lat: float
    lon: float


class VenueBriefs(BaseModel):
    items: list[VenueBrief]
