"""Facts about leases, and what is due by the clock."""

from datetime import date
from uuid import UUID

from artel.kit.outbox import Event


class LeaseFact(Event):
    lease_id: UUID
    organization_id: UUID
    venue_id: UUID
    resource_id: UUID
    tenant_id: UUID
    actor_id: UUID


class LeaseSigned(LeaseFact):
    kind = "leases.signed"


class LeaseMoved(LeaseFact):
    kind = "leases.moved"


class LeaseEnded(LeaseFact):
    kind = "leases.ended"
    ends_on: date


class RentFact(Event):
    lease_id: UUID
    charge_id: UUID
    organization_id: UUID
    venue_id: UUID
    resource_id: UUID
    tenant_id: UUID
    due_on: date
    amount: int
    currency: str


class RentReminder(RentFact):
    """For the tenant, some days before."""

    kind = "leases.rent_reminder"


class RentOverdue(RentFact):
    """For the tenant and the staff, the day after."""

    kind = "leases.rent_overdue"


class RentLookDue(Event):
    """Timed work: look whether a charge is paid, before its day or after it."""

    kind = "leases.rent_look_due"
    charge_id: UUID
    is_late: bool
    organization_id: UUID | None = None
    due_on: date | None = None


class OfficeFreed(Event):
    """To one who waits for such an office."""

    kind = "leases.office_freed"
    venue_id: UUID
    resource_id: UUID
    user_id: UUID
    size: int
