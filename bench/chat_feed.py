"""A channel of ten thousand messages in Chromium: frames and long tasks while the wheel goes up and down."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from bench.crowd import percentile
from bench.report import Figure, section
from tests.browser import CHROMIUM, found_a_town, missing, serving
from tests.feed import scroll
from tests.test_browser_feed import STORED, long_channel, open_feed

WAYS = (("up, the newest thousands", -400, 6.0), ("on up", -400, 6.0), ("back down", 400, 6.0))


async def measure() -> dict[str, str]:
    if why := missing():
        return {"g-chat-feed": f"## A long channel in Chromium\n\nNot measured: {why}\n"}
    with tempfile.TemporaryDirectory(prefix="artel-bench-") as name:
        folder = Path(name)
        await asyncio.to_thread(asyncio.run, found_a_town(folder))
        with serving(folder) as address:
            figures = await _scrolled(address, folder)
    return {"g-chat-feed": section("A channel of 10 000 messages in Chromium, scrolled by the wheel", figures, [NOTE])}


NOTE = (
    "Headless Chromium, drawn by the CPU, with the server on the same machine; older pages of 30 are loaded on the "
    "way. A long task is one of more than 50 ms (PerformanceObserver)."
)


async def _scrolled(address: str, folder: Path) -> list[Figure]:
    figures = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await open_feed(browser, address, await long_channel(address, folder, STORED), STORED + 1)
        for what, step, seconds in WAYS:
            figures += _figures(what, await scroll(page, step, seconds))
        await browser.close()
    return figures


def _figures(what: str, seen: dict[str, Any]) -> list[Figure]:
    gaps, long = seen["gaps"], seen["long"]
    rate = len(gaps) / sum(gaps) * 1000
    frames = f"{rate:.1f}/s (p99 {percentile(gaps, 0.99):.0f} ms apart)"
    worst = f"{len(long)} of {sum(long):.0f} ms, the longest {max(long, default=0):.0f} ms"
    return [
        Figure(f"{what}: frames", "sqlite", frames, "60/s", rate, ">= 55"),
        Figure(f"{what}: long tasks", "sqlite", worst, "none", len(long), "<= 0"),
        Figure(f"{what}: messages in the page", "sqlite", f"{seen['most']}", f"{STORED}", seen["most"], "<= 80"),
    ]
