"""Keeps the figures true to bookings and ledger (docs/algorithms/rollups.md)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.analytics import queries, rules
from artel.analytics.commands.books import hold_head, rebuild_books
from artel.analytics.commands.clients import derive_clients, refresh_clients
from artel.analytics.models import Client, ClientDay, ClientMonth, FigureDay, HourDay, RollupHead, SaleDay
from artel.analytics.queries import Scope
from artel.analytics.rules import Key, Rows, Values
from artel.kit import clock
from artel.kit.dialects import add_up
from artel.kit.spans import Span, local_day

TABLES: tuple[type[Any], ...] = (FigureDay, HourDay, SaleDay, ClientDay, ClientMonth, Client)
CHUNK_DAYS, LEDGER_DAYS = 31, 370  # a rebuild reads so many days at once; the ledger's joins dislike short ranges
LOST_DAYS = 3  # an hourly sweep looks so far back for what an event lost


class Part(NamedTuple):
    """The columns of a table that come from one source, and those of its key."""

    table: type[Any]
    keys: tuple[str, ...]
    sums: tuple[str, ...]


SALES = ("placed", "won", "sold", "cancelled", "no_shows", "visits", "minutes", "amount")
MONEY = ("charged", "charges", "refunded", "refunds")
FROM_SALES = {
    "figures": Part(FigureDay, ("day",), SALES),
    "hours": Part(HourDay, ("day", "hour"), ("busy",)),
    "items": Part(SaleDay, ("item", "day", "item_id"), ("sold", "amount", "discount")),
    "clients": Part(ClientDay, ("customer_id", "day"), ("bookings",)),
}
FROM_LEDGER = {
    "figures": Part(FigureDay, ("day",), MONEY),
    "clients": Part(ClientDay, ("customer_id", "day"), ("spent",)),
}
ALL_SUMS: dict[type[Any], tuple[str, ...]] = {
    FigureDay: (*SALES, *MONEY),
    HourDay: ("busy",),
    SaleDay: ("sold", "amount", "discount"),
    ClientDay: ("bookings", "spent"),
}


@requires(Permission.SYSTEM_RUN)
async def refresh_sales(session: AsyncSession, actor: Actor, organization_id: UUID, venue_id: UUID, span: Span) -> None:
    """The figures of the days that the span touches at the venue, as its bookings now are."""
    scope = await queries.scope_of(session, organization_id, venue_id)
    if scope is None:
        return
    first, last = local_day(span.starts_at, scope.zone), local_day(span.ends_at, scope.zone)
    await hold_head(session, organization_id)
    await refresh_clients(session, await _count_sales(session, scope, first, last))


@requires(Permission.SYSTEM_RUN)
async def refresh_money(
    session: AsyncSession, actor: Actor, organization_id: UUID, subject: tuple[str, UUID], movement_id: UUID
) -> None:
    """The figures of the day on which the ledger has this movement."""
    at = await queries.moment_of_movement(session, movement_id)
    venue_id = await queries.venue_of_subject(session, *subject)
    scope = await queries.scope_of(session, organization_id, venue_id)
    if at is None or scope is None:
        return
    day = local_day(at, scope.zone)
    await hold_head(session, organization_id)
    await refresh_clients(session, await _count_money(session, scope, day, day))


@requires(Permission.SYSTEM_RUN)
async def refresh_lately(session: AsyncSession, actor: Actor, organization_id: UUID) -> None:
    """The last days and tomorrow, whatever events said."""
    await hold_head(session, organization_id)
    for scope in await queries.scopes_of(session, organization_id):
        today = local_day(clock.now(), scope.zone)
        days = timedelta(days=LOST_DAYS)
        for count in (_count_sales, _count_money):
            await refresh_clients(session, await count(session, scope, today - days, today + timedelta(days=1)))


@requires(Permission.SYSTEM_RUN)
async def rebuild_figures(session: AsyncSession, actor: Actor, organization_id: UUID) -> int:
    """Drop and write everything of one organisation; the number of venue days looked at."""
    await hold_head(session, organization_id)
    scopes, days = await queries.scopes_of(session, organization_id), 0
    await _forget(session, [organization_id, *(scope.id for scope in scopes)])
    for scope in scopes:
        days += await _count_again(session, scope)
    await _add_scopes(session, organization_id, [scope.id for scope in scopes])
    for scope_id in (organization_id, *(scope.id for scope in scopes)):
        await derive_clients(session, scope_id)
    await rebuild_books(session, organization_id)
    head = update(RollupHead).where(RollupHead.organization_id == organization_id)
    await session.execute(head.values(rebuilt_at=clock.now()))
    return days


@requires(Permission.SYSTEM_RUN)
async def know(session: AsyncSession, actor: Actor, organization_id: UUID, user_ids: Iterable[UUID]) -> None:
    """People who came with an import are listed at once."""
    await hold_head(session, organization_id)
    await refresh_clients(session, {organization_id: set(user_ids)})


async def _count_again(session: AsyncSession, scope: Scope) -> int:
    """A scope that has no rows, without its organisation's; the number of its days."""
    period, days = await queries.first_and_last(session, scope), 0
    for first, last in _chunks(period, CHUNK_DAYS):
        sales = rules.tally_sales(await queries.sales(session, scope, first, last), scope.zone, first, last)
        await _add(session, scope.id, FROM_SALES, sales)
        days += (last - first).days + 1
    for first, last in _chunks(period, LEDGER_DAYS):
        money = rules.tally_money(await queries.movements(session, scope, first, last), scope.zone, first, last)
        await _add(session, scope.id, FROM_LEDGER, money)
    return days


