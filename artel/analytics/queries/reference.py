"""The figures by definition, sharing nothing with the rollups but the tables' names. For tests and doctor.

Occupied time is integrated: each beginning and end of a booking is a step in the level of busy units, and the level
is summed quarter of an hour by quarter (no zone changes its clocks inside one). The rollups cut bookings at hours."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.analytics.models import Client, ClientDay, ClientMonth, FigureDay, HourDay, SaleDay
from artel.bookings.models import Booking
from artel.catalog.models import Resource, ResourcePart, Unit, Venue
from artel.leases.models import Lease, LeaseCharge
from artel.payments.models import LedgerEntry, Payment, Refund
from artel.pricing.models import Quote

Facts = Counter[tuple[Any, ...]]  # (table, what, *key) -> number
Zones = Mapping[UUID, ZoneInfo]
GOOD = ("confirmed", "checked_in", "completed", "no_show")
QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)


async def expected(session: AsyncSession, organization_id: UUID) -> Facts:
    """What the organisation's own rows must say."""
    facts: Facts = Counter()
    ours = select(Venue).where(Venue.organization_id == organization_id).order_by(Venue.created_at, Venue.id)
    zones = {venue.id: ZoneInfo(venue.time_zone) for venue in await session.scalars(ours)}
    home = next(iter(zones.values()), ZoneInfo("UTC"))
    await _from_bookings(facts, session, organization_id, zones)
    where, payers = await _subjects(session, organization_id, zones), await _payers(session, organization_id)
    entries = select(LedgerEntry.at, LedgerEntry.account, LedgerEntry.amount, LedgerEntry.subject_id,
                     LedgerEntry.movement_id).where(LedgerEntry.organization_id == organization_id)  # fmt: skip
    for entry in await session.execute(entries):
        _of_entry(facts, entry, where.get(entry.subject_id, home), payers)
    _of_clients(facts)
    return Counter({key: number for key, number in facts.items() if number})


async def _from_bookings(facts: Facts, session: AsyncSession, organization_id: UUID, zones: Zones) -> None:
    units, levels = await _units(session, list(zones)), defaultdict[ZoneInfo, Counter[datetime]](Counter)
    quotes = {quote.id: quote for quote in await session.execute(_quotes(organization_id))}
    for booking in await session.execute(_bookings(organization_id)):
        taken = _taken(booking, *units[booking.resource_id])
        zone, quote = zones[booking.venue_id], quotes.get(booking.quote_id)
        _of_booking(facts, booking, _local(booking.starts_at, zone)[0], taken, quote)
        if booking.status in GOOD:
            levels[zone][booking.starts_at] += taken
            levels[zone][booking.ends_at] -= taken
    for zone, steps in levels.items():
        _of_levels(facts, zone, steps)


def _bookings(organization_id: UUID) -> Select[Any]:
    table = Booking.__table__.c
    columns = (table.venue_id, table.resource_id, table.customer_id, table.quote_id, table.status, table.seats,
               table.starts_at, table.ends_at, table.total_amount, table.paid_amount)  # fmt: skip
    return select(*columns).where(table.organization_id == organization_id)


def _quotes(organization_id: UUID) -> Select[Any]:
    columns = (Quote.id, Quote.tariff_id, Quote.promo_code_id, Quote.lines)
    return select(*columns).where(Quote.organization_id == organization_id)


async def _units(session: AsyncSession, venue_ids: list[UUID]) -> dict[UUID, tuple[Resource, int]]:
    """A resource, and the units of its parts."""
    active = Counter(await session.scalars(select(Unit.resource_id).where(Unit.is_active)))
    parts: Counter[UUID] = Counter()
    for part in await session.scalars(select(ResourcePart)):
        parts[part.whole_id] += active[part.part_id]
    ours = await session.scalars(select(Resource).where(Resource.venue_id.in_(venue_ids)))
    return {resource.id: (resource, parts[resource.id]) for resource in ours}


def _taken(booking: Any, resource: Resource, whole: int) -> int:
    is_desk = resource.kind in ("hot_desk", "fixed_desk") or resource.capacity == 1
    return whole or (booking.seats if is_desk else 1)


async def _subjects(session: AsyncSession, organization_id: UUID, zones: Zones) -> dict[UUID, ZoneInfo]:
    """On whose clock the money for a booking or a rent is counted."""
    booked = select(Booking.id, Booking.venue_id).where(Booking.organization_id == organization_id)
    rents = (
        select(LeaseCharge.id, Lease.venue_id)
        .join(Lease, Lease.id == LeaseCharge.lease_id)
        .where(Lease.organization_id == organization_id)
    )
    return {one: zones[venue_id] for query in (booked, rents) for one, venue_id in await session.execute(query)}


async def _payers(session: AsyncSession, organization_id: UUID) -> dict[UUID, UUID]:
    """By movement: of a payment, or of what was given back of it."""
    paid = select(Payment.id, Payment.payer_id).where(Payment.organization_id == organization_id)
    payers: dict[UUID, UUID] = {row.id: row.payer_id for row in await session.execute(paid)}
    given = select(Refund.id, Refund.payment_id)
    return payers | {one: payers[of] for one, of in await session.execute(given) if of in payers}


