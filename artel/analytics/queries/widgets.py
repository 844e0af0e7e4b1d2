"""Every widget of the dashboard: a few fixed statements over rollups, on the reports' driver."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, func, select, union_all

from artel.analytics import rules
from artel.analytics.models import Client, ClientDay, ClientMonth, FigureDay, HourDay, Item, SaleDay
from artel.analytics.queries.openings import openings_of
from artel.analytics.rules import Period, cut, ratio
from artel.analytics.schemas import Chart, ChartPoint, HeatCell, Occupancy
from artel.kit.hot import Driver, HotQuery
from artel.kit.spans import DAY
from artel.pricing.models import PromoCode, Tariff

SHORT_DAYS = 100
NO_DAYS = Period(date(2, 1, 1), date(1, 1, 1))
EDGES = ("before", "after")
NAMES = ("placed", "won", "sold", "minutes", "amount", "charged", "charges", "refunded")


def _days(table: Any) -> tuple[Any, Any]:
    return table.scope_id == bindparam("scope"), table.day.between(bindparam("first"), bindparam("last"))


_FIGURES = HotQuery(
    select(FigureDay.day, *(FigureDay.__table__.c[name] for name in NAMES))
    .where(*_days(FigureDay))
    .order_by(FigureDay.day)
)
_HEAT = HotQuery(
    select(HourDay.weekday, HourDay.hour, func.sum(HourDay.busy))
    .where(*_days(HourDay))
    .group_by(HourDay.weekday, HourDay.hour)
)
_BUSY = HotQuery(select(func.sum(HourDay.busy)).where(*_days(HourDay)))
_BUSY_DAYS = HotQuery(select(HourDay.day, func.sum(HourDay.busy)).where(*_days(HourDay)).group_by(HourDay.day))
_NEW = HotQuery(
    select(Client.first_day, func.count())
    .where(
        Client.scope_id == bindparam("scope"),
        Client.first_day.between(bindparam("first"), bindparam("last")),
        Client.bookings > 0,
    )
    .group_by(Client.first_day)
)
_MINE = (Client.scope_id == bindparam("scope"), Client.bookings > 0)
# In a short period it is less work to look at all its days than at every client.
_SOMEBODY = (
    select(ClientDay.customer_id).where(*_days(ClientDay), ClientDay.bookings > 0).distinct().subquery("somebody")
)
_RETURNING = HotQuery(
    select(func.count())
    .select_from(_SOMEBODY)
    .join(Client, Client.customer_id == _SOMEBODY.c.customer_id)
    .where(*_MINE, Client.first_day < bindparam("first"))
)
# Began before: still active if the last day lies inside, else somebody has to look at the days.
_ENDED_INSIDE = HotQuery(
    select(func.count()).where(
        *_MINE, Client.first_day < bindparam("first"), Client.last_day.between(bindparam("first"), bindparam("last"))
    )
)
_PROBE = (
    select(ClientDay.day)
    .where(
        ClientDay.scope_id == Client.scope_id,
        ClientDay.customer_id == Client.customer_id,
        ClientDay.day.between(bindparam("first"), bindparam("last")),
        ClientDay.bookings > 0,
    )
    .exists()
)
_WENT_ON = HotQuery(
    select(func.count()).where(
        *_MINE, Client.first_day < bindparam("first"), Client.last_day > bindparam("last"), _PROBE
    )
)


def _sales_of(item: Item, named: Any, name: Any) -> HotQuery:
    sums = (func.sum(SaleDay.sold), func.sum(SaleDay.amount), func.sum(SaleDay.discount))
    summed = (
        select(SaleDay.item_id, *(column.label(f"s{n}") for n, column in enumerate(sums)))
        .where(*_days(SaleDay), SaleDay.item == item)
        .group_by(SaleDay.item_id)
        .subquery()
    )
    columns = (summed.c.item_id, name, summed.c.s0, summed.c.s1, summed.c.s2)
    return HotQuery(select(*columns).outerjoin(named, named.id == summed.c.item_id).order_by(summed.c.s1.desc()))


_TARIFFS = _sales_of(Item.TARIFF, Tariff, Tariff.name)
_PROMOS = _sales_of(Item.PROMO_CODE, PromoCode, PromoCode.code)


def _top(*parts: Select[Any]) -> HotQuery:
    """One sum over all parts: who is first in it need not be so in any of them."""
    part = union_all(*parts).subquery()
    spent, bookings = func.sum(part.c.spent), func.sum(part.c.bookings)
    return HotQuery(
        select(part.c.customer_id, spent, bookings)
        .group_by(part.c.customer_id)
        .having((spent > 0) | (bookings > 0))
        .order_by(spent.desc(), bookings.desc(), part.c.customer_id)
        .limit(bindparam("most", type_=Integer()))
    )


def _spent(table: Any, *which: Any, less: bool = False) -> Select[Any]:
    spent, bookings = (-table.spent, -table.bookings) if less else (table.spent, table.bookings)
    columns = (table.customer_id, spent.label("spent"), bookings.label("bookings"))
    return select(*columns).where(table.scope_id == bindparam("scope"), *which)


def _between(column: Any, name: str) -> Any:
    return column.between(bindparam(f"{name}_first"), bindparam(f"{name}_last"))


_INSIDE = _top(
    _spent(ClientMonth, _between(ClientMonth.month, "months")),
    *(_spent(ClientDay, _between(ClientDay.day, edge)) for edge in EDGES),
)
_OUTSIDE = _top(
    _spent(Client),
    _spent(ClientMonth, ClientMonth.month < bindparam("begin"), less=True),
    _spent(ClientMonth, ClientMonth.month > bindparam("end"), less=True),
    *(_spent(ClientDay, _between(ClientDay.day, edge), less=True) for edge in EDGES),
)
_EVER = HotQuery(
    select(func.min(Client.first_day), func.max(Client.last_day)).where(Client.scope_id == bindparam("scope"))
)
_COHORTS = HotQuery(
    select(ClientMonth.cohort, ClientMonth.month, func.count())
    .where(
        ClientMonth.scope_id == bindparam("scope"), ClientMonth.cohort >= bindparam("begin"), ClientMonth.bookings > 0
    )
    .group_by(ClientMonth.cohort, ClientMonth.month)
)


class Figures(NamedTuple):
    """By day, and summed."""

    days: dict[date, Counter[str]]
    sums: Counter[str]

    def over(self, period: Period) -> Counter[str]:
        found: Counter[str] = Counter()
        for day, values in self.days.items():
            if period.first <= day <= period.last:
                found.update(values)
        return found


async def figures(driver: Driver, scope_id: UUID, period: Period) -> Figures:
    rows = await _FIGURES.rows(driver, scope=scope_id, first=period.first, last=period.last)
    days = {row[0]: Counter(dict(zip(NAMES, row[1:], strict=True))) for row in rows}
    sums: Counter[str] = Counter()
    for values in days.values():
        sums.update(values)
    return Figures(days, sums)


async def busy_days(driver: Driver, scope_id: UUID, period: Period) -> dict[date, int]:
    rows = await _BUSY_DAYS.rows(driver, scope=scope_id, first=period.first, last=period.last)
    return {day: int(minutes) for day, minutes in rows}


async def open_days(driver: Driver, scope_id: UUID, period: Period) -> Counter[date]:
    found: Counter[date] = Counter()
    for opening in await openings_of(driver, scope_id, period):
        for day, hours in rules.capacity(opening, period.first, period.last):
            found[day] += sum(hours)
    return found


async def new_clients(driver: Driver, scope_id: UUID, period: Period) -> dict[date, int]:
    rows = await _NEW.rows(driver, scope=scope_id, first=period.first, last=period.last)
    return dict(rows)


async def returning_clients(driver: Driver, scope_id: UUID, period: Period) -> int:
    """Active in the period, and clients before it."""
    bound = {"scope": scope_id, "first": period.first, "last": period.last}
    queries = (_RETURNING,) if period.days <= SHORT_DAYS else (_ENDED_INSIDE, _WENT_ON)
    return sum([(await query.rows(driver, **bound))[0][0] for query in queries])


async def chart(driver: Driver, scope_id: UUID, currency: str, period: Period, compared: Period | None) -> Chart:
    now = await figures(driver, scope_id, period)
    before = await figures(driver, scope_id, compared) if compared else None
    then: Sequence[Period | None] = compared.steps() if compared else []
    steps = period.steps()
    pairs = zip(steps, [*then, *[None] * len(steps)], strict=False)
    return Chart(currency=currency, points=[_point(now, step, before, other) for step, other in pairs])


def _point(now: Figures, step: Period, before: Figures | None, other: Period | None) -> ChartPoint:
    sums = now.over(step)
    old = before.over(other) if before and other else None
    return ChartPoint(
        first=step.first,
        last=step.last,
        charged=sums["charged"],
        refunded=sums["refunded"],
        revenue=sums["charged"] - sums["refunded"],
        sold=sums["amount"],
        bookings=sums["sold"],
        previous_revenue=old["charged"] - old["refunded"] if old is not None else None,
    )


async def occupancy(driver: Driver, scope_id: UUID, period: Period, compared: Period | None) -> Occupancy:
    rows = await _HEAT.rows(driver, scope=scope_id, first=period.first, last=period.last)
    busy = {(weekday, hour): int(minutes) for weekday, hour, minutes in rows}
    opened: Counter[tuple[int, int]] = Counter()
    for opening in await openings_of(driver, scope_id, period):
        opened += rules.capacity_of_week(opening, period.first, period.last)
    return Occupancy(
        percent=ratio(sum(busy.values()), sum(opened.values())),
        previous=await occupied(driver, scope_id, compared) if compared else None,
        cells=[_cell(key, busy.get(key, 0), opened[key]) for key in sorted(opened.keys() | busy.keys())],
    )


async def occupied(driver: Driver, scope_id: UUID, period: Period) -> float | None:
    minutes = (await _BUSY.rows(driver, scope=scope_id, first=period.first, last=period.last))[0][0]
    openings = await openings_of(driver, scope_id, period)
    opened = sum(rules.capacity_of_week(one, period.first, period.last).total() for one in openings)
    return ratio(int(minutes or 0), opened)


def _cell(key: tuple[int, int], busy: int, opened: int) -> HeatCell:
    return HeatCell(weekday=key[0], hour=key[1], busy_minutes=busy, open_minutes=opened, percent=ratio(busy, opened))


class Sold(NamedTuple):
    item_id: UUID
    name: str | None
    sold: int
    amount: int
    discount: int


async def items_sold(driver: Driver, item: Item, scope_id: UUID, period: Period) -> list[Sold]:
    query = _TARIFFS if item is Item.TARIFF else _PROMOS
    rows = await query.rows(driver, scope=scope_id, first=period.first, last=period.last)
    return [Sold(item_id, name, *map(int, numbers)) for item_id, name, *numbers in rows]


class Spender(NamedTuple):
    customer_id: UUID
    spent: int
    bookings: int


async def top_clients(driver: Driver, scope_id: UUID, period: Period, limit: int) -> list[Spender]:
    """Of a long period it is less work to take what lies outside it from what everybody has spent ever."""
    begin, end = (await _EVER.rows(driver, scope=scope_id))[0]
    is_long = begin is not None and 2 * period.days > (end - begin).days
    query, days = (_OUTSIDE, around(period)) if is_long else (_INSIDE, inside(period))
    rows = await query.rows(driver, scope=scope_id, most=limit, **days)
    return [Spender(customer, int(spent), int(booked)) for customer, spent, booked in rows]


def inside(period: Period) -> dict[str, Any]:
    """The whole months and the days of the ragged edges."""
    months, edges = cut(period)
    first, last = months or (1, 0)
    return {"months_first": first, "months_last": last} | _edges([*edges, NO_DAYS, NO_DAYS])


def around(period: Period) -> dict[str, Any]:
    """The months before and after, and the days of the first and the last month that are not in it."""
    begin, end = rules.month_of(period.first), rules.month_of(period.last)
    before = Period(rules.first_of(begin), period.first - DAY)
    after = Period(period.last + DAY, rules.first_of(end + 1) - DAY)
    return {"begin": begin, "end": end} | _edges([before, after])


def _edges(periods: Sequence[Period]) -> dict[str, date]:
    found: dict[str, date] = {}
    for name, edge in zip(EDGES, periods, strict=False):
        found |= {f"{name}_first": edge.first, f"{name}_last": edge.last}
    return found


async def cohort_cells(driver: Driver, scope_id: UUID, begin: int) -> Iterable[tuple[int, int, int]]:
    """(cohort, month, clients) from the cohort `begin` on."""
    rows = await _COHORTS.rows(driver, scope=scope_id, begin=begin)
    return [(cohort, month, count) for cohort, month, count in rows]
