"""What the filling holds in its hands: a venue with what can be booked there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from artel.bookings.queries.places import DESKS
from artel.catalog.models import Resource, Venue
from artel.kit.spans import Hours, Span, wall_clock
from artel.pricing.queries import Offer


@dataclass(slots=True)
class Spot:
    """A resource with its units; a composite one has parts instead."""

    resource: Resource
    unit_ids: list[UUID]
    parts: "Sequence[Spot]" = ()
    offer: Offer | None = None

    @property
    def is_desk(self) -> bool:
        return self.resource.kind in DESKS

    @property
    def taken_units(self) -> list[tuple[UUID, UUID]]:
        """(resource, unit) of everything that whoever books the whole takes."""
        own = [(self.resource.id, unit_id) for unit_id in self.unit_ids]
        return own + [pair for part in self.parts for pair in part.taken_units]


@dataclass(slots=True)
class Shop:
    venue: Venue
    recipe: dict[str, Any]
    week: dict[int, Hours]
    popularity: float
    exceptions: dict[date, Hours | None] = field(default_factory=dict)
    spots: list[Spot] = field(default_factory=list)
    regulars: list[UUID] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.venue.time_zone)

    def hours_on(self, day: date) -> Hours | None:
        return self.exceptions[day] if day in self.exceptions else self.week.get(day.weekday())

    def at(self, day: date, minute: int) -> datetime:
        return wall_clock(day, minute, self.zone)

    def span(self, day: date, opens: int, minutes: int) -> Span:
        return Span(self.at(day, opens), self.at(day, opens + minutes))

    @property
    def is_around_the_clock(self) -> bool:
        return bool(self.recipe["hours"] == "around")

    def whole_spots(self) -> Iterator[Spot]:
        """Halls made of rooms come first: the rooms work around them."""
        yield from sorted(self.spots, key=lambda spot: not spot.parts)
