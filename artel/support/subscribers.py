from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.events import AccountDeleted
from artel.kit.outbox import subscribe
from artel.support import commands


@subscribe(AccountDeleted)
async def forget(session: AsyncSession, event: AccountDeleted) -> None:
    await commands.forget(session, Actor.system(), event.user_id)
