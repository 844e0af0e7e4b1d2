"""What an upper domain grants a person; bookings do not ask why."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings.models import Perk
from artel.kit.dialects import upsert

MOST_DAYS = 30


@requires(Permission.SYSTEM_RUN)
async def grant_perk(
    session: AsyncSession,
    actor: Actor,
    organization_id: UUID,
    user_id: UUID,
    horizon_days: int,
    *,
    waives_deposit: bool = False,
) -> None:
    """From now on, until it is said anew; 0 days and no waiver take it back."""
    days = max(0, min(horizon_days, MOST_DAYS))
    perk = {"horizon_days": days, "waives_deposit": waives_deposit}
    await upsert(session, Perk, [{"organization_id": organization_id, "user_id": user_id, **perk}])
