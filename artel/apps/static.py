"""The built web app: hashed assets for a year, precompressed; every other address is the one page."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from artel.kit.problems import NotFound

STATIC = Path(__file__).parents[1] / "static"
YEAR = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https:; "
    "connect-src 'self' ws: wss: https:; worker-src 'self' blob:; font-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'none'; form-action 'self'"
)
DOCS = ("/docs", "/redoc")  # their pages load a script from a public CDN
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(self)"),
    (b"x-frame-options", b"DENY"),
)
STRICT = (*HEADERS, (b"content-security-policy", POLICY.encode()))


class SecurityHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                wanted = HEADERS if scope["path"].startswith(DOCS) else STRICT
                message["headers"] = [*message["headers"], *(one for one in wanted if one[0] not in given)]
            await send(message)

        await self.app(scope, receive, with_headers)


def serve_web_app(app: FastAPI) -> None:
    app.add_api_route("/{path:path}", _page, include_in_schema=False, methods=["GET", "HEAD"])


async def _page(request: Request, path: str) -> Response:
    if path.startswith(("api/", "socket.io")):
        raise NotFound
    file = _inside(path)
    if file is None:
        return _send(request, STATIC / "index.html", "no-cache")
    return _send(request, file, YEAR if path.startswith("assets/") else "public, max-age=3600")


def _inside(path: str) -> Path | None:
    """A file of the build; an address that climbs out of it is no file."""
    file = (STATIC / path).resolve()
    return file if path and file.is_relative_to(STATIC.resolve()) and file.is_file() else None


def _send(request: Request, file: Path, cache: str) -> Response:
    if not file.is_file():
        raise NotFound
    accepted = request.headers.get("accept-encoding", "")
    media_type = _media_type(file)
    headers = {"cache-control": cache, "vary": "accept-encoding"}
    for name, suffix in ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if name in accepted and packed.is_file():
            return FileResponse(packed, headers=headers | {"content-encoding": name}, media_type=media_type)
    return FileResponse(file, headers=headers, media_type=media_type)


def _media_type(file: Path) -> str | None:
    kinds = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
    return kinds.get(file.suffix)
