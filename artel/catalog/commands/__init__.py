from artel.catalog.commands.hours import remove_exception, set_exception, set_opening_hours
from artel.catalog.commands.imports import import_venues
from artel.catalog.commands.locations import locate_city
from artel.catalog.commands.organizations import change_logo, change_organization, create_organization, remove_logo
from artel.catalog.commands.photos import add_photo, add_picture, delete_photo, order_photos
from artel.catalog.commands.plans import draw_plan, erase_plan_picture, save_plan
from artel.catalog.commands.resources import (
    add_units,
    change_resource,
    change_unit,
    close_resource,
    create_resource,
)
from artel.catalog.commands.venues import (
    archive_venue,
    change_venue,
    create_venue,
    publish_venue,
    reject_venue,
    submit_venue,
)

__all__ = [
    "add_photo",
    "add_picture",
    "add_units",
    "archive_venue",
    "change_logo",
    "change_organization",
    "change_resource",
    "change_unit",
    "change_venue",
    "close_resource",
    "create_organization",
    "create_resource",
    "create_venue",
    "delete_photo",
    "draw_plan",
    "erase_plan_picture",
    "import_venues",
    "locate_city",
    "order_photos",
    "publish_venue",
    "reject_venue",
    "remove_exception",
    "remove_logo",
    "save_plan",
    "set_exception",
    "set_opening_hours",
    "submit_venue",
]
