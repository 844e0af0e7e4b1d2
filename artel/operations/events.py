from uuid import UUID

from artel.kit.outbox import Event


class BackupOrdered(Event):
    kind = "operations.backup_ordered"
    backup_id: UUID


class BackupToVerify(Event):
    kind = "operations.backup_to_verify"
    backup_id: UUID


class SweepOrdered(Event):
    """Somebody wants it to run now, wherever the sweeps run."""

    kind = "operations.sweep_ordered"
    name: str
