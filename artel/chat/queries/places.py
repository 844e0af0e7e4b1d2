"""Chats that know the place: of a booking, and questions to those in the building."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.models import Role, RoleAssignment
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.bookings.models import Booking
from artel.bookings.queries import get_booking
from artel.catalog.models import Organization, Resource, Venue
from artel.catalog.queries import opening
from artel.catalog.rules import closing_time
from artel.chat.errors import NotHere
from artel.chat.models import Chat
from artel.kit import clock
from artel.kit.hot import Later
from artel.kit.problems import Language
from artel.kit.spans import DAY, local_day
from artel.presence.models import Presence


def _staff_of(organization_id: object) -> Select[UUID]:
    """Who may see its bookings. Permissions are a JSON list; the name is no part of another."""
    named = cast(Role.permissions, Text).contains(f'"{Permission.BOOKINGS_VIEW.value}"')
    statement = select(RoleAssignment.user_id).join(Role, Role.id == RoleAssignment.role_id)
    return statement.where(or_(Role.organization_id.is_(None), Role.organization_id == organization_id), named)


def of_own_booking(user_id: UUID | Later) -> ColumnElement[bool]:
    """In a WHERE over `Chat`: the same as `get_visible_chat` allows."""
    staff = _staff_of(Booking.organization_id).where(RoleAssignment.user_id == user_id).correlate(Booking).exists()
    return exists().where(Booking.id == Chat.booking_id, or_(Booking.customer_id == user_id, staff))


def people_of_booking(booking_id: UUID | None) -> Select[UUID]:
    organization = select(Booking.organization_id).where(Booking.id == booking_id).scalar_subquery()
    both = union(select(Booking.customer_id).where(Booking.id == booking_id), _staff_of(organization)).subquery()
    return select(both.c[0])


async def chat_of_booking(session: AsyncSession, booking_id: UUID) -> Chat | None:
    found: Chat | None = await session.scalar(select(Chat).where(Chat.booking_id == booking_id))
    return found


async def named_after(session: AsyncSession, booking: Booking) -> tuple[str, str]:
    """Name and topic of the chat of a booking: the seat with the number, and the venue."""
    names = select(Resource.name, Venue.name).join(Venue, Venue.id == Resource.venue_id)
    resource, venue = (await session.execute(names.where(Resource.id == booking.resource_id))).one()
    return f"{resource}, {booking.number}", venue


async def booking_of(session: AsyncSession, chat: Chat) -> Booking | None:
    return await get_booking(session, chat.booking_id) if chat.booking_id else None


async def speaker(session: AsyncSession, actor_id: UUID, customer_id: UUID) -> UUID:
    """In whose name a fact is told: of whoever did it, unless that was a program."""
    return customer_id if await session.get(User, actor_id) is None else actor_id


async def wall_of(session: AsyncSession, venue_id: UUID) -> tuple[str, Language]:
    """Whose clock a venue goes by, and the language of its organisation."""
    statement = select(Venue.time_zone, Organization.language).join(Venue, Venue.organization_id == Organization.id)
    zone, language = (await session.execute(statement.where(Venue.id == venue_id))).one()
    return zone, "en" if language == "en" else "ru"


class Here(NamedTuple):
    """Where somebody is checked in now."""

    venue: Venue
    zone: ZoneInfo


async def where_is(session: AsyncSession, actor: Actor) -> Here:
    """Raises NotHere."""
    there = Presence.user_id == actor.id, Presence.place_until > clock.now()
    venue = await session.scalar(select(Venue).join(Presence, Presence.venue_id == Venue.id).where(*there))
    if venue is None:
        raise NotHere
    return Here(venue, ZoneInfo(venue.time_zone))


def _others(venue_id: UUID, user_id: UUID) -> Select[UUID]:
    """Who is checked in there now, and shows it."""
    statement = select(Presence.user_id).join(User, User.id == Presence.user_id)
    there = Presence.venue_id == venue_id, Presence.place_until > clock.now(), Presence.shares_place
    return statement.where(*there, Presence.user_id != user_id, User.deleted_at.is_(None)).order_by(Presence.user_id)


async def others_at(session: AsyncSession, venue_id: UUID, user_id: UUID) -> Sequence[UUID]:
    return (await session.scalars(_others(venue_id, user_id))).all()


async def here_view(session: AsyncSession, actor: Actor) -> dict[str, object]:
    here = await where_is(session, actor)
    people = select(func.count()).select_from(_others(here.venue.id, actor.id).subquery())
    return {
        "venue_id": str(here.venue.id),
        "venue": here.venue.name,
        "people": (await session.execute(people)).scalar_one(),
        "closes_at": (await closes_at(session, here)).isoformat(),
    }


async def closes_at(session: AsyncSession, here: Here) -> datetime:
    now = clock.now()
    today = local_day(now, here.zone)
    return closing_time(await opening(session, here.venue, today - DAY, today), now)
