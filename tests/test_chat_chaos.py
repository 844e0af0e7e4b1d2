"""Two processes, and what breaks between them: Redis restarted, a process killed. Nothing lost, nothing twice."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.chaos import chaos
from tests.chat_client import ChatClient, Json, Socket, close_all, sign_up
from tests.chat_server import Process, Redis, serving

pytestmark = [pytest.mark.final, pytest.mark.xdist_group("heavy")]  # not beside what waits for a browser


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server")
    server = Redis(tmp_path)
    server.start()
    time.sleep(0.3)
    yield server
    server.kill()


@pytest.fixture
def processes(redis: Redis, sqlite_template: Path, tmp_path: Path) -> Iterator[list[Process]]:
    shutil.copy(sqlite_template, tmp_path / "artel.db")
    url, address = f"sqlite+aiosqlite:///{tmp_path}/artel.db", f"redis://127.0.0.1:{redis.port}/0"
    with serving(url, tmp_path, 2, REDIS_URL=address) as started:
        yield started


async def meet(processes: list[Process]) -> tuple[ChatClient, ChatClient, str]:
    anna = await sign_up(processes[0].address, f"anna_{uuid4().hex[:8]}")
    boris = (await sign_up(processes[0].address, f"boris_{uuid4().hex[:8]}")).at(processes[1].address)
    space = await anna.post("/spaces", {"name": "Кухня", "visibility": "public"})
    await boris.post(f"/spaces/{space['id']}/join")
    return anna, boris, str(space["chat_id"])


async def enter(socket: Socket, room: str) -> None:
    await socket.wait("connected")
    assert (await socket.call("join_room", {"room_id": room}))["room_id"] == room


async def test_what_redis_lost_comes_from_the_log(processes: list[Process], redis: Redis) -> None:
    anna, boris, room = await meet(processes)
    async with boris.socket() as socket:
        await enter(socket, room)
        await anna.post(f"/messages/{room}", {"content": "before"})
        await socket.wait("new_message", content="before")
        redis.kill()
        for n in range(5):
            await anna.post(f"/messages/{room}", {"content": f"meanwhile {n}"})
        redis.start()
        for n in range(5):
            await socket.wait("new_message", content=f"meanwhile {n}")
        await anna.post(f"/messages/{room}", {"content": "after"})
        await socket.wait("new_message", content="after")
        seqs = [data["seq"] for data in socket.events("new_message")]
        assert sorted(set(seqs)) == list(range(1, 8))
    await close_all()


async def test_a_killed_process_loses_nothing(processes: list[Process]) -> None:
    """Boris reads at the process that is killed, and comes back at the other; Anna repeats what got no answer."""
    anna, boris, room = await meet(processes)
    seen: dict[int, Json] = {}
    async with boris.socket() as socket:
        await enter(socket, room)
        sending = asyncio.create_task(_send_all(anna, boris, room, 60))
        await socket.wait("new_message", number=20)
        processes[1].kill()
        await asyncio.wait_for(socket.closed.wait(), 10)
        seen |= {data["seq"]: data for data in socket.events("new_message")}
    async with boris.at(processes[0].address).socket() as again:
        await enter(again, room)
        line = (await again.call("sync", {"chats": {room: max(seen)}}))["chats"][room]
        seen |= {item["seq"]: item["data"] for item in line["events"]}
        await sending
        line = (await again.call("sync", {"chats": {room: max(seen)}}))["chats"][room]
        seen |= {item["seq"]: item["data"] for item in line["events"]}
    contents = [seen[seq]["content"] for seq in sorted(seen)]
    assert sorted(seen) == list(range(1, 61)) and sorted(contents, key=int) == [f"{n}" for n in range(60)]
    assert contents == [f"{n}" for n in range(60)]
    await close_all()


async def _send_all(anna: ChatClient, boris: ChatClient, room: str, amount: int) -> None:
    """Each message is repeated with its nonce, at either process, until it is answered."""
    places = [anna.at(boris.address), anna]
    for n in range(amount):
        body = {"content": f"{n}", "nonce": f"n{n}"}
        while not await _answered(places[0], room, body):
            places.reverse()


async def _answered(who: ChatClient, room: str, body: Json) -> bool:
    try:
        return (await who.http.post(f"/messages/{room}", json=body)).status_code in (200, 201)
    except Exception:
        return False


@pytest.mark.parametrize("seed", [3])
async def test_a_crowd_in_chaos(url: str, redis: Redis, tmp_path: Path, seed: int) -> None:
    """A small one; `make chaos` is a hundred clients and ten thousand messages."""
    report = await chaos(url, tmp_path, redis, clients=8, messages=120, seed=seed)
    assert report.complaints == []
    assert report.counts["connections cut"] and report.counts["web processes killed"] == 1
    assert report.counts["times Redis was killed"] == 2


async def test_clients_that_do_not_sync_lose_messages(sqlite_template: Path, redis: Redis, tmp_path: Path) -> None:
    """If this fails, the chaos above proves nothing."""
    shutil.copy(sqlite_template, tmp_path / "artel.db")
    url = f"sqlite+aiosqlite:///{tmp_path}/artel.db"
    report = await chaos(url, tmp_path, redis, clients=8, messages=120, seed=3, heals=False)
    assert report.counts["lost"] > 0 and report.complaints
