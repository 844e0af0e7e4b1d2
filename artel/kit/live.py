"""Live pushes: kept beside the session, sent to the fan-out after its commit, lost with its rollback."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

Emit = Callable[[str, str, dict[str, Any]], Awaitable[None]]
_PUSHES = "live_pushes"

# Said to the fan-out, not to clients: what is to happen to the sockets of a room.
ENTER = "$enter"  # {"rooms"}: they come into these rooms too
LEAVE = "$leave"  # {"rooms"}: they are put out of these rooms
CLOSE_ROOM = "$close_room"  # everybody is put out of the room
SIGNED_OUT = "$signed_out"  # the sockets are closed


async def _nowhere(_room: str, _event: str, _data: dict[str, Any]) -> None:
    """No realtime server in this process, as in tests and commands on the console."""


_emit: Emit = _nowhere


def connect(emit: Emit | None) -> None:
    """The assembly names the fan-out; None disconnects it."""
    global _emit
    _emit = emit or _nowhere


def user_room(user_id: object) -> str:
    return f"user:{user_id}"


def session_room(session_id: object) -> str:
    return f"session:{session_id}"


def venue_room(venue_id: object) -> str:
    return f"venue:{venue_id}"


def push(session: AsyncSession, room: str, event: str, data: dict[str, Any]) -> None:
    """`data` must be JSON: strings for ids and times."""
    session.info.setdefault(_PUSHES, []).append((room, event, data))


def take_back(session: AsyncSession) -> None:
    """What was to be told did not happen: it was tried, and undone within the transaction."""
    session.info.pop(_PUSHES, None)


async def flush(session: AsyncSession) -> None:
    for room, event, data in session.info.pop(_PUSHES, ()):
        await _emit(room, event, data)
