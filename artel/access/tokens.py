"""Access tokens: HS256 JWT (RFC 7519), minutes long, naming a session. Refresh tokens: random, only hashes are kept."""

import hashlib
import hmac
import secrets
import time
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import jwt

from artel.access.errors import Unauthenticated
from artel.kit import clock
from artel.kit.settings import settings

KEY_START = "artel_"  # so that a leaked key can be recognised


class Claims(NamedTuple):
    user_id: UUID
    session_id: UUID


def issue(user_id: UUID, session_id: UUID) -> str:
    expires = clock.now() + timedelta(seconds=settings().access_token_ttl_s)
    return jwt.encode({"sub": str(user_id), "sid": str(session_id), "exp": expires}, settings().token_key(), "HS256")


def read(token: str) -> Claims:
    expires, claims = _verified(token, settings().token_key())
    if expires <= time.time():
        raise Unauthenticated
    return claims


def expires_at(token: str) -> float:
    """Seconds since 1970: when an open socket has to bring a fresh one."""
    return _verified(token, settings().token_key())[0]


@lru_cache(maxsize=10_000)
def _verified(token: str, key: str) -> tuple[float, Claims]:
    """A signature stays good, and a browser sends its token many times; only the time has to be looked at anew."""
    try:
        claims = jwt.decode(token, key, ["HS256"], {"require": ["exp", "sub", "sid"], "verify_exp": False})
        return float(claims["exp"]), Claims(UUID(claims["sub"]), UUID(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError) as error:
        raise Unauthenticated from error


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """For random secrets only; a password needs a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_token(row_id: UUID, purpose: str) -> str:
    """The secret of a link in mail, derived from its row's id and the signing key: nobody has to store it, so neither
    the database nor the outbox gives it away."""
    message = f"{purpose}:{row_id}".encode()
    return hmac.new(settings().signing_key().encode(), message, hashlib.sha256).hexdigest()
