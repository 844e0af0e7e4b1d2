"""A seat at an event: taken, held until it is paid, waited for, given up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries.members import refuse_banned
from artel.community import queries, rules
from artel.community.errors import EventOver, NoSeatLeft
from artel.community.events import MovedUp, SeatHoldRanOut
from artel.community.models import Gathering, SignUp, SignUpStatus
from artel.community.schemas import SignUpRequest
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.payments import commands as payments
from artel.payments.schemas import PayableRequest

SUBJECT = "event_seat"
HOLD, HOLD_AFTER_WAIT = timedelta(minutes=15), timedelta(hours=12)
S = SignUpStatus
seated = frozenset({S.GOING, S.HELD})


@requires(Permission.COMMUNITY_TAKE_PART)
async def sign_up(session: AsyncSession, actor: Actor, gathering_id: UUID, request: SignUpRequest) -> SignUp:
    """A seat, held for a quarter of an hour when it costs something. Full: NoSeatLeft, or the waiting list if that is
    wished. Again is no refusal."""
    await queries.get_visible_gathering(session, actor, gathering_id)
    gathering = await queries.lock_gathering(session, gathering_id)
    if gathering.cancelled_at or gathering.starts_at <= clock.now():
        raise EventOver
    await refuse_banned(session, gathering.organization_id, actor.id)
    row = await _row(session, gathering, actor.id)
    if row.status is not S.LEFT:
        return row
    row.joined_at = clock.now()
    if gathering.taken < gathering.seats and not await queries.next_waiting(session, gathering.id):
        await _seat(session, gathering, row, HOLD)
    elif request.wait:
        row.status = S.WAITING
        standing = await queries.standing_of(session, gathering.organization_id, actor.id)
        row.priority = rules.rank_at(standing.level).priority if standing else 0
    else:
        raise NoSeatLeft
    await session.flush()
    return row


async def _row(session: AsyncSession, gathering: Gathering, user_id: UUID) -> SignUp:
    values = {"id": uuid7(), "status": S.LEFT, "priority": 0, "joined_at": clock.now(), "paid_amount": 0}
    await insert_or_skip(session, SignUp, gathering_id=gathering.id, user_id=user_id, **values)
    row = await queries.sign_up_of(session, gathering.id, user_id)
    if row is None:
        raise NotFound
    return row


async def _seat(session: AsyncSession, gathering: Gathering, row: SignUp, hold: timedelta) -> None:
    """The check on `taken` has the last word."""
    gathering.taken += 1
    row.status, row.hold_expires_at = S.GOING, None
    if gathering.price.amount > row.paid_amount:
        row.status = S.HELD
        row.hold_expires_at = min(clock.now() + hold, gathering.starts_at)
        await _bill(session, gathering, row)
        timer = SeatHoldRanOut(sign_up_id=row.id, at=row.hold_expires_at)
        await publish(session, timer, due_at=row.hold_expires_at)
    await session.flush()


async def _bill(session: AsyncSession, gathering: Gathering, row: SignUp) -> None:
    bill = PayableRequest(
        subject_type=SUBJECT,
        subject_id=row.id,
        payer_id=row.user_id,
        organization_id=gathering.organization_id,
        amount=gathering.price,
        description=gathering.title,
        expires_at=row.hold_expires_at,
    )
    await payments.open_payable(session, Actor.system(), bill)


@requires(Permission.COMMUNITY_TAKE_PART)
async def leave(session: AsyncSession, actor: Actor, gathering_id: UUID) -> SignUp:
    """Before it begins; what was paid goes back, and the next in the list moves up."""
    await queries.get_visible_gathering(session, actor, gathering_id)
    gathering = await queries.lock_gathering(session, gathering_id)
    row = await queries.sign_up_of(session, gathering_id, actor.id)
    if row is None or row.status is S.LEFT:
        raise NotFound
    if gathering.cancelled_at or gathering.starts_at <= clock.now():
        raise EventOver
    paid = row.paid_amount
    await _give_up(session, gathering, row)
    if paid:
        back = Money(paid, gathering.price.currency)
        await payments.refund_subject(session, Actor.system(), SUBJECT, row.id, back, "left the event")
    return row


async def _give_up(session: AsyncSession, gathering: Gathering, row: SignUp) -> None:
    had_seat, row.status, row.hold_expires_at = row.status in seated, S.LEFT, None
    await payments.close_payable(session, Actor.system(), SUBJECT, row.id)
    if had_seat:
        gathering.taken -= 1
        await session.flush()
        await move_up(session, gathering)


async def move_up(session: AsyncSession, gathering: Gathering) -> None:
    """As many as there are seats: by level, then by time."""
    while gathering.taken < gathering.seats and gathering.starts_at > clock.now():
        row = await queries.next_waiting(session, gathering.id)
        if row is None:
            return
        await _seat(session, gathering, row, HOLD_AFTER_WAIT)
        await publish(session, MovedUp(**fact(gathering, row.user_id), pay_until=row.hold_expires_at))


@requires(Permission.SYSTEM_RUN)
async def free_unpaid_seat(session: AsyncSession, actor: Actor, event: SeatHoldRanOut) -> None:
    found = await queries.seat_with_gathering(session, event.sign_up_id)
    if found is None:
        return
    gathering, row = found
    if row.status is S.HELD and row.hold_expires_at == event.at:
        await _give_up(session, gathering, row)


@requires(Permission.SYSTEM_RUN)
async def settle_seat(session: AsyncSession, actor: Actor, sign_up_id: UUID, amount: Money) -> None:
    """Paid too late for a seat that is gone: seated again if there is room, else the money goes back."""
    found = await queries.seat_with_gathering(session, sign_up_id)
    if found is None:
        return
    gathering, row = found
    row.paid_amount += amount.amount
    if row.status is S.HELD:
        row.status, row.hold_expires_at = S.GOING, None
    elif row.status is not S.GOING and gathering.taken < gathering.seats and not gathering.cancelled_at:
        await _seat(session, gathering, row, HOLD)
    elif row.status is not S.GOING:
        await payments.refund_subject(session, actor, SUBJECT, row.id, amount, "no seat left")


@requires(Permission.SYSTEM_RUN)
async def note_seat_refund(session: AsyncSession, actor: Actor, sign_up_id: UUID, amount: Money) -> None:
    found = await queries.seat_with_gathering(session, sign_up_id)
    if found is not None:
        found[1].paid_amount -= amount.amount


def fact(gathering: Gathering, user_id: UUID) -> dict[str, Any]:
    names = ("organization_id", "venue_id", "title", "starts_at", "ends_at")
    return {name: getattr(gathering, name) for name in names} | {"gathering_id": gathering.id, "user_id": user_id}
