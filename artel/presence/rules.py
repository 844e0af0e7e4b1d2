"""Two axes, status and place. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from artel.presence.models import Presence, QuietHours, Status


class Seen(NamedTuple):
    """What somebody who may see the person sees. `venue_id` None: place unknown or not shared."""

    status: Status
    is_quiet: bool
    active_at: datetime | None
    venue_id: UUID | None
    resource_id: UUID | None


NOBODY = Seen(Status.OFFLINE, False, None, None, None)


def seen(row: Presence | None, now: datetime, window: timedelta) -> Seen:
    """`away`, `dnd` and `offline` chosen by hand stay; `online` lasts for `window` after the last activity. While in a
    booked room somebody who is online is not to be disturbed."""
    if row is None:
        return NOBODY
    is_quiet = row.quiet_until is not None and row.quiet_until > now
    status = _status(row, now, window, is_quiet=is_quiet)
    is_there = row.shares_place and row.place_until is not None and row.place_until > now
    venue, resource = (row.venue_id, row.resource_id) if is_there else (None, None)
    return Seen(status, is_quiet, None if row.chosen is Status.OFFLINE else row.active_at, venue, resource)


def _status(row: Presence, now: datetime, window: timedelta, *, is_quiet: bool) -> Status:
    if row.chosen is not Status.ONLINE:
        return row.chosen
    if row.active_at is None or now - row.active_at >= window:
        return Status.OFFLINE
    return Status.DND if is_quiet else Status.ONLINE


def is_stale(active_at: datetime | None, now: datetime, window: timedelta) -> bool:
    """Whether activity is worth a write: at most twice a minute, and often enough for a short window."""
    return active_at is None or now - active_at >= min(timedelta(seconds=30), window / 4)


def is_quiet_hour(begins: int, ends: int, minute: int) -> bool:
    """Minutes of the wall clock. Over midnight when it ends earlier than it begins; the same twice is all day."""
    if begins < ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def is_silent(row: Presence | None, hours: QuietHours | None, now: datetime) -> bool:
    """Nothing is to ring: not to be disturbed, in a booked room, or in one's quiet hours."""
    if row and (row.chosen is Status.DND or (row.quiet_until is not None and row.quiet_until > now)):
        return True
    if hours is None:
        return False
    wall = now.astimezone(ZoneInfo(hours.time_zone))
    return is_quiet_hour(hours.begins, hours.ends, wall.hour * 60 + wall.minute)
