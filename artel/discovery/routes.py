from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import AwareDatetime

from artel.discovery import queries
from artel.discovery.schemas import (
    CompareRequest,
    Comparison,
    DayView,
    FreeUnitList,
    OfferList,
    ParsedSentence,
    ParseRequest,
    ResourceKind,
    SearchRequest,
    VenuePage,
)
from artel.kit import clock
from artel.kit.problems import Invalid, NotFound, Text
from artel.kit.spans import Span
from artel.kit.web import Db, HotReads, Reads, Routes, Speaks, answers, parameters_of, problems, query_of

router = Routes(tags=["discovery"])
JSON = "application/json"
LONGEST = timedelta(days=366)


@router.get("/venues", responses=answers(VenuePage) | problems(Invalid), openapi_extra=parameters_of(SearchRequest))
async def search(
    request: Annotated[SearchRequest, Depends(query_of(SearchRequest))], database: Db, language: Speaks
) -> Response:
    """Venues, or with a window those that have room for all of it; with facets and the total."""
    if request.window is None:
        return Response(await queries.search(None, database.driver, request, language), media_type=JSON)
    async with database.reading() as session:
        return Response(await queries.search(session, database.driver, request, language), media_type=JSON)


@router.get("/venues/{venue}/resources", responses=problems(NotFound))
async def offers(
    venue: str,
    session: Reads,
    starts_at: AwareDatetime | None = None,
    ends_at: AwareDatetime | None = None,
    seats: Annotated[int, Query(ge=1, le=500)] = 1,
) -> OfferList:
    found = await queries.get_public_venue(session, venue)
    window = Span(starts_at, ends_at) if starts_at and ends_at and starts_at < ends_at else None
    return OfferList(items=await queries.offers(session, found, window, seats), next_cursor=None)


@router.get("/venues/{venue}/free-units", responses=problems(NotFound, Invalid))
async def free_units(venue: str, session: Reads, starts_at: AwareDatetime, ends_at: AwareDatetime) -> FreeUnitList:
    """For the floor plan: who picks a unit gets it or not."""
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise Invalid
    found = await queries.get_public_venue(session, venue)
    return FreeUnitList(items=await queries.free_units(session, found, Span(starts_at, ends_at)))


@router.get("/venues/{venue}/day", responses=problems(NotFound))
async def day(venue: str, day: date, session: Reads, kind: ResourceKind | None = None) -> DayView:
    return await queries.day(session, await queries.get_public_venue(session, venue), day, kind)


@router.get("/compare", responses=answers(Comparison) | problems(Invalid))
async def compare(
    request: Annotated[CompareRequest, Query()], session: Reads, driver: HotReads, language: Speaks
) -> Response:
    """Up to four venues side by side, in the order asked for, with a window priced for it."""
    body = await queries.side_by_side(session, driver, _ids(request.ids), request.as_search(), language)
    return Response(body, media_type=JSON)


@router.post("/search/parse", response_model_exclude_none=True, responses=problems(Invalid))
async def parse(request: ParseRequest, session: Reads, language: Speaks) -> ParsedSentence:
    """A sentence as the parameters of the search, and which words meant what."""
    found = await queries.understand(session, request, request.now or clock.now(), language)
    return ParsedSentence.model_validate({"params": found.params, "spans": found.spans})


def _ids(text: str) -> list[UUID]:
    try:
        found = [UUID(one) for one in text.split(",") if one]
    except ValueError as error:
        raise Invalid from error
    if not 0 < len(found) <= 4:
        raise Invalid(Text("Сравнить можно от одного до четырёх", "Compare one to four"))
    return found
