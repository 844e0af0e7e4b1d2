"""The contract, by a client written from it alone: REST and Socket.IO, both spellings, against one process on each
database and against two with Redis (ARTEL_TEST_REDIS=redis://…)."""

import asyncio
import json
import shutil
import socket as socket_module
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.chat_client import ChatClient, Json, Refused, Socket, close_all, picture, sign_up
from tests.chat_server import REDIS, Process, serving
from tests.fresh import named, recreate

pytestmark = pytest.mark.xdist_group("heavy")  # not beside what waits for a browser

DEPLOYMENTS = ["sqlite", "postgresql", "two processes"]
FRAME = {
    "id", "seq", "number", "chat_id", "room_id", "user_id", "content", "message", "type", "created_at", "timestamp",
    "user_nickname", "nickname", "user_avatar_url", "attachment", "reactions", "my_reaction", "nonce",
}  # fmt: skip
MESSAGE = {
    "id", "seq", "number", "chat_id", "user_id", "content", "type", "created_at", "edited_at", "user",
    "user_nickname", "attachment", "reactions", "my_reaction", "reply_to", "thread", "pinned_at", "deleted_at",
}  # fmt: skip
TOKEN_S, WINDOW_S = 8, 1


@pytest.fixture(scope="module", params=DEPLOYMENTS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mark: str) -> tuple[str, Path, int]:
    """The database's address, a folder, and how many processes."""
    folder = tmp_path_factory.mktemp("chat")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "artel.db")
        return f"sqlite+aiosqlite:///{folder}/artel.db", folder, 1
    if request.param == "two processes" and not REDIS:
        pytest.skip("ARTEL_TEST_REDIS names no Redis")
    server = request.getfixturevalue("postgres")
    recreate(server, f"artel_chat_{mark}", f"artel_template_{mark}")
    return named(server, f"artel_chat_{mark}"), folder, 2 if request.param == "two processes" else 1


def deployed(place: tuple[str, Path, int], **more: str) -> AbstractContextManager[list[Process]]:
    url, folder, processes = place
    redis = {"REDIS_URL": REDIS} if processes > 1 else {}
    return serving(url, folder, processes, **redis, **more)


@pytest.fixture(scope="module")
def processes(place: tuple[str, Path, int]) -> Iterator[list[Process]]:
    with deployed(place) as started:
        yield started


@pytest.fixture(scope="module")
def strict(place: tuple[str, Path, int]) -> Iterator[list[Process]]:
    """With limits, short tokens and a short online window."""
    short = {"ACCESS_TOKEN_TTL_S": str(TOKEN_S), "PRESENCE_ONLINE_WINDOW_S": str(WINDOW_S), "RATE_LIMITS": "on"}
    with deployed(place, **short) as started:
        yield started


@pytest.fixture(autouse=True)
async def _close_clients() -> AsyncIterator[None]:
    yield
    await close_all()


class Scene:
    """Anna owns a space, Boris is in it, at another process when there are two."""

    def __init__(self, anna: ChatClient, boris: ChatClient, space: Json) -> None:
        self.anna, self.boris, self.space = anna, boris, space
        self.id, self.room = str(space["id"]), str(space["chat_id"])


async def scene(processes: list[Process]) -> Scene:
    mark = uuid4().hex[:8]
    anna = await sign_up(processes[0].address, f"anna_{mark}")
    boris = (await sign_up(processes[0].address, f"boris_{mark}")).at(processes[-1].address)
    space = await anna.post("/spaces", {"name": "Кухня", "visibility": "public"})
    await boris.post(f"/spaces/{space['id']}/join")
    return Scene(anna, boris, space)


@pytest.fixture
async def staged(processes: list[Process]) -> Scene:
    return await scene(processes)


async def join(room: str, *sockets: Socket) -> None:
    for socket in sockets:
        await socket.wait("connected")
        answer = await socket.call("join_room", {"room_id": room})
        assert answer["room_id"] == room
        await socket.wait("joined_room", room_id=room)


