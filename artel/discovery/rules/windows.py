"""How a wish becomes a look at the search rows. Pure; docs/algorithms/search-rows.md explains it."""

import math
from collections.abc import Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple

from artel.geo.rules import Box
from artel.kit.spans import Span

QUARTER = timedelta(minutes=15)
EPOCH = date(1970, 1, 1)
MOST_SEATS = 15
DIGITS = "0123456789abcdef"


def cells(box: Box) -> list[int]:
    """Belts of a hundredth of a degree of latitude, about 1.1 km."""
    return list(range(math.floor(box.south * 100), math.floor(box.north * 100) + 1))


class Part(NamedTuple):
    """A stretch of one UTC day: `length` quarter hours from the 1-based `first`, as SQL's substr counts."""

    day: int
    first: int
    length: int


def parts(window: Span) -> list[Part] | None:
    """The stretches of the search rows that a window covers: one, or two over midnight. None: it is off the quarter
    hours or longer than that, and has to be looked up on the claims."""
    start, end = window.starts_at.astimezone(UTC), window.ends_at.astimezone(UTC)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    first, rest = divmod(start - midnight, QUARTER)
    length, more = divmod(end - start, QUARTER)
    if rest or more or first + length > 2 * 96:
        return None
    day = (midnight.date() - EPOCH).days
    if first + length <= 96:
        return [Part(day, first + 1, length)]
    return [Part(day, first + 1, 96 - first), Part(day + 1, 1, first + length - 96)]


def too_few(seats: int) -> str | None:
    """The characters that mean less than `seats` free seats; None when the rows do not count that far."""
    return DIGITS[:seats] if seats <= MOST_SEATS else None


def least_free(texts: Sequence[str]) -> int:
    return min(DIGITS.index(min(text)) for text in texts)
