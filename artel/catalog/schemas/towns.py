from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class AmenityView(BaseModel):
    code: str
    title_ru: str
    title_en: str


class AmenityList(BaseModel):
    items: list[AmenityView]


class CityView(BaseModel):
    id: UUID
    slug: str
    name_ru: str
    name_en: str
    lat: float
    lon: float
    time_zone: str
    venue_count: int


class CityList(BaseModel):
    items: list[CityView]


class StationView(BaseModel):
    id: UUID
    name_ru: str
    name_en: str
    line: str
    color: str
    lat: float
    lon: float
    venue_count: int


class StationList(BaseModel):
    items: list[StationView]


class Suggestion(BaseModel):
    type: Literal["station", "district", "city", "venue"]
    id: UUID
    title: str
    subtitle: str
    color: str | None = None
    params: dict[str, str]


class SuggestionList(BaseModel):
    items: list[Suggestion]
