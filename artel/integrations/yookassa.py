"""YooKassa payments API v3: a client with timeouts and two kinds of failure. Knows no domain.

Source: the official OpenAPI file and SDK 3.13, as collected in the external protocols contract, section 1."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from artel.kit.money import Money
from artel.kit.settings import settings

if TYPE_CHECKING:  # a quarter of a second at every start, for a shop that many never call
    import httpx

TIMEOUTS = {"connect": 3.0, "read": 10.0, "write": 5.0, "pool": 5.0}
AGAIN = (HTTPStatus.ACCEPTED, HTTPStatus.TOO_MANY_REQUESTS)
Object = dict[str, Any]  # a Payment or Refund as YooKassa shows it; unknown fields and types are left alone


class Unknown(Exception):
    """Network, timeout, 5xx, 429, or an answer that is none: the request may or may not have been carried out. Repeat
    it with the same key and the same body, or ask."""


class Refused(Exception):
    """4xx: carried out it was not, and never will be with this body."""

    def __init__(self, status: int, code: str, description: str, parameter: str) -> None:
        super().__init__(f"{status} {code}: {description}")
        self.status, self.code, self.parameter = status, code, parameter

    @property
    def is_key_reused(self) -> bool:
        """The key was used with another body: so something was carried out under it."""
        return self.parameter == "Idempotence-Key"


class YooKassa:
    def __init__(
        self, account_id: str, secret_key: str, api_url: str, transport: "httpx.AsyncBaseTransport | None" = None
    ) -> None:
        self._auth, self._url, self._transport = (account_id, secret_key), api_url.rstrip("/"), transport
        self.is_test = secret_key.startswith("test_")

    async def create_payment(self, key: str, body: Object) -> Object:
        return await self._post("/payments", key, body)

    async def get_payment(self, payment_id: str) -> Object | None:
        return await self._get(f"/payments/{payment_id}")

    async def create_refund(self, key: str, body: Object) -> Object:
        return await self._post("/refunds", key, body)

    async def get_refund(self, refund_id: str) -> Object | None:
        return await self._get(f"/refunds/{refund_id}")

    async def capture(self, payment_id: str, key: str, body: Object) -> Object:
        return await self._post(f"/payments/{payment_id}/capture", key, body)

    async def cancel(self, payment_id: str, key: str) -> Object:
        return await self._post(f"/payments/{payment_id}/cancel", key, {})

    async def create_receipt(self, key: str, body: Object) -> Object:
        return await self._post("/receipts", key, body)

    async def get_receipt(self, receipt_id: str) -> Object | None:
        return await self._get(f"/receipts/{receipt_id}")

    async def all_payments(self, since: datetime) -> list[Object]:
        return [found async for found in self._list("/payments", {"created_at.gte": since.isoformat()})]

    async def all_refunds(self, since: datetime) -> list[Object]:
        return [found async for found in self._list("/refunds", {"created_at.gte": since.isoformat()})]

    async def find_payment(self, since: datetime, **metadata: str) -> Object | None:
        """The payment made since then whose metadata holds all of these."""
        return await self._find("/payments", {"created_at.gte": since.isoformat()}, metadata)

    async def find_refund(self, payment_id: str, **metadata: str) -> Object | None:
        return await self._find("/refunds", {"payment_id": payment_id}, metadata)

    async def _find(self, path: str, query: dict[str, str], metadata: dict[str, str]) -> Object | None:
        async for found in self._list(path, query):
            if metadata.items() <= (found.get("metadata") or {}).items():
                return found
        return None

    async def _list(self, path: str, query: dict[str, str]) -> AsyncIterator[Object]:
        more: dict[str, str] = {}
        while True:
            page = await self._call("GET", path, params=query | more | {"limit": "100"})
            for item in page.get("items", ()):
                yield item
            if not page.get("next_cursor"):
                return
            more = {"cursor": page["next_cursor"]}

    async def _get(self, path: str) -> Object | None:
        try:
            return await self._call("GET", path)
        except Refused as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def _post(self, path: str, key: str, body: Object) -> Object:
        return await self._call("POST", path, json=body, headers={"Idempotence-Key": key})

    async def _call(self, method: str, path: str, **more: Any) -> Object:
        """A client per call: it belongs to one event loop, and a shop outlives them in workers."""
        import httpx

        how: dict[str, Any] = {"auth": self._auth, "transport": self._transport, "verify": _tls()}
        try:
            async with httpx.AsyncClient(timeout=httpx.Timeout(**TIMEOUTS), **how) as client:
                return _read(await client.request(method, self._url + path, **more))
        except httpx.HTTPError as error:
            raise Unknown(repr(error)) from error


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read(answer: "httpx.Response") -> Object:
    if answer.status_code >= 500 or answer.status_code in AGAIN:
        raise Unknown(f"status {answer.status_code}")
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.is_success and isinstance(body, dict):
        return body
    if answer.is_success:
        raise Unknown("an answer that is no object")
    error = body if isinstance(body, dict) else {}
    texts = [str(error.get(name, "")) for name in ("code", "description", "parameter")]
    raise Refused(answer.status_code, texts[0] or f"http_{answer.status_code}", *texts[1:])


def amount(money: Money) -> dict[str, str]:
    whole, minor = divmod(money.amount, 100)
    return {"value": f"{whole}.{minor:02}", "currency": money.currency}


def money(shown: object) -> Money | None:
    """None when it is no amount."""
    if not isinstance(shown, dict):
        return None
    try:
        minor = Decimal(str(shown["value"])) * 100
        return Money(int(minor), str(shown["currency"])) if minor == int(minor) else None
    except (ArithmeticError, KeyError, ValueError):
        return None


def moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


_plugged: list[YooKassa] = []


def shop() -> YooKassa | None:
    """The shop that the settings name; None: payments go to the sandbox page."""
    if _plugged:
        return _plugged[-1]
    config = settings()
    if not config.uses_yookassa:
        return None
    return YooKassa(config.yokassa_account_id, config.yokassa_secret_key.get_secret_value(), config.yokassa_api_url)


@contextmanager
def plugged(other: YooKassa) -> Iterator[None]:
    """Tests put their twin here."""
    _plugged.append(other)
    try:
        yield
    finally:
        _plugged.pop()
