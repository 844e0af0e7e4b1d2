from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.integrations import archives
from artel.integrations.archives import Manifest
from artel.kit import clock
from artel.kit.dialects import insert_or_load
from artel.kit.ids import uuid7
from artel.kit.outbox import publish
from artel.operations import queries, rules
from artel.operations.errors import BackupUnderWay, NameDiffers, NoArchive, NotVerified, ToolMissing
from artel.operations.events import BackupOrdered, BackupToVerify
from artel.operations.models import Backup, BackupSchedule, BackupStatus
from artel.operations.schemas import BackupScheduleBody, RestorePlan, RestorePlanRequest

P = Permission
S = BackupStatus
UNDER_WAY = (S.WAITING, S.MAKING, S.VERIFYING)
INTERRUPTED_AFTER = timedelta(hours=2)


@requires(P.BACKUPS_MANAGE)
async def order_backup(session: AsyncSession, actor: Actor) -> Backup:
    """Made in the background, then tried by restoring it into a scratch database."""
    if queries.snapshots(session).missing():
        raise ToolMissing
    backup = Backup(**_fresh(uuid7()), status=S.WAITING)
    session.add(backup)
    await session.flush()
    await publish(session, BackupOrdered(backup_id=backup.id))
    return backup


def _fresh(backup_id: UUID) -> dict[str, object]:
    return {"id": backup_id, "name": f"artel-{clock.now():%Y%m%dT%H%M%SZ}-{backup_id.hex[-6:]}.zip", "tables": {}}


@requires(P.SYSTEM_RUN)
async def order_due_backup(session: AsyncSession, actor: Actor) -> Backup | None:
    """Of two processes at once one gets the row: `scheduled_for` is unique."""
    schedule = await session.get(BackupSchedule, 1)
    if schedule is None or not schedule.is_on:
        return None
    due = rules.slot(clock.now(), schedule.every_hours, schedule.hour)
    values = _fresh(uuid7()) | {"scheduled_for": due, "status": S.WAITING, "created_at": clock.now()}
    values |= {"engine": "", "revision": "", "sha256": "", "files": 0, "failure": ""}
    backup = await insert_or_load(session, Backup, values)
    if backup:
        await publish(session, BackupOrdered(backup_id=backup.id))
    return backup


@requires(P.SYSTEM_RUN)
async def begin_making(session: AsyncSession, actor: Actor, backup_id: UUID) -> str | None:
    """Its name; None when somebody else has begun, for a long errand's lease runs out while it works."""
    backup = await _locked(session, backup_id)
    if backup is None or backup.status is not S.WAITING:
        return None
    backup.status, backup.started_at = S.MAKING, clock.now()
    return backup.name


@requires(P.SYSTEM_RUN)
async def note_made(session: AsyncSession, actor: Actor, backup_id: UUID, manifest: Manifest, sha256: str) -> None:
    backup = await _locked(session, backup_id)
    if backup is None:
        return
    _describe(backup, manifest, sha256)
    await publish(session, BackupToVerify(backup_id=backup.id))


def _describe(backup: Backup, manifest: Manifest, sha256: str) -> None:
    backup.status, backup.failure, backup.verified_at = S.MADE, "", None
    backup.engine, backup.revision, backup.tables = manifest.engine, manifest.revision, dict(manifest.tables)
    backup.files, backup.made_at, backup.sha256 = manifest.files, manifest.made_at, sha256
    backup.size = archives.path_of(backup.name).stat().st_size


async def _thin_out(session: AsyncSession) -> None:
    schedule = await session.get(BackupSchedule, 1)
    if schedule is None:
        return
    held = {one.id: one for one in await session.scalars(select(Backup)) if one.made_at and one.status not in UNDER_WAY}
    kept = [rules.Kept(one.id, one.made_at, one.scheduled_for is not None, one.status is S.VERIFIED)
            for one in held.values() if one.made_at]  # fmt: skip
    for backup_id in rules.superfluous(kept, schedule.keep):
        archives.path_of(held[backup_id].name).unlink(missing_ok=True)
        await session.delete(held[backup_id])


@requires(P.SYSTEM_RUN)
async def note_failed(session: AsyncSession, actor: Actor, backup_id: UUID, failure: str) -> None:
    backup = await _locked(session, backup_id)
    if backup:
        backup.status, backup.failure = S.FAILED, failure[:1000]


@requires(P.BACKUPS_MANAGE)
async def order_verification(session: AsyncSession, actor: Actor, backup_id: UUID) -> Backup:
    backup = await queries.get_visible_backup(session, actor, backup_id, lock=True)
    _refuse_under_way(backup)
    if not archives.path_of(backup.name).is_file():
        raise NoArchive
    await publish(session, BackupToVerify(backup_id=backup.id))
    return backup


