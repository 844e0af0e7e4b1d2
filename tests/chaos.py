"""A crowd writes in one channel while connections are cut, one of two web processes is killed and Redis is restarted;
afterwards everybody must have been shown every message, once and in order.

`make chaos`, or `python -m tests.chaos --clients 100 --messages 10000`. A client behaves as the contract says: it
applies the next `seq`, drops what it has, syncs on a gap and when it comes back, and repeats with its nonce what got
no answer."""

import argparse
import asyncio
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from websockets.asyncio.client import connect

os.environ["SECRET_KEY"] = "only-for-tests-and-at-least-32-bytes"
os.environ["ACCESS_TOKEN_TTL_S"] = "86400"
os.environ["RATE_LIMITS"] = "off"

from artel.access import tokens
from artel.kit.db import Database, open_database
from tests.chat_client import Json, Socket
from tests.chat_server import Process, Redis, serving
from tests.crash import _fresh, say
from tests.makers import make_session, make_user

NEWS = '42["new_message",'
STAYS_S = (2.0, 12.0)  # how long a connection lives before it is cut
AWAY_S = 1.0  # clients come back after a random part of this
DOWN_S = 1.5  # of Redis, and of the killed process
CALM_S = 60.0  # after the last message everybody must have it within this time, by themselves


@dataclass
class Report:
    counts: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    late_s: float = 0.0

    def check(self, is_true: bool, complaint: str) -> None:
        if not is_true:
            self.complaints.append(complaint)


@dataclass
class Town:
    places: list[str]  # addresses of the two processes
    room: str
    report: Report
    heals: bool = True  # False: clients that believe in frames, to see that the judgement can fail
    sent: Counter[str] = field(default_factory=Counter)  # nonce -> answers
    ids: dict[str, str] = field(default_factory=dict)


class Ear(Socket):
    """Hands messages on instead of keeping all that it hears."""

    client: "Client"

    async def _handle(self, text: str) -> None:
        if text.startswith(NEWS):
            self.client.hear(json.loads(text[len(NEWS) : -1]))
        elif not text.startswith("42"):
            await super()._handle(text)

    def drop(self) -> None:
        """As a train does in a tunnel."""
        self._ws.transport.abort()


