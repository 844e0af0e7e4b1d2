"""What several shapes are made of."""

from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from artel.catalog import rules
from artel.kit.field_errors import refuse
from artel.kit.problems import Text

TIME = Text("Нужно время вида 08:30", "Use a time like 08:30")
AMENITY = Text("Такого удобства нет в списке", "There is no such amenity in the list")
ZONE = Text("Такого часового пояса нет", "There is no such time zone")
POLICY = Text("Чем ближе начало, тем меньше возврат; сроки не повторяются", "Refunds must fall as the start comes near")
NULL = Text("Это поле нельзя очистить", "This field cannot be cleared")


LENGTHS = Text("Наибольшая длина меньше наименьшей", "The longest is shorter than the shortest")


def _time(value: str) -> str:
    try:
        rules.minutes_of(value)
    except ValueError as error:
        raise refuse("time", TIME) from error
    return value


def _amenity(value: str) -> str:
    if value not in rules.AMENITIES:
        raise refuse("amenity", AMENITY)
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise refuse("time_zone", ZONE)
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=60)]
Clock = Annotated[str, AfterValidator(_time)]
AmenityCode = Annotated[str, AfterValidator(_amenity)]
Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Picture = Annotated[str, StringConstraints(pattern=r"^/(art|api/v1/files)/[A-Za-z0-9/._-]+$", max_length=200)]
MINUTES_A_DAY, MINUTES_A_YEAR = 1440, 366 * 1440


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Patch(Strict):
    """Only what is named changes, and null clears only what may be empty."""

    @model_validator(mode="after")
    def _no_null(self) -> Self:
        for name in self.model_fields_set:
            if getattr(self, name) is None and name not in self.clearable():
                raise refuse("null", NULL)
        return self

    @classmethod
    def clearable(cls) -> frozenset[str]:
        return frozenset()

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)
