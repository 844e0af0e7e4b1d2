from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.events import AccountDeleted
from artel.bookings.events import BookingCheckedIn, BookingCompleted
from artel.kit.outbox import subscribe
from artel.presence import commands, queries
from artel.presence.schemas import Arrival


@subscribe(BookingCheckedIn)
async def arrive(session: AsyncSession, event: BookingCheckedIn) -> None:
    arrival = Arrival(user_id=event.customer_id, venue_id=event.venue_id, resource_id=event.resource_id)
    is_quiet = await queries.is_room(session, event.resource_id)
    await commands.arrive(session, Actor.system(), arrival, event.ends_at, is_quiet=is_quiet)


@subscribe(BookingCompleted)
async def leave(session: AsyncSession, event: BookingCompleted) -> None:
    await commands.leave(session, Actor.system(), event.customer_id, event.resource_id)


@subscribe(AccountDeleted)
async def forget(session: AsyncSession, event: AccountDeleted) -> None:
    await commands.forget(session, Actor.system(), event.user_id)