def _refuse_under_way(backup: Backup) -> None:
    began = backup.started_at or backup.created_at
    if backup.status in UNDER_WAY and began > clock.now() - INTERRUPTED_AFTER:
        raise BackupUnderWay


@requires(P.SYSTEM_RUN)
async def begin_verifying(session: AsyncSession, actor: Actor, backup_id: UUID) -> str | None:
    backup = await _locked(session, backup_id)
    if backup is None or backup.status in UNDER_WAY:
        return None
    backup.status, backup.started_at = S.VERIFYING, clock.now()
    return backup.name


@requires(P.SYSTEM_RUN)
async def note_verified(session: AsyncSession, actor: Actor, backup_id: UUID, complaints: list[str]) -> None:
    backup = await _locked(session, backup_id)
    if backup:
        backup.status = S.DAMAGED if complaints else S.VERIFIED
        backup.failure = "; ".join(complaints)[:1000]
        backup.verified_at = None if complaints else clock.now()
        await _thin_out(session)


@requires(P.SYSTEM_RUN)
async def sweep_interrupted(session: AsyncSession, actor: Actor) -> None:
    """Those whose process died over them."""
    for backup in await session.scalars(select(Backup).where(Backup.status.in_(UNDER_WAY))):
        if (backup.started_at or backup.created_at) < clock.now() - INTERRUPTED_AFTER:
            is_whole = backup.status is S.VERIFYING
            backup.status = S.MADE if is_whole else S.FAILED
            backup.failure = "" if is_whole else "interrupted: the process ended before it was done"


@requires(P.SYSTEM_RUN)
async def note_found(session: AsyncSession, actor: Actor, manifest: Manifest, sha256: str) -> None:
    """An archive in the folder that no row knows, or that was half made when the copy that we now live on was taken."""
    backup = await session.scalar(select(Backup).where(Backup.name == manifest.name).with_for_update())
    if backup and backup.status not in UNDER_WAY:
        return
    backup = backup or Backup(**_fresh(uuid7()) | {"name": manifest.name})
    session.add(backup)
    _describe(backup, manifest, sha256)


@requires(P.BACKUPS_MANAGE)
async def fetch_archive(session: AsyncSession, actor: Actor, backup_id: UUID) -> tuple[Backup, Path]:
    """For the download: everybody's data leaves the house, so it is a command, and the audit log has it."""
    backup = await queries.get_visible_backup(session, actor, backup_id)
    path = archives.path_of(backup.name)
    if backup.made_at is None or not path.is_file():
        raise NoArchive
    return backup, path


@requires(P.BACKUPS_MANAGE)
async def delete_backup(session: AsyncSession, actor: Actor, backup_id: UUID) -> None:
    """The row first: bytes without a row are found again, a row without bytes would promise too much."""
    backup = await queries.get_visible_backup(session, actor, backup_id, lock=True)
    _refuse_under_way(backup)
    await session.delete(backup)
    await session.flush()
    archives.path_of(backup.name).unlink(missing_ok=True)


@requires(P.BACKUPS_MANAGE)
async def change_schedule(session: AsyncSession, actor: Actor, request: BackupScheduleBody) -> BackupSchedule:
    schedule = await session.get(BackupSchedule, 1) or BackupSchedule(id=1)
    for name, value in request.model_dump().items():
        setattr(schedule, name, value)
    session.add(schedule)
    await session.flush()
    return schedule


@requires(P.BACKUPS_RESTORE)
async def plan_restore(
    session: AsyncSession, actor: Actor, backup_id: UUID, request: RestorePlanRequest
) -> RestorePlan:
    """Only of a verified one whose file is still the one that was verified. The restore itself is the operator's at
    the server, with the house stopped: what runs cannot put another database under itself."""
    backup = await queries.get_visible_backup(session, actor, backup_id)
    if request.name != backup.name:
        raise NameDiffers
    if backup.status is not S.VERIFIED:
        raise NotVerified
    path = archives.path_of(backup.name)
    if not path.is_file() or path.stat().st_size != backup.size:
        raise NoArchive
    made_at: datetime = backup.made_at or backup.created_at
    return RestorePlan(
        id=backup.id,
        name=backup.name,
        made_at=made_at,
        differences=await queries.differences(session, backup),
        command=f"artel restore {path}",
    )


async def _locked(session: AsyncSession, backup_id: UUID) -> Backup | None:
    return await session.get(Backup, backup_id, with_for_update=True)
