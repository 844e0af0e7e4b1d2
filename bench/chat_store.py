"""A chat with a million messages: opening it, its side panel, and the start of the web app, as the server answers."""

import asyncio
import tempfile
import time
from pathlib import Path
from uuid import UUID

import httpx
from sqlalchemy import text

from artel.access.actor import Actor
from artel.chat import commands
from artel.chat.schemas.messages import SendRequest
from artel.chat.schemas.spaces import ChannelRequest
from artel.kit.db import Database
from bench.chat_world import Hall, build_hall
from bench.crowd import percentile
from bench.report import Figure, section
from bench.serving import Server, ours, serving
from bench.world import ENGINES, fresh, open_database

MESSAGES, PEOPLE, CHANNELS, PAIRS = 1_000_000, 300, 20, 30
TIMES = 60
SLICE = 20_000  # rows per statement, which has a time limit
COPIED = "chat_id, author_id, kind, content, search_text, replies, created_at"
SERIES = {
    "postgresql": ("gen_random_uuid()", "generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS s(n)"),
    "sqlite": (
        "lower(hex(randomblob(16)))",
        "(WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s) AS s",
    ),
}


async def measure() -> dict[str, str]:
    figures, notes = [], [NOTE]
    for engine in ENGINES:
        with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
            folder = Path(name)
            async with fresh(engine, folder) as url:
                began = time.monotonic()
                async with open_database(url, 2) as database:
                    hall = await build_hall(database, PEOPLE)
                    stored = await _fill(database, hall)
                notes.append(f"{engine}: {stored} messages stored, built in {time.monotonic() - began:.0f} s.")
                with serving(*ours(url, folder)) as server:
                    figures += await _answers(engine, server, hall)
    return {"g-chat-store": section("Chat with a million messages, p95 of the server's answers", figures, notes)}


NOTE = (
    f"{CHANNELS} channels of one space with {PEOPLE} people, half of the messages in one of them, and {PAIRS} private "
    f"chats. Each is what the web app asks, one request after another, {TIMES} times, without the browser: open: the "
    "chat and its newest page; deep: a page from anywhere in the large channel; side panel: the space, its people, "
    "channels, their chats, who is online; start: spaces, chats, own status, the number of notifications."
)


async def _fill(database: Database, hall: Hall) -> int:
    """Through the commands where there is a rule, and a million rows by copying one message of each channel."""
    owner, chats = Actor(hall.owner), [hall.chat]
    for n in range(CHANNELS - 1):
        async with database.transaction() as session:
            chats.append((await commands.create_channel(session, owner, hall.space, ChannelRequest(name=f"c{n}"))).id)
    await _talk_in_private(database, hall)
    engine = database.engine.dialect.name
    for chat in chats:
        async with database.transaction() as session:
            await commands.send(session, owner, chat, SendRequest(content="Кто на обед? " * 8))
        await _copy(database, engine, chat, MESSAGES // 2 if chat == hall.chat else MESSAGES // 2 // (CHANNELS - 1))
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))
        return int((await session.execute(text("SELECT count(*) FROM messages"))).scalar_one())


async def _talk_in_private(database: Database, hall: Hall) -> None:
    for other in hall.people[1 : PAIRS + 1]:
        async with database.transaction() as session:
            chat = await commands.open_private(session, Actor(hall.people[0]), other)
            await commands.send(session, Actor(other), chat.id, SendRequest(content="Привет"))


async def _copy(database: Database, engine: str, chat: UUID, amount: int) -> None:
    new_id, series = SERIES[engine]
    key = chat if engine == "postgresql" else chat.hex
    rows = f"INSERT INTO messages (id, seq, number, {COPIED}) SELECT {new_id}, n, n, {COPIED} FROM messages, {series}"
    for first in range(2, amount + 1, SLICE):
        given = {"chat": key, "first": first, "last": min(amount, first + SLICE - 1)}
        async with database.transaction() as session:
            await session.execute(text(f"{rows} WHERE chat_id = :chat AND number = 1"), given)
    async with database.transaction() as session:
        ends = "UPDATE chats SET last_seq = :seq, last_number = :number WHERE id = :chat"
        await session.execute(text(ends), {"chat": key, "seq": amount, "number": amount})


async def _answers(engine: str, server: Server, hall: Hall) -> list[Figure]:
    headers = {"authorization": f"Bearer {hall.tokens[0]}"}
    async with httpx.AsyncClient(base_url=f"{server.address}/api/v1", headers=headers, timeout=60) as http:
        chats = (await http.get("/chats?limit=100")).json()["items"]
        channels = [chat["id"] for chat in chats if chat["space_id"]]
        large, space = str(hall.chat), str(hall.space)

        def opening(n: int) -> list[str]:
            chat = large if n % 2 else channels[n % len(channels)]
            return [f"/chats/{chat}", f"/messages/{chat}?limit=30"]

        def deep(n: int) -> list[str]:
            return [f"/messages/{large}?limit=30&before={MESSAGES // 2 * (n + 1) // (TIMES + 1)}"]

        def side(_: int) -> list[str]:
            here = f"/spaces/{space}"
            lists = [f"/chats?space_id={space}&limit=100", f"/status/online?space_id={space}"]
            return [here, f"{here}/participants", f"{here}/channels", *lists]

        def start(_: int) -> list[str]:
            return ["/spaces", "/chats?limit=100", "/status/my-status", "/notifications/unread-count"]

        wishes = (("open a chat", opening, 80), ("a page from the depth", deep, 80),
                  ("side panel", side, 80), ("start", start, 250))  # fmt: skip
        return [await _figure(engine, http, server, *wish) for wish in wishes]


async def _figure(engine, http, server, what, paths, wanted) -> Figure:  # type: ignore[no-untyped-def]
    for n in range(5):
        await _ask(http, paths(n))
    before, took = server.cpu_s(), []
    for n in range(TIMES):
        took.append(await _ask(http, paths(n)))
        await asyncio.sleep(0.01)
    cpu = (server.cpu_s() - before) / TIMES * 1000
    p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
    shown = f"{p95:.1f} ms ({p50:.1f} p50, {cpu:.1f} CPU)"
    return Figure(f"{what}, p95, ms", engine, shown, f"{wanted} ms", p95, f"<= {wanted}")


async def _ask(http: httpx.AsyncClient, paths: list[str]) -> float:
    began = time.perf_counter()
    for path in paths:
        (await http.get(path)).raise_for_status()
    return (time.perf_counter() - began) * 1000
