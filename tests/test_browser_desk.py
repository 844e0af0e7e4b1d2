"""A day at the front desk and what its guests do meanwhile, in Chromium, against a real server."""

import asyncio
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.screen import BROWSER, api_of, looked_at, person, press, shot, sign_in

pytestmark = BROWSER
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest_asyncio.fixture(loop_scope="session")
async def rooms(address: str) -> dict[str, Any]:
    """Resources of the loft by kind; the meeting room takes requests."""
    async with api_of(address, "vera") as vera:
        items = (await vera.get("/venues/loft/resources")).json()["items"]
        found = {item["kind"]: item["id"] for item in items}
        answer = await vera.patch(f"/resources/{found['meeting_room']}", json={"instant": False})
        assert answer.status_code == 200, answer.text
    return found


async def booked(address: str, name: str, resource_id: str, starts_at: datetime, hours: int = 1) -> dict[str, Any]:
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=hours)).isoformat()}
    async with api_of(address, name) as client:
        answer = await client.post("/bookings", json={"resource_id": resource_id, **times})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def paid(address: str, name: str, booking: dict[str, Any]) -> None:
    async with api_of(address, name) as client:
        subject = {"type": "booking", "id": booking["id"]}
        payment = (await client.post("/payments", json={"subject": subject, "return_url": "/"})).json()
        await client.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
        for _ in range(100):
            if await state(client, booking) == "confirmed":
                return
            await asyncio.sleep(0.1)
    raise AssertionError("the payment did not confirm the booking")


async def state(client: httpx.AsyncClient, booking: dict[str, Any]) -> str:
    return str((await client.get(f"/bookings/{booking['id']}")).json()["status"])


async def ask(page: Page, action: str, answer: str) -> None:
    """Press a button of the booking, and the button of the dialog it opens."""
    await press(page, f"^{action}$")
    dialog = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    await dialog.get_by_role("button", name=re.compile(answer)).click()
    await expect(dialog).to_have_count(0)


async def test_a_walk_in_sits_down_and_leaves(browser: Browser, address: str, rooms: dict[str, Any]) -> None:
    desk = await person(browser, address)
    await sign_in(desk, "olga")
    await desk.goto("/run/calendar")
    await press(desk, "Гость у стойки")
    await desk.get_by_label("Телефон или имя").fill("Игорь Петров")
    await desk.get_by_text("Наличные", exact=True).click()
    await press(desk, "^Посадить")
    await expect(desk.get_by_text(re.compile("Игорь Петров: ")).first).to_be_visible()
    await shot(desk, "walk-in")
    await desk.locator("[data-booking]", has_text="Игорь Петров").click()
    await expect(desk.get_by_role("button", name="Отметить уход")).to_be_visible()
    await ask(desk, "Продлить", "^До ")
    await ask(desk, "Отметить уход", "^Закончить")
    await expect(desk.get_by_text("Ушли", exact=True).first).to_be_visible()


async def bar_of(page: Page, booking: dict[str, Any]) -> dict[str, float]:
    bar = page.locator(f"[data-booking='{booking['id']}']")
    await expect(bar).to_be_visible()
    await bar.hover()  # waits until it stands still, and looks for it anew when the board was drawn anew
    box = await bar.bounding_box()
    assert box
    return {
        "x": box["x"] + box["width"] / 2,
        "y": box["y"] + box["height"] / 2,
        "hour": box["width"] + 3,
    }  # bars keep a gap


async def moved_by(client: httpx.AsyncClient, booking: dict[str, Any], hours: int) -> None:
    wanted = datetime.fromisoformat(booking["starts_at"]) + timedelta(hours=hours)
    for _ in range(100):
        shown = (await client.get(f"/bookings/{booking['id']}")).json()
        if datetime.fromisoformat(shown["starts_at"]) == wanted:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{shown['starts_at']} is not {wanted}")


