from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import find_user_by_phone
from artel.accounts.rules import normal_email, normal_phone
from artel.bookings.queries.visible import customers_of
from artel.catalog.models import Organization, Resource, ResourcePart, Venue
from artel.imports import rules
from artel.imports.errors import BREAKS
from artel.imports.models import ImportBatch, ImportedRow, ImportRun, RunStatus, What
from artel.imports.schemas import (
    ImportColumn,
    ImportedRowView,
    ImportField,
    ImportLook,
    ImportRunList,
    ImportRunView,
    Table,
)
from artel.kit.problems import Language, NotFound
from artel.kit.translit import fold

NEEDS = {
    What.MEMBERS: Permission.MEMBERS_EDIT,
    What.TARIFFS: Permission.TARIFFS_CREATE,
    What.BOOKINGS: Permission.BOOKINGS_EDIT,
}
SAMPLES = 3
LISTED = 20
SHOWN = 200
OUTCOMES = ("created", "updated", "unchanged", "failed")


def look(actor: Actor, organization_id: UUID, what: What, table: Table) -> ImportLook:
    actor.must(NEEDS[what], organization_id)
    source, mapping = rules.guess(what, table.columns)
    columns = []
    for place, name in enumerate(table.columns):
        cells = (cells[place] for _, cells in table.rows)
        columns.append(ImportColumn(name=name, samples=[cell[:80] for cell in cells if cell][:SAMPLES]))
    fields = [ImportField(name=one.name, needed=one.needed) for one in rules.FIELDS[what]]
    return ImportLook(
        columns=columns,
        rows=len(table.rows),
        at_once=rules.AT_ONCE,
        source=source,
        mapping=mapping,
        fields=fields,
    )


async def imported(session: AsyncSession, organization_id: UUID, source: str, what: What) -> dict[str, ImportedRow]:
    statement = select(ImportedRow).where(
        ImportedRow.organization_id == organization_id, ImportedRow.source == source, ImportedRow.what == what
    )
    return {row.reference: row for row in await session.scalars(statement)}


async def venues_of(session: AsyncSession, organization_id: UUID) -> Sequence[Venue]:
    statement = select(Venue).where(Venue.organization_id == organization_id)
    return (await session.scalars(statement.order_by(Venue.id))).all()


async def resources_at(session: AsyncSession, venue_ids: Sequence[UUID]) -> dict[UUID, dict[str, UUID]]:
    """Ids by folded name, by venue."""
    found: dict[UUID, dict[str, UUID]] = {venue_id: {} for venue_id in venue_ids}
    for row in await session.scalars(select(Resource).where(Resource.venue_id.in_(venue_ids))):
        found[row.venue_id][fold(row.name)] = row.id
    return found


async def hold_organization(session: AsyncSession, organization_id: UUID) -> str:
    """Its currency. One import at a time; those who only refer to the organisation do not wait."""
    statement = select(Organization.currency).where(Organization.id == organization_id)
    return (await session.execute(statement.with_for_update(key_share=True))).scalar_one()


async def find_known(session: AsyncSession, organization_id: UUID, contact: str) -> UUID | None:
    """Among those whom the organisation knows, by e-mail or phone."""
    known = customers_of(organization_id)
    if "@" in contact:
        email = normal_email(contact)
        by_email: UUID | None = await session.scalar(known.where(User.email == email, User.deleted_at.is_(None)))
        return by_email
    number = normal_phone(contact)
    person = await find_user_by_phone(session, number, known) if number else None
    return person.id if person else None


async def get_visible_run(session: AsyncSession, actor: Actor, run_id: UUID, *, lock: bool = False) -> ImportRun:
    """For whoever may import such a table there."""
    run = await session.get(ImportRun, run_id, with_for_update=lock or None)
    if run is None or not actor.may(NEEDS[run.what], run.organization_id):
        raise NotFound
    return run


