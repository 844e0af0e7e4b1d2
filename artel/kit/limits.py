"""Rate limits: fixed windows, counted in memory, or in Redis when there are several processes."""

import time
from typing import Any, Protocol

from artel.kit.problems import Problem, Text


class RateLimited(Problem):
    status, code = 429, "rate_limited"
    title = Text("Слишком часто, подождите немного", "Too often, wait a little")

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s=retry_after_s)
        self.headers = {"Retry-After": str(retry_after_s)}


class Counter(Protocol):
    async def add(self, key: str, window_s: int) -> int:
        """The number of calls in this window, this one included."""
        ...


class MemoryCounter:
    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}

    async def add(self, key: str, window_s: int) -> int:
        now = time.monotonic()
        ends, count = self._counts.get(key, (0.0, 0))
        if ends <= now:
            ends, count = now + window_s, 0
        self._counts[key] = (ends, count + 1)
        if len(self._counts) > 50_000:
            self._counts = {k: v for k, v in self._counts.items() if v[0] > now}
        return count + 1


class RedisCounter:
    def __init__(self, redis: Any) -> None:
        self._redis = redis

    async def add(self, key: str, window_s: int) -> int:
        name = f"limit:{key}:{int(time.time()) // window_s}"
        async with self._redis.pipeline() as pipe:
            pipe.incr(name)
            pipe.expire(name, window_s)
            count, _ = await pipe.execute()
        return int(count)


async def limit(counter: Counter, key: str, calls: int, window_s: int) -> None:
    """Refuse the call after the first `calls` in `window_s` seconds."""
    if await counter.add(key, window_s) > calls:
        raise RateLimited(window_s)
