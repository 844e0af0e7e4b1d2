from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from artel.catalog.models import ResourceKind
from artel.kit.money import Money
from artel.memberships.models import PassForm, PassStatus
from artel.pricing.models import CreditUnit


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BuyRequest(Request):
    plan_id: UUID
    renews: bool = False


class FreezeRequest(Request):
    days: int = Field(ge=1, le=180)


class UpgradeRequest(Request):
    plan_id: UUID


class RenewalRequest(Request):
    renews: bool


class HolderRequest(Request):
    email: str = Field(min_length=3, max_length=254)


class GrantRequest(Request):
    """Money credits from staff, say for a broken chair."""

    organization_id: UUID
    user_id: UUID
    amount: int = Field(ge=1, le=10**9)
    name: str = Field(min_length=1, max_length=120)
    valid_days: int = Field(180, ge=1, le=3660)


class HolderView(BaseModel):
    id: UUID
    name: str


class PassView(BaseModel):
    """`owed`: what is to be paid for it now. Its subject for `POST /payments` is `(subject_type, id)`."""

    id: UUID
    organization_id: UUID
    organization: str
    venue_id: UUID | None
    venue: str | None
    plan_id: UUID | None
    form: PassForm
    status: PassStatus
    subject_type: str
    name: str
    unit: CreditUnit
    balance: int
    quantity: int
    price: Money
    owed: Money
    kind: ResourceKind | None
    weekdays: list[int]
    from_minute: int
    to_minute: int
    freeze_days_left: int
    frozen_until: datetime | None
    renews: bool
    period_months: int | None
    max_people: int
    holders: list[HolderView]
    is_mine: bool
    starts_at: datetime | None
    ends_at: datetime | None
    created_at: datetime


class EntryView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    amount: int
    reason: str
    at: datetime


class UpgradeView(BaseModel):
    plan_id: UUID
    name: str
    amount: Money
    credits: int


class UpgradeList(BaseModel):
    items: list[UpgradeView]
    next_cursor: str | None = None
