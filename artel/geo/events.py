from uuid import UUID

from artel.kit.outbox import Event


class StationsChanged(Event):
    """Whoever keeps walks to the metro works them out anew."""

    kind = "geo.stations_changed"

    city_id: UUID


class DistrictsChanged(Event):
    kind = "geo.districts_changed"

    city_id: UUID
