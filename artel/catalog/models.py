from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class Organization(Base):
    __tablename__ = "organizations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    legal_name: Mapped[str] = mapped_column(default="")
    inn: Mapped[str] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(default="RUB")
    vat_percent: Mapped[int | None]  # None: no VAT
    tax_system_code: Mapped[int] = mapped_column(default=2)  # YooKassa's numbers
    # Branding and public texts; what is empty is not shown
    logo_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    accent: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    legal_address: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    house_rules: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="ru", server_default="ru")  # for people who have not chosen one
    waives_deposit: Mapped[bool] = mapped_column(default=True, server_default=true())  # to whom karma grants it
    greets_birthdays: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class VenueStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    REJECTED = "rejected"
    ARCHIVED = "archived"


class Venue(Base):
    """A coworking. Wall-clock rules (opening hours, tariffs per day) are evaluated in `time_zone`."""

    __tablename__ = "venues"
    __table_args__ = (
        Index("ix_venues_city_id_status", "city_id", "status"),
        Index("ix_venues_lat_lon", "lat", "lon"),
        UniqueConstraint("organization_id", "external_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    external_id: Mapped[str | None]  # "osm:node/1": an import finds it again
    imported: Mapped[dict[str, Any] | None]  # what the last import said, its source and time
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("districts.id"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    time_zone: Mapped[str]
    style: Mapped[str] = mapped_column(default="loft")  # which drawing stands in for a photo
    house_rules: Mapped[str] = mapped_column(default="")
    contacts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    access_instructions: Mapped[str] = mapped_column(default="")  # only for people with a booking
    cancellation_policy: Mapped[list[Any]] = mapped_column(default=list)  # [{hours_before, refund_percent}], falling
    status: Mapped[VenueStatus] = mapped_column(default=VenueStatus.DRAFT)
    rejection_reason: Mapped[str] = mapped_column(default="")
    rating_x100: Mapped[int | None]
    review_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class VenuePhoto(Base):
    """Either an upload (`file_id`) or a picture shipped with the web app (`url`)."""

    __tablename__ = "venue_photos"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    url: Mapped[str | None]
    alt: Mapped[str] = mapped_column(default="")
    position: Mapped[int]


class VenueAmenity(Base):
    __tablename__ = "venue_amenities"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True, index=True)


class VenueStation(Base):
    """Metro stations within a walk, worked out when the venue or the stations change."""

    __tablename__ = "venue_stations"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    station_id: Mapped[UUID] = mapped_column(ForeignKey("stations.id"), primary_key=True, index=True)
    distance_m: Mapped[int]
    walk_min: Mapped[int]


class OpeningHours(Base):
    """Minutes of the wall-clock day; `closes` may pass 1440 for a night, and 0 to 1440 is around the clock."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("venue_id", "weekday", "opens"),
        CheckConstraint("closes > opens AND opens >= 0 AND opens < 1440 AND closes <= 2880", name="span"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    weekday: Mapped[int]  # Monday is 0
    opens: Mapped[int]
    closes: Mapped[int]


class OpeningException(Base):
    """One day that differs; without hours it is closed."""

    __tablename__ = "opening_exceptions"
    __table_args__ = (UniqueConstraint("venue_id", "day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    day: Mapped[date]
    opens: Mapped[int | None]
    closes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")


class ResourceKind(StrEnum):
    HOT_DESK = "hot_desk"
    FIXED_DESK = "fixed_desk"
    MEETING_ROOM = "meeting_room"
    PRIVATE_OFFICE = "private_office"
    EVENT_SPACE = "event_space"
    PHONE_BOOTH = "phone_booth"


class Unit(Base):
    """One seat, or the room itself."""

    __tablename__ = "units"
    __table_args__ = (UniqueConstraint("resource_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Resource(Base):
    """What can be booked: a hot-desk area, a meeting room. Holds numbered units, or the units of its parts."""

    __tablename__ = "resources"
    __table_args__ = (
        CheckConstraint("min_minutes > 0 AND max_minutes >= min_minutes", name="length"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("grid_minutes > 0", name="grid"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    name: Mapped[str]
    kind: Mapped[ResourceKind]
    description: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int] = mapped_column(default=1)  # persons per unit
    floor: Mapped[int | None]
    room_number: Mapped[str] = mapped_column(default="")
    photo_url: Mapped[str | None]
    equipment: Mapped[list[str]] = mapped_column(default=list)
    grid_minutes: Mapped[int] = mapped_column(default=30)
    min_minutes: Mapped[int] = mapped_column(default=60)
    max_minutes: Mapped[int] = mapped_column(default=1440)
    lead_minutes: Mapped[int] = mapped_column(default=0)
    horizon_days: Mapped[int] = mapped_column(default=60)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    instant: Mapped[bool] = mapped_column(default=True)  # else by request
    is_open: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    units: Mapped[list[Unit]] = relationship(lazy="raise", order_by=Unit.number)


class FloorPlan(Base):
    """A drawing of the venue, or a blank grid, on which its units are placed. `version` counts the savings."""

    __tablename__ = "floor_plans"

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    version: Mapped[int] = mapped_column(default=0)


class PlacedUnit(Base):
    """The middle of a unit on the plan, in fractions of its width and height from the upper left; degrees clockwise."""

    __tablename__ = "placed_units"
    __table_args__ = (
        CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name="inside"),
        CheckConstraint("rotation BETWEEN 0 AND 359", name="rotation"),
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), index=True)
    x: Mapped[float]
    y: Mapped[float]
    rotation: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(default="")


class ResourcePart(Base):
    """A hall made of rooms: whoever books the whole claims the units of every part."""

    __tablename__ = "resource_parts"

    whole_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"), primary_key=True)
    part_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"), primary_key=True, index=True)
