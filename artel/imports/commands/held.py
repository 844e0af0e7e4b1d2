"""What the earlier batches of a dry run would have claimed, each undone at its end: a later one finds it claimed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.bookings import commands as bookings
from artel.bookings.schemas import ImportedBooking
from artel.imports.queries import Held
from artel.kit.problems import Problem
from artel.kit.spans import DAY


class Cell(NamedTuple):
    resource_id: UUID
    day: date


class HeldSeats:
    """By resource and day, so that of thousands a row claims anew only those that may be in its way. `parts`: of
    whole resources, whose units are claimed with the whole."""

    def __init__(self, earlier: Iterable[Held], parts: Mapping[UUID, Collection[UUID]]) -> None:
        self._parts, self._waiting = parts, defaultdict[Cell, set[Held]](set)
        for held in earlier:
            for cell in self._cells(held):
                self._waiting[cell].add(held)

    async def claim_near(self, session: AsyncSession, actor: Actor, wanted: ImportedBooking) -> set[Held]:
        """In the name of whoever wants the seats now: who had them was undone as well. What does not fit any more has
        been taken by others meanwhile. Answers with what to `forget`, unless the row is undone, and they with it."""
        found = {held for cell in self._cells(wanted, margin=1) for held in self._waiting.get(cell, ())}
        for held in sorted(found):
            copy = ImportedBooking(**held.claim(), customer_id=wanted.customer_id)
            with suppress(Problem):
                async with session.begin_nested():
                    await bookings.import_booking(session, actor, copy)
        return found

    def forget(self, found: set[Held]) -> None:
        for held in found:
            for cell in self._cells(held):
                self._waiting[cell].discard(held)

    def _cells(self, span: Held | ImportedBooking, margin: int = 0) -> Iterator[Cell]:
        """Days of UTC. The margin is for buffers."""
        first, days = span.starts_at.date() - margin * DAY, (span.ends_at.date() - span.starts_at.date()).days
        for resource_id in self._parts.get(span.resource_id) or (span.resource_id,):
            for n in range(days + 2 * margin + 1):
                yield Cell(resource_id, first + n * DAY)
