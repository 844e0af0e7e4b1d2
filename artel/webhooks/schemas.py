"""What the API shows, and the public payload (docs/webhooks.md), where fields are added, never renamed or dropped."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from artel.kit.field_errors import refuse
from artel.kit.problems import Text
from artel.kit.texts import Name
from artel.webhooks.models import WebhookStatus as WebhookStatus

UNKNOWN_KIND = Text("Такого события нет", "There is no such event")


class Fields(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class BookingData(Fields):
    """Amounts in minor units; times in UTC."""

    booking_id: UUID
    number: str
    venue_id: UUID
    resource_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    total_amount: int
    currency: str


class PlacedData(BookingData):
    status: str  # awaiting_payment, awaiting_approval or confirmed


class MovedData(BookingData):
    verb: str
    previous_starts_at: datetime
    previous_ends_at: datetime


class CancelledData(BookingData):
    refund_amount: int


class PaymentData(Fields):
    payment_id: UUID
    subject_type: str
    subject_id: UUID
    payer_id: UUID
    amount: int
    currency: str
    method: str


class RefundData(PaymentData):
    refund_id: UUID


class PassData(Fields):
    pass_id: UUID
    owner_id: UUID


class LeaseData(Fields):
    lease_id: UUID
    venue_id: UUID
    resource_id: UUID
    tenant_id: UUID


class LeaseEndedData(LeaseData):
    ends_on: date


class RentData(LeaseData):
    charge_id: UUID
    due_on: date
    amount: int
    currency: str


class TicketData(Fields):
    ticket_id: UUID
    number: int
    subject: str
    author_id: UUID
    assignee_id: UUID | None


class VisitData(Fields):
    visit_id: UUID
    venue_id: UUID
    user_id: UUID


class DonationData(Fields):
    donation_id: UUID
    venue_id: UUID
    goal_id: UUID | None
    donor_id: UUID | None
    amount: int
    currency: str


class InvoiceData(Fields):
    invoice_id: UUID
    payer_id: UUID


class PingData(Fields):
    endpoint_id: UUID


PING = "ping"
KINDS: dict[str, type[Fields]] = {
    "booking.placed": PlacedData,
    "booking.confirmed": BookingData,
    "booking.changed": MovedData,
    "booking.cancelled": CancelledData,
    "booking.checked_in": BookingData,
    "booking.completed": BookingData,
    "booking.no_show": BookingData,
    "payment.succeeded": PaymentData,
    "payment.refunded": RefundData,
    "payment.charged_back": PaymentData,
    "invoice.issued": InvoiceData,
    "pass.activated": PassData,
    "pass.ended": PassData,
    "lease.signed": LeaseData,
    "lease.moved": LeaseData,
    "lease.ended": LeaseEndedData,
    "rent.overdue": RentData,
    "ticket.opened": TicketData,
    "ticket.answered": TicketData,
    "ticket.closed": TicketData,
    "visit.started": VisitData,
    "visit.ended": VisitData,
    "donation.received": DonationData,
}


class WebhookPayload(BaseModel):
    """`timestamp`: when it happened. `data` by `type`."""

    type: str
    version: int
    timestamp: datetime
    organization_id: UUID
    data: dict[str, Any]


def _known(value: str) -> str:
    if value not in KINDS:
        raise refuse("webhooks.unknown_kind", UNKNOWN_KIND)
    return value


Known = Annotated[str, AfterValidator(_known)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=1000)]


class EndpointRequest(BaseModel):
    """Without `kinds`: of everything, also of what will be told in later versions."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    name: Name
    url: Url
    kinds: list[Known] = Field([], max_length=100)


class EndpointPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    url: Url = ""
    kinds: list[Known] = Field([], max_length=100)
    is_active: bool = True


class ReplayRequest(BaseModel):
    """What happened in `[since, until)`; `failed`: only what was not delivered."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime
    until: AwareDatetime
    only: Literal["failed", "all"] = "failed"


class ReplayView(BaseModel):
    """`is_all`: false when there was more than one call may replay; call again."""

    replayed: int
    is_all: bool


class EndpointView(Fields):
    id: UUID
    organization_id: UUID
    name: str
    url: str
    kinds: list[str]
    is_active: bool
    rotated_at: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    waiting: int = 0
    failed: int = 0
    last_delivered_at: datetime | None = None


class EndpointList(BaseModel):
    items: list[EndpointView]
    kinds: list[str]


class NewEndpointView(EndpointView):
    """The secret is shown here and never again."""

    secret: str


class DeliveryView(Fields):
    id: UUID
    event_id: UUID
    kind: str
    status: WebhookStatus
    attempts: int
    next_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None
    response_status: int | None = None
    latency_ms: int | None = None


class AttemptView(Fields):
    at: datetime
    response_status: int | None
    answer: str
    failure: str
    latency_ms: int


class DeliveryDetail(DeliveryView):
    """`tries`: newest first."""

    body: str
    tries: list[AttemptView]
