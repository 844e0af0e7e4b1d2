"""What a socket asks when it comes, and after a broken line a thousand come at once: hot reads that can only say yes.
Who is not let in by them is looked at by `get_visible_chat`, which knows the reason."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, true

from artel.accounts.models import User
from artel.chat.models import Chat
from artel.chat.queries.chats import readable_by
from artel.chat.queries.spaces import homes_of
from artel.kit import clock
from artel.kit.hot import Driver, HotQuery, Later
from artel.presence.models import Presence

_ME: Later = bindparam("me")
_NOW: Later = bindparam("now")
_HOME = homes_of(_ME, _NOW).subquery()
_COMER = HotQuery(
    select(User.nickname, Presence.active_at, _HOME.c.space_id)
    .outerjoin_from(User, Presence, Presence.user_id == User.id)
    .outerjoin(_HOME, true())
    .where(User.id == _ME)
)
_IN_CHAT = HotQuery(
    select(User.nickname, Chat.last_seq).where(User.id == _ME, Chat.id == bindparam("chat"), readable_by(_ME, _NOW))
)


class Comer(NamedTuple):
    nickname: str
    active_at: datetime | None
    homes: list[UUID]  # the spaces to be heard


async def comer(driver: Driver, user_id: UUID) -> Comer:
    rows = await _COMER.rows(driver, me=user_id, now=clock.now())
    nickname, active_at, _ = rows[0] if rows else ("", None, None)
    return Comer(nickname, active_at, [space_id for _, _, space_id in rows if space_id])


async def reader(driver: Driver, user_id: UUID, chat_id: UUID) -> tuple[str, int] | None:
    """The nickname and the chat's `last_seq`, for somebody who may read it."""
    rows = await _IN_CHAT.rows(driver, me=user_id, chat=chat_id, now=clock.now())
    return (rows[0][0], rows[0][1]) if rows else None
