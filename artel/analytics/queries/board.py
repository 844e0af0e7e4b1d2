"""The dashboard on somebody's behalf: who may not look is told so, a stranger's venue is not found."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.analytics import rules
from artel.analytics.models import Client, Item
from artel.analytics.queries import widgets
from artel.analytics.queries.widgets import Figures
from artel.analytics.rules import NO_ITEM, Period, ratio
from artel.analytics.schemas import (
    BoardFilter,
    Card,
    CardCode,
    Chart,
    Cohort,
    CohortFilter,
    Cohorts,
    Occupancy,
    PeriodComparison,
    PeriodView,
    PromoFigures,
    PromoList,
    Stats,
    TariffShare,
    TariffShares,
    TopClient,
    TopClients,
    TopFilter,
    VenueComparison,
)
from artel.catalog.models import Organization, Venue
from artel.kit import clock
from artel.kit.dialects import UUIDS, among
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import NotFound

_CURRENCY = HotQuery(select(Organization.currency).where(Organization.id == bindparam("organization_id")))
_VENUES = HotQuery(
    select(Venue.id, Venue.name)
    .where(Venue.organization_id == bindparam("organization_id"))
    .order_by(Venue.name, Venue.id)
)
_PEOPLE = HotQuery(
    select(Client.customer_id, Client.last_day, User.full_name, User.nickname, User.avatar_url)
    .join(User, User.id == Client.customer_id)
    .where(Client.scope_id == bindparam("scope"), among(User.id, bindparam("ids", type_=UUIDS)))
)
Steps = list[float | None]


async def _enter(driver: Driver, actor: Actor, organization_id: UUID, venue_id: UUID | None) -> str:
    """The organisation's currency."""
    actor.must(Permission.ANALYTICS_VIEW, organization_id)
    found = await _CURRENCY.rows(driver, organization_id=organization_id)
    if not found:
        raise NotFound
    if venue_id and venue_id not in {one for one, _ in await _VENUES.rows(driver, organization_id=organization_id)}:
        raise NotFound
    return str(found[0][0])


class _Side:
    """What the cards need of one period."""

    def __init__(self, period: Period, figures: Figures, busy: Mapping[date, int], opened: Mapping[date, int]) -> None:
        self.period, self.figures, self.busy, self.opened = period, figures, busy, opened
        self.new: Mapping[date, int] = {}
        self.returning = 0

    def value(self, code: CardCode, step: Period | None = None) -> float | None:
        sums = self.figures.over(step) if step else self.figures.sums
        inside = step or self.period
        match code:
            case "revenue":
                return sums["charged"] - sums["refunded"]
            case "bookings":
                return sums["sold"]
            case "average_check":
                return sums["charged"] // sums["charges"] if sums["charges"] else None
            case "conversion":
                return ratio(sums["won"], sums["placed"])
            case "occupancy":
                return ratio(_within(self.busy, inside), _within(self.opened, inside))
            case "new_clients":
                return _within(self.new, inside)
            case "retention":
                return None if step else ratio(self.returning, self.returning + sum(self.new.values()))

    def series(self, code: CardCode) -> Steps:
        return [] if code == "retention" else [self.value(code, step) for step in self.period.steps()]


def _within(days: Mapping[date, int], period: Period) -> int:
    return sum(number for day, number in days.items() if period.first <= day <= period.last)


async def _side(driver: Driver, scope_id: UUID, period: Period) -> _Side:
    side = _Side(
        period,
        await widgets.figures(driver, scope_id, period),
        await widgets.busy_days(driver, scope_id, period),
        await widgets.open_days(driver, scope_id, period),
    )
    side.new = await widgets.new_clients(driver, scope_id, period)
    side.returning = await widgets.returning_clients(driver, scope_id, period)
    return side


UNITS: dict[CardCode, str] = {
    "revenue": "money", "occupancy": "percent", "bookings": "count", "average_check": "money", "retention": "percent",
    "new_clients": "count", "conversion": "percent",
}  # fmt: skip


async def stats(driver: Driver, actor: Actor, wish: BoardFilter) -> Stats:
    currency = await _enter(driver, actor, wish.organization_id, wish.venue_id)
    now = await _side(driver, wish.scope_id, wish.period)
    before = await _side(driver, wish.scope_id, wish.compared) if wish.compared else None
    return Stats(
        period=PeriodView.model_validate(wish.period),
        compared=PeriodView.model_validate(wish.compared) if wish.compared else None,
        currency=currency,
        steps=[PeriodView.model_validate(step) for step in wish.period.steps()],
        cards=[_card(code, now, before) for code in UNITS],
        memberships=None,
    )


def _card(code: CardCode, now: _Side, before: _Side | None) -> Card:
    return Card.model_validate({
        "code": code,
        "unit": UNITS[code],
        "value": now.value(code),
        "previous": before.value(code) if before else None,
        "series": now.series(code),
        "previous_series": before.series(code) if before else [],
    })  # fmt: skip


async def chart(driver: Driver, actor: Actor, wish: BoardFilter) -> Chart:
    currency = await _enter(driver, actor, wish.organization_id, wish.venue_id)
    return await widgets.chart(driver, wish.scope_id, currency, wish.period, wish.compared)


