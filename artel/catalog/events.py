from uuid import UUID

from artel.kit.outbox import Event


class VenueChanged(Event):
    """Whatever the list or the page of a venue shows: its fields, hours, photos, amenities, place, status."""

    kind = "catalog.venue_changed"

    venue_id: UUID


class ResourceChanged(Event):
    """Its fields, its units, or its parts."""

    kind = "catalog.resource_changed"

    resource_id: UUID
    venue_id: UUID


class VenueSubmitted(Event):
    kind = "catalog.venue_submitted"

    venue_id: UUID
    organization_id: UUID


class VenuePublished(Event):
    kind = "catalog.venue_published"

    venue_id: UUID
    organization_id: UUID


class VenueRejected(Event):
    kind = "catalog.venue_rejected"

    venue_id: UUID
    organization_id: UUID
    reason: str
