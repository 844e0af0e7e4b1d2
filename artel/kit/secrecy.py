"""What must not stand in a log: passwords, tokens, keys, whichever way they came into a line."""

import re
from functools import cache
from typing import Any

from pydantic import SecretStr

from artel.kit.settings import settings

HIDDEN = "***"
SHORTEST = 6  # a shorter secret would black out half the words of a line
# By what stands before it, and by shape: bearer tokens, JSON web tokens, our API keys, passwords within addresses.
SHAPES = re.compile(
    r"(?P<bearer>\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"
    r"|(?P<named>\b\w*(?:password|passwd|secret|token|api_?key|authorization|cookie)\w*[\"']?\s*[=:]\s*[\"']?(?:(?:bearer|basic)\s+)?)"
    r"(?!\*)[^\s\"',;&}\])]+"
    r"|(?P<login>://[^\s:/@]*:)[^\s@/]+(?=@)"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+"
    r"|\bartel_[\w-]{16,}",
    re.IGNORECASE,
)
NAMES = re.compile(r"password|passwd|secret|token|api_?key|authorization|cookie", re.IGNORECASE)


def hide(text: str) -> str:
    for value in _known():
        text = text.replace(value, HIDDEN)
    return SHAPES.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    return (found["bearer"] or found["named"] or found["login"] or "") + HIDDEN


def hide_in(event: dict[str, Any]) -> dict[str, Any]:
    """Of a log line; values under a telling name go whatever they look like."""
    return {name: HIDDEN if NAMES.search(name) else _hidden(value) for name, value in event.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return hide_in({str(name): inner for name, inner in value.items()})
    if isinstance(value, int | float | bool | None):
        return value
    return hide(value if isinstance(value, str) else str(value))


@cache
def _known() -> tuple[str, ...]:
    """The operator's own secrets, the longest first."""
    config = settings()
    found = {getattr(config, name) for name in type(config).model_fields}
    values = {one.get_secret_value() for one in found if isinstance(one, SecretStr)}
    return tuple(sorted((value for value in values if len(value) >= SHORTEST), key=len, reverse=True))
