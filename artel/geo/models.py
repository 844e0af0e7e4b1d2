from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit.db import Base
from artel.kit.ids import uuid7


class City(Base):
    __tablename__ = "cities"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str] = mapped_column(unique=True)
    name_ru: Mapped[str]
    name_en: Mapped[str]
    country: Mapped[str] = mapped_column(default="RU")  # ISO 3166-1 alpha-2
    lat: Mapped[float]
    lon: Mapped[float]
    time_zone: Mapped[str]
    population: Mapped[int] = mapped_column(default=0)


class District(Base):
    """`outline` is a GeoJSON Polygon or MultiPolygon, WGS 84; the box makes the first cut."""

    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("city_id", "name_ru"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    slug: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]
    outline: Mapped[dict[str, Any]]
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]


class Station(Base):
    """A metro station on one line; an interchange has a row per line."""

    __tablename__ = "stations"
    __table_args__ = (
        UniqueConstraint("city_id", "line", "name_ru"),
        Index("ix_stations_lat_lon", "lat", "lon"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    name_ru: Mapped[str]
    name_en: Mapped[str]
    line: Mapped[str]
    color: Mapped[str]  # "#rrggbb"
    position: Mapped[int]  # along the line
    lat: Mapped[float]
    lon: Mapped[float]
