"""What the chat promises, over REST on both databases. Sockets: tests/test_chat_conformance.py."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import event, text

from artel.access.actor import Actor
from artel.chat import commands, rules
from artel.chat.commands._lines import keep
from artel.chat.models import Chat
from artel.chat.queries import door
from artel.chat.rules import READY_ROLES, SpacePermission, named_people
from artel.chat.schemas.messages import SendRequest
from artel.integrations.pages import PageAbout
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.settings import settings
from tests.chat_client import picture
from tests.chat_mirror import ChatMirror, SpaceMirror
from tests.conftest import ClientFor, count
from tests.makers import carry_events, make_user

P = SpacePermission
Json = dict[str, Any]
SCRIPT = b"<script>alert(1)</script>"


class Person:
    """Somebody with a client, who says what they expect."""

    def __init__(self, user_id: UUID, nickname: str, http: httpx.AsyncClient) -> None:
        self.id, self.nickname, self.http = str(user_id), nickname, http

    async def __call__(self, method: str, path: str, body: Any = None, expect: int | None = None, **more: Any) -> Any:
        answer = await self.http.request(method, path, json=body, **more)
        said = f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.status_code == expect if expect else answer.is_success, said
        return answer.json() if answer.content else None


class Town:
    """A space with its owner and a member."""

    def __init__(self, client_for: ClientFor, database: Database) -> None:
        self._client_for, self.database = client_for, database

    async def person(self, name: str) -> Person:
        user = await make_user(self.database, name, nickname=f"{name}_{uuid7().hex[-6:]}")
        return Person(user.id, user.nickname, await self._client_for(user.id))

    async def build(self, **more: Any) -> "Town":
        self.owner, self.member = await self.person("olga"), await self.person("misha")
        self.space = await self.owner("POST", "/spaces", {"name": "Кухня", "visibility": "public"} | more)
        self.id, self.chat = self.space["id"], self.space["chat_id"]
        await self.owner("POST", f"/spaces/{self.id}/add-user", {"user_id": self.member.id})
        return self

    async def say(self, who: Person, content: str = "hello", **more: Any) -> Json:
        said: Json = await who("POST", f"/messages/{self.chat}", {"content": content} | more)
        return said

    async def role(self, *permissions: SpacePermission, priority: int = 50) -> str:
        wish = {"name": uuid7().hex[-8:], "priority": priority, "permissions": list(permissions)}
        made = await self.owner("POST", f"/spaces/{self.id}/roles", wish)
        return str(made["id"])

    async def give(self, who: Person, *permissions: SpacePermission, priority: int = 50) -> None:
        role = await self.role(*permissions, priority=priority)
        await self.owner("POST", f"/spaces/{self.id}/assign-role/{who.id}/{role}")

    async def newcomer(self, name: str = "petya") -> Person:
        person = await self.person(name)
        await self.owner("POST", f"/spaces/{self.id}/add-user", {"user_id": person.id})
        return person


@pytest.fixture
async def town(client_for: ClientFor, database: Database) -> Town:
    return await Town(client_for, database).build()


# --- permissions: each of the 19, yes and no


async def _change_info(town: Town, who: Person, status: int) -> None:
    await who("PATCH", f"/spaces/{town.id}", {"description": "new"}, status)
    await who("POST", f"/spaces/{town.id}/channels", {"name": "new"}, 201 if status == 200 else status)


async def _delete_space(town: Town, who: Person, status: int) -> None:
    await who("DELETE", f"/spaces/{town.id}", None, status)


async def _add_members(town: Town, who: Person, status: int) -> None:
    await who("POST", f"/spaces/{town.id}/add-user", {"user_id": (await town.person("new")).id}, status)


async def _ban(town: Town, who: Person, status: int) -> None:
    other = await town.newcomer()
    await who("POST", f"/spaces/{town.id}/ban/{other.id}", {"reason": "noise"}, status)
    await who("GET", f"/spaces/{town.id}/bans", None, status)
    await town.owner("POST", f"/spaces/{town.id}/ban/{other.id}")
    await who("DELETE", f"/spaces/{town.id}/unban/{other.id}", None, status)


async def _kick(town: Town, who: Person, status: int) -> None:
    await who("DELETE", f"/spaces/{town.id}/kick/{(await town.newcomer()).id}", None, status)


async def _restrict(town: Town, who: Person, status: int) -> None:
    other, until = await town.newcomer(), (clock.now() + timedelta(hours=1)).isoformat()
    await who("POST", f"/spaces/{town.id}/restrict/{other.id}", {"until": until}, status)
    await who("DELETE", f"/spaces/{town.id}/restrict/{other.id}", None, status)


async def _promote(town: Town, who: Person, status: int) -> None:
    other, role = await town.newcomer(), await town.role(priority=7)
    await who("POST", f"/spaces/{town.id}/assign-role/{other.id}/{role}", None, status)
    await who("POST", f"/spaces/{town.id}/members/{other.id}/role?role_id={role}", None, status)
    made = 201 if status == 200 else status
    await who("POST", f"/spaces/{town.id}/roles", {"name": uuid7().hex[-6:], "priority": 3}, made)
    await who("PATCH", f"/spaces/{town.id}/roles/{role}", {"name": uuid7().hex[-6:]}, status)
    await who("DELETE", f"/spaces/{town.id}/roles/{role}", None, status)


async def _untouchable(town: Town, who: Person, status: int) -> None:
    """Somebody of a higher role may not act on the person who has it; without it they may."""
    chief = await town.newcomer("chief")
    await town.give(chief, P.KICK_MEMBERS, priority=90)
    await chief("POST", f"/spaces/{town.id}/kick/{who.id}", None, 403 if status == 200 else 200)


async def _send(town: Town, who: Person, status: int) -> None:
    await who("POST", f"/messages/{town.chat}", {"content": "hello"}, 201 if status == 200 else status)


async def _send_media(town: Town, who: Person, status: int) -> None:
    files = {"file": ("a.png", picture(), "image/png")}
    created = 201 if status == 200 else status
    await who("POST", f"/messages/{town.chat}/upload-image", None, created, files=files)
    held = await who("POST", "/attachments", None, 201, files=files)
    await who("POST", f"/messages/{town.chat}", {"attachment_id": held["id"]}, created)


async def _send_files(town: Town, who: Person, status: int) -> None:
    files = {"file": ("a.txt", "привет".encode(), "text/plain")}
    await who("POST", f"/messages/{town.chat}/upload-document", None, 201 if status == 200 else status, files=files)


async def _send_stickers(town: Town, who: Person, status: int) -> None:
    pack = await town.owner("POST", "/stickers/packs/create", {"name": "Коты"})
    files = {"file": ("a.png", picture(), "image/png")}
    sticker = await town.owner("POST", f"/stickers/packs/{pack['id']}/add-sticker", None, 201, files=files)
    body = {"sticker_id": sticker["id"]}
    await who("POST", f"/messages/{town.chat}", body, 201 if status == 200 else status)


async def _edit_own(town: Town, who: Person, status: int) -> None:
    said = await town.say(who)
    await who("PATCH", f"/messages/{said['id']}", {"content": "edited"}, status)
    await who("PATCH", f"/messages/{town.chat}/{said['id']}", {"content": "again"}, status)


async def _delete_own(town: Town, who: Person, status: int) -> None:
    """Without the right to delete any."""
    said = await town.say(who)
    await who("DELETE", f"/messages/{said['id']}", None, status)


async def _delete_any(town: Town, who: Person, status: int) -> None:
    said = await town.say(town.owner)
    await who("DELETE", f"/messages/{town.chat}/{said['id']}", None, status)


async def _pin(town: Town, who: Person, status: int) -> None:
    said = await town.say(town.owner)
    await who("POST", f"/messages/{town.chat}/{said['id']}/pin", None, status)
    await who("DELETE", f"/messages/{town.chat}/{said['id']}/pin", None, status)


async def _react(town: Town, who: Person, status: int) -> None:
    said = await town.say(town.owner)
    await who("POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}, status)
    await who("POST", f"/messages/{town.chat}/{said['id']}/react?reaction=🔥", None, status)


async def _mention_all(town: Town, who: Person, status: int) -> None:
    """Without the right it is plain text."""
    await town.say(who, "hey @all")
    (mine,) = await town.member("GET", "/spaces")
    assert mine["mentions"] == (1 if status == 200 else 0)


async def _invite(town: Town, who: Person, status: int) -> None:
    made = await who("POST", f"/spaces/{town.id}/invites", {"uses": 1}, 201 if status == 200 else status)
    await who("GET", f"/spaces/{town.id}/invites", None, status)
    code = made["code"] if status == 200 else (await town.owner("POST", f"/spaces/{town.id}/invites"))["code"]
    await who("DELETE", f"/spaces/{town.id}/invites/{code}", None, status)


CHECKS: dict[SpacePermission, Callable[[Town, Person, int], Awaitable[None]]] = {
    P.CHANGE_INFO: _change_info, P.DELETE_SPACE: _delete_space, P.ADD_MEMBERS: _add_members, P.BAN_MEMBERS: _ban,
    P.KICK_MEMBERS: _kick, P.RESTRICT_MEMBERS: _restrict, P.PROMOTE_MEMBERS: _promote, P.UNTOUCHABLE: _untouchable,
    P.SEND_MESSAGES: _send, P.SEND_MEDIA: _send_media, P.SEND_STICKERS: _send_stickers, P.SEND_FILES: _send_files,
    P.EDIT_OWN_MESSAGES: _edit_own, P.DELETE_OWN_MESSAGES: _delete_own, P.DELETE_ANY_MESSAGES: _delete_any,
    P.PIN_MESSAGES: _pin, P.ADD_REACTIONS: _react, P.MENTION_ALL: _mention_all, P.CREATE_INVITES: _invite,
}  # fmt: skip


def test_there_are_nineteen_and_each_is_checked() -> None:
    assert len(P) == len(CHECKS) == 19
    assert [(role.name, role.priority, len(role.permissions)) for role in READY_ROLES] == [
        ("Owner", 100, 19), ("Administrator", 80, 15), ("Moderator", 60, 11), ("Member", 10, 7), ("Restricted", 5, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("permission", list(P))
async def test_with_the_permission_alone_one_may(town: Town, permission: SpacePermission) -> None:
    who = await town.newcomer("who")
    await town.give(who, permission, P.SEND_MESSAGES)
    await CHECKS[permission](town, who, 200)


@pytest.mark.parametrize("permission", list(P))
async def test_with_every_other_permission_one_may_not(town: Town, permission: SpacePermission) -> None:
    who = await town.newcomer("who")
    lacking = {P.DELETE_ANY_MESSAGES} if permission is P.DELETE_OWN_MESSAGES else set()
    await town.give(who, *(set(P) - {permission} - lacking))
    await CHECKS[permission](town, who, 403)


# --- who acts on whom


async def test_nobody_acts_on_their_equals_or_on_the_owner(town: Town) -> None:
    one, other = await town.newcomer("one"), await town.newcomer("other")
    for who in (one, other):
        await town.give(who, *P, priority=60)
    until = {"until": (clock.now() + timedelta(hours=1)).isoformat()}
    role = await town.role(priority=1)
    for target in (other, town.owner, one):
        await one("POST", f"/spaces/{town.id}/kick/{target.id}", None, 403)
        await one("POST", f"/spaces/{town.id}/ban/{target.id}", None, 403)
        await one("POST", f"/spaces/{town.id}/restrict/{target.id}", until, 403)
        await one("POST", f"/spaces/{town.id}/assign-role/{target.id}/{role}", None, 403)
    await town.owner("POST", f"/spaces/{town.id}/kick/{other.id}")  # untouchable, but not for the owner


async def test_nobody_grants_what_they_lack(town: Town) -> None:
    who = await town.newcomer("who")
    await town.give(who, P.PROMOTE_MEMBERS, P.SEND_MESSAGES, priority=50)
    rich, high = await town.role(P.BAN_MEMBERS, priority=5), await town.role(priority=50)
    for role in (rich, high, next(r["id"] for r in town.space["roles"] if r["name"] == "Owner")):
        await who("POST", f"/spaces/{town.id}/assign-role/{town.member.id}/{role}", None, 403)
    for wish in ({"permissions": ["ban_members"], "priority": 5}, {"permissions": [], "priority": 50}):
        await who("POST", f"/spaces/{town.id}/roles", {"name": "x", **wish}, 403)
    await who("PATCH", f"/spaces/{town.id}/roles/{high}", {"name": "mine"}, 403)
    low = await town.role(priority=3)
    await who("PATCH", f"/spaces/{town.id}/roles/{low}", {"permissions": ["ban_members"]}, 403)
    await who("PATCH", f"/spaces/{town.id}/roles/{low}", {"priority": 50}, 403)
    await who("PATCH", f"/spaces/{town.id}/roles/{low}", {"permissions": ["send_messages"]}, 200)


async def test_restricted_stands_over_the_role_until_then(town: Town) -> None:
    until = clock.now() + timedelta(hours=1)
    await town.owner("POST", f"/spaces/{town.id}/restrict/{town.member.id}", {"until": until.isoformat()})
    await town.member("POST", f"/messages/{town.chat}", {"content": "no"}, 403)
    mine = await town.member("GET", f"/spaces/{town.id}/my-permissions")
    assert (mine["permissions"], mine["role"]["name"]) == ([], "Restricted")
    people = (await town.owner("GET", f"/spaces/{town.id}/participants"))["participants"]
    assert {p["nickname"]: p["role"]["name"] for p in people}[town.member.nickname] == "Restricted"
    with clock.frozen(until + timedelta(seconds=1)):
        await town.say(town.member)
    await town.owner("DELETE", f"/spaces/{town.id}/restrict/{town.member.id}")
    await town.say(town.member)


# --- visibility, bans, invites


async def test_strangers_see_nothing_of_a_private_space(client_for: ClientFor, database: Database) -> None:
    town = await Town(client_for, database).build(visibility="private")
    stranger, said = await town.person("stranger"), await town.say(town.owner)
    for method, path, body in (
        ("GET", f"/spaces/{town.id}", None), ("POST", f"/spaces/{town.id}/join", None),
        ("GET", f"/spaces/{town.id}/participants", None), ("GET", f"/spaces/{town.id}/roles", None),
        ("GET", f"/messages/{town.chat}", None), ("GET", f"/messages/message/{said['id']}", None),
        ("POST", f"/messages/{town.chat}", {"content": "x"}), ("PATCH", f"/messages/{said['id']}", {"content": "x"}),
        ("DELETE", f"/messages/{said['id']}", None), ("POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}),
        ("POST", f"/chats/{town.chat}/read", {"number": 1}), ("POST", f"/chats/{town.chat}/typing", None),
        ("GET", f"/status/online?space_id={town.id}", None), ("GET", f"/status/user/{town.owner.id}", None),
        ("GET", f"/messages/{town.chat}/search?q=hello", None), ("GET", f"/messages/{uuid7()}", None),
    ):  # fmt: skip
        answer = await stranger(method, path, body, 404)
        assert answer["code"] == "not_found", path
    assert await stranger("GET", "/spaces") == []
    lines = await stranger("POST", "/sync", {"chats": {town.chat: 0}, "spaces": {town.id: 0}})
    assert lines["chats"][town.chat]["status"] == lines["spaces"][town.id]["status"] == 404
    assert town.id not in str(await stranger("GET", "/spaces/discover"))


async def test_closed_is_seen_and_joined_by_invite(client_for: ClientFor, database: Database) -> None:
    town = await Town(client_for, database).build(visibility="closed")
    guest, late = await town.person("guest"), await town.person("late")
    assert [one["id"] for one in (await guest("GET", "/spaces/discover?q=КУХНЯ"))["items"]] == [town.id]
    shown = await guest("GET", f"/spaces/{town.id}")
    assert (shown["is_member"], shown["roles"], shown["last_seq"]) == (False, None, None)
    assert (await guest("POST", f"/spaces/{town.id}/join", None, 403))["code"] == "chat.invite_needed"
    code = (await town.owner("POST", f"/spaces/{town.id}/invites", {"uses": 1}))["code"]
    await guest("POST", f"/invites/{code}/accept")
    assert (await late("POST", f"/invites/{code}/accept", None, 404))["code"] == "chat.dead_invite"
    await town.say(guest)


async def test_a_ban_holds_everywhere_and_ends(town: Town) -> None:
    until = clock.now() + timedelta(hours=1)
    said = await town.say(town.owner)
    await town.owner("POST", f"/spaces/{town.id}/ban/{town.member.id}", {"until": until.isoformat()})
    for method, path, body in (
        ("GET", f"/messages/{town.chat}", None), ("POST", f"/messages/{town.chat}", {"content": "x"}),
        ("POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}), ("GET", f"/spaces/{town.id}", None),
        ("POST", f"/spaces/{town.id}/join", None),
    ):  # fmt: skip
        assert (await town.member(method, path, body, 403))["code"] == "chat.banned", path
    assert await town.member("GET", "/spaces") == [] and (await town.member("GET", "/chats"))["items"] == []
    code = (await town.owner("POST", f"/spaces/{town.id}/invites"))["code"]
    assert (await town.member("POST", f"/invites/{code}/accept", None, 403))["code"] == "chat.banned"
    (row,) = (await town.owner("GET", f"/spaces/{town.id}/bans"))["items"]
    assert row["user_id"] == town.member.id
    with clock.frozen(until + timedelta(seconds=1)):
        await town.say(town.member)
    await town.owner("POST", f"/spaces/{town.id}/unban/{town.member.id}")
    await town.say(town.member)


async def test_whoever_left_or_was_kicked_finds_nothing(town: Town) -> None:
    other = await town.newcomer()
    await town.member("POST", f"/spaces/{town.id}/leave")
    await town.owner("POST", f"/spaces/{town.id}/kick/{other.id}")
    for who in (town.member, other):
        await who("GET", f"/messages/{town.chat}", None, 404)
    assert (await town.owner("POST", f"/spaces/{town.id}/leave", None, 409))["code"] == "chat.owner_stays"
    await other("POST", f"/spaces/{town.id}/join")


# --- guarantees


async def test_a_repeated_nonce_is_the_stored_message(town: Town) -> None:
    first = await town.member("POST", f"/messages/{town.chat}", {"content": "one", "nonce": "n"}, 201)
    again = await town.member("POST", f"/messages/{town.chat}", {"content": "other", "nonce": "n"}, 200)
    assert again == first
    await town.member("DELETE", f"/messages/{first['id']}")
    tomb = await town.member("POST", f"/messages/{town.chat}", {"content": "one", "nonce": "n"}, 200)
    assert tomb["deleted_at"] and tomb["content"] == ""
    await town.owner("POST", f"/messages/{town.chat}", {"content": "mine", "nonce": "n"}, 201)
    assert await count(town.database, "messages") == 2


async def test_twins_with_one_nonce_and_many_writers_leave_no_gap(town: Town) -> None:
    """Real commits at once: every writer repeats every message."""

    async def send(who: Person, n: int) -> None:
        request = SendRequest(content=f"{n}", nonce=f"n{n}")
        async with town.database.transaction() as session:
            await commands.send(session, Actor(UUID(who.id)), UUID(town.chat), request)

    people = [town.owner, town.member]
    await asyncio.gather(*(send(who, n) for n in range(12) for who in people for _ in range(2)))
    await _no_gaps(town.database, 24)
    async with town.database.reading() as session:
        numbers = (await session.execute(text("SELECT number, seq FROM messages ORDER BY number"))).all()
    assert [tuple(row) for row in numbers] == [(n, n) for n in range(1, 25)]


async def _no_gaps(database: Database, least: int) -> None:
    query = "SELECT line_id, count(*), min(seq), max(seq) FROM line_events GROUP BY line_id"
    async with database.reading() as session:
        lines = (await session.execute(text(query))).all()
    assert sum(row[1] for row in lines) >= least
    for row in lines:
        assert (row[1], row[2]) == (row[3], 1), "a line has a gap"


async def test_the_constraint_alone_refuses_a_twin(town: Town) -> None:
    """The constraint alone: the same nonce cannot be stored twice, whoever forgets to look."""
    async with town.database.reading() as session:
        query = "SELECT count(*) FROM messages WHERE nonce = 'n' GROUP BY chat_id, author_id, nonce"
        assert (await session.execute(text(query))).all() == []
    await town.say(town.member, nonce="n")
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with town.database.transaction() as session:
            columns = "chat_id, author_id, kind, content, search_text, nonce, replies, created_at"
            await session.execute(
                text(f"INSERT INTO messages (id, seq, number, {columns}) SELECT chat_id, 9, 9, {columns} FROM messages")
            )


async def test_members_come_and_go_at_once_without_a_gap(town: Town) -> None:
    people = [await make_user(town.database) for _ in range(8)]

    async def come_and_go(user_id: UUID) -> None:
        async with town.database.transaction() as session:
            await commands.join(session, Actor(user_id), UUID(town.id))
        async with town.database.transaction() as session:
            await commands.leave(session, Actor(user_id), UUID(town.id))

    await asyncio.gather(*(come_and_go(user.id) for user in people))
    await _no_gaps(town.database, 18)


async def test_unread_is_absolute_and_the_same_everywhere(town: Town) -> None:
    for n in range(3):
        await town.say(town.owner, f"{n} @{town.member.nickname}")
    said = await town.say(town.owner, "later deleted")
    await town.owner("DELETE", f"/messages/{said['id']}")
    (space,), (chat,) = await town.member("GET", "/spaces"), (await town.member("GET", "/chats"))["items"]
    assert (space["unread"], space["mentions"]) == (chat["unread"], chat["mentions"]) == (4, 3)
    assert (chat["last_number"], chat["last_seq"], chat["read_number"]) == (4, 5, 0)
    read = await town.member("POST", f"/chats/{town.chat}/read", {"number": 2})
    assert (read["unread"], read["mentions"], read["read_number"]) == (2, 1, 2)
    assert (await town.member("POST", f"/chats/{town.chat}/read", {"number": 1}))["read_number"] == 2
    assert (await town.member("POST", f"/chats/{town.chat}/read", {"number": 999}))["read_number"] == 4
    await town.say(town.owner)
    await town.say(town.member)
    assert (await town.member("GET", f"/chats/{town.chat}"))["unread"] == 0
    late = await town.newcomer("late")
    assert (await late("GET", "/spaces"))[0]["unread"] == 0


async def test_catching_up_in_pages_and_starting_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        await town.say(town.owner, f"{n}")
    monkeypatch.setattr("artel.chat.queries.sync.MOST", 4)
    line = (await town.member("POST", "/sync", {"chats": {town.chat: 0}}))["chats"][town.chat]
    assert ([item["seq"] for item in line["events"]], line["more"], line["last_seq"]) == ([1, 2, 3, 4], True, 6)
    by_address = await town.member("GET", "/sync", None, 200, params={"chats": f'{{"{town.chat}": 4}}'})
    assert [item["seq"] for item in by_address["chats"][town.chat]["events"]] == [5, 6]
    ahead = (await town.member("POST", "/sync", {"chats": {town.chat: 7}}))["chats"][town.chat]
    monkeypatch.setattr(settings(), "chat_log_keep", 3)
    old = (await town.member("POST", "/sync", {"chats": {town.chat: 2}}))["chats"][town.chat]
    kept = (await town.member("POST", "/sync", {"chats": {town.chat: 3}}))["chats"][town.chat]
    assert (ahead["reset"], old["reset"], old["events"], kept["reset"]) == (True, True, [], False)


async def _chat_mirror(town: Town) -> ChatMirror:
    chat = await town.owner("GET", f"/chats/{town.chat}")
    found = await town.owner("GET", f"/messages/{town.chat}?limit=100")
    return ChatMirror(found, chat["last_seq"], chat["archived_at"])


async def test_state_and_events_are_the_fresh_state_of_a_chat(town: Town) -> None:
    """Every kind of event, from a state before each of them and from the very beginning."""
    said = await town.say(town.owner, "root")
    other = await town.say(town.member, "an answer", reply_to=said["id"])
    poll = await town.owner("POST", f"/messages/{town.chat}/polls", {"question": "?", "options": ["a", "b"]})
    beginning, kinds = ChatMirror([], 0), set()
    steps: list[tuple[Person, str, str, Any]] = [
        (town.member, "POST", f"/messages/{town.chat}", {"content": "in a thread", "thread_id": said["id"]}),
        (town.member, "POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}),
        (town.owner, "POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}),
        (town.member, "POST", f"/messages/{said['id']}/reaction", {"reaction": ":kettle:"}),
        (town.owner, "POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}),
        (town.owner, "PATCH", f"/messages/{said['id']}", {"content": "root, edited"}),
        (town.owner, "POST", f"/messages/{town.chat}/{said['id']}/pin", None),
        (town.member, "POST", f"/messages/{poll['id']}/vote", {"options": [1]}),
        (town.member, "POST", f"/messages/{poll['id']}/vote", {"options": []}),
        (town.owner, "POST", f"/messages/{poll['id']}/close-poll", None),
        (town.owner, "POST", f"/messages/{town.chat}/{other['id']}/pin", None),
        (town.owner, "DELETE", f"/messages/{town.chat}/{other['id']}/pin", None),
        (town.owner, "DELETE", f"/messages/{said['id']}", None),
        (town.owner, "DELETE", f"/messages/{poll['id']}", None),
    ]
    for who, method, path, body in steps:
        mirror = await _chat_mirror(town)
        await who(method, path, body)
        kinds |= await _follow(town, mirror)
        assert mirror.state() == (await _chat_mirror(town)).state(), path
    for happens in (_a_card_comes, _the_chat_ends):
        mirror = await happens(town)
        kinds |= await _follow(town, mirror)
        assert mirror.state() == (await _chat_mirror(town)).state(), happens.__name__
    await _follow(town, beginning)
    assert beginning.state() == mirror.state()
    assert kinds == rules.CHAT_EVENTS


async def _a_card_comes(town: Town) -> ChatMirror:
    url = "https://example.org/a"
    linked = await town.say(town.owner, f"see {url}")
    mirror = await _chat_mirror(town)
    async with town.database.transaction() as session:
        await commands.keep_preview(session, Actor.system(), UUID(linked["id"]), url, PageAbout("A page"))
    return mirror


async def _the_chat_ends(town: Town) -> ChatMirror:
    mirror = await _chat_mirror(town)
    async with town.database.transaction() as session:
        (await session.get_one(Chat, UUID(town.chat))).closes_at = clock.now() - timedelta(seconds=1)
    async with town.database.transaction() as session:
        await commands.archive(session, Actor.system(), UUID(town.chat))
    return mirror


async def _follow(town: Town, mirror: ChatMirror) -> set[str]:
    line = (await town.owner("POST", "/sync", {"chats": {town.chat: mirror.last_seq}}))["chats"][town.chat]
    assert line["events"] and not line["reset"]
    for item in line["events"]:
        mirror.apply(item)
    assert mirror.last_seq == line["last_seq"]
    return {item["event"] for item in line["events"]}


async def _space_mirror(town: Town) -> SpaceMirror:
    space = await town.owner("GET", f"/spaces/{town.id}")
    members = (await town.owner("GET", f"/spaces/{town.id}/participants"))["participants"]
    channels = (await town.owner("GET", f"/spaces/{town.id}/channels"))["items"]
    return SpaceMirror(space, members, channels, space["last_seq"])


async def test_state_and_events_are_the_fresh_state_of_a_space(town: Town) -> None:
    until = (clock.now() + timedelta(hours=1)).isoformat()
    role, other = await town.role(P.SEND_MESSAGES), await town.person("other")
    channel = await town.owner("POST", f"/spaces/{town.id}/channels", {"name": "first"})
    here, member = f"/spaces/{town.id}", town.member.id
    steps: list[tuple[Person, str, str, Any]] = [
        (other, "POST", f"{here}/join", None),
        (other, "POST", f"{here}/leave", None),
        (town.owner, "POST", f"{here}/add-user", {"user_id": other.id}),
        (town.owner, "POST", f"{here}/kick/{other.id}", None),
        (town.owner, "POST", f"{here}/ban/{other.id}", None),
        (town.owner, "POST", f"{here}/unban/{other.id}", None),
        (town.owner, "POST", f"{here}/ban/{member}", None),
        (town.owner, "POST", f"{here}/unban/{member}", None),
        (town.owner, "POST", f"{here}/restrict/{member}", {"until": until}),
        (town.owner, "DELETE", f"{here}/restrict/{member}", None),
        (town.owner, "POST", f"{here}/assign-role/{member}/{role}", None),
        (town.owner, "PATCH", f"{here}/roles/{role}", {"name": "Renamed", "permissions": []}),
        (town.owner, "DELETE", f"{here}/roles/{role}", None),
        (town.owner, "POST", f"{here}/roles", {"name": "Another"}),
        (town.owner, "PATCH", here, {"name": "Столовая", "visibility": "closed"}),
        (town.owner, "POST", f"{here}/channels", {"name": "second", "topic": "all"}),
        (town.owner, "PATCH", f"{here}/channels/{channel['id']}", {"slow_mode_s": 5}),
        (town.owner, "DELETE", f"{here}/channels/{channel['id']}", None),
    ]
    changes, kinds = set(), set()
    for who, method, path, body in steps:
        mirror = await _space_mirror(town)
        await who(method, path, body)
        line = (await town.owner("POST", "/sync", {"spaces": {town.id: mirror.last_seq}}))["spaces"][town.id]
        assert line["events"], path
        for item in line["events"]:
            mirror.apply(item)
            changes.add(item["data"].get("change"))
            kinds.add(item["event"])
        fresh = await _space_mirror(town)
        assert mirror.state() == fresh.state(), f"{method} {path}"
        assert mirror.last_seq == fresh.last_seq
    assert kinds == rules.SPACE_EVENTS
    assert changes - {None} == rules.MEMBER_CHANGES


def test_every_kind_of_event_has_its_rule_and_there_are_no_others() -> None:
    """The list, the page that says how to apply them, and the mirror. A line takes nothing that is not on the list."""
    page = (Path(__file__).parents[1] / "docs/algorithms/chat-log.md").read_text().partition("## Applying")[2]
    named = {name for row in re.findall(r"^\| (`.+?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert named == rules.CHAT_EVENTS | rules.SPACE_EVENTS
    for mirror, kinds in ((ChatMirror, rules.CHAT_EVENTS), (SpaceMirror, rules.SPACE_EVENTS)):
        assert {name for name in named if hasattr(mirror, f"_{name}")} == kinds


async def test_a_line_takes_no_event_that_clients_cannot_apply(town: Town) -> None:
    with pytest.raises(AssertionError, match="message_burned"):
        async with town.database.transaction() as session:
            await keep(session, UUID(town.chat), town.chat, "message_burned", {"seq": 1})


async def test_a_deleted_message_leaves_its_text_nowhere(town: Town) -> None:
    said = await town.say(town.member, "sekret one")
    await town.member("PATCH", f"/messages/{said['id']}", {"content": "sekret two"})
    await town.say(town.owner, "what?", reply_to=said["id"])
    await town.member("DELETE", f"/messages/{said['id']}")
    seen = [
        await town.owner("GET", f"/messages/{town.chat}"),
        await town.owner("POST", "/sync", {"chats": {town.chat: 0}}),
        await town.owner("GET", "/chats"),
        await town.owner("GET", f"/messages/{town.chat}/search?q=sekret"),
        await town.owner("GET", f"/messages/message/{said['id']}"),
    ]
    assert "sekret" not in str(seen)


async def test_how_many_queries_it_takes(town: Town, database: Database) -> None:
    """Fixed, however much is stored."""
    for n in range(10):
        await town.say(town.owner, f"{n}")
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    async def cost(method: str, path: str, body: Any = None) -> int:
        asked.clear()
        await town.member(method, path, body)
        return len(asked)

    costs = {
        "send": await cost("POST", f"/messages/{town.chat}", {"content": "x", "nonce": "q"}),
        "open": await cost("GET", f"/messages/{town.chat}"),
        "members": await cost("GET", f"/spaces/{town.id}/participants"),
        "start": await cost("GET", "/spaces") + await cost("GET", "/chats"),
        "unread": await cost("POST", f"/chats/{town.chat}/read", {"number": 3}),
    }
    assert costs["send"] <= 7 and costs["open"] <= 5 and costs["members"] <= 5, costs
    assert costs["start"] <= 12 and costs["unread"] <= 6, costs
    for n in range(20):
        await town.say(await town.newcomer(f"n{n}"))
    assert await cost("GET", f"/messages/{town.chat}") == costs["open"]
    assert await cost("GET", f"/spaces/{town.id}/participants") == costs["members"]


# --- bad input


async def test_what_may_not_stand_in_a_message(town: Town) -> None:
    for content in ("", "   \n ", "x" * 2001, "\x00"):
        await town.member("POST", f"/messages/{town.chat}", {"content": content}, 422)
    assert (await town.say(town.member, "  " + "я" * 2000 + " "))["content"] == "я" * 2000
    said = await town.say(town.owner)
    for reaction in ("", "ok", "👍👍", "<b>", "a" * 40):
        await town.member("POST", f"/messages/{said['id']}/reaction", {"reaction": reaction}, 422)
    for reaction in ("👍🏽", "🏳️‍🌈", "🇷🇺", "3️⃣", "❤️", ":party_parrot:", "👨‍👩‍👧"):
        await town.member("POST", f"/messages/{said['id']}/reaction", {"reaction": reaction}, 200)
    forged = await town.member("POST", f"/messages/{town.chat}", {"content": "I", "user_id": town.owner.id})
    assert forged["user_id"] == town.member.id
    await town.member("PATCH", f"/messages/{said['id']}", {"content": "not mine"}, 403)
    await town.owner("DELETE", f"/messages/{said['id']}")
    late = await town.member("POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}, 409)
    assert late["code"] == "chat.message_deleted"
    await town.owner("PATCH", f"/messages/{said['id']}", {"content": "back"}, 409)
    strange = await town.member("POST", f"/messages/{town.chat}", {"content": "x", "reply_to": str(uuid7())}, 422)
    assert strange["code"] == "chat.unknown_quote"


async def test_an_image_that_is_a_script_is_refused(town: Town) -> None:
    for name, content, path in (
        ("a.png", SCRIPT, "upload-image"), ("a.png", SCRIPT, "upload-document"), ("a.txt", b"\x00", "upload-document"),
        ("a.docx", b"PK\x03\x04nonsense", "upload-document"), ("a.mp3", SCRIPT, "upload-audio"),
        ("a.png", picture(), "upload-audio"), ("a.html", SCRIPT, "upload-document"),
    ):  # fmt: skip
        answer = await town.member("POST", f"/messages/{town.chat}/{path}", None, 422, files={"file": (name, content)})
        assert answer["code"].startswith("files."), name
    assert await count(town.database, "messages") == await count(town.database, "files") == 0


async def test_an_attachment_is_for_those_who_may_read_it(town: Town) -> None:
    files = {"file": ("заметка.txt", "привет".encode())}
    sent = await town.member(
        "POST", f"/messages/{town.chat}/upload-document", None, 201, files=files, data={"caption": "note", "nonce": "f"}
    )
    assert (sent["type"], sent["content"]) == ("document", "note")
    assert sent["attachment"]["file_type"] == "text/plain"
    path = sent["attachment"]["file_url"].removeprefix("/api/v1")
    stranger = await town.person("stranger")
    assert (await town.owner.http.get(path)).content == "привет".encode()
    assert (await stranger.http.get(path)).status_code == 404
    image = await town.member(
        "POST", f"/messages/{town.chat}/upload-image", None, 201, files={"file": ("a.jpg", picture("JPEG"))}
    )
    assert image["attachment"]["thumb_url"] and image["attachment"]["file_type"] == "image/webp"
    await stranger("POST", f"/messages/{town.chat}", {"attachment_id": image["attachment"]["id"]}, 404)
    taken = await town.owner("POST", f"/messages/{town.chat}", {"attachment_id": image["attachment"]["id"]}, 422)
    assert taken["code"] == "chat.unknown_attachment"
    await town.member("DELETE", f"/messages/{sent['id']}")
    assert (await town.owner.http.get(path)).status_code == 404


async def test_too_many_messages_and_slow_mode(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/spaces/{town.id}/channels"
    slow = await town.owner("POST", path, {"name": "slow", "slow_mode_s": 60})
    await town.member("POST", f"/messages/{slow['id']}", {"content": "1"}, 201)
    refused = await town.member("POST", f"/messages/{slow['id']}", {"content": "2"}, 429)
    assert refused["code"] == "chat.slow_mode" and 0 < refused["retry_after_s"] <= 60
    await town.owner("POST", f"/messages/{slow['id']}", {"content": "1"}, 201)
    await town.owner("POST", f"/messages/{slow['id']}", {"content": "2"}, 201)
    monkeypatch.setattr(settings(), "rate_limits", "on")
    answers = [
        (await town.member.http.post(f"/messages/{town.chat}", json={"content": "x"})).status_code for _ in range(31)
    ]
    assert answers == [201] * 30 + [429]


# --- private chats, private channels, mentions, threads, stickers


async def test_the_one_chat_of_two(town: Town) -> None:
    mine = await town.owner("POST", "/chats/private", {"user_id": town.member.id})
    theirs = await town.member("POST", "/chats/private", {"user_id": town.owner.id})
    assert mine["id"] == theirs["id"] and mine["peer"]["id"] == town.member.id
    said = await town.owner("POST", f"/messages/{mine['id']}", {"content": "between us"})
    stranger = await town.newcomer("stranger")
    await stranger("GET", f"/messages/{mine['id']}", None, 404)
    await town.member("DELETE", f"/messages/{said['id']}", None, 403)
    await town.member("POST", f"/messages/{said['id']}/reaction", {"reaction": "👍"}, 200)
    assert (await town.member("GET", f"/chats/{mine['id']}"))["unread"] == 1
    assert (await town.owner("POST", "/chats/private", {"user_id": town.owner.id}, 422))["code"] == "chat.with_oneself"
    await town.owner("POST", "/chats/private", {"user_id": str(uuid7())}, 404)


async def test_two_who_write_to_each_other_at_once_have_one_chat(town: Town) -> None:
    async def open_it(one: Person, other: Person) -> UUID:
        async with town.database.transaction() as session:
            return (await commands.open_private(session, Actor(UUID(one.id)), UUID(other.id))).id

    pairs = [(town.owner, town.member), (town.member, town.owner)] * 4
    assert len(set(await asyncio.gather(*(open_it(*pair) for pair in pairs)))) == 1


async def test_a_private_channel_is_for_its_keepers(town: Town) -> None:
    path = f"/spaces/{town.id}/channels"
    secret = await town.owner("POST", path, {"name": "board", "visibility": "private"})
    await town.member("GET", f"/messages/{secret['id']}", None, 404)
    assert secret["id"] not in str(await town.member("GET", path))
    assert secret["id"] not in str(await town.member("POST", "/sync", {"spaces": {town.id: 0}}))
    assert secret["id"] in str(await town.owner("GET", "/chats"))
    assert secret["id"] not in str(await town.member("GET", "/chats"))


async def test_every_way_to_ask_who_may_read_a_chat_answers_the_same(town: Town) -> None:
    """A list, a sync, a page and the door of the sockets ask each in their own words. Somebody with a seat in another
    chat used to be let into every private channel by three of them."""
    path = f"/spaces/{town.id}/channels"
    board = (await town.owner("POST", path, {"name": "board", "visibility": "private"}))["id"]
    gone = (await town.owner("POST", path, {"name": "gone"}))["id"]
    await town.owner("DELETE", f"{path}/{gone}")
    people = {"owner": town.owner, "member": town.member, "stranger": await town.person("stranger")}
    for name in ("seated elsewhere", "chief", "restricted chief", "banned"):
        people[name] = await town.newcomer(name[:5].strip())
    talk = (await town.owner("POST", "/chats/private", {"user_id": people["seated elsewhere"].id}))["id"]
    for name in ("chief", "restricted chief"):
        await town.give(people[name], P.CHANGE_INFO, priority=20)
    restriction = {"until": (clock.now() + timedelta(hours=1)).isoformat(), "reason": "noise"}
    await town.owner("POST", f"/spaces/{town.id}/restrict/{people['restricted chief'].id}", restriction)
    await town.owner("POST", f"/spaces/{town.id}/ban/{people['banned'].id}", {"reason": "noise"})
    allowed = {
        (name, what)
        for name, person in people.items()
        for what, chat in (("room", town.chat), ("board", board), ("gone", gone), ("talk", talk))
        if await _may_read(town, person, chat)
    }
    everybody = {"owner", "member", "seated elsewhere", "chief", "restricted chief"}
    keepers = {("owner", "board"), ("chief", "board")}
    assert allowed == {(name, "room") for name in everybody} | keepers | {
        ("owner", "talk"),
        ("seated elsewhere", "talk"),
    }


async def _may_read(town: Town, person: Person, chat: str) -> bool:
    listed = chat in [one["id"] for one in (await person("GET", "/chats?limit=100"))["items"]]
    synced = "events" in (await person("POST", "/sync", {"chats": {chat: 0}}))["chats"][chat]
    let_in = await door.reader(town.database.driver, UUID(person.id), UUID(chat)) is not None
    page = (await person.http.get(f"/messages/{chat}")).is_success
    assert {listed, synced, let_in, page} in ({True}, {False}), (person.nickname, chat, listed, synced, let_in, page)
    return page


async def test_a_mention_is_told_once(town: Town) -> None:
    said = await town.say(
        town.owner, f"@{town.member.nickname} and @{town.member.nickname}, mail a@{town.member.nickname}"
    )
    await town.owner("PATCH", f"/messages/{said['id']}", {"content": f"@{town.member.nickname}!"})
    await carry_events(town.database)
    (line,) = [one for one in await town.member("GET", "/notifications") if one["type"] != "invitation"]
    assert (line["type"], line["related_chat_id"], line["related_message_id"]) == ("mention", town.chat, said["id"])
    assert await town.owner("GET", "/notifications") == []
    assert named_people("@All, @me and x@you") == ["all"] and named_people("(@anna_k) @boris") == ["anna_k", "boris"]


async def test_threads_search_and_stickers(town: Town) -> None:
    root = await town.say(town.owner, "Ёлка на кухне")
    await town.say(town.member, "reply", thread_id=root["id"])
    thread = await town.owner("GET", f"/messages/{town.chat}?thread={root['id']}")
    assert [m["content"] for m in thread] == ["Ёлка на кухне", "reply"] and thread[0]["thread"]["replies"] == 1
    found = (await town.member("GET", f"/messages/{town.chat}/search?q=елка"))["items"]
    assert [m["id"] for m in found] == [root["id"]]
    pack = await town.owner("POST", "/stickers/packs/create", {"name": "Коты"})
    await town.member(
        "POST", f"/stickers/packs/{pack['id']}/add-sticker", None, 403, files={"file": ("a.png", picture())}
    )
    await town.member("POST", f"/stickers/packs/{pack['id']}/install")
    assert [p["id"] for p in await town.member("GET", "/stickers/my-packs")] == [pack["id"]]
    await town.member("DELETE", f"/stickers/packs/{pack['id']}/uninstall")
    assert await town.member("GET", "/stickers/my-packs") == []


async def test_pages_of_messages(town: Town) -> None:
    for n in range(7):
        await town.say(town.owner, f"{n}")

    async def page(query: str) -> list[str]:
        return [m["content"] for m in await town.member("GET", f"/messages/{town.chat}?{query}")]

    assert await page("limit=3") == ["4", "5", "6"]
    assert await page("limit=3&before=5") == ["1", "2", "3"]
    assert await page("limit=3&after=2") == ["2", "3", "4"]
    assert await page("limit=2&offset=2") == ["3", "4"]
    await town.member("GET", f"/messages/{town.chat}?limit=101", None, 422)


def test_what_the_log_says_without_text() -> None:
    quote = {"reply_to": {"id": "1", "content": "x"}, "content": "y"}
    assert rules.without_text("new_message", quote, is_quote=True)["reply_to"] == {"id": "1", "content": ""}
    edited = {"content": "x", "message_id": "1"}
    assert rules.without_text("message_edited", edited, is_quote=False) == {"content": "", "message_id": "1"}
