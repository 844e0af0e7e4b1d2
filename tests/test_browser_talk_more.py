"""Longer from within the talk of a booking; cards of links; a channel taken along."""

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Download, Page, expect

from tests.browser import serving
from tests.screen import BROWSER, api_of, looked_at, person, press, shot, sign_in
from tests.test_browser_place import booked
from tests.test_browser_talk import enter, said, say, space
from tests.test_talk import PAGE, Serve, html, serve

pytestmark = BROWSER
__all__ = ["serve", "space"]


@pytest.fixture
def address(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A town whose server may look at pages of this machine."""
    monkeypatch.setenv("PREVIEWS_LOOPBACK", "on")
    shutil.copytree(founded, tmp_path / "town")
    with serving(tmp_path / "town") as url:
        yield url


async def confirmed(address: str) -> dict[str, Any]:
    """Anna's room, tomorrow, paid at the desk."""
    booking = await booked(address, 0)
    async with api_of(address, "olga") as olga:
        answer = await olga.post(f"/bookings/{booking['id']}/pay-at-desk", json={"method": "cash"})
        assert answer.is_success, answer.text
        for _ in range(100):  # the payment confirms it a moment later
            if (await olga.get(f"/bookings/{booking['id']}")).json()["status"] == "confirmed":
                return booking
            await asyncio.sleep(0.2)
    raise AssertionError("never confirmed")


async def somebody_follows(address: str, booking: dict[str, Any], minutes: int) -> None:
    """Boris has the room so many minutes after Anna."""
    starts = datetime.fromisoformat(booking["ends_at"]) + timedelta(minutes=minutes)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
    async with api_of(address, "boris") as boris:
        answer = await boris.post("/bookings", json={"resource_id": booking["resource"]["id"], **times})
        assert answer.status_code == 201, answer.text


async def open_talk(browser: Browser, address: str, booking: dict[str, Any], **more: Any) -> Page:
    anna = await person(browser, address, **more)
    await sign_in(anna, "anna")
    await anna.goto(f"/bookings/{booking['id']}")
    await press(anna, "Написать на площадку|Talk to the place")
    return anna


async def test_longer_without_leaving_the_talk(browser: Browser, address: str) -> None:
    booking = await confirmed(address)
    await somebody_follows(address, booking, 30)
    anna = await open_talk(browser, address, booking)
    olga = await person(browser, address)
    await sign_in(olga, "olga")
    await olga.goto(anna.url.removeprefix(address))
    await anna.locator(".booking-bar").get_by_role("button", name="Продлить").click()
    line = anna.get_by_role("region", name="Продлить бронь")
    await line.get_by_role("button", name="+1 час").click()
    await expect(line).to_contain_text(re.compile("Доплата 1.400"))
    await looked_at(anna, "extend-1280-ru")
    await line.get_by_role("button", name=re.compile("^Продлить")).click()
    await expect(line.get_by_role("alert")).to_contain_text("можно только до")
    await expect(line.get_by_role("button", name="+1 час")).to_be_disabled()
    await shot(anna, "extend-refused")
    await line.get_by_role("button", name="+30 мин").click()
    await expect(line).to_contain_text("Доплата 700")
    await line.get_by_role("button", name=re.compile("^Продлить")).click()
    await expect(line).to_have_count(0)
    for page in (anna, olga):
        await expect(page.locator(".msg.fact")).to_contain_text("Бронь продлена до")
    async with api_of(address, "anna") as client:
        after = (await client.get(f"/bookings/{booking['id']}")).json()
    longer = datetime.fromisoformat(after["ends_at"]) - datetime.fromisoformat(booking["ends_at"])
    assert longer == timedelta(minutes=30)
    await expect(anna.locator(".booking-bar")).to_be_visible()
    await looked_at(anna, "extend-done-1280-ru")


async def test_on_a_phone_and_when_nothing_is_possible(browser: Browser, address: str) -> None:
    booking = await confirmed(address)
    await somebody_follows(address, booking, 0)
    anna = await open_talk(browser, address, booking, width=360, language="en-GB")
    await anna.emulate_media(color_scheme="dark")
    await anna.locator(".booking-bar").get_by_role("button", name="Extend").click()
    line = anna.get_by_role("region", name="Extend the booking")
    await line.get_by_role("button", name=re.compile("^Extend")).press("Enter")
    await expect(line.get_by_role("alert")).to_contain_text("cannot be extended")
    await expect(line.get_by_role("button", name="+30 min")).to_be_disabled()
    await looked_at(anna, "extend-360-en-dark")


async def test_a_link_shows_its_card_until_its_author_hides_it(
    browser: Browser, address: str, space: dict[str, Any], serve: Serve
) -> None:
    page = await serve(html(PAGE))
    anna = await enter(browser, address, "anna", space["channel"])
    boris = await enter(browser, address, "boris", space["channel"])
    await say(anna, f"Смотрите: {page}/tables")
    card = said(boris, "Смотрите").locator(".linkcard")
    await expect(card).to_contain_text("Verstak & friends")
    await expect(card).to_contain_text("Long tables")
    link = card.get_by_role("link")
    await expect(link).to_have_attribute("href", f"{page}/tables")
    assert {"noopener", "noreferrer"} & set((await link.get_attribute("rel") or "").split())
    await looked_at(boris, "linkcard-1280-ru")
    await expect(card.get_by_role("button")).to_have_count(0)
    own = said(anna, "Смотрите").locator(".linkcard")
    await own.get_by_role("button").click()
    await expect(own).to_have_count(0)
    await expect(card).to_have_count(0)


async def read(file: Download) -> str:
    return await asyncio.to_thread(Path(await file.path()).read_text)


async def test_a_channel_is_taken_along_by_its_owner(browser: Browser, address: str, space: dict[str, Any]) -> None:
    boris = await enter(browser, address, "boris", space["channel"])
    await say(boris, "<b>Ключ</b> у Веры")
    vera = await enter(browser, address, "vera", space["channel"])
    await expect(said(vera, "Ключ")).to_be_visible()
    await expect(boris.get_by_role("button", name="Скачать разговор")).to_have_count(0)
    texts = {}
    for form, name in (("html", "HTML"), ("txt", "Текст"), ("json", "JSON")):
        await vera.get_by_role("button", name="Скачать разговор").click()
        async with vera.expect_download() as coming:
            await vera.get_by_role("menuitem").filter(has_text=name).click()
        file = await coming.value
        assert file.suggested_filename.endswith(f".{form}")
        texts[form] = await read(file)
    said_there = [one["content"] for one in json.loads(texts["json"])["messages"]]
    assert said_there[-1] == "<b>Ключ</b> у Веры" and "Доброе утро" in said_there[0]
    assert "&lt;b&gt;Ключ&lt;/b&gt;" in texts["html"] and "<b>Ключ" not in texts["html"]
    assert "Ключ" in texts["txt"] and "@example.org" not in "".join(texts.values())
    saved = vera.context.pages[0]
    await saved.set_content(texts["html"])
    await expect(saved.get_by_text("у Веры")).to_be_visible()
