"""What else stands on the price list: plans, add-ons, campaigns, loyalty, referral rewards, concessions."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from artel.catalog.models import ResourceKind
from artel.kit.money import Money
from artel.pricing.models import AddOnPer, Audience, CreditUnit, LoyaltyBy, PlanForm
from artel.pricing.schemas.fields import Moment, Name, Price, Weekdays, WindowRequest

Count = Field(None, ge=1, le=3660)
Some = Field(1, ge=1, le=100)


class Kept(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organization_id: UUID


class Patch(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlanRequest(WindowRequest):
    """`quantity` in minutes, days or minor units. A pack lasts `valid_days`, a membership runs `period_months`."""

    venue_id: UUID
    resource_id: UUID | None = None
    kind: ResourceKind | None = None
    form: PlanForm
    name: Name
    price: Price
    unit: CreditUnit
    quantity: int = Field(ge=1, le=10**12)
    valid_days: int | None = Count
    period_months: int | None = Field(None, ge=1, le=12)
    audience: Audience = Audience.EVERYONE
    max_people: int = Some
    freeze_days: int = Field(0, ge=0, le=180)
    is_active: bool = True

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.form is PlanForm.PACK) != (self.valid_days is not None):
            raise ValueError("a pack has valid_days")
        if (self.form is PlanForm.MEMBERSHIP) != (self.period_months is not None):
            raise ValueError("a membership has period_months")
        if self.resource_id and self.kind:
            raise ValueError("name a resource or a kind, not both")
        return self


class PlanPatch(Patch):
    """What a pass is counted in does not change; who bought one keeps the old terms."""

    name: Name = ""
    price: Price = Money(0)
    quantity: int = Field(1, ge=1, le=10**12)
    max_people: int = Some
    freeze_days: int = Field(0, ge=0, le=180)
    audience: Audience = Audience.EVERYONE
    is_active: bool = True


class PlanView(Kept):
    venue_id: UUID
    resource_id: UUID | None
    kind: ResourceKind | None
    form: PlanForm
    name: str
    price: Money
    unit: CreditUnit
    quantity: int
    valid_days: int | None
    period_months: int | None
    audience: Audience
    weekdays: list[int]
    from_minute: int
    to_minute: int
    max_people: int
    freeze_days: int
    is_active: bool


class AddOnRequest(Patch):
    venue_id: UUID
    kind: ResourceKind | None = None
    code: str = Field(min_length=2, max_length=40, pattern=r"^[a-z0-9_-]+$")
    name: Name
    price: Price
    per: AddOnPer
    is_active: bool = True


class AddOnPatch(Patch):
    name: Name = ""
    price: Price = Money(0)
    is_active: bool = True


class AddOnView(Kept):
    venue_id: UUID
    kind: ResourceKind | None
    code: str
    name: str
    price: Money
    per: AddOnPer
    is_active: bool


class CampaignRequest(WindowRequest):
    """Without `venue_ids`, `tariff_ids`, `kind`: everywhere, on everything."""

    organization_id: UUID
    name: Name
    percent: int = Field(ge=1, le=100)
    venue_ids: list[UUID] = Field([], max_length=100)
    tariff_ids: list[UUID] = Field([], max_length=100)
    kind: ResourceKind | None = None
    new_only: bool = False
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    is_active: bool = True

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class CampaignPatch(Patch):
    name: Name = ""
    percent: int = Field(1, ge=1, le=100)
    ends_at: Moment | None = None
    is_active: bool = True


class CampaignView(Kept):
    name: str
    percent: int
    venue_ids: list[UUID]
    tariff_ids: list[UUID]
    kind: ResourceKind | None
    new_only: bool
    weekdays: Weekdays
    from_minute: int
    to_minute: int
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool


class LoyaltyStepRequest(Patch):
    """`threshold`: finished visits, or minor units spent."""

    organization_id: UUID
    by: LoyaltyBy
    threshold: int = Field(ge=1, le=10**12)
    percent: int = Field(ge=1, le=100)


class LoyaltyStepView(Kept):
    by: LoyaltyBy
    threshold: int
    percent: int


class ReferralRequest(Patch):
    inviter_amount: int = Field(ge=0, le=10**9)
    invited_amount: int = Field(ge=0, le=10**9)
    valid_days: int = Field(180, ge=1, le=3660)
    is_active: bool = True


class ReferralView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    organization_id: UUID
    inviter_amount: int
    invited_amount: int
    valid_days: int
    is_active: bool


class ConcessionRequest(Patch):
    organization_id: UUID
    user_id: UUID
    audience: Audience = Audience.STUDENT
    valid_until: Moment | None = None

    @model_validator(mode="after")
    def _special(self) -> Self:
        if self.audience is Audience.EVERYONE:
            raise ValueError("everyone needs no concession")
        return self


class ConcessionView(Kept):
    user_id: UUID
    audience: Audience
    valid_until: datetime | None
