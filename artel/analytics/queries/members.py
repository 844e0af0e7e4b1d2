"""People as an organisation knows them: their figures, tags, bans. Every person shown leaves an audit row."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, extract, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import note_look
from artel.access.permissions import Permission
from artel.accounts.models import MemberCard, MemberTag, User
from artel.accounts.queries import members as cards
from artel.accounts.queries import users_by_ids
from artel.accounts.rules import needle
from artel.analytics.models import Client
from artel.analytics.queries.sources import scopes_of
from artel.analytics.schemas import (
    MemberFilter,
    MemberPayment,
    MemberProfile,
    MemberView,
    Segment,
    SegmentCounts,
    Sort,
)
from artel.bookings.models import Booking
from artel.catalog.models import Organization
from artel.kit import clock
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.spans import local_day
from artel.payments.models import Payable, Payment

RECENT, LAPSED = timedelta(days=30), timedelta(days=60)
BIRTHDAYS_AHEAD = 7
LATEST_PAYMENTS = 20
KEYS: dict[Sort, Any] = {
    "spent": Client.spent, "last": Client.last_day, "first": Client.first_day, "bookings": Client.bookings,
}  # fmt: skip


async def list_members(session: AsyncSession, actor: Actor, wish: MemberFilter) -> Rows[MemberView]:
    actor.must(Permission.MEMBERS_VIEW, wish.organization_id)
    statement = matching(wish, await today_of(session, wish.organization_id))
    keys = (KEYS[wish.sort], Client.customer_id)
    found = await paginate(session, statement, keys, wish.limit, wish.cursor, ascending=wish.order == "asc")
    views = await _views(session, wish.organization_id, found.items)
    for view in views:
        note_look(session, actor, view.id, wish.organization_id)
    return Rows(views, found.next_cursor)


async def today_of(session: AsyncSession, organization_id: UUID) -> date:
    return local_day(clock.now(), (await scopes_of(session, organization_id))[-1].zone)


def matching(wish: MemberFilter, today: date) -> Select[Client]:
    return (
        select(Client)
        .join(User, User.id == Client.customer_id)
        .where(Client.scope_id == wish.organization_id, User.deleted_at.is_(None), *conditions(wish, today))
    )


def conditions(wish: Any, today: date) -> Iterable[ColumnElement[bool]]:
    """`wish` has segment, q, tag, min_spent and organization_id."""
    yield from in_segment(wish.segment, wish.organization_id, today)
    if wish.q.strip():
        yield User.search_text.contains(needle(wish.q.strip()), autoescape=True)
    if wish.tag:
        of_person = (MemberTag.organization_id == wish.organization_id, MemberTag.user_id == Client.customer_id)
        yield select(MemberTag.tag).where(*of_person, MemberTag.tag == wish.tag).exists()
    if wish.min_spent is not None:
        yield Client.spent >= wish.min_spent


def in_segment(segment: Segment, organization_id: UUID, today: date) -> Iterable[ColumnElement[bool]]:
    match segment:
        case "new":
            yield Client.first_day >= today - RECENT
        case "active":
            yield Client.last_day >= today - RECENT
        case "lapsed":
            yield Client.last_day < today - LAPSED
        case "birthday":
            days = (today + timedelta(days=n) for n in range(BIRTHDAYS_AHEAD))
            month, day = extract("month", User.birthday), extract("day", User.birthday)
            yield User.hides_birthday.is_(False)
            yield or_(*((month == on.month) & (day == on.day) for on in days))
        case "banned":
            card = (MemberCard.organization_id == organization_id, MemberCard.user_id == Client.customer_id)
            yield select(MemberCard.user_id).where(*card, cards.is_banned()).exists()


async def count_segments(session: AsyncSession, actor: Actor, organization_id: UUID) -> SegmentCounts:
    actor.must(Permission.MEMBERS_VIEW, organization_id)
    today = await today_of(session, organization_id)
    counts = {}
    segments: tuple[Segment, ...] = ("all", "new", "active", "lapsed", "birthday", "banned")
    for segment in segments:
        wish = MemberFilter(organization_id=organization_id, segment=segment)
        counts[segment] = await session.scalar(matching(wish, today).with_only_columns(func.count())) or 0
    tags, currency = await cards.tags_in_use(session, organization_id), await _currency(session, organization_id)
    return SegmentCounts(**counts, tags=tags, currency=currency)


async def _currency(session: AsyncSession, organization_id: UUID) -> str:
    found = await session.get(Organization, organization_id)
    if found is None:
        raise NotFound
    return found.currency


async def _views(session: AsyncSession, organization_id: UUID, clients: Sequence[Client]) -> list[MemberView]:
    ids = [client.customer_id for client in clients]
    people = await users_by_ids(session, ids)
    kept, tags = await cards.cards_of(session, organization_id, ids), await cards.tags_of(session, organization_id, ids)
    return [
        MemberView(**_fields(people[one.customer_id], one, kept.get(one.customer_id), tags.get(one.customer_id, [])))
        for one in clients
    ]


def _fields(user: User, client: Client | None, card: MemberCard | None, tags: list[str]) -> dict[str, Any]:
    own = {name: getattr(user, name) for name in ("id", "full_name", "nickname", "email", "phone", "avatar_url")}
    figures = {
        "bookings": client.bookings if client else 0,
        "spent": client.spent if client else 0,
        "first_day": client.first_day if client else None,
        "last_day": client.last_day if client else None,
    }
    return own | figures | {"tags": tags, "ban": cards.ban_of(card)}


async def get_visible_member(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> User:
    """Somebody whom the organisation knows; a stranger to it is not found."""
    actor.must(Permission.MEMBERS_VIEW, organization_id)
    user = await session.get(User, user_id)
    if user is None or user.deleted_at or not await known_of(session, organization_id, [user_id]):
        raise NotFound
    return user


async def known_of(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Who of these has booked there, whatever came of it."""
    booked = select(Booking.customer_id).where(Booking.organization_id == organization_id, Booking.customer_id.in_(ids))
    clients = select(Client.customer_id).where(Client.scope_id == organization_id, Client.customer_id.in_(ids))
    return {*await session.scalars(booked.distinct()), *await session.scalars(clients)}


