"""The web process: its size after work, and how soon it answers."""

import asyncio
import tempfile
from pathlib import Path

from bench.report import Figure, middle, section
from bench.serving import ours, serving, wrk
from bench.world import ENGINES, build_town, fresh, open_database

STARTS = 5


async def measure() -> dict[str, str]:
    figures = []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
            folder = Path(name)
            async with fresh(engine, folder) as url:
                async with open_database(url, 2) as database:
                    town = await build_town(database, 20)
                figures += await asyncio.to_thread(_process, engine, url, folder, town.token)
    return {"d-process": section("The web process, embedded mode with the relay", figures, [HOW])}


HOW = (
    f"Start: the median of {STARTS}, from the process's birth to the first 200 of /readyz. RSS: after 3 s each of "
    "lists of venues and bookings and profiles by wrk with 16 connections."
)


def _process(engine: str, url: str, folder: Path, token: str) -> list[Figure]:
    starts, used = [], []
    for _ in range(STARTS):
        with serving(*ours(url, folder, "auto")) as server:
            starts.append(server.started_s)
            used.append(server.cpu_s())
            if len(starts) == STARTS:
                fresh_mb = server.rss_mb()
                for path in ("/venues?city=moscow", "/bookings", "/me"):
                    wrk(server, "/api/v1" + path, 3, 16, token)
                rss = server.rss_mb()
    start = middle(starts)
    return [
        Figure(
            "start to first answer, s", engine, f"{start:.2f} s ({middle(used):.2f} s of CPU)", "3 s", start, "<= 3"
        ),
        Figure("RSS after a run, MB", engine, f"{rss:.0f} MB ({fresh_mb:.0f} before)", "150 MB", rss, "<= 150"),
    ]
