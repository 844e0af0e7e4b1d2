import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from artel.apps import domains  # noqa: F401 - every table of the house
from artel.kit.db import Base
from artel.kit.dialects import create_engine
from artel.kit.settings import settings

# Made by hand in a migration, because the model cannot say it for one engine alone.
BY_HAND = {"ix_search_rows_covering", "claims_no_overlap"}


def migrate(connection: Connection) -> None:
    """A migration that cannot have its lock in time gives up, instead of queueing everybody behind itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '60s'"))
        connection.commit()
    raw = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and raw:
        raw.execute("PRAGMA foreign_keys=OFF")  # a table that is rebuilt is dropped, and its children would refuse
    context.configure(
        connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_server_default=True,
        include_name=lambda name, _kind, _parents: name not in BY_HAND,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite" and raw:
        refuse_orphans(raw)


def refuse_orphans(raw: Any) -> None:
    found = raw.execute("PRAGMA foreign_key_check").fetchall()
    raw.execute("PRAGMA foreign_keys=ON")
    if found:
        raise RuntimeError(f"{len(found)} rows point to nothing after the migration, the first: {found[0]}")


async def main() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or settings().database
    engine = create_engine(url, pool_size=1)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
