"""The double entry and the gapless numbers. Internal: no entry point reaches these."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.payments import rules
from artel.payments.models import DocumentCounter, LedgerEntry, Payable, Payment, PaymentTerms, Provider, Wallet
from artel.payments.rules import Entry

RECEIPTS = "receipt"
TOP_UP = "wallet"


class Movable(NamedTuple):
    """A movement that is about no payable."""

    organization_id: UUID
    money: Money
    subject_type: str
    subject_id: UUID


async def post_movement(
    session: AsyncSession, movement_id: UUID, payment: Payment | Payable | Movable, kind: str, entries: Sequence[Entry]
) -> None:
    """`movement_id` is the payment's or the refund's own id, so the database refuses to book it twice. `payment` says
    whose money it is about."""
    if not rules.is_balanced(entries):
        raise ValueError(f"movement {movement_id} does not balance")
    session.add_all(
        LedgerEntry(
            movement_id=movement_id,
            organization_id=payment.organization_id,
            account=entry.account,
            amount=entry.amount,
            currency=payment.money.currency,
            kind=kind,
            subject_type=payment.subject_type,
            subject_id=payment.subject_id,
        )
        for entry in entries
    )
    await session.flush()
    for entry in entries:
        owner = rules.wallet_owner(entry.account)
        if owner:
            await _move_wallet(session, payment.organization_id, owner, Money(-entry.amount, payment.money.currency))


async def _move_wallet(session: AsyncSession, organization_id: UUID, user_id: UUID, change: Money) -> None:
    """The database refuses to go below zero (WalletTooLow), also when two spend at once."""
    key = {"organization_id": organization_id, "user_id": user_id, "currency": change.currency}
    await insert_or_skip(session, Wallet, id=uuid7(), **key, balance=0)
    statement = update(Wallet).where(
        Wallet.organization_id == organization_id, Wallet.user_id == user_id, Wallet.currency == change.currency
    )
    await session.execute(statement.values(balance=Wallet.balance + change.amount))


def account_of(payment: Payment) -> str:
    """Where the money of this payment lies."""
    if payment.provider is Provider.DESK:
        return f"desk:{payment.method}"
    if payment.provider is Provider.WALLET:
        return rules.wallet_account(payment.payer_id)
    return f"{'split' if payment.is_split else 'provider'}:{payment.provider}"


def is_top_up(row: Payment | Payable) -> bool:
    return row.subject_type == TOP_UP


async def next_number(session: AsyncSession, organization_id: UUID, series: str) -> str:
    """Gapless: whoever rolls back gives the number back, and the next one waits for that."""
    key = {"organization_id": organization_id, "series": series}
    await insert_or_skip(session, DocumentCounter, **key, last=0)
    statement = (
        update(DocumentCounter)
        .where(DocumentCounter.organization_id == organization_id, DocumentCounter.series == series)
        .values(last=DocumentCounter.last + 1)
        .returning(DocumentCounter.last)
    )
    return str((await session.execute(statement)).scalar_one())


async def lock_terms(session: AsyncSession, organization_id: UUID) -> PaymentTerms:
    """Whoever pays out or changes the terms waits here for the other."""
    await insert_or_skip(
        session, PaymentTerms, organization_id=organization_id, commission=0, vendor_account="", bank={},
        invoice_series="",
    )  # fmt: skip
    return await session.get_one(PaymentTerms, organization_id, with_for_update=True, populate_existing=True)
