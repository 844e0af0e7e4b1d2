"""Clients and their months, derived from their days inside the database. Under the organisation's head."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.accounts.models import MemberCard, User
from artel.analytics.models import Client, ClientDay, ClientMonth
from artel.kit.dialects import insert_or_skip

AT_ONCE = 400
BOOKED, SPENT = func.sum(ClientDay.bookings), func.sum(ClientDay.spent)


async def refresh_clients(session: AsyncSession, changed: Mapping[UUID, set[UUID]]) -> None:
    """`changed`: by scope, whose days are others now."""
    for scope_id, customers in changed.items():
        rest = iter(sorted(customers))
        while some := list(islice(rest, AT_ONCE)):
            for table in (ClientMonth, Client):
                await session.execute(delete(table).where(table.scope_id == scope_id, table.customer_id.in_(some)))
            await _derive(session, *_something(scope_id), ClientDay.customer_id.in_(some))
            await _keep_known(session, scope_id, MemberCard.user_id.in_(some))


async def derive_clients(session: AsyncSession, scope_id: UUID) -> None:
    """All of a scope that has none yet. A list of people would be compared with each of a million days: the tables
    were empty when PostgreSQL last counted them."""
    await _derive(session, *_something(scope_id))
    await _keep_known(session, scope_id)


async def _keep_known(session: AsyncSession, scope_id: UUID, *which: Any) -> None:
    """Who has a card there is known, though they have booked nothing (yet): an imported member, from their first day
    with us. The scope of a venue has no cards."""
    counted = exists().where(Client.scope_id == scope_id, Client.customer_id == MemberCard.user_id)
    carded = select(MemberCard.user_id, User.created_at).join(User, User.id == MemberCard.user_id)
    only_known = carded.where(MemberCard.organization_id == scope_id, ~counted, *which)
    for user_id, since in await session.execute(only_known):
        key = {"scope_id": scope_id, "customer_id": user_id}
        days = {"first_day": since.date(), "last_day": since.date()}
        await insert_or_skip(session, Client, **key, **days, bookings=0, spent=0)


async def _derive(session: AsyncSession, *which: Any) -> None:
    for table, statement in ((ClientMonth, _months(which)), (Client, _clients(which))):
        names = [column.name for column in statement.selected_columns]
        await session.execute(insert(table).from_select(names, statement))


def _something(scope_id: UUID) -> tuple[Any, ...]:
    return ClientDay.scope_id == scope_id, (ClientDay.bookings != 0) | (ClientDay.spent != 0)


def _months(which: Sequence[Any]) -> Select[Any]:
    """Who has only paid so far belongs to the month of that."""
    sums = (BOOKED.label("bookings"), SPENT.label("spent"))
    key = (ClientDay.scope_id, ClientDay.customer_id, ClientDay.month)
    month = select(*key, *sums).where(*which).group_by(*key).subquery()
    client, first = month.c.customer_id, func.min(month.c.month)
    booked = first.filter(month.c.bookings > 0).over(partition_by=client)
    began = func.coalesce(booked, first.over(partition_by=client))
    return select(*month.c, began.label("cohort"))


def _clients(which: Sequence[Any]) -> Select[Any]:
    """Days with a booking say when; only who has none is dated by payments."""
    ends = {
        name: func.coalesce(end.filter(ClientDay.bookings > 0), end).label(name)
        for name, end in (("first_day", func.min(ClientDay.day)), ("last_day", func.max(ClientDay.day)))
    }
    key = (ClientDay.scope_id, ClientDay.customer_id)
    columns: tuple[Any, ...] = (*key, *ends.values(), BOOKED.label("bookings"), SPENT.label("spent"))
    return select(*columns).where(*which).group_by(*key)
