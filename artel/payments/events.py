"""Facts about money, by subject. Whoever announced the subject knows what follows from them."""

from uuid import UUID

from artel.kit.outbox import Event


class PaymentFact(Event):
    subject_type: str
    subject_id: UUID
    payment_id: UUID
    payer_id: UUID
    organization_id: UUID
    amount: int
    currency: str
    provider: str
    method: str


class PaymentSucceeded(PaymentFact):
    """Money came, also when nobody waited for it any more: then whoever owns the subject gives it back."""

    kind = "payments.succeeded"
    receipt_number: str


class PaymentCanceled(PaymentFact):
    """`was_held`: the money was reserved and is free again."""

    kind = "payments.canceled"
    failure_code: str
    was_held: bool = False


class PaymentHeld(PaymentFact):
    """Authorized: the money is reserved and not ours until it is captured."""

    kind = "payments.held"


class PaymentChargedBack(PaymentFact):
    """The bank took back what was left of a payment; `amount` is that."""

    kind = "payments.charged_back"


class InvoiceFact(Event):
    invoice_id: UUID
    organization_id: UUID
    payer_id: UUID


class InvoiceIssued(InvoiceFact):
    kind = "payments.invoice_issued"


class InvoicePaid(InvoiceFact):
    kind = "payments.invoice_paid"


class InvoiceOverdue(InvoiceFact):
    """Not paid on the day it was due."""

    kind = "payments.invoice_overdue"


class InvoiceLookDue(Event):
    """Timed work: look whether an invoice was paid in time."""

    kind = "payments.invoice_look_due"
    invoice_id: UUID
    organization_id: UUID | None = None
    number: str = ""


class RefundFact(PaymentFact):
    """`amount` is the refund's."""

    refund_id: UUID
    reason: str


class RefundSucceeded(RefundFact):
    kind = "payments.refund_succeeded"


class RefundFailed(RefundFact):
    """The vendor refused: staff must give the money back in another way."""

    kind = "payments.refund_failed"
    failure_code: str


# Timed work, and what the vendor calls out.


class PaymentCheckDue(Event):
    kind = "payments.check_due"
    payment_id: UUID
    tries: int = 0


class RefundDue(Event):
    kind = "payments.refund_due"
    refund_id: UUID
    tries: int = 0


class HoldDue(Event):
    """A hold is to be captured or given up."""

    kind = "payments.hold_due"
    payment_id: UUID
    tries: int = 0


class ReceiptDue(Event):
    kind = "payments.receipt_due"
    receipt_id: UUID
    tries: int = 0


class VendorNotified(Event):
    """A webhook named something of ours. What it says is not believed; the vendor is asked."""

    kind = "payments.vendor_notified"
    payment_id: UUID | None = None
    refund_id: UUID | None = None
    vendor_id: str
