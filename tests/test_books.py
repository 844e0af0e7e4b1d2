"""Closed days of the ledger: the finance report equals the entries, whatever was closed, moved, doubled or lost."""

import asyncio
import random
from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, ReadyRole
from artel.analytics import queries, subscribers
from artel.analytics.commands import close_books, refresh_books
from artel.analytics.jobs import close_days
from artel.analytics.models import By, LedgerDay, RollupHead
from artel.analytics.queries.reference_books import REPORTED, entries_summed
from artel.analytics.schemas import FinanceFilter, FinanceReport
from artel.apps import doctor
from artel.bookings.models import Booking
from artel.catalog.models import Organization, Resource, Venue
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.settings import Settings
from artel.kit.spans import Span
from artel.payments import rules
from artel.payments.commands.ledger import Movable, post_movement
from artel.payments.events import PaymentSucceeded
from artel.payments.models import LedgerEntry
from artel.pricing.models import Quote, Tariff
from tests.makers import make_booking, make_organization, make_resource, make_user, make_venue

BERLIN = ZoneInfo("Europe/Berlin")
END = datetime(2026, 11, 3, 15, tzinfo=BERLIN)  # ten days after a change of clocks, which all of this crosses
DAYS = 30


async def a_ledger(database: Database, seed: int = 1, movements: int = 60) -> Organization:
    """Bookings of two venues and two tariffs, some refunded on another day; besides every kind of movement."""
    dice, organization = random.Random(seed), await make_organization(database)
    rooms = [
        await make_resource(database, 4, await make_venue(database, organization, time_zone=zone))
        for zone in ("Europe/Berlin", "Asia/Vladivostok")
    ]
    person, quotes = (await make_user(database)).id, await _quotes(database, organization, rooms[0])
    for _ in range(movements // 2):
        at = END - timedelta(minutes=dice.randrange(DAYS * 1440))
        span = Span(at + timedelta(days=2), at + timedelta(days=2, hours=1))
        await make_booking(
            database, dice.choice(rooms), person, span, refunded=dice.choice((0, 0, 7_001)), paid_at=at,
            total=dice.choice((30_000, 60_001)), quote_id=dice.choice([*quotes, None]),
        )  # fmt: skip
    for _ in range(movements):
        await _move(database, dice, organization.id, person)
    return organization


async def _quotes(database: Database, organization: Organization, room: Resource) -> list[UUID]:
    async with database.transaction() as session:
        own = {"organization_id": organization.id, "venue_id": room.venue_id}
        tariffs = [Tariff(**own, name=f"T{n}", per="hour", price=Money(30_000)) for n in range(2)]
        session.add_all(tariffs)
        await session.flush()
        quotes = [
            Quote(
                user_id=uuid7(), organization_id=organization.id, resource_id=room.id, tariff_id=tariff.id,
                starts_at=END, ends_at=END, seats=1, total=Money(30_000), inputs={}, lines=[], valid_until=END,
            ) for tariff in tariffs
        ]  # fmt: skip
        session.add_all(quotes)
    return [quote.id for quote in quotes]


async def _move(database: Database, dice: random.Random, organization_id: UUID, person: UUID) -> None:
    amount, wallet = dice.randrange(1_000, 90_000), rules.wallet_account(person)
    entries = dice.choice((
        rules.charge("provider:sandbox", amount, fee=amount // 40, bank_fee=amount // 50),
        rules.charge("split:yookassa", amount, deposit=500, fee=amount // 40),
        rules.refund("split:yookassa", amount, fee=amount // 40),
        rules.refund("provider:sandbox", amount, deposit=300),
        rules.keep_deposit(amount),
        rules.top_up("provider:sandbox", wallet, amount),
        rules.move("goodwill", wallet, amount),
        rules.chargeback("provider:sandbox", amount, fee=amount // 40),
        rules.move("provider:sandbox", "payouts:pending", amount),
        rules.move("payouts:pending", "bank:owner", amount),
    ))  # fmt: skip
    if any(entry.account == wallet and entry.amount > 0 for entry in entries):
        entries = rules.top_up("provider:sandbox", wallet, amount)
    with clock.frozen(END - timedelta(minutes=dice.randrange(DAYS * 1440))):
        async with database.transaction() as session:
            about = Movable(organization_id, Money(amount), "other", uuid7())
            await post_movement(session, uuid7(), about, "other", entries)


async def reported(
    database: Database, organization: Organization, by: str, first: date | None = None, last: date | None = None
) -> FinanceReport:
    wish = FinanceFilter.model_validate({
        "organization_id": organization.id, "by": by, "from": first or END.date() - timedelta(days=DAYS + 2),
        "to": last or END.date() + timedelta(days=4),
    })  # fmt: skip
    actor = Actor(uuid7(), grants={organization.id: READY_ROLES[ReadyRole.OWNER]})
    async with database.reading() as session:
        return await queries.finance_report(session, actor, wish)


async def check(database: Database, organization: Organization, zone: ZoneInfo = BERLIN) -> None:
    """Each cut over the whole time and over parts of it, and the balances, against every entry looked at by itself."""
    async with database.reading() as session:
        facts = await entries_summed(session, organization.id, zone)
    assert len(facts) > 20
    balances: Counter[str] = Counter()
    for (by, _, _, account, _), amount in facts.items():
        balances[account] += amount if by == "day" else 0
    spans = [(DAYS + 2, -4), (20, 11), (12, 8), (5, 0), (1, -4), (0, 0)]
    for by in By:
        for begin, end in spans:
            first, last = END.date() - timedelta(days=begin), END.date() - timedelta(days=end)
            report = await reported(database, organization, by, first, last)
            want: Counter[tuple[str, str]] = Counter()
            for (cut, day, key, account, _), amount in facts.items():
                if cut == by and first <= day <= last and account in REPORTED:
                    want[str(day) if by is By.DAY else key, account] -= amount
            found = {(row.key, name): getattr(row, name) for row in report.rows for name in REPORTED}
            assert {key: n for key, n in found.items() if n} == {key: n for key, n in want.items() if n}
            for name in REPORTED:
                assert getattr(report.total, name) == sum(n for (_, account), n in want.items() if account == name)
            assert report.balances == {account: n for account, n in balances.items() if n}


async def closed_on(database: Database, organization: Organization) -> date | None:
    async with database.reading() as session:
        return await session.scalar(select(RollupHead.closed_on).where(RollupHead.organization_id == organization.id))


async def wrong(database: Database, organization: Organization) -> list[str]:
    async with database.reading() as session:
        return await queries.wrong_books(session, organization.id)


@pytest.mark.parametrize("after", [-10, 0, 1, 9])
async def test_the_report_equals_the_entries_wherever_the_books_are_closed(database: Database, after: int) -> None:
    organization = await a_ledger(database)
    await check(database, organization)
    with clock.frozen(END + timedelta(days=after)):
        await close_days(database)
        assert await closed_on(database, organization) == (END + timedelta(days=after)).date() - timedelta(days=1)
        await check(database, organization)
        await close_days(database)
        await check(database, organization)
    assert await wrong(database, organization) == []


async def test_a_day_is_closed_an_hour_after_its_end(database: Database) -> None:
    organization = await a_ledger(database, movements=20)
    for minute, closed in ((50, 2), (70, 1)):
        with clock.frozen(END.replace(hour=0) + timedelta(minutes=minute)):
            await close_days(database)
        assert await closed_on(database, organization) == END.date() - timedelta(days=closed)


async def test_what_belongs_elsewhere_later_is_summed_again_and_twice_is_once(database: Database) -> None:
    organization = await a_ledger(database)
    with clock.frozen(END + timedelta(days=5)):
        await close_days(database)
    async with database.transaction() as session:
        rows = (await session.execute(select(Booking.id, Booking.quote_id).order_by(Booking.id))).all()
        moved = next(row.id for row in rows if row.quote_id == rows[0].quote_id)
        other = next(row.quote_id for row in rows if row.quote_id and row.quote_id != rows[0].quote_id)
        await session.execute(update(Booking).where(Booking.id == moved).values(quote_id=other))
    assert await wrong(database, organization), "a check that cannot fail proves nothing"
    for _ in range(2):
        async with database.transaction() as session:
            await refresh_books(session, Actor.system(), organization.id, moved)
        assert await wrong(database, organization) == []
        await check(database, organization)


async def test_a_word_that_comes_after_the_close_twice(database: Database) -> None:
    """A charge and its refund appear on days that are closed, as if their events had waited for days."""
    organization = await a_ledger(database)
    with clock.frozen(END + timedelta(days=5)):
        await close_days(database)
    subject = uuid7()
    for days, entries in ((9, rules.charge("desk:cash", 5_000)), (7, rules.refund("desk:cash", 4_000))):
        with clock.frozen(END - timedelta(days=days)):
            async with database.transaction() as session:
                about = Movable(organization.id, Money(5_000), "booking", subject)
                await post_movement(session, uuid7(), about, "charge", entries)
    assert await wrong(database, organization)
    word = PaymentSucceeded(
        subject_type="booking", subject_id=subject, payment_id=uuid7(), payer_id=uuid7(), amount=5_000, currency="RUB",
        organization_id=organization.id, provider="desk", method="cash", receipt_number="1",
    )  # fmt: skip
    for _ in range(2):
        async with database.transaction() as session:
            await subscribers.book_payment(session, word)
        assert await wrong(database, organization) == []
        await check(database, organization)


async def test_two_who_close_at_once_close_once(database: Database) -> None:
    organization = await a_ledger(database)

    async def close() -> None:
        async with database.transaction() as session:
            await close_books(session, Actor.system(), organization.id)

    with clock.frozen(END):
        await asyncio.gather(*(close() for _ in range(4)))
        await close_days(database)
        await check(database, organization)
    assert await wrong(database, organization) == []


async def test_a_venue_in_another_zone_makes_other_days(database: Database) -> None:
    organization = await a_ledger(database)
    with clock.frozen(END):
        await close_days(database)
        async with database.transaction() as session:
            zone = update(Venue).where(Venue.organization_id == organization.id)
            await session.execute(zone.values(time_zone="America/New_York"))
        await check(database, organization, ZoneInfo("America/New_York"))
        await close_days(database)
        assert await closed_on(database, organization)
        await check(database, organization, ZoneInfo("America/New_York"))
    assert await wrong(database, organization) == []


async def test_doctor_finds_a_wrong_sum_and_mends_it(database: Database, config: Settings) -> None:
    organization = await a_ledger(database, movements=20)
    await doctor.examine(config, fix=True)
    assert not [line for line in await doctor.examine(config, fix=False) if "books" in line]
    async with database.transaction() as session:
        await session.execute(text("UPDATE ledger_days SET amount = amount + 1 WHERE \"by\" = 'venue'"))
    assert [line for line in await doctor.examine(config, fix=True) if "books" in line]
    assert await wrong(database, organization) == []
    await check(database, organization)


async def test_what_is_closed_is_not_read_again(database: Database) -> None:
    """The sums speak, not the entries: that is what makes the report fast, and the doctor needed."""
    organization = await a_ledger(database)
    with clock.frozen(END + timedelta(days=5)):
        await close_days(database)
    before = await reported(database, organization, "method")
    async with database.transaction() as session:
        await session.execute(update(LedgerEntry).values(amount=LedgerEntry.amount * 2))
    assert await reported(database, organization, "method") == before
    async with database.transaction() as session:
        await session.execute(update(LedgerDay).values(amount=0))
    assert (await reported(database, organization, "method")).total.net == 0
