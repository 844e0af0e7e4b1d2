"""The main job, in Chromium, against a real server: find, book, pay, be checked in; and a refusal that helps."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Route, expect

from tests.screen import BROWSER, api_of, fill_sign_in, looked_at, person, press, shot, sign_in

pytestmark = BROWSER


def soon() -> tuple[str, str]:
    """An hour from about ten minutes ahead: one may check in at once, and a slow machine is not late for it."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    start = now + timedelta(minutes=15 - now.minute % 5)
    return start.isoformat(), (start + timedelta(hours=1)).isoformat()


async def test_somebody_new_finds_books_pays_comes_and_the_desk_sees_it_live(browser: Browser, address: str) -> None:
    page, desk = await person(browser, address), await person(browser, address)
    await sign_in(desk, "olga")
    await desk.goto("/run/calendar")
    await expect(desk.get_by_text("Место в зале").first).to_be_visible()

    await page.goto("/")
    await press(page, "^Найти$")
    await expect(page.get_by_role("link", name=re.compile("Верстак")).first).to_be_visible()
    starts_at, ends_at = soon()
    query = {"starts_at": starts_at, "ends_at": ends_at, "seats": "1", "kind": "meeting_room"}
    await page.goto("/venues/loft?" + urlencode(query))
    await press(page, "^Забронировать")
    await page.wait_for_url("**/checkout?*")
    await page.locator("main").get_by_role("link", name="Войти").click()
    await fill_sign_in(page, "anna")
    await press(page, "^Занять и")
    await press(page, r"^Оплатить\s\d")
    await expect(page.get_by_role("heading", name=re.compile("Ждём вас"))).to_be_visible()
    await expect(page.get_by_text("Код двери 7741")).to_be_visible()
    await shot(page, "confirmed")

    await expect(desk.get_by_text("anna").first).to_be_visible()  # nobody reloaded the desk's page
    await shot(desk, "desk-live")

    await page.goto("/mine")
    await press(page, "^Отметиться$")
    await expect(page.get_by_role("button", name="Закончить визит")).to_be_visible()
    await press(page, "^Закончить визит")
    await (
        page.get_by_role("dialog")
        .or_(page.get_by_role("alertdialog"))
        .get_by_role("button", name=re.compile("^Закончить"))
        .click()
    )
    await press(page, "^Прошли")
    await expect(page.locator("main :not(option)").get_by_text("завершена", exact=True).last).to_be_visible()
    await shot(page, "completed")


async def test_a_seat_taken_meanwhile_is_refused_with_the_next_free_time(browser: Browser, address: str) -> None:
    page = await person(browser, address)
    await sign_in(page, "boris")
    start = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    room = await room_of(address)
    await page.goto("/checkout?" + urlencode({"resource": room, "seats": "1", **times}))
    await expect(page.get_by_role("button", name=re.compile("^Занять и"))).to_be_visible()
    await book_first(address, room, times)
    await press(page, "^Занять и")
    await expect(page.get_by_role("alert").first).to_contain_text("занят")
    await looked_at(page, "refused")
    await page.locator(".next button").first.click()
    await expect(page.get_by_role("alert")).to_have_count(0)
    await expect(page.get_by_role("button", name=re.compile("^Занять и"))).to_be_visible()
    await press(page, "^Занять и")
    await page.wait_for_url(re.compile("/pay/"))


async def room_of(address: str) -> str:
    async with api_of(address) as client:
        items = (await client.get("/venues/library/resources")).json()["items"]
    return str(next(item["id"] for item in items if item["kind"] == "meeting_room"))


async def book_first(address: str, room: str, times: dict[str, str]) -> None:
    """Somebody else is quicker."""
    async with api_of(address, "vera") as client:
        answer = await client.post("/bookings", json={"resource_id": room, **times})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("part", ["sign-in-", "auth-"])
