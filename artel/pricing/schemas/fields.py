from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from artel.kit.money import Money


def _thinkable(at: datetime) -> datetime:
    """Keeps the calendar sums away from the ends of time."""
    if not 2000 <= at.year <= 2200:
        raise ValueError("the year must be between 2000 and 2200")
    return at.astimezone(UTC)


def _priced(price: Money) -> Money:
    if not 0 <= price.amount <= 10**12:
        raise ValueError("price must not be negative")
    return price


def _stepped(steps: "list[StepView]") -> "list[StepView]":
    if len(steps) > 10:
        raise ValueError("ten steps at most")
    if len({step.start for step in steps}) != len(steps):
        raise ValueError("name each step once")
    return sorted(steps, key=lambda step: step.start)


class StepView(BaseModel):
    """From so many seats or minutes on, so many percent off."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    start: int = Field(ge=1, le=10**7, alias="from")
    percent: int = Field(ge=1, le=100)


Moment = Annotated[AwareDatetime, AfterValidator(_thinkable)]
Price = Annotated[Money, AfterValidator(_priced)]
Steps = Annotated[list[StepView], AfterValidator(_stepped)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Weekdays = Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]


class WindowRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    weekdays: Weekdays = list(range(7))
    from_minute: int = Field(0, ge=0, lt=1440)
    to_minute: int = Field(1440, gt=0, le=2880)

    @model_validator(mode="after")
    def _one_day_at_most(self) -> Self:
        if not 0 < self.to_minute - self.from_minute <= 1440:
            raise ValueError("to_minute must be after from_minute, a day at most")
        if len(set(self.weekdays)) != len(self.weekdays):
            raise ValueError("name each weekday once")
        return self