async def list_runs(session: AsyncSession, actor: Actor, organization_id: UUID, language: Language) -> ImportRunList:
    kinds = [what for what, needed in NEEDS.items() if actor.may(needed, organization_id)]
    if not kinds:
        raise Forbidden
    statement = select(ImportRun).where(ImportRun.organization_id == organization_id, ImportRun.what.in_(kinds))
    found = await session.scalars(statement.order_by(ImportRun.created_at.desc(), ImportRun.id.desc()).limit(LISTED))
    return ImportRunList(items=[view_of(run, language) for run in found])


async def run_view(session: AsyncSession, run: ImportRun, language: Language) -> ImportRunView:
    view = view_of(run, language)
    if run.status is not RunStatus.RUNNING:
        left = dict.fromkeys(OUTCOMES, SHOWN)
        async for batch in await session.stream_scalars(_batches(run)):
            for row in map(ImportedRowView.model_validate, batch.outcomes):
                left[row.outcome] -= 1
                if left[row.outcome] >= 0:
                    view.rows.append(row)
    return view


def view_of(run: ImportRun, language: Language) -> ImportRunView:
    names = ("id", "organization_id", "what", "file_name", "status", "taken", "created_at", "finished_at", *OUTCOMES)
    own = {name: getattr(run, name) for name in names}
    wish, why = run.wish, BREAKS.get(run.failure)
    failure = why.title.speak(language) if why else None
    return ImportRunView(**own, total=run.rows, source=wish["source"], dry_run=wish["dry_run"], failure=failure)


async def failed_rows(session: AsyncSession, run: ImportRun) -> tuple[Table, list[ImportedRowView]]:
    table, why = Table(run.columns, []), []
    async for batch in await session.stream_scalars(_batches(run)):
        if batch.taken_at:
            table = Table(run.columns, [*table.rows, *((number, cells) for number, cells in batch.rows)])
            why += [ImportedRowView.model_validate(one) for one in batch.outcomes if one["outcome"] == "failed"]
    return table, why


def _batches(run: ImportRun) -> Select[ImportBatch]:
    return select(ImportBatch).where(ImportBatch.run_id == run.id).order_by(ImportBatch.number)


async def seen_earlier(session: AsyncSession, run_id: UUID, number: int) -> set[str]:
    statement = select(ImportBatch.seen).where(ImportBatch.run_id == run_id, ImportBatch.number < number)
    return {reference for seen in await session.scalars(statement) for reference in seen}


class Held(NamedTuple):
    """Seats that a row of an earlier batch of a dry run would have claimed. `row`: its number in the file."""

    row: int
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    seats: int

    def claim(self) -> dict[str, Any]:
        return {
            "resource_id": self.resource_id,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "seats": self.seats,
        }

    def written(self) -> list[Any]:
        """As JSON has it; `held_earlier` reads it."""
        return [str(self.resource_id), self.starts_at.isoformat(), self.ends_at.isoformat(), self.seats]


async def held_earlier(session: AsyncSession, run_id: UUID, number: int) -> list[Held]:
    """Nothing but in a dry run."""
    statement = select(ImportBatch.outcomes).where(ImportBatch.run_id == run_id, ImportBatch.number < number)
    return [_held(row) for rows in await session.scalars(statement) for row in rows if "held" in row]


def _held(row: dict[str, Any]) -> Held:
    resource_id, starts_at, ends_at, seats = row["held"]
    return Held(
        row["row"], UUID(resource_id), datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), seats
    )


async def parts_at(session: AsyncSession, venue_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Of resources that are made of others."""
    wholes = select(Resource.id).where(Resource.venue_id.in_(venue_ids))
    found: dict[UUID, set[UUID]] = {}
    for one in await session.scalars(select(ResourcePart).where(ResourcePart.whole_id.in_(wholes))):
        found.setdefault(one.whole_id, set()).add(one.part_id)
    return found


async def find_under_way(session: AsyncSession, organization_id: UUID, fingerprint: str) -> ImportRun | None:
    statement = select(ImportRun).where(
        ImportRun.organization_id == organization_id,
        ImportRun.fingerprint == fingerprint,
        ImportRun.status == RunStatus.RUNNING,
    )
    found: ImportRun | None = await session.scalar(statement)
    return found
