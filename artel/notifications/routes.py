from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Speaks, Tx, problems
from artel.notifications import commands, queries
from artel.notifications.schemas import MailView, NoticeChoices, NotificationView, UnreadCount, notification_view

router = Routes(tags=["notifications"])


@router.get("/notifications")
async def list_notifications(
    response: Response,
    session: Reads,
    actor: CurrentActor,
    speaks: Speaks,
    unread_only: bool = False,
    limit: Limit = 50,
    cursor: str | None = None,
) -> list[NotificationView]:
    """A bare array; the next page's cursor is in the header `X-Next-Cursor`."""
    rows = await queries.list_own(session, actor, unread_only=unread_only, limit=limit, cursor=cursor)
    if rows.next_cursor:
        response.headers["x-next-cursor"] = rows.next_cursor
    return [notification_view(notification, speaks) for notification in rows.items]


@router.get("/notifications/unread-count")
async def unread_count(session: Reads, actor: CurrentActor) -> UnreadCount:
    return UnreadCount(unread_count=await queries.unread_count(session, actor.id))


@router.get("/notifications/choices")
async def notice_choices(session: Reads, actor: CurrentActor) -> NoticeChoices:
    return await queries.choices(session, actor.id)


@router.put("/notifications/choices", responses=problems(Invalid))
async def choose_notices(request: NoticeChoices, session: Tx, actor: CurrentActor) -> NoticeChoices:
    """Of the groups that are named; service letters come whatever is chosen."""
    return await commands.choose_notices(session, actor, request)


@router.post("/notifications/read-all")
@router.post("/notifications/mark-all-read", include_in_schema=False)
async def mark_all_read(session: Tx, actor: CurrentActor) -> UnreadCount:
    await commands.mark_all_read(session, actor)
    return UnreadCount(unread_count=0)


@router.post("/notifications/{notification_id}/read", responses=problems(NotFound))
async def mark_read(notification_id: UUID, session: Tx, actor: CurrentActor, speaks: Speaks) -> NotificationView:
    return notification_view(await commands.mark_read(session, actor, notification_id), speaks)


@router.get("/captured-mail", responses=problems(Forbidden, NotFound))
async def list_captured_mail(
    session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> Page[MailView]:
    return Page[MailView].model_validate(await queries.list_captured(session, actor, limit, cursor))
