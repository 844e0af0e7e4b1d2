"""When a backup is due, and which may go; what planned work may be cancelled. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# Reminders and letters. Never what ends a hold, answers a request, frees a seat or moves money.
CANCELLABLE = frozenset({
    "bookings.reminder_due", "leases.rent_look_due", "memberships.ending_look_due", "notifications.mail_due",
    "payments.invoice_look_due",
})  # fmt: skip
TOLD = (
    "number", "name", "notice", "before", "is_late", "tries", "due_on", "starts_at", "ends_at", "frozen_until", "at",
)  # fmt: skip


def about(body: Mapping[str, Any]) -> dict[str, str]:
    """What people can read of an event: no ids, nothing empty. Times and days in ISO."""
    return {name: str(body[name]).lower() if name == "is_late" else str(body[name]) for name in TOLD if body.get(name)}


def slot(now: datetime, every_hours: int, hour: int) -> datetime:
    """The last planned time not after `now`: `hour` o'clock UTC and every so many hours on, counted from 2020, so
    that each process and each restart finds the same one."""
    start, step = EPOCH + timedelta(hours=hour), timedelta(hours=every_hours)
    return start + (now - start) // step * step


class Kept(NamedTuple):
    id: UUID
    made_at: datetime
    is_scheduled: bool
    is_verified: bool


def superfluous(backups: Sequence[Kept], keep: int) -> list[UUID]:
    """Scheduled ones beyond the `keep` newest. The newest verified one stays whatever its age: with `keep` damaged
    ones on top of it, it is the only one that helps."""
    newest_first = sorted((one for one in backups if one.is_scheduled), key=lambda one: one.made_at, reverse=True)
    refuge = max((one for one in backups if one.is_verified), key=lambda one: one.made_at, default=None)
    return [one.id for one in newest_first[keep:] if refuge is None or one.id != refuge.id]
