from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from artel.kit.money import Money
from artel.kit.problems import Language
from artel.payments import texts
from artel.payments.models import Payable, Payment, PaymentStatus, Provider, Refund, RefundStatus

DeskMethod = Literal["cash", "terminal"]
Method = Literal["bank_card", "sbp", "sberbank", "yoo_money", "tinkoff_bank", "sber_loan", "sber_bnpl", "wallet"]
Reason = Literal[
    "insufficient_funds",
    "general_decline",
    "3d_secure_failed",
    "card_expired",
    "invalid_csc",
    "fraud_suspected",
    "issuer_unavailable",
    "payment_method_limit_exceeded",
]


class PayableRequest(BaseModel):
    """From an upper domain. `lines` are `{title, amount}` for the receipt; their sum need not be the amount."""

    model_config = ConfigDict(extra="forbid")

    subject_type: str
    subject_id: UUID
    payer_id: UUID
    organization_id: UUID
    amount: Money
    deposit: int = 0  # the part of the amount that goes back later
    description: str = Field(max_length=250)
    expires_at: datetime | None = None
    lines: list[dict[str, Any]] = []
    two_stage: bool = False  # authorize now, capture or give up later


class SubjectRef(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: str = Field(min_length=1, max_length=32)
    id: UUID


class PaymentRequest(BaseModel):
    """The amount is ours to know."""

    model_config = ConfigDict(extra="forbid")

    subject: SubjectRef
    method: Method | None = None
    save_card: bool = False  # the payer agrees that the vendor keeps it
    saved_card_id: UUID | None = None
    return_url: str = Field("", max_length=2048, pattern=r"^(https?://[^\s]+|/[^\s]*)?$")


class PaymentRef(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID


class FailureView(BaseModel):
    code: str
    title: str


class PaymentView(BaseModel):
    id: UUID
    status: PaymentStatus
    amount: Money
    refunded: Money
    confirmation_url: str | None
    provider: Provider
    method: str
    method_title: str
    subject: SubjectRef
    description: str
    created_at: datetime
    paid_at: datetime | None
    receipt_number: str | None
    failure: FailureView | None
    held_until: datetime | None
    charged_back: Money


def payment_view(payment: Payment, payable: Payable, language: Language) -> PaymentView:
    code = payment.failure_code
    return PaymentView(
        id=payment.id,
        status=payment.status,
        amount=payment.money,
        refunded=Money(payment.refunded_amount, payment.money.currency),
        confirmation_url=payment.confirmation_url,
        provider=payment.provider,
        method=payment.method,
        method_title=texts.method(payment.method, language),
        subject=SubjectRef(type=payment.subject_type, id=payment.subject_id),
        description=payable.description,
        created_at=payment.created_at,
        paid_at=payment.paid_at,
        receipt_number=payment.receipt_number,
        failure=FailureView(code=code, title=texts.failure(code, language)) if code else None,
        held_until=payment.held_until if payment.status is PaymentStatus.WAITING_FOR_CAPTURE else None,
        charged_back=Money(payment.charged_back, payment.money.currency),
    )


class SandboxView(PaymentView):
    """What the sandbox page shows. No money moves here."""

    return_url: str
    reasons: list[FailureView]


def sandbox_view(payment: Payment, payable: Payable, language: Language) -> SandboxView:
    reasons = [FailureView(code=code, title=texts.failure(code, language)) for code in texts.SANDBOX_REASONS]
    shown = payment_view(payment, payable, language).model_dump()
    return SandboxView(**shown, return_url=payment.return_url, reasons=reasons)


class SandboxRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Literal["succeed", "decline", "abandon"]
    reason: Reason = "general_decline"


class RefundRequest(BaseModel):
    """Without an amount: the whole rest. A bare number is in minor units of the payment's currency."""

    model_config = ConfigDict(extra="forbid")

    amount: Money | Annotated[int, Field(gt=0, le=10**15)] | None = None
    reason: str = Field(min_length=1, max_length=250)
    to: Literal["source", "wallet"] = "source"


class RefundView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    payment_id: UUID
    amount: Money = Field(validation_alias="money")
    reason: str
    to_wallet: bool
    status: RefundStatus
    failure_code: str | None
    created_at: datetime
    finished_at: datetime | None


class RefundList(BaseModel):
    items: list[RefundView]
    next_cursor: str | None = None

    @classmethod
    def of(cls, refunds: Sequence[Refund]) -> "RefundList":
        return cls(items=[RefundView.model_validate(refund) for refund in refunds])
