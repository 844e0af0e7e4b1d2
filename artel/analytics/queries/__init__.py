"""Every SELECT of the figures."""

from artel.analytics.queries.board import chart, cohorts, compare, occupancy, promo_codes, stats, tariffs, top_clients
from artel.analytics.queries.books import (
    Books,
    Summed,
    books_of,
    closable,
    days_of_subject,
    first_day_of_books,
    sum_ledger,
)
from artel.analytics.queries.exports import prepare as prepare_export
from artel.analytics.queries.finance import finance_report
from artel.analytics.queries.members import (
    count_segments,
    get_visible_member,
    known_of,
    list_members,
    member_profile,
)
from artel.analytics.queries.reference import wrong_figures
from artel.analytics.queries.reference_books import wrong_books
from artel.analytics.queries.sources import (
    Scope,
    first_and_last,
    hold_head,
    moment_of_movement,
    movements,
    organizations,
    sales,
    scope_of,
    scopes_of,
    venue_of_subject,
)

__all__ = [
    "Books",
    "Scope",
    "Summed",
    "books_of",
    "chart",
    "closable",
    "cohorts",
    "compare",
    "count_segments",
    "days_of_subject",
    "finance_report",
    "first_and_last",
    "first_day_of_books",
    "get_visible_member",
    "hold_head",
    "known_of",
    "list_members",
    "member_profile",
    "moment_of_movement",
    "movements",
    "occupancy",
    "organizations",
    "prepare_export",
    "promo_codes",
    "sales",
    "scope_of",
    "scopes_of",
    "stats",
    "sum_ledger",
    "tariffs",
    "top_clients",
    "venue_of_subject",
    "wrong_books",
    "wrong_figures",
]