async def test_a_booking_is_carried_by_mouse_and_by_finger(
    browser: Browser, address: str, rooms: dict[str, Any]
) -> None:
    async with api_of(address, "vera") as vera:
        await vera.patch(f"/resources/{rooms['meeting_room']}", json={"instant": True})
        venue = (await vera.get("/venues/loft")).json()
        midnight = datetime.now(ZoneInfo(venue["time_zone"])).replace(hour=0, minute=0, second=0, microsecond=0)
        start = (midnight + timedelta(days=1, hours=12)).astimezone(UTC)
        booking = await booked(address, "boris", rooms["meeting_room"], start)
        desk = await person(browser, address, touch=True)
        await sign_in(desk, "olga")
        await desk.goto(f"/run/calendar?day={(midnight + timedelta(days=1)).date()}")
        at = await bar_of(desk, booking)
        await desk.mouse.move(at["x"], at["y"])
        await desk.mouse.down()
        await desk.mouse.move(at["x"] + at["hour"] * 2, at["y"], steps=8)
        await desk.mouse.up()
        await moved_by(vera, booking, 2)
        await expect(desk.get_by_role("button", name="Вернуть", exact=True)).to_be_visible()

        at = await bar_of(desk, booking)
        finger = await desk.context.new_cdp_session(desk)
        points = [{"x": at["x"] - at["hour"] * n / 4, "y": at["y"]} for n in range(5)]
        await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        await expect(desk.locator(".bk-bar.new")).to_be_visible()  # it rests until the bar is in hand
        for point in points[1:]:
            await finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        await moved_by(vera, booking, 1)
        await shot(desk, "carried")


async def test_the_desk_takes_money_and_marks_who_did_not_come(
    browser: Browser, address: str, rooms: dict[str, Any]
) -> None:
    desk = await person(browser, address)
    await sign_in(desk, "olga")
    owing = await booked(address, "boris", rooms["hot_desk"], NOW + timedelta(days=1))
    await desk.goto(f"/run/calendar?booking={owing['id']}")
    await press(desk, "^Принять оплату$")
    dialog = desk.get_by_role("dialog").or_(desk.get_by_role("alertdialog"))
    await dialog.get_by_text("Наличные").click()
    await dialog.get_by_role("button", name=re.compile("^Принято")).click()
    await expect(desk.get_by_text("подтверждена").first).to_be_visible()

    late = await booked(address, "anna", rooms["hot_desk"], datetime.now(UTC) + timedelta(seconds=8))
    await paid(address, "anna", late)
    await asyncio.sleep(8)
    await desk.goto(f"/run/calendar?booking={late['id']}")
    await ask(desk, "Не пришли", "^Не пришли")
    await expect(desk.locator("aside, [role=dialog], .det").get_by_text("не пришли").first).to_be_visible()
    await shot(desk, "no-show")


async def test_a_request_is_refused_with_a_reason_that_the_guest_reads(
    browser: Browser, address: str, rooms: dict[str, Any]
) -> None:
    wish = await booked(address, "boris", rooms["meeting_room"], NOW + timedelta(days=2))
    desk, page = await person(browser, address), await person(browser, address)
    await sign_in(desk, "olga")
    await desk.goto(f"/run/calendar?booking={wish['id']}")
    await press(desk, "^Отказать$")
    dialog = desk.get_by_role("dialog").or_(desk.get_by_role("alertdialog"))
    await dialog.get_by_role("textbox").fill("В этот день ремонт")
    await dialog.get_by_role("button", name=re.compile("^Отказать")).click()
    await expect(dialog).to_have_count(0)
    await sign_in(page, "boris")
    await page.goto(f"/bookings/{wish['id']}")
    await expect(page.get_by_text("В этот день ремонт").first).to_be_visible()
    await shot(page, "declined")


