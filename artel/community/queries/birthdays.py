"""Whose birthday it is, and to which organisations they belong: a running pass or lease, or a booking of late."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, extract, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import note_look
from artel.access.permissions import Permission
from artel.accounts.models import MemberCard, User
from artel.accounts.queries.members import is_banned
from artel.bookings.models import Booking, BookingStatus
from artel.catalog.models import Organization, Venue
from artel.community import rules
from artel.community.models import BirthdayMark
from artel.community.schemas import BirthdayView
from artel.kit import clock
from artel.kit.spans import DAY, local_day
from artel.leases.models import Lease, LeaseStatus
from artel.memberships.models import Pass, PassStatus

AT_ONCE = 500
MOST = 50
HOME = ZoneInfo("Europe/Moscow")  # of an organisation that has no venue yet
CAME = (BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.COMPLETED)
RUNS = (PassStatus.ACTIVE, PassStatus.FROZEN)


class Due(NamedTuple):
    """`is_ahead`: staff is to be told before the day; else the person is greeted."""

    organization_id: UUID
    user_id: UUID
    on: date
    is_ahead: bool


class House(NamedTuple):
    organization_id: UUID
    today: date
    greets: bool


async def birthdays_due(session: AsyncSession) -> list[Due]:
    """What no mark says to be done, where it is nine o'clock or later."""
    houses = await _awake(session)
    found = []
    for today in {house.today for house in houses}:
        there = {house.organization_id: house.greets for house in houses if house.today == today}
        greeted = await _pairs(session, today, User.deleted_at.is_(None))
        found += [Due(*pair, today, is_ahead=False) for pair in greeted if there.get(pair[0])]
        soon = today + rules.REMIND_AHEAD
        told = await _pairs(session, soon, User.deleted_at.is_(None), User.hides_birthday.is_(False))
        found += [Due(*pair, soon, is_ahead=True) for pair in told if pair[0] in there]
    marked = await _marked(session, found)
    return sorted(due for due in found if (due.organization_id, due.user_id, due.on.year, due.is_ahead) not in marked)


async def _awake(session: AsyncSession) -> list[House]:
    zones = await _zones(session)
    now, houses = clock.now(), []
    for organization_id, greets in await session.execute(select(Organization.id, Organization.greets_birthdays)):
        zone = zones.get(organization_id, HOME)
        if now.astimezone(zone).hour >= rules.GREET_FROM_HOUR:
            houses.append(House(organization_id, local_day(now, zone), greets))
    return houses


async def _zones(session: AsyncSession, *which: ColumnElement[bool]) -> dict[UUID, ZoneInfo]:
    """Of the first venue."""
    newest_first = select(Venue.organization_id, Venue.time_zone).where(*which)
    rows = await session.execute(newest_first.order_by(Venue.created_at.desc(), Venue.id.desc()))
    return {organization_id: ZoneInfo(zone) for organization_id, zone in rows}


async def _pairs(session: AsyncSession, on: date, *which: ColumnElement[bool]) -> set[tuple[UUID, UUID]]:
    """Organisation and person, of those born on such a day."""
    born = (await session.scalars(select(User.id).where(born_on([on]), *which))).all()
    pairs: set[tuple[UUID, UUID]] = set()
    for ids in _parts(born):
        for statement in _belonging(ids):
            pairs |= {(organization_id, user_id) for organization_id, user_id in await session.execute(statement)}
        banned = select(MemberCard.organization_id, MemberCard.user_id).where(MemberCard.user_id.in_(ids), is_banned())
        pairs -= {(organization_id, user_id) for organization_id, user_id in await session.execute(banned)}
    return pairs


def _belonging(ids: Sequence[UUID]) -> Iterator[Select[UUID, UUID]]:
    recent, today = _since(clock.now()), clock.now().date()
    yield select(Pass.organization_id, Pass.owner_id).where(Pass.owner_id.in_(ids), Pass.status.in_(RUNS)).distinct()
    tenants = select(Lease.organization_id, Lease.tenant_id).where(Lease.tenant_id.in_(ids))
    yield tenants.where(Lease.status == LeaseStatus.ACTIVE, Lease.starts_on <= today).distinct()
    guests = select(Booking.organization_id, Booking.customer_id).where(Booking.customer_id.in_(ids))
    yield guests.where(Booking.status.in_(CAME), Booking.starts_at >= recent).distinct()


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))


def _since(now: datetime) -> datetime:
    return now - timedelta(days=rules.KNOWN_DAYS)


def born_on(days: Iterable[date]) -> ColumnElement[bool]:
    """Those whose birthday is kept on one of these days."""
    month, day = extract("month", User.birthday), extract("day", User.birthday)
    born = sorted(set(chain.from_iterable(rules.born_on(one) for one in days)))
    return or_(*(and_(month == one[0], day == one[1]) for one in born))


async def _marked(session: AsyncSession, found: Sequence[Due]) -> set[tuple[UUID, UUID, int, bool]]:
    marks: set[tuple[UUID, UUID, int, bool]] = set()
    for ids in _parts(sorted({due.user_id for due in found})):
        of_them = select(BirthdayMark).where(BirthdayMark.user_id.in_(ids))
        marks |= {(row.organization_id, row.user_id, row.year, row.is_ahead) for row in await session.scalars(of_them)}
    return marks


async def next_birthdays(session: AsyncSession, actor: Actor, organization_id: UUID) -> list[BirthdayView]:
    """Today's and those of the next days. Every person shown is an audit row."""
    actor.must(Permission.MEMBERS_VIEW, organization_id)
    zones = await _zones(session, Venue.organization_id == organization_id)
    today = local_day(clock.now(), zones.get(organization_id, HOME))
    days = [today + n * DAY for n in range(rules.SHOWN_DAYS)]
    people = (await session.scalars(_of_house(organization_id, days))).all()
    views = sorted((_view(user, today) for user in people), key=lambda one: (one.on, one.name))[:MOST]
    for view in views:
        note_look(session, actor, view.user_id, organization_id)
    return views


def _of_house(organization_id: UUID, days: Sequence[date]) -> Select[User]:
    own_pass = (Pass.organization_id == organization_id, Pass.owner_id == User.id, Pass.status.in_(RUNS))
    own_lease = (Lease.organization_id == organization_id, Lease.tenant_id == User.id)
    runs = (Lease.status == LeaseStatus.ACTIVE, Lease.starts_on <= clock.now().date())
    own_booking = (Booking.organization_id == organization_id, Booking.customer_id == User.id)
    of_late = (Booking.status.in_(CAME), Booking.starts_at >= _since(clock.now()))
    belongs = or_(
        select(Pass.id).where(*own_pass).exists(),
        select(Lease.id).where(*own_lease, *runs).exists(),
        select(Booking.id).where(*own_booking, *of_late).exists(),
    )
    card = (MemberCard.organization_id == organization_id, MemberCard.user_id == User.id)
    banned = select(MemberCard.user_id).where(*card, is_banned()).exists()
    shown = (User.deleted_at.is_(None), User.hides_birthday.is_(False))
    return select(User).where(*shown, born_on(days), belongs, ~banned)


def _view(user: User, today: date) -> BirthdayView:
    assert user.birthday  # noqa: S101 - it was asked for
    on = rules.next_birthday(user.birthday, today)
    name = user.full_name or user.nickname
    return BirthdayView(user_id=user.id, name=name, avatar_url=user.avatar_url, on=on, is_today=on == today)
