"""Webhooks on the screen: a receiver is added, hears a signed event, and hears it again when asked to."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.hook_twin import HookTwin, hook_twin, verified
from tests.screen import BROWSER, api_of, looked_at, person, press, sign_in

pytestmark = BROWSER


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOKS_LOOPBACK", "on")


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[HookTwin]:
    async with hook_twin() as twin:
        yield twin


async def heard(receiver: HookTwin, times: int) -> None:
    for _ in range(300):
        if len(receiver.got) >= times:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"heard {len(receiver.got)} of {times}")


async def test_a_receiver_hears_a_booking_and_hears_it_again(
    loopback: None, address: str, browser: Browser, receiver: HookTwin
) -> None:
    page = await person(browser, address)
    await sign_in(page, "vera")
    await page.goto("/run/webhooks")
    await press(page, "^Добавить адрес$")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Название").fill("CRM")
    await dialog.get_by_label("Адрес").fill(receiver.url)
    await dialog.get_by_role("button", name="Сохранить").click()
    secret = await page.get_by_label("Секрет «CRM»: виден только сейчас").input_value()
    await looked_at(page, "webhooks-secret-1280")
    async with api_of(address, "anna") as anna:
        room = next(one for one in (await anna.get("/venues/loft/resources")).json()["items"] if one["capacity"] > 1)
        starts = datetime.now(UTC).replace(microsecond=0, second=0, minute=0) + timedelta(days=2)
        times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
        assert (await anna.post("/bookings", json={"resource_id": room["id"], **times})).status_code == 201
    await heard(receiver, 1)
    first = receiver.got[0]
    assert json.loads(first.body)["type"] == "booking.placed"
    assert verified(secret, first)
    await page.reload()
    row = page.get_by_role("row").filter(has_text="booking.placed")
    await expect(row.get_by_text("Дошло")).to_be_visible()
    await expect(row.get_by_text("204")).to_be_visible()
    await row.get_by_role("button", name="Отправить ещё раз").click()
    await expect(page.get_by_text("Отправили ещё раз")).to_be_visible()
    await heard(receiver, 2)
    again = receiver.got[1]
    assert (again.headers["webhook-id"], again.body) == (first.headers["webhook-id"], first.body)
    assert verified(secret, again)
    await page.set_viewport_size({"width": 360, "height": 800})
    await page.reload()
    await expect(page.get_by_text("booking.placed")).to_be_visible()
    await looked_at(page, "webhooks-360")
