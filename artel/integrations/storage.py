"""Where the bytes of uploads lie. On disk in the embedded mode; an object store has the same four verbs."""

import os
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

from artel.kit.settings import settings

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*(\.[a-z0-9]+)?")


class Storage(Protocol):
    """They block: call them from a thread when the bytes are many."""

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes | None: ...

    def delete(self, key: str) -> None: ...

    def keys(self) -> Iterator[str]: ...


class DiskStorage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def put(self, key: str, content: bytes) -> None:
        """Whole or not at all: written beside, synced, then renamed."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        return path.read_bytes() if path.is_file() else None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Of everything that is stored, in no order; what is just being written is left out."""
        for path in self.folder.rglob("*"):
            key = path.relative_to(self.folder).as_posix()
            if KEY.fullmatch(key) and path.is_file():
                yield key

    def _path(self, key: str) -> Path:
        """Letters, digits and single slashes only, so no key climbs out of the folder."""
        path = self.folder / key
        if not KEY.fullmatch(key) or not path.resolve().is_relative_to(self.folder):
            raise ValueError(f"not a storage key: {key!r}")
        return path


@cache
def storage() -> Storage:
    return DiskStorage(settings().data_dir / "files")