class Client:
    """A person with a web app: one socket, a feed, messages to send."""

    def __init__(self, town: Town, number: int, token: str, seed: int) -> None:
        self.town, self.number, self.token = town, number, token
        self.dice, self.at = random.Random(seed * 1000 + number), number % len(town.places)
        self.last, self.shown = 0, list[tuple[int, str]]()
        self.socket: Ear | None = None
        self.gap, self.is_over = asyncio.Event(), False

    def hear(self, data: Json) -> None:
        """The rule of the contract, and nothing that would hide a mistake."""
        if data["seq"] == self.last + 1:
            self.last = data["seq"]
            self.shown.append((data["seq"], data["nonce"]))
        elif data["seq"] > self.last and self.town.heals:
            self.gap.set()
        elif data["seq"] > self.last:
            self.last = data["seq"]
            self.shown.append((data["seq"], data["nonce"]))
        else:
            self.town.report.counts["frames dropped, had them"] += 1

    async def listen(self) -> None:
        while not self.is_over:
            with suppress(OSError, ConnectionError, TimeoutError, Exception):
                await self._session()
            self.socket = None
            self.at = (self.at + 1) % len(self.town.places)
            await asyncio.sleep(self.dice.random() * AWAY_S)

    async def _session(self) -> None:
        url = self.town.places[self.at].replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        async with connect(url, max_size=2**24, compression=None, open_timeout=10, ping_interval=None) as ws:
            socket = Ear(ws)
            socket.client = self
            await socket.start({"token": self.token})
            answer = await socket.call("join_room", {"room_id": self.town.room})
            assert answer.get("room_id") == self.town.room, answer
            self.socket = socket
            if self.town.heals:
                self.gap.set()
            self.town.report.counts["connections"] += 1
            repairs = asyncio.create_task(self._repair(socket))
            try:
                await asyncio.wait_for(socket.closed.wait(), self._stay_s())
            except TimeoutError:
                self.town.report.counts["connections cut"] += 1
                socket.drop()
            finally:
                repairs.cancel()

    def _stay_s(self) -> float:
        return 3600.0 if self.is_calm else self.dice.uniform(*STAYS_S)

    is_calm = False

    async def _repair(self, socket: Ear) -> None:
        """Until the connection is gone."""
        with suppress(Exception):
            while True:
                await self.gap.wait()
                await self._sync(socket)
        socket.drop()

    async def _sync(self, socket: Ear) -> None:
        self.gap.clear()
        line = (await socket.call("sync", {"chats": {self.town.room: self.last}}))["chats"][self.town.room]
        assert not line["reset"], line
        self.town.report.counts["syncs"] += 1
        for item in line["events"]:
            if item["seq"] == self.last + 1:
                self.hear(item["data"])
        if line["more"]:
            self.gap.set()

    async def write(self, amount: int) -> None:
        for n in range(amount):
            nonce = f"{self.number}-{n}"
            while not (said := await self._say(nonce)):
                self.town.report.counts["sends repeated"] += 1
                await asyncio.sleep(self.dice.random() * 0.2)
            self.town.sent[nonce] += 1
            self.town.ids[nonce] = said["id"]
            await asyncio.sleep(self.dice.random() * 0.3)

    async def _say(self, nonce: str) -> Json | None:
        """Over the socket when there is one, else over REST at either process."""
        try:
            if self.socket and self.dice.random() < 0.7:
                call = self.socket.call("send_message", {"room_id": self.town.room, "message": nonce, "nonce": nonce})
                answer = await asyncio.wait_for(call, 10)
                return answer if "seq" in answer else None
            return await self._post(nonce)
        except Exception:
            return None

    async def _post(self, nonce: str) -> Json | None:
        address = self.dice.choice(self.town.places)
        headers = {"authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=f"{address}/api/v1", headers=headers, timeout=10) as http:
            answer = await http.post(f"/messages/{self.town.room}", json={"content": nonce, "nonce": nonce})
        return answer.json() if answer.status_code in (200, 201) else None


async def chaos(
    url: str, folder: Path, redis: Redis, clients: int, messages: int, seed: int, *, heals: bool = True
) -> Report:
    """`redis` runs; messages are dealt out evenly and one more is said at the end, by which everybody notices."""
    async with open_database(url, 4) as database:
        people = [(await make_user(database)).id for _ in range(clients)]
        held = [tokens.issue(person, await make_session(database, person)) for person in people]
        address = f"redis://127.0.0.1:{redis.port}/0"
        with serving(url, folder, 2, REDIS_URL=address, CHAT_LOG_KEEP=str(messages * 2)) as processes:
            places = [process.address for process in processes]
            town = Town(places, await _room(processes[0], held), Report(), heals)
            crowd = [Client(town, n, token, seed) for n, token in enumerate(held)]
            await _live(town, crowd, processes, redis, messages)
        await _judge(database, town, crowd, messages)
    return town.report


async def _room(process: Process, held: list[str]) -> str:
    async with httpx.AsyncClient(base_url=f"{process.address}/api/v1", timeout=30) as http:
        owner = {"authorization": f"Bearer {held[0]}"}
        made = (await http.post("/spaces", json={"name": "Chaos", "visibility": "public"}, headers=owner)).json()
        for token in held[1:]:
            answer = await http.post(f"/spaces/{made['id']}/join", headers={"authorization": f"Bearer {token}"})
            assert answer.is_success, answer.text
    return str(made["chat_id"])


async def _live(town: Town, crowd: list[Client], processes: list[Process], redis: Redis, messages: int) -> None:
    ears = [asyncio.create_task(client.listen()) for client in crowd]
    share, rest = divmod(messages, len(crowd))
    writers = [asyncio.create_task(client.write(share + (n < rest))) for n, client in enumerate(crowd)]
    breaking = asyncio.create_task(_break(town, processes, redis, messages))
    began = time.monotonic()
    await asyncio.gather(*writers, breaking)
    town.report.counts["seconds of writing"] = round(time.monotonic() - began)
    await _calm_down(town, crowd, messages)
    for client in crowd:
        client.is_over = True
    for ear in ears:
        ear.cancel()
    await asyncio.gather(*ears, return_exceptions=True)


async def _break(town: Town, processes: list[Process], redis: Redis, messages: int) -> None:
    """At a fifth, two fifths and seven tenths of the way."""
    for part, harm in ((0.2, _kill_redis), (0.4, _kill_process), (0.7, _kill_redis)):
        await _until(lambda part=part: len(town.sent) >= messages * part, 3600)  # type: ignore[misc]
        await harm(town, processes, redis)


async def _kill_redis(town: Town, _processes: list[Process], redis: Redis) -> None:
    redis.kill()
    await asyncio.sleep(DOWN_S)
    redis.start()
    town.report.counts["times Redis was killed"] += 1


async def _kill_process(town: Town, processes: list[Process], _redis: Redis) -> None:
    """At once, in the middle of whatever it does; a new one takes its port."""
    processes[1].kill()
    await asyncio.sleep(DOWN_S)
    processes[1].spawn()
    await asyncio.to_thread(processes[1].wait_until_it_answers)
    town.report.counts["web processes killed"] += 1


async def _calm_down(town: Town, crowd: list[Client], messages: int) -> None:
    """No more cuts; one last message, whose frame shows whoever missed something that there is a gap."""
    for client in crowd:
        client.is_calm = True
    await asyncio.sleep(STAYS_S[1] if messages >= 1000 else 3)
    assert await crowd[0]._post("the end")
    town.sent["the end"] += 1
    began = time.monotonic()
    patience_s = CALM_S if town.heals else 5.0  # who does not sync never has it all
    await _until(lambda: all(client.last > messages for client in crowd), patience_s)
    town.report.late_s = time.monotonic() - began


async def _until(is_so: Callable[[], bool], patience_s: float) -> None:
    ends = time.monotonic() + patience_s
    while not is_so() and time.monotonic() < ends:  # noqa: ASYNC110 - many clients change what is looked at
        await asyncio.sleep(0.05)


async def _judge(database: Database, town: Town, crowd: list[Client], messages: int) -> None:
    report, wanted = town.report, messages + 1
    lost = twice = disordered = 0
    for client in crowd:
        seqs, nonces = [seq for seq, _ in client.shown], [nonce for _, nonce in client.shown]
        lost += len(set(town.sent) - set(nonces))
        twice += len(nonces) - len(set(nonces))
        disordered += sum(a >= b for a, b in itertools.pairwise(seqs)) + _turned(nonces)
        report.check(seqs == list(range(1, wanted + 1)), f"client {client.number} saw {len(seqs)} of {wanted}")
    report.counts |= Counter(
        {"messages acknowledged": len(town.sent), "messages shown": sum(len(c.shown) for c in crowd)}
    )
    for what, number in (("lost", lost), ("shown twice", twice), ("out of order", disordered)):
        report.counts[what] = number
        report.check(number == 0, f"{number} {what}")
    await _judge_rows(database, town, wanted)


def _turned(nonces: list[str]) -> int:
    """Messages of one author before an earlier one of the same."""
    reached: dict[str, int] = {}
    wrong = 0
    for nonce in nonces:
        author, dash, n = nonce.partition("-")
        if dash:
            wrong += int(n) < reached.get(author, -1)
            reached[author] = max(int(n), reached.get(author, -1))
    return wrong


async def _judge_rows(database: Database, town: Town, wanted: int) -> None:
    async with database.reading() as session:
        rows: list[Any] = list(await session.execute(text("SELECT id, seq, number, nonce FROM messages ORDER BY seq")))
    town.report.check([row.seq for row in rows] == list(range(1, wanted + 1)), "the stored line has a gap")
    town.report.check([row.number for row in rows] == list(range(1, wanted + 1)), "the stored numbers have a gap")
    stored = {row.nonce: str(row.id).replace("-", "") for row in rows}
    town.report.check(len(stored) == len(rows), "a nonce is stored twice")
    wrong = [nonce for nonce, known in town.ids.items() if stored.get(nonce) != known.replace("-", "")]
    town.report.check(not wrong, f"{len(wrong)} answers were about other messages than are stored: {wrong[:3]}")


async def _main(engines: list[str], clients: int, messages: int, seed: int) -> int:
    wrong = 0
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="artel-chaos-") as name:
            redis = Redis(Path(name))
            redis.start()
            try:
                async with _fresh(engine, Path(name)) as url:
                    report = await chaos(url, Path(name), redis, clients, messages, seed)
            finally:
                redis.kill()
        say(f"\n{engine}: {clients} clients, {messages} messages, seed {seed}; the last one reached everybody")
        say(f"  after {report.late_s:.1f} s")
        for what, number in sorted(report.counts.items()):
            say(f"  {number:8}  {what}")
        say(f"  {len(report.complaints):8}  COMPLAINTS")
        for complaint in report.complaints[:20]:
            say(f"            {complaint}")
        wrong += len(report.complaints)
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    given = parser.parse_args()
    wanted = ["sqlite", "postgresql"] if given.engine == "both" else [given.engine]
    sys.exit(asyncio.run(_main(wanted, given.clients, given.messages, given.seed)))
