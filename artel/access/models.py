from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class AuditEntry(Base):
    """What a member of staff did, in the same commit as the doing; also a look at personal data."""

    __tablename__ = "audit_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    actor_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    command: Mapped[str]
    permission: Mapped[Permission]
    subject_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    note: Mapped[str | None]  # the reason that was given


class Role(Base):
    """A set of permissions in one organisation; without an organisation it holds on the whole platform."""

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID | None]
    name: Mapped[str]
    permissions: Mapped[list[str]]
    is_ready_made: Mapped[bool] = mapped_column(default=False)


class RoleAssignment(Base):
    __tablename__ = "role_assignments"
    __table_args__ = (UniqueConstraint("user_id", "role_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(index=True)
    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Session(Base):
    """A sign-in on one device. Access tokens name it, so that signing out works at once."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(index=True)
    refresh_hash: Mapped[str] = mapped_column(unique=True)
    previous_hash: Mapped[str | None] = mapped_column(index=True)  # used again: somebody stole it
    device: Mapped[str]
    ip: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    rotated_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class StaffInvite(Base):
    """A link that makes its first user staff. Only the hash of its token is kept."""

    __tablename__ = "staff_invites"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id"), index=True)
    note: Mapped[str] = mapped_column(default="")  # for whom it is meant
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # also when it was withdrawn; then nobody used it
    used_by: Mapped[UUID | None]


class ApiKey(Base):
    """Lets a program act for an organisation. Only the hash is kept; `start` helps people to tell keys apart."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    start: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    permissions: Mapped[list[str]]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IpBan(Base):
    """An address or a network (CIDR) that the house does not talk to."""

    __tablename__ = "ip_bans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    network: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