async def test_a_guest_shortens_transfers_and_keeps_the_receipt(
    browser: Browser, address: str, rooms: dict[str, Any]
) -> None:
    booking = await booked(address, "boris", rooms["hot_desk"], NOW + timedelta(days=3), hours=2)
    await paid(address, "boris", booking)
    page = await person(browser, address)
    await sign_in(page, "boris")
    await page.goto(f"/bookings/{booking['id']}")
    await ask(page, "Закончить раньше", "^До ")
    await expect(page.get_by_text("Возвращено").first).to_be_visible()
    async with page.expect_download() as receipt:
        await press(page, "^Чек")
    assert (await (await receipt.value).path()).read_bytes().startswith(b"%PDF")
    await shot(page, "receipt")
    await press(page, "^Передать$")
    dialog = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    await dialog.get_by_role("textbox").fill("anna@example.org")
    await dialog.get_by_role("button", name="Передать").click()
    await expect(page.get_by_text("anna@example.org").first).to_be_visible()
    async with api_of(address, "anna") as anna:
        assert (await anna.get(f"/bookings/{booking['id']}")).status_code == 200


async def test_an_owner_shows_the_place_and_says_what_comes_back(browser: Browser, address: str) -> None:
    async with api_of(address) as guest:
        venue = (await guest.get("/venues/loft")).json()
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto(f"/run/venues?edit={venue['id']}&tab=photos")
    await expect(page.locator(".photo-grid li")).to_have_count(len(venue["photos"]))
    picture: FilePayload = {"name": "hall.png", "mimeType": "image/png", "buffer": picture_of(640, 480)}
    await page.locator("input[type=file]").set_input_files([picture])
    await expect(page.locator(".photo-grid li")).to_have_count(len(venue["photos"]) + 1)
    await page.get_by_role("button", name=f"Фото {len(venue['photos']) + 1}: показать раньше").click()
    not_a_picture: FilePayload = {"name": "hall.png", "mimeType": "image/png", "buffer": b"#!/bin/sh"}
    await page.locator("input[type=file]").set_input_files([not_a_picture])
    await expect(page.get_by_text(re.compile("картин|изображен|файл", re.IGNORECASE)).last).to_be_visible()
    await shot(page, "photos")

    await page.goto(f"/run/venues?edit={venue['id']}&tab=refunds")
    await press(page, "^Ступень$")
    await page.get_by_label("За сколько часов до начала").last.fill("1")
    await page.get_by_label("Вернём, %").last.fill("90")
    await press(page, "^Сохранить$")
    await expect(page.get_by_role("alert").first).to_be_visible()  # more comes back for who cancels later
    await page.get_by_label("Вернём, %").last.fill("10")
    await press(page, "^Сохранить$")
    await expect(page.get_by_text("Сохранено").first).to_be_visible()
    await shot(page, "refunds")
    async with api_of(address) as guest:
        after = (await guest.get("/venues/loft")).json()
    assert after["cancellation_policy"][-1] == {"hours_before": 1, "refund_percent": 10}
    assert len(after["photos"]) == len(venue["photos"]) + 1
    assert after["photos"][-1]["id"] == venue["photos"][-1]["id"]


def picture_of(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (180, 120, 60)).save(content, "PNG")
    return content.getvalue()


async def test_a_new_price_and_a_code_reach_the_guest(browser: Browser, address: str, rooms: dict[str, Any]) -> None:
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto("/run/tariffs")
    await press(page, "^Новый тариф$")
    await page.get_by_label("Название").fill("Вечер")
    await page.get_by_label(re.compile("^Цена, ")).fill("90")
    await press(page, "^Сохранить$")
    await expect(page.get_by_text("Вечер").first).to_be_visible()
    await page.goto("/run/tariffs?tab=codes")
    await press(page, "^Новый промокод$")
    await page.get_by_role("textbox", name="Код").fill("ЗИМА")
    await page.get_by_label("Размер скидки").fill("10")
    await press(page, "^Сохранить$")
    await expect(page.get_by_text("ЗИМА").first).to_be_visible()
    await shot(page, "codes")

    guest = await person(browser, address)
    await sign_in(guest, "boris")
    start = NOW + timedelta(days=4)
    wish = {"resource": rooms["hot_desk"], "seats": "1", "promo": "ЗИМА", "starts_at": start.isoformat()}
    wish["ends_at"] = (start + timedelta(hours=2)).isoformat()
    await guest.goto("/checkout?" + urlencode(wish))
    await expect(guest.get_by_text(re.compile("ЗИМА")).first).to_be_visible()
    async with api_of(address, "boris") as boris:
        body = {"resource_id": rooms["hot_desk"], "starts_at": wish["starts_at"], "ends_at": wish["ends_at"]}
        plain = (await boris.post("/quotes", json=body)).json()["total"]["amount"]
        cut = (await boris.post("/quotes", json=body | {"promo_code": "ЗИМА"})).json()["total"]["amount"]
    assert cut < plain


