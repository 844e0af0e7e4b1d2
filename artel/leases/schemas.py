from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from artel.kit.money import Money
from artel.kit.texts import Line, Prose
from artel.leases.models import LeaseStatus as LeaseStatus
from artel.leases.models import RentKind
from artel.leases.rules import State

DeskMethod = Literal["cash", "terminal"]
Size = Literal[1, 2, 4, 6]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LeaseRequest(Strict):
    """`unit_ids` empty: all units of the resource. `rent` is for a month, or for the whole term when it is one-off."""

    resource_id: UUID
    unit_ids: list[UUID] = Field([], max_length=200)
    tenant_id: UUID
    company: Line = ""
    rent: Money
    rent_kind: RentKind = RentKind.MONTHLY
    payment_day: int = Field(1, ge=1, le=31)
    starts_on: date
    months: int = Field(ge=1, le=120)
    remind_days: int = Field(3, ge=0, le=60)
    remind_hour: int = Field(10, ge=0, le=23)
    comment: Prose = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not 0 < self.rent.amount <= 10**12:
            raise ValueError("rent must be positive")
        return self


class LeasePatch(Strict):
    company: Line = ""
    remind_days: int = Field(3, ge=0, le=60)
    remind_hour: int = Field(10, ge=0, le=23)
    comment: Prose = ""


class RelocateRequest(Strict):
    """From `on` the tenant sits elsewhere; the rent stays."""

    resource_id: UUID
    unit_ids: list[UUID] = Field([], max_length=200)
    on: date
    reason: Line = ""


class EndRequest(Strict):
    """`on` is the first free day."""

    on: date
    reason: Line = ""


class DeskRequest(Strict):
    method: DeskMethod


class WishRequest(Strict):
    venue_id: UUID
    size: Size


class ChargeView(BaseModel):
    id: UUID
    period_start: date
    period_end: date
    due_on: date
    amount: Money
    state: State
    paid_at: datetime | None


class OfficeView(BaseModel):
    id: UUID
    name: str
    kind: str
    capacity: int
    floor: int | None
    room_number: str


class TenantView(BaseModel):
    id: UUID
    full_name: str
    nickname: str
    phone: str | None
    email: str | None


class NoteView(BaseModel):
    at: datetime
    actor: str
    verb: str
    note: str


class LeaseView(BaseModel):
    """`overdue` is the sum of what should have been paid by today, `next_due` the charge that comes next."""

    id: UUID
    number: int
    organization_id: UUID
    venue_id: UUID
    venue: str
    resource: OfficeView
    unit_ids: list[UUID]
    tenant: TenantView
    company: str
    rent: Money
    rent_kind: RentKind
    payment_day: int
    starts_on: date
    ends_on: date
    months: int
    remind_days: int
    remind_hour: int
    comment: str
    status: LeaseStatus
    overdue: Money
    next_due: ChargeView | None


class LeaseDetail(LeaseView):
    charges: list[ChargeView]
    notes: list[NoteView]


class WishView(BaseModel):
    id: UUID
    venue_id: UUID
    size: int
    person: TenantView
    created_at: datetime
    told_at: datetime | None
