"""A receiver on loopback, as somebody would write it after reading docs/webhooks.md. It answers what it is told to."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple


class Got(NamedTuple):
    headers: dict[str, str]
    body: str


def verified(secret: str, got: Got) -> bool:
    """Written after the specification, not after our own code."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = ".".join((got.headers["webhook-id"], got.headers["webhook-timestamp"], got.body))
    right = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in got.headers["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(right, mark) for version, mark in given)


class HookTwin:
    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: list[int] = []  # statuses to answer with, then 204; 0: never answers
        self.port = 0
        self.more_headers = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?for=artel"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.partition(": ") for line in head.split("\r\n")[1:] if line]
        headers = {name.lower(): value for name, _, value in lines}
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        self.got.append(Got(headers, body))
        status = self.answers.pop(0) if self.answers else 204
        if status == 0:
            await reader.read()  # until the caller hangs up
        else:
            text = f"<b>{status}</b>" if status != 204 else ""
            writer.write(
                f"HTTP/1.1 {status} X\r\n{self.more_headers}content-length: {len(text)}\r\n\r\n{text}".encode()
            )
        writer.close()


@asynccontextmanager
async def hook_twin() -> AsyncIterator[HookTwin]:
    twin = HookTwin()
    server = await asyncio.start_server(twin.serve, "127.0.0.1", 0)
    twin.port = server.sockets[0].getsockname()[1]
    async with server:
        yield twin
