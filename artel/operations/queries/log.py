import asyncio
from datetime import datetime
from typing import get_args

from artel.access.actor import Actor
from artel.access.guard import refuse_unless_allowed
from artel.access.permissions import Permission
from artel.kit import log_files, logs
from artel.kit.log_files import LEVELS, Line
from artel.operations.schemas import LogLevel, LogLine, LogPage, LogWish

SHOWN_APART = {"timestamp", "level", "logger", "event", "correlation_id", "exception"}


async def read_log(actor: Actor, wish: LogWish) -> LogPage:
    """What the processes of this machine wrote, newest first."""
    refuse_unless_allowed(actor, Permission.LOGS_VIEW)
    return await asyncio.to_thread(_read, wish)


def _read(wish: LogWish) -> LogPage:
    where = log_files.folder()
    wanted = (line for line in log_files.lines(where) if _matches(line, wish))
    newest = sorted(wanted, key=_place, reverse=True)[: wish.limit + 1]
    more = _place(newest[wish.limit - 1]) if len(newest) > wish.limit else None
    return LogPage(
        items=[_shown(line) for line in newest[: wish.limit]],
        next_cursor="|".join(more) if more else None,
        level=_level(logs.level()),
        files=len(log_files.newest_first(where)),
    )


def _place(line: Line) -> tuple[str, str]:
    return f"{line.at:%Y-%m-%dT%H:%M:%S.%f}", line.id


def _matches(line: Line, wish: LogWish) -> bool:
    fields = line.fields
    return (
        line.level >= LEVELS[wish.level.lower()]
        and (not wish.correlation_id or fields.get("correlation_id") == wish.correlation_id)
        and not _outside(line.at, wish)
        and (not wish.cursor or "|".join(_place(line)) < wish.cursor)
        and (not wish.text or wish.text.casefold() in " ".join(map(str, fields.values())).casefold())
    )


def _outside(at: datetime, wish: LogWish) -> bool:
    return bool((wish.since and at < wish.since) or (wish.until and at >= wish.until))


def _shown(line: Line) -> LogLine:
    fields = line.fields
    return LogLine(
        id=line.id,
        at=line.at,
        level=_level(str(fields.get("level", ""))),
        logger=str(fields.get("logger", "")),
        correlation_id=str(fields.get("correlation_id", "-")),
        text=str(fields.get("event", "")),
        details={name: str(value) for name, value in fields.items() if name not in SHOWN_APART},
        trace=str(fields.get("exception", "")),
    )


def _level(name: str) -> LogLevel:
    for level in get_args(LogLevel):
        if level == name.upper():
            found: LogLevel = level
            return found
    return "ERROR" if name == "critical" else "INFO"