def _of_booking(facts: Facts, booking: Any, day: Any, taken: int, quote: Any) -> None:
    good = booking.status in GOOD
    paid_then_cancelled = booking.status == "cancelled" and booking.paid_amount > 0
    for name, number in (
        ("placed", 1), ("won", good or paid_then_cancelled), ("sold", good),
        ("cancelled", booking.status == "cancelled"),
        ("no_shows", booking.status == "no_show"), ("visits", booking.status in ("checked_in", "completed")),
        ("minutes", good and (booking.ends_at - booking.starts_at) // MINUTE * taken),
        ("amount", good and booking.total_amount),
    ):  # fmt: skip
        facts["day", name, day] += int(number)
    if good:
        _of_sale(facts, booking, day, quote)


def _of_sale(facts: Facts, booking: Any, day: Any, quote: Any) -> None:
    facts["client", "bookings", booking.customer_id, day] += 1
    tariff = (quote and quote.tariff_id) or UUID(int=0)
    facts["item", "sold", "tariff", day, tariff] += 1
    facts["item", "amount", "tariff", day, tariff] += booking.total_amount
    if quote and quote.promo_code_id:
        facts["item", "sold", "promo_code", day, quote.promo_code_id] += 1
        facts["item", "amount", "promo_code", day, quote.promo_code_id] += booking.total_amount
        off = sum(line["amount"] for line in quote.lines if line["code"] == "promo")
        facts["item", "discount", "promo_code", day, quote.promo_code_id] -= off


def _of_levels(facts: Facts, zone: ZoneInfo, steps: Counter[datetime]) -> None:
    """Busy unit-minutes by the hour on the wall."""
    busy: dict[tuple[Any, int], timedelta] = defaultdict(timedelta)
    level, at = 0, datetime.min.replace(tzinfo=UTC)
    for moment in sorted(steps):
        for begin, end in _quarters(at, moment) if level else ():
            busy[_local(begin, zone)] += level * (end - begin)
        level, at = level + steps[moment], moment
    for (day, hour), spent in busy.items():
        facts["hour", "busy", day, hour] += spent // MINUTE


def _quarters(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while begin < end:
        into = timedelta(minutes=begin.minute % 15, seconds=begin.second, microseconds=begin.microsecond)
        until = min(end, begin - into + QUARTER)
        yield begin, until
        begin = until


@lru_cache(1 << 17)
def _local(moment: datetime, zone: ZoneInfo) -> tuple[Any, int]:
    wall = moment.astimezone(zone)
    return wall.date(), wall.hour


def _of_entry(facts: Facts, entry: Any, zone: ZoneInfo, payers: Mapping[UUID, UUID]) -> None:
    if entry.account not in ("revenue", "refunds"):
        return
    day = _local(entry.at, zone)[0]
    sums, counts = ("charged", "charges") if entry.account == "revenue" else ("refunded", "refunds")
    facts["day", sums, day] += abs(entry.amount)
    facts["day", counts, day] += 1
    if payer := payers.get(entry.movement_id):
        facts["client", "spent", payer, day] -= entry.amount


def _of_clients(facts: Facts) -> None:
    """Months, first and last days and sums, from the days."""
    days: dict[UUID, list[tuple[Any, str, int]]] = {}
    for (table, what, *key), number in list(facts.items()):
        if table == "client" and number:
            days.setdefault(key[0], []).append((key[1], what, number))
    for customer, rows in days.items():
        for what in ("bookings", "spent"):
            facts["total", what, customer] = sum(number for _, name, number in rows if name == what)
            for day, name, number in rows:
                if name == what:
                    facts["month", what, customer, day.year * 12 + day.month - 1] += number
        dated = [day for day, name, _ in rows if name == "bookings"] or [day for day, _, _ in rows]
        facts["total", "first", customer], facts["total", "last", customer] = (
            min(dated).toordinal(),
            max(dated).toordinal(),
        )


async def kept(session: AsyncSession, scope_id: UUID) -> Facts:
    """What the rows of a scope say, in the same words."""
    facts: Facts = Counter()
    for day in await _all(session, FigureDay, scope_id):
        names = [column.name for column in FigureDay.__table__.c if column.name not in ("scope_id", "day")]
        facts.update({("day", name, day.day): getattr(day, name) for name in names})
    facts.update({("hour", "busy", row.day, row.hour): row.busy for row in await _all(session, HourDay, scope_id)})
    for item in await _all(session, SaleDay, scope_id):
        key = (item.item.value, item.day, item.item_id)
        facts.update({("item", name, *key): getattr(item, name) for name in ("sold", "amount", "discount")})
    for row in await _all(session, ClientDay, scope_id):
        facts.update({("client", name, row.customer_id, row.day): getattr(row, name) for name in ("bookings", "spent")})
    for row in await _all(session, ClientMonth, scope_id):
        facts.update(
            {("month", name, row.customer_id, row.month): getattr(row, name) for name in ("bookings", "spent")}
        )
    for row in await _all(session, Client, scope_id):
        facts.update({("total", name, row.customer_id): getattr(row, name) for name in ("bookings", "spent")})
        ends = {("total", "first", row.customer_id): row.first_day, ("total", "last", row.customer_id): row.last_day}
        facts.update({key: day.toordinal() for key, day in ends.items()})
    return Counter({key: number for key, number in facts.items() if number})


async def _all(session: AsyncSession, table: type[Any], scope_id: UUID) -> Iterable[Any]:
    return await session.execute(select(*table.__table__.c).where(table.scope_id == scope_id))


async def wrong_figures(session: AsyncSession, organization_id: UUID) -> list[str]:
    """One line per figure that says something else than its sources."""
    want, have = await expected(session, organization_id), await kept(session, organization_id)
    wrong = [key for key in want.keys() | have.keys() if want[key] != have[key]]
    return [f"figure {key} of {organization_id} is {have[key]}, not {want[key]}" for key in sorted(wrong, key=str)]
