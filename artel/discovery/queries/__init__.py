"""Every SELECT of the search, a module per question."""

from artel.discovery.queries.search import search, side_by_side
from artel.discovery.queries.sentence import understand
from artel.discovery.queries.venue import day, free_units, get_public_venue, offers, resources_behind

__all__ = [
    "day",
    "free_units",
    "get_public_venue",
    "offers",
    "resources_behind",
    "search",
    "side_by_side",
    "understand",
]
