from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from artel.catalog.schemas.fields import Zone
from artel.presence.models import Status


class StatusRequest(BaseModel):
    status: Status


class PlaceRequest(BaseModel):
    """Whether people who share a space with me may see where I am."""

    shares_place: bool


class QuietHoursRequest(BaseModel):
    """Of every day, `begins` and `ends` in minutes since midnight of that zone; over midnight when it ends earlier."""

    model_config = ConfigDict(extra="forbid")

    begins: int = Field(ge=0, lt=1440)
    ends: int = Field(ge=0, lt=1440)
    time_zone: Zone


class QuietHoursView(BaseModel):
    """`hours` null: none. `is_silent`: nothing rings just now, for whatever reason."""

    hours: QuietHoursRequest | None
    is_silent: bool


class PlaceView(BaseModel):
    venue_id: str
    resource_id: str | None


class StatusView(BaseModel):
    """`place` null: not here, unknown or not shared."""

    user_id: str
    status: Status
    is_online: bool
    is_quiet: bool
    last_active_at: str | None
    place: PlaceView | None


class MyStatusView(StatusView):
    chosen: Status
    shares_place: bool


class Arrival(BaseModel):
    """From a booking that began, or from the door of the building: then there is no resource."""

    user_id: UUID
    venue_id: UUID
    resource_id: UUID | None = None
