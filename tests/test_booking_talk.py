"""What the talk of a booking does for both sides: a guest's first word is heard at the desk, and what becomes of the
booking is said in it."""

import asyncio
import json
import re
from datetime import timedelta
from string import Formatter
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from artel.access.permissions import Permission, ReadyRole
from artel.accounts.models import User
from artel.bookings.rules import shorter_steps
from artel.catalog.models import Organization, Resource
from artel.chat import rules
from artel.chat.commands.places import CHANGES
from artel.chat.events import GuestSpoke
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.outbox import OutboxEvent, deliver
from artel.kit.spans import Span
from tests.conftest import ROOT, ClientFor
from tests.makers import carry_events, give_role, make_resource, make_user, make_venue

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Json = dict[str, Any]


class Talk:
    """Of a guest with a booked room, who has opened it."""

    def __init__(self, client_for: ClientFor, database: Database) -> None:
        self._client_for, self.database = client_for, database

    async def build(self) -> "Talk":
        self.venue = await make_venue(self.database)
        self.room: Resource = await make_resource(self.database, 1, self.venue, name="Липа", hourly=0, grid_minutes=15)
        user = await make_user(self.database, "Анна Гость", language="ru")
        self.guest_id, self.guest = user.id, await self._client_for(user.id)
        start = clock.now().replace(minute=0, second=0, microsecond=0) + 2 * HOUR
        self.span = Span(start, start + HOUR)
        self.booking_id = await self.book(self.guest, self.span)
        self.chat = (await self.guest.post(f"/bookings/{self.booking_id}/chat")).json()
        return self

    async def book(self, who: httpx.AsyncClient, span: Span) -> str:
        """Free of charge, so it is confirmed at once."""
        times = {"starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()}
        answer = await who.post("/bookings", json={"resource_id": str(self.room.id), **times})
        assert answer.status_code == 201 and answer.json()["status"] == "confirmed", answer.text
        return str(answer.json()["id"])

    async def staff(self, role: ReadyRole | frozenset[Permission]) -> tuple[UUID, httpx.AsyncClient]:
        user = await make_user(self.database, email=f"{uuid7().hex}@example.org")
        await give_role(self.database, user.id, role, self.venue.organization_id)
        return user.id, await self._client_for(user.id)

    async def say(self, who: httpx.AsyncClient, content: str = "Есть кто?") -> Json:
        answer = await who.post(f"/messages/{self.chat['id']}", json={"content": content})
        assert answer.status_code == 201, answer.text
        said: Json = answer.json()
        return said

    async def bells(self, who: httpx.AsyncClient) -> list[Json]:
        await carry_events(self.database)
        return [one for one in (await who.get("/notifications")).json() if one["type"] == "staff_guest_wrote"]

    async def extend(self, minutes: int) -> httpx.Response:
        return await self.guest.post(f"/bookings/{self.booking_id}/extend", json={"minutes": minutes})

    async def lines(self) -> list[Json]:
        await carry_events(self.database)
        return [one for one in (await self.guest.get(f"/messages/{self.chat['id']}")).json() if one["type"] == "system"]


@pytest.fixture
async def talk(client_for: ClientFor, database: Database) -> Talk:
    return await Talk(client_for, database).build()


def test_a_word_after_half_an_hour_is_a_first_one() -> None:
    now = clock.now()
    assert rules.breaks_silence(None, now)
    assert rules.breaks_silence(now - rules.SILENCE, now)
    assert not rules.breaks_silence(now - rules.SILENCE + timedelta(seconds=1), now)


async def test_the_first_word_rings_at_the_desk_and_what_follows_does_not(talk: Talk) -> None:
    desk_id, desk = await talk.staff(frozenset({Permission.BOOKINGS_VIEW}))
    _, blind = await talk.staff(frozenset({Permission.TICKETS_VIEW}))
    await talk.say(talk.guest, "Есть ли проектор?")
    (bell,) = await talk.bells(desk)
    assert (bell["link"], bell["related_chat_id"]) == (f"/talk/{talk.chat['id']}", talk.chat["id"])
    assert "Анна Гость" in bell["title"] and "Есть ли проектор?" in bell["content"]
    async with talk.database.reading() as session:
        from artel.notifications.models import Mail

        letters = (await session.scalars(select(Mail).where(Mail.user_id == desk_id))).all()
    assert len(letters) == 1 and f"/talk/{talk.chat['id']}" in letters[0].html
    assert await talk.bells(blind) == [] and await talk.bells(talk.guest) == []
    for words in ("И доска?", "И маркеры?"):
        await talk.say(talk.guest, words)
    await talk.say(desk, "Да")
    await talk.say(talk.guest, "Спасибо!")
    assert len(await talk.bells(desk)) == 1
    with clock.frozen(clock.now() + rules.SILENCE + MINUTE):
        await talk.say(talk.guest, "А вода?")
        assert len(await talk.bells(desk)) == 2, "after a silence it is a first word again"


async def test_a_word_of_the_desk_or_elsewhere_rings_nobody(talk: Talk) -> None:
    _, desk = await talk.staff(ReadyRole.ADMINISTRATOR)
    _, other = await talk.staff(ReadyRole.MANAGER)
    await talk.say(desk, "Добрый день")
    space = (await talk.guest.post("/spaces", json={"name": "Двор"})).json()
    await talk.guest.post(f"/messages/{space['chat_id']}", json={"content": "Эхо"})
    assert await talk.bells(desk) == [] and await talk.bells(other) == []


async def test_who_may_look_into_every_house_is_not_called_to_each_desk(talk: Talk) -> None:
    """A role on the whole platform opens the talk; only one in this house makes it somebody's work."""
    user = await make_user(talk.database, email=f"{uuid7().hex}@example.org")
    await give_role(talk.database, user.id, frozenset({Permission.BOOKINGS_VIEW}), None)
    platform = await talk._client_for(user.id)
    await talk.say(talk.guest)
    assert await talk.bells(platform) == []
    assert (await platform.get(f"/messages/{talk.chat['id']}")).status_code == 200
    await platform.patch(f"/chats/{talk.chat['id']}", json={"level": "all"})
    await give_role(talk.database, user.id, ReadyRole.SUPPORT, talk.venue.organization_id)
    with clock.frozen(clock.now() + rules.SILENCE + MINUTE):
        await talk.say(talk.guest)
        assert len(await talk.bells(platform)) == 1


async def test_who_silenced_the_talk_is_left_in_peace(talk: Talk) -> None:
    _, desk = await talk.staff(ReadyRole.ADMINISTRATOR)
    _, other = await talk.staff(ReadyRole.MANAGER)
    await other.patch(f"/chats/{talk.chat['id']}", json={"level": "none"})
    await talk.say(talk.guest)
    assert len(await talk.bells(desk)) == 1 and await talk.bells(other) == []


async def test_a_fact_that_comes_twice_rings_once_and_of_two_words_at_once_one_is_the_first(talk: Talk) -> None:
    _, desk = await talk.staff(ReadyRole.ADMINISTRATOR)
    await asyncio.gather(*(talk.say(talk.guest, f"Слово {n}") for n in range(4)))
    assert len(await talk.bells(desk)) == 1
    async with talk.database.reading() as session:
        (row,) = (await session.scalars(select(OutboxEvent).where(OutboxEvent.kind == GuestSpoke.kind))).all()
    async with talk.database.transaction() as session:
        assert not await deliver(session, row.id, "artel.notifications.subscribers.people.tell_staff_of_guest")
    assert len(await talk.bells(desk)) == 1


# What becomes of the booking.


@pytest.mark.parametrize(("house", "begins"), [("ru", "Бронь продлена до"), ("en", "The booking was extended until")])
async def test_a_fact_is_kept_for_every_reader_s_language_and_told_in_the_house_s(
    talk: Talk, house: str, begins: str
) -> None:
    """Whoever did it speaks the other language, which is nobody's business."""
    async with talk.database.transaction() as session:
        await session.execute(
            update(User).where(User.id == talk.guest_id).values(language="ru" if house == "en" else "en")
        )
        own = Organization.id == talk.venue.organization_id
        await session.execute(update(Organization).where(own).values(language=house))
    assert (await talk.extend(30)).status_code == 200
    (line,) = await talk.lines()
    end = talk.span.ends_at + 30 * MINUTE
    times = {"begin": talk.span.starts_at.isoformat(), "end": end.isoformat(), "time_zone": talk.venue.time_zone}
    assert line["system"] == {"key": "booking_extended", "params": times}
    assert line["content"].startswith(begins)
    events = (await talk.guest.post("/sync", json={"chats": {talk.chat["id"]: 0}})).json()["chats"][talk.chat["id"]]
    (frame,) = [one["data"] for one in events["events"] if one["data"].get("type") == "system"]
    assert (frame["system"], frame["message"]) == (line["system"], line["content"])
    assert (await talk.say(talk.guest))["system"] is None


def test_the_web_knows_the_words_of_every_key() -> None:
    for language in ("ru", "en"):
        strings = json.loads((ROOT / f"web/src/locales/{language}/talk.json").read_text())
        assert set(strings["fact"]) == {f"booking_{verb}" for verb in CHANGES}
        for verb, text in CHANGES.items():
            asked = {name for _, name, _, _ in Formatter().parse(getattr(text, language)) if name}
            assert set(re.findall(r"{{(\w+)}}", strings["fact"][f"booking_{verb}"])) == asked


async def test_longer_is_said_in_the_talk_once(talk: Talk) -> None:
    assert (await talk.extend(30)).status_code == 200
    (line,) = await talk.lines()
    assert line["content"].startswith("Бронь продлена до") and line["user_id"] == str(talk.guest_id)
    async with talk.database.reading() as session:
        facts = select(OutboxEvent.id).where(OutboxEvent.kind == "bookings.changed")
        (fact,) = (await session.scalars(facts)).all()
    async with talk.database.transaction() as session:
        assert not await deliver(session, fact, "artel.chat.subscribers.note_change")
    assert len(await talk.lines()) == 1
    own = f"/messages/{line['id']}"
    for change in (talk.guest.patch(own, json={"content": "x"}), talk.guest.delete(own)):
        refused = await change
        assert (refused.status_code, refused.json()["code"]) == (409, "chat.not_editable")
    _, desk = await talk.staff(ReadyRole.ADMINISTRATOR)
    await talk.say(talk.guest, "Продлил, всё верно?")
    assert len(await talk.bells(desk)) == 1, "what the house noted is nobody's word"
    await desk.post(f"/bookings/{talk.booking_id}/shorten", json={"minutes": 30})
    assert (await talk.lines())[-1]["content"].startswith(("Бронь теперь", "The booking"))


async def test_a_booking_nobody_talks_about_gets_no_talk(talk: Talk) -> None:
    later = Span(talk.span.starts_at + 5 * HOUR, talk.span.ends_at + 5 * HOUR)
    silent = await talk.book(talk.guest, later)
    assert (await talk.guest.post(f"/bookings/{silent}/extend", json={"minutes": 30})).status_code == 200
    await carry_events(talk.database)
    assert len((await talk.guest.get("/chats")).json()["items"]) == 1


def test_shorter_steps() -> None:
    steps = [step // MINUTE for step in shorter_steps(timedelta(minutes=90), 30)]
    assert steps == [60, 30]
    assert shorter_steps(timedelta(minutes=30), 30) == [] == shorter_steps(timedelta(minutes=-30), 30)
    assert len(shorter_steps(timedelta(days=2), 15)) == 12


@pytest.mark.parametrize(("gap", "possible"), [(0, 0), (30, 30), (60, 60), (75, 75)])
async def test_a_refusal_says_how_much_longer_it_may_be(talk: Talk, gap: int, possible: int) -> None:
    after = talk.span.ends_at + gap * MINUTE
    _, other = await talk.staff(frozenset({Permission.TICKETS_VIEW}))
    await talk.book(other, Span(after, after + HOUR))
    refused = await talk.extend(90)
    assert (refused.status_code, refused.json()["code"]) == (409, "bookings.slot_taken")
    assert refused.json()["possible_minutes"] == possible
    assert (
        (await talk.guest.get(f"/bookings/{talk.booking_id}"))
        .json()["ends_at"]
        .startswith(talk.span.ends_at.isoformat()[:16])
    ), "nothing has changed"
    if possible:
        assert (await talk.extend(possible)).status_code == 200
    assert len(await talk.lines()) == bool(possible)
