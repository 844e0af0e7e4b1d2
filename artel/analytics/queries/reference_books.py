"""Closed days by definition: every entry looked at, one after the other. Shares nothing with `books` but the tables."""

from collections import Counter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.analytics.models import LedgerDay, RollupHead
from artel.bookings.models import Booking
from artel.leases.models import Lease, LeaseCharge
from artel.payments.models import LedgerEntry, Payment, Refund
from artel.pricing.models import Quote

Facts = Counter[tuple[Any, ...]]  # (by, day, key, account, currency) -> amount
REPORTED = ("revenue", "refunds", "fees", "bank_fees", "chargebacks", "goodwill")


async def wrong_books(session: AsyncSession, organization_id: UUID) -> list[str]:
    """One line per sum of a closed day that says something else than its entries."""
    head = await session.get(RollupHead, organization_id)
    if head is None or head.closed_on is None or head.closed_zone is None:
        return []
    want = await entries_summed(session, organization_id, ZoneInfo(head.closed_zone))
    want = Counter({key: amount for key, amount in want.items() if key[1] <= head.closed_on})
    columns = [column for column in LedgerDay.__table__.c if column.name != "organization_id"]
    rows = await session.execute(select(*columns).where(LedgerDay.organization_id == organization_id))
    have = Facts({(str(by), day, key, account, currency): n for by, day, key, account, currency, n in rows})
    wrong = sorted((key for key in want.keys() | have.keys() if want[key] != have[key]), key=str)
    return [f"books figure {key} of {organization_id} is {have[key]}, not {want[key]}" for key in wrong]


async def entries_summed(session: AsyncSession, organization_id: UUID, zone: ZoneInfo) -> Facts:
    facts, keys = Facts(), await _keys(session, organization_id)
    columns = (LedgerEntry.at, LedgerEntry.account, LedgerEntry.currency, LedgerEntry.amount, LedgerEntry.subject_type,
               LedgerEntry.subject_id, LedgerEntry.movement_id)  # fmt: skip
    for entry in await session.execute(select(*columns).where(LedgerEntry.organization_id == organization_id)):
        day = entry.at.astimezone(zone).date()
        account = "wallets" if entry.account.startswith("wallet:") else entry.account
        facts["day", day, "", account, entry.currency] += entry.amount
        if entry.account in REPORTED:
            for by, names in keys.items():
                of = entry.movement_id if by == "method" else (entry.subject_type, entry.subject_id)
                facts[by, day, names.get(of, ""), account, entry.currency] += entry.amount
    return facts


async def _keys(session: AsyncSession, organization_id: UUID) -> dict[str, dict[Any, str]]:
    """What a movement, or its subject, is filed under."""
    tariffs = dict(
        await _pairs(session, select(Quote.id, Quote.tariff_id).where(Quote.organization_id == organization_id))
    )
    venues: dict[Any, str] = {}
    filed: dict[Any, str] = {}
    ours = select(Booking.id, Booking.venue_id, Booking.quote_id).where(Booking.organization_id == organization_id)
    for one, venue_id, quote_id in await session.execute(ours):
        venues["booking", one] = str(venue_id)
        filed["booking", one] = str(tariffs.get(quote_id) or "")
    leases = dict(await _pairs(session, select(Lease.id, Lease.venue_id)))
    for one, lease_id in await _pairs(session, select(LeaseCharge.id, LeaseCharge.lease_id)):
        venues["lease_charge", one] = str(leases[lease_id])
    methods = dict(await _pairs(session, select(Payment.id, Payment.method)))
    back = {one: methods[of] for one, of in await _pairs(session, select(Refund.id, Refund.payment_id))}
    return {"venue": venues, "tariff": filed, "method": methods | back}


async def _pairs(session: AsyncSession, statement: Any) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in await session.execute(statement)]
