"""Hot reads and one booking over HTTP, against `bench/floor.py` under the same uvicorn, rounds alternated."""

import asyncio
import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import event

from artel.apps.api import create_app
from artel.kit.db import Database
from artel.kit.settings import Settings
from bench.report import Figure, middle, section
from bench.serving import Round, Server, floor, ours, serving, wrk
from bench.world import ENGINES, Town, build_town, fresh, open_database

ROUNDS, SECONDS = 9, 1.0
DAY = (datetime.now(UTC) + timedelta(days=5)).replace(hour=0, minute=0, second=0, microsecond=0)
BOOK = """
local ids = {%s}
local n = %d
request = function()
  n = n + 1
  local hour = math.floor(n / #ids)
  local start = %d + math.floor(hour / 13) * 86400 + (6 + hour %% 13) * 3600
  local body = string.format('{"resource_id":"%%s","starts_at":"%%s","ends_at":"%%s"}', ids[n %% #ids + 1],
    os.date("!%%Y-%%m-%%dT%%H:%%M:%%SZ", start), os.date("!%%Y-%%m-%%dT%%H:%%M:%%SZ", start + 3600))
  return wrk.format("POST", nil, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer %s",
    ["Idempotency-Key"] = "bench-" .. n}, body)
end
"""


class Recorder:
    """What Artel asks of the database for one question: hot reads through the driver, the rest through the engine."""

    def __init__(self, database: Database) -> None:
        self.reads: list[tuple[str, list[Any]]] = []
        self.statements: list[tuple[str, list[Any]]] = []
        self._fetch = database.driver.fetch
        database.driver.fetch = self._keep  # type: ignore[method-assign]
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._hear)

    async def _keep(self, sql: str, values: Any) -> Any:
        self.reads.append((sql, list(values)))
        return await self._fetch(sql, values)

    def _hear(self, _c: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
        rows = many and isinstance(values[0], list | tuple)  # asyncpg gets the values of a joined INSERT as one row
        for one in values if rows else [values]:
            self.statements.append((sql, list(one)))

    def clear(self) -> None:
        self.reads, self.statements = [], []


def marked(value: Any) -> Any:
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return [marked(item) for item in value] if isinstance(value, list | tuple) else value


async def record(url: str, town: Town, folder: Path) -> dict[str, Any]:
    """The plan for the floor, and the addresses that wrk asks."""
    app = create_app(Settings(database_url=url, relay="off", data_dir=folder, _env_file=None))
    resource = town.resources[0]
    async with app.router.lifespan_context(app):
        heard = Recorder(app.state.database)
        headers = {"authorization": f"Bearer {town.token}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x/api/v1", headers=headers) as client:
            bookings = [await _book(client, resource, hour, heard) for hour in (8, 9, 10)]
            plan: dict[str, Any] = {"booking": _template(*bookings[1:]), "reads": {}}
            window = f"from={_z(DAY)}&to={_z(DAY + timedelta(days=1))}"
            plan["window"] = [DAY.isoformat(), (DAY + timedelta(days=1)).isoformat()]
            urls = {
                "venues": "/venues?city=moscow&limit=30",
                "availability": f"/resources/{resource.id}/availability?{window}",
                "booking": f"/bookings/{bookings[0]['answer']['id']}",
            }
            for name, address in urls.items():
                heard.clear()
                answer = await client.get(address)
                assert answer.status_code == 200, answer.text
                plan["reads"][name] = [{"sql": sql, "values": marked(values)} for sql, values in heard.reads]
    return plan | {"urls": urls}


def _z(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


async def _book(client: httpx.AsyncClient, resource: Any, hour: int, heard: Recorder) -> dict[str, Any]:
    heard.clear()
    start = DAY + timedelta(hours=hour)
    wish = {"resource_id": str(resource.id), "starts_at": _z(start), "ends_at": _z(start + timedelta(hours=1))}
    answer = await client.post("/bookings", json=wish, headers={"idempotency-key": f"key-{hour}"})
    assert answer.status_code == 201, answer.text
    return {"statements": heard.statements, "answer": answer.json()}


def _template(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The first recording; what differs in the second is fresh in each booking."""
    ids, texts = set(), set()
    for (sql, one), (_, two) in zip(first["statements"], second["statements"], strict=True):
        for a, b in zip(one, two, strict=True):
            if a == b or isinstance(a, datetime):
                continue
            if isinstance(a, UUID) or (isinstance(a, str) and len(a) == 32):
                ids.add(str(a))
            elif isinstance(a, str) and (a.startswith("key-") or ("INSERT" in sql and len(a) <= 16)):
                texts.add(a)
    statements = [(sql, marked(values)) for sql, values in first["statements"]]
    varying = {"ids": sorted(ids), "texts": sorted(texts)}
    return {"statements": statements, "varying": varying, "answer": first["answer"]}


async def measure() -> dict[str, str]:
    reads, bookings = [], []
    notes = []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
            folder = Path(name)
            async with fresh(engine, folder) as url:
                async with open_database(url, 2) as database:
                    town = await build_town(database)
                plan = await record(url, town, folder)
                path = folder / "plan.json"
                path.write_text(json.dumps(plan))
                with serving(*ours(url, folder)) as house, serving(*floor(url, path, folder)) as bare:
                    reads += [await asyncio.to_thread(_compare, engine, house, bare, n, plan, town) for n in _READS]
                    figure, note = await asyncio.to_thread(_compare_booking, engine, house, bare, town, plan)
                    bookings.append(figure)
                    notes.append(note)
    return {
        "a-reads": section("Hot reads over HTTP against bare ASGI + driver + msgspec, requests/s", reads, [HOW]),
        "c-booking": section("POST /bookings against a bare program with the same statements", bookings, notes),
    }


_READS = {"venues": 0.40, "availability": 0.40, "booking": 0.25}
TITLES = {"venues": "GET /venues, 30", "availability": "GET availability, a day",
          "booking": "GET /bookings/{id}, signed in"}  # fmt: skip
HOW = (
    f"One uvicorn worker each, the same SQL, wrk with 16 connections, {ROUNDS} alternated rounds of {SECONDS:g} s, "
    "medians. In brackets the CPU time of the server process per request."
)


def _compare(engine: str, house: Server, bare: Server, name: str, plan: dict[str, Any], town: Town) -> Figure:
    path = "/api/v1" + plan["urls"][name]
    token = town.token if name == "booking" else ""
    rounds = _alternate(house, bare, lambda server, _: wrk(server, path, SECONDS, 16, token))
    return _figure(TITLES[name], engine, rounds, _READS[name])


def _alternate(house: Server, bare: Server, run: Any) -> tuple[list[Round], list[Round]]:
    run(house, 0), run(bare, 0)
    pairs = [(run(house, n), run(bare, n)) for n in range(1, ROUNDS + 1)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _figure(what: str, engine: str, rounds: tuple[list[Round], list[Round]], wanted: float) -> Figure:
    ours, theirs = (
        f"{middle([one.per_second for one in side]):.0f}/s ({middle([one.cpu_ms for one in side]):.2f} ms)"
        for side in rounds
    )
    bad = [sum(one.bad for one in side) for side in rounds]
    if any(bad):
        raise RuntimeError(f"{what} on {engine}: {bad} answers were refusals")
    ratio = middle([a.per_second / b.per_second for a, b in zip(*rounds, strict=True)])
    return Figure(what, engine, ours, theirs, ratio, f">= {wanted:.2f}")


def _compare_booking(engine: str, house: Server, bare: Server, town: Town, plan: dict[str, Any]) -> tuple[Figure, str]:
    ids = ",".join(f'"{resource.id}"' for resource in town.resources[1:])
    began = int((DAY + timedelta(days=1)).timestamp())

    def run(server: Server, n: int) -> Round:
        script = BOOK % (ids, n * 6000, began, town.token)
        return wrk(server, "/api/v1/bookings", SECONDS, 8, "", script)

    rounds = _alternate(house, bare, run)
    statements = len(plan["booking"]["statements"])
    p50 = middle([one.p50_ms for one in rounds[0]])
    note = f"{engine}: {statements} statements between BEGIN and COMMIT; ours p50 {p50:.1f} ms with 8 clients."
    return _figure("POST /bookings", engine, rounds, 0.10), note