async def test_a_page_from_before_an_update_finds_the_new_parts(browser: Browser, address: str, part: str) -> None:
    page = await person(browser, address)
    refused: list[str] = []

    async def gone(route: Route) -> None:
        if refused:
            await route.fallback()
        else:
            refused.append(route.request.url)
            await route.fulfill(status=404)

    await page.route(re.compile(f"/assets/{part}[^/]+\\.js"), gone)
    await page.goto("/venues/loft")
    await page.get_by_role("banner").get_by_role("link", name="Войти").click()
    await expect(page.locator("input[name=login]")).to_be_visible()
    assert len(refused) == 1


@pytest.mark.parametrize("path", ["/run/bookings?status=all", "/mine", "/notifications"])
async def test_a_guest_is_led_to_the_sign_in_and_back(browser: Browser, address: str, path: str) -> None:
    """Opened cold: the sign-in page still has to be fetched while the address is already its own."""
    page = await person(browser, address)
    await page.goto(path)
    await fill_sign_in(page, "olga")
    await page.wait_for_url(f"**{path}*")
    await expect(page.locator("main h1").first).to_be_visible()


PUBLIC = ("/", "/search?city=moscow", "/venues/loft", "/sign-in", "/register", "/forgot")
MEMBERS = (
    "/mine", "/mine/passes", "/mine/visits", "/mine/tickets", "/mine/people", "/mine/donations", "/leases", "/talk",
    "/profile", "/notifications",
)  # fmt: skip
DESK = ("/run/calendar", "/run/bookings")
OWNERS = (
    "/run/dashboard", "/run/people", "/run/team", "/run/tariffs", "/run/leases", "/run/finance", "/run/tickets",
    "/run/community", "/run/venues", "/run/audit", "/run/system", "/run/settings", "/run/webhooks", "/run/import",
)  # fmt: skip


@pytest.mark.parametrize(("width", "language", "scheme"), [(1280, "ru-RU", "light"), (360, "en-US", "dark")])
async def test_every_screen_is_readable_for_everybody(
    browser: Browser, address: str, width: int, language: str, scheme: Any
) -> None:
    page = await person(browser, address, width, language)
    await page.emulate_media(color_scheme=scheme)
    looked = 0
    for name, paths in (("", PUBLIC), ("boris", MEMBERS), ("olga", DESK), ("vera", OWNERS)):
        if name:
            page = await person(browser, address, width, language)
            await page.emulate_media(color_scheme=scheme)
            await sign_in(page, name)
        for path in paths:
            await page.goto(path)
            await looked_at(page, f"{path.strip('/').replace('/', '-').split('?')[0] or 'home'}-{width}-{scheme}")
            looked += 1
    assert looked == len(PUBLIC) + len(MEMBERS) + len(DESK) + len(OWNERS)


async def test_a_link_that_has_outlived_its_time_says_so_and_offers_the_next(browser: Browser, address: str) -> None:
    page = await person(browser, address)
    await sign_in(page, "boris")
    gone = (datetime.now(UTC) - timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    times = {"starts_at": gone.isoformat(), "ends_at": (gone + timedelta(hours=1)).isoformat(), "seats": "1"}
    await page.goto("/venues/library?" + urlencode(times))
    box = page.get_by_role("complementary", name="Бронь")
    await expect(box.get_by_role("alert")).to_contain_text("Это время уже прошло")
    await expect(page.get_by_text("занято")).to_have_count(0)
    await looked_at(page, "past")
    await box.locator(".next button").click()
    await expect(box.get_by_role("alert")).to_have_count(0)
    await expect(box.get_by_role("link", name=re.compile("^Забронировать|^Отправить"))).to_be_visible()
    room = await room_of(address)
    await page.goto("/checkout?" + urlencode({"resource": room, **times}))
    await press(page, "^Занять и")
    await expect(page.get_by_role("alert").first).to_contain_text("Это время уже прошло")
    await expect(page.get_by_role("link", name="Посмотреть другое время")).to_be_visible()
