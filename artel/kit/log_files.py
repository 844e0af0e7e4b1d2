"""The log on this machine: JSON lines, a few files per process, each rotated by size; and reading them newest first."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from artel.kit.settings import settings

BYTES, ROTATED, MOST_FILES = 1 << 20, 3, 32
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}


class ProcessFile(RotatingFileHandler):
    """A file of its own for every process, also after a fork: two that rotate one file would lose lines."""

    def __init__(self, where: Path) -> None:
        self.where, self.pid = where, os.getpid()
        super().__init__(self._name(), maxBytes=BYTES, backupCount=ROTATED, encoding="utf-8", delay=True)

    def _name(self) -> Path:
        return self.where / f"artel-{self.pid}.jsonl"

    def emit(self, record: LogRecord) -> None:
        if self.pid != os.getpid():
            self.pid = os.getpid()
            self.close()
            self.baseFilename = os.fspath(self._name().absolute())
        super().emit(record)

    def _open(self) -> Any:
        self.where.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in newest_first(self.where)[MOST_FILES - 1 :]:
            with suppress(OSError):
                path.unlink()
        return super()._open()


def folder() -> Path:
    return settings().data_dir / "logs"


def newest_first(where: Path) -> list[Path]:
    found: list[tuple[float, Path]] = []
    for path in where.glob("artel-*.jsonl*"):
        with suppress(OSError):  # rotated away meanwhile
            found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


class Line(NamedTuple):
    """`id` is unique and, with `at`, says where to go on."""

    at: datetime
    id: str
    fields: dict[str, Any]

    @property
    def level(self) -> int:
        return LEVELS.get(str(self.fields.get("level")), 20)


def lines(where: Path) -> Iterator[Line]:
    """In no order; a line that is being written or is not ours is passed over. Blocks."""
    for path in newest_first(where):
        with suppress(OSError):
            for number, raw in enumerate(path.read_bytes().splitlines()):
                if line := _parsed(f"{path.name}:{number:07}", raw):
                    yield line


def _parsed(mark: str, raw: bytes) -> Line | None:
    try:
        fields = msgspec.json.decode(raw, type=dict[str, Any])
        at = datetime.fromisoformat(str(fields["timestamp"]))
    except (msgspec.MsgspecError, KeyError, ValueError):
        return None
    return Line(at.astimezone(UTC), mark, fields)
