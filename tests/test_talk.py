"""Talk that knows the place: chats of bookings, questions to a building, what rings, exports, cards of links."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from artel.access.actor import Actor
from artel.access.permissions import Permission, ReadyRole
from artel.bookings.models import Booking
from artel.catalog.models import Resource, Venue
from artel.chat import rules
from artel.chat.models import RingLevel
from artel.chat.queries import chats
from artel.integrations import outside, pages
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.settings import settings
from artel.kit.spans import Span
from artel.presence import commands as presence
from artel.presence.models import Presence, QuietHours, Status
from artel.presence.rules import is_quiet_hour, is_silent
from artel.presence.schemas import Arrival
from tests.conftest import ClientFor
from tests.makers import carry_events, give_role, make_booking, make_resource, make_user, make_venue

HOUR = timedelta(hours=1)
Json = dict[str, Any]


class House:
    """A room with a booking of a guest, and people around it."""

    def __init__(self, client_for: ClientFor, database: Database) -> None:
        self._client_for, self.database = client_for, database

    async def build(self) -> "House":
        self.venue: Venue = await make_venue(self.database)
        self.room: Resource = await make_resource(self.database, 1, self.venue, name="Липа")
        self.guest_id, self.guest = await self.person("guest")
        start = clock.now().replace(minute=0, second=0, microsecond=0) + HOUR
        self.span = Span(start, start + 2 * HOUR)
        self.booking: Booking = await make_booking(self.database, self.room, self.guest_id, self.span)
        return self

    async def person(self, name: str) -> tuple[UUID, httpx.AsyncClient]:
        user = await make_user(self.database, name)
        return user.id, await self._client_for(user.id)

    async def staff(self, role: ReadyRole | frozenset[Permission]) -> httpx.AsyncClient:
        user = await make_user(self.database, "staff")
        await give_role(self.database, user.id, role, self.venue.organization_id)
        return await self._client_for(user.id)

    async def enter(self, user_id: UUID, *, shares: bool = True, is_quiet: bool = False) -> None:
        async with self.database.transaction() as session:
            arrival = Arrival(user_id=user_id, venue_id=self.venue.id)
            await presence.arrive(session, Actor.system(), arrival, clock.now() + 3 * HOUR, is_quiet=is_quiet)
            (await session.get_one(Presence, user_id)).shares_place = shares


@pytest.fixture
async def house(client_for: ClientFor, database: Database) -> House:
    return await House(client_for, database).build()


# What rings.


@pytest.mark.parametrize(
    ("level", "is_mention", "is_quiet", "is_own", "rings"),
    [
        (RingLevel.ALL, False, False, False, True),
        (RingLevel.ALL, True, False, False, True),
        (RingLevel.ALL, False, True, False, False),
        (RingLevel.ALL, True, True, False, False),
        (RingLevel.ALL, False, False, True, False),
        (RingLevel.MENTIONS, False, False, False, False),
        (RingLevel.MENTIONS, True, False, False, True),
        (RingLevel.MENTIONS, True, True, False, False),
        (RingLevel.NONE, False, False, False, False),
        (RingLevel.NONE, True, False, False, False),
    ],
)
def test_what_rings(level: RingLevel, is_mention: bool, is_quiet: bool, is_own: bool, rings: bool) -> None:
    assert rules.should_notify(level, is_mention=is_mention, is_quiet=is_quiet, is_own=is_own) is rings


def test_a_chat_says_more_than_its_space() -> None:
    assert rules.level_of(None, None, is_channel=True) is RingLevel.MENTIONS
    assert rules.level_of(None, None, is_channel=False) is RingLevel.ALL
    assert rules.level_of(None, RingLevel.NONE, is_channel=True) is RingLevel.NONE
    assert rules.level_of(RingLevel.ALL, RingLevel.NONE, is_channel=True) is RingLevel.ALL


@pytest.mark.parametrize(
    ("begins", "ends", "minute", "quiet"),
    [
        (60, 120, 60, True), (60, 120, 119, True), (60, 120, 120, False), (60, 120, 59, False),
        (1320, 480, 1439, True), (1320, 480, 0, True), (1320, 480, 479, True), (1320, 480, 480, False),
        (1320, 480, 720, False), (0, 0, 700, True),
    ],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(begins: int, ends: int, minute: int, quiet: bool) -> None:
    assert is_quiet_hour(begins, ends, minute) is quiet


def test_quiet_hours_are_of_the_person_s_own_zone_and_a_booked_room_is_quiet() -> None:
    at = clock.now().replace(hour=20, minute=30)
    night = QuietHours(begins=23 * 60, ends=7 * 60, time_zone="Europe/Moscow")
    assert is_silent(None, night, at), "23:30 in Moscow"
    assert not is_silent(None, QuietHours(begins=23 * 60, ends=7 * 60, time_zone="UTC"), at)
    assert is_silent(Presence(chosen=Status.ONLINE, quiet_until=at + HOUR), None, at)
    assert not is_silent(Presence(chosen=Status.ONLINE, quiet_until=at), None, at)
    assert is_silent(Presence(chosen=Status.DND), None, at)
    assert not is_silent(None, None, at)


async def test_quiet_hours_keep_the_bell_silent_and_the_count_right(house: House, database: Database) -> None:
    _, me = await house.person("owl")
    assert (await me.get("/status/quiet-hours")).json() == {"hours": None, "is_silent": False}
    all_day = {"begins": 0, "ends": 0, "time_zone": "Asia/Novosibirsk"}
    assert (await me.put("/status/quiet-hours", json=all_day)).json() == {"hours": all_day, "is_silent": True}
    for wrong in ({"begins": 1440}, {"time_zone": "Moon/Base"}, {"ends": -1}):
        assert (await me.put("/status/quiet-hours", json=all_day | wrong)).status_code == 422
    assert (await me.delete("/status/quiet-hours")).json()["is_silent"] is False


async def test_levels_of_a_space_and_of_a_channel(house: House, database: Database) -> None:
    _, vera = await house.person("vera")
    _, misha = await house.person("misha")
    space = (await vera.post("/spaces", json={"name": "Двор", "visibility": "public"})).json()
    assert (await misha.patch(f"/spaces/{space['id']}/level", json={"level": "none"})).status_code == 404
    await misha.post(f"/spaces/{space['id']}/join")
    nickname = (await misha.get("/auth/me")).json()["nickname"]

    async def bells() -> int:
        return int((await misha.get("/notifications/unread-count")).json()["unread_count"])

    async def called() -> int:
        before = await bells()
        await vera.post(f"/messages/{space['chat_id']}", json={"content": f"@{nickname}, ты где?"})
        await carry_events(database)
        return await bells() - before

    assert await called() == 1
    assert (await misha.patch(f"/spaces/{space['id']}/level", json={"level": "none"})).json() == {"level": "none"}
    assert await called() == 0
    own = (await misha.patch(f"/chats/{space['chat_id']}", json={"level": "mentions"})).json()
    assert (own["level"], own["muted"]) == ("mentions", False)
    assert await called() == 1
    muted = (await misha.patch(f"/chats/{space['chat_id']}", json={"muted": True})).json()
    assert (muted["level"], muted["muted"]) == ("none", True)
    assert await called() == 0
    usual = (await misha.patch(f"/chats/{space['chat_id']}", json={"level": "usual"})).json()
    assert (usual["level"], usual["muted"]) == (None, False)
    assert (await misha.get("/spaces")).json()[0]["level"] == "none"
    assert (await misha.get(f"/chats/{space['chat_id']}")).json()["unread"] == 4, "what is unread does not depend on it"


async def test_a_word_rings_for_those_who_want_it_now(house: House, database: Database) -> None:
    vera_id, vera = await house.person("vera")
    misha_id, misha = await house.person("misha")
    chat = (await vera.post("/chats/private", json={"user_id": str(misha_id)})).json()
    await vera.post(f"/messages/{chat['id']}", json={"content": "Привет"})

    async def ringing() -> set[UUID]:
        async with database.reading() as session:
            people = [vera_id, misha_id]
            return await chats.ringing_for(session, UUID(chat["id"]), people, is_mention=False, author_id=vera_id)

    assert await ringing() == {misha_id}
    await house.enter(misha_id, is_quiet=True)
    assert await ringing() == set(), "in a booked room"
    async with database.transaction() as session:
        await presence.leave_venue(session, Actor.system(), misha_id, house.venue.id)
    assert await ringing() == {misha_id}
    await misha.patch(f"/chats/{chat['id']}", json={"level": "mentions"})
    assert await ringing() == set()


async def test_the_directory_is_searched_by_names_and_words_alone(house: House, database: Database) -> None:
    org = str(house.venue.organization_id)
    me = await make_user(database, "Ёлкина Мария", email="secret@example.org", bio="Рисую карты")
    await make_booking(database, house.room, me.id, Span(house.span.ends_at, house.span.ends_at + HOUR))
    client = await house._client_for(me.id)
    path = f"/venues/{house.venue.id}/members"
    assert (await client.get(path)).json()["items"] == []
    answer = await client.patch("/karma", json={"organization_id": org, "in_directory": True})
    assert answer.status_code == 200, answer.text
    for q, found in (("елкина", 1), ("КАРТЫ", 1), ("secret", 0), ("example", 0), ("%", 0)):
        assert len((await house.guest.get(path, params={"q": q})).json()["items"]) == found, q
    _, stranger = await house.person("stranger")
    assert (await stranger.get(path)).status_code == 404


# The chat of a booking.


async def test_a_booking_has_one_chat_of_its_guest_and_the_staff(house: House) -> None:
    path = f"/bookings/{house.booking.id}/chat"
    _, stranger = await house.person("stranger")
    desk = await house.staff(frozenset({Permission.BOOKINGS_VIEW}))
    blind = await house.staff(frozenset({Permission.TICKETS_VIEW}))
    assert (await stranger.post(path)).status_code == 404
    assert (await blind.post(path)).status_code == 404
    chat = (await house.guest.post(path)).json()
    assert (chat["type"], chat["booking_id"]) == ("booking", str(house.booking.id))
    assert chat["title"].startswith("Липа")
    assert (await desk.post(path)).json()["id"] == chat["id"]
    asked = await house.guest.post(f"/messages/{chat['id']}", json={"content": "Есть ли проектор?"})
    assert asked.status_code == 201, asked.text
    assert (await desk.get("/chats")).json()["items"][0]["unread"] == 1
    assert (await desk.post(f"/messages/{chat['id']}", json={"content": "Да"})).status_code == 201
    for client in (stranger, blind):
        assert (await client.get(f"/messages/{chat['id']}")).status_code == 404
        assert (await client.post(f"/messages/{chat['id']}", json={"content": "?"})).status_code == 404
        assert chat["id"] not in [one["id"] for one in (await client.get("/chats")).json()["items"]]
        missed = await client.post("/sync", json={"chats": {chat["id"]: 0}})
        assert missed.json()["chats"][chat["id"]]["status"] == 404
    assert len((await desk.post("/sync", json={"chats": {chat["id"]: 0}})).json()["chats"][chat["id"]]["events"]) == 2


async def test_two_who_open_it_at_once_get_the_same(house: House) -> None:
    desk = await house.staff(ReadyRole.ADMINISTRATOR)
    path = f"/bookings/{house.booking.id}/chat"
    answers = await asyncio.gather(*(client.post(path) for client in (house.guest, desk) * 3))
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_it_is_archived_a_day_after_the_booking(house: House, database: Database) -> None:
    path = f"/bookings/{house.booking.id}/chat"
    chat = (await house.guest.post(path)).json()
    word = {"content": "Спасибо!"}
    with clock.frozen(house.span.ends_at + 23 * HOUR):
        await carry_events(database)
        assert (await house.guest.get(f"/chats/{chat['id']}")).json()["archived_at"] is None
    async with database.transaction() as session:  # it lasts longer by now: looked at again later
        (await session.get_one(Booking, house.booking.id)).ends_at += HOUR
    with clock.frozen(house.span.ends_at + 24 * HOUR + timedelta(minutes=1)):
        await carry_events(database)
        assert (await house.guest.get(f"/chats/{chat['id']}")).json()["archived_at"] is None
    with clock.frozen(house.span.ends_at + 25 * HOUR + timedelta(minutes=1)):
        await carry_events(database)
    assert (await house.guest.get(f"/chats/{chat['id']}")).json()["archived_at"]
    refused = await house.guest.post(f"/messages/{chat['id']}", json=word)
    assert (refused.status_code, refused.json()["code"]) == (409, "chat.archived")
    assert (await house.guest.get(f"/messages/{chat['id']}")).status_code == 200
    assert chat["id"] not in [one["id"] for one in (await house.guest.get("/chats")).json()["items"]]
    assert (await house.guest.post(path)).json()["id"] == chat["id"]


async def test_an_old_booking_opens_no_chat_and_a_handed_over_one_changes_hands(
    house: House, database: Database
) -> None:
    old = Span(house.span.starts_at - 60 * HOUR, house.span.ends_at - 60 * HOUR)
    past = await make_booking(database, house.room, house.guest_id, old)
    assert (await house.guest.post(f"/bookings/{past.id}/chat")).json()["code"] == "chat.archived"
    chat = (await house.guest.post(f"/bookings/{house.booking.id}/chat")).json()
    heir_id, heir = await house.person("heir")
    async with database.transaction() as session:
        (await session.get_one(Booking, house.booking.id)).customer_id = heir_id
    assert (await house.guest.get(f"/messages/{chat['id']}")).status_code == 404
    assert (await heir.get(f"/messages/{chat['id']}")).status_code == 200


async def test_a_word_there_becomes_a_ticket_about_the_booking(house: House) -> None:
    chat = (await house.guest.post(f"/bookings/{house.booking.id}/chat")).json()
    said = (await house.guest.post(f"/messages/{chat['id']}", json={"content": "Не горит лампа"})).json()
    ticket = (await house.guest.post("/tickets", json={"message_id": said["id"], "subject": "Лампа"})).json()
    assert ticket["booking_id"] == str(house.booking.id)
    assert (ticket["chat_id"], ticket["message_id"]) == (chat["id"], said["id"])
    both = await house.staff(frozenset({Permission.TICKETS_VIEW, Permission.BOOKINGS_VIEW}))
    one = await house.staff(frozenset({Permission.TICKETS_VIEW}))
    assert (await both.get(f"/tickets/{ticket['id']}")).json()["chat_id"] == chat["id"]
    assert (await one.get(f"/tickets/{ticket['id']}")).json()["chat_id"] is None, "who may not read it gets no way in"


# A question to the building.


async def test_those_in_the_building_are_asked_until_it_closes(house: House, database: Database) -> None:
    asker_id, asker = await house.person("asker")
    near_id, near = await house.person("near")
    shy_id, shy = await house.person("shy")
    _, far = await house.person("far")
    wish = {"content": "Есть ли у кого зарядка?"}
    away = await asker.post("/here/questions", json=wish)
    assert (away.status_code, away.json()["code"]) == (403, "chat.not_here")
    assert (await asker.get("/here")).status_code == 403
    await house.enter(asker_id)
    await house.enter(shy_id, shares=False)
    alone = await asker.post("/here/questions", json=wish)
    assert (alone.status_code, alone.json()["code"]) == (409, "chat.nobody_here")
    await house.enter(near_id)
    assert (await asker.get("/here")).json()["people"] == 1
    chat = (await asker.post("/here/questions", json=wish)).json()
    assert (chat["type"], chat["topic"]) == ("here", house.venue.name)
    await carry_events(database)
    (bell,) = (await near.get("/notifications")).json()
    assert bell["type"] == "question_here"
    assert (await near.post(f"/messages/{chat['id']}", json={"content": "У меня"})).status_code == 201
    for client in (shy, far):
        assert (await client.get(f"/messages/{chat['id']}")).status_code == 404
        assert (await client.get("/notifications")).json() == []
    with clock.frozen(clock.now() + 17 * HOUR):
        await carry_events(database)
    late = await near.post(f"/messages/{chat['id']}", json={"content": "Ещё нужна?"})
    assert late.json()["code"] == "chat.archived"


async def test_questions_are_few(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asker_id, asker = await house.person("asker")
    near_id, _ = await house.person("near")
    for one in (asker_id, near_id):
        await house.enter(one)
    monkeypatch.setattr(settings(), "rate_limits", "on")
    wish = {"content": "Кто на обед?"}
    assert [(await asker.post("/here/questions", json=wish)).status_code for _ in range(4)] == [201, 201, 201, 429]


# Taking a chat along.


async def test_export_of_a_channel_is_the_owner_s_and_is_logged(house: House) -> None:
    _, vera = await house.person("vera")
    _, misha = await house.person("misha")
    space = (await vera.post("/spaces", json={"name": "Двор", "visibility": "public"})).json()
    await misha.post(f"/spaces/{space['id']}/join")
    for n in range(205):
        await vera.post(f"/messages/{space['chat_id']}", json={"content": f"<b>{n}</b>"})
    path = f"/chats/{space['chat_id']}/export"
    assert (await misha.get(path)).status_code == 403
    taken = (await vera.get(path)).json()
    assert [one["content"] for one in taken["messages"]] == [f"<b>{n}</b>" for n in range(205)]
    assert "@" not in (await vera.get(path)).text, "nobody's address"
    page = await vera.get(path, params={"format": "html"})
    assert "<b>0</b>" not in page.text
    assert "&lt;b&gt;0&lt;/b&gt;" in page.text
    assert page.headers["content-disposition"].startswith("attachment")
    assert (await vera.get(path, params={"format": "txt"})).text.count("\n") == 207
    assert (await vera.get(path, params={"format": "exe"})).status_code == 422
    log = (await vera.get(f"/spaces/{space['id']}/moderation-log")).json()["items"]
    assert [entry["verb"] for entry in log] == ["chat_exported"] * 4


async def test_export_of_a_private_chat_is_for_the_two(house: House) -> None:
    _, vera = await house.person("vera")
    misha_id, misha = await house.person("misha")
    _, stranger = await house.person("stranger")
    chat = (await vera.post("/chats/private", json={"user_id": str(misha_id)})).json()
    await vera.post(f"/messages/{chat['id']}", json={"content": "Привет"})
    path = f"/chats/{chat['id']}/export"
    assert (await stranger.get(path)).status_code == 404
    for client in (vera, misha):
        assert [one["content"] for one in (await client.get(path)).json()["messages"]] == ["Привет"]
    talk = (await house.guest.post(f"/bookings/{house.booking.id}/chat")).json()
    assert (await house.guest.get(f"/chats/{talk['id']}/export")).status_code == 403


# Cards of links.

PAGE = b"""<html><head><title>Plain</title><meta property="og:title" content="Verstak &amp; friends">
<meta property="og:description" content="Long\ntables"></head><body>x</body></html>"""
Serve = Callable[[bytes], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[asyncio.Server] = []

    async def one(answer: bytes) -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield one
    for server in servers:
        server.close()


def html(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n{more}\r\n"
    )
    return head.encode() + body


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "previews_loopback", "on")


async def test_a_page_of_this_machine_is_not_called(serve: Serve) -> None:
    """By default. The next test shows that the same server answers when it may be asked."""
    address = await serve(html(PAGE))
    assert await pages.about(address) == pages.PageAbout()
    port = address.rpartition(":")[2]
    for host in ("localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
        assert await pages.about(f"http://{host}:{port}") == pages.PageAbout(), host


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/",
        "http://[fd00::1]/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/", "http://user:word@example.org/",
        "ftp://example.org/", "file:///etc/passwd", "http:///", "http://example.org:6379/",
    ],
)  # fmt: skip
async def test_inner_addresses_are_refused_before_a_connection(url: str) -> None:
    with pytest.raises((outside.NotPublic, OSError)):
        parts = pages.looked_at(url)
        await outside.look_up(parts.hostname, parts.port or 80)


@pytest.mark.usefixtures("loopback")
async def test_what_a_page_says_of_itself(serve: Serve) -> None:
    found = await pages.about(await serve(html(PAGE)))
    assert found == pages.PageAbout("Verstak & friends", "Long tables", "127.0.0.1")
    onward = f"location: {await serve(html(PAGE))}/\r\n"
    assert (await pages.about(await serve(html(b"", status="302 Found", more=onward)))).title == "Verstak & friends"
    assert await pages.about(await serve(html(PAGE, "application/json"))) == pages.PageAbout()
    assert await pages.about(await serve(html(PAGE, status="404 Not Found"))) == pages.PageAbout()
    late = html(b" " * pages.READ_AT_MOST + PAGE)
    assert (await pages.about(await serve(late))).title == "", "no more is read than that"


@pytest.mark.usefixtures("loopback")
async def test_a_redirect_is_looked_at_anew(serve: Serve) -> None:
    for inner in ("http://10.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd"):
        moved = html(b"", status="302 Found", more=f"location: {inner}\r\n")
        assert await pages.about(await serve(moved)) == pages.PageAbout()


@pytest.mark.usefixtures("loopback")
async def test_a_link_gets_a_card_which_its_author_may_hide(house: House, database: Database, serve: Serve) -> None:
    address = await serve(html(PAGE))
    _, vera = await house.person("vera")
    misha_id, misha = await house.person("misha")
    chat = (await vera.post("/chats/private", json={"user_id": str(misha_id)})).json()
    said = (await vera.post(f"/messages/{chat['id']}", json={"content": f"Смотри ({address}/a)."})).json()
    assert said["preview"] is None
    await carry_events(database)
    shown = (await misha.get(f"/messages/message/{said['id']}")).json()["preview"]
    assert (shown["url"], shown["title"]) == (f"{address}/a", "Verstak & friends")
    events = (await misha.post("/sync", json={"chats": {chat["id"]: 0}})).json()["chats"][chat["id"]]["events"]
    assert events[-1]["event"] == "preview_updated"
    assert events[-1]["data"]["preview"] == shown
    path = f"/previews/{said['id']}"
    assert (await misha.delete(path)).status_code == 403
    assert (await vera.delete(path)).json()["preview"] is None
    await carry_events(database)
    assert (await misha.get(f"/messages/message/{said['id']}")).json()["preview"] is None
    plain = (await vera.post(f"/messages/{chat['id']}", json={"content": "Без ссылки"})).json()
    assert (await vera.delete(f"/previews/{plain['id']}")).json()["code"] == "chat.no_preview"


@pytest.mark.usefixtures("loopback")
async def test_another_link_another_card_and_a_deleted_one_leaves_none(
    house: House, database: Database, serve: Serve
) -> None:
    address = await serve(html(PAGE))
    _, vera = await house.person("vera")
    misha_id, _ = await house.person("misha")
    chat = (await vera.post("/chats/private", json={"user_id": str(misha_id)})).json()
    said = (await vera.post(f"/messages/{chat['id']}", json={"content": f"{address}/a"})).json()
    await carry_events(database)
    assert (await vera.patch(f"/messages/{said['id']}", json={"content": f"{address}/b"})).json()["preview"] is None
    await carry_events(database)
    assert (await vera.get(f"/messages/message/{said['id']}")).json()["preview"]["url"] == f"{address}/b"
    assert (await vera.delete(f"/messages/{said['id']}")).json()["preview"] is None
    events = (await vera.post("/sync", json={"chats": {chat["id"]: 0}})).json()["chats"][chat["id"]]["events"]
    assert "Verstak" not in str(events), "a deleted message leaves nothing of it in the log"


def test_which_link_is_the_first() -> None:
    assert rules.first_link("смотри (https://example.org/a).") == "https://example.org/a"
    assert rules.first_link("`https://example.org`") is None
    assert rules.first_link("ftp://example.org") is None
