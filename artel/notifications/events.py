from uuid import UUID

from artel.kit.outbox import Event


class MailDue(Event):
    """A letter waits in its row for the mail server. `notice`: the kind of what it tells; empty: about an account."""

    kind = "notifications.mail_due"
    mail_id: UUID
    organization_id: UUID | None = None
    notice: str = ""
