from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.community.events import BirthdayAhead, BirthdayCame
from artel.community.models import BirthdayMark
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.outbox import publish


@requires(Permission.SYSTEM_RUN)
async def mark_birthday(
    session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID, on: date, *, is_ahead: bool
) -> bool:
    """Once a year per organisation, whoever else runs: the key of the mark has the last word. False: it was there."""
    key = {"organization_id": organization_id, "user_id": user_id, "year": on.year, "is_ahead": is_ahead}
    if not await insert_or_skip(session, BirthdayMark, **key, at=clock.now()):
        return False
    fact = BirthdayAhead if is_ahead else BirthdayCame
    await publish(session, fact(organization_id=organization_id, user_id=user_id, on=on))
    return True
