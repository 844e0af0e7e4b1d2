from artel.operations.queries.backups import (
    differences,
    get_visible_backup,
    last_backup,
    list_backups,
    refuse_unless_backups,
    snapshots,
    view_of,
)
from artel.operations.queries.health import LEVEL, health, processes_alive
from artel.operations.queries.log import read_log
from artel.operations.queries.scratch import complaints_in
from artel.operations.queries.tasks import get_visible_event, journey, list_planned, list_tasks

__all__ = [
    "LEVEL",
    "complaints_in",
    "differences",
    "get_visible_backup",
    "get_visible_event",
    "health",
    "journey",
    "last_backup",
    "list_backups",
    "list_planned",
    "list_tasks",
    "processes_alive",
    "read_log",
    "refuse_unless_backups",
    "snapshots",
    "view_of",
]
