"""The place that is booked: its resource, venue, parts, units, opening hours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from artel.bookings import rules
from artel.catalog.models import Organization, Resource, ResourceKind, ResourcePart, Venue, VenueStatus
from artel.catalog.queries import Timetable, timetable_of
from artel.kit.problems import NotFound
from artel.kit.spans import DAY, Span, local_day, opening_spans

DESKS = frozenset({ResourceKind.HOT_DESK, ResourceKind.FIXED_DESK})


@dataclass(frozen=True, slots=True)
class Place:
    """A resource as booking it needs it: its venue, and the resources whose units it takes (itself, or its parts)."""

    resource: Resource
    venue: Venue
    organization: Organization
    part_ids: Sequence[UUID]
    whole_ids: Sequence[UUID]  # the composite resources that this one is a part of
    timetables: list[Timetable] = field(default_factory=list)  # what was loaded already: one, as a rule

    @property
    def id(self) -> UUID:
        return self.resource.id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.venue.time_zone)

    @property
    def is_composite(self) -> bool:
        return bool(self.part_ids)

    @property
    def lock_ids(self) -> list[UUID]:
        """In one order for everybody, so that two who want two halls do not wait for each other."""
        return sorted(self.part_ids) if self.part_ids else [self.resource.id]

    @property
    def seats_per_unit(self) -> int:
        return 1 if self.resource.kind in DESKS else self.resource.capacity

    @property
    def limits(self) -> rules.Limits:
        it = self.resource
        return rules.Limits(it.min_minutes, it.max_minutes, it.lead_minutes, it.horizon_days)

    def claimed(self, span: Span) -> Span:
        """The span with the buffers, which is what a claim takes."""
        before, after = self.resource.buffer_before_minutes, self.resource.buffer_after_minutes
        return span.widened(timedelta(minutes=before), timedelta(minutes=after))


_Part, _Whole = aliased(ResourcePart), aliased(ResourcePart)
_ANY_PLACE = (
    select(Resource, Venue, Organization, _Part.part_id, _Whole.whole_id)
    .join(Venue, Venue.id == Resource.venue_id)
    .join(Organization, Organization.id == Venue.organization_id)
    .outerjoin(_Part, _Part.whole_id == Resource.id)
    .outerjoin(_Whole, _Whole.part_id == Resource.id)
    .where(Resource.id == bindparam("resource_id"))
)
_OPEN_PLACE = _ANY_PLACE.where(Resource.is_open, Venue.status == VenueStatus.PUBLISHED)


async def get_place(session: AsyncSession, resource_id: UUID, *, only_open: bool = True) -> Place:
    """A bookable resource of a published venue; what is not open to the public is not found."""
    rows = (await session.execute(_OPEN_PLACE if only_open else _ANY_PLACE, {"resource_id": resource_id})).all()
    if not rows:
        raise NotFound
    resource, venue, organization = rows[0][:3]
    parts, wholes = {row[3] for row in rows if row[3]}, {row[4] for row in rows if row[4]}
    return Place(resource, venue, organization, sorted(parts), sorted(wholes))


async def organization_of_venue(session: AsyncSession, venue_id: UUID) -> UUID | None:
    return await session.scalar(select(Venue.organization_id).where(Venue.id == venue_id))


async def wholes_of(session: AsyncSession, part_ids: Sequence[UUID]) -> list[UUID]:
    """The composite resources that contain any of these."""
    statement = select(ResourcePart.whole_id).where(ResourcePart.part_id.in_(part_ids)).distinct()
    return list((await session.scalars(statement)).all())


async def opening_around(session: AsyncSession, place: Place, span: Span) -> list[Span]:
    """Like `opening`; the place remembers its timetable, a day more on both sides than was asked for."""
    first, last = local_day(span.starts_at, place.zone) - DAY, local_day(span.ends_at, place.zone)
    known = next((one for one in place.timetables if one.first <= first and last <= one.last), None)
    if known is None:
        known = await timetable_of(session, place.venue.id, first - DAY, last + DAY)
        place.timetables.append(known)
    return opening_spans(known.week, known.exceptions, place.zone, first, last)
