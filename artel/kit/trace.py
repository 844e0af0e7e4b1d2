"""The correlation id: born at the entry point, stored in the outbox row, taken up again by the subscriber."""

import logging
import time
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from artel.kit.ids import uuid7

log = logging.getLogger(__name__)
correlation_id: ContextVar[str] = ContextVar("correlation_id", default="-")


class CorrelationMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope.get("headers", ())).get(b"x-request-id", b"")[:64].decode("ascii", "ignore")
        mark = given or str(uuid7())
        correlation_id.set(mark)

        async def with_mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", mark.encode())]
            await send(message)

        if log.isEnabledFor(logging.DEBUG) and scope["type"] == "http" and scope["path"].startswith("/api/"):
            await self._told(scope, receive, with_mark)
        else:
            await self.app(scope, receive, with_mark)

    async def _told(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The path alone: a query may carry what is nobody's business."""
        started, statuses = time.perf_counter(), list[int]()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        await self.app(scope, receive, noting)
        took = round((time.perf_counter() - started) * 1000, 1)
        what = {"method": scope["method"], "path": scope["path"], "status": statuses[0] if statuses else 0, "ms": took}
        log.debug("request", extra=what)
