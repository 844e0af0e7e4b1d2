"""Facts about passes, and their timers. A timer names the moment it was meant for, so that one outlived can tell."""

from datetime import datetime
from uuid import UUID

from artel.kit.outbox import Event


class PassActivated(Event):
    kind = "memberships.activated"
    pass_id: UUID
    owner_id: UUID
    organization_id: UUID


class PassEnded(Event):
    kind = "memberships.ended"
    pass_id: UUID
    owner_id: UUID
    organization_id: UUID


class PassFact(Event):
    """For the owner's eyes. `name` as it was sold."""

    pass_id: UUID
    owner_id: UUID
    organization_id: UUID
    name: str


class PassRenewed(PassFact):
    kind = "memberships.renewed"
    ends_at: datetime


class PassEndingSoon(PassFact):
    """`amount`, minor units: what the next period costs; None when it does not renew."""

    kind = "memberships.ending_soon"
    ends_at: datetime
    amount: int | None
    currency: str


class PassRenewalFailed(PassFact):
    """It was to go on and was not paid."""

    kind = "memberships.renewal_failed"


class PassFrozen(PassFact):
    kind = "memberships.frozen"
    until: datetime


class ReferralRewarded(Event):
    kind = "memberships.referral_rewarded"
    inviter_id: UUID
    invited_id: UUID
    organization_id: UUID


class PassUnpaid(Event):
    kind = "memberships.unpaid"
    pass_id: UUID


class PeriodEnds(Event):
    kind = "memberships.period_ends"
    pass_id: UUID
    ends_at: datetime
    organization_id: UUID | None = None
    name: str = ""


class RenewalDue(Event):
    """Timed work: the bill of the next period. `warns`: it also reminds, as it did before `EndingLookDue` came."""

    kind = "memberships.renewal_due"
    pass_id: UUID
    ends_at: datetime
    organization_id: UUID | None = None
    name: str = ""
    warns: bool = True


class EndingLookDue(Event):
    """Timed work: remind the owner that it ends. No money hangs on it."""

    kind = "memberships.ending_look_due"
    pass_id: UUID
    ends_at: datetime
    organization_id: UUID | None = None
    name: str = ""


class FreezeEnds(Event):
    kind = "memberships.freeze_ends"
    pass_id: UUID
    frozen_until: datetime
