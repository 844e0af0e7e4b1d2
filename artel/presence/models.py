from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit.db import Base


class Status(StrEnum):
    ONLINE = "online"
    AWAY = "away"
    DND = "dnd"
    OFFLINE = "offline"


class QuietHours(Base):
    """When nothing is to ring: from one minute of the wall clock to another, over midnight when it ends earlier."""

    __tablename__ = "quiet_hours"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    begins: Mapped[int]  # minutes since midnight
    ends: Mapped[int]
    time_zone: Mapped[str]


class Presence(Base):
    """Two axes. Status: what the person chose, and when they were last active. Place: where they are, shown with
    their consent only, until `place_until`; `quiet_until` is the end of the room they have booked."""

    __tablename__ = "presences"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    chosen: Mapped[Status] = mapped_column(default=Status.ONLINE)
    active_at: Mapped[datetime | None]
    shares_place: Mapped[bool] = mapped_column(default=False)
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"), index=True)
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"))
    place_until: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]
