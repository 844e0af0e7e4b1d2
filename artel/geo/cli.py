"""`artel import cities|districts|stations FILE`. The assembly mounts `app`."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.geo import commands
from artel.geo.schemas import ImportReport
from artel.kit.db import open_database
from artel.kit.settings import settings

app = typer.Typer(help="Import places from files")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
City = Annotated[str, typer.Option(help="Slug or name")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing")]
Work = Callable[[AsyncSession, Actor], Awaitable[ImportReport]]


@app.command()
def cities(file: File, dry_run: Dry = False) -> None:
    """CSV: name, lat, lon, iana_tz, population."""
    content = file.read_bytes()
    run(lambda session, actor: commands.import_cities(session, actor, content, dry_run))


@app.command()
def districts(file: File, city: City, dry_run: Dry = False) -> None:
    """GeoJSON polygons of one city."""
    content = file.read_bytes()
    run(lambda session, actor: commands.import_districts(session, actor, city, content, dry_run))


@app.command()
def stations(file: File, city: City, dry_run: Dry = False) -> None:
    """CSV of metro lines, Overpass JSON or a GTFS archive."""
    content = file.read_bytes()
    run(lambda session, actor: commands.import_stations(session, actor, city, content, dry_run))


def run(work: Work) -> None:
    report = asyncio.run(_run(work))
    dry = " (dry run)" if report.dry_run else ""
    typer.echo(f"created {report.created}, updated {report.updated}, unchanged {report.unchanged}{dry}")
    for error in report.errors:
        typer.echo(f"row {error.row}: {error.code}: {error.message}", err=True)
    if report.errors:
        raise typer.Exit(1)


async def _run(work: Work) -> ImportReport:
    async with open_database(settings().database) as database, database.transaction() as session:
        return await work(session, Actor.system())
