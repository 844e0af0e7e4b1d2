"""The figures against their slow reference, on both databases, across changes of clocks; and who may see them."""

import asyncio
import itertools
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.analytics import queries, rules
from artel.analytics.commands import rebuild_figures, refresh_lately, refresh_sales
from artel.analytics.jobs import recount_lately
from artel.analytics.models import ClientDay
from artel.analytics.queries import widgets
from artel.analytics.rules import Opening, Period, capacity, cut, hours_of, week_of
from artel.apps import doctor
from artel.bookings.models import BookingStatus
from artel.catalog.models import Organization, ResourceKind
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.settings import Settings
from artel.kit.spans import Span
from tests.conftest import ClientFor, count
from tests.makers import (
    carry_events,
    give_role,
    make_booking,
    make_organization,
    make_resource,
    make_user,
    make_venue,
)

BERLIN = ZoneInfo("Europe/Berlin")
FALL_BACK = datetime(2026, 10, 24, 18, tzinfo=UTC)  # the night in which Berlin lives an hour twice


async def a_history(database: Database, seed: int = 1, amount: int = 60) -> Organization:
    """Two venues in two zones, a hall made of rooms, people who come back, around a change of clocks."""
    dice, organization = random.Random(seed), await make_organization(database)
    resources = []
    for zone, hours in (("Europe/Berlin", (0, 1440)), ("Asia/Vladivostok", (480, 1320))):
        venue = await make_venue(database, organization, hours, time_zone=zone)
        resources.append(await make_resource(database, 4, venue))
        room = await make_resource(database, 2, venue, kind=ResourceKind.MEETING_ROOM, capacity=6)
        resources += [room, await make_resource(database, 0, venue, parts=[room], kind=ResourceKind.EVENT_SPACE)]
    people = [(await make_user(database)).id for _ in range(8)]
    for _ in range(amount):
        start = FALL_BACK + timedelta(minutes=15 * dice.randrange(-4000, 4000))
        status = dice.choice(list(BookingStatus))
        paid = status in rules.SOLD or (status is BookingStatus.CANCELLED and dice.random() < 0.5)
        await make_booking(
            database, dice.choice(resources), dice.choice(people),
            Span(start, start + timedelta(minutes=15 * dice.randrange(1, 200))),
            refunded=20_000 if status is BookingStatus.CANCELLED and paid else 0,
            status=status, seats=dice.choice((1, 2)), total=dice.choice((30_000, 60_001)),
            paid_at=start - timedelta(hours=dice.randrange(1, 90)) if paid else None,
        )  # fmt: skip
    return organization


async def wrong(database: Database, organization: Organization) -> list[str]:
    async with database.reading() as session:
        return await queries.wrong_figures(session, organization.id)


async def rebuilt(database: Database, organization: Organization) -> None:
    async with database.transaction() as session:
        await rebuild_figures(session, Actor.system(), organization.id)


async def test_rebuilt_figures_equal_the_slow_reference(database: Database, config: Settings) -> None:
    organization = await a_history(database)
    assert len(await wrong(database, organization)) > 100, "a check that cannot fail proves nothing"
    await rebuilt(database, organization)
    assert await wrong(database, organization) == []
    await rebuilt(database, organization)
    assert await wrong(database, organization) == []
    assert not [line for line in await doctor.examine(config, fix=False) if "figure" in line]


async def test_doctor_finds_and_mends_a_wrong_figure(database: Database, config: Settings) -> None:
    organization = await a_history(database, amount=10)
    assert [line for line in await doctor.examine(config, fix=True) if "figure" in line]
    assert await wrong(database, organization) == []


async def test_revenue_is_the_ledgers(database: Database, client_for: ClientFor) -> None:
    organization = await a_history(database)
    await rebuilt(database, organization)
    client, wish = await an_analyst(database, client_for, organization)
    wish |= {"from": "2026-06-01", "to": "2027-02-01"}
    stats = (await client.get("/dashboard/stats", params=wish)).json()
    revenue = next(card for card in stats["cards"] if card["code"] == "revenue")
    ledger = -(await count(database, "SELECT sum(amount) FROM ledger_entries WHERE account IN ('revenue', 'refunds')"))
    assert revenue["value"] == ledger > 0
    assert sum(value or 0 for value in revenue["series"]) == ledger
    chart = (await client.get("/dashboard/chart", params=wish)).json()
    assert sum(point["revenue"] for point in chart["points"]) == ledger
    venues = (await client.get("/dashboard/compare", params=wish)).json()["items"]
    assert sum(venue["revenue"] for venue in venues) == ledger
    tops = (await client.get("/dashboard/top-clients", params=wish | {"limit": 50})).json()["items"]
    assert sum(one["spent"] for one in tops) == ledger
    assert stats["memberships"] is None