async def test_a_day_in_the_chat(staged: Scene) -> None:
    """Everything both people do is seen by the other, by whichever spelling it was done."""
    anna, boris, room = staged.anna, staged.boris, staged.room
    async with anna.socket() as at_anna, boris.socket() as at_boris:
        await join(room, at_anna, at_boris)
        await at_anna.wait("user_joined_room", user_id=boris.id, room_id=room)
        hello = await _send_by_socket(anna, at_anna, at_boris, room)
        await _send_by_rest(boris, at_anna, room)
        await _edit_both_ways(staged, at_anna, at_boris, hello)
        await _react_both_ways(staged, at_anna, at_boris, hello)
        await _read_and_type(staged, at_anna, at_boris)
        await _pin_and_delete(staged, at_anna, at_boris, hello)
        users = await at_anna.call("get_room_users", {"room_id": room})
        assert set(users["users"]) == {anna.id, boris.id}
        await at_boris.call("leave_room", {"room_id": room})
        await at_anna.wait("user_left_room", user_id=boris.id, room_id=room)
        await anna.post(f"/messages/{room}", {"content": "nobody hears"})
        await asyncio.sleep(0.3)
        assert not [data for data in at_boris.events("new_message") if data["content"] == "nobody hears"]
        line = (await boris.post("/sync", {"chats": {room: 0}}))["chats"][room]
        assert [item["seq"] for item in line["events"]] == list(range(1, line["last_seq"] + 1))
        frames = {data["seq"]: data for event, data in at_anna.heard if data.get("seq") and data.get("room_id") == room}
        assert {item["seq"]: item["event"] for item in line["events"]}.keys() == frames.keys()


async def _send_by_socket(anna: ChatClient, at_anna: Socket, at_boris: Socket, room: str) -> Json:
    forged = {"user_id": "forged", "nickname": "<b>root</b>", "nonce": "n1"}
    ack: Json = await at_anna.call("send_message", {"room_id": room, "message": " hello ", **forged})
    frame = await at_boris.wait("new_message", id=ack["id"])
    assert frame.keys() >= FRAME and frame == await at_anna.wait("message_sent", id=ack["id"])
    assert (frame["content"], frame["message"], frame["user_id"]) == ("hello", "hello", anna.id)
    again = await at_anna.call("send_message", {"room_id": room, "message": "hello", "nonce": "n1"})
    assert again["id"] == ack["id"]
    (stored,) = await anna.get(f"/messages/{room}")
    assert stored.keys() >= MESSAGE and stored["seq"] == frame["seq"]
    return ack


async def _send_by_rest(boris: ChatClient, at_anna: Socket, room: str) -> None:
    sent = await boris.post(f"/messages/{room}", {"content": "from REST", "nonce": "r"}, 201)
    assert (await at_anna.wait("new_message", id=sent["id"]))["message"] == "from REST"
    assert (await boris.post(f"/messages/{room}", {"content": "from REST", "nonce": "r"}, 200))["id"] == sent["id"]


async def _edit_both_ways(staged: Scene, at_anna: Socket, at_boris: Socket, hello: Json) -> None:
    place = {"room_id": staged.room, "message_id": hello["id"]}
    await at_anna.call("edit_message", place | {"content": "by socket"})
    assert (await at_boris.wait("message_edited", content="by socket"))["user_id"] == staged.anna.id
    await staged.anna.patch(f"/messages/{hello['id']}", {"content": "by REST"})
    assert (await at_boris.wait("message_edited", content="by REST"))["seq"]
    assert (await staged.boris.get(f"/messages/message/{hello['id']}"))["content"] == "by REST"
    refused = await at_boris.call("edit_message", place | {"content": "not mine"})
    assert (refused["status"], refused["code"]) == (403, "access.forbidden")


async def _react_both_ways(staged: Scene, at_anna: Socket, at_boris: Socket, hello: Json) -> None:
    place = {"room_id": staged.room, "message_id": hello["id"]}
    mine = await at_boris.call("add_reaction", place | {"reaction": "👍"})
    assert (mine["my_reaction"], mine["reactions"][0]["count"]) == ("👍", 1)
    added = await at_anna.wait("reaction_added", reaction="👍", user_id=staged.boris.id)
    await staged.boris.post(f"/messages/{staged.room}/{hello['id']}/react", None, 200, reaction="🔥")
    removed = await at_anna.wait("reaction_removed", reaction="👍")
    replaced = await at_anna.wait("reaction_added", reaction="🔥")
    assert (removed["seq"], replaced["seq"]) == (added["seq"] + 1, added["seq"] + 2)
    await staged.boris.post(f"/messages/{hello['id']}/reaction", {"reaction": "🔥"}, 200)
    await at_anna.wait("reaction_removed", reaction="🔥")
    assert "seq" not in at_anna.events("reaction_updated")[-1]


