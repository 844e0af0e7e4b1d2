"""Tariffs, peak rules and promo codes as staff keeps them."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from artel.catalog.models import ResourceKind
from artel.kit.money import Money
from artel.pricing.models import Audience, Per
from artel.pricing.schemas.fields import Moment, Steps, StepView, Weekdays, WindowRequest


class TariffRequest(WindowRequest):
    """The narrower of `resource_id` and `kind` is its scope; with neither it sells the whole venue."""

    venue_id: UUID
    resource_id: UUID | None = None
    kind: ResourceKind | None = None
    name: str = Field(min_length=1, max_length=120)
    per: Per
    price: Money
    min_minutes: int | None = Field(None, ge=1)
    max_minutes: int | None = Field(None, ge=1)
    audience: Audience = Audience.EVERYONE
    min_seats: int = Field(1, ge=1, le=1000)
    is_trial: bool = False
    by_seats: Steps = Field([])
    by_minutes: Steps = Field([])
    deposit: int = Field(0, ge=0, le=10**12)
    is_active: bool = True

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if not 0 <= self.price.amount <= 10**12:
            raise ValueError("price must not be negative")
        if self.resource_id and self.kind:
            raise ValueError("name a resource or a kind, not both")
        if self.min_minutes and self.max_minutes and self.max_minutes < self.min_minutes:
            raise ValueError("max_minutes must not be less than min_minutes")
        return self


class TariffPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field("", min_length=1, max_length=120)
    price: Money = Money(0)
    weekdays: Weekdays = list(range(7))
    from_minute: int = Field(0, ge=0, lt=1440)
    to_minute: int = Field(1440, gt=0, le=2880)
    min_minutes: int | None = Field(None, ge=1)
    max_minutes: int | None = Field(None, ge=1)
    audience: Audience = Audience.EVERYONE
    min_seats: int = Field(1, ge=1, le=1000)
    is_trial: bool = False
    by_seats: Steps = Field([])
    by_minutes: Steps = Field([])
    deposit: int = Field(0, ge=0, le=10**12)
    is_active: bool = True


class TariffView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    venue_id: UUID
    resource_id: UUID | None
    kind: ResourceKind | None
    name: str
    per: Per
    price: Money
    min_minutes: int | None
    max_minutes: int | None
    weekdays: list[int]
    from_minute: int
    to_minute: int
    audience: Audience
    min_seats: int
    is_trial: bool
    by_seats: list[StepView] | None
    by_minutes: list[StepView] | None
    deposit: int
    is_active: bool


class PeakRuleRequest(WindowRequest):
    venue_id: UUID
    kind: ResourceKind | None = None
    name: str = Field(min_length=1, max_length=120)
    percent: int = Field(ge=-90, le=300)


class PeakRulePatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field("", min_length=1, max_length=120)
    weekdays: Weekdays = list(range(7))
    from_minute: int = Field(0, ge=0, lt=1440)
    to_minute: int = Field(1440, gt=0, le=2880)
    percent: int = Field(0, ge=-90, le=300)


class PeakRuleView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    venue_id: UUID
    kind: ResourceKind | None
    name: str
    weekdays: list[int]
    from_minute: int
    to_minute: int
    percent: int


class PromoCodeRequest(BaseModel):
    """`percent` or `amount` (minor units of the organization's currency), exactly one."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    code: str = Field(min_length=2, max_length=64, pattern=r"^\S+$")
    percent: int | None = Field(None, ge=1, le=100)
    amount: int | None = Field(None, ge=1, le=10**12)
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    max_uses: int | None = Field(None, ge=1, le=10**9)
    max_uses_per_person: int | None = Field(None, ge=1, le=10**9)
    venue_ids: list[UUID] | None = Field(None, min_length=1, max_length=100)
    tariff_ids: list[UUID] | None = Field(None, min_length=1, max_length=100)
    first_only: bool = False

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("give percent or amount, exactly one")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class PromoCodePatch(BaseModel):
    """What a code gives does not change once people know it; when and how often may."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Moment | None = None
    ends_at: Moment | None = None
    max_uses: int | None = Field(None, ge=1, le=10**9)
    max_uses_per_person: int | None = Field(None, ge=1, le=10**9)


class PromoCodeView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organization_id: UUID
    code: str
    percent: int | None
    amount: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    max_uses: int | None
    max_uses_per_person: int | None
    venue_ids: list[UUID] | None
    tariff_ids: list[UUID] | None
    first_only: bool
    used: int
    created_at: datetime
