"""Rows on their way into the tables, written many at a time in the order that foreign keys want."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from artel.bookings.models import Blackout, Booking, Claim, HistoryEntry
from artel.kit.outbox import OutboxEvent
from artel.memberships.models import Pass, PassEntry
from artel.payments.models import DocumentCounter, LedgerEntry, Payable, Payment, Refund
from artel.pricing.models import PromoUse, Quote

ORDER = (Quote, Booking, HistoryEntry, Blackout, Claim, PromoUse, Pass, PassEntry, Payable, Payment, Refund,
         LedgerEntry, DocumentCounter, OutboxEvent)  # fmt: skip
AT_ONCE = 1000
Row = dict[str, Any]


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


class Rows:
    def __init__(self) -> None:
        self.by_table: dict[type[Any], list[Row]] = defaultdict(list)

    def add(self, table: type[Any], **values: Any) -> None:
        self.by_table[table].append(values)

    async def write(self, session: AsyncSession) -> None:
        """Each table in chunks: a statement must not take longer than the database allows."""
        for table in ORDER:
            rows = self.by_table.pop(table, [])
            for first in range(0, len(rows), AT_ONCE):
                await session.execute(insert(_table(table)), rows[first : first + AT_ONCE])
        if self.by_table:
            raise ValueError(f"no place in the order for {list(self.by_table)}")
