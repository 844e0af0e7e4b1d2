"""What a socket asks when it comes, and after a broken line a thousand come at once: hot reads that can only say yes.
Who is not let in by them is looked at by `get_visible_chat`, which knows the reason."""

from uuid import UUID

from sqlalchemy import bindparam, select

from artel.accounts.models import User
from artel.chat.models import Chat
from artel.chat.queries.chats import readable_by
from artel.chat.queries.spaces import homes_of
from artel.kit import clock
from artel.kit.hot import Driver, HotQuery, Later

_ME: Later = bindparam("me")
_NOW: Later = bindparam("now")
_NICKNAME = HotQuery(select(User.nickname).where(User.id == _ME))
_HOMES = HotQuery(homes_of(_ME, _NOW))
_IN_CHAT = HotQuery(
    select(User.nickname, Chat.last_seq).where(User.id == _ME, Chat.id == bindparam("chat"), readable_by(_ME, _NOW))
)


async def comer(driver: Driver, user_id: UUID) -> tuple[str, list[UUID]]:
    """The nickname, and the spaces to be heard."""
    names = await _NICKNAME.rows(driver, me=user_id)
    homes = await _HOMES.rows(driver, me=user_id, now=clock.now())
    return names[0][0] if names else "", [space_id for (space_id,) in homes]


async def reader(driver: Driver, user_id: UUID, chat_id: UUID) -> tuple[str, int] | None:
    """The nickname and the chat's `last_seq`, for somebody who may read it."""
    rows = await _IN_CHAT.rows(driver, me=user_id, chat=chat_id, now=clock.now())
    return (rows[0][0], rows[0][1]) if rows else None
