"""Who is high enough in karma books without a deposit."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from artel.access.actor import Actor
from artel.access.permissions import ReadyRole
from artel.bookings.models import Booking
from artel.catalog.models import Organization, Resource, Venue
from artel.community import commands, rules
from artel.community.models import KarmaEntry, Level, Reason
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.spans import DAY
from artel.payments.models import Refund
from artel.payments.queries import deposit_held
from artel.pricing.models import Quote, Tariff
from artel.pricing.queries.quotes import agrees
from tests.conftest import ClientFor
from tests.makers import give_role, make_resource, make_user, make_venue
from tests.test_bookings import pay

HOUR = timedelta(hours=1)
DEPOSIT = 50_000
SINCE = rules.rank_at(Level.NEIGHBOUR).since


class Guest:
    """Of a house whose desks ask for a deposit."""

    def __init__(self, database: Database, venue: Venue, desks: Resource) -> None:
        self.database, self.venue, self.desks = database, venue, desks
        start = (clock.now() + 2 * DAY).replace(minute=0, second=0, microsecond=0)
        self.wish = {
            "resource_id": str(desks.id),
            "starts_at": start.isoformat(),
            "ends_at": (start + HOUR).isoformat(),
        }
        self.user_id: UUID
        self.client: httpx.AsyncClient

    async def has(self, points: int) -> None:
        """So many in the ledger already, the last one by way of a command."""
        values = {"organization_id": self.venue.organization_id, "user_id": self.user_id, "at": clock.now(), "note": ""}
        today = clock.now().date()
        async with self.database.transaction() as session:
            given = {"reason": Reason.EVENT_HELP, "source_id": uuid7(), "day": today - 40 * DAY}
            session.add(KarmaEntry(id=uuid7(), points=points - 1, asked=points - 1, **given, **values))
        await self.earns_one()

    async def earns_one(self) -> None:
        self.visits = getattr(self, "visits", 0) + 1
        day = clock.now().date() - self.visits * DAY
        async with self.database.transaction() as session:
            args = (self.venue.organization_id, self.user_id, Reason.VISIT, uuid7(), day)
            await commands.add_karma(session, Actor.system(), *args)

    async def quote(self) -> dict[str, Any]:
        answer = await self.client.post("/quotes", json=self.wish)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def book(self) -> dict[str, Any]:
        answer = await self.client.post("/bookings", json=self.wish)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def pays(self, booking: dict[str, Any]) -> None:
        await pay(self.client, booking, self.database)

    async def changes(self, booking: dict[str, Any], verb: str, **wish: Any) -> dict[str, Any]:
        answer = await self.client.post(f"/bookings/{booking['id']}/{verb}", json=wish)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def settled(self, booking: dict[str, Any]) -> tuple[int, int, int, int]:
        """The deposit asked for, how often the last price waives one, what is held of it, and how much of the price
        went back as if it were a deposit."""
        async with self.database.reading() as session:
            row = await session.get_one(Booking, UUID(booking["id"]))
            quote = await session.get_one(Quote, row.quote_id)
            assert agrees(quote)
            waived = sum(line["code"] == "no_deposit" for line in quote.lines)
            touched = select(func.coalesce(func.sum(Refund.deposit), 0))
            held = await deposit_held(session, "booking", row.id)
            return row.deposit_amount, waived, held, (await session.execute(touched)).scalar_one()


@pytest.fixture
async def guest(client_for: ClientFor, database: Database) -> Guest:
    venue = await make_venue(database)
    desks = await make_resource(database, 5, venue)
    async with database.transaction() as session:
        await session.execute(update(Tariff).where(Tariff.resource_id == desks.id).values(deposit=DEPOSIT))
    guest = Guest(database, venue, desks)
    guest.user_id = (await make_user(database)).id
    guest.client = await client_for(guest.user_id)
    return guest


async def test_one_point_below_the_level_the_deposit_is_due_and_at_it_no_more(guest: Guest) -> None:
    await guest.has(SINCE - 1)
    below = await guest.quote()
    assert below["deposit"]["amount"] == DEPOSIT
    assert "no_deposit" not in [line["code"] for line in below["lines"]]
    booked = await guest.book()
    assert booked["owed"]["amount"] == booked["total"]["amount"] + DEPOSIT
    await guest.earns_one()
    at = await guest.quote()
    (line,) = [line for line in at["lines"] if line["code"] == "no_deposit"]
    assert (at["deposit"], line["amount"]["amount"]) == (None, 0)
    assert "karma" in line["why"] and "500" in line["why"]
    assert at["total"] == below["total"], "a deposit is no part of the price"
    booked = await guest.book()
    assert booked["owed"] == booked["total"]
    async with guest.database.reading() as session:
        for made in (below, at):
            quote = await session.get_one(Quote, UUID(made["id"]))
            assert agrees(quote), "the derivation says why, so it can be made again"


async def test_the_right_goes_with_the_level(guest: Guest) -> None:
    await guest.has(SINCE)
    booking = await guest.book()
    assert booking["owed"] == booking["total"]
    async with guest.database.transaction() as session:
        args = (guest.venue.organization_id, guest.user_id, Reason.NO_SHOW, uuid7(), clock.now().date())
        await commands.add_karma(session, Actor.system(), *args)
    assert (await guest.quote())["deposit"]["amount"] == DEPOSIT


async def _loses_the_level(guest: Guest) -> None:
    async with guest.database.transaction() as session:
        args = (guest.venue.organization_id, guest.user_id, Reason.NO_SHOW, uuid7(), clock.now().date())
        await commands.add_karma(session, Actor.system(), *args)


async def _loses_the_favour(guest: Guest) -> None:
    async with guest.database.transaction() as session:
        own = Organization.id == guest.venue.organization_id
        await session.execute(update(Organization).where(own).values(waives_deposit=False))


async def _keeps_it(guest: Guest) -> None:
    pass


@pytest.mark.parametrize("meanwhile", [_keeps_it, _loses_the_level, _loses_the_favour])
async def test_what_was_waived_stays_so_when_the_booking_is_longer_or_moved(
    guest: Guest, meanwhile: Callable[[Guest], Awaitable[None]]
) -> None:
    await guest.has(SINCE)
    booking = await guest.book()
    await guest.pays(booking)
    await meanwhile(guest)
    longer = await guest.changes(booking, "extend", minutes=60)
    assert longer["owed"]["amount"] == longer["total"]["amount"] - booking["total"]["amount"] > 0
    start = datetime.fromisoformat(booking["starts_at"]) + DAY
    times = {"starts_at": start.isoformat(), "ends_at": (start + HOUR).isoformat()}
    moved = await guest.changes(booking, "reschedule", **times)
    assert (moved["total"], moved["owed"]["amount"]) == (booking["total"], 0)
    assert await guest.settled(booking) == (0, 1, 0, 0)


async def test_a_deposit_that_was_paid_is_held_though_the_right_came_meanwhile(guest: Guest) -> None:
    await guest.has(SINCE - 1)
    booking = await guest.book()
    await guest.pays(booking)
    await guest.earns_one()
    longer = await guest.changes(booking, "extend", minutes=60)
    assert longer["owed"]["amount"] == longer["total"]["amount"] - booking["total"]["amount"]
    assert await guest.settled(booking) == (DEPOSIT, 0, DEPOSIT, 0)


async def test_a_deposit_that_nobody_has_paid_yet_goes_by_the_level_of_the_day(guest: Guest) -> None:
    await guest.has(SINCE - 1)
    booking = await guest.book()
    assert booking["owed"]["amount"] == booking["total"]["amount"] + DEPOSIT
    await guest.earns_one()
    start = datetime.fromisoformat(booking["starts_at"]) + DAY
    times = {"starts_at": start.isoformat(), "ends_at": (start + HOUR).isoformat()}
    moved = await guest.changes(booking, "reschedule", **times)
    assert moved["owed"] == moved["total"]
    assert await guest.settled(booking) == (0, 1, 0, 0)


async def test_a_house_may_switch_it_off_and_karma_of_another_house_is_nothing_here(
    guest: Guest, client_for: ClientFor
) -> None:
    await guest.has(SINCE)
    owner = await make_user(guest.database)
    await give_role(guest.database, owner.id, ReadyRole.OWNER, guest.venue.organization_id)
    desk = await client_for(owner.id)
    path = f"/organizations/{guest.venue.organization_id}"
    shown = (await guest.client.get("/karma")).json()["standings"][0]
    assert shown["rank"]["no_deposit"] is True
    assert (await guest.quote())["deposit"] is None
    assert (await guest.client.patch(path, json={"waives_deposit": False})).status_code in (403, 404)
    assert (await desk.patch(path, json={"waives_deposit": False})).json()["waives_deposit"] is False
    assert (await guest.quote())["deposit"]["amount"] == DEPOSIT
    assert (await guest.client.get("/karma")).json()["standings"][0]["rank"]["no_deposit"] is False
    other = await make_resource(guest.database, 1, await make_venue(guest.database))
    async with guest.database.transaction() as session:
        await session.execute(update(Tariff).where(Tariff.resource_id == other.id).values(deposit=DEPOSIT))
    guest.wish |= {"resource_id": str(other.id)}
    assert (await guest.quote())["deposit"]["amount"] == DEPOSIT
