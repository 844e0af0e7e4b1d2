"""Greeted once a year in the name of each house where one belongs; staff hears two days before."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from artel.access.actor import Actor
from artel.access.models import AuditEntry
from artel.access.permissions import Permission, ReadyRole
from artel.accounts.models import MemberCard, User
from artel.bookings.models import Booking
from artel.catalog.models import Venue
from artel.community import commands, rules
from artel.community.jobs import mind_birthdays
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.spans import DAY, Span
from artel.notifications.models import Mail, MailStatus, Notification
from tests.conftest import ClientFor, count
from tests.makers import carry_events, give_role, make_booking, make_resource, make_user, make_venue

ZONE = ZoneInfo("Asia/Vladivostok")
DAY_ITSELF = date(2031, 3, 5)
AT_NINE = datetime(2031, 3, 5, 9, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)
Known = Callable[..., Awaitable[User]]


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database, time_zone="Asia/Vladivostok")


@pytest.fixture
def known(database: Database, venue: Venue) -> Known:
    """Somebody who was there so many days before the birthday."""

    async def make(days_ago: int = 30, born: date = date(1990, 3, 5), **more: Any) -> User:
        user = await make_user(database, birthday=born, **{"language": "en"} | more)
        then = AT_NINE.astimezone(UTC) - days_ago * DAY
        await make_booking(database, await make_resource(database, 1, venue), user.id, Span(then, then + HOUR))
        return user

    return make


async def sweep(database: Database, at: datetime) -> None:
    with clock.frozen(at.astimezone(UTC)):
        await mind_birthdays(database)
        await carry_events(database)


async def rung(database: Database, kind: str = "birthday") -> list[UUID]:
    async with database.reading() as session:
        rows = await session.scalars(select(Notification).where(Notification.kind == kind).order_by(Notification.id))
        return [row.user_id for row in rows]


@given(st.dates(date(1920, 1, 1), date(2020, 12, 31)), st.dates(date(2021, 1, 1), date(2060, 12, 31)))
def test_the_next_birthday_is_within_a_year_and_is_found_by_its_day(born: date, today: date) -> None:
    on = rules.next_birthday(born, today)
    assert today <= on <= today + timedelta(days=366)
    assert (born.month, born.day) in rules.born_on(on)


def test_the_leap_day_is_kept_on_the_28th_in_other_years() -> None:
    born = date(2000, 2, 29)
    assert rules.kept_on(born, 2031) == date(2031, 2, 28)
    assert rules.kept_on(born, 2032) == date(2032, 2, 29)
    assert rules.born_on(date(2031, 2, 28)) == [(2, 28), (2, 29)]
    assert rules.born_on(date(2032, 2, 28)) == [(2, 28)]


async def test_greeted_at_nine_of_the_house_once_a_year(database: Database, known: Known) -> None:
    user = await known()
    await sweep(database, AT_NINE - timedelta(minutes=1))
    assert await rung(database) == [], "it is too early"
    for hours in (0, 1, 14):
        await sweep(database, AT_NINE + hours * HOUR)
    assert await rung(database) == [user.id]
    await sweep(database, AT_NINE + 24 * HOUR)
    assert await rung(database) == [user.id], "the day is over"
    await make_user(database, birthday=date(1990, 3, 5))
    async with database.transaction() as session:
        later = {"at": (AT_NINE + 300 * DAY).astimezone(UTC), "end": (AT_NINE + 301 * DAY).astimezone(UTC)}
        await session.execute(update(Booking).values(starts_at=later["at"], ends_at=later["end"]))
    await sweep(database, datetime(2032, 3, 5, 12, 0, tzinfo=ZONE))
    assert await rung(database) == [user.id, user.id], "and the next year again; a stranger never"


async def test_two_sweeps_at_once_greet_once(database: Database, known: Known, venue: Venue) -> None:
    user = await known()

    async def mark() -> bool:
        async with database.transaction() as session:
            house = venue.organization_id
            return await commands.mark_birthday(session, Actor.system(), house, user.id, DAY_ITSELF, is_ahead=False)

    assert sorted(await asyncio.gather(*(mark() for _ in range(5)))) == [False] * 4 + [True]
    await carry_events(database)
    assert await rung(database) == [user.id]


async def test_only_whoever_belongs_there_is_greeted(database: Database, known: Known, venue: Venue) -> None:
    recent, lapsed = await known(179), await known(181)
    banned, gone = await known(), await known()
    async with database.transaction() as session:
        session.add(
            MemberCard(organization_id=venue.organization_id, user_id=banned.id, note="", ban_reason="x",
                       banned_at=clock.now())
        )  # fmt: skip
        (await session.get_one(User, gone.id)).deleted_at = clock.now()
    await sweep(database, AT_NINE)
    assert await rung(database) == [recent.id]
    assert lapsed.id != recent.id


async def test_each_house_greets_unless_it_has_switched_that_off(
    database: Database, client_for: ClientFor, known: Known, venue: Venue
) -> None:
    user = await known()
    other = await make_venue(database, time_zone="Asia/Vladivostok")
    then = AT_NINE.astimezone(UTC) - 3 * DAY
    await make_booking(database, await make_resource(database, 1, other), user.id, Span(then, then + HOUR))
    boss = await make_user(database)
    await give_role(database, boss.id, ReadyRole.OWNER, venue.organization_id)
    client = await client_for(boss.id)
    path = f"/organizations/{venue.organization_id}"
    changed = await client.patch(path, json={"greets_birthdays": False})
    assert changed.json()["greets_birthdays"] is False
    await sweep(database, AT_NINE)
    assert await rung(database) == [user.id], "the other house alone"
    await client.patch(path, json={"greets_birthdays": True})
    await sweep(database, AT_NINE + HOUR)
    assert await rung(database) == [user.id, user.id]


async def test_the_letter_goes_to_whoever_asked_for_news(
    database: Database, client_for: ClientFor, known: Known
) -> None:
    asked, _silent, refused = await known(), await known(), await known()
    for user, both in ((asked, True), (refused, False)):
        wish = {"items": [{"group": "news", "in_app": both, "by_email": both}]}
        assert (await (await client_for(user.id)).put("/notifications/choices", json=wish)).status_code == 200
    await sweep(database, AT_NINE)
    async with database.reading() as session:
        mails = {mail.user_id: mail for mail in await session.scalars(select(Mail))}
    assert {user_id for user_id, mail in mails.items() if mail.status is not MailStatus.WITHHELD} == {asked.id}
    assert mails[asked.id].subject == "Happy birthday!"
    assert mails[asked.id].sender, "in the name of the house"
    assert refused.id not in await rung(database)
    assert len(await rung(database)) == 2


async def test_staff_hears_two_days_before_unless_it_is_hidden(
    database: Database, client_for: ClientFor, known: Known, venue: Venue
) -> None:
    user, shy = await known(name="Anna B"), await known()
    hidden = await (await client_for(shy.id)).patch("/auth/me", json={"hides_birthday": True})
    assert hidden.json()["hides_birthday"] is True
    desk, cook = await make_user(database), await make_user(database)
    await give_role(database, desk.id, frozenset({Permission.MEMBERS_VIEW}), venue.organization_id)
    await give_role(database, cook.id, frozenset({Permission.TICKETS_VIEW}), venue.organization_id)
    await sweep(database, AT_NINE - 3 * DAY)
    assert await rung(database, "staff_birthday") == []
    for hours in (0, 1):
        await sweep(database, AT_NINE - 2 * DAY + hours * HOUR)
    assert await rung(database, "staff_birthday") == [desk.id]
    (line,) = (await (await client_for(desk.id)).get("/notifications")).json()
    assert "Anna B" in line["title"]
    assert await count(database, "mails") == 0
    await sweep(database, AT_NINE)
    assert set(await rung(database)) == {user.id, shy.id}, "a greeting tells nobody else"


async def test_the_list_of_the_people_screen(
    database: Database, client_for: ClientFor, member: httpx.AsyncClient, known: Known, venue: Venue
) -> None:
    today = await known(name="Boris")
    leap = date(1992, 3, 7)
    soon = await known(born=leap, name="Anna")
    for more in ({"hides_birthday": True}, {"born": date(1990, 3, 4)}, {"born": date(1990, 3, 25)}, {"days_ago": 200}):
        await known(**more)
    viewer, other = await make_user(database), await make_user(database)
    await give_role(database, viewer.id, frozenset({Permission.MEMBERS_VIEW}), venue.organization_id)
    await give_role(database, other.id, ReadyRole.OWNER, (await make_venue(database)).organization_id)
    wish = {"organization_id": str(venue.organization_id)}
    with clock.frozen(AT_NINE.astimezone(UTC)):
        found = (await (await client_for(viewer.id)).get("/birthdays", params=wish)).json()
        refused = await (await client_for(other.id)).get("/birthdays", params=wish)
    assert [(one["name"], one["on"], one["is_today"]) for one in found] == [
        ("Boris", "2031-03-05", True), ("Anna", "2031-03-07", False),
    ]  # fmt: skip
    assert refused.status_code == 403
    assert (await member.get("/birthdays", params=wish)).status_code == 403
    async with database.reading() as session:
        looks = await session.scalars(select(AuditEntry.subject_id).where(AuditEntry.command == "look"))
        assert set(looks) == {today.id, soon.id}


async def test_the_leap_day_is_greeted_on_the_28th(database: Database, known: Known) -> None:
    user = await known(born=date(2000, 2, 29))
    await sweep(database, datetime(2031, 2, 28, 10, 0, tzinfo=ZONE))
    await sweep(database, datetime(2031, 3, 1, 10, 0, tzinfo=ZONE))
    assert await rung(database) == [user.id]
