"""`artel import venues FILE`. The assembly mounts `app`."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from artel.access.actor import Actor
from artel.catalog import commands
from artel.catalog.commands.imports import VenueImport
from artel.catalog.parsing import Format
from artel.catalog.schemas import VenueImportReport
from artel.kit.db import open_database
from artel.kit.settings import settings

app = typer.Typer(help="Import places from files")


@app.command()
def venues(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    organization: Annotated[UUID, typer.Option(help="Whose drafts they become")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing")] = False,
) -> None:
    """Overpass JSON (.json) or CSV."""
    form: Format = "overpass" if file.suffix.lower() in (".json", ".geojson") else "csv"
    report = asyncio.run(_run(VenueImport(organization, form, file.read_bytes(), dry_run)))
    dry = " (dry run)" if dry_run else ""
    typer.echo(f"created {report.created}, updated {report.updated}, unchanged {report.unchanged}{dry}")
    for mark, rows in (("warning", report.warnings), ("error", report.errors)):
        for row in rows:
            typer.echo(f"{mark} in row {row.row}: {row.code}: {row.message}", err=True)
    if report.errors:
        raise typer.Exit(1)


async def _run(request: VenueImport) -> VenueImportReport:
    async with open_database(settings().database) as database, database.transaction() as session:
        return await commands.import_venues(session, Actor.system(), request)
