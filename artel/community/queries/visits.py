from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export, display_name, users_by_ids
from artel.bookings.models import Booking, BookingStatus
from artel.catalog.models import Venue
from artel.catalog.queries import get_visible_venue
from artel.community import rules
from artel.community.models import Donation, DoorCode, KarmaEntry, Level, SignUp, Standing, Visit
from artel.community.schemas import DoorView, MemberEntry, PersonHere, PresenceToday, VisitPage, VisitVenue, VisitView
from artel.integrations import addresses
from artel.kit import clock
from artel.kit.pagination import Page, Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.spans import DAY, local_day
from artel.kit.translit import fold
from artel.presence.models import Presence

MINUTE = timedelta(minutes=1)
STREAK_DAYS = 400


async def open_visit_of(session: AsyncSession, user_id: UUID, *, lock: bool = False) -> Visit | None:
    statement = select(Visit).where(Visit.user_id == user_id, Visit.ended_at.is_(None))
    found: Visit | None = await session.scalar(statement.with_for_update() if lock else statement)
    return found


async def lock_visit(session: AsyncSession, visit_id: UUID) -> Visit | None:
    found: Visit | None = await session.scalar(select(Visit).where(Visit.id == visit_id).with_for_update())
    return found


async def visit_of_booking(session: AsyncSession, booking_id: UUID) -> Visit | None:
    statement = select(Visit).where(Visit.booking_id == booking_id).order_by(Visit.started_at.desc()).limit(1)
    found: Visit | None = await session.scalar(statement.with_for_update())
    return found


async def is_running(session: AsyncSession, booking_id: UUID) -> bool:
    return await session.scalar(select(Booking.status).where(Booking.id == booking_id)) == BookingStatus.CHECKED_IN


async def is_person(session: AsyncSession, user_id: UUID) -> bool:
    return bool(await session.scalar(select(exists().where(User.id == user_id, User.deleted_at.is_(None)))))


async def code_of(session: AsyncSession, venue_id: UUID) -> str | None:
    return await session.scalar(select(DoorCode.code).where(DoorCode.venue_id == venue_id))


async def zone_of(session: AsyncSession, venue_id: UUID) -> str:
    return (await session.execute(select(Venue.time_zone).where(Venue.id == venue_id))).scalar_one()


def door_view(venue_id: UUID, door: DoorCode) -> DoorView:
    address = addresses.absolute(f"/mine/visits?venue={venue_id}&code={door.code}")
    return DoorView(venue_id=venue_id, code=door.code, address=address, changed_at=door.changed_at)


async def get_visible_visit(session: AsyncSession, actor: Actor, visit_id: UUID) -> Visit:
    found = await session.get(Visit, visit_id)
    if found is None or not (found.user_id == actor.id or actor.may(Permission.VISITS_MANAGE, found.organization_id)):
        raise NotFound
    return found


async def my_visits(session: AsyncSession, actor: Actor, limit: int, cursor: str | None) -> VisitPage:
    mine = Visit.user_id == actor.id
    rows = await paginate(session, select(Visit).where(mine), (Visit.started_at, Visit.id), limit, cursor)
    opened = await open_visit_of(session, actor.id)
    shown = await visit_views(session, rows.items)
    total, minutes, days = await _sums(session, actor.id)
    return VisitPage(
        items=shown,
        next_cursor=rows.next_cursor,
        open=(await visit_views(session, [opened]))[0] if opened else None,
        streak=rules.streak(days, clock.now().date()),
        total=total,
        minutes=minutes,
    )


