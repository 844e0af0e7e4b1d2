"""Work by the clock that belongs to no row: it finds what timers lost. Idempotent, so two processes may run it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base, Database

log = logging.getLogger(__name__)
Work = Callable[[Database], Awaitable[object]]


class Sweep(NamedTuple):
    name: str
    every: timedelta
    work: Work


class SweepRun(Base):
    """What became of a sweep's last run in any process. `failure` is empty when it went well."""

    __tablename__ = "sweep_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
    runs: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)


SWEEPS: list[Sweep] = []


def sweep(every: timedelta) -> Callable[[Work], Work]:
    def keep(work: Work) -> Work:
        SWEEPS.append(Sweep(f"{work.__module__}.{getattr(work, '__name__', 'sweep')}", every, work))
        return work

    return keep


def named(name: str) -> Sweep | None:
    return next((item for item in SWEEPS if item.name == name), None)


async def run(database: Database) -> None:
    """Until cancelled. A job that fails is logged and comes again at its next time."""
    await asyncio.gather(*(_repeat(database, item) for item in SWEEPS))


async def _repeat(database: Database, item: Sweep) -> None:
    while True:
        await _note(database, item, next_at=clock.now() + item.every)
        await asyncio.sleep(item.every.total_seconds())
        await run_once(database, item)


async def run_once(database: Database, item: Sweep) -> bool:
    """False when it failed; the log and its row say why."""
    started, failure = clock.now(), ""
    try:
        await item.work(database)
    except Exception as error:
        log.exception("sweep %s", item.name)
        failure = f"{type(error).__name__}: {error}"[:500]
    await _note(database, item, started_at=started, finished_at=clock.now(), failure=failure)
    return not failure


async def _note(database: Database, item: Sweep, **values: object) -> None:
    """A note that cannot be written must not end the sweeps."""
    try:
        async with database.transaction() as session:
            row = await session.get(SweepRun, item.name) or SweepRun(name=item.name, failure="", runs=0, failures=0)
            for name, value in values.items():
                setattr(row, name, value)
            if "finished_at" in values:
                row.runs, row.failures = row.runs + 1, row.failures + bool(values["failure"])
            session.add(row)
    except Exception:
        log.exception("note on sweep %s", item.name)