async def _read_and_type(staged: Scene, at_anna: Socket, at_boris: Socket) -> None:
    await at_anna.wait("unread", room_id=staged.room, unread=1)
    read = await at_anna.call("read", {"room_id": staged.room, "number": 99})
    assert (read["unread"], read["read_number"]) == (0, 2)
    await at_anna.wait("unread", room_id=staged.room, unread=0)
    await at_boris.call("typing", {"room_id": staged.room})
    await at_anna.wait("typing", user_id=staged.boris.id)
    await staged.boris.post(f"/chats/{staged.room}/typing")
    await at_boris.call("set_status", {"status": "dnd"})
    await at_anna.wait("user_status_changed", user_id=staged.boris.id, status="dnd")
    assert await at_boris.call("heartbeat") == {"ok": True}
    assert (await staged.anna.get(f"/status/user/{staged.boris.id}"))["status"] == "dnd"


async def _pin_and_delete(staged: Scene, at_anna: Socket, at_boris: Socket, hello: Json) -> None:
    path = f"/messages/{staged.room}/{hello['id']}"
    await staged.anna.post(f"{path}/pin")
    await at_boris.wait("message_pinned", message_id=hello["id"])
    await staged.anna.delete(f"{path}/pin")
    await at_boris.wait("message_unpinned", message_id=hello["id"])
    refused = await at_boris.call("delete_message", {"room_id": staged.room, "message_id": hello["id"]})
    assert refused["status"] == 403
    await at_anna.call("delete_message", {"room_id": staged.room, "message_id": hello["id"]})
    gone = await at_boris.wait("message_deleted", message_id=hello["id"])
    assert gone["user_id"] == gone["author_id"] == staged.anna.id
    late = await at_boris.call("add_reaction", {"room_id": staged.room, "message_id": hello["id"], "reaction": "👍"})
    assert late["code"] == "chat.message_deleted"


async def test_what_a_socket_may_not(staged: Scene) -> None:
    anna, room = staged.anna, staged.room
    for token in ("", "nonsense", anna.token[:-3] + "abc"):
        with pytest.raises(Refused):
            async with anna.socket(token):
                raise AssertionError("it is in")
    stranger = await sign_up(anna.address, f"eve_{uuid4().hex[:8]}")
    private = await anna.post("/spaces", {"name": "Тайна"})
    async with stranger.socket() as eve, anna.socket() as at_anna:
        await join(private["chat_id"], at_anna)
        for event, data in (
            ("join_room", {}), ("send_message", {"message": "x"}), ("get_room_users", {}), ("typing", {}),
            ("read", {"number": 1}), ("edit_message", {"message_id": str(uuid4()), "content": "x"}),
            ("delete_message", {"message_id": str(uuid4())}),
            ("add_reaction", {"message_id": str(uuid4()), "reaction": "👍"}),
        ):  # fmt: skip
            answer = await eve.call(event, {"room_id": private["chat_id"]} | data)
            assert (answer["status"], answer["code"]) == (404, "not_found"), event
        for bad in ({}, {"room_id": "x"}, {"room_id": room}, {"room_id": room, "message": "x" * 2001}, "text", [1]):
            assert (await eve.call("send_message", bad))["status"] >= 400  # type: ignore[arg-type]
        await asyncio.sleep(0.2)
        assert not at_anna.events("new_message") and not at_anna.events("typing")
        assert await anna.get(f"/messages/{private['chat_id']}") == []


SOCKET_RIGHTS: dict[str, tuple[str, Json]] = {
    "send_messages": ("send_message", {"message": "hello"}),
    "send_media": ("send_message", {"attachment": "image"}),
    "send_files": ("send_message", {"attachment": "document"}),
    "send_stickers": ("send_message", {"sticker": "cat"}),
    "edit_own_messages": ("edit_message", {"own": True, "content": "edited"}),
    "delete_own_messages": ("delete_message", {"own": True}),
    "delete_any_messages": ("delete_message", {"own": False}),
    "add_reactions": ("add_reaction", {"own": False, "reaction": "👍"}),
}


