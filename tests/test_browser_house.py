"""The tasks screen, and what a role of the platform opens, in Chromium."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from artel.access.models import AuditEntry
from artel.access.permissions import Permission
from artel.accounts import rules as accounts
from artel.catalog.models import Organization
from artel.kit import clock
from artel.kit.db import Database, open_database
from artel.kit.outbox import OutboxEvent
from artel.kit.relay import MAX_ATTEMPTS
from tests.browser import PASSWORD
from tests.makers import give_role, make_user
from tests.screen import BROWSER, looked_at, person, press, sign_in
from tests.test_watch import waiting

pytestmark = BROWSER

P = Permission
REMINDER, HELD = "bookings.reminder_due", "bookings.hold_ran_out"


def opened(folder: Path) -> Any:
    return open_database(f"sqlite+aiosqlite:///{folder}/artel.db")


async def planned(database: Database, organization_id: UUID) -> tuple[OutboxEvent, OutboxEvent]:
    """A reminder and the end of a hold, tomorrow; and a reminder that nobody tries any more."""
    body = {"organization_id": str(organization_id), "booking_id": str(organization_id), "number": "A-17"}
    soon = clock.now() + timedelta(days=1)
    reminder = await waiting(database, REMINDER, body=body | {"before": "hour"}, due_at=soon)
    await waiting(database, HELD, body=body, due_at=soon)
    return reminder, await waiting(database, REMINDER, body=body, attempts=MAX_ATTEMPTS)


async def states(database: Database, *rows: OutboxEvent) -> list[bool]:
    async with database.reading() as session:
        return [(await session.get_one(OutboxEvent, row.id)).dropped_at is not None for row in rows]


async def test_planned_work_is_called_off_and_failed_work_given_up(browser: Browser, town: tuple[str, Path]) -> None:
    address, folder = town
    async with opened(folder) as database:
        async with database.reading() as session:
            house = (await session.scalars(select(Organization.id))).one()
        reminder, stuck = await planned(database, house)
        vera = await person(browser, address)
        await sign_in(vera, "vera")
        await vera.goto("/run/system")
        ahead = vera.get_by_role("region", name="Впереди")
        await ahead.get_by_role("button", name="Неоплаченная бронь истекает").click()
        await expect(ahead.locator(".items")).to_contain_text("A-17")
        await expect(ahead.get_by_role("button", name="Отменить")).to_have_count(0)
        await ahead.get_by_role("button", name="Напоминание о брони").click()
        await looked_at(vera, "tasks-planned-1280-ru")
        await ahead.get_by_role("button", name="Отменить: A-17").click()
        await looked_at(vera, "tasks-cancel-1280-ru")
        await press(vera, "^Отменить это$")
        await expect(vera.get_by_text("Отменено.", exact=True)).to_be_visible()
        await expect(ahead).not_to_contain_text("Напоминание о брони")
        assert await states(database, reminder, stuck) == [True, False]
        await give_up(vera)
        assert await states(database, reminder, stuck) == [True, True]
        async with database.reading() as session:
            notes = await session.scalars(select(AuditEntry.note).where(AuditEntry.subject_id == stuck.id))
        assert notes.all() == ["Гость уже ушёл"]


async def give_up(page: Page) -> None:
    failing = page.get_by_role("region", name="Не получилось")
    await failing.get_by_role("button", name="Оставить: ").click()
    dialog = page.get_by_role("dialog")
    sure = dialog.get_by_role("button", name="Оставить", exact=True)
    await expect(sure).to_be_disabled()
    await dialog.get_by_label("Почему").fill("Гость уже ушёл")
    await looked_at(page, "tasks-give-up-1280-ru")
    await sure.click()
    await expect(page.get_by_text("Оставлено, причина в журнале.")).to_be_visible()
    await expect(failing.get_by_text("Всё получается.")).to_be_visible()


@pytest.mark.parametrize(
    ("rights", "payouts", "bans"),
    [((P.FINANCE_VIEW, P.PAYMENTS_VIEW, P.PAYMENTS_RECORD), 1, 0), ((P.FINANCE_VIEW, P.SETTINGS_MANAGE), 0, 1)],
)
async def test_a_role_of_the_platform_opens_what_it_names(
    browser: Browser, town: tuple[str, Path], rights: tuple[Permission, ...], payouts: int, bans: int
) -> None:
    address, folder = town
    async with opened(folder) as database:
        user = await make_user(
            database, "gleb", email="gleb@example.org", password_hash=await accounts.hashed(PASSWORD)
        )
        await give_role(database, user.id, frozenset(rights), None)
    gleb = await person(browser, address)
    await sign_in(gleb, "gleb")
    await gleb.goto("/run/finance")
    await expect(gleb.get_by_role("heading", name="Выплаты")).to_be_visible()
    await expect(gleb.get_by_role("heading", name="Комиссия платформы")).to_be_visible()
    await expect(gleb.get_by_role("button", name="Выплатить")).to_have_count(payouts)
    await expect(gleb.get_by_role("button", name="Изменить", exact=True)).to_have_count(payouts)
    await gleb.goto("/run/team")
    await expect(gleb.get_by_role("heading", level=1)).to_be_visible()
    await expect(gleb.get_by_role("tab", name="Закрытые адреса")).to_have_count(bans)
