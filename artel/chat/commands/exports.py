"""Taking a chat along. The reading itself is a stream (queries/exports.py); this is the permission and the trace."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat.commands._lines import note
from artel.chat.models import ChatKind
from artel.chat.queries.exports import Exported
from artel.chat.queries.standing import Standing, get_visible_chat


@requires(Permission.CHAT_USE)
async def begin_export(session: AsyncSession, actor: Actor, chat_id: UUID) -> Exported:
    """A channel by the owner of its space, and the space's log says so; a talk between two by either of them."""
    standing = await get_visible_chat(session, actor, chat_id)
    chat = standing.in_chat()
    if not _may_take(standing):
        raise Forbidden
    if standing.space:
        note(session, standing.space.id, actor.id, "chat_exported", reason=chat.name)
    return Exported(chat.id, chat.name, chat.last_seq)


def _may_take(standing: Standing) -> bool:
    return standing.is_owner if standing.space else standing.in_chat().kind is ChatKind.PRIVATE
