"""The floor plan as it is drawn and saved."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from artel.catalog.models import ResourceKind
from artel.catalog.schemas.fields import Strict
from artel.kit.texts import Line

Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
MOST_UNITS = 2000


class PlacedUnitRequest(Strict):
    """Its middle, from the upper left corner; `rotation` in degrees clockwise. Without a label it shows its own."""

    unit_id: UUID
    x: Fraction
    y: Fraction
    rotation: int = Field(0, ge=0, le=359)
    label: Annotated[Line, Field(max_length=20)] = ""


class FloorPlanRequest(Strict):
    """The whole plan. `version` is the one that was opened: whoever saves second over it is refused."""

    version: int = Field(ge=0)
    units: list[PlacedUnitRequest] = Field(max_length=MOST_UNITS)

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({it.unit_id for it in self.units}) != len(self.units):
            raise ValueError("a unit stands in one place")
        return self


class PlacedUnitView(BaseModel):
    """`label` is what to show, `given_label` what was written for the plan."""

    unit_id: UUID
    resource_id: UUID
    resource: str
    kind: ResourceKind
    number: int
    label: str
    given_label: str
    x: float
    y: float
    rotation: int


class FloorPlanView(BaseModel):
    """Without a picture it is a blank grid, `width` to `height` as 3 to 2. Nothing was drawn yet: no units."""

    venue_id: UUID
    version: int
    picture_url: str | None
    width: int
    height: int
    units: list[PlacedUnitView]
