from artel.imports.commands.runs import (
    cancel_run,
    order_bookings,
    order_members,
    order_tariffs,
    sweep_runs,
    take_batch,
)
from artel.imports.commands.tables import import_bookings, import_members, import_tariffs

__all__ = [
    "cancel_run",
    "import_bookings",
    "import_members",
    "import_tariffs",
    "order_bookings",
    "order_members",
    "order_tariffs",
    "sweep_runs",
    "take_batch",
]
