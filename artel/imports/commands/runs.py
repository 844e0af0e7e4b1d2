"""Large tables, imported in the background: a batch of rows is one transaction, and orders the next one in it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, ActorKind
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.access.queries import actor_of_program, actor_of_user
from artel.imports import errors, queries, rules
from artel.imports.commands.tables import Taken, places_of, take_rows
from artel.imports.events import ImportBatchDue
from artel.imports.models import ImportBatch, ImportRun, RunStatus
from artel.imports.schemas import ImportWish, Table
from artel.kit import clock
from artel.kit.dialects import insert_or_load
from artel.kit.ids import uuid7
from artel.kit.outbox import publish
from artel.kit.problems import Language

STALLED_AFTER = timedelta(minutes=15)
KEPT_FOR = timedelta(days=30)


@requires(Permission.MEMBERS_EDIT)
async def order_members(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, file_name: str, language: Language
) -> ImportRun:
    actor.must(Permission.MEMBERS_EDIT, wish.organization_id)
    return await _order(session, actor, wish, table, file_name, language)


@requires(Permission.TARIFFS_CREATE)
async def order_tariffs(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, file_name: str, language: Language
) -> ImportRun:
    actor.must(Permission.TARIFFS_CREATE, wish.organization_id)
    return await _order(session, actor, wish, table, file_name, language)


@requires(Permission.BOOKINGS_EDIT)
async def order_bookings(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, file_name: str, language: Language
) -> ImportRun:
    actor.must(Permission.BOOKINGS_EDIT, wish.organization_id)
    return await _order(session, actor, wish, table, file_name, language)


async def _order(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, file_name: str, language: Language
) -> ImportRun:
    """Or the one that is under way with the same file and wish."""
    places_of(wish, table.columns)
    run = await insert_or_load(session, ImportRun, _described(actor, wish, table, file_name, language))
    if run is None:
        mark = rules.fingerprint_of_table(wish.model_dump_json(), table.rows)
        return await queries.find_under_way(session, wish.organization_id, mark) or await _order(
            session, actor, wish, table, file_name, language
        )
    session.add_all(
        ImportBatch(run_id=run.id, number=number, rows=rows) for number, rows in enumerate(rules.batches(table.rows))
    )
    await publish(session, ImportBatchDue(run_id=run.id, number=0))
    return run


def _described(actor: Actor, wish: ImportWish, table: Table, file_name: str, language: Language) -> dict[str, object]:
    return {
        "id": uuid7(),
        "organization_id": wish.organization_id,
        "ordered_by": actor.id,
        "by_program": actor.kind is ActorKind.PROGRAM,
        "what": wish.what,
        "file_name": file_name[:200],
        "wish": wish.model_dump(mode="json"),
        "columns": list(table.columns),
        "language": language,
        "fingerprint": rules.fingerprint_of_table(wish.model_dump_json(), table.rows),
        "rows": len(table.rows),
    }


@requires(Permission.SYSTEM_RUN)
async def take_batch(session: AsyncSession, actor: Actor, run_id: UUID, number: int) -> None:
    """With the rights that whoever ordered it has now. A batch that was taken is not taken again."""
    batch = await session.get(ImportBatch, (run_id, number), with_for_update=True)
    if batch is None or batch.taken_at:
        return
    run = await session.get_one(ImportRun, run_id)
    if run.status is not RunStatus.RUNNING:
        return
    wish = ImportWish.model_validate(run.wish)
    boss = await (actor_of_program if run.by_program else actor_of_user)(session, run.ordered_by)
    if not boss.may(queries.NEEDS[wish.what], wish.organization_id):
        _finish(run, RunStatus.FAILED, errors.RightsGone.code)
        return
    earlier = await queries.seen_earlier(session, run_id, number)
    held = await queries.held_earlier(session, run_id, number) if wish.dry_run else []
    places, language = places_of(wish, run.columns), run.language
    rows = [(place, cells) for place, cells in batch.rows]
    taken = await take_rows(session, boss, wish, rows, places, "ru" if language == "ru" else "en", earlier, held)
    await _note_taken(session, run_id, batch, taken)


async def _note_taken(session: AsyncSession, run_id: UUID, batch: ImportBatch, taken: Taken) -> None:
    """The run is locked only here, so that it can be cancelled while a batch is worked on."""
    failed = {row.row for row in taken.rows if row.outcome == "failed"}
    batch.rows = [row for row in batch.rows if row[0] in failed]
    held = {number: {"held": one.written()} for number, one in taken.claimed.items()}
    batch.outcomes = [row.model_dump() | held.get(row.row, {}) for row in taken.rows]
    batch.seen, batch.taken_at = sorted(taken.seen), clock.now()
    await session.flush()
    run = await session.get_one(ImportRun, run_id, with_for_update=True, populate_existing=True)
    run.taken, run.moved_at = run.taken + len(taken.rows), clock.now()
    for row in taken.rows:
        setattr(run, row.outcome, getattr(run, row.outcome) + 1)
    if run.status is RunStatus.RUNNING:
        if run.taken == run.rows:
            _finish(run, RunStatus.DONE)
        else:
            await publish(session, ImportBatchDue(run_id=run.id, number=batch.number + 1))


def _finish(run: ImportRun, status: RunStatus, failure: str = "") -> None:
    run.status, run.failure, run.finished_at = status, failure, clock.now()


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def cancel_run(session: AsyncSession, actor: Actor, run_id: UUID) -> ImportRun:
    """By whoever may order it. What was imported stays; a batch that is being worked on ends."""
    run = await queries.get_visible_run(session, actor, run_id, lock=True)
    if run.status is not RunStatus.RUNNING:
        raise errors.RunIsOver
    _finish(run, RunStatus.CANCELLED)
    await session.flush()
    return run


@requires(Permission.SYSTEM_RUN)
async def sweep_runs(session: AsyncSession, actor: Actor) -> None:
    """Those that do not move any more are over, and what is old goes with the people's data that is in it."""
    stalled = select(ImportRun).where(ImportRun.status == RunStatus.RUNNING)
    for run in await session.scalars(stalled.where(ImportRun.moved_at < clock.now() - STALLED_AFTER)):
        _finish(run, RunStatus.FAILED, errors.Stalled.code)
    old = select(ImportRun.id).where(
        ImportRun.status != RunStatus.RUNNING, ImportRun.created_at < clock.now() - KEPT_FOR
    )
    await session.execute(delete(ImportBatch).where(ImportBatch.run_id.in_(old)))
    await session.execute(delete(ImportRun).where(ImportRun.id.in_(old)))
