from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.catalog.models import Organization
from artel.catalog.queries import get_visible_venue
from artel.community import rules
from artel.community.models import KarmaEntry, Level, Reason, Standing
from artel.community.rules import Given
from artel.community.schemas import KarmaEntryView, KarmaPage, LeaderView, RankView, StandingView
from artel.kit.pagination import paginate
from artel.kit.spans import DAY


async def given(
    session: AsyncSession, organization_id: UUID, user_id: UUID, reason: Reason, day: date
) -> tuple[int, int]:
    """What this reason gave already, that day and that month."""
    first = day.replace(day=1)
    after = (first + 32 * DAY).replace(day=1)
    total = func.sum(KarmaEntry.points)
    that_day = func.coalesce(total.filter(KarmaEntry.day == day), 0)
    statement = select(that_day, func.coalesce(total, 0)).where(
        KarmaEntry.organization_id == organization_id,
        KarmaEntry.user_id == user_id,
        KarmaEntry.reason == reason,
        KarmaEntry.day >= first,
        KarmaEntry.day < after,
    )
    on_day, in_month = (await session.execute(statement)).one()
    return int(on_day), int(in_month)


async def lock_standing(session: AsyncSession, organization_id: UUID, user_id: UUID) -> Standing:
    statement = select(Standing).where(Standing.organization_id == organization_id, Standing.user_id == user_id)
    return (await session.scalars(statement.with_for_update())).one()


async def standing_of(session: AsyncSession, organization_id: UUID, user_id: UUID) -> Standing | None:
    return await session.get(Standing, (organization_id, user_id))


async def entries_of(session: AsyncSession, organization_id: UUID, user_id: UUID) -> list[Given]:
    statement = select(KarmaEntry.reason, KarmaEntry.day, KarmaEntry.points).where(
        KarmaEntry.organization_id == organization_id, KarmaEntry.user_id == user_id
    )
    return [Given(*row) for row in await session.execute(statement)]


async def points_from(session: AsyncSession, user_id: UUID, reason: Reason, source_id: UUID) -> int:
    statement = select(KarmaEntry.points).where(
        KarmaEntry.user_id == user_id, KarmaEntry.reason == reason, KarmaEntry.source_id == source_id
    )
    return await session.scalar(statement) or 0


async def not_reckoned_since(session: AsyncSession, today: date, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """Standings whose score may have faded."""
    stale = Standing.scored_on < today, (Standing.score != 0) | (Standing.level != Level.NEWCOMER)
    statement = select(Standing.organization_id, Standing.user_id).where(*stale).limit(limit)
    return [(organization, user) for organization, user in await session.execute(statement)]


async def my_karma(session: AsyncSession, actor: Actor, limit: int, cursor: str | None) -> KarmaPage:
    statement = (
        select(Standing, Organization)
        .join(Organization, Organization.id == Standing.organization_id)
        .where(Standing.user_id == actor.id)
        .order_by(Standing.score.desc(), Organization.name)
    )
    standings = [standing_view(row, house) for row, house in await session.execute(statement)]
    mine = select(KarmaEntry).where(KarmaEntry.user_id == actor.id)
    rows = await paginate(session, mine, (KarmaEntry.at, KarmaEntry.id), limit, cursor)
    items = [KarmaEntryView.model_validate(row, from_attributes=True) for row in rows.items]
    scale = [_rank(rank) for rank in rules.RANKS]
    return KarmaPage(standings=standings, scale=scale, items=items, next_cursor=rows.next_cursor)


def standing_view(row: Standing, house: Organization) -> StandingView:
    """With the rights that this house really grants."""
    following = rules.next_rank(row.score)
    return StandingView(
        organization_id=row.organization_id,
        organization=house.name,
        score=row.score,
        rank=_rank(rules.rank_at(row.level), house),
        next=_rank(following, house) if following else None,
        on_leaderboard=row.on_leaderboard,
        in_directory=row.in_directory,
    )


async def view_of_standing(session: AsyncSession, row: Standing) -> StandingView:
    return standing_view(row, await session.get_one(Organization, row.organization_id))


def _rank(rank: rules.Rank, house: Organization | None = None) -> RankView:
    granted = rank.no_deposit and (house is None or house.waives_deposit)
    return RankView(**rank._replace(no_deposit=granted)._asdict())


async def leaderboard(session: AsyncSession, actor: Actor, key: str, limit: int) -> list[LeaderView]:
    """The first of those who agreed to stand there."""
    venue = await get_visible_venue(session, actor, key)
    statement = (
        select(User, Standing.score, Standing.level)
        .join(Standing, Standing.user_id == User.id)
        .where(Standing.organization_id == venue.organization_id, Standing.on_leaderboard)
        .where(Standing.score > 0, User.deleted_at.is_(None))
        .order_by(Standing.score.desc(), User.id)
        .limit(limit)
    )
    rows = (await session.execute(statement)).all()
    return [_leader(place, *row) for place, row in enumerate(rows, 1)]


def _leader(place: int, user: User, score: int, level: Level) -> LeaderView:
    named = {name: getattr(user, name) for name in ("nickname", "full_name", "avatar_url")}
    return LeaderView(place=place, user_id=user.id, score=score, level=level, **named)
