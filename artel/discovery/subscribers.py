from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.catalog.events import ResourceChanged, VenueChanged
from artel.discovery import commands
from artel.kit.outbox import subscribe
from artel.pricing.events import TariffsChanged


@subscribe(VenueChanged)
async def relist(session: AsyncSession, event: VenueChanged) -> None:
    await commands.refresh_venue(session, Actor.system(), event.venue_id)


@subscribe(ResourceChanged)
async def relist_with_resource(session: AsyncSession, event: ResourceChanged) -> None:
    await commands.refresh_venue(session, Actor.system(), event.venue_id)


@subscribe(TariffsChanged)
async def reprice(session: AsyncSession, event: TariffsChanged) -> None:
    await commands.refresh_card(session, Actor.system(), event.venue_id)
