"""The file comes with each step. Of a small one nothing is kept; a large one is imported in the background."""

import asyncio
import json
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, UploadFile
from fastapi.responses import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Limited
from artel.imports import commands, queries
from artel.imports.documents import failed_csv
from artel.imports.errors import NotMapped, RunIsOver, TooLarge, TooManyAtOnce, UnreadableTable
from artel.imports.parsing import MAX_BYTES, read_table
from artel.imports.schemas import ImportLook, ImportRunList, ImportRunView, ImportWish, TableImportView, What
from artel.kit.callers import parse
from artel.kit.limits import RateLimited
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Speaks, Tx, problems

router = Routes(prefix="/imports", tags=["imports"])
FILE = problems(Forbidden, UnreadableTable, TooLarge, NotMapped, RateLimited, Invalid)
RUNS = {
    What.MEMBERS: commands.import_members,
    What.TARIFFS: commands.import_tariffs,
    What.BOOKINGS: commands.import_bookings,
}
ORDERS = {
    What.MEMBERS: commands.order_members,
    What.TARIFFS: commands.order_tariffs,
    What.BOOKINGS: commands.order_bookings,
}
ONE = problems(Forbidden, NotFound)
PATIENCE = [Depends(Limited("imports", 30, 60))]


@router.post("/look", responses=FILE, dependencies=PATIENCE)
async def look_at_table(organization_id: UUID, what: What, file: UploadFile, actor: CurrentActor) -> ImportLook:
    """Which columns it has, and which of our fields they seem to be."""
    content = await file.read(MAX_BYTES + 1)
    return queries.look(actor, organization_id, what, await asyncio.to_thread(read_table, content))


@router.post("/tables", responses=FILE | problems(TooManyAtOnce), dependencies=PATIENCE)
async def import_table(
    file: UploadFile, wish: Annotated[str, Form(max_length=20_000)], actor: CurrentActor, session: Tx, speaks: Speaks
) -> TableImportView:
    """`wish`: an ImportWish as JSON. Repeating it changes nothing, so it needs no Idempotency-Key."""
    wanted = parse(ImportWish, _json(wish))
    table = await asyncio.to_thread(read_table, await file.read(MAX_BYTES + 1))
    return await RUNS[wanted.what](session, actor, wanted, table, speaks)


@router.post("", status_code=202, responses=FILE, dependencies=PATIENCE)
async def order_import(
    file: UploadFile, wish: Annotated[str, Form(max_length=20_000)], actor: CurrentActor, session: Tx, speaks: Speaks
) -> ImportRunView:
    """In the background, for up to 20,000 rows; a dry run too. `wish`: an ImportWish as JSON. While the same file with
    the same wish is under way, that one is the answer."""
    wanted = parse(ImportWish, _json(wish))
    table = await asyncio.to_thread(read_table, await file.read(MAX_BYTES + 1))
    run = await ORDERS[wanted.what](session, actor, wanted, table, file.filename or "", speaks)
    return queries.view_of(run, speaks)


@router.get("", responses=problems(Forbidden))
async def list_imports(organization_id: UUID, session: Reads, actor: CurrentActor, speaks: Speaks) -> ImportRunList:
    return await queries.list_runs(session, actor, organization_id, speaks)


@router.get("/{run_id}", responses=ONE)
async def get_import(run_id: UUID, session: Reads, actor: CurrentActor, speaks: Speaks) -> ImportRunView:
    return await queries.run_view(session, await queries.get_visible_run(session, actor, run_id), speaks)


@router.get("/{run_id}/failed.csv", responses=ONE, response_class=Response)
async def get_failed_rows(run_id: UUID, session: Reads, actor: CurrentActor, speaks: Speaks) -> Response:
    """The rows that failed so far, with the reasons, to mend and import again. 404 when none did."""
    table, rows = await queries.failed_rows(session, await queries.get_visible_run(session, actor, run_id))
    text = failed_csv(table, rows, speaks)
    if text is None:
        raise NotFound
    return Response(text, media_type="text/csv; charset=utf-8", headers={"cache-control": "no-store"})


@router.post("/{run_id}/cancel", responses=ONE | problems(RunIsOver))
async def cancel_import(run_id: UUID, actor: CurrentActor, session: Tx, speaks: Speaks) -> ImportRunView:
    """What was imported already stays."""
    return queries.view_of(await commands.cancel_run(session, actor, run_id), speaks)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Invalid from error
