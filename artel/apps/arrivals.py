"""After a broken line a thousand people come at once. They stand in line, so that those who are there need not."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 1  # on two cores, with PostgreSQL on them, each more makes the others wait longer and nobody arrive sooner
SETTLING_S = 10.0  # so long is somebody a comer
PATIENCE_S = 15.0  # whoever is ahead may wait for a database that is away; nobody waits for them for longer
ARRIVING = frozenset({"connect", "join_room", "sync"})  # what all of them do


class Arrivals:
    """Lets in a comer per turn of the event loop; between them it serves everybody else."""

    def __init__(self) -> None:
        self._line = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self, event: str, came_at: float) -> AsyncIterator[None]:
        """`came_at`: of `time.monotonic`. Who has settled does not wait, and no other event does. Hold it for reads of
        the database only."""
        if event not in ARRIVING or time.monotonic() - came_at > SETTLING_S:
            yield
            return
        has_turn = await self._is_my_turn()
        try:
            await asyncio.sleep(0)
            yield
        finally:
            if has_turn:
                self._line.release()

    async def _is_my_turn(self) -> bool:
        """False: it did not come."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._line.acquire()
        except TimeoutError:
            return False
