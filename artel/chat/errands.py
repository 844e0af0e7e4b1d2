"""What talks to the world, with no transaction open meanwhile."""

from uuid import UUID

from artel.access.actor import Actor
from artel.chat import commands
from artel.integrations import pages
from artel.kit.db import Database
from artel.kit.settings import settings


async def look_at_link(database: Database, message_id: UUID, url: str) -> None:
    """A page that cannot or must not be read has no card; it is not asked twice."""
    if settings().link_previews == "off":
        return
    about = await pages.about(url)
    async with database.transaction() as session:
        await commands.keep_preview(session, Actor.system(), message_id, url, about)
