"""How a ticket moves by itself when somebody writes. Pure."""

from artel.support.models import TicketStatus

S = TicketStatus


def after_answer(status: TicketStatus, *, by_staff: bool) -> TicketStatus:
    """An answer of staff waits for the author; a word of the author brings it back to the queue, also from the end."""
    if by_staff:
        return S.WAITING
    return S.IN_PROGRESS if status in (S.WAITING, S.IN_PROGRESS) else S.OPEN


def author_may_set(status: TicketStatus) -> bool:
    """Close it, or open it again."""
    return status in (S.CLOSED, S.OPEN)
