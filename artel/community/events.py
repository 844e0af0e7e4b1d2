"""Facts about the life of a house, and what is due by the clock."""

from datetime import date, datetime
from uuid import UUID

from artel.kit.outbox import Event


class VisitStarted(Event):
    kind = "community.visit_started"
    visit_id: UUID
    organization_id: UUID
    venue_id: UUID
    user_id: UUID


class VisitEnded(Event):
    kind = "community.visit_ended"
    visit_id: UUID
    organization_id: UUID
    venue_id: UUID
    user_id: UUID
    ended_by: str


class VisitRanOut(Event):
    """Timed work: the doors close."""

    kind = "community.visit_ran_out"
    visit_id: UUID
    at: datetime


class KarmaLevelChanged(Event):
    kind = "community.karma_level_changed"
    organization_id: UUID
    user_id: UUID
    level: str
    is_up: bool


class DonationReceived(Event):
    """`donor_id` None: they wish to stay unknown, and no reader of this fact learns more."""

    kind = "community.donation_received"
    donation_id: UUID
    organization_id: UUID
    venue_id: UUID
    goal_id: UUID | None
    donor_id: UUID | None
    amount: int
    currency: str


class GatheringFact(Event):
    gathering_id: UUID
    organization_id: UUID
    venue_id: UUID
    user_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime


class MovedUp(GatheringFact):
    """From the waiting list to a seat; `pay_until` when it is to be paid."""

    kind = "community.moved_up"
    pay_until: datetime | None


class GatheringCancelled(GatheringFact):
    """To each who had a seat or waited."""

    kind = "community.gathering_cancelled"


class BirthdayFact(Event):
    """`on`: the day on which it is kept."""

    organization_id: UUID
    user_id: UUID
    on: date


class BirthdayCame(BirthdayFact):
    """It is today, and the person belongs there."""

    kind = "community.birthday_came"


class BirthdayAhead(BirthdayFact):
    """In two days, for the staff."""

    kind = "community.birthday_ahead"


class SeatHoldRanOut(Event):
    """Timed work: a seat that nobody paid."""

    kind = "community.seat_hold_ran_out"
    sign_up_id: UUID
    at: datetime
