"""The ledger cut as the finance report asks: what closed days sum to, and the entries themselves of the others."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from artel.analytics import rules
from artel.analytics.models import By, LedgerDay, RollupHead
from artel.analytics.queries.sources import RENT, scopes_of
from artel.bookings.models import Booking
from artel.kit import clock
from artel.kit.dialects import day_at
from artel.kit.spans import DAY, Span, local_day, steady, wall_clock
from artel.leases.models import Lease, LeaseCharge
from artel.payments.models import LedgerEntry, Payment, Refund
from artel.payments.queries import ACCOUNT, balances
from artel.pricing.models import Quote

SETTLES = timedelta(hours=1)  # after its end a day is closed: far longer than any transaction that still belongs to it
Sums = Counter[tuple[str, str]]  # by key and account; of the report by day the key is the day


class Books(NamedTuple):
    """`closed`: the last day that is summed; None when none is."""

    zone: ZoneInfo
    closed: date | None


class Summed(NamedTuple):
    by: By
    day: date
    key: str
    account: str
    currency: str
    amount: int


async def books_of(session: AsyncSession, organization_id: UUID) -> Books:
    """On the clock of the organisation's oldest venue. Days that were summed on another clock are not these."""
    zone = (await scopes_of(session, organization_id))[0].zone
    columns = (RollupHead.closed_on, RollupHead.closed_zone)
    head = (await session.execute(select(*columns).where(RollupHead.organization_id == organization_id))).first()
    return Books(zone, head.closed_on if head and head.closed_zone == zone.key else None)


def closable(zone: ZoneInfo) -> date:
    """The last day that may be closed now."""
    return local_day(clock.now() - SETTLES, zone) - DAY


async def first_day_of_books(session: AsyncSession, organization_id: UUID, zone: ZoneInfo) -> date | None:
    statement = select(func.min(LedgerEntry.at)).where(LedgerEntry.organization_id == organization_id)
    at = await session.scalar(statement)
    return local_day(at, zone) if at else None


async def days_of_subject(session: AsyncSession, organization_id: UUID, subject_id: UUID, books: Books) -> list[date]:
    """The closed days on which the ledger has something of it."""
    statement = select(LedgerEntry.at).where(
        LedgerEntry.subject_id == subject_id, LedgerEntry.organization_id == organization_id
    )
    days = {local_day(at, books.zone) for at in await session.scalars(statement)}
    return sorted(day for day in days if books.closed and day <= books.closed)


async def balances_now(session: AsyncSession, organization_id: UUID, currency: str, books: Books) -> dict[str, int]:
    """By account, all wallets as one."""
    if books.closed is None:
        return await balances(session, organization_id, currency)
    there = Counter(await balances(session, organization_id, currency, wall_clock(books.closed + DAY, 0, books.zone)))
    statement = select(LedgerDay.account, func.sum(LedgerDay.amount)).where(
        *_kept(organization_id, By.DAY, currency), LedgerDay.day <= books.closed
    )
    for account, amount in await session.execute(statement.group_by(LedgerDay.account)):
        there[account] += int(amount)
    return dict(there)


async def sums_between(
    session: AsyncSession, organization_id: UUID, by: By, currency: str, books: Books, first: date, last: date
) -> Sums:
    """The finance report's accounts over the days `first` to `last`: closed days as they were summed, the others from
    the ledger itself."""
    sums, closed = Sums(), books.closed or first - DAY
    if first <= closed:
        key = LedgerDay.day if by is By.DAY else LedgerDay.key
        statement = select(key, LedgerDay.account, func.sum(LedgerDay.amount)).where(
            *_kept(organization_id, by, currency),
            LedgerDay.day.between(first, min(last, closed)),
            LedgerDay.account.in_(rules.FINANCE_ACCOUNTS),
        )
        for one, account, amount in await session.execute(statement.group_by(key, LedgerDay.account)):
            sums[str(one), account] += int(amount)
    for row in await sum_ledger(session, organization_id, by, books.zone, max(first, closed + DAY), last, whole=False):
        if row.currency == currency:
            sums[str(row.day) if by is By.DAY else row.key, row.account] += row.amount
    return sums


def _kept(organization_id: UUID, by: By, currency: str) -> tuple[Any, ...]:
    return LedgerDay.organization_id == organization_id, LedgerDay.by == by, LedgerDay.currency == currency


async def sum_ledger(
    session: AsyncSession, organization_id: UUID, by: By, zone: ZoneInfo, first: date, last: date, *, whole: bool = True
) -> list[Summed]:
    """Straight from the entries. `whole`: by day with all accounts, as closed days are kept. The database knows the day
    as soon as it knows how far the clock is ahead; a day on which the clocks change comes in two parts."""
    sums: Counter[tuple[date, str, str, str]] = Counter()
    for part, ahead in steady(Span(wall_clock(first, 0, zone), wall_clock(last + DAY, 0, zone)), zone):
        statement = _sums(organization_id, by, part, ahead, whole=whole and by is By.DAY)
        for day, key, account, currency, amount in await session.execute(statement):
            sums[day, str(key or ""), account, currency] += int(amount)
    return [Summed(by, *key, amount) for key, amount in sums.items()]


def _sums(organization_id: UUID, by: By, span: Span, ahead: timedelta, *, whole: bool) -> Any:
    day = day_at(LedgerEntry.at, literal(int(ahead.total_seconds()), Integer()))
    columns = (day, KEYS[by], ACCOUNT.label("name"), LedgerEntry.currency)
    statement = SOURCES[by](select(*columns, func.sum(LedgerEntry.amount)).select_from(LedgerEntry)).where(
        LedgerEntry.organization_id == organization_id, *_within(span.starts_at, span.ends_at)
    )
    if not whole:
        statement = statement.where(LedgerEntry.account.in_(rules.FINANCE_ACCOUNTS))
    return statement.group_by(*(literal_column(str(n + 1)) for n in range(len(columns))))


def _within(start: datetime, end: datetime) -> tuple[Any, ...]:
    return LedgerEntry.at >= start, LedgerEntry.at < end


GIVEN_BACK = aliased(Payment)
KEYS: dict[By, Any] = {
    By.DAY: literal(""),
    By.VENUE: func.coalesce(Booking.venue_id, Lease.venue_id),
    By.TARIFF: Quote.tariff_id,
    By.METHOD: func.coalesce(Payment.method, GIVEN_BACK.method),
}


def _of_method(statement: Any) -> Any:
    return (
        statement.outerjoin(Payment, Payment.id == LedgerEntry.movement_id)
        .outerjoin(Refund, Refund.id == LedgerEntry.movement_id)
        .outerjoin(GIVEN_BACK, GIVEN_BACK.id == Refund.payment_id)
    )


def _of_booking(statement: Any) -> Any:
    return statement.outerjoin(
        Booking, (Booking.id == LedgerEntry.subject_id) & (LedgerEntry.subject_type == "booking")
    )


def _of_venue(statement: Any) -> Any:
    is_rent = (LeaseCharge.id == LedgerEntry.subject_id) & (LedgerEntry.subject_type == RENT)
    return _of_booking(statement).outerjoin(LeaseCharge, is_rent).outerjoin(Lease, Lease.id == LeaseCharge.lease_id)


SOURCES: dict[By, Any] = {
    By.DAY: lambda statement: statement,
    By.VENUE: _of_venue,
    By.TARIFF: lambda statement: _of_booking(statement).outerjoin(Quote, Quote.id == Booking.quote_id),
    By.METHOD: _of_method,
}