async def test_every_right_that_has_an_event_yes_and_no(staged: Scene) -> None:
    """The same right as over REST, asked by the event that does the same."""
    names = [name for group in (await staged.anna.get(f"/spaces/{staged.id}/permissions"))["groups"]
             for name in group["permissions"]]  # fmt: skip
    assert len(names) == 19
    things = await _things(staged)
    async with staged.boris.socket() as socket:
        for right, (event, wish) in SOCKET_RIGHTS.items():
            unfair = {right} | ({"delete_any_messages"} if right == "delete_own_messages" else set())
            await _give(staged, {right, "send_messages"})
            data = await _wish(staged, wish, things)
            assert "code" not in await socket.call(event, data), right
            data = await _wish(staged, wish, things)
            await _give(staged, set(names) - unfair)
            answer = await socket.call(event, data)
            assert (answer.get("status"), answer.get("code")) == (403, "access.forbidden"), right
        for calls, count in (({"mention_all", "send_messages"}, 1), (set(names) - {"mention_all"}, 0)):
            await _give(staged, calls)
            seen = (await staged.anna.get(f"/chats/{staged.room}"))["last_number"]
            await staged.anna.post(f"/chats/{staged.room}/read", {"number": seen})
            await socket.call("send_message", {"room_id": staged.room, "message": "@all come"})
            assert (await staged.anna.get(f"/chats/{staged.room}"))["mentions"] == count


async def _give(staged: Scene, permissions: set[str]) -> None:
    wish = {"name": uuid4().hex[:8], "priority": 50, "permissions": sorted(permissions)}
    role = await staged.anna.post(f"/spaces/{staged.id}/roles", wish)
    await staged.anna.post(f"/spaces/{staged.id}/members/{staged.boris.id}/role", None, 200, role_id=role["id"])


async def _things(staged: Scene) -> dict[str, str]:
    boris, image = staged.boris, {"file": ("a.png", picture())}
    pack = await boris.post("/stickers/packs/create", {"name": "Коты"})
    sticker = await boris.ask("POST", f"/stickers/packs/{pack['id']}/add-sticker", files=image)
    document = await boris.ask("POST", "/attachments", files={"file": ("a.txt", b"text")})
    held = await boris.ask("POST", "/attachments", files=image)
    return {"image": held["id"], "document": document["id"], "cat": sticker["id"]}


async def _wish(staged: Scene, wish: Json, things: dict[str, str]) -> Json:
    data: Json = {"room_id": staged.room, **wish}
    if "attachment" in data:
        data["attachment_id"] = things[data.pop("attachment")]
    if "sticker" in data:
        data["sticker_id"] = things[data.pop("sticker")]
    if "own" in data:
        author = staged.boris if data.pop("own") else staged.anna
        data["message_id"] = (await author.post(f"/messages/{staged.room}", {"content": "x"}))["id"]
    return data


async def test_one_client_s_messages_keep_their_order(staged: Scene) -> None:
    """200 sent without waiting for acks; the stock server turned 31 of them around."""
    async with staged.anna.socket() as socket, staged.boris.socket() as other:
        await join(staged.room, other)
        calls = (socket.call("send_message", {"room_id": staged.room, "message": f"{n}"}) for n in range(200))
        acks = await asyncio.gather(*calls)
        assert [ack["content"] for ack in sorted(acks, key=lambda ack: ack["seq"])] == [f"{n}" for n in range(200)]
        await other.wait("new_message", seq=acks[-1]["seq"])
        seqs = [frame["seq"] for frame in other.events("new_message")]
        assert seqs == sorted(seqs) and len(seqs) == 200


async def test_a_ban_is_felt_in_every_process_within_a_second(staged: Scene) -> None:
    async with staged.boris.socket() as socket:
        await join(staged.room, socket)
        began = time.monotonic()
        await staged.anna.post(f"/spaces/{staged.id}/ban/{staged.boris.id}", {"reason": "spam"})
        await socket.wait("user_kicked", user_id=staged.boris.id, space_id=staged.id)
        assert (await staged.boris.get(f"/messages/{staged.room}", 403))["code"] == "chat.banned"
        assert (await socket.call("send_message", {"room_id": staged.room, "message": "x"}))["code"] == "chat.banned"
        assert (await socket.call("join_room", {"room_id": staged.room}))["code"] == "chat.banned"
        assert time.monotonic() - began < 1
        await staged.anna.post(f"/messages/{staged.room}", {"content": "in peace"})
        await asyncio.sleep(0.5)
        assert not socket.events("new_message")


