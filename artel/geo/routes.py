from typing import Annotated

from fastapi import Query, UploadFile

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.geo import commands, queries
from artel.geo.errors import UnknownCity, UnreadableFile
from artel.geo.schemas import CityMap, ImportView
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["geo"])

IMPORT = problems(UnreadableFile, UnknownCity, Forbidden)
City = Annotated[str, Query(max_length=80)]


@router.get("/geo/cities/{slug}/map", responses=problems(NotFound))
async def city_map(slug: str, session: Reads) -> CityMap:
    return await queries.map_of(session, slug)


@router.post("/imports/cities", responses=IMPORT, tags=["imports"])
async def import_cities(file: UploadFile, session: Tx, actor: CurrentActor, dry_run: bool = False) -> ImportView:
    return ImportView.model_validate(await commands.import_cities(session, actor, await file.read(), dry_run))


@router.post("/imports/districts", responses=IMPORT, tags=["imports"])
async def import_districts(
    file: UploadFile, city: City, session: Tx, actor: CurrentActor, dry_run: bool = False
) -> ImportView:
    return ImportView.model_validate(await commands.import_districts(session, actor, city, await file.read(), dry_run))


@router.post("/imports/stations", responses=IMPORT, tags=["imports"])
async def import_stations(
    file: UploadFile, city: City, session: Tx, actor: CurrentActor, dry_run: bool = False
) -> ImportView:
    return ImportView.model_validate(await commands.import_stations(session, actor, city, await file.read(), dry_run))
