from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from artel.catalog.models import ResourceKind
from artel.catalog.schemas.fields import LENGTHS, MINUTES_A_DAY, MINUTES_A_YEAR, Patch, Picture, Strict, View
from artel.kit.field_errors import refuse
from artel.kit.money import Money
from artel.kit.texts import Line, Name, Prose

Floor = Annotated[int, Field(ge=-10, le=200)]


class ResourceFields(Strict):
    name: Name
    kind: ResourceKind
    description: Prose = ""
    capacity: int = Field(1, ge=1, le=1000, description="Persons per unit")
    floor: Floor | None = None
    room_number: Annotated[Line, Field(max_length=20)] = ""
    photo_url: Picture | None = None
    equipment: list[Line] = Field([], max_length=50)
    grid_minutes: Literal[5, 10, 15, 20, 30, 60] = 30
    min_minutes: int = Field(60, ge=5, le=MINUTES_A_YEAR)
    max_minutes: int = Field(1440, ge=5, le=MINUTES_A_YEAR)
    lead_minutes: int = Field(0, ge=0, le=MINUTES_A_YEAR)
    horizon_days: int = Field(60, ge=1, le=3650)
    buffer_before_minutes: int = Field(0, ge=0, le=MINUTES_A_DAY)
    buffer_after_minutes: int = Field(0, ge=0, le=MINUTES_A_DAY)
    instant: bool = True

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        if self.max_minutes < self.min_minutes:
            raise refuse("lengths", LENGTHS)
        return self


class ResourceRequest(ResourceFields):
    """A composite one has `part_ids` and no units of its own."""

    venue_id: UUID
    unit_count: int = Field(1, ge=0, le=500)
    part_ids: list[UUID] = Field([], max_length=50)


class ResourcePatch(Patch):
    name: Name | None = None
    kind: ResourceKind | None = None
    description: Prose | None = None
    capacity: Annotated[int, Field(ge=1, le=1000)] | None = None
    floor: Floor | None = None
    room_number: Annotated[Line, Field(max_length=20)] | None = None
    photo_url: Picture | None = None
    equipment: Annotated[list[Line], Field(max_length=50)] | None = None
    grid_minutes: Literal[5, 10, 15, 20, 30, 60] | None = None
    min_minutes: Annotated[int, Field(ge=5, le=MINUTES_A_YEAR)] | None = None
    max_minutes: Annotated[int, Field(ge=5, le=MINUTES_A_YEAR)] | None = None
    lead_minutes: Annotated[int, Field(ge=0, le=MINUTES_A_YEAR)] | None = None
    horizon_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    buffer_before_minutes: Annotated[int, Field(ge=0, le=MINUTES_A_DAY)] | None = None
    buffer_after_minutes: Annotated[int, Field(ge=0, le=MINUTES_A_DAY)] | None = None
    instant: bool | None = None
    is_open: bool | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None
    part_ids: Annotated[list[UUID], Field(max_length=50)] | None = None

    @classmethod
    def clearable(cls) -> frozenset[str]:
        return frozenset({"floor", "photo_url"})


class UnitsRequest(Strict):
    count: int = Field(1, ge=1, le=200)
    label: Line = ""


class UnitPatch(Patch):
    label: Line | None = None
    is_active: bool | None = None


class UnitView(View):
    id: UUID
    number: int
    label: str
    is_active: bool


class UnitList(BaseModel):
    items: list[UnitView]


class ResourceView(View):
    id: UUID
    venue_id: UUID
    name: str
    kind: ResourceKind
    description: str
    capacity: int
    floor: int | None
    room_number: str
    unit_count: int
    units: list[UnitView]
    part_ids: list[UUID]
    photo_url: str | None
    equipment: list[str]
    grid_minutes: int
    min_minutes: int
    max_minutes: int
    lead_minutes: int
    horizon_days: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    instant: bool
    is_open: bool
    position: int
    price_from: Money | None = None  # known where prices are


class ResourceList(BaseModel):
    items: list[ResourceView]
