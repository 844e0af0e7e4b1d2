from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.community import queries
from artel.community.models import BirthdayMark, Donation, EndedBy, Standing
from artel.kit import clock


@requires(Permission.SYSTEM_RUN)
async def forget(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """Out of every list and the building; the money of donations stays, without words and name."""
    hidden = {"on_leaderboard": False, "in_directory": False}
    await session.execute(update(Standing).where(Standing.user_id == user_id).values(hidden))
    nameless = {"is_anonymous": True, "message": ""}
    await session.execute(update(Donation).where(Donation.donor_id == user_id).values(nameless))
    await session.execute(delete(BirthdayMark).where(BirthdayMark.user_id == user_id))
    visit = await queries.open_visit_of(session, user_id, lock=True)
    if visit is not None:
        visit.ended_at, visit.ended_by = clock.now(), EndedBy.TIMER
