"""What organisations keep about people. Who knows whom, an upper domain says."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.accounts.errors import Banned
from artel.accounts.models import MemberCard, MemberTag
from artel.accounts.schemas.members import BanView
from artel.kit import clock


async def find_card(session: AsyncSession, organization_id: UUID, user_id: UUID) -> MemberCard | None:
    return await session.get(MemberCard, (organization_id, user_id))


async def cards_of(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, MemberCard]:
    statement = select(MemberCard).where(MemberCard.organization_id == organization_id, MemberCard.user_id.in_(ids))
    return {card.user_id: card for card in await session.scalars(statement)}


async def tags_of(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    statement = (
        select(MemberTag)
        .where(MemberTag.organization_id == organization_id, MemberTag.user_id.in_(ids))
        .order_by(MemberTag.tag)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in await session.scalars(statement):
        found[row.user_id].append(row.tag)
    return found


async def tags_in_use(session: AsyncSession, organization_id: UUID) -> list[str]:
    statement = select(MemberTag.tag).where(MemberTag.organization_id == organization_id).distinct()
    return sorted(await session.scalars(statement.limit(200)))


def ban_of(card: MemberCard | None) -> BanView | None:
    """In force now."""
    if card is None or card.banned_at is None or (card.banned_until and card.banned_until <= clock.now()):
        return None
    return BanView(at=card.banned_at, until=card.banned_until, reason=card.ban_reason)


def is_banned() -> ColumnElement[bool]:
    ends = or_(MemberCard.banned_until.is_(None), MemberCard.banned_until > clock.now())
    return MemberCard.banned_at.isnot(None) & ends


async def refuse_banned(session: AsyncSession, organization_id: UUID, user_id: UUID) -> None:
    """Whoever is banned cannot book there, nor be booked for."""
    ban = ban_of(await find_card(session, organization_id, user_id))
    if ban:
        raise Banned(until=ban.until)
