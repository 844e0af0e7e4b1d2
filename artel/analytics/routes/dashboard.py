from typing import Annotated

from fastapi import Query

from artel.access.errors import Forbidden
from artel.access.guard import note_look
from artel.access.web import CurrentActor
from artel.analytics import queries
from artel.analytics.errors import PeriodTooLong
from artel.analytics.schemas import (
    BoardFilter,
    Chart,
    CohortFilter,
    Cohorts,
    Occupancy,
    PeriodComparison,
    PromoList,
    Stats,
    TariffShares,
    TopClients,
    TopFilter,
)
from artel.kit.problems import NotFound
from artel.kit.web import Db, Reports, Routes, problems

router = Routes(tags=["dashboard"])
REFUSALS = problems(Forbidden, NotFound, PeriodTooLong)
Wish = Annotated[BoardFilter, Query()]


@router.get("/dashboard/stats", responses=REFUSALS)
async def stats(driver: Reports, actor: CurrentActor, wish: Wish) -> Stats:
    return await queries.stats(driver, actor, wish)


@router.get("/dashboard/chart", responses=REFUSALS)
async def chart(driver: Reports, actor: CurrentActor, wish: Wish) -> Chart:
    return await queries.chart(driver, actor, wish)


@router.get("/dashboard/occupancy", responses=REFUSALS)
async def occupancy(driver: Reports, actor: CurrentActor, wish: Wish) -> Occupancy:
    return await queries.occupancy(driver, actor, wish)


@router.get("/dashboard/tariffs", responses=REFUSALS)
async def tariffs(driver: Reports, actor: CurrentActor, wish: Wish) -> TariffShares:
    return await queries.tariffs(driver, actor, wish)


@router.get("/dashboard/promo-codes", responses=REFUSALS)
async def promo_codes(driver: Reports, actor: CurrentActor, wish: Wish) -> PromoList:
    return await queries.promo_codes(driver, actor, wish)


@router.get("/dashboard/top-clients", responses=REFUSALS)
async def top_clients(database: Db, actor: CurrentActor, wish: Annotated[TopFilter, Query()]) -> TopClients:
    """Every name shown is an audit row."""
    found = await queries.top_clients(database.reports, actor, wish)
    shown = [one.user_id for one in found.items if one.name is not None]
    if shown:
        async with database.transaction() as session:
            for user_id in shown:
                note_look(session, actor, user_id, wish.organization_id)
    return found


@router.get("/dashboard/cohorts", responses=problems(Forbidden, NotFound))
async def cohorts(driver: Reports, actor: CurrentActor, wish: Annotated[CohortFilter, Query()]) -> Cohorts:
    return await queries.cohorts(driver, actor, wish)


@router.get("/dashboard/compare", responses=REFUSALS)
async def compare(driver: Reports, actor: CurrentActor, wish: Wish) -> PeriodComparison:
    return await queries.compare(driver, actor, wish)
