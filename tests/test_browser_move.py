"""Moving in from another system, on the screen: a small table at once, a large one in the background."""

import re

from playwright.async_api import Browser, Page, expect

from tests.screen import BROWSER, looked_at, person, press, shot, sign_in

pytestmark = BROWSER
SMALL = (
    "ID;Имя;Почта;Телефон\n1;Анна Петрова;petrova@example.net;\n2;Без контакта;не почта;\n3;Борис Котов;;+79120000077\n"
)
ROWS = 2_100


async def choose(page: Page, name: str, content: str) -> None:
    await page.goto("/run/import")
    table = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    await page.get_by_label("Таблица, CSV или XLSX").set_input_files(table)  # type: ignore[arg-type]
    await expect(page.get_by_role("button", name="Проверить")).to_be_visible()


async def test_people_are_imported_after_a_dry_run(address: str, browser: Browser) -> None:
    page = await person(browser, address)
    await sign_in(page, "vera")
    await choose(page, "люди.csv", SMALL)
    await expect(page.get_by_label("Имя и фамилия")).to_have_value("Имя")
    await page.get_by_label("Телефон").select_option("Телефон")
    await press(page, "^Проверить$")
    await expect(page.get_by_text("Пока ничего не записано")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("Без контакта.*не похоже на адрес почты"))).to_be_visible()
    await looked_at(page, "import-check-1280")
    await press(page, "^Импортировать 2 строки$")
    await expect(page.get_by_text("Готово. Строки с ошибками")).to_be_visible()
    await page.goto("/run/people")
    await expect(page.get_by_text("Анна Петрова").first).to_be_visible()
    await expect(page.get_by_text("Борис Котов").first).to_be_visible()
    await expect(page.get_by_text("Без контакта")).to_have_count(0)


async def test_a_large_table_is_imported_in_the_background(address: str, browser: Browser) -> None:
    page = await person(browser, address, 360)
    await sign_in(page, "vera")
    rows = "".join(f"{n},Человек {n},p{n}@example.net\n" for n in range(1, ROWS))
    await choose(page, "много.csv", f"ID,Имя,Почта\n{rows}x,Лишний,не почта\n")
    await press(page, "^Проверить$")
    await expect(page.get_by_text(re.compile("Проверяем много.csv"))).to_be_visible()
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await looked_at(page, "import-progress-360")
    await expect(page.get_by_text("Пока ничего не записано")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("Лишний"))).to_be_visible()
    await looked_at(page, "import-large-check-360")
    await press(page, "^Импортировать 2.099 строк$|^Импортировать 2099 строк$")
    await expect(page.get_by_text(re.compile("Импортируем много.csv"))).to_be_visible()
    await page.goto("/run/import")
    await press(page, "Сейчас импортируется много.csv")
    await expect(page.get_by_text("Готово. Строки с ошибками")).to_be_visible()
    await shot(page, "import-large-done-360")
    async with page.expect_download() as taken:
        await press(page, "^Строки с ошибками, CSV$")
    assert "Лишний" in (await (await taken.value).path()).read_text(encoding="utf-8-sig")
