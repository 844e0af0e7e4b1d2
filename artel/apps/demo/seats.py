"""Who sits where. Taken in the order of their starts, the first free seat is always enough (interval graphs are
perfect), so nobody is turned away who would have fitted."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from artel.apps.demo.chance import Chance
from artel.apps.demo.shops import Spot
from artel.bookings.rules import units_needed
from artel.kit.spans import Span

Seat = tuple[UUID, UUID]  # resource, unit
LONGEST = timedelta(days=2)


class Board:
    """The seats of one spot. `reserved` are times that a hall has taken away from its rooms."""

    def __init__(self, chance: Chance, spot: Spot, reserved: Sequence[Span] = ()) -> None:
        self.chance, self.spot = chance, spot
        self.seats = spot.taken_units
        self.free_from: dict[UUID, datetime] = {}
        self.reserved = sorted(reserved)

    def claimed(self, span: Span) -> Span:
        it = self.spot.resource
        return span.widened(timedelta(minutes=it.buffer_before_minutes), timedelta(minutes=it.buffer_after_minutes))

    def take(self, span: Span, seats: int) -> list[Seat]:
        """Empty: no room. The spans must come in the order of their starts."""
        wish = self.claimed(span)
        if self._is_reserved(wish):
            return []
        free = [seat for seat in self.seats if self.free_from.get(seat[1], wish.starts_at) <= wish.starts_at]
        wanted = self._wanted(seats)
        if len(free) < wanted:
            return []
        taken = free if wanted == len(free) else self.chance.sample(free, wanted)
        self.free_from |= {unit_id: wish.ends_at for _, unit_id in taken}
        return taken

    def _wanted(self, seats: int) -> int:
        if self.spot.parts:
            return len(self.seats)
        return units_needed(seats, 1 if self.spot.is_desk else self.spot.resource.capacity)

    def _is_reserved(self, wish: Span) -> bool:
        near = bisect_left(self.reserved, Span(wish.starts_at - LONGEST, wish.starts_at))
        ahead = takewhile(lambda span: span.starts_at < wish.ends_at, self.reserved[near:])
        return any(span.overlaps(wish) for span in ahead)
