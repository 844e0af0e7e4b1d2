"""The finance report equals the ledger, however it is cut."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from artel.kit import clock
from artel.kit.db import Database
from artel.kit.spans import Span, steady
from artel.payments.models import LedgerEntry
from tests.conftest import ClientFor
from tests.makers import make_booking, make_organization, make_payable, make_resource, make_venue
from tests.test_money import platform
from tests.test_payments import P, paid, payer, staff

ZONES = ("Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


@pytest.mark.parametrize("by", ["day", "venue", "tariff", "method"])
async def test_every_total_equals_the_ledgers(client_for: ClientFor, database: Database, by: str) -> None:
    organization = await make_organization(database)
    org, boss = organization.id, await platform(database, client_for)
    await boss.put("/payment-terms", json={"organization_id": str(org), "commission": 250})
    rooms = [await make_resource(database, venue=await make_venue(database, organization)) for _ in range(2)]
    person, client = await payer(database, client_for)
    now = clock.now()
    for n, room in enumerate((*rooms, rooms[0])):
        at = now - timedelta(days=n + 2)
        span = Span(at, at + timedelta(hours=1))
        await make_booking(database, room, person, span, refunded=n * 1_000, paid_at=at, total=60_000 + n)
    payment = (await paid(client, await make_payable(database, person, 77_777, organization_id=org)))["id"]
    owner = await staff(database, client_for, org, *P)
    await owner.post(f"/payments/{payment}/refund", json={"amount": 7_777, "reason": "x"})
    wish = {"organization_id": str(org), "from": str((now - timedelta(days=9)).date()), "by": by,
            "to": str((now + timedelta(days=1)).date())}  # fmt: skip
    answer = await owner.get("/finance/report", params=wish)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    async with database.reading() as session:
        grouped = select(LedgerEntry.account, func.sum(LedgerEntry.amount)).group_by(LedgerEntry.account)
        ledger = {name: int(amount) for name, amount in await session.execute(grouped)}
    assert report["balances"] == {name: amount for name, amount in ledger.items() if amount}
    for name in ("revenue", "refunds", "fees"):
        assert report["total"][name] == -ledger[name] == sum(row[name] for row in report["rows"])
    assert report["total"]["net"] == sum(row["net"] for row in report["rows"])
    keys = {row["key"]: row for row in report["rows"]}
    if by == "venue":
        assert keys[str(rooms[0].venue_id)]["revenue"] == 120_002
    if by == "method":
        assert (keys["cash"]["revenue"], keys[""]["refunds"]) == (180_003, -7_777)
    await _only_who_may(client_for, database, wish, org)


async def _only_who_may(client_for: ClientFor, database: Database, wish: dict[str, str], org: Any) -> None:
    viewer = await staff(database, client_for, org, P.PAYMENTS_VIEW)
    elsewhere = await staff(database, client_for, (await make_organization(database)).id, *P)
    seer = await staff(database, client_for, org, P.FINANCE_VIEW)
    for who, status in ((viewer, 403), (elsewhere, 403), (await client_for(None), 401), (seer, 200)):
        assert (await who.get("/finance/report", params=wish)).status_code == status


@given(st.integers(0, 24 * 60 * 230), st.integers(1, 24 * 60 * 90), st.sampled_from(ZONES))
def test_a_span_is_cut_where_clocks_change(into: int, minutes: int, name: str) -> None:
    zone, start = ZoneInfo(name), datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=into)
    span = Span(start, start + timedelta(minutes=minutes))
    parts = list(steady(span, zone))
    assert (parts[0][0].starts_at, parts[-1][0].ends_at) == (span.starts_at, span.ends_at)
    assert all(one[0].ends_at == other[0].starts_at for one, other in itertools.pairwise(parts))
    for part, ahead in parts:
        for at in (part.starts_at, part.starts_at + part.length / 2, part.ends_at - timedelta(microseconds=1)):
            assert at.astimezone(zone).utcoffset() == ahead


async def test_the_report_by_day_follows_the_clock_of_the_venue(client_for: ClientFor, database: Database) -> None:
    """Around both midnights of the day of 25 hours, and inside its doubled hour."""
    organization = await make_organization(database)
    room = await make_resource(database, venue=await make_venue(database, organization, time_zone="Europe/Berlin"))
    person, _ = await payer(database, client_for)
    want: Counter[str] = Counter()
    for n, text in enumerate(("24T21:59", "24T22:00", "25T00:30", "25T01:30", "25T22:59", "25T23:00")):
        at = datetime.fromisoformat(f"2026-10-{text}:00+00:00")
        start = at + timedelta(days=2 + n)
        await make_booking(database, room, person, Span(start, start + timedelta(hours=1)), paid_at=at, total=1_000 + n)
        want[at.astimezone(ZoneInfo("Europe/Berlin")).date().isoformat()] += 1_000 + n
    owner = await staff(database, client_for, organization.id, *P)
    wish = {"organization_id": str(organization.id), "from": "2026-10-20", "to": "2026-10-28", "by": "day"}
    rows = (await owner.get("/finance/report", params=wish)).json()["rows"]
    assert {row["key"]: row["revenue"] for row in rows} == want
    assert set(want) == {"2026-10-24", "2026-10-25", "2026-10-26"}
