"""Venues from foreign files. A second run finds them again, and overwrites only what nobody has edited since."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import parsing, queries
from artel.catalog.commands.hours import replace_hours
from artel.catalog.commands.locations import locate
from artel.catalog.commands.venues import PLACE, set_amenities
from artel.catalog.events import VenueChanged
from artel.catalog.models import Venue
from artel.catalog.parsing import OSM_CREDIT, Format
from artel.catalog.queries.organizations import free_slug
from artel.catalog.schemas import DEFAULT_POLICY, VenueImportReport, VenueRow
from artel.geo.models import City
from artel.geo.queries import city_at
from artel.geo.rules import distance_m
from artel.geo.schemas import RowError
from artel.kit import clock
from artel.kit.outbox import publish
from artel.kit.translit import fold, slugify

SAME_PLACE_M = 100  # an OSM node that became a way has another id and stands nearly where it stood
FIELDS = ("name", "description", "address", "lat", "lon", "contacts")


@dataclass(frozen=True, slots=True)
class VenueImport:
    organization_id: UUID
    format: Format
    content: bytes
    dry_run: bool = False


@requires(Permission.VENUES_EDIT)
async def import_venues(session: AsyncSession, actor: Actor, request: VenueImport) -> VenueImportReport:
    """New ones are drafts of the organisation."""
    await queries.get_staff_organization(session, actor, request.organization_id, Permission.VENUES_EDIT)
    parsed = parsing.parse(request.format, request.content)
    report = VenueImportReport(
        dry_run=request.dry_run, errors=parsed.errors, ignored=parsed.ignored, warnings=parsed.warnings
    )
    run = Run(session, request, await _known(session, request.organization_id), report)
    for number, row in parsed.rows:
        await _take(run, number, row)
    return report


@dataclass(frozen=True, slots=True)
class Run:
    session: AsyncSession
    request: VenueImport
    known: list[Venue]
    report: VenueImportReport
    touched: dict[str, int] = field(default_factory=dict)  # slug -> row


async def _take(run: Run, number: int, row: VenueRow) -> None:
    """A place that stands in the file twice, as a node and as a way, is taken once."""
    found = _find(run.known, row)
    if found is not None and found.slug in run.touched:
        message = f"{row.external_id}: the same place as row {run.touched[found.slug]}"
        run.report.errors.append(RowError(number, "duplicate", message))
        return
    city = await city_at(run.session, row.lat, row.lon)
    if city is None:
        run.report.errors.append(RowError(number, "no_city", f"{row.name}: no city of ours is near"))
        return
    if found is None:
        run.report.count("created")
        found = await _create(run.session, run.request, city, row)
        run.known.append(found)
    else:
        await _update(run.session, run.request, found, row, run.report)
    run.touched[found.slug] = number


async def _known(session: AsyncSession, organization_id: UUID) -> list[Venue]:
    statement = select(Venue).where(Venue.organization_id == organization_id)
    return list(await session.scalars(statement.order_by(Venue.id)))


def _find(known: list[Venue], row: VenueRow) -> Venue | None:
    for venue in known:
        if venue.external_id == row.external_id:
            return venue
    for venue in known:
        near = distance_m(venue.lat, venue.lon, row.lat, row.lon) <= SAME_PLACE_M
        if near and fold(venue.name) == fold(row.name):
            return venue
    return None


async def _create(session: AsyncSession, request: VenueImport, city: City, row: VenueRow) -> Venue:
    venue = Venue(
        **row.model_dump(include=set(FIELDS)),
        organization_id=request.organization_id,
        external_id=row.external_id,
        slug=await _slug(session, request, row),
        city_id=city.id,
        time_zone=city.time_zone,
        cancellation_policy=list(DEFAULT_POLICY),
        imported=_memory(request, row),
    )
    if request.dry_run:
        return venue
    session.add(venue)
    await session.flush()
    await set_amenities(session, venue.id, row.amenities)
    await replace_hours(session, venue.id, row.hours)
    await locate(session, venue)
    await publish(session, VenueChanged(venue_id=venue.id))
    return venue


async def _slug(session: AsyncSession, request: VenueImport, row: VenueRow) -> str:
    """In a dry run nothing is written, so only the row's own id tells two of a name apart."""
    if request.dry_run:
        return row.external_id
    return await free_slug(session, Venue.slug, slugify(row.name) or "venue")


async def _update(
    session: AsyncSession, request: VenueImport, venue: Venue, row: VenueRow, report: VenueImportReport
) -> None:
    """A field changes when it still is what the last import brought and the file says something new."""
    last: dict[str, Any] = (venue.imported or {}).get("fields", {})
    new = row.model_dump(include=set(FIELDS))
    changes = {n: v for n, v in new.items() if n in last and getattr(venue, n) == last[n] and v != last[n]}
    report.count("updated" if changes else "unchanged")
    if request.dry_run:
        return
    for name, value in changes.items():
        setattr(venue, name, value)
    if changes or venue.imported is None:
        venue.imported = _memory(request, row)
    venue.external_id = row.external_id
    await session.flush()
    if PLACE & changes.keys():
        await locate(session, venue)
    if changes:
        await publish(session, VenueChanged(venue_id=venue.id))


def _memory(request: VenueImport, row: VenueRow) -> dict[str, Any]:
    """Where it came from and what it said, for the licence and for the next run."""
    return {
        "fields": row.model_dump(mode="json", include=set(FIELDS)),
        "source": OSM_CREDIT if request.format == "overpass" else request.format,
        "at": clock.now().isoformat(),
    }
