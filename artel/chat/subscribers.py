from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.events import AccountDeleted, RoleChanged
from artel.bookings.events import BookingChanged
from artel.catalog.events import VenuePublished
from artel.chat import commands, errands
from artel.chat.events import ChatRanOut, LinkShared
from artel.kit.db import Database
from artel.kit.outbox import carried, errand, subscribe


@subscribe(VenuePublished)
async def open_the_community(session: AsyncSession, event: VenuePublished) -> None:
    """With its first published venue an organisation gets its space."""
    await commands.found_community(session, Actor.system(), event.organization_id)


@subscribe(RoleChanged)
async def seat_the_staff(session: AsyncSession, event: RoleChanged) -> None:
    await commands.seat_staff(session, Actor.system(), event.organization_id, event.user_id, event.role)


@subscribe(AccountDeleted)
async def forget(session: AsyncSession, event: AccountDeleted) -> None:
    await commands.forget(session, Actor.system(), event.user_id)


@subscribe(ChatRanOut)
async def archive(session: AsyncSession, event: ChatRanOut) -> None:
    await commands.archive(session, Actor.system(), event.chat_id)


@subscribe(BookingChanged)
async def note_change(session: AsyncSession, event: BookingChanged) -> None:
    await commands.note_change(session, Actor.system(), event, carried.get().event_id)


@errand(LinkShared)
async def look_at_link(database: Database, event: LinkShared) -> None:
    await errands.look_at_link(database, event.message_id, event.url)