async def member_profile(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> MemberProfile:
    user = await get_visible_member(session, actor, organization_id, user_id)
    note_look(session, actor, user_id, organization_id)
    client = await session.get(Client, (organization_id, user_id))
    card = await cards.find_card(session, organization_id, user_id)
    tags = await cards.tags_of(session, organization_id, [user_id])
    may_see_money = actor.may(Permission.PAYMENTS_VIEW, organization_id)
    return MemberProfile(
        **_fields(user, client, card, tags.get(user_id, [])),
        currency=await _currency(session, organization_id),
        **{name: getattr(user, name) for name in ("says_student", "language", "created_at", "is_walk_in")},
        birthday=None if user.hides_birthday else user.birthday,
        note=card.note if card else "",
        payments=await _payments(session, organization_id, user_id) if may_see_money else None,
    )


async def _payments(session: AsyncSession, organization_id: UUID, user_id: UUID) -> list[MemberPayment]:
    statement = (
        select(Payment, Payable.description)
        .join(Payable, Payable.id == Payment.payable_id)
        .where(Payment.payer_id == user_id, Payment.organization_id == organization_id)
        .order_by(Payment.id.desc())
        .limit(LATEST_PAYMENTS)
    )
    return [
        MemberPayment(
            id=payment.id,
            at=payment.paid_at or payment.created_at,
            description=description,
            method=payment.method,
            provider=payment.provider,
            amount=payment.money.amount,
            refunded=payment.refunded_amount,
            status=payment.status,
            receipt_number=payment.receipt_number,
        )
        for payment, description in await session.execute(statement)
    ]
