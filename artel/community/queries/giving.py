"""Donations. What is public never names a donor who wishes to stay unknown, nor gives their id."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import users_by_ids
from artel.catalog.models import Venue, VenueStatus
from artel.catalog.queries import get_organization, get_visible_venue
from artel.community.models import Donation, DonationGoal, DonationStatus
from artel.community.schemas import (
    DonationDay,
    DonationStats,
    DonationView,
    DonorView,
    GoalView,
    RecentDonation,
    SubjectView,
)
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.pagination import Page, Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.spans import local_day


async def lock_donation(session: AsyncSession, donation_id: UUID) -> Donation | None:
    found: Donation | None = await session.scalar(select(Donation).where(Donation.id == donation_id).with_for_update())
    return found


async def get_visible_goal(session: AsyncSession, actor: Actor, goal_id: UUID) -> DonationGoal:
    goal = await session.get(DonationGoal, goal_id)
    if goal is None:
        raise NotFound
    await get_visible_venue(session, actor, goal.venue_id)
    return goal


async def my_donations(session: AsyncSession, actor: Actor, limit: int, cursor: str | None) -> Rows[Donation]:
    statement = select(Donation).where(Donation.donor_id == actor.id)
    return await paginate(session, statement, (Donation.created_at, Donation.id), limit, cursor)


async def donation_views(session: AsyncSession, donations: Sequence[Donation]) -> list[DonationView]:
    venues = await _venue_names(session, donations)
    return [_own(row, venues[row.venue_id]) for row in donations]


def _own(row: Donation, venue: str) -> DonationView:
    names = ("id", "venue_id", "goal_id", "message", "is_anonymous", "status", "created_at", "paid_at")
    fields = {name: getattr(row, name) for name in names}
    return DonationView(**fields, venue=venue, amount=row.money, subject=SubjectView(type="donation", id=row.id))


async def _venue_names(session: AsyncSession, donations: Sequence[Donation]) -> dict[UUID, str]:
    ids = {row.venue_id for row in donations}
    found = await session.execute(select(Venue.id, Venue.name).where(Venue.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def _paid(venue_id: UUID | None) -> Select[Donation]:
    statement = select(Donation).where(Donation.status == DonationStatus.PAID, Donation.paid_at.is_not(None))
    if venue_id:
        return statement.where(Donation.venue_id == venue_id)
    return statement.join(Venue, Venue.id == Donation.venue_id).where(Venue.status == VenueStatus.PUBLISHED)


async def recent(
    session: AsyncSession, actor: Actor, key: str | None, limit: int, cursor: str | None
) -> Page[RecentDonation]:
    venue_id = (await get_visible_venue(session, actor, key)).id if key else None
    rows = await paginate(session, _paid(venue_id), (Donation.paid_at, Donation.id), limit, cursor)
    venues = await _venue_names(session, rows.items)
    donors = await users_by_ids(session, [row.donor_id for row in rows.items if not row.is_anonymous])
    ids = {row.goal_id for row in rows.items if row.goal_id}
    named = await session.execute(select(DonationGoal.id, DonationGoal.title).where(DonationGoal.id.in_(ids)))
    goals = {row[0]: row[1] for row in named}
    items = [_told(row, venues, goals, donors) for row in rows.items]
    return Page(items=items, next_cursor=rows.next_cursor)


def _told(row: Donation, venues: dict[UUID, str], goals: dict[UUID, str], donors: dict[UUID, User]) -> RecentDonation:
    donor = None if row.is_anonymous else donors.get(row.donor_id)
    return RecentDonation(
        venue_id=row.venue_id,
        venue=venues[row.venue_id],
        goal=goals.get(row.goal_id) if row.goal_id else None,
        amount=Money(row.received, row.money.currency),
        message=row.message,
        donor=DonorView.model_validate(donor, from_attributes=True) if donor else None,
        paid_at=row.paid_at,
    )


async def stats(session: AsyncSession, actor: Actor, key: str | None, days: int) -> DonationStats:
    venue = await get_visible_venue(session, actor, key) if key else None
    zone = ZoneInfo(venue.time_zone) if venue else ZoneInfo("UTC")
    currency = (await get_organization(session, venue.organization_id)).currency if venue else "RUB"
    since = clock.now() - timedelta(days=days)
    wanted = _paid(venue.id if venue else None).where(Donation.paid_at >= since)
    rows = [row for row in await session.scalars(wanted) if row.money.currency == currency]
    amounts: Counter[date] = Counter()
    numbers: Counter[date] = Counter()
    for row in rows:
        day = local_day(row.paid_at or since, zone)
        amounts[day] += row.received
        numbers[day] += 1
    by_day = [DonationDay(day=day, amount=amounts[day], donations=numbers[day]) for day in sorted(numbers)]
    total = Money(sum(amounts.values()), currency)
    return DonationStats(days=days, total=total, donations=len(rows), by_day=by_day)


async def goals_at(session: AsyncSession, actor: Actor, key: str, *, only_open: bool) -> list[GoalView]:
    venue = await get_visible_venue(session, actor, key)
    if not only_open:
        actor.must(Permission.DONATIONS_MANAGE, venue.organization_id)
    statement = select(DonationGoal).where(DonationGoal.venue_id == venue.id)
    if only_open:
        statement = statement.where(DonationGoal.is_open)
    goals = (await session.scalars(statement.order_by(DonationGoal.created_at.desc()).limit(100))).all()
    return await goal_views(session, goals)


async def goal_views(session: AsyncSession, goals: Sequence[DonationGoal]) -> list[GoalView]:
    sums = (
        select(Donation.goal_id, func.sum(Donation.received), func.count())
        .where(Donation.goal_id.in_([goal.id for goal in goals]), Donation.status == DonationStatus.PAID)
        .group_by(Donation.goal_id)
    )
    raised = {goal_id: (int(amount), number) for goal_id, amount, number in await session.execute(sums)}
    return [_goal(goal, *raised.get(goal.id, (0, 0))) for goal in goals]


def _goal(goal: DonationGoal, raised: int, number: int) -> GoalView:
    names = ("id", "venue_id", "title", "about", "target", "is_open", "created_at")
    fields = {name: getattr(goal, name) for name in names}
    return GoalView(**fields, raised=Money(raised, goal.target.currency), donations=number)
