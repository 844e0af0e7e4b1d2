"""The code at the door: it proves that somebody stands there."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.queries import get_staff_venue
from artel.community.models import DoorCode
from artel.kit import clock
from artel.kit.dialects import insert_or_skip, upsert

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@requires(Permission.VISITS_MANAGE)
async def door_of(session: AsyncSession, actor: Actor, venue_id: UUID) -> DoorCode:
    """Made when somebody first asks."""
    await get_staff_venue(session, actor, venue_id, Permission.VISITS_MANAGE)
    await insert_or_skip(session, DoorCode, venue_id=venue_id, code=_code(), changed_at=clock.now())
    return await session.get_one(DoorCode, venue_id)


@requires(Permission.VISITS_MANAGE)
async def change_door(session: AsyncSession, actor: Actor, venue_id: UUID) -> DoorCode:
    """From now on only the new one opens."""
    await get_staff_venue(session, actor, venue_id, Permission.VISITS_MANAGE)
    await upsert(session, DoorCode, [{"venue_id": venue_id, "code": _code(), "changed_at": clock.now()}])
    return await session.get_one(DoorCode, venue_id, populate_existing=True)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(8))
