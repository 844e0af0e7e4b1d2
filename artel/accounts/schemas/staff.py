from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from artel.kit.texts import Clean


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AdminView(BaseModel):
    user_id: UUID
    full_name: str
    nickname: str
    email: str | None
    avatar_url: str | None
    role_id: UUID
    role: str
    since: datetime


class InviteView(BaseModel):
    id: UUID
    role_id: UUID
    role: str
    note: str
    created_at: datetime
    expires_at: datetime


class NewInviteView(InviteView):
    """`url` is shown this once: whoever opens it first joins."""

    url: str


class AdminList(BaseModel):
    items: list[AdminView]
    invites: list[InviteView]


class AdminChange(Strict):
    organization_id: UUID
    role_id: UUID


class AcceptRequest(Strict):
    token: Annotated[str, StringConstraints(min_length=10, max_length=200), Clean]


class AcceptedView(BaseModel):
    organization_id: UUID
    organization: str
    role: str
