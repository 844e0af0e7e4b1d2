"""A whole database into one file and back, on both engines: a consistent copy beside the work, a scratch database to
try it in, and the swap that puts it in the place of the running one. They differ only here."""

from artel.integrations.snapshots.postgres import PostgresSnapshots
from artel.integrations.snapshots.shapes import Snapshots, Taken, Unavailable
from artel.integrations.snapshots.sqlite import SqliteSnapshots

__all__ = ["Snapshots", "Taken", "Unavailable", "snapshots_of"]


def snapshots_of(url: str) -> Snapshots:
    return PostgresSnapshots(url) if url.startswith("postgresql") else SqliteSnapshots(url)
