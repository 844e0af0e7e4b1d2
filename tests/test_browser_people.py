"""What a person chooses and pays, and how an operator is shown around."""

from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.screen import BROWSER, api_of, looked_at, person, press, sign_in

pytestmark = BROWSER


async def invoice(address: str) -> dict[str, Any]:
    """Vera bills Anna, who has been at her place, for a booking of the day after tomorrow."""
    from datetime import UTC, datetime, timedelta

    async with api_of(address, "vera") as vera, api_of(address, "anna") as anna:
        office = next(one for one in (await vera.get("/venues/loft/resources")).json()["items"])
        starts = datetime.now(UTC).replace(microsecond=0, second=0, minute=0) + timedelta(days=2)
        times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
        assert (await anna.post("/bookings", json={"resource_id": office["id"], **times})).status_code == 201
        me = (await anna.get("/auth/me")).json()["id"]
        wish = {"organization_id": (await vera.get("/auth/me")).json()["organizations"][0]["id"], "payer_id": me,
                "buyer": {"name": "ООО «Ромашка»", "inn": "7700000000"},
                "lines": [{"title": "Аренда зала", "amount": 150_050}]}  # fmt: skip
        made = await vera.post("/invoices", json=wish)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found


async def test_a_payer_finds_an_invoice_and_pays_it_by_card(address: str, browser: Browser) -> None:
    page = await person(browser, address)
    await sign_in(page, "anna")
    await page.goto("/mine/invoices")
    await expect(page.get_by_role("heading", name="Счетов пока нет")).to_be_visible()
    await looked_at(page, "invoices-none-1280")
    bill = await invoice(address)
    async with api_of(address, "boris") as boris:
        assert (await boris.get(f"/invoices/{bill['id']}")).status_code == 404
    await page.goto("/mine")
    await page.get_by_role("link", name="Счета").click()
    await expect(page.get_by_role("heading", name=f"Счёт № {bill['number']}")).to_be_visible()
    await expect(page.get_by_text("Верстак, для ООО «Ромашка»")).to_be_visible()
    await looked_at(page, "invoices-1280")
    async with page.expect_download() as document:
        await press(page, "^PDF")
    assert (await document.value).suggested_filename.endswith(".pdf")
    await page.set_viewport_size({"width": 360, "height": 800})
    await looked_at(page, "invoices-360")
    await press(page, "^Оплатить картой")
    await page.wait_for_url("**/pay/sandbox/**")
    await press(page, r"^Оплатить\s\d")  # not the button of the page before, which may still be there
    await page.wait_for_url("**/mine/invoices")
    await expect(page.get_by_text("оплачен", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Оплатить картой")).to_have_count(0)


async def test_letters_are_switched_off_on_the_profile(address: str, browser: Browser) -> None:
    page = await person(browser, address)
    await sign_in(page, "anna")
    await page.goto("/profile")
    box = page.get_by_role("checkbox", name="Брони: Письмом")
    await expect(box).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Новости площадок: Письмом")).not_to_be_checked()
    async with page.expect_response("**/notifications/choices"):
        await box.uncheck()
    await looked_at(page, "choices-1280")
    await page.set_viewport_size({"width": 360, "height": 800})
    await page.reload()
    await expect(box).not_to_be_checked()
    await box.scroll_into_view_if_needed()
    await looked_at(page, "choices-360")


async def walked(page: Page, steps: int) -> None:
    card = page.get_by_role("dialog", name="Что здесь есть")
    for step in range(1, steps + 1):
        await expect(card.get_by_text(f"{step} из {steps}")).to_be_visible()
        await expect(card.get_by_role("button").first).to_be_focused()
        await page.keyboard.press("Enter")
    await expect(card).to_have_count(0)


async def test_an_operator_is_shown_around_once_and_again_on_wish(address: str, browser: Browser) -> None:
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto("/run/calendar")
    offer = page.get_by_role("region", name="Что здесь есть")
    await expect(offer).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator(".work .board")).to_be_visible()
    await looked_at(page, "tour-offer-1280")
    await press(page, "Показать, что здесь есть")
    await expect(page.get_by_role("dialog", name="Что здесь есть")).to_be_visible()
    await looked_at(page, "tour-calendar-1280")
    await walked(page, 5)
    await expect(offer).to_have_count(0)
    await page.reload()
    await expect(page.locator(".work .board")).to_be_visible()
    await expect(offer).to_have_count(0)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("что здесь есть")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Что здесь есть")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("2 из 5")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    other = await person(browser, address, width=360)
    await sign_in(other, "vera")
    for screen, steps in (("dashboard", 5), ("tariffs", 4)):
        await other.goto(f"/run/{screen}")
        await expect(other.locator(".work .kpi, .p-tariffs .tlist").first).to_be_visible()
        await press(other, "Показать, что здесь есть")
        await expect(other.get_by_text(f"1 из {steps}")).to_be_visible()
        await looked_at(other, f"tour-{screen}-360")
        await walked(other, steps)
    await other.goto("/run/calendar")
    await expect(other.locator(".work .bar")).to_be_visible()
    await expect(other.get_by_role("region", name="Что здесь есть")).to_have_count(0)


async def test_a_tariff_and_an_invitation_are_taken_back(address: str, browser: Browser) -> None:
    page = await person(browser, address)
    await sign_in(page, "vera")
    async with api_of(address, "vera") as vera:
        venue = (await vera.get("/venues/loft")).json()
        wish = {"venue_id": venue["id"], "name": "Вечер", "per": "hour", "price": {"amount": 30_000, "currency": "RUB"},
                "from_minute": 1080, "to_minute": 1320, "weekdays": [0, 1], "min_seats": 2}  # fmt: skip
        made = (await vera.post("/tariffs", json=wish)).json()
        org = (await vera.get("/auth/me")).json()["organizations"][0]["id"]
        code = {"organization_id": org, "code": "ВЕСНА", "percent": 10, "max_uses": 5}
        assert (await vera.post("/promo-codes", json=code)).status_code == 201
        await page.goto(f"/run/tariffs?venue={venue['id']}&edit={made['id']}")
        await press(page, "^Удалить")
        await press(page, "^Отменить$")
        await expect(page.locator(".tlist").get_by_text("Вечер")).to_be_visible()
        found = (await vera.get("/tariffs", params={"venue_id": venue["id"]})).json()["items"]
        (back,) = [one for one in found if one["name"] == "Вечер"]
        assert back | {"id": made["id"]} == made
        await page.goto(f"/run/tariffs?venue={venue['id']}&tab=codes")
        await page.get_by_role("button", name="Удалить: ВЕСНА").click()
        await press(page, "^Отменить$")
        await expect(page.get_by_role("cell", name="ВЕСНА", exact=True)).to_be_visible()
        role = (await vera.get("/roles", params={"organization_id": org})).json()["items"][0]["id"]
        invited = await vera.post("/admins", json={"organization_id": org, "role_id": role, "note": "Игорь", "days": 3})
        assert invited.status_code == 201, invited.text
    await page.goto(f"/run/team?venue={venue['id']}")
    row = page.get_by_role("listitem").filter(has_text="Игорь")
    await row.get_by_role("button").click()
    await expect(row).to_have_count(0)
    await press(page, "^Вернуть$")
    await expect(row).to_be_visible()
