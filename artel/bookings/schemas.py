from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from artel.bookings.models import BookingStatus as BookingStatus
from artel.bookings.models import Source
from artel.catalog.models import ResourceKind
from artel.kit.money import Money
from artel.kit.spans import Span
from artel.pricing.schemas import TierView as TierView

Seats = Field(1, ge=1, le=500)
Comment = Field("", max_length=2000)
DeskMethod = Literal["cash", "terminal"]
ClaimKind = Literal["booking", "hold", "approval", "blackout"]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Window(Request):
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class BookingRequest(Request):
    """Either a quote, or the same fields as a quote."""

    quote_id: UUID | None = None
    resource_id: UUID | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    seats: int = Seats
    tariff_id: UUID | None = None
    promo_code: str | None = Field(None, max_length=40)
    add_ons: list[str] = Field([], max_length=20)
    use_credits: bool = True
    unit_ids: list[UUID] = Field([], max_length=500)  # hand-picked; empty: any, and they float
    customer_id: UUID | None = None  # staff, on somebody's behalf
    comment: str = Comment

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.quote_id:
            return self
        if not (self.resource_id and self.starts_at and self.ends_at):
            raise ValueError("give quote_id, or resource_id with starts_at and ends_at")
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        if len(set(self.unit_ids)) != len(self.unit_ids):
            raise ValueError("a unit is picked twice")
        return self


class WalkInRequest(Request):
    resource_id: UUID
    unit_ids: list[UUID] = Field([], max_length=500)
    minutes: int = Field(60, ge=5, le=31 * 1440)
    seats: int = Seats
    name: str = Field("", max_length=120)
    phone: str = Field("", max_length=32)
    method: DeskMethod | None = None


class MoveRequest(Window):
    resource_id: UUID | None = None
    unit_ids: list[UUID] = Field([], max_length=500)


class MinutesRequest(Request):
    minutes: int = Field(ge=5, le=31 * 1440)


class ReasonRequest(Request):
    reason: str = Field("", max_length=500)


class DeclineRequest(Request):
    reason: str = Field(min_length=1, max_length=500)


class TransferRequest(Request):
    email: str = Field(min_length=3, max_length=254)


class DepositRequest(Request):
    """Minor units; without: all of it."""

    amount: int | None = Field(None, ge=1, le=10**12)
    reason: str = Field(min_length=1, max_length=500)


class DeskRequest(Request):
    method: DeskMethod


class BlackoutRequest(Window):
    resource_id: UUID
    unit_ids: list[UUID] = Field([], max_length=500)  # empty: all of them
    reason: str = Field("", max_length=500)


class UnitBrief(BaseModel):
    id: UUID
    number: int
    label: str


class ResourceBrief(BaseModel):
    id: UUID
    name: str
    kind: ResourceKind


class BookedVenue(BaseModel):
    id: UUID
    slug: str
    name: str
    address: str
    time_zone: str
    lat: float
    lon: float
    photo_url: str | None
    access_instructions: str | None = None  # only with a booking that holds


class PersonBrief(BaseModel):
    id: UUID
    full_name: str
    nickname: str
    phone: str | None


class BookingView(BaseModel):
    id: UUID
    number: str
    status: BookingStatus
    source: Source
    organization_id: UUID
    venue: BookedVenue
    resource: ResourceBrief
    units: list[UnitBrief]
    starts_at: datetime
    ends_at: datetime
    seats: int
    total: Money
    deposit: Money
    paid: Money
    refunded: Money
    owed: Money
    hold_expires_at: datetime | None
    approval_deadline: datetime | None
    actions: list[str]
    customer: PersonBrief
    comment: str
    created_at: datetime
    checked_in_at: datetime | None
    checked_out_at: datetime | None


class CancellationView(BaseModel):
    refund: Money
    refund_percent: int
    tiers: list[TierView]


class HistoryActor(BaseModel):
    id: UUID
    name: str


class HistoryView(BaseModel):
    at: datetime
    actor: HistoryActor
    verb: str
    from_status: str | None
    to_status: str
    note: str
    changes: dict[str, Any]


class BlackoutView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


# Hot answers are dataclasses: msgspec encodes them, FastAPI documents them.
@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class Availability:
    grid_minutes: int
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class CalendarClaim:
    id: UUID
    unit_id: UUID
    resource_id: UUID
    booking_id: UUID | None
    blackout_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    kind: ClaimKind
    status: BookingStatus | None
    title: str
    seats: int
    total: Money | None
    owed: Money | None
    is_first: bool
    is_floating: bool
    note: str


@dataclass(frozen=True, slots=True)
class CalendarUnit:
    id: UUID
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class CalendarResource:
    id: UUID
    name: str
    kind: ResourceKind
    capacity: int
    units: list[CalendarUnit]


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    venue_id: UUID
    time_zone: str
    resources: list[CalendarResource]
    claims: list[CalendarClaim]
    opening: list[CalendarSpan]


class ImportedBooking(BaseModel):
    """As another system had it. `total_amount` in minor units of the organisation's currency."""

    resource_id: UUID
    customer_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    seats: int = Field(1, ge=1, le=1000)
    total_amount: int = Field(0, ge=0, le=10**12)
    comment: str = Field("", max_length=2000)
    remind: bool = False
