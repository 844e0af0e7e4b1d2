"""A client of the chat's contract, written from the contract: REST over HTTP, and Socket.IO (Engine.IO 4, WebSocket)
spoken by hand, so that no library of ours is on both sides."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from PIL import Image
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Json = dict[str, Any]
PATIENCE_S = 30.0


class Refused(Exception):
    pass


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#b3541e").save(buffer, kind)
    return buffer.getvalue()


class Socket:
    """One open socket: `await socket.call("send_message", {...})` is the ack; `await socket.wait("new_message")`."""

    def __init__(self, ws: ClientConnection) -> None:
        self._ws, self._next = ws, 0
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self.heard: list[tuple[str, Json]] = []
        self._news = asyncio.Condition()
        self.closed = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    async def start(self, auth: Json) -> None:
        assert (await self._ws.recv())[:1] == "0"
        await self._ws.send("40" + json.dumps(auth))
        while not (answer := str(await self._ws.recv())).startswith(("40", "44")):
            await self._handle(answer)
        if answer.startswith("44"):
            raise Refused(json.loads(answer[2:])["message"])
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for text in self._ws:
                await self._handle(str(text))
        except ConnectionClosed:
            pass
        finally:
            self.closed.set()
            for answer in self._acks.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("closed before the answer"))
                    answer.exception()  # somebody may have stopped waiting

    async def _handle(self, text: str) -> None:
        if text == "2":
            await self._ws.send("3")
        elif text.startswith("42"):
            event, data = json.loads(text[2:])
            async with self._news:
                self.heard.append((event, data))
                self._news.notify_all()
        elif text.startswith("43"):
            digits = len(text[2:]) - len(text[2:].lstrip("0123456789"))
            number, data = int(text[2 : 2 + digits]), json.loads(text[2 + digits :])
            self._acks.pop(number).set_result(data[0] if data else None)

    async def call(self, event: str, data: Json | None = None) -> Any:
        self._next += 1
        answer = self._acks[self._next] = asyncio.get_running_loop().create_future()
        await self._ws.send(f"42{self._next}" + json.dumps([event] if data is None else [event, data]))
        return await asyncio.wait_for(answer, PATIENCE_S)

    def events(self, name: str) -> list[Json]:
        return [data for event, data in self.heard if event == name]

    async def wait(self, name: str, **fields: Any) -> Json:
        """The first one, heard or to come, with these fields."""

        def found() -> Json | None:
            fitting = (data for data in self.events(name) if all(data.get(k) == v for k, v in fields.items()))
            return next(fitting, None)

        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(lambda: found() is not None), PATIENCE_S)
            except TimeoutError:
                raise AssertionError(f"no {name} {fields}; heard {self.heard}") from None
        answer = found()
        assert answer is not None
        return answer

    async def close(self) -> None:
        await self._ws.close()
        if self._reader:
            await self._reader


OPEN: list["ChatClient"] = []


async def close_all() -> None:
    while OPEN:
        await OPEN.pop().http.aclose()


class ChatClient:
    """One person at one server. `close_all` at the end."""

    def __init__(self, address: str, token: str, me: Json) -> None:
        self.address, self.token, self.me = address, token, me
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        self.http = httpx.AsyncClient(base_url=f"{address}/api/v1", headers=headers, timeout=20)
        OPEN.append(self)

    @property
    def id(self) -> str:
        return str(self.me["id"])

    def at(self, address: str) -> "ChatClient":
        """The same person at another process."""
        return ChatClient(address, self.token, self.me)

    async def ask(self, method: str, path: str, expect: int | None = None, **more: Any) -> Any:
        answer = await self.http.request(method, path, **more)
        if expect is None:
            assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        else:
            assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def get(self, path: str, expect: int | None = None, **params: Any) -> Any:
        return await self.ask("GET", path, expect, params=params)

    async def post(self, path: str, body: Any = None, expect: int | None = None, **params: Any) -> Any:
        return await self.ask("POST", path, expect, json=body, params=params)

    async def patch(self, path: str, body: Any, expect: int | None = None) -> Any:
        return await self.ask("PATCH", path, expect, json=body)

    async def delete(self, path: str, expect: int | None = None) -> Any:
        return await self.ask("DELETE", path, expect)

    @asynccontextmanager
    async def socket(self, token: str | None = None) -> AsyncIterator[Socket]:
        url = self.address.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket&user_id=forged"
        async with connect(url, max_size=2**24, compression=None) as ws:
            socket = Socket(ws)
            await socket.start({"token": self.token if token is None else token})
            try:
                yield socket
            finally:
                await socket.close()


async def sign_up(address: str, nickname: str, password: str = "korablik-na-stole-7") -> ChatClient:
    """By nickname, as chat clients do; then the form of OAuth2."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=20) as http:
        made = await http.post("/auth/register", json={"nickname": nickname, "password": password})
        assert made.status_code == 201, made.text
        token = await http.post("/auth/token", data={"username": nickname, "password": password})
        assert token.status_code == 200, token.text
        headers = {"authorization": f"Bearer {token.json()['access_token']}"}
        me = (await http.get("/auth/me", headers=headers)).json()
    return ChatClient(address, token.json()["access_token"], me)
