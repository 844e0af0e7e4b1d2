import asyncio
import logging
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from artel.access import commands, queries, tokens
from artel.access.actor import Actor
from artel.access.commands.keys import is_worth_noting
from artel.access.errors import CsrfRefused, Unauthenticated
from artel.access.schemas import Browser
from artel.kit.db import Database
from artel.kit.idempotency import Once
from artel.kit.limits import limit
from artel.kit.settings import settings
from artel.kit.web import Tx

log = logging.getLogger(__name__)


class _AccessToken(SecurityBase):
    """A security scheme of the OpenAPI document. A declared header, or one more dependency below, would cost every
    request 10 to 15 µs."""

    def __init__(self, required: bool) -> None:
        about = "An access token, or an API key (also as `X-API-Key`)."
        self.model = HTTPBearer(bearerFormat="JWT", description=about).model
        self.scheme_name, self.required = "AccessToken", required

    async def __call__(self, request: Request) -> Actor:
        """A guest when there is no token or `X-API-Key`; a bad token is refused, never taken for a guest."""
        actor: Actor | None = request.scope.get("artel.actor")
        if actor is None:
            actor = request.scope["artel.actor"] = await _who(request)
        if self.required and actor.kind == "guest":
            raise Unauthenticated
        return actor


async def _who(request: Request) -> Actor:
    authorization = request.headers.get("authorization", "")
    token = _bearer(authorization) if authorization else request.headers.get("x-api-key", "")
    if not token and not authorization:
        return Actor.guest()
    database: Database = request.app.state.database
    if token.startswith(tokens.KEY_START):
        return await _program(database, token)
    if not authorization:
        raise Unauthenticated
    return await queries.actor_of(database.driver, tokens.read(token))


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return token


async def _program(database: Database, key: str) -> Actor:
    actor, last_used_at = await queries.actor_of_key(database.driver, key)
    if is_worth_noting(last_used_at):
        task = asyncio.create_task(_note_use(database, actor.id))
        _notes.add(task)
        task.add_done_callback(_notes.discard)
    return actor


_notes: set[asyncio.Task[None]] = set()


async def _note_use(database: Database, key_id: UUID) -> None:
    """Beside the request: its own transaction may be the one writer that this one would wait for, without end."""
    try:
        async with database.transaction() as session:
            await commands.note_key_use(session, Actor.system(), key_id)
    except Exception:
        log.warning("the use of an API key was not noted", exc_info=True)


Anyone = Annotated[Actor, Depends(_AccessToken(required=False))]
CurrentActor = Annotated[Actor, Depends(_AccessToken(required=True))]
Key = Annotated[str | None, Header(max_length=128)]


async def _once(request: Request, session: Tx, actor: Anyone, idempotency_key: Key = None) -> Once:
    return Once(session, actor.id, idempotency_key, f"{request.method} {request.url.path}")


OnceOnly = Annotated[Once, Depends(_once)]


def client_ip(request: HTTPConnection) -> str:
    """The peer's address; what a proxy says only counts when the proxy is one we trust."""
    peer = request.client.host if request.client else ""
    if peer in {item.strip() for item in settings().trusted_proxies.split(",") if item.strip()}:
        return request.headers.get("x-forwarded-for", peer).split(",")[-1].strip()
    return peer


class Limited:
    """`dependencies=[Depends(Limited("login", 10, 60))]`: so many calls per seconds from one address."""

    def __init__(self, name: str, calls: int, window_s: int) -> None:
        self.name, self.calls, self.window_s = name, calls, window_s

    async def __call__(self, request: Request) -> None:
        if settings().rate_limits == "on":
            key = f"{self.name}:{client_ip(request)}"
            await limit(request.app.state.counter, key, self.calls, self.window_s)


async def our_page(x_requested_with: Annotated[str, Header()] = "") -> None:
    """For writes that a cookie speaks for: a foreign page cannot send this header without our leave (CORS)."""
    if x_requested_with.lower() != "artel":
        raise CsrfRefused


async def _browser(request: Request, user_agent: Annotated[str, Header()] = "") -> Browser:
    return Browser(user_agent[:300], client_ip(request))


FromBrowser = Annotated[Browser, Depends(_browser)]
