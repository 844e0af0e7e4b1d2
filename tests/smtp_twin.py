"""A mail server on the loopback that keeps what it is given, or refuses it with the codes it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class SmtpTwin:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals: list[tuple[str, str]] = []  # (verb, answer) for the next times that verb comes
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 twin\r\n")
        while line := await reader.readline():
            verb = line.decode().split()[0].upper()
            if self.refusals and self.refusals[0][0] == verb:
                writer.write(self.refusals.pop(0)[1].encode() + b"\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await self._letter(reader))
                writer.write(b"250 kept\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
            if verb == "QUIT":
                return

    async def _letter(self, reader: asyncio.StreamReader) -> EmailMessage:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        found = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(found, EmailMessage)
        return found


@asynccontextmanager
async def smtp_twin() -> AsyncIterator[SmtpTwin]:
    twin = SmtpTwin()
    server = await asyncio.start_server(twin.serve, "127.0.0.1", 0)
    twin.port = server.sockets[0].getsockname()[1]
    async with server:
        yield twin
