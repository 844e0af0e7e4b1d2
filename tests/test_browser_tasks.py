"""A birthday on the people screen, and the switch of greetings, in Chromium."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from playwright.async_api import Browser, expect

from artel.accounts.models import User
from artel.kit.db import open_database
from tests.screen import BROWSER, api_of, looked_at, person, press, sign_in
from tests.test_browser_talk_more import confirmed

pytestmark = BROWSER


async def born_today(folder: Path, user_id: str) -> None:
    """On the wall of the venue, where it is about noon."""
    async with open_database(f"sqlite+aiosqlite:///{folder}/artel.db") as database, database.transaction() as session:
        user = await session.get_one(User, UUID(user_id))
        user.birthday = datetime.now(UTC).date().replace(year=1992)


async def test_a_birthday_stands_on_the_people_screen(browser: Browser, town: tuple[str, Path]) -> None:
    address, folder = town
    await confirmed(address)
    async with api_of(address, "anna") as anna:
        me = (await anna.get("/auth/me")).json()
    await born_today(folder, me["id"])
    olga = await person(browser, address, 360)
    await sign_in(olga, "olga")
    await olga.goto("/run/people")
    births = olga.locator(".births")
    await expect(births).to_contain_text("anna")
    await looked_at(olga, "birthdays-360-ru")
    await births.get_by_role("button").click()
    await expect(olga).to_have_url(re.compile(f"user={me['id']}"))
    vera = await person(browser, address)
    await sign_in(vera, "vera")
    await vera.goto("/run/settings")
    box = vera.get_by_label("Поздравлять людей с днём рождения")
    await expect(box).to_be_checked()
    await box.uncheck()
    await looked_at(vera, "settings-birthdays-1280-ru")
    await press(vera, "^Сохранить$")
    await expect(vera.get_by_text("Сохранено", exact=True)).to_be_visible()
    await vera.reload()
    await expect(box).not_to_be_checked()
