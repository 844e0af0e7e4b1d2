"""How a wish becomes a look at the search rows, and how a sentence becomes a wish. Pure."""

from artel.discovery.rules.windows import (
    DIGITS,
    EPOCH,
    MOST_SEATS,
    QUARTER,
    Part,
    cells,
    least_free,
    parts,
    too_few,
)

__all__ = [
    "DIGITS",
    "EPOCH",
    "MOST_SEATS",
    "QUARTER",
    "Part",
    "cells",
    "least_free",
    "parts",
    "too_few",
]