async def occupancy(driver: Driver, actor: Actor, wish: BoardFilter) -> Occupancy:
    await _enter(driver, actor, wish.organization_id, wish.venue_id)
    return await widgets.occupancy(driver, wish.scope_id, wish.period, wish.compared)


async def tariffs(driver: Driver, actor: Actor, wish: BoardFilter) -> TariffShares:
    currency = await _enter(driver, actor, wish.organization_id, wish.venue_id)
    found = await widgets.items_sold(driver, Item.TARIFF, wish.scope_id, wish.period)
    before = await widgets.items_sold(driver, Item.TARIFF, wish.scope_id, wish.compared) if wish.compared else []
    old, whole = {one.item_id: one.amount for one in before}, sum(one.amount for one in found)
    items = [
        TariffShare(
            id=None if one.item_id == NO_ITEM else one.item_id,
            name=one.name or "",
            sold=one.sold,
            amount=one.amount,
            share=ratio(one.amount, whole),
            previous_amount=old.get(one.item_id, 0) if wish.compared else None,
        )
        for one in found
        if one.sold
    ]
    return TariffShares(currency=currency, items=items)


async def promo_codes(driver: Driver, actor: Actor, wish: BoardFilter) -> PromoList:
    currency = await _enter(driver, actor, wish.organization_id, wish.venue_id)
    found = await widgets.items_sold(driver, Item.PROMO_CODE, wish.scope_id, wish.period)
    items = [
        PromoFigures(id=one.item_id, code=one.name or "", sold=one.sold, amount=one.amount, discount=one.discount)
        for one in found
        if one.sold
    ]
    return PromoList(currency=currency, items=items)


async def top_clients(driver: Driver, actor: Actor, wish: TopFilter) -> TopClients:
    """Names only for whoever may see people; the entry point notes that they were looked at."""
    currency = await _enter(driver, actor, wish.organization_id, wish.venue_id)
    found = await widgets.top_clients(driver, wish.scope_id, wish.period, wish.limit)
    ids = [one.customer_id for one in found]
    people = {row[0]: row[1:] for row in await _PEOPLE.rows(driver, scope=wish.scope_id, ids=ids)}
    may = actor.may(Permission.MEMBERS_VIEW, wish.organization_id)
    items = []
    for one in found:
        last_day, full_name, nickname, avatar = people.get(one.customer_id, (None, None, None, None))
        items.append(
            TopClient(
                user_id=one.customer_id,
                name=(full_name or nickname) if may else None,
                avatar_url=avatar if may else None,
                bookings=one.bookings,
                spent=one.spent,
                last_day=last_day,
            )
        )
    return TopClients(currency=currency, items=items)


async def cohorts(driver: Driver, actor: Actor, wish: CohortFilter) -> Cohorts:
    await _enter(driver, actor, wish.organization_id, wish.venue_id)
    this = rules.month_of(clock.now().date())
    begin = this - wish.months + 1
    cells = await widgets.cohort_cells(driver, wish.venue_id or wish.organization_id, begin)
    counts = Counter({(cohort, month): count for cohort, month, count in cells})
    return Cohorts(items=[_cohort(counts, month, this) for month in range(begin, this + 1)])


def _cohort(counts: Counter[tuple[int, int]], cohort: int, this: int) -> Cohort:
    """A month that has not come yet has no figure."""
    active = [counts[cohort, month] for month in range(cohort, this + 1)]
    return Cohort(month=rules.month_text(cohort), size=counts[cohort, cohort], active=active)


async def compare(driver: Driver, actor: Actor, wish: BoardFilter) -> PeriodComparison:
    """The venues side by side."""
    currency = await _enter(driver, actor, wish.organization_id, wish.venue_id)
    venues = await _VENUES.rows(driver, organization_id=wish.organization_id)
    items = [await _venue(driver, one, name, wish) for one, name in venues if wish.venue_id in (None, one)]
    return PeriodComparison(
        currency=currency,
        period=PeriodView.model_validate(wish.period),
        compared=PeriodView.model_validate(wish.compared) if wish.compared else None,
        items=sorted(items, key=lambda item: -item.revenue),
    )


async def _venue(driver: Driver, venue_id: UUID, name: str, wish: BoardFilter) -> VenueComparison:
    now = await widgets.figures(driver, venue_id, wish.period)
    before = await widgets.figures(driver, venue_id, wish.compared) if wish.compared else None
    sums, old = now.sums, before.sums if before else None
    filled = await widgets.occupied(driver, venue_id, wish.period)
    return VenueComparison(
        venue_id=venue_id,
        name=name,
        revenue=sums["charged"] - sums["refunded"],
        previous_revenue=old["charged"] - old["refunded"] if old is not None else None,
        bookings=sums["sold"],
        previous_bookings=old["sold"] if old is not None else None,
        occupancy=filled,
        previous_occupancy=await widgets.occupied(driver, venue_id, wish.compared) if wish.compared else None,
        average_check=sums["charged"] // sums["charges"] if sums["charges"] else None,
    )
