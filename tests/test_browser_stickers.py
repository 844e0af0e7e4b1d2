"""A pack of stickers is made in the settings of a space, and what is picked there reaches the others."""

import io
import re
from typing import Any

from PIL import Image, ImageDraw
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.screen import BROWSER, api_of, looked_at, press, shot
from tests.test_browser_talk import composer, enter, space

pytestmark = BROWSER
__all__ = ["space"]


def drawn(name: str, colour: str) -> FilePayload:
    picture, content = Image.new("RGBA", (256, 256), (0, 0, 0, 0)), io.BytesIO()
    ImageDraw.Draw(picture).ellipse((16, 16, 240, 240), fill=colour)
    picture.save(content, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": content.getvalue()}


async def open_settings(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("^(Пространство|Space)")).click()
    await page.get_by_role("menuitem", name=re.compile("Настройки|ettings")).click()
    await page.get_by_role("tab", name=re.compile("^(Стикеры|Stickers)$")).click()


def rows(page: Page) -> Any:
    return page.locator(".sticker-row")


async def test_a_pack_is_made_filled_ordered_and_sent_at_once(
    browser: Browser, address: str, space: dict[str, Any]
) -> None:
    vera = await enter(browser, address, "vera", space["channel"])
    boris = await enter(browser, address, "boris", space["channel"])
    await boris.get_by_role("button", name="Стикеры").click()
    await expect(boris.get_by_text("Наборов стикеров пока нет.")).to_be_visible()

    await open_settings(vera)
    await press(vera, "^Новый набор$")
    await vera.get_by_label("Название набора").fill("Кружки")
    await press(vera, "^Создать$")
    heavy: FilePayload = {"name": "огромный.png", "mimeType": "image/png", "buffer": b"\x89PNG" + bytes(600 * 1024)}
    script: FilePayload = {"name": "кот.png", "mimeType": "image/png", "buffer": b"#!/bin/sh"}
    first, second = drawn("👋 привет.png", "#c2410c"), drawn("кофе.png", "#0f766e")
    await vera.locator(".sticker-row").or_(vera.get_by_text("Добавьте первые стикеры.")).first.wait_for()
    await vera.locator("[role=dialog] input[type=file]").set_input_files([first, heavy, second, script])
    await expect(rows(vera)).to_have_count(2)
    await expect(vera.get_by_role("alert").filter(has_text="огромный.png")).to_contain_text("больше 512")
    await expect(vera.get_by_role("alert").filter(has_text="кот.png")).to_be_visible()
    await expect(vera.get_by_label("Эмодзи стикера привет")).to_have_value("👋")
    await vera.get_by_role("button", name="Ниже: привет").click()
    await expect(rows(vera).first.get_by_label("Слово для поиска стикера кофе")).to_be_visible()
    await vera.get_by_label("Эмодзи стикера кофе").fill("☕")
    await vera.keyboard.press("Tab")
    await looked_at(vera, "stickers-1280-ru")

    pack = boris.locator("section[aria-label='Кружки']")
    await expect(pack.get_by_role("button")).to_have_count(2)
    await expect(pack.get_by_role("button").first).to_have_accessible_name("Отправить стикер ☕ кофе")
    await shot(boris, "stickers-picker")
    await pack.get_by_role("button").first.click()
    await expect(boris.locator(".room article .sticker")).to_be_visible()
    anna = await enter(browser, address, "anna", space["channel"])
    sent = anna.locator(".room article .sticker")
    await expect(sent).to_be_visible()
    assert await sent.evaluate("it => it.complete && it.naturalWidth > 0")

    await rows(vera).first.get_by_role("button", name="Удалить стикер кофе").click()
    await expect(rows(vera)).to_have_count(1)
    await anna.get_by_role("button", name="Стикеры").click()
    await expect(anna.locator(".sticker-grid button")).to_have_count(1)
    await press(vera, "^Удалить набор$")
    await press(vera, "^Удалить набор$")
    await expect(anna.get_by_text("Наборов стикеров пока нет.")).to_be_visible()
    await expect(sent).to_be_visible()


async def test_the_screen_fits_a_phone_and_is_not_for_everybody(
    browser: Browser, address: str, space: dict[str, Any]
) -> None:
    async with api_of(address, "vera") as client:
        made = (await client.post(f"/spaces/{space['id']}/sticker-packs", json={"name": "Mugs"})).json()
        for n, colour in enumerate(("#c2410c", "#0f766e", "#7c3aed")):
            files = {"file": ("a.png", drawn("a.png", colour)["buffer"], "image/png")}
            path = f"/stickers/packs/{made['id']}/add-sticker"
            answer = await client.post(path, files=files, data={"emoji": "🙂", "keyword": f"mug {n}"})
            assert answer.status_code == 201, answer.text
    vera = await enter(browser, address, "vera", space["channel"], width=360, language="en-GB")
    await vera.emulate_media(color_scheme="dark")
    await vera.get_by_role("link", name="To the channels").click()
    await open_settings(vera)
    await vera.get_by_role("button", name="Edit the pack “Mugs”").click()
    await vera.get_by_role("button", name="Up: mug 2").focus()
    await vera.keyboard.press("Enter")
    await expect(rows(vera).nth(1).get_by_label("Search word of the sticker mug 2")).to_be_visible()
    await looked_at(vera, "stickers-360-en-dark")
    anna = await enter(browser, address, "anna", space["channel"])
    await anna.get_by_role("button", name=re.compile("^Пространство")).click()
    await anna.get_by_role("menuitem", name="Настройки").click()
    await expect(anna.get_by_role("tab", name="О пространстве")).to_be_visible()
    await expect(anna.get_by_role("tab", name="Стикеры")).to_have_count(0)
    await expect(composer(anna)).to_have_count(1)
