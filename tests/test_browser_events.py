"""An event of the house in Chromium, from both sides: announced, filled, waited for, moved up to, called off."""

from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.screen import BROWSER, looked_at, person, press, sign_in

pytestmark = BROWSER
TITLE = "Завтрак соседей"


def event(page: Page) -> Locator:
    return page.locator(".gath > li").filter(has_text=TITLE)


async def visitor(browser: Browser, address: str, name: str, **more: Any) -> Page:
    page = await person(browser, address, **more)
    await sign_in(page, name)
    await page.goto("/venues/loft")
    await expect(event(page)).to_be_visible()
    return page


async def test_announced_filled_waited_for_moved_up_and_called_off(browser: Browser, address: str) -> None:
    vera = await person(browser, address)
    await sign_in(vera, "vera")
    await vera.goto("/run/community")
    await vera.get_by_role("tab", name="События").click()
    form = vera.locator(".gath-form")
    await form.get_by_label("Название").fill(TITLE)
    await form.get_by_label("Мест").fill("1")
    await press(vera, "^Объявить$")
    await expect(event(vera)).to_contain_text("Занято 0 из 1")

    anna = await visitor(browser, address, "anna")
    await event(anna).get_by_role("button", name="Записаться").click()
    await expect(event(anna)).to_contain_text("Вы идёте")
    boris = await visitor(browser, address, "boris", width=360)
    await event(boris).get_by_role("button").first.click()
    await expect(event(boris)).to_contain_text("1")
    await expect(event(boris).get_by_role("button")).to_have_count(1)
    await looked_at(boris, "event-waiting-360-ru")

    await vera.reload()
    await vera.get_by_role("tab", name="События").click()
    await expect(event(vera)).to_contain_text("Занято 1 из 1, ждут 1")
    await event(vera).get_by_role("button", name="Кто идёт").click()
    await expect(event(vera).locator(".led li")).to_have_count(2)
    await expect(event(vera)).to_contain_text("ждёт места")
    await looked_at(vera, "event-guests-1280-ru")

    await event(anna).get_by_role("button").first.click()  # she cannot come
    await expect(boris.get_by_text("Место нашлось").or_(boris.locator(".toast")).first).to_be_visible()
    await boris.goto("/notifications")
    await expect(boris.get_by_text(TITLE).first).to_be_visible()
    await boris.goto("/venues/loft")
    await expect(event(boris)).to_contain_text("Вы идёте")

    await event(vera).get_by_role("button", name="Отменить", exact=True).click()
    await vera.get_by_role("dialog").get_by_role("button", name="Отменить событие").click()
    await expect(event(vera)).to_contain_text("Отменено")
    await boris.reload()
    await expect(event(boris)).to_contain_text("Событие отменено")
    await expect(event(boris).get_by_role("button")).to_have_count(0)
