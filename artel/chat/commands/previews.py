"""Cards of links: what a page says of itself, kept beside the message. Fetched outside of a transaction (errands)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat import rules
from artel.chat.commands._lines import on_chat
from artel.chat.errors import NoPreview
from artel.chat.events import LinkShared
from artel.chat.models import Chat, LinkPreview, Message
from artel.chat.queries import messages, views
from artel.chat.queries.views import Json
from artel.integrations.pages import PageAbout
from artel.kit import clock
from artel.kit.outbox import publish


async def notice_link(session: AsyncSession, message: Message) -> None:
    """For the commands that write a text: its first link is looked at, and only one that is new."""
    url = rules.first_link(message.content)
    known = await session.get(LinkPreview, message.id)
    if known is not None and known.url == url:
        return
    if known is not None:
        await session.delete(known)
        await session.flush()
        await _tell(session, message, None)
    if url:
        session.add(LinkPreview(message_id=message.id, url=url, title="", description="", site=""))
        await publish(session, LinkShared(message_id=message.id, url=url))


async def _tell(session: AsyncSession, message: Message, shown: Json | None) -> None:
    chat = await session.get_one(Chat, message.chat_id, with_for_update=True)
    await on_chat(session, chat, [("preview_updated", {"message_id": str(message.id), "preview": shown})], message.id)


@requires(Permission.SYSTEM_RUN)
async def keep_preview(session: AsyncSession, actor: Actor, message_id: UUID, url: str, about: PageAbout) -> None:
    """Nothing when the message is gone, says something else by now, or its card was hidden or told already."""
    message = await session.get(Message, message_id)
    if message is None or message.deleted_at:
        return
    await session.get_one(Chat, message.chat_id, with_for_update=True)
    row = await session.get(LinkPreview, message_id, populate_existing=True)
    if row is None or row.url != url or row.hidden_at or row.fetched_at:
        return
    row.title, row.description, row.site = about.title, about.description, about.site
    row.fetched_at = clock.now()
    await session.flush()
    if row.title:
        await _tell(session, message, views.preview(row))


@requires(Permission.CHAT_USE)
async def hide_preview(session: AsyncSession, actor: Actor, message_id: UUID) -> Json:
    """By the author alone."""
    _, message = await messages.get_visible_message(session, actor, message_id, lock=True)
    if message.author_id != actor.id:
        raise Forbidden
    row = await session.get(LinkPreview, message_id)
    if row is None:
        raise NoPreview
    if row.hidden_at is None:
        row.hidden_at = clock.now()
        await session.flush()
        await _tell(session, message, None)
    return await messages.view_of(session, actor, message)
