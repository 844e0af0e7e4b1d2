"""Demo data: a small filling on both databases; everything the house promises about rows holds for invented ones."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import func, select, text

from artel.apps import demo, doctor
from artel.apps.demo import ground
from artel.apps.demo.chance import Chance
from artel.apps.demo.filling import NotEmpty
from artel.bookings.models import Booking, BookingStatus, Claim
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.outbox import OutboxEvent
from artel.kit.settings import Settings
from artel.payments.models import DocumentCounter, Invoice, Payable, Payment, Payout
from tests.conftest import ClientFor, count
from tests.makers import carry_events, make_resource
from tests.test_bookings import booked, pay

SCALE = 0.05
S = BookingStatus


@pytest.fixture
async def filled(database: Database, config: Settings) -> AsyncIterator[list[str]]:
    yield await demo.fill(database, config, scale=SCALE)


async def _counts(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        rows = await session.execute(select(Booking.status, func.count()).group_by(Booking.status))
        return {row[0]: row[1] for row in rows}


async def test_it_is_a_whole_small_world(
    database: Database, config: Settings, filled: list[str], client_for: ClientFor
) -> None:
    found = await _counts(database)
    assert found[S.COMPLETED] > 600
    assert min(found[status] for status in (S.CANCELLED, S.NO_SHOW, S.EXPIRED, S.CONFIRMED)) > 3
    assert min(found[status] for status in (S.CHECKED_IN, S.AWAITING_PAYMENT, S.AWAITING_APPROVAL)) >= 2
    assert await count(database, "venue_cards") == await count(database, "venues") == 5
    assert await count(database, "refunds") > 5
    assert await doctor.examine(config, fix=False) == []
    await _check_money(database)
    await _check_seats(database)
    await _check_timers(database)
    await _check_sign_ins(client_for, filled)
    await _check_search(client_for)
    await _check_talk(database)
    await _check_purses(database)
    with pytest.raises(NotEmpty):
        await demo.fill(database, config, scale=SCALE)


async def _check_purses(database: Database) -> None:
    """A wallet with money, a kept card, invoices both ways, a payout that arrived, two plans."""
    assert await count(database, "saved_cards") == 1
    assert await count(database, "floor_plans") == 2 and await count(database, "placed_units") > 20
    async with database.reading() as session:
        invoices = (await session.scalars(select(Invoice).order_by(Invoice.number))).all()
        assert [it.status for it in invoices] == ["paid", "issued"]
        assert all(it.due_on < clock.now().date() for it in invoices)
        assert [it.status for it in await session.scalars(select(Payout))] == ["paid"]


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_demo_people_talk_by_daylight(hour: int) -> None:
    from artel.apps.demo.talk import by_daylight

    now = clock.now().replace(hour=hour, minute=7)
    for zone in map(ZoneInfo, ("Europe/Moscow", "Asia/Vladivostok", "America/New_York")):
        moments = by_daylight(now, 32, zone)
        assert moments == sorted(moments) and len(set(moments)) == 32
        assert all(9 <= at.astimezone(zone).hour < 20 and at < now for at in moments)


async def _check_talk(database: Database) -> None:
    """Each operator has a community that talks, and its log says what its messages say."""
    spaces = await count(database, "spaces")
    assert spaces == await count(database, "organizations")
    assert await count(database, "messages") >= 30 * spaces
    logged = "SELECT count(*) FROM line_events WHERE event = 'new_message'"
    assert await count(database, logged) == await count(database, "messages")


async def _check_money(database: Database) -> None:
    """Receipts are numbered 1 to n per organization, and bookings, payables, payments say the same sums."""
    async with database.reading() as session:
        of_receipts = select(DocumentCounter).where(DocumentCounter.series == "receipt")
        for counter in (await session.scalars(of_receipts)).all():
            statement = select(Payment.receipt_number).where(Payment.organization_id == counter.organization_id)
            numbers = sorted(int(number or 0) for number in await session.scalars(statement.order_by(Payment.paid_at)))
            assert numbers == list(range(1, counter.last + 1))
        odd = await session.scalar(
            select(func.count())
            .select_from(Booking)
            .join(Payable, Payable.subject_id == Booking.id)
            .where(
                (Payable.__table__.c.amount != Booking.__table__.c.total_amount)
                | (Payable.paid_amount != Booking.paid_amount)
                | (Payable.refunded_amount != Booking.refunded_amount)
            )
        )
        assert odd == 0
    assert await count(database, "SELECT count(*) - count(DISTINCT number) FROM bookings") == 0
    unpaid = "SELECT count(*) FROM bookings WHERE status IN ('confirmed', 'completed') AND paid_amount <> total_amount"
    assert await count(database, unpaid) == 0
    revenue = "SELECT sum(amount) FROM ledger_entries WHERE account = 'revenue'"
    sold = await count(database, "SELECT sum(price_amount) FROM passes")
    assert sold > 0
    rent = await count(database, "SELECT sum(amount) FROM payments WHERE subject_type = 'lease_charge'")
    given = await count(database, "SELECT sum(amount) FROM donations")
    invoiced = await count(database, "SELECT sum(amount) FROM payments WHERE subject_type = 'invoice'")
    assert min(rent, given, invoiced) > 0
    booked_for = await count(database, "SELECT sum(paid_amount) FROM bookings")
    assert -(await count(database, revenue)) == booked_for + sold + rent + given + invoiced
    back = "SELECT sum(amount) FROM ledger_entries WHERE account = 'refunds'"
    assert await count(database, back) == await count(database, "SELECT sum(refunded_amount) FROM bookings")


async def _check_seats(database: Database) -> None:
    """Whoever is still coming has as many claims as the seats need; overlaps are counted by the fixture."""
    async with database.reading() as session:
        live = (S.CONFIRMED, S.CHECKED_IN, S.AWAITING_PAYMENT, S.AWAITING_APPROVAL)
        seatless = select(func.count()).where(
            Booking.status.in_(live),
            ~select(Claim.id).where(Claim.booking_id == Booking.id, Claim.is_blocking).exists(),
        )
        assert await session.scalar(seatless) == 0
        closed = select(func.count()).where(
            Booking.status.in_((S.CANCELLED, S.EXPIRED, S.DECLINED)), Claim.booking_id == Booking.id, Claim.is_blocking
        )
        assert await session.scalar(closed) == 0


async def _check_timers(database: Database) -> None:
    """Nothing of bookings is overdue, and when the holds have run out the relay frees them and nothing fails."""
    await carry_events(database)  # what the tenants of the demo have signed and paid
    async with database.reading() as session:
        overdue = OutboxEvent.relayed_at.is_(None), OutboxEvent.due_at <= clock.now()
        assert await session.scalar(select(func.count()).where(*overdue)) == 0
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        await carry_events(database)
    assert S.AWAITING_PAYMENT not in await _counts(database)


async def _check_sign_ins(client_for: ClientFor, lines: list[str]) -> None:
    guest = await client_for(None)
    setup = (await guest.get("/setup")).json()
    assert (setup["needs_setup"], setup["demo"]) == (False, True)
    assert [one["role"] for one in setup["sign_ins"]] == ["member", "operator", "owner", "admin"]
    for one in setup["sign_ins"]:
        assert any(one["login"] in line and one["password"] in line for line in lines)
        answer = await guest.post("/auth/login", json={"login": one["login"], "password": one["password"]})
        assert answer.status_code == 200, answer.text
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        me = (await guest.get("/auth/me", headers=headers)).json()
        assert me["is_platform_admin"] == (one["role"] == "admin")
        assert [o["role"] for o in me["organizations"]] == {"owner": ["owner"], "operator": ["administrator"]}.get(
            one["role"], []
        )
        if one["role"] == "member":
            mine = (await guest.get("/bookings", headers=headers)).json()["items"]
            assert {"confirmed", "awaiting_approval"} <= {booking["status"] for booking in mine}


async def _check_search(client_for: ClientFor) -> None:
    guest = await client_for(None, language="ru")
    page = (await guest.get("/venues", params={"city": "moscow", "metro": "Курская"})).json()
    assert "Верстак" in [item["name"] for item in page["items"]]
    venue = (await guest.get("/venues/verstak")).json()
    assert len(venue["photos"]) >= 4
    assert venue["opening_hours"]
    start = (clock.now() + timedelta(days=9)).replace(hour=9, minute=0, second=0, microsecond=0)
    window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    resources = (await guest.get("/venues/verstak/resources", params=window)).json()["items"]
    assert {"hot_desk", "fixed_desk", "meeting_room", "private_office", "event_space", "phone_booth"} == {
        one["kind"] for one in resources
    }


async def test_an_empty_house_says_so_and_shows_no_passwords(client_for: ClientFor) -> None:
    setup = (await (await client_for(None)).get("/setup")).json()
    assert (setup["needs_setup"], setup["demo"], setup["sign_ins"]) == (True, False, None)
    assert (setup["sandbox_payments"], setup["captured_mail"]) == (True, True)
    assert setup["brand"]
    assert setup["map"] == {"style_url": None}


def test_the_same_moment_gives_the_same_dice() -> None:
    now = clock.now()
    one, other = Chance(now), Chance(now)
    assert [one.number() for _ in range(50)] == [other.number() for _ in range(50)]
    assert one.id_at(now) == other.id_at(now)


def test_the_recipes_are_forty_and_say_something() -> None:
    recipes = ground.recipes()
    assert len(recipes) == len({recipe["name"] for recipe in recipes}) == 40
    assert {recipe["city"] for recipe in recipes} == {"moscow", "saint-petersburg"}
    assert {recipe["hours"] for recipe in recipes} == {"around", "long", "early", "weekdays", "night", "late"}
    assert all(len(recipe["text"]) > 100 for recipe in recipes)
    assert ground.companies(recipes).keys() == {recipe["org"] for recipe in recipes}


async def test_the_doctor_hears_when_money_disagrees(
    database: Database, config: Settings, member: httpx.AsyncClient
) -> None:
    """One paid booking, then each of the places that know its sum is made to lie in turn."""
    booking = await booked(member, await make_resource(database, 1))
    await pay(member, booking, database)
    assert await doctor.examine(config, fix=False) == []
    lies = {
        "booking": "UPDATE bookings SET paid_amount = paid_amount - 1",
        "payable": "UPDATE payables SET refunded_amount = 7",
        "subject": "DELETE FROM ledger_entries WHERE kind = 'charge'",
    }
    for who, lie in lies.items():
        async with database.transaction() as session:
            await session.execute(text(lie))
        complaints = await doctor.examine(config, fix=False)
        assert {line.split()[0] for line in complaints} >= {who}, complaints
