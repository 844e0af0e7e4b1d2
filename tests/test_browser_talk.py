"""Two people talk at once, in Chromium, against a real server."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from tests.screen import BROWSER, api_of, looked_at, person, press, shot, sign_in
from tests.test_browser_desk import picture_of

pytestmark = BROWSER


@pytest_asyncio.fixture(loop_scope="session")
async def space(address: str) -> AsyncIterator[dict[str, Any]]:
    """Vera's open space with one channel; Anna and Boris are in."""
    async with api_of(address, "vera") as vera:
        about = {"name": f"Верстак {uuid4().hex[:6]}", "visibility": "public"}
        made: dict[str, Any] = (await vera.post("/spaces", json=about)).json()
        channels = (await vera.get(f"/spaces/{made['id']}/channels")).json()["items"]
        hello = {"content": "Доброе утро. **Кофемашина** снова `работает`.", "nonce": uuid4().hex}
        answer = await vera.post(f"/messages/{channels[0]['id']}", json=hello)
        assert answer.status_code == 201, answer.text
    ids = {}
    for name in ("anna", "boris"):
        async with api_of(address, name) as client:
            await client.post(f"/spaces/{made['id']}/join")
            ids[name] = (await client.get("/auth/me")).json()
    yield made | {"channel": channels[0]["id"], "people": ids}


async def enter(browser: Browser, address: str, name: str, chat: str, **more: Any) -> Page:
    page = await person(browser, address, **more)
    await sign_in(page, name)
    await page.goto(f"/talk/{chat}")
    await expect(composer(page)).to_be_visible()
    return page


def composer(page: Page) -> Locator:
    return page.locator(".room .comp textarea")


def said(page: Page, words: str) -> Locator:
    return page.locator(".room article").filter(has_text=words)


async def say(page: Page, words: str) -> None:
    await composer(page).fill(words)
    await composer(page).press("Enter")


async def tool(page: Page, words: str, name: str) -> None:
    await said(page, words).hover()
    await said(page, words).locator(".tools").get_by_role("button", name=name).click()


async def test_two_people_write_react_edit_and_delete(browser: Browser, address: str, space: dict[str, Any]) -> None:
    anna = await enter(browser, address, "anna", space["channel"])
    boris = await enter(browser, address, "boris", space["channel"])
    await composer(anna).press_sequentially("Кто на обед?")
    await expect(boris.get_by_text(re.compile("печатает"))).to_be_visible()
    await composer(anna).press("Enter")
    await expect(said(boris, "Кто на обед?")).to_have_count(1)
    await expect(said(anna, "Кто на обед?")).to_have_count(1)

    await tool(boris, "Кто на обед?", "Добавить реакцию")
    await boris.get_by_role("button", name="🍜").click()
    await expect(said(anna, "Кто на обед?").get_by_role("button", name=re.compile("^🍜, 1"))).to_be_visible()

    await composer(anna).press("ArrowUp")
    await anna.locator(".edit-box textarea").fill("Кто на обед в час?")
    await anna.keyboard.press("Enter")
    await expect(said(boris, "Кто на обед в час?")).to_contain_text("изменено")

    await tool(boris, "Кто на обед в час?", "Ответить")
    await say(boris, "Я иду")
    await expect(said(anna, "Я иду").locator(".quote")).to_contain_text("Кто на обед в час?")
    await tool(boris, "Доброе утро", "Ветка")
    await boris.locator(".tside textarea").fill("Ура")
    await boris.keyboard.press("Enter")
    await expect(said(anna, "Доброе утро")).to_contain_text("1 ответ")
    await shot(boris, "talk-thread")
    await boris.get_by_role("button", name="Закрыть").click()

    await tool(anna, "Я иду", "Добавить реакцию")
    await anna.get_by_role("button", name="👍").click()
    await expect(said(boris, "Я иду").get_by_role("button", name=re.compile("^👍"))).to_be_visible()
    await looked_at(anna, "talk-1280-ru")
    await anna.locator(".room article").filter(has_text="Кто на обед в час?").first.hover()
    await anna.locator(".tools").get_by_role("button", name="Ещё").click()
    await anna.get_by_role("menuitem", name="Удалить").click()
    await anna.get_by_role("dialog").get_by_role("button", name="Удалить").click()
    await expect(boris.get_by_text("Сообщение удалено").first).to_be_visible()
    await expect(boris.get_by_text("Кто на обед в час?")).to_have_count(0)