async def test_the_desk_gives_money_back_in_words_first(browser: Browser, address: str, rooms: dict[str, Any]) -> None:
    booking = await booked(address, "anna", rooms["hot_desk"], NOW + timedelta(days=5))
    await paid(address, "anna", booking)
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto(f"/run/calendar?booking={booking['id']}")
    await press(page, "^Отменить$")
    dialog = page.get_by_role("dialog").or_(page.get_by_role("alertdialog")).last
    await dialog.get_by_role("button", name=re.compile("вернуть")).click()
    await expect(page.get_by_text(re.compile("вернутся|отменена")).first).to_be_visible()
    async with api_of(address, "anna") as anna:
        for _ in range(100):
            shown = (await anna.get(f"/bookings/{booking['id']}")).json()
            if shown["refunded"]["amount"] == booking["total"]["amount"]:
                break
            await asyncio.sleep(0.1)
    assert shown["refunded"] == booking["total"]
    await shot(page, "refunded")


async def test_an_office_is_let_and_its_late_rent_is_taken(
    browser: Browser, address: str, rooms: dict[str, Any]
) -> None:
    await booked(address, "anna", rooms["hot_desk"], NOW + timedelta(days=6))  # so the house knows her
    async with api_of(address, "vera") as vera:
        venue = (await vera.get("/venues/loft")).json()
        room = {"venue_id": venue["id"], "name": "Кабинет 7", "kind": "private_office", "capacity": 4}
        assert (await vera.post("/resources", json=room)).status_code == 201
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto(f"/run/leases?venue={venue['id']}")
    await press(page, "^Новый договор$")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Кто снимает").fill("anna")
    await dialog.get_by_role("button", name=re.compile("anna")).first.click()
    await dialog.get_by_label("Компания").fill("ООО Ромашка")
    await dialog.get_by_label(re.compile("^Аренда, ")).fill("45000")
    await dialog.get_by_label("С какого дня").fill((NOW - timedelta(days=20)).date().isoformat())
    await dialog.get_by_label("Месяцев").fill("3")
    await press(page, "^Подписать$")
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_text("просрочено").first).to_be_visible()
    await shot(page, "lease")
    await drawer.get_by_role("button", name="Принять").first.click()
    await page.get_by_role("menuitem", name="Наличные").click()
    await expect(drawer.get_by_text("оплачено").first).to_be_visible()
    await expect(drawer.get_by_text("просрочено")).to_have_count(0)


