from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Unavailable(Exception):
    """The machine cannot do it; the text says why and is shown to the operator. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a snapshot holds: the schema's revision, and rows by table, counted in the snapshot itself."""

    revision: str
    tables: dict[str, int]


class Snapshots(Protocol):
    engine: str

    def missing(self) -> str:
        """Which tool of the machine is not there; empty when nothing is."""
        ...

    async def take(self, target: Path) -> Taken:
        """Write the database as it is at one moment, while others go on writing."""
        ...

    def scratch(self, source: Path) -> AbstractAsyncContextManager[str]:
        """The address of a throw-away database made from the file."""
        ...

    async def count(self, url: str) -> Taken: ...

    async def swap(self, scratch_url: str) -> str:
        """Put the scratch database in the place of the running one, whole or not at all. Answers where the former
        one is kept."""
        ...