async def _sums(session: AsyncSession, user_id: UUID) -> tuple[int, int, list[date]]:
    """Visits, minutes of those that ended, days of the last year or so."""
    spans = await session.execute(select(Visit.started_at, Visit.ended_at, Visit.day).where(Visit.user_id == user_id))
    rows, since = spans.all(), clock.now().date() - STREAK_DAYS * DAY
    minutes = sum((ended - started) // MINUTE for started, ended, _ in rows if ended)
    return len(rows), minutes, [day for _, _, day in rows if day >= since]


async def visits_at(session: AsyncSession, actor: Actor, venue_id: UUID, limit: int, cursor: str | None) -> Rows[Visit]:
    """For the desk."""
    venue = await get_visible_venue(session, actor, venue_id)
    actor.must(Permission.VISITS_MANAGE, venue.organization_id)
    statement = select(Visit).where(Visit.venue_id == venue_id)
    return await paginate(session, statement, (Visit.started_at, Visit.id), limit, cursor)


async def visit_views(session: AsyncSession, visits: Sequence[Visit], *, named: bool = False) -> list[VisitView]:
    ids = {visit.venue_id for visit in visits}
    venues = {row.id: row for row in await session.scalars(select(Venue).where(Venue.id.in_(ids)))}
    people = await users_by_ids(session, [visit.user_id for visit in visits]) if named else {}
    return [_visit(visit, venues[visit.venue_id], people.get(visit.user_id)) for visit in visits]


def _visit(visit: Visit, venue: Venue, person: User | None) -> VisitView:
    return VisitView(
        id=visit.id,
        venue=VisitVenue.model_validate(venue, from_attributes=True),
        booking_id=visit.booking_id,
        source=visit.source,
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        ended_by=visit.ended_by,
        closes_at=visit.closes_at,
        minutes=((visit.ended_at or clock.now()) - visit.started_at) // MINUTE,
        person=display_name(person) if person else None,
        user_id=person.id if person else None,
    )


async def is_known(session: AsyncSession, organization_id: UUID, user_id: UUID) -> bool:
    """Has been there, or has booked there."""
    visited = exists().where(Visit.organization_id == organization_id, Visit.user_id == user_id)
    booked = exists().where(Booking.organization_id == organization_id, Booking.customer_id == user_id)
    return bool(await session.scalar(select(or_(visited, booked))))


async def _may_look(session: AsyncSession, actor: Actor, organization_id: UUID) -> bool:
    is_staff = actor.may(Permission.MEMBERS_VIEW, organization_id)
    return is_staff or await is_known(session, organization_id, actor.id)


async def presence_today(session: AsyncSession, actor: Actor, key: str) -> PresenceToday:
    venue = await get_visible_venue(session, actor, key)
    today = local_day(clock.now(), ZoneInfo(venue.time_zone))
    there = and_(Visit.venue_id == venue.id, or_(Visit.day == today, Visit.ended_at.is_(None)))
    counts = select(
        func.count(Visit.user_id.distinct()), func.count(Visit.user_id.distinct()).filter(Visit.ended_at.is_(None))
    ).where(there)
    total, here = (await session.execute(counts)).one()
    people = await _people(session, there) if await _may_look(session, actor, venue.organization_id) else []
    return PresenceToday(here_now=here, today=total, people=people)


async def _people(session: AsyncSession, there: ColumnElement[bool]) -> list[PersonHere]:
    """Those who show their place, once each, who is here first."""
    statement = (
        select(User, Visit.started_at, Visit.ended_at)
        .join(Visit, Visit.user_id == User.id)
        .join(Presence, Presence.user_id == User.id)
        .where(there, Presence.shares_place, User.deleted_at.is_(None))
        .order_by(Visit.ended_at.is_not(None), Visit.started_at.desc())
        .limit(500)
    )
    found: dict[UUID, PersonHere] = {}
    for user, since, ended_at in await session.execute(statement):
        named = {name: getattr(user, name) for name in ("nickname", "full_name", "avatar_url")}
        found.setdefault(user.id, PersonHere(user_id=user.id, **named, is_here=ended_at is None, since=since))
    return list(found.values())


def _listed(organization_id: UUID) -> Select[Standing]:
    return (
        select(Standing)
        .join(User, User.id == Standing.user_id)
        .where(Standing.organization_id == organization_id, Standing.in_directory, User.deleted_at.is_(None))
    )


async def directory(
    session: AsyncSession, actor: Actor, key: str, q: str, limit: int, cursor: str | None
) -> Page[MemberEntry]:
    """Who agreed to stand there; for people who are known there themselves. `q` is found in names and what people say
    of themselves."""
    venue = await get_visible_venue(session, actor, key)
    if not await _may_look(session, actor, venue.organization_id):
        raise NotFound
    listed = _listed(venue.organization_id)
    if needle := fold(q):
        listed = listed.where(Standing.user_id.in_(await _speaking_of(session, listed, needle)))
    rows = await paginate(session, listed, (Standing.score, Standing.user_id), limit, cursor)
    people = await users_by_ids(session, [row.user_id for row in rows.items])
    items = [_entry(people[row.user_id], row.level) for row in rows.items]
    return Page(items=items, next_cursor=rows.next_cursor)


async def _speaking_of(session: AsyncSession, listed: Select[Standing], needle: str) -> list[UUID]:
    """Not by `User.search_text`, which holds addresses and telephones too."""
    columns = listed.with_only_columns(User.id, User.full_name, User.nickname, User.bio)
    rows = (await session.execute(columns)).all()
    return [one.id for one in rows if needle in fold(f"{one.full_name} {one.nickname} {one.bio}")]


def _entry(user: User, level: Level) -> MemberEntry:
    named = {name: getattr(user, name) for name in ("nickname", "full_name", "avatar_url", "bio")}
    return MemberEntry(user_id=user.id, level=level, **named)


async def _export(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    async def rows(table: Any, column: Any) -> Iterable[dict[str, object]]:
        found = await session.scalars(select(table).where(column == user_id))
        names = [one.key for one in table.__table__.columns]
        return [{name: getattr(row, name, None) for name in names} for row in found]

    return {
        "visits.json": await rows(Visit, Visit.user_id),
        "karma.json": await rows(KarmaEntry, KarmaEntry.user_id),
        "donations.json": await rows(Donation, Donation.donor_id),
        "sign_ups.json": await rows(SignUp, SignUp.user_id),
    }


contribute_to_export("community", _export)
