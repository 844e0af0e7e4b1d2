"""Bookings on somebody's behalf: a stranger's is not found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.models import MemberCard, User
from artel.accounts.queries import find_people
from artel.bookings.models import Blackout, Booking, BookingStatus
from artel.catalog.models import (
    Resource,
    Venue,
)
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound


def _visible(actor: Actor) -> Select[Booking]:
    statement = select(Booking)
    return statement if Permission.BOOKINGS_VIEW in actor.platform else statement.where(_mine_or_ours(actor))


def _mine_or_ours(actor: Actor) -> ColumnElement[bool]:
    ours = actor.organizations_with(Permission.BOOKINGS_VIEW)
    return or_(Booking.customer_id == actor.id, Booking.organization_id.in_(ours) if ours else false())


async def get_visible_booking(session: AsyncSession, actor: Actor, booking_id: UUID) -> Booking:
    """The only way to fetch a booking on somebody's behalf: a stranger's is not found."""
    found = await session.scalar(_visible(actor).where(Booking.id == booking_id))
    if found is None:
        raise NotFound
    return found


async def get_booking(session: AsyncSession, booking_id: UUID) -> Booking | None:
    """For timers and payments, which act on nobody's behalf."""
    return await session.scalar(select(Booking).where(Booking.id == booking_id))


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """What a list asks for. With `organization_id` it is the operator's list, without it one's own."""

    organization_id: UUID | None = None
    statuses: Sequence[BookingStatus] = ()
    venue_id: UUID | None = None
    resource_id: UUID | None = None
    user_id: UUID | None = None
    from_: datetime | None = None
    to: datetime | None = None
    q: str = ""
    soonest_first: bool = False


async def list_visible_bookings(
    session: AsyncSession, actor: Actor, wanted: BookingFilter, limit: int, cursor: str | None
) -> Rows[Booking]:
    statement = _visible(actor).where(*_conditions(actor, wanted))
    keys = (Booking.starts_at, Booking.id)
    return await paginate(session, statement, keys, limit, cursor, ascending=wanted.soonest_first)


def _conditions(actor: Actor, wanted: BookingFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.organization_id:
        actor.must(Permission.BOOKINGS_VIEW, wanted.organization_id)
        yield Booking.organization_id == wanted.organization_id
    else:
        yield Booking.customer_id == actor.id
    if wanted.statuses:
        yield Booking.status.in_(wanted.statuses)
    if wanted.venue_id:
        yield Booking.venue_id == wanted.venue_id
    if wanted.resource_id:
        yield Booking.resource_id == wanted.resource_id
    if wanted.user_id:
        yield Booking.customer_id == wanted.user_id
    if wanted.from_:
        yield Booking.ends_at > wanted.from_
    if wanted.to:
        yield Booking.starts_at < wanted.to
    if wanted.q:
        yield _matches(wanted.q.strip())


def _matches(q: str) -> ColumnElement[bool]:
    people = select(User.id).where(
        or_(
            User.full_name.icontains(q, autoescape=True),
            User.nickname.icontains(q, autoescape=True),
            User.phone.contains(q, autoescape=True),
            User.email == q.lower(),
        )
    )
    return or_(Booking.number == q.upper(), Booking.customer_id.in_(people))


async def get_visible_blackout(session: AsyncSession, actor: Actor, blackout_id: UUID) -> Blackout:
    statement = (
        select(Blackout)
        .join(Resource, Resource.id == Blackout.resource_id)
        .join(Venue, Venue.id == Resource.venue_id)
        .where(Blackout.id == blackout_id)
    )
    if Permission.BOOKINGS_VIEW not in actor.platform:
        statement = statement.where(Venue.organization_id.in_(actor.organizations_with(Permission.BOOKINGS_VIEW)))
    found = await session.scalar(statement)
    if found is None:
        raise NotFound
    return found


async def find_customers(session: AsyncSession, actor: Actor, organization_id: UUID, q: str) -> Sequence[User]:
    """People who have booked with this organisation; a stranger to it is not found, whatever is typed."""
    return await find_people(session, actor, organization_id, q, customers_of(organization_id))


def customers_of(organization_id: UUID) -> Select[UUID]:
    """The ids of those who have ever booked with it, or whom it keeps a card about: an imported member."""
    booked = select(Booking.customer_id).where(Booking.organization_id == organization_id)
    carded = select(MemberCard.user_id).where(MemberCard.organization_id == organization_id)
    return select(User.id).where(or_(User.id.in_(booked), User.id.in_(carded)))
