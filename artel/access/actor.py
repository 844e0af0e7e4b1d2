from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from artel.access.errors import Forbidden
from artel.access.permissions import ANYBODY, PERSONAL, Permission

SYSTEM_ID = UUID(int=0)
GUEST_ID = UUID(int=1)
# The organisation that a command last asked the actor's right in: its audit row belongs there.
asked_in: ContextVar[UUID | None] = ContextVar("asked_in", default=None)
# The reason that the actor gives for a command: its audit row keeps it.
given_reason: ContextVar[str] = ContextVar("given_reason", default="")


class ActorKind(StrEnum):
    GUEST = "guest"
    PERSON = "person"
    PROGRAM = "program"  # comes with an API key; it has no things of its own
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person, a guest, a program, a schedule. The same object behind every entry point.

    `grants` are the rights of staff, by organisation; `platform` are rights over every organisation."""

    id: UUID
    kind: ActorKind = ActorKind.PERSON
    session_id: UUID | None = None
    grants: Mapping[UUID, frozenset[Permission]] = field(default_factory=dict)
    platform: frozenset[Permission] = frozenset()

    @classmethod
    def system(cls) -> "Actor":
        return cls(SYSTEM_ID, ActorKind.SYSTEM, platform=frozenset(Permission))

    @classmethod
    def guest(cls) -> "Actor":
        return cls(GUEST_ID, ActorKind.GUEST)

    @property
    def is_staff(self) -> bool:
        return self.kind in (ActorKind.PERSON, ActorKind.PROGRAM) and bool(self.grants or self.platform)

    def may(self, permission: Permission, organization_id: UUID | None = None) -> bool:
        """Without an organisation: anywhere at all, one's own things included. With one: as its staff."""
        if permission in self.platform:
            return True
        if organization_id is not None:
            return permission in self.grants.get(organization_id, ())
        own = ANYBODY if self.kind in (ActorKind.GUEST, ActorKind.PROGRAM) else PERSONAL
        return permission in own or any(permission in granted for granted in self.grants.values())

    def must(self, permission: Permission, organization_id: UUID) -> None:
        asked_in.set(organization_id)
        if not self.may(permission, organization_id):
            raise Forbidden(permission=permission)

    def organizations_with(self, permission: Permission) -> list[UUID]:
        """For the WHERE of a list. Whoever holds it on the platform is not limited: ask `platform` first."""
        return [organization_id for organization_id, granted in self.grants.items() if permission in granted]
