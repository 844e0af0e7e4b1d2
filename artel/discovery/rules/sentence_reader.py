"""A sentence under reading: patterns take stretches of it, and what is taken is blotted out."""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLOT = "\0"
_SAME = str.maketrans("ё–—−\u00a0\u202f«»’", "е---    '")


def folded(text: str) -> str:
    """Of the same length, sign by sign: lower case, plain dashes and blanks."""
    return "".join(low if len(low := sign.lower()) == 1 else sign for sign in text).translate(_SAME)


@dataclass(slots=True)
class Found:
    """What a stretch of the text means. `facts` are what its title is made of."""

    start: int
    end: int
    field: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)


class Reader:
    def __init__(self, text: str) -> None:
        self.text, self.left = text, folded(text).replace(BLOT, " ")
        self.found: list[Found] = []

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        yield from pattern.finditer(self.left)

    def first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.left)

    def take(self, start: int, end: int, name: str, /, **facts: Any) -> None:
        """Blanks at the edges are nobody's."""
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        self.left = self.left[:start] + BLOT * (end - start) + self.left[end:]
        self.found.append(Found(start, end, name, facts))

    def take_match(self, match: re.Match[str], name: str, /, **facts: Any) -> None:
        self.take(match.start(), match.end(), name, **facts)

    def facts_of(self, name: str) -> dict[str, Any] | None:
        """Of the first stretch about this."""
        return next((one.facts for one in self.found if one.field == name), None)

    def leftovers(self) -> list[str]:
        return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", self.left)
