"""Offices and desks by the month: units taken, rent charged, paid, late; moved, ended, waited for."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.apps import doctor
from artel.catalog.models import Resource, ResourceKind, Unit, Venue
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.settings import Settings
from artel.leases import rules
from artel.leases.models import RentKind
from artel.leases.rules import add_months, charges
from tests.carrier import deliver
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_resource, make_user, make_venue

TODAY = clock.now().astimezone(ZoneInfo("Europe/Moscow")).date()
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(DAYS, st.integers(1, 120), st.integers(1, 31))
def test_periods_join_and_every_charge_is_due_within_or_before_its_period(day: date, months: int, pay: int) -> None:
    found = charges(day, months, pay, RentKind.MONTHLY)
    assert len(found) == months
    assert (found[0].period_start, found[-1].period_end) == (day, add_months(day, months))
    for one, following in pairwise(found):
        assert one.period_end == following.period_start
    for charge in found:
        assert charge.period_start <= charge.due_on < charge.period_end
        assert charge.due_on.month == charge.period_start.month


def test_a_month_clamps_and_comes_back() -> None:
    ends = [add_months(date(2026, 1, 31), n) for n in range(4)]
    assert ends == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert add_months(date(2026, 11, 20), 120) == date(2036, 11, 20)
    assert [c.due_on for c in charges(date(2026, 11, 20), 2, 5, RentKind.MONTHLY)] == [
        date(2026, 11, 20),
        date(2026, 12, 20),
    ]
    assert len(charges(date(2026, 11, 20), 12, 5, RentKind.ONE_OFF)) == 1


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database)


@pytest.fixture
async def office(database: Database, venue: Venue) -> Resource:
    more: dict[str, Any] = {"floor": 3, "room_number": "312"}
    return await make_resource(database, 1, venue, kind=ResourceKind.PRIVATE_OFFICE, capacity=4, **more)


async def staff_of(client_for: ClientFor, database: Database, venue: Venue, role: ReadyRole) -> httpx.AsyncClient:
    person = await make_user(database)
    await give_role(database, person.id, role, venue.organization_id)
    return await client_for(person.id)


@pytest.fixture
async def manager(client_for: ClientFor, database: Database, venue: Venue) -> httpx.AsyncClient:
    return await staff_of(client_for, database, venue, ReadyRole.MANAGER)


@pytest.fixture
async def tenant_id(database: Database) -> UUID:
    return (await make_user(database, "tenant")).id


def wish(office: Resource, tenant_id: UUID, **more: Any) -> dict[str, Any]:
    return {
        "resource_id": str(office.id),
        "tenant_id": str(tenant_id),
        "company": "ООО Ромашка",
        "rent": {"amount": 4_500_000, "currency": "RUB"},
        "payment_day": 5,
        "starts_on": (TODAY + timedelta(days=10)).isoformat(),
        "months": 6,
    } | more


async def signed(client: httpx.AsyncClient, request: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/leases", json=request)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_let_office_cannot_be_booked_and_a_booked_one_cannot_be_let(
    manager: httpx.AsyncClient, member: httpx.AsyncClient, office: Resource, tenant_id: UUID
) -> None:
    lease = await signed(manager, wish(office, tenant_id))
    assert (lease["number"], lease["resource"]["floor"], lease["resource"]["room_number"]) == (1, 3, "312")
    assert len(lease["charges"]) == 6
    assert {charge["state"] for charge in lease["charges"]} == {"due"}
    inside = TODAY + timedelta(days=20)
    times = {"starts_at": f"{inside}T09:00:00Z", "ends_at": f"{inside}T11:00:00Z"}
    refused = await member.post("/bookings", json={"resource_id": str(office.id), **times})
    assert (refused.status_code, refused.json()["code"]) == (409, "bookings.slot_taken")
    again = await manager.post("/leases", json=wish(office, tenant_id))
    assert (again.status_code, again.json()["code"]) == (409, "bookings.slot_taken")
    before = TODAY + timedelta(days=5)
    times = {"starts_at": f"{before}T09:00:00Z", "ends_at": f"{before}T11:00:00Z"}
    assert (await member.post("/bookings", json={"resource_id": str(office.id), **times})).status_code == 201
    earlier = wish(office, tenant_id, starts_on=TODAY.isoformat(), months=1)
    refused = await manager.post("/leases", json=earlier)
    assert refused.json()["code"] == "bookings.slot_taken"


async def test_the_term_is_the_venues_wall_clock(
    manager: httpx.AsyncClient, database: Database, office: Resource, tenant_id: UUID, venue: Venue
) -> None:
    start = TODAY + timedelta(days=10)
    await signed(manager, wish(office, tenant_id, months=1))
    async with database.reading() as session:
        row = (await session.execute(text("SELECT count(*) FROM claims WHERE is_blocking"))).scalar_one()
        spans = (await session.execute(text("SELECT starts_at, ends_at FROM blackouts"))).all()
    assert row == 1
    zone = ZoneInfo(venue.time_zone)
    wanted = rules.midnight(start, zone), rules.midnight(add_months(start, 1), zone)
    async with database.reading() as session:
        from artel.bookings.models import Blackout

        (found,) = (await session.scalars(select(Blackout))).all()
    assert (found.starts_at, found.ends_at) == wanted
    assert len(spans) == 1


async def test_rent_is_paid_by_the_tenant_or_at_the_desk_and_the_books_agree(
    manager: httpx.AsyncClient,
    client_for: ClientFor,
    database: Database,
    config: Settings,
    office: Resource,
    tenant_id: UUID,
) -> None:
    lease = await signed(manager, wish(office, tenant_id))
    first, second, *_ = lease["charges"]
    tenant = await client_for(tenant_id)
    subject = {"type": "lease_charge", "id": first["id"]}
    payment = (await tenant.post("/payments", json={"subject": subject, "return_url": "http://test/"})).json()
    assert payment["amount"]["amount"] == 4_500_000
    await tenant.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    path = f"/leases/{lease['id']}/charges/{second['id']}/pay-at-desk"
    assert (await manager.post(path, json={"method": "cash"})).status_code == 200
    await deliver(database)
    shown = (await tenant.get(f"/leases/{lease['id']}")).json()
    assert [charge["state"] for charge in shown["charges"]][:3] == ["paid", "paid", "due"]
    again = await manager.post(path, json={"method": "cash"})
    assert (again.status_code, again.json()["code"]) == (409, "leases.charge_settled")
    assert await doctor.examine(config, fix=False) == []


async def test_what_is_late_is_said_to_be_late_and_reminded_of_once(
    manager: httpx.AsyncClient, client_for: ClientFor, database: Database, office: Resource, tenant_id: UUID
) -> None:
    lease = await signed(manager, wish(office, tenant_id, starts_on=TODAY.isoformat(), payment_day=1, months=2))
    assert lease["overdue"]["amount"] == 0
    late = clock.now() + timedelta(days=3)
    with clock.frozen(late):
        await deliver(database)
        shown = (await manager.get(f"/leases/{lease['id']}")).json()
        assert (shown["charges"][0]["state"], shown["overdue"]["amount"]) == ("overdue", 4_500_000)
        listed = (
            await manager.get("/leases", params={"organization_id": lease["organization_id"], "overdue": True})
        ).json()
        assert [item["id"] for item in listed["items"]] == [lease["id"]]
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'leases.rent_overdue'") == 1
    assert (
        await count(database, f"SELECT count(*) FROM notifications WHERE user_id = {quoted(database, tenant_id)}") >= 1
    )


def quoted(database: Database, user_id: UUID) -> str:
    return f"'{user_id}'" if database.engine.dialect.name == "postgresql" else f"'{user_id.hex}'"


async def test_a_tenancy_moves_whole_or_not_at_all(
    manager: httpx.AsyncClient, database: Database, office: Resource, tenant_id: UUID, venue: Venue
) -> None:
    taken = await make_resource(database, 1, venue, kind=ResourceKind.PRIVATE_OFFICE)
    free = await make_resource(database, 1, venue, kind=ResourceKind.PRIVATE_OFFICE)
    lease = await signed(manager, wish(office, tenant_id, starts_on=TODAY.isoformat()))
    await signed(manager, wish(taken, tenant_id, starts_on=TODAY.isoformat()))
    on = (TODAY + timedelta(days=15)).isoformat()
    path = f"/leases/{lease['id']}/relocate"
    refused = await manager.post(path, json={"resource_id": str(taken.id), "on": on})
    assert refused.json()["code"] == "bookings.slot_taken"
    assert (await manager.get(f"/leases/{lease['id']}")).json()["resource"]["id"] == str(office.id)
    moved = await manager.post(path, json={"resource_id": str(free.id), "on": on, "reason": "Ремонт"})
    assert (moved.status_code, moved.json()["resource"]["id"]) == (200, str(free.id)), moved.text
    assert [note["verb"] for note in moved.json()["notes"]] == ["signed", "moved"]
    other = await make_user(database)
    later = wish(office, other.id, starts_on=on, months=1)
    assert (await manager.post("/leases", json=later)).status_code == 201, "the old office is free from that day"
    sooner = wish(office, other.id, starts_on=TODAY.isoformat(), months=1)
    assert (await manager.post("/leases", json=sooner)).json()["code"] == "bookings.slot_taken"


async def test_an_ended_lease_frees_the_office_drops_what_never_begins_and_tells_who_waits(
    manager: httpx.AsyncClient,
    client_for: ClientFor,
    database: Database,
    office: Resource,
    tenant_id: UUID,
    venue: Venue,
) -> None:
    start = TODAY + timedelta(days=1)
    lease = await signed(manager, wish(office, tenant_id, starts_on=start.isoformat()))
    small, big = await make_user(database), await make_user(database)
    for person, size in ((small, 2), (big, 6)):
        waiting = await client_for(person.id)
        for _ in range(2):
            answer = await waiting.post("/office-wishes", json={"venue_id": str(venue.id), "size": size})
            assert answer.status_code == 204, answer.text
        assert len((await waiting.get("/office-wishes")).json()["items"]) == 1
    on = add_months(start, 2)
    path = f"/leases/{lease['id']}/end"
    too_late = await manager.post(path, json={"on": (add_months(start, 7)).isoformat()})
    assert too_late.json()["code"] == "leases.not_within_term"
    ended = (await manager.post(path, json={"on": on.isoformat(), "reason": "Съехали"})).json()
    assert [charge["state"] for charge in ended["charges"]] == ["due", "due"] + ["dropped"] * 4
    assert ended["status"] == "ended"
    await deliver(database)
    told = [item["told_at"] is not None for item in await wishes(manager, venue)]
    assert told == [True, False], "six people do not fit into an office of four"
    assert (await manager.post(path, json={"on": on.isoformat()})).json()["code"] == "leases.over"
    again = wish(office, tenant_id, starts_on=on.isoformat(), months=1)
    assert (await manager.post("/leases", json=again)).status_code == 201


async def wishes(client: httpx.AsyncClient, venue: Venue) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/office-wishes", params={"venue_id": str(venue.id)})).json()[
        "items"
    ]
    return items


async def test_fixed_desks_are_let_one_by_one(
    manager: httpx.AsyncClient, database: Database, venue: Venue, tenant_id: UUID
) -> None:
    desks = await make_resource(database, 2, venue, kind=ResourceKind.FIXED_DESK)
    async with database.reading() as session:
        units = (await session.scalars(select(Unit.id).where(Unit.resource_id == desks.id).order_by(Unit.number))).all()
    one = wish(desks, tenant_id, unit_ids=[str(units[0])])
    await signed(manager, one)
    assert (await manager.post("/leases", json=one)).json()["code"] == "bookings.slot_taken"
    lease = await signed(manager, wish(desks, tenant_id, unit_ids=[str(units[1])]))
    assert lease["number"] == 2


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"months": 0}, "validation"),
    ({"months": 121}, "validation"),
    ({"payment_day": 32}, "validation"),
    ({"rent": {"amount": -1, "currency": "RUB"}}, "validation"),
    ({"starts_on": "2020-01-01", "months": 1}, "leases.in_the_past"),
    ({"rent": {"amount": 100, "currency": "EUR"}}, "pricing.foreign_currency"),
    ({"unknown": 1}, "validation"),
]


@pytest.mark.parametrize(("change", "code"), WRONG)
async def test_bad_terms_are_refused_and_nothing_is_taken(
    manager: httpx.AsyncClient, database: Database, office: Resource, tenant_id: UUID, change: Any, code: str
) -> None:
    answer = await manager.post("/leases", json=wish(office, tenant_id, **change))
    assert answer.json()["code"] == code
    assert await count(database, "leases") == await count(database, "claims") == 0


RIGHTS = [
    (Permission.LEASES_CREATE, "POST", "/leases"),
    (Permission.LEASES_EDIT, "PATCH", "/leases/{lease}"),
    (Permission.LEASES_EDIT, "POST", "/leases/{lease}/relocate"),
    (Permission.LEASES_DELETE, "POST", "/leases/{lease}/end"),
    (Permission.LEASES_VIEW, "GET", "/leases/{lease}"),
]


@pytest.mark.parametrize(("permission", "method", "path"), RIGHTS)
async def test_every_right_says_yes_and_no(
    manager: httpx.AsyncClient,
    client_for: ClientFor,
    database: Database,
    office: Resource,
    tenant_id: UUID,
    venue: Venue,
    permission: Permission,
    method: str,
    path: str,
) -> None:
    free = await make_resource(database, 1, venue, kind=ResourceKind.PRIVATE_OFFICE)
    lease = await signed(manager, wish(office, tenant_id))
    bodies: dict[str, Any] = {
        "/leases": wish(free, tenant_id),
        "/leases/{lease}": {"comment": "x"},
        "/leases/{lease}/relocate": {"resource_id": str(free.id), "on": lease["starts_on"]},
        "/leases/{lease}/end": {"on": lease["starts_on"]},
    }
    roles = {role: permission in granted for role, granted in READY_ROLES.items()}
    assert {True, False} <= set(roles.values()) | {False}
    body = None if method == "GET" else bodies[path]
    outsider = await client_for((await make_user(database)).id)
    refused = await outsider.request(method, path.format(lease=lease["id"]), json=body)
    assert refused.status_code in (403, 404)
    desk = await staff_of(client_for, database, venue, ReadyRole.ADMINISTRATOR)
    answer = await desk.request(method, path.format(lease=lease["id"]), json=body)
    assert answer.status_code == (200 if permission is Permission.LEASES_VIEW else 403)
    assert (await manager.request(method, path.format(lease=lease["id"]), json=body)).status_code in (200, 201)


async def test_rent_given_back_is_owed_again_and_rent_nobody_owes_goes_back(
    manager: httpx.AsyncClient,
    client_for: ClientFor,
    database: Database,
    config: Settings,
    office: Resource,
    tenant_id: UUID,
) -> None:
    lease = await signed(manager, wish(office, tenant_id, months=2))
    first, second = lease["charges"]
    for charge in (first, second):
        path = f"/leases/{lease['id']}/charges/{charge['id']}/pay-at-desk"
        shown = (await manager.post(path, json={"method": "cash"})).json()
    assert [charge["state"] for charge in shown["charges"]] == ["paid", "paid"], "seen at once"
    payments = (await manager.get("/payments", params={"subject_id": first["id"]})).json()["items"]
    answer = await manager.post(f"/payments/{payments[0]['id']}/refund", json={"reason": "ошибка"})
    assert answer.status_code == 201, answer.text
    tenant = await client_for(tenant_id)
    subject = {"type": "lease_charge", "id": first["id"]}
    await deliver(database)
    shown = (await manager.get(f"/leases/{lease['id']}")).json()
    assert [charge["state"] for charge in shown["charges"]] == ["due", "paid"]
    payment = (await tenant.post("/payments", json={"subject": subject, "return_url": "http://test/"})).json()
    ended = await manager.post(f"/leases/{lease['id']}/end", json={"on": lease["starts_on"]})
    assert ended.status_code == 200
    await tenant.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    await deliver(database)
    shown = (await manager.get(f"/leases/{lease['id']}")).json()
    assert [charge["state"] for charge in shown["charges"]] == ["dropped", "paid"]
    paid = (await manager.get("/payments", params={"subject_id": first["id"]})).json()["items"]
    assert all(one["refunded"] == one["amount"] for one in paid if one["status"] == "succeeded")
    assert await doctor.examine(config, fix=False) == []