async def test_a_socket_closes_when_its_session_ends(staged: Scene) -> None:
    """Signed out by REST, at another process; and by a changed password on another device."""
    async with staged.boris.socket() as socket:
        await socket.wait("connected")
        await staged.boris.at(staged.anna.address).post("/auth/logout")
        await asyncio.wait_for(socket.closed.wait(), 2)
    mark = f"vera_{uuid4().hex[:8]}"
    here = await sign_up(staged.anna.address, mark)
    form = {"username": mark, "password": "korablik-na-stole-7"}
    other = (await here.http.post("/auth/token", data=form)).json()["access_token"]
    change = {"old_password": "korablik-na-stole-7", "new_password": "parohod-u-okna-9"}
    async with here.socket(other) as socket, here.socket() as kept:
        await here.post("/profile/change-password", change)
        await asyncio.wait_for(socket.closed.wait(), 2)
        await kept.wait("connected")
        assert not kept.closed.is_set()


async def test_a_token_that_runs_out_closes_the_socket_unless_a_fresh_one_comes(strict: list[Process]) -> None:
    nickname = f"anna_{uuid4().hex[:8]}"
    anna = await sign_up(strict[0].address, nickname)
    async with anna.socket() as socket:
        await asyncio.sleep(TOKEN_S / 2)
        form = {"username": nickname, "password": "korablik-na-stole-7"}
        fresh = (await anna.http.post("/auth/token", data=form)).json()["access_token"]
        assert (await socket.call("auth", {"token": fresh}))["status"] == 200
        assert (await socket.call("auth", {"token": "nonsense"}))["status"] == 401
        await asyncio.sleep(TOKEN_S / 2 + 0.5)
        assert not socket.closed.is_set()
        await asyncio.wait_for(socket.closed.wait(), TOKEN_S + 2)


async def test_limits_hold_over_the_socket(strict: list[Process]) -> None:
    staged = await scene(strict)
    async with staged.anna.socket() as socket:
        calls = (socket.call("send_message", {"room_id": staged.room, "message": "x"}) for _ in range(100))
        codes = [answer.get("code") for answer in await asyncio.gather(*calls)]
    assert 30 <= codes.count(None) <= 60 and set(codes) == {None, "rate_limited"}


async def test_presence_is_computed_from_the_last_activity(strict: list[Process]) -> None:
    staged = await scene(strict)
    assert (await staged.boris.post("/status/heartbeat"))["status"] == "online"
    assert (await staged.anna.get(f"/status/user/{staged.boris.id}"))["is_online"]
    online = await staged.anna.get("/status/online", space_id=staged.id)
    assert staged.boris.id in [one["user_id"] for one in online]
    await asyncio.sleep(WINDOW_S * 1.2)
    assert (await staged.anna.get(f"/status/user/{staged.boris.id}"))["status"] == "offline"
    await staged.boris.post("/status/set-status", None, 200, status="away")
    await asyncio.sleep(WINDOW_S * 1.2)
    assert (await staged.anna.get(f"/status/user/{staged.boris.id}"))["status"] == "away"
    assert (await staged.boris.post("/status/set-status", {"status": "offline"}))["is_online"] is False


async def test_the_rest_of_the_contract_answers(staged: Scene) -> None:
    """Shapes that other tests do not look at, both spellings."""
    anna, boris, here = staged.anna, staged.boris, f"/spaces/{staged.id}"
    (mine,) = await boris.get("/spaces")
    assert mine["chat_id"] == staged.room and {"unread", "mentions"} <= mine.keys()
    people = await boris.get(f"{here}/participants")
    assert people["space_id"] == staged.id and {p["role"]["name"] for p in people["participants"]} == {
        "Owner",
        "Member",
    }
    roles = await boris.get(f"{here}/roles")
    assert [role["priority"] for role in roles] == [100, 80, 60, 10, 5]
    assert all(role["is_system"] and "member_count" in role for role in roles)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await anna.post(f"{here}/restrict/{boris.id}", {"until": until})
    await anna.delete(f"{here}/restrict/{boris.id}")
    administrator = roles[1]["id"]
    await anna.post(f"{here}/assign-role/{boris.id}/{administrator}")
    assert (await boris.get(f"{here}/my-permissions"))["is_admin"] is True
    assert [p["id"] for p in await anna.get(f"{here}/roles/{administrator}/members")] == [boris.id]
    await anna.delete(f"{here}/kick/{boris.id}")
    await anna.post(f"{here}/add-user", None, 200, user_identifier=boris.me["nickname"])
    await anna.post(f"{here}/ban/{boris.id}")
    await anna.delete(f"{here}/unban/{boris.id}")
    chat = await anna.post("/chats/private", {"user_id": boris.id})
    assert chat["id"] in [one["id"] for one in (await boris.get("/chats"))["items"]]
    assert (await boris.get("/auth/check-user", identifier=anna.me["nickname"]))["exists"] is True
    assert (await boris.get(f"/profile/nickname/{anna.me['nickname']}"))["id"] == anna.id
    changed = await boris.patch("/profile/me", {"display_name": "Борис", "bio": "<b>x</b>"})
    assert (await anna.get(f"/profile/{boris.id}"))["display_name"] == changed["display_name"] == "Борис"
    new = f"b_{uuid4().hex[:8]}"
    assert (await boris.patch("/profile/update-nickname", {"nickname": new}))["nickname"] == new
    await boris.patch("/profile/update-nickname", {"nickname": "<b>boris</b>"}, 422)
    wish = {"email": f"{new}@example.org", "password": "korablik-na-stole-7"}
    assert (await boris.patch("/profile/update-email", wish))["email"] == wish["email"]
    await boris.patch("/profile/update-email", wish | {"password": "wrong"}, 422)
    assert (await boris.get("/notifications/unread-count"))["unread_count"] >= 0
    await boris.post("/notifications/mark-all-read")
    line = await boris.get("/sync", spaces=json.dumps({staged.id: 0}))
    assert {item["data"]["change"] for item in line["spaces"][staged.id]["events"]} >= {"joined", "role", "banned"}
    await anna.delete(f"{here}/delete")
    await boris.get(here, 404)


