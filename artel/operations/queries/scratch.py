"""What is wrong with a database that came out of a backup and was brought to today's schema."""

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from artel.files.models import File
from artel.files.queries import key_of
from artel.files.rules import Variant
from artel.integrations import archives
from artel.integrations.archives import Manifest
from artel.integrations.storage import storage

UNBALANCED = text(
    "SELECT count(*) FROM (SELECT 1 FROM ledger_entries GROUP BY movement_id, currency HAVING sum(amount) <> 0) m"
)
OVERLAPS = text(
    "SELECT count(*) FROM claims a JOIN claims b ON a.unit_id = b.unit_id AND a.id < b.id "
    "WHERE a.is_blocking AND b.is_blocking AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
)


async def complaints_in(session: AsyncSession, manifest: Manifest) -> list[str]:
    found = [
        (await _count(session, UNBALANCED), "movements of money do not balance"),
        (await _count(session, OVERLAPS), "pairs of claims sell a unit twice"),
        (await _uploads_left_out(session, manifest), "uploads that the database names are not in the archive"),
    ]
    return [f"{count} {words}" for count, words in found if count]


async def _count(session: AsyncSession, query: TextClause) -> int:
    return int((await session.execute(query)).scalar_one())


async def _uploads_left_out(session: AsyncSession, manifest: Manifest) -> int:
    """Those whose bytes we do have: what the house itself has lost is no fault of the backup."""
    named = {key_of(file_id, Variant.ORIGINAL) for file_id in await session.scalars(select(File.id))}
    return sum(storage().get(key) is not None for key in named - archives.file_keys(manifest))
