from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.catalog import commands
from artel.geo.events import DistrictsChanged, StationsChanged
from artel.kit.outbox import subscribe


@subscribe(StationsChanged)
async def work_out_walks(session: AsyncSession, event: StationsChanged) -> None:
    await commands.locate_city(session, Actor.system(), event.city_id)


@subscribe(DistrictsChanged)
async def find_districts(session: AsyncSession, event: DistrictsChanged) -> None:
    await commands.locate_city(session, Actor.system(), event.city_id)
