"""Who is high enough in karma books without a deposit."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from artel.access.actor import Actor
from artel.access.permissions import ReadyRole
from artel.catalog.models import Resource, Venue
from artel.community import commands, rules
from artel.community.models import KarmaEntry, Level, Reason
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.spans import DAY
from artel.pricing.models import Quote, Tariff
from artel.pricing.queries.quotes import agrees
from tests.conftest import ClientFor
from tests.makers import give_role, make_resource, make_user, make_venue

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


async def test_the_right_goes_with_the_level_and_a_move_is_priced_by_the_level_of_that_day(guest: Guest) -> None:
    await guest.has(SINCE)
    booking = await guest.book()
    assert booking["owed"] == booking["total"]
    async with guest.database.transaction() as session:
        args = (guest.venue.organization_id, guest.user_id, Reason.NO_SHOW, uuid7(), clock.now().date())
        await commands.add_karma(session, Actor.system(), *args)
    assert (await guest.quote())["deposit"]["amount"] == DEPOSIT


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
