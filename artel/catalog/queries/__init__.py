"""Places that are booked, venues as they are shown, and the map with what stands on it."""

from artel.catalog.queries.organizations import (
    get_organization,
    get_staff_organization,
    my_organizations,
    organization_names,
)
from artel.catalog.queries.places import get_resource_with_venue, lock_resources, lock_units, parts_of, units_of
from artel.catalog.queries.plans import plan_of, stand_elsewhere
from artel.catalog.queries.resources import (
    get_staff_resource,
    get_staff_unit,
    get_visible_resource,
    list_visible_resources,
    view_of_resource,
)
from artel.catalog.queries.timetables import TIMETABLE, Timetable, is_open_now, opening, timetable_from, timetable_of
from artel.catalog.queries.towns import list_cities, list_stations, suggest
from artel.catalog.queries.venues import (
    amenities_of,
    exceptions_of,
    get_staff_venue,
    get_visible_venue,
    holidays_for,
    hours_of,
    list_staff_venues,
    photos_of,
    view_of_venue,
)

__all__ = [
    "TIMETABLE",
    "Timetable",
    "amenities_of",
    "exceptions_of",
    "get_organization",
    "get_resource_with_venue",
    "get_staff_organization",
    "get_staff_resource",
    "get_staff_unit",
    "get_staff_venue",
    "get_visible_resource",
    "get_visible_venue",
    "holidays_for",
    "hours_of",
    "is_open_now",
    "list_cities",
    "list_staff_venues",
    "list_stations",
    "list_visible_resources",
    "lock_resources",
    "lock_units",
    "my_organizations",
    "opening",
    "organization_names",
    "parts_of",
    "photos_of",
    "plan_of",
    "stand_elsewhere",
    "suggest",
    "timetable_from",
    "timetable_of",
    "units_of",
    "view_of_resource",
    "view_of_venue",
]