async def test_a_mention_and_a_private_word_are_counted(browser: Browser, address: str, space: dict[str, Any]) -> None:
    boris = await person(browser, address)
    await sign_in(boris, "boris")
    await boris.goto("/mine")
    anna = await enter(browser, address, "anna", space["channel"])
    nickname = space["people"]["boris"]["nickname"]
    await composer(anna).press_sequentially(f"Смотри, @{nickname[:4]}")
    await expect(anna.get_by_role("option").first).to_contain_text(nickname)
    await shot(anna, "talk-mention")
    await composer(anna).press("Enter")
    await composer(anna).press_sequentially("проектор свободен")
    await composer(anna).press("Enter")
    await expect(said(anna, "проектор свободен").locator(".ment")).to_have_text(f"@{nickname}")
    await expect(boris.locator(".top .areas .dot-n")).to_contain_text("1")

    await anna.locator(".mem").get_by_role("button", name=re.compile("boris", re.IGNORECASE)).click()
    await shot(anna, "talk-profile")
    await anna.get_by_role("dialog").get_by_role("button", name="Написать").click()
    await expect(anna.locator(".room h1")).to_contain_text(re.compile("boris", re.IGNORECASE))
    await say(anna, "Между нами")
    await expect(boris.locator(".top .areas .dot-n")).to_contain_text("2")
    await boris.goto(f"/talk/{space['channel']}")
    await expect(boris.locator(".msg.me-hit")).to_contain_text("проектор свободен")
    await expect(boris.locator(".top .areas .dot-n")).to_contain_text("1")  # the mention is read
    await boris.locator(".chs").get_by_role("link", name=re.compile("anna", re.IGNORECASE)).click()
    await expect(said(boris, "Между нами")).to_be_visible()
    await expect(boris.locator(".top .areas .dot-n")).to_have_count(0)


async def test_a_ban_closes_the_door_at_once(browser: Browser, address: str, space: dict[str, Any]) -> None:
    boris = await enter(browser, address, "boris", space["channel"])
    vera = await enter(browser, address, "vera", space["channel"])
    await vera.locator(".mem").get_by_role("button", name=re.compile("boris", re.IGNORECASE)).click()
    await press(vera, "^Заблокировать$")
    await vera.get_by_label("Причина").fill("Реклама")
    await shot(vera, "talk-ban")
    await press(vera, "^Заблокировать$")
    await expect(boris.get_by_role("alert").filter(has_text="больше нет")).to_be_visible()
    await expect(boris.locator(".room article")).to_have_count(0)
    await expect(vera.locator(".mem .banned")).to_have_count(1)
    await vera.get_by_role("button", name=re.compile("^Пространство")).click()
    await vera.get_by_role("menuitem", name="Настройки").click()
    await vera.get_by_role("tab", name="Роли").click()
    await vera.get_by_role("button", name="Новая роль").click()
    await expect(vera.locator(".rights input")).to_have_count(19)
    await looked_at(vera, "talk-roles")
    await vera.get_by_role("tab", name="Журнал").click()
    await expect(vera.get_by_role("dialog")).to_contain_text("Реклама")
    await vera.get_by_role("tab", name="Приглашения").click()
    await press(vera, "Создать ссылку")
    await expect(vera.get_by_role("dialog")).to_contain_text("/talk/invite/")
    await shot(vera, "talk-invites")