async def _add(session: AsyncSession, scope_id: UUID, parts: Mapping[str, Part], rows: Rows) -> None:
    for name, part in parts.items():
        found = [_row(scope_id, part, *one) for one in getattr(rows, name).items()]
        await add_up(session, part.table, found, part.sums)


async def _add_scopes(session: AsyncSession, organization_id: UUID, scope_ids: list[UUID]) -> None:
    """The organisation's rows are the sums of its scopes'."""
    for table, sums in ALL_SUMS.items():
        columns = [column for column in table.__table__.c if column.name != "scope_id"]
        keys = [column for column in columns if column.name not in sums]
        summed = [func.sum(table.__table__.c[name]) for name in sums]
        names = ["scope_id", *(column.name for column in keys), *sums]
        whole = literal(organization_id, table.__table__.c.scope_id.type)
        statement = select(whole, *keys, *summed).where(table.scope_id.in_(scope_ids)).group_by(*keys)
        await session.execute(insert(table).from_select(names, statement))


def _chunks(days: tuple[date, date] | None, length: int) -> Iterable[tuple[date, date]]:
    if days is None:
        return
    first, step = days[0], timedelta(days=length)
    while first <= days[1]:
        yield first, min(days[1], first + step - timedelta(days=1))
        first += step


async def _forget(session: AsyncSession, scope_ids: list[UUID]) -> None:
    for table in TABLES:
        await session.execute(delete(table).where(table.scope_id.in_(scope_ids)))


async def _count_sales(session: AsyncSession, scope: Scope, first: date, last: date) -> dict[UUID, set[UUID]]:
    """Whose days changed, by scope."""
    rows = rules.tally_sales(await queries.sales(session, scope, first, last), scope.zone, first, last)
    return await _write(session, scope, FROM_SALES, rows, first, last)


async def _count_money(session: AsyncSession, scope: Scope, first: date, last: date) -> dict[UUID, set[UUID]]:
    rows = rules.tally_money(await queries.movements(session, scope, first, last), scope.zone, first, last)
    return await _write(session, scope, FROM_LEDGER, rows, first, last)


async def _write(
    session: AsyncSession, scope: Scope, parts: Mapping[str, Part], rows: Rows, first: date, last: date
) -> dict[UUID, set[UUID]]:
    """Add what is missing to the scope's rows and to its organisation's."""
    customers: set[UUID] = set()
    for name, part in parts.items():
        deltas = rules.difference(getattr(rows, name), await _old(session, scope.id, part, first, last))
        for scope_id in (scope.id, scope.organization_id):
            await add_up(session, part.table, [_row(scope_id, part, *one) for one in deltas.items()], part.sums)
        if part.table is ClientDay:
            customers |= {key[0] for key in deltas}
    return {scope.id: customers, scope.organization_id: customers}


async def _old(session: AsyncSession, scope_id: UUID, part: Part, first: date, last: date) -> dict[Key, dict[str, int]]:
    columns = [part.table.__table__.c[name] for name in (*part.keys, *part.sums)]
    statement = select(*columns).where(part.table.scope_id == scope_id, part.table.day.between(first, last))
    size = len(part.keys)
    return {
        tuple(row[:size]): dict(zip(part.sums, row[size:], strict=True)) for row in await session.execute(statement)
    }


def _row(scope_id: UUID, part: Part, key: Key, values: Values) -> dict[str, Any]:
    named = dict(zip(part.keys, key, strict=True))
    row = {"scope_id": scope_id, **named, **{name: values[name] for name in ALL_SUMS[part.table]}}
    if part.table is HourDay:
        row["weekday"] = named["day"].weekday()
    if part.table is ClientDay:
        row["month"] = rules.month_of(named["day"])
    return row
