import shutil
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import refuse_unless_allowed
from artel.access.permissions import Permission
from artel.integrations import archives
from artel.integrations.snapshots import Snapshots, snapshots_of
from artel.kit import clock
from artel.kit.db import Base
from artel.kit.problems import NotFound
from artel.operations import rules
from artel.operations.models import Backup, BackupSchedule
from artel.operations.schemas import BackupList, BackupScheduleBody, BackupView, TableDifference

# They change by the hour, whatever happens in the house: a difference in them says nothing to a person.
OWN_AFFAIRS = {"alembic_version", "outbox", "inbox", "processes", "sweep_runs", "idempotency_keys", "facts"}


def snapshots(session: AsyncSession) -> Snapshots:
    """Of the database that the session works on."""
    return snapshots_of(session.get_bind().engine.url.render_as_string(hide_password=False))


def refuse_unless_backups(actor: Actor) -> None:
    refuse_unless_allowed(actor, Permission.BACKUPS_MANAGE)


async def get_visible_backup(session: AsyncSession, actor: Actor, backup_id: UUID, *, lock: bool = False) -> Backup:
    """All of them for whoever manages or restores backups, none for others."""
    found = await session.get(Backup, backup_id, with_for_update=lock or None)
    if found is None or not (actor.may(Permission.BACKUPS_MANAGE) or actor.may(Permission.BACKUPS_RESTORE)):
        raise NotFound
    return found


def view_of(backup: Backup) -> BackupView:
    names = BackupView.model_fields.keys() - {"has_archive"}
    has_archive = backup.made_at is not None and archives.path_of(backup.name).is_file()
    return BackupView(**{name: getattr(backup, name) for name in names}, has_archive=has_archive)


async def list_backups(session: AsyncSession, actor: Actor) -> BackupList:
    refuse_unless_backups(actor)
    rows = await session.scalars(select(Backup).order_by(Backup.created_at.desc(), Backup.id.desc()).limit(200))
    schedule, taker = await session.get(BackupSchedule, 1), snapshots(session)
    next_at = None
    if schedule and schedule.is_on:
        step = timedelta(hours=schedule.every_hours)
        next_at = rules.slot(clock.now(), schedule.every_hours, schedule.hour) + step
    return BackupList(
        items=[view_of(one) for one in rows],
        schedule=BackupScheduleBody.model_validate(schedule) if schedule else None,
        next_at=next_at,
        engine=taker.engine,
        missing_tools=taker.missing(),
        free_bytes=shutil.disk_usage(archives.folder()).free,
    )


async def last_backup(session: AsyncSession) -> Backup | None:
    made = select(Backup).where(Backup.made_at.is_not(None)).order_by(Backup.made_at.desc()).limit(1)
    found: Backup | None = await session.scalar(made)
    return found


async def differences(session: AsyncSession, backup: Backup) -> list[TableDifference]:
    """Tables whose number of rows has changed since, the largest change first."""
    found = []
    for name in sorted(Base.metadata.tables.keys() - OWN_AFFAIRS):
        now = await session.scalar(select(func.count()).select_from(table(name))) or 0
        then = int(backup.tables.get(name, 0))
        if now != then:
            found.append(TableDifference(table=name, now=now, in_backup=then))
    return sorted(found, key=lambda one: -abs(one.now - one.in_backup))
