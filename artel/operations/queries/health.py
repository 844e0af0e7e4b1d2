import asyncio
import os
import platform
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import refuse_unless_allowed
from artel.access.permissions import Permission
from artel.integrations import archives, counterparts
from artel.kit import clock, relay, schema
from artel.kit.outbox import OutboxEvent
from artel.kit.sweeps import SweepRun
from artel.operations.models import Backup, ProcessSeen
from artel.operations.queries.backups import last_backup, view_of
from artel.operations.schemas import Counterpart, DatabaseHealth, DiskHealth, HealthView, OutboxHealth, ProcessView

LEVEL = "logs.level"
ALIVE_WITHIN = timedelta(seconds=40)  # four heartbeats
LATE = timedelta(minutes=1)
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}
VERSIONS = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}


async def health(session: AsyncSession, actor: Actor, version: str, started_at: datetime) -> HealthView:
    """Of the whole house, for whoever runs it; every figure is asked now."""
    refuse_unless_allowed(actor, Permission.SYSTEM_RUN)
    newest = await last_backup(session)
    return HealthView(
        at=clock.now(),
        version=version,
        python=platform.python_version(),
        started_at=started_at,
        database=await _database(session),
        outbox=await _outbox(session),
        counterparts=[Counterpart(name=n, state=state) for n, state in (await counterparts.states()).items()],
        disk=await asyncio.to_thread(_disk),
        processes=[ProcessView.model_validate(one) for one in await processes_alive(session)],
        last_backup=view_of(newest) if newest else None,
        last_verified_at=await session.scalar(select(func.max(Backup.verified_at))),
        tasks_failing=await _count(session, select(func.count()).where(SweepRun.failure != "")),
    )


async def _database(session: AsyncSession) -> DatabaseHealth:
    engine = session.get_bind().dialect.name
    current = str(await session.scalar(text("SELECT version_num FROM alembic_version")))
    known = schema.known()
    return DatabaseHealth(
        engine=engine,
        version=str(await session.scalar(text(VERSIONS[engine]))).split(" ")[0],
        size=int(await session.scalar(text(SIZES[engine])) or 0),
        revision=current,
        newest_revision=known[-1],
        pending=known[known.index(current) + 1 :] if current in known else [],
    )


async def _outbox(session: AsyncSession) -> OutboxHealth:
    now, waits = clock.now(), OutboxEvent.relayed_at.is_(None)
    due = (waits, OutboxEvent.due_at <= now, OutboxEvent.attempts < relay.MAX_ATTEMPTS)
    oldest = await session.scalar(select(func.min(OutboxEvent.due_at)).where(*due))
    counts = select(func.count()).select_from(OutboxEvent)
    return OutboxHealth(
        waiting=await _count(session, counts.where(waits)),
        late=await _count(session, counts.where(*due, OutboxEvent.due_at <= now - LATE)),
        lag_s=int((now - oldest).total_seconds()) if oldest else 0,
        stuck=await _count(session, counts.where(waits, OutboxEvent.attempts >= relay.MAX_ATTEMPTS)),
        failing=await _count(session, counts.where(waits, OutboxEvent.attempts.between(2, relay.MAX_ATTEMPTS - 1))),
    )


async def _count(session: AsyncSession, statement: object) -> int:
    return int((await session.execute(statement)).scalar_one())  # type: ignore[call-overload]


def _disk() -> DiskHealth:
    place = archives.folder()
    usage = shutil.disk_usage(place)
    return DiskHealth(total=usage.total, free=usage.free, files=_size(place.parent / "files"), backups=_size(place))


def _size(folder: Path) -> int:
    return sum(
        os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names
        if os.path.exists(os.path.join(root, name))
    )  # fmt: skip


async def processes_alive(session: AsyncSession) -> list[ProcessSeen]:
    recent = select(ProcessSeen).where(ProcessSeen.seen_at > clock.now() - ALIVE_WITHIN)
    return list(await session.scalars(recent.order_by(ProcessSeen.started_at)))