async def test_who_stops_reading_is_closed_and_costs_little(staged: Scene) -> None:
    """Boris's kernel takes what it can; then his queue fills, and the connection goes."""
    room, text = staged.room, "€" * 2000
    async with staged.anna.socket() as at_anna:
        await join(room, at_anna)
        task, writer, _ = await _deaf(staged.boris, room)
        await at_anna.wait("user_joined_room", user_id=staged.boris.id)
        began, sent = 0.0, 0
        while not at_anna.events("user_left_room") and sent < 1500:
            await staged.anna.post(f"/messages/{room}", {"content": text})
            sent, began = sent + 1, began or time.monotonic()
        await at_anna.wait("user_left_room", user_id=staged.boris.id)
        assert [data["number"] for data in at_anna.events("new_message")][-1] <= sent
        task.cancel()
        writer.close()
    line = (await staged.boris.post("/sync", {"chats": {room: 0}}))["chats"][room]
    assert line["last_seq"] == sent


@pytest.mark.parametrize("reads", [False, True])
async def test_who_takes_nothing_is_closed_soon_and_who_is_slow_is_not(staged: Scene, reads: bool) -> None:
    """Far fewer messages than the queue would hold, and none after them."""
    room, text = staged.room, "€" * 2000
    async with staged.anna.socket() as at_anna:
        await join(room, at_anna)
        task, writer, reader = await _deaf(staged.boris, room)
        await at_anna.wait("user_joined_room", user_id=staged.boris.id)
        reading = asyncio.create_task(_sip(reader)) if reads else None
        for _ in range(60):
            await staged.anna.post(f"/messages/{room}", {"content": text})
        left = asyncio.create_task(at_anna.wait("user_left_room", user_id=staged.boris.id))
        done, _ = await asyncio.wait({left}, timeout=6 if reads else 20)
        assert bool(done) is not reads
        for one in (task, left, reading):
            if one:
                one.cancel()
        writer.close()


async def _sip(reader: asyncio.StreamReader) -> None:
    for _ in range(1000):
        await reader.read(1024)
        await asyncio.sleep(0.1)


async def _deaf(who: ChatClient, room: str) -> tuple[asyncio.Task[None], asyncio.StreamWriter, asyncio.StreamReader]:
    """Joins a room, and reads nothing any more."""
    raw = socket_module.socket()
    raw.setsockopt(socket_module.SOL_SOCKET, socket_module.SO_RCVBUF, 4096)
    raw.setblocking(False)
    host, _, port = who.address.removeprefix("http://").partition(":")
    await asyncio.get_running_loop().sock_connect(raw, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=raw, limit=4096)
    head = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    key = "Connection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    writer.write((head + key).encode())
    await reader.readuntil(b"\r\n\r\n")
    _say(writer, "40" + json.dumps({"token": who.token}))
    await reader.readuntil(b"40{")
    _say(writer, "421" + json.dumps(["join_room", {"room_id": room}]))
    return asyncio.create_task(asyncio.sleep(600)), writer, reader


def _say(writer: asyncio.StreamWriter, text: str) -> None:
    """A text frame of a client, masked with zeros."""
    size = len(text)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    writer.write(head + bytes(4) + text.encode())
