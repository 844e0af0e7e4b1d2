"""Money of a period: every total is a sum of the ledger's entries, those of closed days taken together (books)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.analytics import rules
from artel.analytics.errors import PeriodTooLong
from artel.analytics.models import By
from artel.analytics.queries.books import Sums, balances_now, books_of, sums_between
from artel.analytics.schemas import LONGEST, FinanceFilter, FinanceReport, FinanceRow, FinanceSums
from artel.catalog.models import Venue
from artel.kit import clock
from artel.kit.money import Money
from artel.payments.models import Invoice, InvoiceStatus, Payable, PayableStatus
from artel.payments.queries import available_in, currency_of
from artel.pricing.models import Tariff

ByKey = dict[str, dict[str, int]]  # by account in turn


async def finance_report(session: AsyncSession, actor: Actor, wish: FinanceFilter) -> FinanceReport:
    actor.must(Permission.FINANCE_VIEW, wish.organization_id)
    if not 0 <= (wish.to - wish.from_).days <= LONGEST.days:
        raise PeriodTooLong
    currency = await currency_of(session, wish.organization_id)
    books, by = await books_of(session, wish.organization_id), By(wish.by)
    cut = await sums_between(session, wish.organization_id, by, currency, books, wish.from_, wish.to)
    sums = _by_key(cut)
    names = await _names(session, wish, sums)
    rows = [FinanceRow(key=key, name=names.get(key, ""), **_row(found)) for key, found in sums.items()]
    rows.sort(key=lambda row: row.key if by is By.DAY else -row.revenue, reverse=by is By.DAY)
    there = await balances_now(session, wish.organization_id, currency, books)
    owed, overdue = await _debts(session, wish.organization_id, currency, clock.now().date())
    return FinanceReport(
        currency=currency,
        rows=rows,
        total=FinanceSums(**_row(_whole(sums))),
        balances={account: amount for account, amount in there.items() if amount},
        available=available_in(there, currency).amount,
        owed=owed,
        overdue_invoices=overdue,
    )


def _by_key(cut: Sums) -> ByKey:
    sums: ByKey = defaultdict(dict)
    for (key, account), amount in cut.items():
        sums[key][account] = amount
    return sums


async def _names(session: AsyncSession, wish: FinanceFilter, keys: Iterable[str]) -> dict[str, str]:
    tables: dict[str, Any] = {"venue": Venue, "tariff": Tariff}
    table = tables.get(wish.by)
    if table is None:
        return {}
    ids = [UUID(key) for key in keys if key]
    return {
        str(row.id): row.name for row in await session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    }


def _whole(sums: ByKey) -> dict[str, int]:
    whole: dict[str, int] = defaultdict(int)
    for found in sums.values():
        for account, amount in found.items():
            whole[account] += amount
    return whole


def _row(found: dict[str, int]) -> dict[str, int]:
    """Income is a credit in the books; here it is positive, and what it costs negative."""
    shown = {name: -found.get(account, 0) for account, name in rules.FINANCE_ACCOUNTS.items()}
    return shown | {"net": sum(shown.values())}


async def _debts(session: AsyncSession, organization_id: UUID, currency: str, today: date) -> tuple[Money, int]:
    """What is to be paid and did not run out, and how many invoices are late."""
    table = Payable.__table__
    due = table.c.amount - Payable.paid_amount + Payable.refunded_amount
    owed = select(func.coalesce(func.sum(due), 0)).where(
        Payable.organization_id == organization_id,
        Payable.status == PayableStatus.OPEN,
        Payable.subject_type != "wallet",
        table.c.currency == currency,
        due > 0,
        Payable.expires_at.is_(None) | (Payable.expires_at > clock.now()),
    )
    late = select(func.count()).where(
        Invoice.organization_id == organization_id, Invoice.status == InvoiceStatus.ISSUED, Invoice.due_on < today
    )
    return Money(int(await session.scalar(owed) or 0), currency), int(await session.scalar(late) or 0)
