from uuid import UUID

from artel.kit.outbox import Event


class WebhookDue(Event):
    """A delivery is to be tried. `turn` and `attempt` as they were when this was set: a timer outlived does nothing."""

    kind = "webhooks.due"
    delivery_id: UUID
    turn: int
    attempt: int
