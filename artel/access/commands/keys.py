from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries, tokens
from artel.access.actor import Actor
from artel.access.commands.roles import refuse_beyond
from artel.access.guard import requires
from artel.access.models import ApiKey
from artel.access.permissions import Permission
from artel.access.schemas import KeyRequest
from artel.kit import clock

NOTED_EVERY = timedelta(minutes=1)  # a write for every call would cost more than the call
SHOWN = 6


@requires(Permission.API_KEYS_MANAGE)
async def create_key(session: AsyncSession, actor: Actor, request: KeyRequest) -> tuple[ApiKey, str]:
    """The row and the key itself, which nobody will see again. It may do nothing that its maker may not."""
    actor.must(Permission.API_KEYS_MANAGE, request.organization_id)
    refuse_beyond(actor, request.organization_id, request.permissions)
    secret = tokens.KEY_START + tokens.new_secret()
    key = ApiKey(
        organization_id=request.organization_id,
        name=request.name,
        start=secret[: len(tokens.KEY_START) + SHOWN],
        key_hash=tokens.digest(secret),
        permissions=sorted(set(request.permissions)),
        created_by=actor.id,
        expires_at=clock.now() + timedelta(days=request.days) if request.days else None,
    )
    session.add(key)
    await session.flush()
    return key, secret


@requires(Permission.API_KEYS_MANAGE)
async def revoke_key(session: AsyncSession, actor: Actor, key_id: UUID) -> ApiKey:
    """At once and for good."""
    key = await queries.get_visible_key(session, actor, key_id)
    actor.must(Permission.API_KEYS_MANAGE, key.organization_id)
    key.revoked_at = key.revoked_at or clock.now()
    return key


@requires(Permission.SYSTEM_RUN)
async def note_key_use(session: AsyncSession, actor: Actor, key_id: UUID) -> None:
    """At most once a minute."""
    now = clock.now()
    is_old = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - NOTED_EVERY)
    await session.execute(update(ApiKey).where(ApiKey.id == key_id, is_old).values(last_used_at=now))


def is_worth_noting(last_used_at: datetime | None) -> bool:
    return last_used_at is None or last_used_at < clock.now() - NOTED_EVERY
