"""The chat that knows the place, in Chromium: a booking's talk, a ticket from a message, a question to the building."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.screen import BROWSER, api_of, looked_at, person, press, shot, sign_in

pytestmark = BROWSER


async def booked(address: str, hours_ahead: int) -> dict[str, Any]:
    """Anna's room, tomorrow."""
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=24 + hours_ahead)
    async with api_of(address, "anna") as anna:
        items = (await anna.get("/venues/loft/resources")).json()["items"]
        room = next(one["id"] for one in items if one["kind"] == "meeting_room")
        times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
        answer = await anna.post("/bookings", json={"resource_id": room, **times})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


async def say(page: Page, words: str) -> None:
    box = page.locator(".room .comp textarea")
    await box.fill(words)
    await box.press("Enter")


async def test_a_guest_and_the_desk_talk_and_a_word_becomes_a_ticket(browser: Browser, address: str) -> None:
    booking = await booked(address, 0)
    anna = await person(browser, address, 360)
    await sign_in(anna, "anna")
    await anna.goto(f"/bookings/{booking['id']}")
    await press(anna, "Написать на площадку")
    await say(anna, "Не горит лампа у окна")
    await expect(anna.locator(".booking-bar")).to_contain_text("Что-то сломалось")
    await looked_at(anna, "booking-talk-360-ru")
    olga = await person(browser, address)
    await sign_in(olga, "olga")
    await olga.goto(f"/run/bookings?booking={booking['id']}")
    await press(olga, "Написать гостю")
    await expect(olga.locator(".room article").filter(has_text="Не горит лампа")).to_have_count(1)
    await say(olga, "Сейчас заменим")
    await expect(anna.locator(".room article").filter(has_text="Сейчас заменим")).to_have_count(1)
    await looked_at(olga, "booking-talk-1280-ru")
    word = anna.locator(".room article").filter(has_text="Не горит лампа")
    await word.click()
    await word.locator(".tools").get_by_role("button", name="Ещё").click()
    await anna.get_by_role("menuitem", name="Создать обращение").click()
    await expect(anna.locator("blockquote")).to_contain_text("Не горит лампа")
    await anna.get_by_label("О чём").fill("Лампа")
    await looked_at(anna, "ticket-from-message-360-ru")
    await press(anna, "^Отправить$")
    await expect(anna.get_by_role("heading", name="Лампа")).to_be_visible()
    await anna.get_by_role("link", name="Сообщение в разговоре").click()
    await expect(anna.locator(".room article").filter(has_text="Не горит лампа")).to_be_visible()


async def test_the_desk_checks_in_and_those_in_the_building_are_asked(browser: Browser, address: str) -> None:
    for offset, name in enumerate(("anna", "boris")):
        async with api_of(address, name) as client:
            await client.post("/status/place", json={"shares_place": True})
            items = (await client.get("/venues/loft/resources")).json()["items"]
            starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2, hours=offset)
            times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
            seat = next(one["id"] for one in items if one["kind"] != "meeting_room")
            assert (await client.post("/bookings", json={"resource_id": seat, **times})).status_code == 201
    olga = await person(browser, address)
    await sign_in(olga, "olga")
    await olga.goto("/run/community")
    for name in ("anna", "boris"):
        await olga.get_by_label("Отметить приход").fill(name)
        await olga.get_by_role("button", name="Здесь", exact=True).click()
        await expect(olga.get_by_text(f"{name}: приход отмечен")).to_be_visible()
    await looked_at(olga, "desk-check-in-1280-ru")
    boris = await person(browser, address, language="en-US")
    await boris.emulate_media(color_scheme="dark")
    await sign_in(boris, "boris")
    await boris.goto("/talk?space=me")
    anna = await person(browser, address)
    await sign_in(anna, "anna")
    await anna.goto("/talk?space=me")
    await press(anna, "Спросить тех, кто здесь")
    await anna.get_by_label("Вопрос").fill("Есть у кого зарядка?")
    await shot(anna, "ask-here-1280-ru")
    await anna.get_by_role("dialog").get_by_role("button", name="Спросить", exact=True).click()
    await expect(anna.locator(".room h1")).to_contain_text("Есть у кого зарядка?")
    await boris.locator(".chs").get_by_role("link", name=re.compile("зарядка")).click()
    await say(boris, "У меня")
    await expect(anna.locator(".room article").filter(has_text="У меня")).to_have_count(1)
    await looked_at(boris, "ask-here-1280-en-dark")


async def test_what_rings_and_when(browser: Browser, address: str) -> None:
    anna = await person(browser, address, 360, "en-US")
    await anna.emulate_media(color_scheme="dark")
    await sign_in(anna, "anna")
    await anna.goto("/profile")
    await anna.get_by_label("Every day").check()
    await anna.get_by_role("button", name="Save", exact=True).last.scroll_into_view_if_needed()
    await anna.locator("section.part").filter(has_text="Quiet hours").get_by_role("button", name="Save").click()
    await expect(anna.get_by_text("Quiet hours are saved")).to_be_visible()
    await looked_at(anna, "quiet-hours-360-en-dark")
    async with api_of(address, "boris") as boris:
        me = (await boris.get("/auth/me")).json()["id"]
    async with api_of(address, "anna") as client:
        chat = (await client.post("/chats/private", json={"user_id": me})).json()
        await client.delete("/status/quiet-hours")
    await anna.goto(f"/talk/{chat['id']}")
    await press(anna, "Notifications: everything")
    await anna.get_by_role("menuitem", name="nothing", exact=True).click()
    await expect(anna.get_by_role("button", name="Notifications: nothing")).to_be_visible()
    await press(anna, "^Stickers$")
    await expect(anna.get_by_text("There are no sticker packs yet.")).to_be_visible()
    await shot(anna, "stickers-360-en-dark")


async def test_people_and_donations(browser: Browser, address: str) -> None:
    await booked(address, 3)
    for width, language, scheme in ((360, "ru-RU", "light"), (1280, "en-US", "dark")):
        page = await person(browser, address, width, language)
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await sign_in(page, "anna")
        await page.goto("/mine/people")
        await expect(page.get_by_role("searchbox")).to_be_visible()
        await looked_at(page, f"people-{width}-{language[:2]}-{scheme}")
        await page.goto("/mine/donations")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await looked_at(page, f"donations-{width}-{language[:2]}-{scheme}")
