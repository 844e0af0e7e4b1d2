from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from artel.access.permissions import ORGANIZATION, Permission, ReadyRole
from artel.kit.field_errors import refuse
from artel.kit.problems import Text
from artel.kit.texts import Clean

NOT_IN_ROLES = Text("Такое право нельзя дать", "This permission cannot be given")
NOT_AN_ADDRESS = Text("Нужен адрес или сеть, например 203.0.113.7 или 203.0.113.0/24",
                      "Give an address or a network, such as 203.0.113.7 or 203.0.113.0/24")  # fmt: skip


def _for_organizations(value: Permission) -> Permission:
    if value not in ORGANIZATION:
        raise refuse("permission", NOT_IN_ROLES)
    return value


def _network(value: str) -> str:
    try:
        return str(ip_network(value.strip(), strict=False))
    except ValueError:
        raise refuse("network", NOT_AN_ADDRESS) from None


Given = Annotated[Permission, AfterValidator(_for_organizations)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60), Clean]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoleRequest(Strict):
    organization_id: UUID
    user_id: UUID
    role: ReadyRole | UUID


class CustomRoleRequest(Strict):
    organization_id: UUID
    name: Name
    permissions: list[Given] = Field(min_length=1)


class RoleChange(Strict):
    name: Name | None = None
    permissions: list[Given] | None = Field(None, min_length=1)


class RoleView(BaseModel):
    id: UUID
    name: str
    is_ready_made: bool
    permissions: list[str]
    people: int


class RoleList(BaseModel):
    """`permissions`: all that a role may hold; `grantable`: those that you may give."""

    items: list[RoleView]
    permissions: list[str]
    grantable: list[str]


class InviteRequest(Strict):
    organization_id: UUID
    role_id: UUID
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), Clean] = ""
    days: int = Field(7, ge=1, le=30)


class KeyRequest(Strict):
    """`days` None: it does not expire."""

    organization_id: UUID
    name: Name
    permissions: list[Given] = Field(min_length=1)
    days: int | None = Field(90, ge=1, le=3650)


class KeyView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    start: str
    permissions: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewKeyView(KeyView):
    """`key` is shown this once."""

    key: str


class KeyList(BaseModel):
    items: list[KeyView]


class IpBanRequest(Strict):
    """`hours` None: for good."""

    network: Annotated[str, StringConstraints(max_length=64), AfterValidator(_network)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300), Clean]
    hours: int | None = Field(24, ge=1, le=87_600)


class IpBanView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    network: str
    reason: str
    created_at: datetime
    expires_at: datetime | None


class IpBanList(BaseModel):
    items: list[IpBanView]


class Browser(NamedTuple):
    """Where a sign-in comes from."""

    device: str
    ip: str
