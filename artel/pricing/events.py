from uuid import UUID

from artel.kit.outbox import Event


class TariffsChanged(Event):
    """What a venue asks for has changed; whoever shows prices looks again."""

    kind = "pricing.tariffs_changed"

    venue_id: UUID
