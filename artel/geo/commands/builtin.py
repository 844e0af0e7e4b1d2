import json
from importlib.resources import files

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.geo.commands.imports import save_cities, save_districts, save_stations
from artel.geo.schemas import CityRow, DistrictRow, ImportReport, StationRow


@requires(Permission.GEO_IMPORT)
async def load_builtin(session: AsyncSession, actor: Actor) -> ImportReport:
    """The small map that is shipped with the house: two cities with rough districts and central stations. What an
    import brought since then is not overwritten by it for other names; loading again changes nothing."""
    report = ImportReport()
    for path in sorted(files("artel.geo").joinpath("builtin").iterdir(), key=lambda item: item.name):
        if not path.name.endswith(".json"):
            continue
        data = json.loads(path.read_text(encoding="utf-8"))
        row = CityRow.model_validate(data["city"])
        city = (await save_cities(session, [(1, row)], report))[row.slug]
        await save_districts(session, city, list(enumerate(_districts(data), 1)), report)
        await save_stations(session, city, list(enumerate(_stations(data), 1)), report)
    return report


def _districts(data: dict[str, list[dict[str, object]]]) -> list[DistrictRow]:
    """`outline` is written without the closing point."""
    rows = []
    for item in data["districts"]:
        ring = [[point[0], point[1]] for point in item["outline"]]  # type: ignore[attr-defined]
        outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        rows.append(DistrictRow.model_validate(item | {"outline": outline}))
    return rows


def _stations(data: dict[str, list[dict[str, object]]]) -> list[StationRow]:
    """`stations` of a line: [Russian name, English name, latitude, longitude], in order."""
    rows = []
    for line in data["lines"]:
        for position, (name_ru, name_en, lat, lon) in enumerate(line["stations"]):  # type: ignore[arg-type, var-annotated]
            fields = {"name_ru": name_ru, "name_en": name_en, "lat": lat, "lon": lon, "position": position}
            rows.append(StationRow.model_validate(fields | {"line": line["name"], "color": line["color"]}))
    return rows
