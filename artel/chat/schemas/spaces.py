"""Requests ignore fields that they do not know: legacy clients send who they think they are."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from artel.chat.models import RingLevel, Visibility
from artel.chat.rules import SpacePermission
from artel.kit.field_errors import refuse
from artel.kit.problems import Text
from artel.kit.texts import Clean

ADDRESS = Text("Нужен адрес картинки: /… или https://…", "This must be a picture's address: /… or https://…")


def _address(value: str) -> str:
    if value and (not value.startswith(("/", "https://")) or value.startswith("//") or "\\" in value):
        raise refuse("picture_address", ADDRESS)
    return value


SpaceName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100), Clean]
RoleName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), Clean]
ChannelName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), Clean]
About = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Clean]
PictureUrl = Annotated[str, StringConstraints(max_length=500), Clean, AfterValidator(_address)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
SlowMode = Annotated[int, Field(ge=0, le=21_600)]
Priority = Annotated[int, Field(ge=1, le=99)]


class SpaceRequest(BaseModel):
    name: SpaceName
    description: About = ""
    avatar_url: PictureUrl | None = None
    background_url: PictureUrl | None = None
    visibility: Visibility = Visibility.PRIVATE


class SpacePatch(BaseModel):
    name: SpaceName | None = None
    description: About | None = None
    avatar_url: PictureUrl | None = None
    background_url: PictureUrl | None = None
    visibility: Visibility | None = None


class ChannelRequest(BaseModel):
    name: ChannelName
    topic: About = ""
    slow_mode_s: SlowMode = 0
    visibility: Visibility = Visibility.PUBLIC


class ChannelPatch(BaseModel):
    name: ChannelName | None = None
    topic: About | None = None
    slow_mode_s: SlowMode | None = None
    visibility: Visibility | None = None


class RoleRequest(BaseModel):
    name: RoleName
    color: Color = "#4f6f52"
    priority: Priority = 10
    permissions: list[SpacePermission] = []


class RolePatch(BaseModel):
    name: RoleName | None = None
    color: Color | None = None
    priority: Priority | None = None
    permissions: list[SpacePermission] | None = None


class SpaceBanRequest(BaseModel):
    reason: About = ""
    until: AwareDatetime | None = None


class RestrictRequest(BaseModel):
    until: AwareDatetime


class PersonRequest(BaseModel):
    user_id: UUID


class SpaceInviteRequest(BaseModel):
    uses: Annotated[int, Field(ge=1, le=1000)] | None = None
    expires_at: AwareDatetime | None = None


class RoleBrief(BaseModel):
    id: str
    name: str
    color: str
    priority: int
    permissions: list[str]


class SpaceRoleView(RoleBrief):
    is_system: bool
    member_count: int


class SpaceRoleLine(RoleBrief):
    is_system: bool


class SpaceView(BaseModel):
    """`roles`, `last_seq` and `my_role` are null for somebody who is not in it."""

    id: str
    name: str
    description: str
    avatar_url: str | None
    background_url: str | None
    visibility: Visibility
    owner_id: str
    organization_id: str | None
    chat_id: str | None
    created_at: str
    member_count: int
    is_member: bool
    last_seq: int | None
    roles: list[SpaceRoleLine] | None
    my_role: RoleBrief | None


class MySpaceView(BaseModel):
    id: str
    name: str
    description: str
    avatar_url: str | None
    background_url: str | None
    visibility: Visibility
    owner_id: str
    organization_id: str | None
    chat_id: str | None
    created_at: str
    last_seq: int
    unread: int
    mentions: int
    level: RingLevel | None


class SpaceCard(BaseModel):
    id: str
    name: str
    description: str
    avatar_url: str | None
    visibility: Visibility
    member_count: int
    is_member: bool


class SpaceCards(BaseModel):
    items: list[SpaceCard]
    next_cursor: str | None


class ParticipantView(BaseModel):
    """`status` is null in events. `role` is the effective one: Restricted while restricted."""

    id: str
    nickname: str
    display_name: str
    status: str | None
    avatar_url: str | None
    role: RoleBrief | None
    is_banned: bool
    restricted_until: str | None
    joined_at: str | None


class MemberList(BaseModel):
    space_id: str
    participants: list[ParticipantView]
    last_seq: int


class MyPermissions(BaseModel):
    is_admin: bool
    permissions: list[str]
    role: RoleBrief | None


class PermissionGroup(BaseModel):
    group: str
    permissions: list[str]


class PermissionCatalogue(BaseModel):
    groups: list[PermissionGroup]


class SpaceBanView(BaseModel):
    user_id: str
    nickname: str
    display_name: str
    avatar_url: str | None
    by_id: str
    reason: str
    until: str | None
    created_at: str


class BanList(BaseModel):
    items: list[SpaceBanView]
    next_cursor: str | None


class SpaceInviteView(BaseModel):
    code: str
    url: str
    uses_left: int | None
    expires_at: str | None
    created_at: str


class InviteList(BaseModel):
    items: list[SpaceInviteView]
    next_cursor: str | None


class ChannelView(BaseModel):
    id: str
    space_id: str
    name: str
    topic: str
    slow_mode_s: int
    visibility: Visibility
    created_at: str
    deleted: bool


class ChannelList(BaseModel):
    items: list[ChannelView]
    next_cursor: str | None


class ModerationView(BaseModel):
    id: str
    verb: str
    actor_id: str
    actor: str
    user_id: str | None
    message_id: str | None
    reason: str
    at: datetime


class ModerationList(BaseModel):
    items: list[ModerationView]
    next_cursor: str | None


class Done(BaseModel):
    status: Literal["ok"] = "ok"
