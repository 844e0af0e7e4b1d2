from uuid import UUID

from artel.kit.outbox import Event


class ImportBatchDue(Event):
    """Work of our own: the next rows of a large table."""

    kind = "imports.batch_due"
    run_id: UUID
    number: int
