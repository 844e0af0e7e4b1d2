"""What bounds a booking: the CPU time of POST /bookings by whose code it is spent in, from a profile."""

import cProfile
import pstats
import re
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx

from artel.apps.api import create_app
from artel.kit.settings import Settings
from bench.http import DAY
from bench.report import Figure, section
from bench.world import ENGINES, Town, build_town, fresh, open_database

BOOKINGS = 200
WHOSE = {
    "the drivers": r"sqlite3|asyncpg",
    "SQLAlchemy": r"sqlalchemy|greenlet",
    "our rules and commands": r"/artel/",
    "FastAPI, Starlette, pydantic": r"fastapi|starlette|pydantic|anyio|socketio|engineio",
    "the measuring client": r"httpx|httpcore|h11|http/cookiejar|urllib|email/",
}


async def measure() -> dict[str, str]:
    figures = []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
            async with fresh(engine, Path(name)) as url:
                async with open_database(url, 2) as database:
                    town = await build_town(database, 5)
                spent = await _spent(url, town, Path(name))
        whole = sum(ms for who, ms in spent.items() if who != "the measuring client")
        figures += [
            Figure(who, engine, f"{ms:.2f} ms", f"{whole:.2f} ms", ms / whole, "")
            for who, ms in spent.most_common()
            if who != "the measuring client"
        ]
    return {"c-bound": section("What bounds POST /bookings: profiled time, share of the whole", figures, [HOW])}


HOW = (
    "A profiler makes calls dearer than they are: read the shares. What waits for PostgreSQL or the disk is not in it. "
    "`Python itself` is the standard library and builtins, whoever called them. A booking is bound by Python: the "
    "drivers take a twentieth, SQLAlchemy is the largest share with a name. So fewer statements help, quicker ones not."
)


async def _spent(url: str, town: Town, folder: Path) -> Counter[str]:
    """Milliseconds per booking, by whose code."""
    app = create_app(Settings(database_url=url, relay="off", data_dir=folder, _env_file=None))
    headers = {"authorization": f"Bearer {town.token}"}
    profile = cProfile.Profile()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x/api/v1", headers=headers) as client,
    ):
        for n in range(-20, BOOKINGS):
            if n == 0:
                profile.enable()
            resource, hour = town.resources[n % len(town.resources)], (n + 20) // len(town.resources)
            start = DAY + timedelta(days=hour // 12, hours=6 + hour % 12)
            times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
            answer = await client.post("/bookings", json={"resource_id": str(resource.id)} | times)
            assert answer.status_code == 201, answer.text
    profile.disable()
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if not re.search("poll|lock|SimpleQueue", function):
            spent[_whose(f"{file} {function}")] += own / BOOKINGS * 1000
    return spent


def _whose(place: str) -> str:
    return next((who for who, pattern in WHOSE.items() if re.search(pattern, place)), "Python itself")
