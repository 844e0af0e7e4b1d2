"""A channel with many messages in Chromium: filled past the API, scrolled by the wheel, and watched."""

import sqlite3
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Page

WORDS = "Кто на обед? Стол у окна свободен до вечера, кофе свежий. "
COPIED = "chat_id, author_id, kind, content, search_text, replies, created_at"
WATCH = """() => {
  const seen = { long: [], gaps: [], most: 0, goes: true }
  window.watched = seen
  const watch = new PerformanceObserver((list) => seen.long.push(...list.getEntries().map((one) => one.duration)))
  watch.observe({ type: 'longtask' })
  let last = performance.now()
  const look = (now) => {
    seen.gaps.push(now - last)
    last = now
    seen.most = Math.max(seen.most, document.querySelectorAll('.feed article').length)
    if (seen.goes) requestAnimationFrame(look)
    else watch.disconnect()
  }
  requestAnimationFrame(look)
}"""
SEEN = """() => {
  window.watched.goes = false
  const box = document.querySelector('.feed')
  return { ...window.watched, height: box.scrollHeight }
}"""
PLACE = """(key) => {
  const box = document.querySelector('.feed').getBoundingClientRect()
  const rows = [...document.querySelectorAll('.feed [data-key]')]
  const said = rows.filter((one) => one.querySelector('article'))
  const seen = said.find((one) => (key ? one.dataset.key === key : one.getBoundingClientRect().bottom > box.top + 1))
  const scroll = document.querySelector('.feed').scrollTop
  return { key: seen?.dataset.key ?? null, top: seen?.getBoundingClientRect().top, scroll }
}"""


def fill(folder: Path, chat: str, amount: int) -> None:
    """Behind the one message that the channel has; the server is running and reads on."""
    with sqlite3.connect(folder / "artel.db", timeout=30) as connection:
        one = connection.execute(f"SELECT {COPIED} FROM messages WHERE chat_id = ?", (UUID(chat).hex,)).fetchone()
        (first,) = connection.execute("SELECT last_number FROM chats WHERE id = ?", (UUID(chat).hex,)).fetchone()
        rows = [_row(one, first + n) for n in range(1, amount + 1)]
        connection.executemany(f"INSERT INTO messages (id, seq, number, {COPIED}) VALUES ({', '.join('?' * 10)})", rows)
        ends = "UPDATE chats SET last_seq = last_seq + ?, last_number = last_number + ? WHERE id = ?"
        connection.execute(ends, (amount, amount, UUID(chat).hex))


def _row(like: tuple[Any, ...], n: int) -> tuple[Any, ...]:
    chat, author, kind, _, _, replies, created_at = like
    words = f"№{n} " + WORDS * (n % 5)
    return (f"{n:032x}", n, n, chat, author, kind, words, words.lower(), replies, created_at)


async def scroll(page: Page, step: int, seconds: float) -> dict[str, Any]:
    """The wheel over the feed, `step` pixels at a time. Milliseconds of long tasks and between frames, the most
    articles at once, and how high the list is at the end."""
    await page.locator(".feed").hover()
    await page.evaluate(WATCH)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        await page.mouse.wheel(0, step)
        await page.wait_for_timeout(30)
    found: dict[str, Any] = await page.evaluate(SEEN)
    return found


async def place(page: Page, key: str | None = None) -> dict[str, Any]:
    """Where that message stands, or the topmost one on the screen; no `key` while the rows of a far place are not drawn
    yet."""
    found: dict[str, Any] = await page.evaluate(PLACE, key)
    return found
