from typing import Annotated

from fastapi import Query

from artel.catalog import queries, rules
from artel.catalog.schemas import AmenityList, AmenityView, CityList, StationList, SuggestionList
from artel.kit.problems import NotFound
from artel.kit.texts import Clean
from artel.kit.web import Reads, Routes, Speaks, problems

router = Routes(tags=["geo"])

Words = Annotated[str, Query(max_length=80), Clean]


@router.get("/geo/cities")
async def list_cities(session: Reads) -> CityList:
    return CityList(items=await queries.list_cities(session))


@router.get("/geo/stations", responses=problems(NotFound))
async def list_stations(session: Reads, city: Words, q: Words = "") -> StationList:
    return StationList(items=await queries.list_stations(session, city, q))


@router.get("/suggest")
async def suggest(session: Reads, language: Speaks, q: Words = "", city: Words = "") -> SuggestionList:
    return SuggestionList(items=await queries.suggest(session, q, city, language))


@router.get("/amenities", tags=["catalog"])
async def list_amenities() -> AmenityList:
    titles = rules.AMENITIES.items()
    return AmenityList(items=[AmenityView(code=code, title_ru=t.ru, title_en=t.en) for code, t in titles])
