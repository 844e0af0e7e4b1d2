from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Header, Query, Response, UploadFile

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Limited, OnceOnly
from artel.files.errors import Broken, NotWhatItSays, TooBig, TooManyPixels, Unsupported
from artel.files.parsing import MAX_BYTES, prepared
from artel.files.rules import Variant
from artel.kit.callers import parse
from artel.kit.limits import RateLimited
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Invalid, NotFound, Text
from artel.kit.web import Reads, Routes, Tx, problems
from artel.support import commands, queries
from artel.support.errors import NoOrganization, NotClosedYet, NotOfStaff
from artel.support.schemas import (
    Answer,
    AnswerMark,
    RatingRequest,
    TicketDetail,
    TicketPatch,
    TicketRequest,
    TicketStatus,
    TicketView,
    Urgency,
)

router = Routes(tags=["support"])
FILES = problems(Unsupported, NotWhatItSays, Broken, TooBig, TooManyPixels, RateLimited)
STAFF = problems(Forbidden, NotFound)
MOST_FILES = 10
TOO_MANY = Text("Не больше 10 файлов за раз", "At most 10 files at once")


@router.post(
    "/tickets",
    status_code=201,
    response_model=TicketDetail,
    responses=problems(NotFound, NoOrganization, Invalid, RateLimited),
    dependencies=[Depends(Limited("tickets", 20, 3600))],
)
async def open_ticket(request: TicketRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    """About a venue, a booking or a chat message. Files are attached with the next message."""

    async def work() -> TicketDetail:
        return await queries.detail(session, actor, await commands.open_ticket(session, actor, request))

    return await once.create(request, TicketDetail, work)


@router.get("/tickets", responses=STAFF)
async def list_tickets(
    session: Reads,
    actor: CurrentActor,
    organization_id: UUID | None = None,
    status: Annotated[list[TicketStatus] | None, Query()] = None,
    priority: Urgency | None = None,
    assignee_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[TicketView]:
    """One's own, or as staff those of an organisation; what moved last comes first."""
    wanted = {"status": status, "priority": priority, "assignee_id": assignee_id}
    rows = await queries.list_visible_tickets(session, actor, organization_id, wanted, limit, cursor)
    return Page(items=await queries.views(session, actor, rows.items), next_cursor=rows.next_cursor)


@router.get("/tickets/{ticket_id}", responses=problems(NotFound))
async def get_ticket(ticket_id: UUID, session: Reads, actor: CurrentActor) -> TicketDetail:
    return await queries.detail(session, actor, await queries.get_visible_ticket(session, actor, ticket_id))


async def _answer(
    content: Annotated[str, Form()] = "",
    is_internal: Annotated[bool, Form()] = False,
    files: list[UploadFile] | None = None,
) -> Answer:
    if len(files or ()) > MOST_FILES:
        raise Invalid(TOO_MANY)
    said = parse(Answer, {"content": content, "is_internal": is_internal})
    said.files = [await prepared(file.filename or "", await file.read(MAX_BYTES + 1)) for file in files or ()]
    return said


@router.post(
    "/tickets/{ticket_id}/messages",
    status_code=201,
    response_model=TicketDetail,
    responses=STAFF | FILES,
    dependencies=[Depends(Limited("ticket-messages", 60, 60))],
)
async def answer(
    ticket_id: UUID, actor: CurrentActor, said: Annotated[Answer, Depends(_answer)], session: Tx, once: OnceOnly
) -> Response:
    """`content`, `files` (up to 10), `is_internal` for a note among staff."""

    async def work() -> TicketDetail:
        return await queries.detail(session, actor, await commands.answer(session, actor, ticket_id, said))

    sums = [file.sha256 for file in said.files]
    mark = AnswerMark(content=said.content, is_internal=said.is_internal, sha256=sums)
    return await once.create(mark, TicketDetail, work)


@router.patch("/tickets/{ticket_id}", responses=STAFF | problems(NotOfStaff))
async def change_ticket(ticket_id: UUID, request: TicketPatch, session: Tx, actor: CurrentActor) -> TicketDetail:
    return await queries.detail(session, actor, await commands.change_ticket(session, actor, ticket_id, request))


@router.post("/tickets/{ticket_id}/rating", responses=STAFF | problems(NotClosedYet))
async def rate(ticket_id: UUID, request: RatingRequest, session: Tx, actor: CurrentActor) -> TicketDetail:
    return await queries.detail(session, actor, await commands.rate(session, actor, ticket_id, request))


@router.delete("/tickets/{ticket_id}", status_code=204, responses=STAFF)
async def delete_ticket(ticket_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_ticket(session, actor, ticket_id)


@router.get("/tickets/{ticket_id}/files/{file_id}/{variant}", response_class=Response, responses=problems(NotFound))
async def serve_file(
    ticket_id: UUID,
    file_id: UUID,
    variant: Variant,
    session: Reads,
    actor: CurrentActor,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    found = await queries.serve_file(session, actor, ticket_id, file_id, variant)
    if found.mark in if_none_match:
        return Response(status_code=304, headers=found.headers)
    return Response(found.content, media_type=found.content_type, headers=found.headers)