async def test_who_may_not_see_money_is_not_shown_it_and_an_export_opens(
    browser: Browser, address: str, rooms: dict[str, Any]
) -> None:
    await paid(address, "anna", await booked(address, "anna", rooms["hot_desk"], NOW + timedelta(days=8)))
    desk, owner = await person(browser, address), await person(browser, address)
    await sign_in(desk, "olga")
    await desk.goto("/run/calendar")
    rail = desk.get_by_role("navigation", name="Управление")
    await expect(rail.get_by_role("link", name="Календарь")).to_be_visible()
    for name in ("Обзор", "Команда и роли", "Журнал"):
        await expect(rail.get_by_role("link", name=name)).to_have_count(0)
    async with api_of(address, "olga") as olga:
        organization = (await olga.get("/auth/me")).json()["organizations"][0]["id"]
        query = {"organization_id": organization, "format": "csv"}
        refused = await olga.get("/exports/bookings", params=query)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")

    await sign_in(owner, "vera")
    await until_counted(address, organization, "anna@example.org")
    await owner.goto("/run/people")
    async with owner.expect_download() as taken:
        await press(owner, "^Выгрузить")
        await owner.get_by_role("menuitem", name=re.compile("CSV")).click()
    text = (await (await taken.value).path()).read_text("utf-8-sig")
    assert "anna@example.org" in text
    assert len(text.splitlines()) >= 2


async def until_counted(address: str, organization: str, email: str) -> None:
    """The lists of people follow bookings by the outbox."""
    async with api_of(address, "vera") as vera:
        for _ in range(150):
            found = (await vera.get("/users", params={"organization_id": organization, "limit": 100})).json()["items"]
            if email in [one["email"] for one in found]:
                return
            await asyncio.sleep(0.2)
    raise AssertionError(f"{email} is not among {found}")


async def test_everything_is_a_few_letters_away(browser: Browser, address: str, rooms: dict[str, Any]) -> None:
    booking = await booked(address, "boris", rooms["hot_desk"], NOW + timedelta(days=7))
    page = await person(browser, address)
    await sign_in(page, "olga")
    await page.goto("/mine")
    await expect(page.locator("main h1").first).to_be_visible()
    await page.keyboard.press("Control+k")
    line = page.get_by_role("combobox", name="Перейти или сделать")
    await line.fill("бро")
    await expect(page.get_by_role("option", name="Брони")).to_be_visible()
    await expect(page.get_by_role("option", name="Журнал")).to_have_count(0)  # not for this role
    await line.fill(booking["number"])
    await expect(page.get_by_role("option", name=re.compile(booking["number"]))).to_be_visible()
    await shot(page, "palette")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(f"booking={booking['id']}"))
    await expect(page.get_by_text(booking["number"]).first).to_be_visible()


async def test_a_plan_is_drawn_and_a_seat_is_chosen_on_it(browser: Browser, address: str) -> None:
    async with api_of(address) as client:
        venue = (await client.get("/venues/library")).json()["id"]
    vera = await person(browser, address)
    await sign_in(vera, "vera")
    await vera.goto(f"/run/venues?edit={venue}&tab=plan")
    for number in (1, 2, 3):
        await vera.get_by_role("button", name=f"Поставить на план: Место в зале, {number}", exact=True).click()
    spot = vera.get_by_role("button", name=re.compile("^Место в зале, 2:"))
    await spot.focus()
    before = await spot.get_attribute("aria-label")
    await vera.keyboard.press("ArrowDown")
    await vera.keyboard.press("r")
    await expect(spot).not_to_have_attribute("aria-label", before or "")
    third = vera.get_by_role("button", name=re.compile("^Место в зале, 3:"))
    box = await third.bounding_box()
    assert box
    await vera.mouse.move(box["x"] + 10, box["y"] + 10)
    await vera.mouse.down()
    await vera.mouse.move(box["x"] + 210, box["y"] + 160, steps=4)
    await vera.mouse.up()
    await vera.get_by_label("Подпись").fill("У окна")
    await looked_at(vera, "plan-edit-1280")
    await press(vera, "^Сохранить план")
    await expect(vera.get_by_text("План сохранён")).to_be_visible()
    await vera.set_viewport_size({"width": 360, "height": 800})
    await looked_at(vera, "plan-edit-360")
    anna = await person(browser, address)
    await sign_in(anna, "anna")
    await anna.goto("/venues/library")
    await anna.get_by_role("button", name="Место в зале, У окна, свободно").first.click()
    await expect(anna.get_by_role("button", name="Место в зале, У окна, свободно").first).to_have_attribute(
        "aria-pressed", "true"
    )
    await looked_at(anna, "plan-venue-1280")
    await press(anna, "^Забронировать")
    await anna.wait_for_url("**/checkout?*units=*")
    await expect(anna.get_by_role("heading", name="Ваше место")).to_be_visible()
    await expect(anna.get_by_role("button", name="Место в зале, У окна, свободно").first).to_have_attribute(
        "aria-pressed", "true"
    )
    await looked_at(anna, "plan-checkout-1280")
    await anna.emulate_media(color_scheme="dark")
    await anna.reload()
    await expect(anna.get_by_role("heading", name="Ваше место")).to_be_visible()
    await looked_at(anna, "plan-checkout-dark")
    await anna.emulate_media(color_scheme="light")
    await anna.set_viewport_size({"width": 360, "height": 800})
    await looked_at(anna, "plan-checkout-360")
    bill = await person(browser, address, 360, "en-US")
    await bill.goto("/venues/library")
    await expect(bill.get_by_role("heading", name="What stands where")).to_be_visible()
    await looked_at(bill, "plan-venue-en-360")


