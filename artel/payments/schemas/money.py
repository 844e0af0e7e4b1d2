"""Shapes of wallets, cards, invoices, payouts and reconciliation."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from artel.kit.money import Money
from artel.payments.models import InvoiceStatus, PayoutStatus, Provider
from artel.payments.schemas import SubjectRef

MAX_MINOR = 10**11
Digits = Annotated[str, Field(pattern=r"^\d*$", max_length=20)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TopUpRequest(Strict):
    organization_id: UUID
    amount: Money

    @model_validator(mode="after")
    def _positive(self) -> "TopUpRequest":
        if not 100 <= self.amount.amount <= MAX_MINOR:
            raise ValueError("from 1 to a thousand million")
        return self


class TopUpView(BaseModel):
    """Pay it with `POST /payments` for this subject."""

    subject: SubjectRef
    amount: Money
    expires_at: datetime | None


class CreditRequest(Strict):
    """A negative amount takes back."""

    organization_id: UUID
    user_id: UUID
    amount: Money
    reason: str = Field(min_length=1, max_length=250)

    @model_validator(mode="after")
    def _something(self) -> "CreditRequest":
        if not 0 < abs(self.amount.amount) <= MAX_MINOR:
            raise ValueError("an amount other than zero")
        return self


class WalletView(BaseModel):
    organization_id: UUID
    organization: str
    balance: Money


class WalletMove(BaseModel):
    """`amount` is signed: what came into the wallet is positive."""

    id: UUID
    organization_id: UUID
    kind: str
    amount: Money
    subject: SubjectRef
    at: datetime


class CardView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    provider: Provider
    kind: str
    title: str
    last4: str
    consent_at: datetime


class CardList(BaseModel):
    items: list[CardView]


class WalletList(BaseModel):
    items: list[WalletView]


class CaptureRequest(Strict):
    """Without an amount: all that is held."""

    amount: Money | None = None


class Buyer(Strict):
    """A company's requisites, as they stand on its invoice."""

    name: str = Field(min_length=1, max_length=250)
    inn: str = Field("", pattern=r"^(\d{10}|\d{12})?$")
    kpp: str = Field("", pattern=r"^(\d{9})?$")
    address: str = Field("", max_length=250)
    email: str = Field("", max_length=250)


class InvoiceLine(Strict):
    title: str = Field(min_length=1, max_length=250)
    amount: int = Field(gt=0, le=MAX_MINOR)  # minor units


class InvoiceRequest(Strict):
    """For a subject that is to be paid, or for lines; then `payer_id` says who in the house owes them."""

    organization_id: UUID
    subject: SubjectRef | None = None
    payer_id: UUID | None = None
    lines: list[InvoiceLine] = Field(default=[], max_length=50)
    buyer: Buyer
    due_on: date | None = None
    note: str = Field("", max_length=500)

    @model_validator(mode="after")
    def _one_of_both(self) -> "InvoiceRequest":
        if (self.subject is None) == (not self.lines) or (self.lines and self.payer_id is None):
            raise ValueError("a subject, or lines and a payer")
        return self


class OwnInvoiceRequest(Strict):
    subject: SubjectRef
    buyer: Buyer


InvoiceState = Literal["issued", "paid", "cancelled"]


class InvoiceView(BaseModel):
    id: UUID
    organization_id: UUID
    organization: str
    number: str
    status: InvoiceStatus
    is_overdue: bool
    amount: Money
    buyer: Buyer
    lines: list[InvoiceLine]
    subject: SubjectRef
    due_on: date
    note: str
    payment_id: UUID | None
    created_at: datetime
    finished_at: datetime | None


class BankRequest(Strict):
    account: Digits = ""
    bic: Digits = ""
    bank: str = Field("", max_length=250)
    correspondent: Digits = ""
    kpp: Digits = ""
    invoice_series: str = Field("", max_length=8, pattern=r"^[A-Za-zА-Яа-я0-9-]*$")


class TermsRequest(Strict):
    organization_id: UUID
    commission: int = Field(ge=0, le=5_000)  # hundredths of a percent
    vendor_account: str = Field("", max_length=64)


class TermsView(BaseModel):
    organization_id: UUID
    commission: int
    vendor_account: str
    bank: BankRequest
    available: Money


class PayoutRequest(Strict):
    """Without an amount: all that is available."""

    organization_id: UUID
    amount: Money | None = None
    destination: str = Field(min_length=1, max_length=250)


class PayoutStep(Strict):
    status: Literal["sent", "paid", "failed"]
    reason: str = Field("", max_length=250)


class PayoutView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organization_id: UUID
    number: int
    amount: Money = Field(validation_alias="money")
    destination: str
    status: PayoutStatus
    failure: str
    created_at: datetime
    sent_at: datetime | None
    finished_at: datetime | None


class DifferenceView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    what: str
    our_id: UUID | None
    vendor_id: str
    ours: int | None
    theirs: int | None
    our_state: str
    their_state: str
    at: datetime


class ReconciliationView(BaseModel):
    """The latest comparison. `report` is None when none was ever made: the sandbox has no vendor."""

    at: datetime | None
    checked: int
    differences: list[DifferenceView]
