"""What runs in the processes of the chat's races: writers of one chat at one moment, who really commit."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from multiprocessing.synchronize import Barrier
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from artel.access.actor import Actor
from artel.apps import domains  # noqa: F401 - the tables and the refusals
from artel.chat import commands, rules
from artel.chat.models import Chat, ChatKind, Message, Visibility
from artel.chat.schemas.messages import SendRequest
from artel.kit.db import Database, open_database
from artel.kit.ids import uuid7
from artel.kit.problems import Problem

Way = Callable[[Database, UUID, UUID, int, asyncio.Barrier], Awaitable[str]]
barrier: Barrier


def join(shared: Barrier) -> None:
    global barrier
    barrier = shared


def race(url: str, way: str, chat: str, people: list[str], first: int) -> Counter[str]:
    """Each person tries once, all at one moment; `first` is the number of the first of them in the whole crowd."""
    return asyncio.run(_race(url, WAYS[way], UUID(chat), [UUID(one) for one in people], first))


async def _race(url: str, way: Way, chat: UUID, people: list[UUID], first: int) -> Counter[str]:
    async with open_database(url, pool_size=len(people)) as database:
        started = asyncio.Barrier(len(people))
        tries = (_try(way, database, chat, person, first + n, started) for n, person in enumerate(people))
        return Counter(await asyncio.gather(*tries))


async def _try(way: Way, database: Database, chat: UUID, person: UUID, n: int, started: asyncio.Barrier) -> str:
    try:
        return await way(database, chat, person, n, started)
    except (Problem, DBAPIError):
        return "refused"


async def _all_ready(started: asyncio.Barrier) -> None:
    if await started.wait() == 0:
        await asyncio.to_thread(barrier.wait)
    await started.wait()


async def _repeat(database: Database, chat: UUID, person: UUID, _n: int, started: asyncio.Barrier) -> str:
    """One person's devices say the same thing."""
    await _all_ready(started)
    async with database.transaction() as session:
        sent = await commands.send(session, Actor(person), chat, SendRequest(content="once", nonce="once"))
    return "new" if sent.is_new else "known"


async def _speak(database: Database, chat: UUID, person: UUID, n: int, started: asyncio.Barrier) -> str:
    await _all_ready(started)
    async with database.transaction() as session:
        sent = await commands.send(session, Actor(person), chat, SendRequest(content=f"{n}", nonce=f"{n}"))
    return "new" if sent.is_new else "known"


async def _meet(database: Database, peer: UUID, person: UUID, _n: int, started: asyncio.Barrier) -> str:
    await _all_ready(started)
    async with database.transaction() as session:
        await commands.open_private(session, Actor(person), peer)
    return "opened"


async def _leap_repeat(database: Database, chat: UUID, person: UUID, n: int, started: asyncio.Barrier) -> str:
    """Looks for the nonce in one transaction and writes in the next: only the constraint stands in its way."""
    async with database.reading() as session:
        assert await session.scalar(select(Message.id).where(Message.nonce == "once")) is None
    await _all_ready(started)
    async with database.transaction() as session:
        session.add(_message(chat, person, 1000 + n, "once"))
    return "new"


async def _leap_speak(database: Database, chat: UUID, person: UUID, n: int, started: asyncio.Barrier) -> str:
    """Asks for the last number in one transaction and takes the next in another."""
    async with database.reading() as session:
        last = (await session.execute(select(Chat.last_number).where(Chat.id == chat))).scalar_one()
    await _all_ready(started)
    async with database.transaction() as session:
        session.add(_message(chat, person, last + 1, f"{n}"))
    return "new"


async def _leap_meet(database: Database, peer: UUID, person: UUID, _n: int, started: asyncio.Barrier) -> str:
    key = rules.pair_key(person, peer)
    async with database.reading() as session:
        assert await session.scalar(select(Chat.id).where(Chat.pair_key == key)) is None
    await _all_ready(started)
    async with database.transaction() as session:
        session.add(Chat(kind=ChatKind.PRIVATE, visibility=Visibility.PRIVATE, pair_key=key))
    return "opened"


def _message(chat: UUID, person: UUID, number: int, nonce: str) -> Message:
    return Message(id=uuid7(), chat_id=chat, author_id=person, seq=number, number=number, content="x", nonce=nonce)


WAYS: dict[str, Way] = {
    "repeat": _repeat, "speak": _speak, "meet": _meet,
    "leap repeat": _leap_repeat, "leap speak": _leap_speak, "leap meet": _leap_meet,
}  # fmt: skip
