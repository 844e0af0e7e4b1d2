"""Banned addresses are turned away before anything else is done for them, sockets too."""

import time
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from artel.access.errors import AddressBanned
from artel.access.queries import banned_networks
from artel.access.web import client_ip
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.web import language

FRESH_S = 5.0


class Gate:
    """What the database says, at most five seconds old; one set look-up for most requests."""

    def __init__(self) -> None:
        self.database: Database | None = None
        self._read_at = -FRESH_S
        self._addresses: dict[str, datetime | None] = {}
        self._networks: list[tuple[IPv4Network | IPv6Network, datetime | None]] = []

    def forget(self) -> None:
        self._read_at = -FRESH_S

    async def refuses(self, scope: Scope) -> bool:
        if time.monotonic() - self._read_at >= FRESH_S:
            await self._refresh()
        if not self._addresses and not self._networks:
            return False
        address = client_ip(HTTPConnection(scope))
        if address in self._addresses:
            return _in_force(self._addresses[address])
        return any(_holds(network, address) and _in_force(until) for network, until in self._networks)

    async def _refresh(self) -> None:
        if self.database is None:
            return
        self._read_at = time.monotonic()
        found = [(ip_network(text), until) for text, until in await banned_networks(self.database.driver)]
        self._addresses = {str(one.network_address): until for one, until in found if one.num_addresses == 1}
        self._networks = [(one, until) for one, until in found if one.num_addresses > 1]


def _in_force(until: datetime | None) -> bool:
    return until is None or until > clock.now()


def _holds(network: IPv4Network | IPv6Network, address: str) -> bool:
    try:
        return ip_address(address) in network
    except ValueError:
        return False


class GateMiddleware:
    """`only`: addresses that begin so; the rest goes through unseen, to where it is looked at itself."""

    def __init__(self, app: ASGIApp, gate: Gate, only: str = "/") -> None:
        self.app, self.gate, self.only = app, gate, only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] != "lifespan" and scope["path"].startswith(self.only)
        if not is_ours or not await self.gate.refuses(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            body = msgspec.json.encode(AddressBanned().body(language(HTTPConnection(scope))))
            await Response(body, AddressBanned.status, media_type="application/problem+json")(scope, receive, send)
