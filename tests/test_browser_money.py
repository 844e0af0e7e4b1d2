"""Money on the screen: the console's page with a refund and an invoice, a wallet, a tenant's rent."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from playwright.async_api import Browser, expect

from tests.screen import BROWSER, api_of, looked_at, person, press, shot, sign_in

pytestmark = BROWSER
NOW = datetime.now(UTC).replace(microsecond=0, second=0, minute=0)


async def test_money_in_the_console_and_in_mine(address: str, browser: Browser) -> None:
    async with api_of(address, "vera") as vera, api_of(address, "anna") as anna:
        office = next(one for one in (await vera.get("/venues/loft/resources")).json()["items"])
        org = (await vera.get("/auth/me")).json()["organizations"][0]["id"]
        starts = NOW + timedelta(days=2)
        times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
        booking = (await anna.post("/bookings", json={"resource_id": office["id"], **times})).json()
        subject = {"type": "booking", "id": booking["id"]}
        payment = (await anna.post("/payments", json={"subject": subject, "save_card": True})).json()
        await anna.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
        back = {"amount": 20_000, "reason": "шум", "to": "wallet"}
        assert (await vera.post(f"/payments/{payment['id']}/refund", json=back)).status_code == 201
        me = (await anna.get("/auth/me")).json()["id"]
        lease = {"resource_id": office["id"], "tenant_id": me, "rent": {"amount": 3_000_000, "currency": "RUB"},
                 "rent_kind": "monthly", "payment_day": 1, "starts_on": (NOW + timedelta(days=30)).date().isoformat(),
                 "months": 3, "remind_days": 3, "remind_hour": 10}  # fmt: skip
        signed = await vera.post("/leases", json=lease)
        assert signed.status_code == 201, signed.text
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto("/run/finance")
    await expect(page.get_by_role("heading", name="Деньги")).to_be_visible()
    await expect(page.get_by_role("cell", name="Учебн").or_(page.get_by_text("вернули")).first).to_be_visible()
    await looked_at(page, "finance-1280")
    await press(page, "^Вернуть$")
    await page.get_by_label("Причина").fill("шум")
    await shot(page, "finance-refund-1280")
    await page.get_by_role("dialog").get_by_role("button", name="Вернуть").click()
    await expect(page.get_by_text("Возврат начат")).to_be_visible()
    await press(page, "Выставить счёт")
    await page.get_by_label("Кто платит").fill("anna")
    await page.get_by_role("dialog").locator("button.chip").first.click()
    await page.get_by_label("Компания").fill("ООО «Ромашка»")
    await page.get_by_label("За что").fill("Аренда зала")
    await page.get_by_label("Сумма").fill("1500,50")
    await page.get_by_role("dialog").get_by_role("button", name="Выставить").click()
    await expect(page.get_by_text("Счёт 1 готов")).to_be_visible()
    await press(page, "Деньги пришли")
    await expect(page.get_by_text("оплачен")).to_be_visible()
    await page.set_viewport_size({"width": 360, "height": 800})
    await page.reload()
    await expect(page.get_by_text("оплачен")).to_be_visible()
    await looked_at(page, "finance-360")
    assert org
    await _as_a_guest(address, browser, signed.json()["id"])


async def _as_a_guest(address: str, browser: Browser, lease: str) -> None:
    page = await person(browser, address)
    await sign_in(page, "anna")
    await page.goto("/mine/passes")
    await expect(page.get_by_text("200 ₽").first).to_be_visible()
    await expect(page.get_by_text("·· 4477")).to_be_visible()
    await looked_at(page, "wallet-1280")
    await page.get_by_label("Сколько").fill("500")
    await press(page, "^Пополнить$")
    await page.wait_for_url("**/pay/sandbox/**")
    await page.goto("/leases")
    await looked_at(page, "leases-1280")
    await page.goto(f"/leases/{lease}")
    await expect(page.get_by_role("button", name="Заплатить").first).to_be_visible()
    await looked_at(page, "lease-1280")
    await page.set_viewport_size({"width": 360, "height": 800})
    await looked_at(page, "lease-360")
    await page.get_by_role("button", name="Заплатить").first.click()
    await page.wait_for_url("**/pay/sandbox/**")
    await page.goto("/mine/passes")
    await expect(page.get_by_text("·· 4477")).to_be_visible()
    await looked_at(page, "wallet-360")
    await page.goto("/venues/loft")
    await press(page, "^Сообщить")
    await looked_at(page, "venue-wish-360")


async def test_a_card_is_kept_at_checkout_and_the_wallet_is_offered(address: str, browser: Browser) -> None:
    async with api_of(address, "vera") as vera, api_of(address, "boris") as boris:
        room = next(one for one in (await vera.get("/venues/library/resources")).json()["items"] if one["capacity"] > 1)
        org = (await vera.get("/auth/me")).json()["organizations"][0]["id"]
        me = (await boris.get("/auth/me")).json()["id"]
    page = await person(browser, address)
    await sign_in(page, "boris")
    await page.goto(_checkout(room["id"], 3))
    await page.get_by_label("Запомнить карту").check()
    await looked_at(page, "checkout-keep-1280")
    await press(page, "^Занять и заплатить")
    await page.wait_for_url("**/pay/sandbox/**")
    await press(page, r"^Оплатить\s\d")
    await expect(page.get_by_text("Код двери").first).to_be_visible()
    await page.goto(_checkout(room["id"], 4))
    await expect(page.get_by_role("radio", name="Учебная карта ·· 4477")).to_be_checked()
    await expect(page.get_by_label("Запомнить карту")).to_have_count(0)
    await page.set_viewport_size({"width": 360, "height": 800})
    await looked_at(page, "checkout-card-360")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await press(page, "^Занять и заплатить")
    await expect(page.get_by_text("Код двери").first).to_be_visible()
    gift = {"organization_id": org, "user_id": me, "reason": "подарок",
            "amount": {"amount": 500_000, "currency": "RUB"}}  # fmt: skip
    async with api_of(address, "vera") as vera:
        assert (await vera.post("/wallet/credits", json=gift)).status_code == 204
    await page.goto(_checkout(room["id"], 5))
    await page.get_by_role("radio", name="Кошелёк").check()
    await looked_at(page, "checkout-wallet-1280")
    await press(page, "^Занять и заплатить")
    await expect(page.get_by_text("Код двери").first).to_be_visible()
    await page.goto("/mine/passes")
    await expect(page.get_by_text("2 200 ₽").first).to_be_visible()


def _checkout(resource: str, days: int) -> str:
    starts = NOW + timedelta(days=days)
    wish = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat(), "seats": "1"}
    return "/checkout?" + urlencode({"resource": resource, **wish})
