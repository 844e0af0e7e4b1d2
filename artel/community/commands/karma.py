"""The ledger of karma; docs/algorithms/karma.md."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings import commands as bookings
from artel.bookings.events import BookingFact
from artel.catalog.queries import get_staff_venue
from artel.community import queries, rules
from artel.community.events import KarmaLevelChanged
from artel.community.models import KarmaEntry, Level, Reason, Standing
from artel.community.schemas import ConsentRequest, ThanksRequest
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.outbox import publish
from artel.kit.problems import Invalid, NotFound, Text
from artel.kit.spans import local_day

NOT_YOURSELF = Text("Себя не благодарят", "Nobody thanks themselves")


@requires(Permission.SYSTEM_RUN)
async def add_karma(
    session: AsyncSession,
    actor: Actor,
    organization_id: UUID,
    user_id: UUID,
    reason: Reason,
    source_id: UUID,
    day: date,
    asked: int | None = None,
    note: str = "",
) -> None:
    """Once per source; under the caps of its day and month. `asked` None: what the rule says."""
    standing = await _standing(session, organization_id, user_id)
    rule = rules.RULES[reason]
    wanted = rule.points if asked is None else asked
    on_day, in_month = await queries.given(session, organization_id, user_id, reason, day)
    entry = {"organization_id": organization_id, "day": day, "at": clock.now(), "note": note, "asked": wanted}
    points = rules.allowed(rule, wanted, on_day, in_month)
    key = {"user_id": user_id, "reason": reason, "source_id": source_id}
    if await insert_or_skip(session, KarmaEntry, id=uuid7(), **key, **entry, points=points):
        await _reckon(session, standing)


async def _standing(session: AsyncSession, organization_id: UUID, user_id: UUID) -> Standing:
    """Held until the commit, so that two reasons at once do not both see room under a cap."""
    values = {"score": 0, "level": Level.NEWCOMER, "on_leaderboard": False, "in_directory": False}
    await insert_or_skip(session, Standing, organization_id=organization_id, user_id=user_id, **values)
    return await queries.lock_standing(session, organization_id, user_id)


async def _reckon(session: AsyncSession, standing: Standing) -> None:
    today = clock.now().date()
    entries = await queries.entries_of(session, standing.organization_id, standing.user_id)
    standing.score, standing.scored_on = rules.score(entries, today), today
    before, rank = rules.rank_at(standing.level), rules.rank_of(standing.score)
    if rank is before:
        return
    standing.level = rank.level
    organization_id, user_id = standing.organization_id, standing.user_id
    whom = organization_id, user_id
    await bookings.grant_perk(session, Actor.system(), *whom, rank.horizon_days, waives_deposit=rank.no_deposit)
    is_up = rank.since > before.since
    fact = {"organization_id": organization_id, "user_id": user_id, "level": rank.level}
    await publish(session, KarmaLevelChanged(**fact, is_up=is_up))


@requires(Permission.SYSTEM_RUN)
async def reckon(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> None:
    """Time has passed: what was given fades."""
    await _reckon(session, await queries.lock_standing(session, organization_id, user_id))


@requires(Permission.SYSTEM_RUN)
async def count_booking(session: AsyncSession, actor: Actor, booking: BookingFact, *, came: bool) -> None:
    day = local_day(booking.ends_at, ZoneInfo(await queries.zone_of(session, booking.venue_id)))
    reason = Reason.BOOKING_KEPT if came else Reason.NO_SHOW
    where, whom = booking.organization_id, booking.customer_id
    await add_karma(session, actor, where, whom, reason, booking.booking_id, day, note=booking.number)


@requires(Permission.EVENTS_MANAGE)
async def thank(session: AsyncSession, actor: Actor, request: ThanksRequest) -> None:
    venue = await get_staff_venue(session, actor, request.venue_id, Permission.EVENTS_MANAGE)
    if request.user_id == actor.id:
        raise Invalid(NOT_YOURSELF)
    if not await queries.is_known(session, venue.organization_id, request.user_id):
        raise NotFound
    today = local_day(clock.now(), ZoneInfo(venue.time_zone))
    source = request.about or uuid7()
    where, whom = venue.organization_id, request.user_id
    await add_karma(session, Actor.system(), where, whom, request.reason, source, today, note=request.note)


@requires(Permission.COMMUNITY_TAKE_PART)
async def consent(session: AsyncSession, actor: Actor, request: ConsentRequest) -> Standing:
    """And taking it back. Only where one is known: who has never been there is not among its people."""
    if not await queries.is_known(session, request.organization_id, actor.id):
        raise NotFound
    standing = await _standing(session, request.organization_id, actor.id)
    for name, value in request.model_dump(exclude={"organization_id"}, exclude_none=True).items():
        setattr(standing, name, value)
    return standing
