from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, composite, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.money import Money


class PayableStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


class Payable(Base):
    """Something to be paid, as an upper domain announced it; payments knows it only by `(subject_type, subject_id)`."""

    __tablename__ = "payables"
    __table_args__ = (
        UniqueConstraint("subject_type", "subject_id"),
        Index("ix_payables_organization_id_status", "organization_id", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    payer_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Mapped[UUID]
    money: Mapped[Money] = composite(mapped_column("amount", BigInteger), mapped_column("currency"))
    paid_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    deposit: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # the last part of the amount
    description: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(default=list)
    tax_percent: Mapped[int | None]
    two_stage: Mapped[bool] = mapped_column(default=False, server_default=false())  # authorize first, capture later
    status: Mapped[PayableStatus] = mapped_column(default=PayableStatus.OPEN)
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PaymentStatus(StrEnum):
    PENDING = "pending"
    WAITING_FOR_CAPTURE = "waiting_for_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class Provider(StrEnum):
    SANDBOX = "sandbox"
    YOOKASSA = "yookassa"
    DESK = "desk"
    WALLET = "wallet"


class HoldAction(StrEnum):
    CAPTURE = "capture"
    CANCEL = "cancel"


class Payment(Base):
    """One attempt to pay a payable. `attempt_key` is the vendor's idempotency key, stored before the first try."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("refunded_amount >= 0 AND refunded_amount <= amount", name="refunded"),
        CheckConstraint("charged_back >= 0 AND refunded_amount + charged_back <= amount", name="charged_back"),
        Index("ix_payments_status_created_at", "status", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    payable_id: Mapped[UUID] = mapped_column(ForeignKey("payables.id"), index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    payer_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    provider: Mapped[Provider]
    method: Mapped[str] = mapped_column(default="")
    money: Mapped[Money] = composite(mapped_column("amount", BigInteger), mapped_column("currency"))
    refunded_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    status: Mapped[PaymentStatus] = mapped_column(default=PaymentStatus.PENDING)
    attempt_key: Mapped[str] = mapped_column(unique=True)
    provider_payment_id: Mapped[str | None] = mapped_column(unique=True)
    confirmation_url: Mapped[str | None]
    return_url: Mapped[str] = mapped_column(default="")
    vendor_request: Mapped[dict[str, Any] | None]  # a repeat with the same key must say the same
    failure_code: Mapped[str | None]
    receipt_number: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    paid_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    charged_back: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    fee: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # the platform's commission
    fee_returned: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    is_split: Mapped[bool] = mapped_column(default=False, server_default=false())
    two_stage: Mapped[bool] = mapped_column(default=False, server_default=false())
    held_until: Mapped[datetime | None]
    hold_action: Mapped[HoldAction | None]  # asked of the vendor, not answered yet
    hold_request: Mapped[dict[str, Any] | None]
    save_card: Mapped[bool] = mapped_column(default=False, server_default=false())  # the payer agreed
    saved_card_id: Mapped[UUID | None]


class RefundStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class Refund(Base):
    __tablename__ = "refunds"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"), UniqueConstraint("payment_id", "refund_key"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    refund_key: Mapped[str]
    money: Mapped[Money] = composite(mapped_column("amount", BigInteger), mapped_column("currency"))
    deposit: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # how much of it is a deposit
    to_wallet: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str]
    status: Mapped[RefundStatus] = mapped_column(default=RefundStatus.PENDING)
    vendor_request: Mapped[dict[str, Any] | None]
    provider_refund_id: Mapped[str | None] = mapped_column(unique=True)
    failure_code: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class LedgerEntry(Base):
    """One side of a movement. All entries of a `movement_id` sum to zero per currency; balances are sums."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("movement_id", "account", "organization_id"),
        # Whole, so that balances and reports need not read the rows.
        Index("ix_ledger_entries_sums", "organization_id", "account", "at", "currency", "amount"),
        Index("ix_ledger_entries_organization_id_at", "organization_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    movement_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Mapped[UUID]
    account: Mapped[str]  # "provider:sandbox", "revenue", "refunds", "desk:cash", ...
    amount: Mapped[int] = mapped_column(BigInteger)  # debit positive, credit negative
    currency: Mapped[str]
    kind: Mapped[str]  # charge, refund
    subject_type: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class DocumentCounter(Base):
    """The last number given out: gapless, because it moves in the transaction that uses it."""

    __tablename__ = "document_counters"

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Wallet(Base):
    """The guard of the account `wallet:<person>`: equal to its sum, and never negative."""

    __tablename__ = "wallets"
    __table_args__ = (
        UniqueConstraint("organization_id", "user_id", "currency"),
        CheckConstraint("balance >= 0", name="balance"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(index=True)
    balance: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]


class SavedCard(Base):
    """A way to pay that its owner let the vendor keep. The vendor's id is all we have of it."""

    __tablename__ = "saved_cards"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(index=True)
    provider: Mapped[Provider]
    vendor_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    last4: Mapped[str] = mapped_column(default="")
    consent_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class PaymentTerms(Base):
    """What the platform keeps of online money, in hundredths of a percent, and where the rest goes."""

    __tablename__ = "payment_terms"
    __table_args__ = (CheckConstraint("commission BETWEEN 0 AND 5000", name="commission"),)

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    commission: Mapped[int] = mapped_column(default=0)
    vendor_account: Mapped[str] = mapped_column(default="")  # the seller's shop; empty: no split, payouts instead
    bank: Mapped[dict[str, Any]] = mapped_column(default=dict)  # account, bic, bank, corr: for invoices and payouts
    invoice_series: Mapped[str] = mapped_column(default="")


class PayoutStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"


class Payout(Base):
    __tablename__ = "payouts"
    __table_args__ = (UniqueConstraint("organization_id", "number"), CheckConstraint("amount > 0", name="amount"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    number: Mapped[int]
    money: Mapped[Money] = composite(mapped_column("amount", BigInteger), mapped_column("currency"))
    account: Mapped[str]  # from where
    destination: Mapped[str]
    status: Mapped[PayoutStatus] = mapped_column(default=PayoutStatus.DRAFT)
    settlement_id: Mapped[UUID] = mapped_column(default=uuid7)  # the second movement
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class InvoiceStatus(StrEnum):
    ISSUED = "issued"
    PAID = "paid"
    CANCELLED = "cancelled"


class Invoice(Base):
    """A bill for a company, for a payable. Its own payable when it is for something free."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("organization_id", "series", "number"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_invoices_organization_id_status", "organization_id", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    organization_id: Mapped[UUID]
    series: Mapped[str]
    number: Mapped[int]
    payer_id: Mapped[UUID] = mapped_column(index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    buyer: Mapped[dict[str, Any]]  # name, inn, kpp, address, email
    lines: Mapped[list[Any]]
    money: Mapped[Money] = composite(mapped_column("amount", BigInteger), mapped_column("currency"))
    tax_percent: Mapped[int | None]
    status: Mapped[InvoiceStatus] = mapped_column(default=InvoiceStatus.ISSUED)
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    payment_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class FiscalReceipt(Base):
    """The second receipt, after the visit: the prepayment is set off. The first goes with the payment."""

    __tablename__ = "fiscal_receipts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), unique=True)
    vendor_request: Mapped[dict[str, Any]]
    vendor_id: Mapped[str | None]
    status: Mapped[RefundStatus] = mapped_column(default=RefundStatus.PENDING)
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class Reconciliation(Base):
    """One comparison with the vendor."""

    __tablename__ = "reconciliations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    since: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    checked: Mapped[int]


class Difference(Base):
    """Where the vendor says something else. `ours` and `theirs` in minor units; None: not there."""

    __tablename__ = "reconciliation_differences"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    reconciliation_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliations.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str]  # missing_here, missing_there, amount, state
    what: Mapped[str]  # payment, refund
    our_id: Mapped[UUID | None]
    vendor_id: Mapped[str]
    ours: Mapped[int | None] = mapped_column(BigInteger)
    theirs: Mapped[int | None] = mapped_column(BigInteger)
    our_state: Mapped[str] = mapped_column(default="")
    their_state: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
