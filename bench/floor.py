"""The bare program that the house is measured against: raw ASGI, the driver, msgspec; nothing else.

`FLOOR_PLAN` names a JSON file with the SQL that Artel runs for the same questions, and the values."""

import asyncio
import base64
import hashlib
import hmac
import os
import re
import sqlite3
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

with open(os.environ.get("FLOOR_PLAN", os.devnull), "rb") as file:
    PLAN: dict[str, Any] = msgspec.json.decode(file.read() or b"{}")
SECRET = b"only-for-tests-and-at-least-32-bytes"
DSN = os.environ.get("FLOOR_URL", "")
POSTGRES = DSN.startswith("postgresql")
state: dict[str, Any] = {"n": 100}  # hours after what was recorded
UUID_TEXT = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME_TEXT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")


async def start() -> None:
    if POSTGRES:
        state["pool"] = await asyncpg.create_pool(DSN, min_size=8, max_size=8, reset=leave)
    else:
        state["connection"] = sqlite3.connect(DSN, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=1000"):
            state["connection"].execute(f"PRAGMA {pragma}")
        state["writer"] = asyncio.Lock()


async def leave(_connection: object) -> None:
    pass


async def fetch(query: dict[str, Any]) -> list[Any]:
    values = query["bound"]
    if POSTGRES:
        return await state["pool"].fetch(query["sql"], *values)
    return state["connection"].execute(query["sql"], values).fetchall()


def typed(value: Any) -> Any:
    """JSON has no ids and times; the plan marks them."""
    if isinstance(value, dict):
        kind, text = next(iter(value.items()))
        return {"uuid": uuid.UUID, "time": datetime.fromisoformat, "date": date.fromisoformat}[kind](text)
    return [typed(item) for item in value] if isinstance(value, list) else value


for plan in PLAN.get("reads", {}).values():
    for wanted in plan:
        wanted["bound"] = [typed(value) for value in wanted["values"]]


async def venues() -> bytes:
    facets, page = PLAN["reads"]["venues"]
    (counts,) = await fetch(facets)
    rows = (await fetch(page))[:30]
    items = b",".join(
        row[4][:-1].encode() + b"," + msgspec.json.encode({"distance_m": None, "price_from": row[3]})[1:]
        for row in rows
    )
    tail = msgspec.json.encode({"next_cursor": None, "total": counts[0], "facets": [int(n or 0) for n in counts]})
    return b'{"items":[' + items + b"]," + tail[1:]


def moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


async def availability() -> bytes:
    about, busy, hours = PLAN["reads"]["availability"]
    rows = await fetch(about)
    grid, zone, units = timedelta(minutes=rows[0][2]), ZoneInfo(rows[0][4]), rows[0][6]
    spans = [(moment(row[1]), moment(row[2])) for row in await fetch(busy)]
    week = [(row[0], row[2], row[3]) for row in await fetch(hours) if row[1] is None]
    first, last = (datetime.fromisoformat(text) for text in PLAN["window"])
    opening = []
    day = first.astimezone(zone).replace(hour=0, minute=0) - timedelta(days=1)
    while day <= last:
        for weekday, opens, closes in week:
            if weekday == day.weekday():
                opening.append((day + timedelta(minutes=opens), day + timedelta(minutes=closes)))
        day += timedelta(days=1)
    slots = []
    while first < last:
        ends = first + grid
        is_open = any(a <= first and ends <= b for a, b in opening)
        taken = sum(a < ends and first < b for a, b in spans)
        slots.append({"starts_at": first, "ends_at": ends, "free": units - taken if is_open else 0})
        first = ends
    return msgspec.json.encode({"grid_minutes": rows[0][2], "slots": slots})


def signed_in(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    token = next(value for name, value in headers if name == b"authorization")[7:]
    signed, _, mark = token.rpartition(b".")
    made = base64.urlsafe_b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).rstrip(b"=")
    if not hmac.compare_digest(made, mark):
        raise PermissionError
    body = signed.partition(b".")[2]
    claims: dict[str, Any] = msgspec.json.decode(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))
    if claims["exp"] < datetime.now(UTC).timestamp():
        raise PermissionError
    return claims


async def booking(headers: list[tuple[bytes, bytes]]) -> bytes:
    signed_in(headers)
    who, shown, units = PLAN["reads"]["booking"]
    if not await fetch(who):
        raise PermissionError
    (row,) = await fetch(shown)
    seats = [list(unit) for unit in await fetch(units)]
    return msgspec.json.encode({"booking": list(row), "units": seats})


class Changed:
    """Fresh ids, numbers and hours for a recorded booking; what was equal in the recording is equal again."""

    def __init__(self, n: int, varying: dict[str, Any]) -> None:
        self.shift, self.varying, self.ids = timedelta(hours=n), varying, dict[Any, Any]()

    def __call__(self, value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            return self.fresh(value, uuid.uuid4) if str(value) in self.varying["ids"] else value
        if isinstance(value, datetime):
            return value + self.shift
        if isinstance(value, str):
            return self.text(value)
        return value

    def text(self, value: str) -> str:
        if value in self.varying["ids"]:
            return self.fresh(value, lambda: uuid.uuid4().hex)
        if value in self.varying["texts"]:
            return self.fresh(value, lambda: uuid.uuid4().hex[:12])
        if TIME_TEXT.fullmatch(value):
            return (datetime.fromisoformat(value) + self.shift).isoformat(" ", "microseconds")
        return value

    def fresh(self, value: Any, make: Callable[[], Any]) -> Any:
        return self.ids.setdefault(value, make())


async def book(headers: list[tuple[bytes, bytes]], receive: Callable[[], Awaitable[Any]]) -> bytes:
    signed_in(headers)
    msgspec.json.decode((await receive())["body"])
    recorded = PLAN["booking"]
    state["n"] += 1
    change = Changed(state["n"], recorded["varying"])
    await fetch(PLAN["reads"]["booking"][0])
    statements = [(sql, [change(typed(value)) for value in values]) for sql, values in recorded["statements"]]
    if POSTGRES:
        async with state["pool"].acquire() as connection, connection.transaction():
            for sql, values in statements:
                await connection.fetch(sql, *values)
    else:
        async with state["writer"]:
            connection = state["connection"]
            connection.execute("BEGIN IMMEDIATE")
            try:
                for sql, values in statements:
                    connection.execute(sql, values).fetchall()
                await asyncio.to_thread(connection.commit)
            except BaseException:
                connection.rollback()
                raise
    return msgspec.json.encode(recorded["answer"])


async def answer(scope: Any, receive: Any) -> bytes:
    match scope["path"].rsplit("/", 1)[-1], scope["method"]:
        case "venues", _:
            return await venues()
        case "availability", _:
            return await availability()
        case "bookings", "POST":
            return await book(scope["headers"], receive)
        case _:
            return await booking(scope["headers"])


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/readyz":
        body = b"{}"
    else:
        body = await answer(scope, receive)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