async def an_analyst(database: Database, client_for: ClientFor, organization: Organization):  # type: ignore[no-untyped-def]
    person = await make_user(database)
    await give_role(database, person.id, ReadyRole.OWNER, organization.id)
    return await client_for(person.id), {"organization_id": str(organization.id)}


async def test_every_change_of_a_booking_reaches_the_figures(database: Database, client_for: ClientFor) -> None:
    organization = await make_organization(database)
    venue = await make_venue(database, organization)
    resource = await make_resource(database, 3, venue)
    owner, wish = await an_analyst(database, client_for, organization)
    member = await client_for()
    start = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)

    async def check(**figures: float | None) -> None:
        await carry_events(database)
        assert await wrong(database, organization) == []
        period = {"from": str(clock.now().date()), "to": str(start.date() + timedelta(days=2))}
        cards = (await owner.get("/dashboard/stats", params=wish | period)).json()["cards"]
        found = {card["code"]: card["value"] for card in cards}
        assert {name: found[name] for name in figures} == figures

    body = {"resource_id": str(resource.id), "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=2)).isoformat()}  # fmt: skip
    first = (await member.post("/bookings", json=body)).json()
    await check(bookings=0, conversion=0.0, revenue=0, new_clients=0)
    await owner.post(f"/bookings/{first['id']}/pay-at-desk", json={"method": "cash"})
    await check(bookings=1, conversion=100.0, revenue=60_000, average_check=60_000, new_clients=1, retention=0.0)
    moved = {
        "starts_at": (start + timedelta(days=1)).isoformat(),
        "ends_at": (start + timedelta(days=1, hours=2)).isoformat(),
    }
    assert (await owner.post(f"/bookings/{first['id']}/reschedule", json=moved)).status_code == 200
    await check(bookings=1, revenue=60_000)
    second = (await member.post("/bookings", json=body)).json()
    await member.post(f"/bookings/{second['id']}/cancel")
    await check(bookings=1, conversion=50.0)
    assert (await member.post(f"/bookings/{first['id']}/cancel")).json()["status"] == "cancelled"
    await check(bookings=0, revenue=0, new_clients=0)
    places = (await owner.get("/dashboard/tariffs", params=wish)).json()
    assert places["items"] == [] and places["currency"] == "RUB"


async def test_a_late_or_doubled_word_changes_nothing(database: Database) -> None:
    organization = await a_history(database, amount=12)
    await rebuilt(database, organization)
    async with database.reading() as session:
        venue_id = (await queries.scopes_of(session, organization.id))[0].venue_id
    assert venue_id
    for _ in range(2):
        async with database.transaction() as session:
            span = Span(FALL_BACK, FALL_BACK + timedelta(days=4))
            await refresh_sales(session, Actor.system(), organization.id, venue_id, span)
    assert await wrong(database, organization) == []


async def test_the_sweep_finds_what_an_event_lost(database: Database) -> None:
    with clock.frozen(FALL_BACK + timedelta(hours=20)):
        organization = await make_organization(database)
        resource = await make_resource(database, 2, await make_venue(database, organization, time_zone="Europe/Berlin"))
        person, start = await make_user(database), FALL_BACK
        await make_booking(database, resource, person.id, Span(start, start + timedelta(hours=2)), paid_at=start)
        assert await wrong(database, organization)
        await recount_lately(database)
        assert await wrong(database, organization) == []
        async with database.transaction() as session:
            await refresh_lately(session, Actor.system(), organization.id)


@pytest.mark.parametrize("role", list(ReadyRole))
async def test_who_may_see_the_dashboard(database: Database, client_for: ClientFor, role: ReadyRole) -> None:
    organization = await make_organization(database)
    person = await make_user(database)
    await give_role(database, person.id, role, organization.id)
    client, wish = await client_for(person.id), {"organization_id": str(organization.id)}
    may = Permission.ANALYTICS_VIEW in READY_ROLES[role]
    for widget in ("stats", "chart", "occupancy", "tariffs", "promo-codes", "top-clients", "cohorts", "compare"):
        assert (await client.get(f"/dashboard/{widget}", params=wish)).status_code == (200 if may else 403), widget


async def test_a_strangers_venue_and_a_backward_period(database: Database, client_for: ClientFor) -> None:
    organization, other = await make_organization(database), await make_venue(database)
    client, wish = await an_analyst(database, client_for, organization)
    assert (await client.get("/dashboard/stats", params=wish | {"venue_id": str(other.id)})).status_code == 404
    backward = await client.get("/dashboard/stats", params=wish | {"from": "2026-02-01", "to": "2026-01-01"})
    assert (backward.status_code, backward.json()["code"]) == (422, "analytics.period_too_long")
    assert (
        await client.get("/dashboard/stats", params={"organization_id": str(other.organization_id)})
    ).status_code == 403


async def test_names_in_the_top_are_looks_at_people(database: Database, client_for: ClientFor) -> None:
    organization = await a_history(database, amount=20)
    await rebuilt(database, organization)
    period = {"organization_id": str(organization.id), "from": "2026-06-01", "to": "2027-02-01"}
    seeing, blind = await make_user(database), await make_user(database)
    await give_role(
        database, seeing.id, frozenset({Permission.ANALYTICS_VIEW, Permission.MEMBERS_VIEW}), organization.id
    )
    await give_role(database, blind.id, frozenset({Permission.ANALYTICS_VIEW}), organization.id)
    found = (await (await client_for(blind.id)).get("/dashboard/top-clients", params=period)).json()["items"]
    assert found and {one["name"] for one in found} == {None}
    assert await count(database, "audit_entries") == 0
    found = (await (await client_for(seeing.id)).get("/dashboard/top-clients", params=period)).json()["items"]
    assert all(one["name"] for one in found)
    assert await count(database, "SELECT count(*) FROM audit_entries WHERE command = 'look'") == len(found)


async def test_occupancy_on_the_day_of_25_hours(database: Database, client_for: ClientFor) -> None:
    """Open around the clock with one unit, booked for the whole local Sunday: 100 percent, also of the doubled hour."""
    organization = await make_organization(database)
    venue = await make_venue(database, organization, time_zone="Europe/Berlin")
    resource, person = await make_resource(database, 1, venue), await make_user(database)
    sunday = Span(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
    await make_booking(database, resource, person.id, sunday)
    await rebuilt(database, organization)
    client, wish = await an_analyst(database, client_for, organization)
    found = (await client.get("/dashboard/occupancy", params=wish | {"from": "2026-10-25", "to": "2026-10-25"})).json()
    assert found["percent"] == 100.0 and len(found["cells"]) == 24
    assert {cell["hour"]: cell["open_minutes"] for cell in found["cells"]}[2] == 120
    assert {cell["percent"] for cell in found["cells"]} == {100.0}


async def test_the_first_clients_and_who_came_back_of_any_period(database: Database) -> None:
    """Both ways to sum, and both ways to count, against the days themselves."""
    organization = await a_history(database)
    await rebuilt(database, organization)
    scope, driver = organization.id, database.reports
    async with database.reading() as session:
        days = (await session.scalars(select(ClientDay).where(ClientDay.scope_id == scope))).all()
    for first, length in itertools.product(range(0, 120, 11), (1, 12, 31, 62, 100, 101, 150)):
        begin = date(2026, 9, 1) + timedelta(days=first)
        period = Period(begin, begin + timedelta(days=length - 1))
        spent, booked, came, before = Counter[UUID](), Counter[UUID](), set[UUID](), set[UUID]()
        for day in days:
            if day.bookings and day.day < begin:
                before.add(day.customer_id)
            if period.first <= day.day <= period.last:
                spent[day.customer_id] += day.spent
                booked[day.customer_id] += day.bookings
                came |= {day.customer_id} if day.bookings else set()
        want = sorted((-spent[one], -booked[one], one) for one in spent if spent[one] > 0 or booked[one] > 0)
        for query, part in ((widgets._INSIDE, widgets.inside), (widgets._OUTSIDE, widgets.around)):
            found = await query.rows(driver, scope=scope, most=50, **part(period))
            assert [(-int(money), -int(number), one) for one, money, number in found] == want, period
        assert await widgets.returning_clients(driver, scope, period) == len(came & before), period


async def test_cohorts_count_who_came_back(database: Database, client_for: ClientFor) -> None:
    organization = await make_organization(database)
    resource = await make_resource(database, 1, await make_venue(database, organization))
    faithful, fickle = await make_user(database), await make_user(database)
    for person, month in ((faithful, 8), (faithful, 9), (faithful, 10), (fickle, 8)):
        start = datetime(2026, month, 10, 9, tzinfo=UTC)
        await make_booking(database, resource, person.id, Span(start, start + timedelta(hours=1)))
    await rebuilt(database, organization)
    person = await make_user(database)
    await give_role(database, person.id, ReadyRole.OWNER, organization.id)
    client = await client_for(person.id)
    with clock.frozen(datetime(2026, 10, 20, tzinfo=UTC)):
        wish: dict[str, Any] = {"organization_id": str(organization.id), "months": 3}
        async with database.reading():
            actor = Actor(person.id, grants={organization.id: READY_ROLES[ReadyRole.OWNER]})
            from artel.analytics.schemas import CohortFilter

            found = await queries.cohorts(database.reports, actor, CohortFilter.model_validate(wish))
    assert [(row.month, row.size, row.active) for row in found.items] == [
        ("2026-08", 2, [2, 1, 1]), ("2026-09", 0, [0, 0]), ("2026-10", 0, [0]),
    ]  # fmt: skip
    assert (await client.get("/dashboard/cohorts", params=wish)).status_code == 200


def test_hours_of_a_span_add_up_over_both_changes_of_clocks() -> None:
    for start in (datetime(2026, 3, 28, 20, 10, tzinfo=UTC), datetime(2026, 10, 24, 20, 10, tzinfo=UTC)):
        span = Span(start, start + timedelta(hours=30))
        found = list(hours_of(span, BERLIN))
        assert sum(minutes for _, minutes in found) == span.minutes
    assert [m for (day, hour), m in found if (day, hour) == (date(2026, 10, 25), 2)] == [60, 60]


@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.integers(0, 800))
def test_a_cut_period_is_whole(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    months, edges = cut(period)
    days = sum(edge.days for edge in edges)
    if months:
        days += (rules.first_of(months[1] + 1) - rules.first_of(months[0])).days
    assert days == period.days == sum(step.days for step in period.steps())


@given(st.integers(0, 1439), st.integers(1, 1440), st.dates(date(2026, 3, 25), date(2026, 4, 1)))
def test_the_pattern_of_the_week_is_what_is_worked_out(opens: int, length: int, day: date) -> None:
    opening = Opening(BERLIN, 3, week_of((weekday, opens, opens + length) for weekday in range(7)), {})
    week: Counter[tuple[int, int]] = Counter()
    for on, hours in capacity(opening, day, day + timedelta(days=9)):
        assert hours == rules._worked_out(opening, on)
        week.update({(on.weekday(), hour): minutes for hour, minutes in enumerate(hours)})
    assert rules.capacity_of_week(opening, day, day + timedelta(days=9)) == +week


def test_periods_are_compared_with_what_people_mean() -> None:
    assert Period(date(2026, 11, 1), date(2026, 11, 30)).before() == Period(date(2026, 10, 1), date(2026, 10, 31))
    assert Period(date(2026, 11, 2), date(2026, 11, 8)).before() == Period(date(2026, 10, 26), date(2026, 11, 1))
    assert Period(date(2028, 2, 29), date(2028, 2, 29)).a_year_before().first == date(2027, 2, 28)


async def test_a_report_does_not_hold_the_loop(database: Database) -> None:
    """On SQLite it runs on a thread of its own; inline the clock below would not tick at all."""
    slow = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 3000000) SELECT count(*) FROM g"
    report, ticks = asyncio.create_task(_fetch(database, slow)), 0
    while not report.done():
        await asyncio.sleep(0.005)
        ticks += 1
    assert await report == [3_000_000]
    assert ticks > 5


async def _fetch(database: Database, sql: str) -> list[int]:
    return [next(iter(row)) for row in await database.reports.fetch(sql, ())]
