"""Ten thousand messages in a channel: the page holds a few of them, and what one reads stays where it is."""

import asyncio
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, Page, Route, expect

from tests.feed import fill, place, scroll
from tests.screen import BROWSER, api_of, person, sign_in

pytestmark = BROWSER
STORED = 10_000


async def long_channel(address: str, folder: Path, amount: int) -> str:
    async with api_of(address, "vera") as vera:
        space = (await vera.post("/spaces", json={"name": f"Лента {uuid4().hex[:6]}", "visibility": "public"})).json()
        said = await vera.post(f"/messages/{space['chat_id']}", json={"content": "Начало", "nonce": uuid4().hex})
        assert said.status_code == 201, said.text
        fill(folder, space["chat_id"], amount)
        await vera.post(f"/chats/{space['chat_id']}/read", json={"number": amount + 1})
    return str(space["chat_id"])


async def open_feed(browser: Browser, address: str, chat: str, last: int) -> Page:
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto(f"/talk/{chat}")
    await expect(page.locator(".feed article").filter(has_text=f"№{last}").last).to_be_in_viewport()
    return page


async def test_a_long_channel_holds_few_rows_and_keeps_the_place(browser: Browser, town: tuple[str, Path]) -> None:
    address, folder = town
    page = await open_feed(browser, address, await long_channel(address, folder, STORED), STORED + 1)
    up = await scroll(page, -400, 6)
    assert up["height"] > 10_000, "older pages were loaded"
    assert 0 < up["most"] < 80
    for start in (250, 0):  # at the very top the first row is the day, which older messages do not push down
        await _an_older_page_moves_nothing(page, start)
    down = await scroll(page, 400, 4)
    assert 0 < down["most"] < 80


async def _an_older_page_moves_nothing(page: Page, start: int) -> None:
    await _settled(page)
    asked, held = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await held.wait()
        await route.continue_()

    await page.route(re.compile("before="), hold)
    await page.locator(".feed").evaluate("(box, start) => { box.scrollTop = start }", start)
    await asyncio.wait_for(asked.wait(), 45)
    before = await _settled(page)
    held.set()
    await expect(page.locator(".feed")).not_to_have_js_property("scrollTop", before["scroll"])
    after = await _settled(page, before["key"])
    assert abs(after["top"] - before["top"]) <= 2, (before, after)
    await page.unroute_all()


async def _settled(page: Page, key: str | None = None) -> dict[str, Any]:
    """That message or the one near the top, once every row that came into sight has been measured."""
    seen: dict[str, Any] = {}
    now = await place(page, key)
    while seen != now or now["key"] is None:
        await page.wait_for_timeout(200)
        seen, now = now, await place(page, key)
    return now
