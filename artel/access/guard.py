from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, asked_in, given_reason
from artel.access.errors import Forbidden, Unauthenticated
from artel.access.models import AuditEntry
from artel.access.permissions import PERSONAL, Permission

P = ParamSpec("P")
R = TypeVar("R")
Command = Callable[Concatenate[AsyncSession, Actor, P], Coroutine[Any, Any, R]]

REQUIRED: dict[str, Permission] = {}


def requires(permission: Permission) -> Callable[[Command[P, R]], Command[P, R]]:
    """The one declaration of who may use a command; it also leaves the audit row when staff does.

    It asks whether the actor may do this anywhere; a command on an organisation's row asks again with
    `actor.must(permission, organization_id)`."""

    def mark(command: Command[P, R]) -> Command[P, R]:
        name = f"{command.__module__}.{command.__name__}"
        REQUIRED[name] = permission

        @wraps(command)
        async def guarded(session: AsyncSession, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            refuse_unless_allowed(actor, permission)
            before, unsaid = asked_in.set(None), given_reason.set("")
            try:
                result = await command(session, actor, *args, **kwargs)
                if actor.is_staff and permission not in PERSONAL:
                    session.add(_audit(actor, name, permission, result))
                return result
            finally:
                asked_in.reset(before)
                given_reason.reset(unsaid)

        return guarded

    return mark


def refuse_unless_allowed(actor: Actor, permission: Permission) -> None:
    """A guest who would be allowed after signing in is asked to sign in."""
    if actor.may(permission):
        return
    raise Unauthenticated if actor.kind == "guest" else Forbidden(permission=permission)


def _audit(actor: Actor, name: str, permission: Permission, result: object) -> AuditEntry:
    subject_id = getattr(result, "id", None)
    organization_id = getattr(result, "organization_id", None) or asked_in.get()
    return AuditEntry(
        actor_id=actor.id,
        command=name,
        permission=permission,
        subject_id=subject_id if isinstance(subject_id, UUID) else None,
        organization_id=organization_id,
        note=given_reason.get() or None,
    )


def note_look(session: AsyncSession, actor: Actor, subject_id: UUID, organization_id: UUID) -> None:
    """Staff looked at a person's data: that is an audit row too."""
    entry = AuditEntry(
        actor_id=actor.id,
        command="look",
        permission=Permission.MEMBERS_VIEW,
        subject_id=subject_id,
        organization_id=organization_id,
    )
    session.add(entry)


def note_export(session: AsyncSession, actor: Actor, what: str, permission: Permission, organization_id: UUID) -> None:
    """Somebody took a whole list along: `export:users`."""
    entry = AuditEntry(
        actor_id=actor.id, command=f"export:{what}", permission=permission, organization_id=organization_id
    )
    session.add(entry)