async def test_a_filter_is_saved_shared_dropped_and_taken_back(browser: Browser, address: str) -> None:
    olga = await person(browser, address)
    await sign_in(olga, "olga")
    await olga.goto("/run/bookings?status=past")
    await press(olga, "^Сохранить фильтр")
    await olga.get_by_label("Название").fill("Вчерашние")
    await olga.get_by_label("Показывать всей команде").check()
    await olga.get_by_role("dialog").get_by_role("button", name="Сохранить").click()
    chip = olga.get_by_role("button", name=re.compile("Вчерашние$"))
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await looked_at(olga, "filters-1280")
    vera = await person(browser, address, 360)
    await sign_in(vera, "vera")
    await vera.goto("/run/bookings")
    await vera.get_by_role("button", name=re.compile("Вчерашние$")).click()
    await vera.wait_for_url("**/run/bookings?*status=past*")
    await looked_at(vera, "filters-360")
    await olga.get_by_role("button", name="Удалить фильтр «Вчерашние»").click()
    await expect(chip).to_have_count(0)
    await press(olga, "^Отменить$")
    await expect(chip).to_be_visible()


async def test_peak_hours_campaign_windows_and_a_student(browser: Browser, address: str) -> None:
    anna = await person(browser, address)
    await sign_in(anna, "anna")
    await anna.goto("/profile")
    await anna.get_by_label("Я студент").check()
    await anna.get_by_role("button", name="Сохранить").first.click()
    await expect(anna.get_by_text("Я студент")).to_be_visible()
    vera = await person(browser, address)
    await sign_in(vera, "vera")
    await vera.goto("/run/tariffs?tab=peaks")
    await press(vera, "^Новые часы")
    await vera.get_by_label("Название").fill("Вечер")
    await vera.get_by_role("dialog").get_by_role("button", name="Сохранить").click()
    await expect(vera.get_by_role("cell", name="Вечер", exact=True)).to_be_visible()
    await expect(vera.get_by_role("cell", name=re.compile("18:00–22:00"))).to_be_visible()
    await looked_at(vera, "peaks-1280")
    await vera.goto("/run/tariffs?tab=offers")
    await press(vera, "^Новая акция")
    await vera.get_by_label("Название").fill("Утро буднего дня")
    await vera.get_by_label("Весь день").uncheck()
    await looked_at(vera, "campaign-1280")
    await vera.set_viewport_size({"width": 360, "height": 800})
    await looked_at(vera, "campaign-360")
    await vera.get_by_role("dialog").get_by_role("button", name="Сохранить").click()
    await expect(vera.get_by_role("dialog")).to_have_count(0)
    await vera.get_by_role("button", name="Выключить: Утро буднего дня").click()
    await press(vera, "^Отменить$")
    await expect(vera.get_by_role("button", name="Выключить: Утро буднего дня")).to_be_visible()
