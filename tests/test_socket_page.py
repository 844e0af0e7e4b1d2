"""docs/socket.md names every event that is taken and every event that is told, and none besides."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from artel.apps.realtime import Realtime
from artel.chat import rules
from artel.chat.commands.places import CHANGES
from artel.chat.schemas.messages import MessageView
from artel.kit.settings import Settings

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/socket.md").read_text()
TELLERS = {"push": 2, "emit": 1, "tell": 0, "Frame": 0}  # which argument is the event
OUR_OWN = {"connect", "disconnect"}  # of Socket.IO itself


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def named(text: str) -> list[str]:
    """The names in the first cells of the tables."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def told() -> set[str]:
    """Every event that the code names where it tells one; those on lines go through `keep`, which knows them."""
    found = {name for file in (ROOT / "artel").rglob("*.py") for name in _told_in(file)}
    return found | rules.CHAT_EVENTS | rules.SPACE_EVENTS


def _told_in(file: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(file.read_text())):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        at = TELLERS.get(name)
        if at is not None and len(call.args) > at:
            match call.args[at]:
                case ast.Constant(value=str(event)):
                    yield event


def test_what_is_taken_is_on_the_page_and_the_other_way_round() -> None:
    taken = set(Realtime(Settings(_env_file=None)).server.handlers["/"]) - OUR_OWN
    listed = named(section("What you say"))
    assert len(taken) > 12
    assert sorted(listed) == sorted(taken), "each once"


def test_what_is_told_is_on_the_page_and_the_other_way_round() -> None:
    listed = named(section("What you hear"))
    assert sorted(listed) == sorted(told()), "each once"
    on_lines = named(section("What you hear").split("### On no line")[0])
    assert set(on_lines) == rules.CHAT_EVENTS | rules.SPACE_EVENTS


def test_a_message_is_described_field_by_field() -> None:
    (row,) = [line for line in section("What you hear").splitlines() if line.startswith("| `new_message`")]
    assert set(MessageView.model_fields) - {"seq", "chat_id"} <= set(re.findall(r"`(\w+)`", row))
    assert named(section("Types of messages")) == ["key", *(f"booking_{verb}" for verb in CHANGES)]


def test_the_calls_for_stickers_are_those_of_the_api() -> None:
    paths = json.loads((ROOT / "docs/openapi.json").read_text())["paths"]
    for call in named(section("Stickers")):
        verb, path = call.split()
        assert verb.lower() in paths[f"/api/v1{path}"], call
