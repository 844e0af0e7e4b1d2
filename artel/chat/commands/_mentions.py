from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from artel.chat import rules
from artel.chat.events import Mentioned
from artel.chat.models import Mention, Message
from artel.chat.queries import messages
from artel.chat.queries.standing import Standing
from artel.chat.rules import SpacePermission
from artel.kit.outbox import publish

ALL = "all"


async def mention(session: AsyncSession, standing: Standing, message: Message) -> None:
    """A row for everybody named who was not named in it before; one row stands for `@all`, which without the right to
    it is plain text. Oneself is nobody to call."""
    named = rules.named_people(message.content)
    people = set(await messages.people_named(session, standing.in_chat(), named)) - {message.author_id}
    calls_all = ALL in named and standing.may(SpacePermission.MENTION_ALL)
    wanted = people | ({rules.EVERYBODY} if calls_all else set())
    new = wanted - await messages.mentioned_in(session, message.id)
    if not new:
        return
    await session.flush()
    values = {"message_id": message.id, "chat_id": message.chat_id, "number": message.number}
    await session.execute(insert(Mention), [values | {"user_id": user_id} for user_id in sorted(new)])
    if told := sorted(new - {rules.EVERYBODY}):
        await publish(session, _fact(standing, message).model_copy(update={"user_ids": told}))


def _fact(standing: Standing, message: Message) -> Mentioned:
    chat, space = standing.in_chat(), standing.space
    return Mentioned(
        message_id=message.id,
        chat_id=chat.id,
        space_id=space.id if space else None,
        author_id=message.author_id,
        author=standing.user.full_name or standing.user.nickname,
        title=chat.name,
        user_ids=[],
    )
