"""What a page that a stranger names says of itself. Only public addresses are called (`outside`), and each redirect is
looked at anew. Open Graph: https://ogp.me"""

import asyncio
import codecs
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from artel.integrations.outside import NotPublic, look_up, pinned
from artel.kit.settings import settings

ALL_IN_ALL_S = 8.0
HOPS = 3
READ_AT_MOST = 256 * 1024
TITLE, DESCRIPTION, SITE = 200, 300, 80
PORTS = {"http": 80, "https": 443}
AGENT = "Artel link preview"


class PageAbout(NamedTuple):
    """Plain text. Without a title there is nothing to show."""

    title: str = ""
    description: str = ""
    site: str = ""


async def about(url: str) -> PageAbout:
    """Nothing for what cannot or must not be read; raises nothing."""
    import httpx

    try:
        async with asyncio.timeout(ALL_IN_ALL_S):
            found = read_about(await _page(url), urlsplit(url).hostname or "")
            return found if found.title else PageAbout()
    except (NotPublic, TimeoutError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL):
        return PageAbout()


async def _page(url: str) -> str:
    for _ in range(HOPS + 1):
        parts = looked_at(url)
        text, onward = await _get(parts, await look_up(parts.hostname, _port(parts), or_loopback=_is_open()))
        if onward is None:
            return text
        url = urljoin(url, onward)
    return ""


def looked_at(url: str) -> SplitResult:
    """Ports other than the usual ones lead to machines that are nobody's page."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise NotPublic
    if not _is_open() and parts.port not in (None, PORTS[parts.scheme]):
        raise NotPublic
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def _is_open() -> bool:
    return settings().previews_loopback == "on"


async def _get(parts: SplitResult, address: str) -> tuple[str, str | None]:
    """The start of an HTML page, or where it says to go."""
    import httpx

    headers = {"host": parts.netloc, "user-agent": AGENT, "accept": "text/html", "accept-encoding": "identity"}
    more: dict[str, Any] = {"headers": headers, "extensions": {"sni_hostname": parts.hostname}}
    async with (
        httpx.AsyncClient(timeout=ALL_IN_ALL_S, trust_env=False, follow_redirects=False) as client,
        client.stream("GET", pinned(parts, address), **more) as answer,
    ):
        if answer.is_redirect:
            return "", answer.headers.get("location", "")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        packed = answer.headers.get("content-encoding", "identity") != "identity"
        if answer.status_code != httpx.codes.OK or kind != "text/html" or packed:
            return "", None
        return await _start_of(answer), None


async def _start_of(answer: Any) -> str:
    read = b""
    async for piece in answer.aiter_raw():
        read += piece
        if len(read) >= READ_AT_MOST:
            break
    return read[:READ_AT_MOST].decode(_charset(answer.charset_encoding), errors="replace")


def _charset(named: str | None) -> str:
    try:
        return codecs.lookup(named or "utf-8").name
    except LookupError:
        return "utf-8"


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        if tag == "meta":
            known = {name: value or "" for name, value in attrs}
            key = (known.get("property") or known.get("name") or "").lower()
            self.said.setdefault(key, known.get("content", ""))

    def handle_endtag(self, _tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.said["title"] = self.said.get("title", "") + data


def read_about(text: str, host: str) -> PageAbout:
    head = _Head()
    head.feed(text)
    said = head.said
    return PageAbout(
        _line(said.get("og:title") or said.get("title", ""), TITLE),
        _line(said.get("og:description") or said.get("description", ""), DESCRIPTION),
        _line(said.get("og:site_name") or host, SITE),
    )


def _line(text: str, most: int) -> str:
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"
