"""A real server on a loopback port with a small town in it, and Chromium in front."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx

from artel.access.actor import Actor
from artel.access.permissions import ReadyRole
from artel.accounts import rules as accounts
from artel.catalog.models import VenueAmenity, VenuePhoto
from artel.discovery.commands import refresh_venue
from artel.geo.commands import load_builtin
from artel.kit.db import Database, open_database
from artel.kit.schema import upgrade
from tests.makers import give_role, make_organization, make_resource, make_user, make_venue
from tests.postgres import free_port

ROOT = Path(__file__).parents[1]
PASSWORD = "lime-oak-maple-42"
WARM = get_context("forkserver")
WARM.set_forkserver_preload(["artel.apps.api", "artel.apps.cli", "uvicorn.protocols.websockets.auto", "tests.browser"])
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"


def missing() -> str | None:
    """Why there can be no browser test here."""
    if not Path(CHROMIUM).exists():
        return "Chromium is not installed"
    if not (ROOT / "artel/static/index.html").exists():
        return "the web app is not built: make web"
    return None


async def found_a_town(folder: Path) -> None:
    """Two venues, a customer Anna, a front desk Olga, an owner Vera; the password is PASSWORD."""
    url = f"sqlite+aiosqlite:///{folder}/artel.db"
    upgrade_apart(url)
    async with open_database(url) as database:
        async with database.transaction() as session:
            await load_builtin(session, Actor.system())
        organization = await make_organization(database, name="Верстак")
        for name, style, north in (("Верстак", "loft", 0.0), ("Читальня", "library", 0.01)):
            await _venue(database, organization, name, style, north)
        for name, role in (
            ("anna", None),
            ("boris", None),
            ("olga", ReadyRole.ADMINISTRATOR),
            ("vera", ReadyRole.OWNER),
        ):
            person = await make_user(
                database, name, email=f"{name}@example.org", password_hash=await accounts.hashed(PASSWORD)
            )
            if role:
                await give_role(database, person.id, role, organization.id)


def noonish() -> str:
    """A zone where it is about noon now, so that a walk through the day does not depend on the hour of the run."""
    east = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


def upgrade_apart(url: str) -> None:
    """Alembic runs a loop of its own, so from within one it needs a thread."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(upgrade, url).result()


async def _venue(database: Database, organization: object, name: str, style: str, north: float) -> None:
    venue = await make_venue(
        database, organization, name=name, slug=style, style=style, lat=55.757 + north, lon=37.655,  # type: ignore[arg-type]
        address="Сыромятнический проезд, 4", description="Кирпич, восемь окон в пол и длинные дубовые столы.",
        access_instructions="Код двери 7741", time_zone=noonish(),
    )  # fmt: skip
    async with database.transaction() as session:
        session.add_all(
            VenuePhoto(venue_id=venue.id, url=f"/art/{art}.svg", alt=name, position=n)
            for n, art in enumerate((style, "meeting", "kitchen", "booth", "hall"))
        )
        session.add_all(VenueAmenity(venue_id=venue.id, code=code) for code in ("coffee", "wifi"))
    usual: dict[str, Any] = {"grid_minutes": 30, "min_minutes": 30, "horizon_days": 60}
    await make_resource(database, 6, venue, name="Место в зале", hourly=26_000, **usual)
    await make_resource(database, 1, venue, name="Липа", kind="meeting_room", capacity=6, hourly=140_000, **usual)
    async with database.transaction() as session:
        await refresh_venue(session, Actor.system(), venue.id)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/artel.db",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    process = WARM.Process(target=_serve, args=(dict(environment),))
    process.start()
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.join()


def _serve(environment: dict[str, str]) -> None:
    """As `artel serve` does, in a process that has its imports behind it: three seconds less for each test."""
    from artel.apps import cli
    from artel.kit.settings import settings

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    settings.cache_clear()
    cli.serve()


def _wait_for(address: str, process: BaseProcess) -> None:
    for _ in range(300):
        assert process.is_alive(), "the server ended"
        try:
            if httpx.get(address, timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
