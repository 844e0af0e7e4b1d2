"""Calls to addresses that strangers name; only to public ones (`outside`)."""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from artel.integrations.outside import Address, NotPublic, is_public, look_up, pinned
from artel.kit.settings import settings

ALL_IN_ALL_S = 15.0  # name, connection, answer
TIMEOUT_S = 10.0
READ_AT_MOST = 2_000  # bytes of an answer
INNER_ENDINGS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
HTTPS = 443


class Unreachable(Exception):
    """No answer: no such name, no connection, no TLS, or not in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`start`: the first bytes. A redirect is an answer like any other and is not followed."""

    status: int
    start: str
    latency_ms: int


def looked_at(url: str) -> SplitResult:
    """Raises NotPublic for what can be seen to be wrong without looking up the name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotPublic("not an address") from error
    if not host or parts.username is not None or parts.fragment or port == 0:
        raise NotPublic("not an address")
    literal = _literal(host)
    if literal is None and (host == "localhost" or host.endswith(INNER_ENDINGS) or "." not in host.rstrip(".")):
        literal = ipaddress.IPv4Address("127.0.0.1") if host == "localhost" else ipaddress.IPv4Address("10.0.0.1")
    if literal is not None and not is_public(literal, or_loopback=_is_open()):
        raise NotPublic("not a public address")
    if parts.scheme != "https" and not (parts.scheme == "http" and literal is not None and literal.is_loopback):
        raise NotPublic("not https")
    return parts


def _literal(host: str) -> Address | None:
    """Also the short and octal and hexadecimal forms that resolvers understand: 127.1, 0x7f000001, 2130706433."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _is_open() -> bool:
    return settings().webhooks_loopback == "on"


async def post(url: str, headers: Mapping[str, str], body: str) -> Answer:
    """Raises NotPublic or Unreachable."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(ALL_IN_ALL_S):
            parts = looked_at(url)
            address = await _address_of(parts)
            status, start = await _send(parts, address, headers, body)
    except TimeoutError as error:
        raise Unreachable("no answer in time") from error
    return Answer(status, start, round((time.perf_counter() - began) * 1000))


async def _address_of(parts: SplitResult) -> str:
    try:
        return await look_up(parts.hostname, parts.port or HTTPS, or_loopback=_is_open())
    except OSError as error:
        raise Unreachable("no such name") from error


async def _send(parts: SplitResult, address: str, headers: Mapping[str, str], body: str) -> tuple[int, str]:
    import httpx

    host = parts.netloc
    more: dict[str, Any] = {"extensions": {"sni_hostname": parts.hostname}, "content": body.encode()}
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, verify=_tls(), trust_env=False) as client,
            client.stream("POST", pinned(parts, address), headers={**headers, "host": host}, **more) as answer,
        ):
            return answer.status_code, await _start_of(answer)
    except httpx.TimeoutException as error:
        raise Unreachable("no answer in time") from error
    except (httpx.HTTPError, ssl.SSLError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error


async def _start_of(answer: Any) -> str:
    """Unpacked by nobody: a small answer may unpack into a large one."""
    read = b""
    async for piece in answer.aiter_raw():
        read += piece
        if len(read) >= READ_AT_MOST:
            break
    return "".join(sign for sign in read[:READ_AT_MOST].decode(errors="replace") if sign.isprintable() or sign == "\n")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
