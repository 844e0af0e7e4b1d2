from typing import Annotated

from fastapi import Depends, Query, Response
from fastapi.responses import StreamingResponse

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Limited
from artel.analytics import commands, documents, queries
from artel.analytics.errors import TooManyForPdf
from artel.analytics.schemas import ExportFilter, ExportKind
from artel.kit import clock
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Db, Routes, Speaks, problems

router = Routes(tags=["exports"])


@router.get(
    "/exports/{kind}",
    response_class=Response,
    responses=problems(Forbidden, NotFound, TooManyForPdf, Invalid),
    dependencies=[Depends(Limited("exports", 30, 600))],
)
async def export(
    kind: ExportKind, database: Db, actor: CurrentActor, language: Speaks, wish: Annotated[ExportFilter, Query()]
) -> Response:
    """CSV with a byte order mark, XLSX, or for at most 100 000 rows PDF, streamed. 100 000 rows take a PDF minutes."""
    async with database.transaction() as session:
        await commands.begin_export(session, actor, kind, wish)
        found = await queries.prepare_export(session, database.reports, kind, wish)
    if wish.format == "pdf":
        await documents.refuse_what_no_pdf_holds(found)
    name = documents.file_name(kind, wish.format, clock.now().astimezone(found.zone).date())
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    media_type = documents.MEDIA_TYPES[wish.format]
    return StreamingResponse(documents.STREAMS[wish.format](found, language), headers=headers, media_type=media_type)
