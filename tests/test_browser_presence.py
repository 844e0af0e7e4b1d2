"""Who checks in at the desk is seen by those they share a space with, as far as they want; a booked room is quiet."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.screen import BROWSER, api_of, looked_at, person, sign_in
from tests.test_browser_desk import ask, booked, paid

pytestmark = BROWSER


@pytest_asyncio.fixture(loop_scope="session")
async def space(address: str) -> dict[str, Any]:
    """Vera's; Anna and Boris are in."""
    async with api_of(address, "vera") as vera:
        about = {"name": f"Верстак {uuid4().hex[:6]}", "visibility": "public"}
        made: dict[str, Any] = (await vera.post("/spaces", json=about)).json()
    for name in ("anna", "boris"):
        async with api_of(address, name) as client:
            assert (await client.post(f"/spaces/{made['id']}/join")).status_code == 200
    return made


async def resource(address: str, kind: str) -> str:
    async with api_of(address, "vera") as vera:
        items = (await vera.get("/venues/loft/resources")).json()["items"]
    return next(str(item["id"]) for item in items if item["kind"] == kind)


async def talk(browser: Browser, address: str, name: str, space: dict[str, Any]) -> Page:
    page = await person(browser, address)
    await sign_in(page, name)
    await page.goto(f"/talk/{space['chat_id']}")
    await expect(page.locator(".room .comp textarea")).to_be_visible()
    return page


def row_of(page: Page, nickname: str) -> Locator:
    return page.locator(".mem li").filter(has_text=re.compile(nickname, re.IGNORECASE))


async def comes(browser: Browser, address: str, name: str, kind: str) -> Page:
    """Books from now, pays, and is checked in at the desk, whose page is answered."""
    booking = await booked(address, name, await resource(address, kind), datetime.now(UTC) + timedelta(minutes=1))
    await paid(address, name, booking)
    desk = await person(browser, address)
    await sign_in(desk, "olga")
    await desk.goto(f"/run/calendar?booking={booking['id']}")
    await desk.get_by_role("button", name="Отметить приход").first.click()
    await expect(desk.get_by_role("button", name="Отметить уход")).to_be_visible()
    return desk


async def test_a_booked_room_is_quiet(browser: Browser, address: str, space: dict[str, Any]) -> None:
    """Boris does not share his place: the others see only that he is not to be disturbed, and when he leaves, that
    he may be again."""
    anna, boris = await talk(browser, address, "anna", space), await talk(browser, address, "boris", space)
    await expect(row_of(anna, "boris")).to_contain_text("в сети")
    desk = await comes(browser, address, "boris", "meeting_room")
    await expect(row_of(anna, "boris")).to_contain_text("не беспокоить")
    await expect(anna.locator(".here")).to_have_count(0)
    await ask(desk, "Отметить уход", "^Закончить")
    await expect(row_of(anna, "boris")).to_contain_text("в сети")
    await boris.close()


async def test_who_checks_in_is_seen_in_the_building(browser: Browser, address: str, space: dict[str, Any]) -> None:
    async with api_of(address, "boris") as client:
        assert (await client.post("/status/place", json={"shares_place": True})).json()["shares_place"] is True
    anna = await talk(browser, address, "anna", space)
    await expect(anna.locator(".here")).to_have_count(0)
    desk = await comes(browser, address, "boris", "hot_desk")
    await expect(anna.locator(".here")).to_contain_text("Сейчас в здании 1 человек")
    await expect(row_of(anna, "boris")).to_contain_text("в здании")
    await looked_at(anna, "talk-here")
    await ask(desk, "Отметить уход", "^Закончить")
    await expect(anna.locator(".here")).to_have_count(0)
