"""Teams that share a pass, gifts from staff, and rewards for an invitation."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries import find_user_by_login
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.memberships import queries
from artel.memberships.commands.journal import move
from artel.memberships.commands.periods import begin_period
from artel.memberships.errors import TeamIsFull, UnknownPerson
from artel.memberships.events import ReferralRewarded
from artel.memberships.models import Pass, PassForm, PassHolder, PassStatus, ReferralReward
from artel.memberships.schemas import GrantRequest, HolderRequest
from artel.pricing.models import CreditUnit
from artel.pricing.queries import check_person, get_referral_program


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def add_holder(session: AsyncSession, actor: Actor, pass_id: UUID, request: HolderRequest) -> Pass:
    """Under the pass's lock, so that two who are added at once do not both take the last place."""
    row = await queries.get_own_pass(session, actor, pass_id)
    person = await find_user_by_login(session, request.email)
    if person is None:
        raise UnknownPerson
    if await queries.count_holders(session, row.id) + 1 >= row.max_people:
        raise TeamIsFull(max_people=row.max_people)
    if person.id != row.owner_id:
        await insert_or_skip(session, PassHolder, pass_id=row.id, user_id=person.id)
    return row


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def remove_holder(session: AsyncSession, actor: Actor, pass_id: UUID, user_id: UUID) -> Pass:
    row = await queries.get_own_pass(session, actor, pass_id)
    await session.execute(delete(PassHolder).where(PassHolder.pass_id == row.id, PassHolder.user_id == user_id))
    return row


@requires(Permission.PAYMENTS_RECORD)
async def grant_credits(session: AsyncSession, actor: Actor, request: GrantRequest) -> Pass:
    actor.must(Permission.PAYMENTS_RECORD, request.organization_id)
    await check_person(session, request.user_id)
    return await _gift(
        session, actor, request.organization_id, request.user_id, request.amount, request.name, request.valid_days
    )


async def _gift(
    session: AsyncSession, actor: Actor, organization_id: UUID, owner_id: UUID, amount: int, name: str, days: int
) -> Pass:
    """Money credits that pay anywhere at the organisation."""
    row = Pass(
        id=uuid7(), organization_id=organization_id, owner_id=owner_id, form=PassForm.GIFT, status=PassStatus.ACTIVE,
        name=name, unit=CreditUnit.MONEY, balance=0, quantity=amount, valid_days=days, created_at=clock.now(),
        price=Money(0, await queries.currency_of(session, organization_id)),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await move(session, actor, row.id, amount, "granted")
    await begin_period(session, row, clock.now())
    await session.flush()
    return row


REWARD = "За приглашение"


@requires(Permission.SYSTEM_RUN)
async def reward_referral(
    session: AsyncSession, actor: Actor, invited_id: UUID, organization_id: UUID, booking_id: UUID
) -> None:
    """After somebody's first paid booking, once: both get what the organisation promises today."""
    inviter_id = await queries.inviter_of(session, invited_id)
    program = await get_referral_program(session, organization_id)
    if inviter_id is None or program is None or await queries.paid_bookings(session, invited_id) != 1:
        return
    values = {"inviter_id": inviter_id, "organization_id": organization_id, "booking_id": booking_id}
    if not await insert_or_skip(session, ReferralReward, invited_id=invited_id, at=clock.now(), **values):
        return
    for person_id, amount in ((inviter_id, program.inviter_amount), (invited_id, program.invited_amount)):
        if amount:
            await _gift(session, actor, organization_id, person_id, amount, REWARD, program.valid_days)
    fact = ReferralRewarded(inviter_id=inviter_id, invited_id=invited_id, organization_id=organization_id)
    await publish(session, fact)
