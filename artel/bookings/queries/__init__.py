"""Every SELECT about bookings, a module per question."""

from artel.bookings.queries.calendar import venue_calendar
from artel.bookings.queries.checks import stale_search_rows
from artel.bookings.queries.claims import Crowd, busy_spans, crowd, neighbours, next_free, picked_units
from artel.bookings.queries.free import availability, hot_opening, only_with_seats
from artel.bookings.queries.patrons import horizon_perk, patron_of
from artel.bookings.queries.places import (
    DESKS,
    Place,
    get_place,
    opening_around,
    organization_of_venue,
    wholes_of,
)
from artel.bookings.queries.views import cancellation, history_of, open_booking, view, views
from artel.bookings.queries.visible import (
    BookingFilter,
    customers_of,
    find_customers,
    get_booking,
    get_visible_blackout,
    get_visible_booking,
    list_visible_bookings,
)
from artel.catalog.queries import lock_resources, lock_units, opening, units_of

__all__ = [
    "DESKS",
    "BookingFilter",
    "Crowd",
    "Place",
    "availability",
    "busy_spans",
    "cancellation",
    "crowd",
    "customers_of",
    "find_customers",
    "get_booking",
    "get_place",
    "get_visible_blackout",
    "get_visible_booking",
    "history_of",
    "horizon_perk",
    "hot_opening",
    "list_visible_bookings",
    "lock_resources",
    "lock_units",
    "neighbours",
    "next_free",
    "only_with_seats",
    "open_booking",
    "opening",
    "opening_around",
    "organization_of_venue",
    "patron_of",
    "picked_units",
    "stale_search_rows",
    "units_of",
    "venue_calendar",
    "view",
    "views",
    "wholes_of",
]
