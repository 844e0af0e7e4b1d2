"""Signatures and tries. Source: the Standard Webhooks specification 1.0 (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

SECRET_START = "whsec_"  # noqa: S105 - the prefix of the specification
VERSION = 1  # of the payload
OLD_SECRET_LIVES = timedelta(hours=24)
GIVE_UP_AFTER = timedelta(days=5)
KEEP = timedelta(days=30)
GONE = 410
FIRST_S, GROWTH, MOST_S = 5.0, 6.0, 12 * 3600.0
TRIES = 10
SPREAD = 0.2


def secret(token: str) -> str:
    """`whsec_` and base64 of the 32 bytes whose hexadecimal digits `token` is."""
    return SECRET_START + base64.b64encode(bytes.fromhex(token)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, keyed with the decoded secret."""
    key = base64.b64decode(secret.removeprefix(SECRET_START))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(message_id: str, at: datetime, body: str, secrets: Sequence[str]) -> dict[str, str]:
    """While a new secret is young the former one signs as well."""
    timestamp = int(at.timestamp())
    return {
        "content-type": "application/json",
        "user-agent": "Artel-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(one, message_id, timestamp, body) for one in secrets),
    }


def valid_versions(version: int, rotated_at: datetime | None, now: datetime) -> list[int]:
    """Newest first."""
    young = version > 1 and rotated_at is not None and now - rotated_at < OLD_SECRET_LIVES
    return [version, version - 1] if young else [version]


def next_try(now: datetime, attempts: int, chance: float) -> datetime | None:
    """After so many failed ones: 5 s, 30 s, 3 min, 18 min, 1.8 h, 10.8 h, then 12 h each, a fifth more or less by
    `chance` (0 to 1), so that those who failed together do not come back together. None: that was the last, some two
    days after the first."""
    if attempts >= TRIES:
        return None
    pause = min(FIRST_S * GROWTH ** (attempts - 1), MOST_S)
    return now + timedelta(seconds=pause * (1 + SPREAD * (2 * chance - 1)))


def is_success(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def is_hopeless(status: int | None, failing_since: datetime, now: datetime) -> bool:
    """410 says "never again"; else after days without one good answer."""
    return status == GONE or now - failing_since >= GIVE_UP_AFTER


def wants(kinds: Sequence[str], kind: str) -> bool:
    return not kinds or kind in kinds
