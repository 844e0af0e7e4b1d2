"""The talk of a booking, as far as the people at the desk are to hear of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from artel.accounts.queries import display_name
from artel.chat import rules
from artel.chat.events import GuestSpoke
from artel.chat.models import ChatKind, Message
from artel.chat.queries import messages, places
from artel.chat.queries.standing import Standing
from artel.kit.outbox import publish

QUOTED = 200


async def tell_of_first_word(session: AsyncSession, standing: Standing, message: Message) -> None:
    """The chat's row is locked, so of two words at once one is the first."""
    chat = standing.in_chat()
    if chat.kind is not ChatKind.BOOKING:
        return
    booking = await places.booking_of(session, chat)
    if booking is None or booking.customer_id != standing.user.id:
        return
    if not rules.breaks_silence(await messages.last_said_before(session, message), message.created_at):
        return
    fact = GuestSpoke(
        chat_id=chat.id,
        message_id=message.id,
        organization_id=booking.organization_id,
        author_id=standing.user.id,
        author=display_name(standing.user),
        title=chat.name,
        content=message.content[:QUOTED],
    )
    await publish(session, fact)