async def test_a_picture_goes_up_and_opens(browser: Browser, address: str, space: dict[str, Any]) -> None:
    anna = await enter(browser, address, "anna", space["channel"])
    boris = await enter(browser, address, "boris", space["channel"])
    picture: FilePayload = {"name": "hall.png", "mimeType": "image/png", "buffer": picture_of(640, 480)}
    await anna.locator(".room input[type=file]").set_input_files([picture])
    await expect(anna.get_by_text("Готово к отправке")).to_be_visible()
    await shot(anna, "talk-upload")
    await say(anna, "Наш зал")
    await expect(said(boris, "Наш зал").locator(".pic img")).to_be_visible()
    await said(boris, "Наш зал").locator(".pic").click()
    await expect(boris.locator(".lightbox")).to_be_visible()
    await shot(boris, "talk-lightbox")
    script: FilePayload = {"name": "hall.png", "mimeType": "image/png", "buffer": b"#!/bin/sh"}
    await anna.locator(".room input[type=file]").set_input_files([script])
    await expect(anna.locator(".comp .refusal")).to_be_visible()


async def test_what_is_written_offline_goes_later_once(browser: Browser, address: str, space: dict[str, Any]) -> None:
    anna = await enter(browser, address, "anna", space["channel"])
    boris = await enter(browser, address, "boris", space["channel"])
    await expect(said(boris, "Доброе утро")).to_be_visible()
    await boris.context.set_offline(True)
    await say(boris, "Первое без связи")
    await say(boris, "Второе без связи")
    await expect(boris.get_by_text("Ждёт отправки")).to_have_count(2)
    await say(anna, "Пока тебя не было")
    await shot(boris, "talk-offline")
    await boris.context.set_offline(False)
    await expect(said(anna, "Второе без связи")).to_have_count(1)
    await expect(said(anna, "Первое без связи")).to_have_count(1)
    await expect(said(boris, "Пока тебя не было")).to_have_count(1)
    await expect(boris.get_by_text("Ждёт отправки")).to_have_count(0)
    await expect(said(boris, "Второе без связи")).to_have_count(1)


async def test_a_long_channel_keeps_its_place_on_a_phone(browser: Browser, address: str, space: dict[str, Any]) -> None:
    async with api_of(address, "vera") as vera:
        for n in range(70):
            body = {"content": f"Строка номер {n}. " + "Слова. " * (n % 7), "nonce": uuid4().hex}
            answer = await vera.post(f"/messages/{space['channel']}", json=body)
            while answer.status_code == 429:  # thirty in ten seconds
                await asyncio.sleep(2)
                answer = await vera.post(f"/messages/{space['channel']}", json=body)
            assert answer.status_code == 201, answer.text
    boris = await enter(browser, address, "boris", space["channel"])
    await boris.close()
    anna = await person(browser, address, width=360, language="en-GB")
    await anna.emulate_media(color_scheme="dark")
    await sign_in(anna, "anna")
    await anna.goto(f"/talk/{space['channel']}")
    await expect(anna.locator(".sep.unread")).to_be_visible()
    assert await anna.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    await shot(anna, "talk-360-unread")
    await press(anna, "To the last message")
    await expect(said(anna, "Строка номер 69.")).to_be_in_viewport()
    await looked_at(anna, "talk-360-en-dark")
    feed = anna.locator(".feed")
    await feed.evaluate("box => { box.scrollTop = 500 }")
    oldest = said(anna, "Строка номер 5.").or_(said(anna, "Доброе утро")).first
    await anna.mouse.move(180, 400)
    for _ in range(60):
        await anna.mouse.wheel(0, -900)
        await anna.wait_for_timeout(250)
        if await oldest.count():
            break
    await expect(oldest).to_be_attached()
    assert await feed.locator("article").count() < 60
    await anna.get_by_role("button", name="Search the conversation").click()
    await anna.get_by_role("searchbox").fill("номер 33")
    await anna.locator(".tside .hit").first.click()
    await expect(anna.locator(".msg.flash")).to_contain_text("Строка номер 33.")
    await anna.get_by_role("button", name="Close").click()
    await expect(said(anna, "Строка номер 33.")).to_be_in_viewport()
    await anna.get_by_role("link", name="To the channels").click()
    await looked_at(anna, "talk-360-channels")
