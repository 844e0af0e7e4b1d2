"""`rings` over a socket: what is said reaches everybody's counters, and rings only for those who want it now."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.chat_client import ChatClient, Json, Socket, close_all, sign_up
from tests.chat_server import Process, serving
from tests.fresh import named, recreate

pytestmark = pytest.mark.xdist_group("heavy")
ALL_DAY = {"begins": 0, "ends": 0, "time_zone": "UTC"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def process(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mark: str) -> Iterator[Process]:
    folder: Path = tmp_path_factory.mktemp("rings")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "artel.db")
        url = f"sqlite+aiosqlite:///{folder}/artel.db"
    else:
        server = request.getfixturevalue("postgres")
        recreate(server, f"artel_rings_{mark}", f"artel_template_{mark}")
        url = named(server, f"artel_rings_{mark}")
    with serving(url, folder) as started:
        yield started[0]


@pytest.fixture(autouse=True)
async def _close_clients() -> AsyncIterator[None]:
    yield
    await close_all()


async def two(process: Process) -> tuple[ChatClient, ChatClient]:
    mark = uuid4().hex[:8]
    return await sign_up(process.address, f"anna_{mark}"), await sign_up(process.address, f"boris_{mark}")


async def told(socket: Socket, room: str, unread: int) -> Json:
    """The counter that says so many, with whether it rings."""
    return await socket.wait("unread", room_id=room, unread=unread)


async def test_a_private_word_rings_for_the_other_and_quiet_hours_only_count_it(process: Process) -> None:
    anna, boris = await two(process)
    chat = await anna.post("/chats/private", {"user_id": boris.id})
    async with anna.socket() as at_anna, boris.socket() as at_boris:
        await at_boris.wait("connected")
        await anna.post(f"/messages/{chat['id']}", {"content": "Привет"})
        heard = await told(at_boris, chat["id"], 1)
        assert (heard["rings"], heard["author"]) == (True, anna.me["nickname"])
        await boris.http.put("/status/quiet-hours", json=ALL_DAY)
        await anna.post(f"/messages/{chat['id']}", {"content": "Ты спишь?"})
        heard = await told(at_boris, chat["id"], 2)
        assert heard["rings"] is False and "author" not in heard, "it is counted, and nothing rings"
        await boris.http.delete("/status/quiet-hours")
        await anna.post(f"/messages/{chat['id']}", {"content": "Уже утро"})
        assert (await told(at_boris, chat["id"], 3))["rings"] is True
        assert not any(one["rings"] for one in at_anna.events("unread")), "one's own words ring for nobody"


async def test_a_channel_counts_and_a_mention_rings_by_the_bell_unless_it_is_quiet(process: Process) -> None:
    anna, boris = await two(process)
    space = await anna.post("/spaces", {"name": "Двор", "visibility": "public"})
    await boris.post(f"/spaces/{space['id']}/join")
    room, called = space["chat_id"], {"content": f"@{boris.me['nickname']}, ты где?"}
    async with boris.socket() as at_boris:
        await at_boris.wait("connected")
        await anna.post(f"/messages/{room}", {"content": "Всем привет"})
        assert (await told(at_boris, room, 1))["rings"] is False, "a channel is counted"
        await anna.post(f"/messages/{room}", called)
        assert (await at_boris.wait("notification", type="mention"))["related_chat_id"] == room
        await boris.http.put("/status/quiet-hours", json=ALL_DAY)
        await anna.post(f"/messages/{room}", called)
        await at_boris.wait("unread_notifications", unread_count=2)
        await asyncio.sleep(0.3)
        assert len(at_boris.events("notification")) == 1, "the line is there, and nothing rings"
        await boris.http.delete("/status/quiet-hours")
        await boris.http.patch(f"/chats/{room}", json={"level": "all"})
        await anna.post(f"/messages/{room}", {"content": "Обед!"})
        assert (await told(at_boris, room, 4))["rings"] is True, "who wants everything hears everything"
        await boris.http.patch(f"/chats/{room}", json={"level": "none"})
        await anna.post(f"/messages/{room}", called)
        assert (await told(at_boris, room, 5))["rings"] is False
