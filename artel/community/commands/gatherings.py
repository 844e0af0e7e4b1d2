"""Events of the house, as staff announces them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog.queries import get_organization, get_staff_venue
from artel.community import queries
from artel.community.commands.seats import SUBJECT, fact, move_up, seated
from artel.community.errors import EventOver, FewerSeats
from artel.community.events import GatheringCancelled
from artel.community.models import Gathering, SignUpStatus
from artel.community.schemas import GatheringPatch, GatheringRequest
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.payments import commands as payments


@requires(Permission.EVENTS_MANAGE)
async def announce(session: AsyncSession, actor: Actor, request: GatheringRequest) -> Gathering:
    venue = await get_staff_venue(session, actor, request.venue_id, Permission.EVENTS_MANAGE)
    if request.starts_at <= clock.now():
        raise EventOver
    currency = (await get_organization(session, venue.organization_id)).currency
    gathering = Gathering(
        **request.model_dump(exclude={"price"}),
        id=uuid7(),
        organization_id=venue.organization_id,
        price=Money(request.price, currency),
    )
    session.add(gathering)
    await session.flush()
    return gathering


@requires(Permission.EVENTS_MANAGE)
async def edit(session: AsyncSession, actor: Actor, gathering_id: UUID, request: GatheringPatch) -> Gathering:
    """More seats let those who wait move up."""
    gathering = await _staff_gathering(session, actor, gathering_id)
    if request.seats is not None and request.seats < gathering.taken:
        raise FewerSeats(taken=gathering.taken)
    for name, value in request.model_dump(exclude_none=True).items():
        setattr(gathering, name, value)
    gathering.sequence += 1
    await move_up(session, gathering)
    await session.flush()
    return gathering


@requires(Permission.EVENTS_MANAGE)
async def call_off(session: AsyncSession, actor: Actor, gathering_id: UUID) -> Gathering:
    """Everybody hears of it, and what was paid goes back."""
    gathering = await _staff_gathering(session, actor, gathering_id)
    for row in await queries.sign_ups_of(session, gathering.id):
        if row.status in seated:
            gathering.taken -= 1
        row.status = SignUpStatus.LEFT
        await payments.close_payable(session, Actor.system(), SUBJECT, row.id)
        if row.paid_amount:
            back = Money(row.paid_amount, gathering.price.currency)
            await payments.refund_subject(session, Actor.system(), SUBJECT, row.id, back, "event called off")
        await publish(session, GatheringCancelled(**fact(gathering, row.user_id)))
    gathering.cancelled_at, gathering.sequence = clock.now(), gathering.sequence + 1
    return gathering


async def _staff_gathering(session: AsyncSession, actor: Actor, gathering_id: UUID) -> Gathering:
    found = await queries.get_visible_gathering(session, actor, gathering_id)
    actor.must(Permission.EVENTS_MANAGE, found.organization_id)
    gathering = await queries.lock_gathering(session, gathering_id)
    if gathering.cancelled_at or gathering.ends_at <= clock.now():
        raise EventOver
    return gathering
