from typing import Annotated

from fastapi import Query

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.analytics import queries
from artel.analytics.errors import PeriodTooLong
from artel.analytics.schemas import FinanceFilter, FinanceReport
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, problems

router = Routes(tags=["finance"])


@router.get("/finance/report", responses=problems(Forbidden, NotFound, PeriodTooLong))
async def finance_report(session: Reads, actor: CurrentActor, wish: Annotated[FinanceFilter, Query()]) -> FinanceReport:
    return await queries.finance_report(session, actor, wish)
