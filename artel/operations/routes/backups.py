from uuid import UUID

from fastapi import Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems
from artel.operations import commands, queries
from artel.operations.errors import BackupUnderWay, NameDiffers, NoArchive, NotVerified, ToolMissing
from artel.operations.schemas import BackupList, BackupScheduleBody, BackupView, RestorePlan, RestorePlanRequest

router = Routes(prefix="/system", tags=["system"])
ONE = problems(Forbidden, NotFound, BackupUnderWay)


class BackupWish(BaseModel):
    """Nothing to say: the whole house."""


@router.get("/backups", responses=problems(Forbidden))
async def list_backups(session: Reads, actor: CurrentActor) -> BackupList:
    return await queries.list_backups(session, actor)


@router.post("/backups", status_code=201, response_model=BackupView, responses=problems(Forbidden, ToolMissing))
async def order_backup(session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    """It is made in the background and then verified; the list says how far it is."""

    async def work() -> BackupView:
        return queries.view_of(await commands.order_backup(session, actor))

    return await once.create(BackupWish(), BackupView, work)


@router.put("/backups/schedule", responses=problems(Forbidden))
async def change_schedule(request: BackupScheduleBody, session: Tx, actor: CurrentActor) -> BackupScheduleBody:
    return BackupScheduleBody.model_validate(await commands.change_schedule(session, actor, request))


@router.post("/backups/{backup_id}/verify", status_code=202, responses=ONE | problems(NoArchive, BackupUnderWay))
async def verify_backup(backup_id: UUID, session: Tx, actor: CurrentActor) -> BackupView:
    """Restored into a scratch database, in the background."""
    return queries.view_of(await commands.order_verification(session, actor, backup_id))


@router.post("/backups/{backup_id}/restore-plan", responses=ONE | problems(NotVerified, NoArchive, NameDiffers))
async def plan_restore(backup_id: UUID, request: RestorePlanRequest, session: Tx, actor: CurrentActor) -> RestorePlan:
    """What would change, and the command for the server; nothing is changed yet."""
    return await commands.plan_restore(session, actor, backup_id, request)


@router.get("/backups/{backup_id}/archive", response_class=FileResponse, responses=ONE | problems(NoArchive))
async def download_backup(backup_id: UUID, session: Tx, actor: CurrentActor) -> FileResponse:
    """Everybody's data in one file: the audit log notes who took it."""
    backup, path = await commands.fetch_archive(session, actor, backup_id)
    return FileResponse(path, media_type="application/zip", filename=backup.name, headers={"cache-control": "no-store"})


@router.delete("/backups/{backup_id}", status_code=204, responses=ONE)
async def delete_backup(backup_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_backup(session, actor, backup_id)
