"""Donations and what they are for."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.queries import get_organization, get_staff_venue, get_visible_venue
from artel.community import queries, rules
from artel.community.commands.karma import add_karma
from artel.community.errors import GoalClosed
from artel.community.events import DonationReceived
from artel.community.models import Donation, DonationGoal, DonationStatus, Reason
from artel.community.schemas import DonationRequest, GoalPatch, GoalRequest
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.kit.spans import local_day
from artel.payments import commands as payments
from artel.payments.schemas import PayableRequest

SUBJECT = "donation"


@requires(Permission.COMMUNITY_TAKE_PART)
async def donate(session: AsyncSession, actor: Actor, request: DonationRequest) -> Donation:
    """A wish to give; it counts when it is paid."""
    venue = await get_visible_venue(session, actor, request.venue_id)
    if request.goal_id:
        await _refuse_closed(session, request.goal_id, venue.id)
    currency = (await get_organization(session, venue.organization_id)).currency
    donation = Donation(
        **request.model_dump(exclude={"amount"}),
        id=uuid7(),
        organization_id=venue.organization_id,
        donor_id=actor.id,
        money=Money(request.amount, currency),
    )
    session.add(donation)
    await session.flush()
    bill = PayableRequest(
        subject_type=SUBJECT,
        subject_id=donation.id,
        payer_id=actor.id,
        organization_id=venue.organization_id,
        amount=donation.money,
        description=f"Пожертвование: {venue.name}"[:250],
    )
    await payments.open_payable(session, Actor.system(), bill)
    return donation


async def _refuse_closed(session: AsyncSession, goal_id: UUID, venue_id: UUID) -> None:
    goal = await session.get(DonationGoal, goal_id)
    if goal is None or goal.venue_id != venue_id:
        raise NotFound
    if not goal.is_open:
        raise GoalClosed


@requires(Permission.SYSTEM_RUN)
async def settle_donation(session: AsyncSession, actor: Actor, donation_id: UUID, amount: Money) -> None:
    donation = await queries.lock_donation(session, donation_id)
    if donation is None:
        return
    is_first, now = donation.paid_at is None, clock.now()
    donation.received += amount.amount
    donation.status, donation.paid_at = DonationStatus.PAID, donation.paid_at or now
    if is_first:
        await _reward(session, donation, Reason.DONATION, 1)
        await publish(session, _fact(donation))


@requires(Permission.SYSTEM_RUN)
async def note_donation_refund(session: AsyncSession, actor: Actor, donation_id: UUID, amount: Money) -> None:
    """What goes back takes its karma along, when all of it is gone."""
    donation = await queries.lock_donation(session, donation_id)
    if donation is None:
        return
    donation.received -= amount.amount
    if donation.received <= 0:
        donation.status = DonationStatus.RETURNED
        await _reward(session, donation, Reason.DONATION_RETURNED, -1)


async def _reward(session: AsyncSession, donation: Donation, reason: Reason, sign: int) -> None:
    points = rules.donation_points(donation.money.amount, donation.money.currency)
    if sign < 0:
        points = await queries.points_from(session, donation.donor_id, Reason.DONATION, donation.id)
    if points:
        day = local_day(clock.now(), ZoneInfo(await queries.zone_of(session, donation.venue_id)))
        where, whom = donation.organization_id, donation.donor_id
        await add_karma(session, Actor.system(), where, whom, reason, donation.id, day, sign * points)


def _fact(donation: Donation) -> DonationReceived:
    return DonationReceived(
        donation_id=donation.id,
        organization_id=donation.organization_id,
        venue_id=donation.venue_id,
        goal_id=donation.goal_id,
        donor_id=None if donation.is_anonymous else donation.donor_id,
        amount=donation.money.amount,
        currency=donation.money.currency,
    )


@requires(Permission.DONATIONS_MANAGE)
async def open_goal(session: AsyncSession, actor: Actor, request: GoalRequest) -> DonationGoal:
    venue = await get_staff_venue(session, actor, request.venue_id, Permission.DONATIONS_MANAGE)
    currency = (await get_organization(session, venue.organization_id)).currency
    goal = DonationGoal(
        id=uuid7(),
        organization_id=venue.organization_id,
        venue_id=venue.id,
        title=request.title,
        about=request.about,
        target=Money(request.target, currency),
    )
    session.add(goal)
    await session.flush()
    return goal


@requires(Permission.DONATIONS_MANAGE)
async def edit_goal(session: AsyncSession, actor: Actor, goal_id: UUID, request: GoalPatch) -> DonationGoal:
    goal = await queries.get_visible_goal(session, actor, goal_id)
    actor.must(Permission.DONATIONS_MANAGE, goal.organization_id)
    for name, value in request.model_dump(exclude_none=True).items():
        setattr(goal, name, Money(value, goal.target.currency) if name == "target" else value)
    await session.flush()
    return goal
