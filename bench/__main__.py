"""`python -m bench [http] [bound] [search] [process] [sqlite] [best_price] [chat]
[dashboard] [exports]`: everything, or the named parts. `chat` is all of `chat*`, which have names of their own, too."""

import asyncio
import importlib
import sys

from bench import report

CHAT = ("chat", "chat_load", "chat_store", "chat_feed")
PARTS = ("http", "bound", "search", "process", "sqlite", "best_price", *CHAT, "dashboard", "exports")


def main(names: list[str]) -> None:
    machine, sections = report.machine(), dict[str, str]()
    for name in (CHAT if names == ["chat"] else names) or PARTS:
        found = asyncio.run(importlib.import_module(f"bench.{name}").measure())
        for text in found.values():
            print("\n" + text, flush=True)
        sections |= found
        report.write(machine, sections)


if __name__ == "__main__":
    main(sys.argv[1:])
