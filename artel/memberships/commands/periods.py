"""A pass in time: its periods, their renewal and end, and freezes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.memberships import queries, rules
from artel.memberships.commands.journal import move
from artel.memberships.errors import NoFreezeLeft, PassNotActive
from artel.memberships.events import (
    EndingLookDue,
    FreezeEnds,
    PassEnded,
    PassEndingSoon,
    PassFrozen,
    PassRenewalFailed,
    PassRenewed,
    PeriodEnds,
    RenewalDue,
)
from artel.memberships.models import Pass, PassForm, PassStatus
from artel.memberships.queries import subject_type
from artel.memberships.schemas import FreezeRequest, RenewalRequest
from artel.payments import commands as payments
from artel.payments.schemas import PayableRequest

S = PassStatus
RUNNING = (S.ACTIVE, S.FROZEN)


async def begin_period(session: AsyncSession, row: Pass, at: datetime) -> None:
    row.starts_at = at
    row.ends_at = rules.period_end(at, await queries.zone_of(session, row), row.valid_days, row.period_months)
    await set_timers(session, row)


async def set_timers(session: AsyncSession, row: Pass) -> None:
    """After a freeze new ones are set; the old ones know that they are."""
    assert row.ends_at  # noqa: S101 - it runs
    about: dict[str, Any] = {
        "pass_id": row.id, "organization_id": row.organization_id, "name": row.name, "ends_at": row.ends_at,
    }  # fmt: skip
    await publish(session, PeriodEnds(**about), due_at=row.ends_at)
    ask_at = row.ends_at - rules.ASK_BEFORE
    if row.form is PassForm.MEMBERSHIP or (row.starts_at and ask_at - row.starts_at > rules.ASK_BEFORE):
        await publish(session, RenewalDue(**about, warns=False), due_at=ask_at)
        await publish(session, EndingLookDue(**about), due_at=ask_at)


async def next_period(session: AsyncSession, actor: Actor, row: Pass, at: datetime) -> None:
    """What is left over lapses, the new credits come."""
    row.paid_periods -= 1
    row.status = S.ACTIVE
    await session.flush()
    await move(session, actor, row.id, -row.balance, "lapsed")
    await move(session, actor, row.id, row.quantity, "renewed")
    await begin_period(session, row, at)
    await publish(session, PassRenewed(**_fact(row), ends_at=row.ends_at))


def _fact(row: Pass) -> dict[str, Any]:
    return {"pass_id": row.id, "owner_id": row.owner_id, "organization_id": row.organization_id, "name": row.name}


@requires(Permission.SYSTEM_RUN)
async def warn_of_end(session: AsyncSession, actor: Actor, pass_id: UUID, ends_at: datetime) -> None:
    """Some days before, unless it goes on by itself."""
    row = await queries.find_pass(session, pass_id)
    if row is None or row.ends_at != ends_at or row.status not in RUNNING or row.paid_periods:
        return
    if row.renews and not row.price.amount:
        return
    price = {"amount": row.price.amount if row.renews else None, "currency": row.price.currency}
    await publish(session, PassEndingSoon(**_fact(row), ends_at=ends_at, **price))


@requires(Permission.SYSTEM_RUN)
async def ask_renewal(session: AsyncSession, actor: Actor, pass_id: UUID, ends_at: datetime) -> None:
    """The bill of the next period, once, to be paid before the end of this one."""
    row = await queries.find_pass(session, pass_id)
    if row is None or row.ends_at != ends_at or not row.renews or row.status not in RUNNING or row.paid_periods:
        return
    row.billed_amount += row.price.amount
    await session.flush()
    await bill(session, row, ends_at)
    if not row.price.amount:
        row.paid_periods += 1


async def bill(session: AsyncSession, row: Pass, expires_at: datetime) -> None:
    """All that the pass has ever cost: what was paid before counts."""
    request = PayableRequest(
        subject_type=subject_type(row),
        subject_id=row.id,
        payer_id=row.owner_id,
        organization_id=row.organization_id,
        amount=Money(row.billed_amount, row.price.currency),
        description=row.name,
        expires_at=expires_at,
    )
    await payments.open_payable(session, Actor.system(), request)


@requires(Permission.SYSTEM_RUN)
async def end_period(session: AsyncSession, actor: Actor, pass_id: UUID, ends_at: datetime) -> None:
    """The next period begins at the very end of this one when it is paid for; else the pass is over."""
    row = await queries.find_pass(session, pass_id)
    if row is None or row.ends_at != ends_at or row.status not in RUNNING:
        return
    if row.paid_periods:
        await next_period(session, actor, row, ends_at)
        return
    row.status = S.ENDED
    if row.renews:
        await publish(session, PassRenewalFailed(**_fact(row)))
    await session.flush()
    await move(session, actor, row.id, -row.balance, "lapsed")
    await payments.close_payable(session, Actor.system(), subject_type(row), row.id)
    await publish(session, PassEnded(pass_id=row.id, owner_id=row.owner_id, organization_id=row.organization_id))


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def freeze(session: AsyncSession, actor: Actor, pass_id: UUID, request: FreezeRequest) -> Pass:
    """From now for so many days; the end moves by as many."""
    row = await queries.get_own_pass(session, actor, pass_id)
    if row.status is not S.ACTIVE or row.ends_at is None:
        raise PassNotActive(pass_status=row.status)
    if request.days > row.freeze_days_left:
        raise NoFreezeLeft(freeze_days_left=row.freeze_days_left)
    pause = timedelta(days=request.days)
    row.status, row.frozen_until = S.FROZEN, clock.now() + pause
    row.ends_at, row.freeze_days_left = row.ends_at + pause, row.freeze_days_left - request.days
    await publish(session, FreezeEnds(pass_id=row.id, frozen_until=row.frozen_until), due_at=row.frozen_until)
    await set_timers(session, row)
    await publish(session, PassFrozen(**_fact(row), until=row.frozen_until))
    await session.flush()
    return row


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def thaw(session: AsyncSession, actor: Actor, pass_id: UUID) -> Pass:
    """Before its time: the days that did not pass come back."""
    row = await queries.get_own_pass(session, actor, pass_id)
    if row.status is not S.FROZEN or row.frozen_until is None or row.ends_at is None:
        raise PassNotActive(pass_status=row.status)
    unused = rules.days_unused(row.frozen_until, clock.now())
    row.ends_at, row.freeze_days_left = row.ends_at - timedelta(days=unused), row.freeze_days_left + unused
    row.status, row.frozen_until = S.ACTIVE, None
    if unused:
        await set_timers(session, row)
    await session.flush()
    return row


@requires(Permission.SYSTEM_RUN)
async def end_freeze(session: AsyncSession, actor: Actor, pass_id: UUID, frozen_until: datetime) -> None:
    row = await queries.find_pass(session, pass_id)
    if row and row.status is S.FROZEN and row.frozen_until == frozen_until:
        row.status, row.frozen_until = S.ACTIVE, None


@requires(Permission.BOOKINGS_MANAGE_OWN)
async def set_renewal(session: AsyncSession, actor: Actor, pass_id: UUID, request: RenewalRequest) -> Pass:
    """To stop also takes back a bill that waits. To go on after the bill's moment asks at once."""
    row = await queries.get_own_pass(session, actor, pass_id)
    if row.form is not PassForm.MEMBERSHIP or row.status not in RUNNING or row.ends_at is None:
        raise PassNotActive(pass_status=row.status)
    was_asked = row.renews and not row.paid_periods and clock.now() >= row.ends_at - rules.ASK_BEFORE
    if was_asked and not request.renews and not row.upgrade_to:
        row.billed_amount -= row.price.amount
        await payments.close_payable(session, Actor.system(), subject_type(row), row.id)
    started = request.renews and not row.renews
    row.renews = request.renews
    if started and clock.now() >= row.ends_at - rules.ASK_BEFORE:
        await ask_renewal(session, Actor.system(), row.id, row.ends_at)
    await session.flush()
    return row
