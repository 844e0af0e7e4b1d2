"""Chromium in front of the small town: fixtures and the few verbs the browser tests speak."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.browser import CHROMIUM, PASSWORD, ROOT, found_a_town, missing, serving

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SHOTS = os.environ.get("ARTEL_SHOTS", "")
PATIENCE = 45_000  # a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
BROWSER = [pytest.mark.browser, pytest.mark.xdist_group("heavy"), pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="session")
def founded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if why := missing():
        (pytest.fail if request.config.getoption("--require-browser") else pytest.skip)(why)
    folder = tmp_path_factory.mktemp("town")
    asyncio.run(found_a_town(folder))
    return folder


@pytest.fixture
def town(founded: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server and its folder, nobody else's: what one test books is not taken for the next, or for its second try."""
    folder = tmp_path / "town"
    shutil.copytree(founded, folder)
    with serving(folder) as url:
        yield url, folder


@pytest.fixture
def address(town: tuple[str, Path]) -> str:
    return town[0]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """One Chromium for all tests; nothing of one person's window is left for the next test."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


async def person(
    browser: Browser, address: str, width: int = 1280, language: str = "ru-RU", touch: bool = False
) -> Page:
    context: BrowserContext = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        locale=language,
        has_touch=touch,
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE)
    return await context.new_page()


async def sign_in(page: Page, name: str) -> None:
    await page.goto("/sign-in")
    await fill_sign_in(page, name)
    await expect(page.locator("input[type=password]")).to_have_count(0)


async def fill_sign_in(page: Page, name: str) -> None:
    await page.locator("input[name=login]").fill(f"{name}@example.org")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


async def looked_at(page: Page, name: str) -> None:
    """axe finds nothing serious, and the page does not scroll sideways."""
    await page.wait_for_load_state("networkidle")
    await page.evaluate(AXE.read_text())  # a script tag would be refused by our own policy
    found = await page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ' ' + v.nodes[0].html)"
    )
    await shot(page, name)
    assert found == [], f"{name}: {found}"
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


async def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=re.compile(name)).or_(page.get_by_role("link", name=re.compile(name)))
    try:
        await button.first.click()
    except PlaywrightTimeout as late:
        seen = await page.locator("body").inner_text()
        raise AssertionError(f"nothing to press called {name} on {page.url}:\n{seen}") from late


@asynccontextmanager
async def api_of(address: str, name: str = "") -> AsyncIterator[httpx.AsyncClient]:
    """For what happens off the screen."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1") as client:
        if name:
            answer = await client.post("/auth/login", json={"login": f"{name}@example.org", "password": PASSWORD})
            client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client
