"""Rows that tests start from, written straight into the tables: a test of one domain needs no other's commands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.models import Role, RoleAssignment, Session
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.accounts.models import User
from artel.bookings.models import Booking, BookingStatus
from artel.catalog.models import (
    OpeningHours,
    Organization,
    Resource,
    ResourceKind,
    ResourcePart,
    Unit,
    Venue,
    VenueStatus,
)
from artel.geo.models import City
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.relay import relay_once
from artel.kit.spans import Span
from artel.payments.commands import open_payable
from artel.payments.models import (
    LedgerEntry,
    Payable,
    Payment,
    PaymentStatus,
    Provider,
    Refund,
    RefundStatus,
)
from artel.payments.rules import Entry, charge, refund
from artel.payments.schemas import PayableRequest
from artel.pricing.models import Per, Tariff
from tests.carrier import carrier

FREE_UNTIL_A_DAY = [{"hours_before": 24, "refund_percent": 100}, {"hours_before": 2, "refund_percent": 50}]


async def make_user(database: Database, name: str | None = None, **more: Any) -> User:
    mark = uuid7().hex[-10:]
    nickname = name or f"user_{mark}"
    values = {"email": f"{nickname.lower()}-{mark}@example.org", "nickname": f"{nickname}_{mark}"} | more
    user = User(**values, nickname_key=values["nickname"].lower(), referral_code=mark, full_name=name or "")
    async with database.transaction() as session:
        session.add(user)
    return user


async def make_session(database: Database, user_id: UUID) -> UUID:
    mark = uuid7().hex
    row = Session(
        user_id=user_id, refresh_hash=mark, device="test", ip="127.0.0.1", expires_at=clock.now() + timedelta(days=30)
    )
    async with database.transaction() as session:
        session.add(row)
    return row.id


async def give_role(
    database: Database,
    user_id: UUID,
    role: ReadyRole | frozenset[Permission],
    organization_id: UUID | None,
) -> None:
    """A ready-made role, or any set of permissions; without an organisation it holds on the platform."""
    permissions = READY_ROLES[role] if isinstance(role, ReadyRole) else role
    row = Role(organization_id=organization_id, name=uuid7().hex, permissions=sorted(permissions))
    async with database.transaction() as session:
        session.add(row)
        await session.flush()
        session.add(RoleAssignment(user_id=user_id, role_id=row.id))


async def make_city(database: Database, **more: Any) -> City:
    async with database.transaction() as session:
        found = await session.scalar(select(City).where(City.slug == more.get("slug", "moscow")))
        if found:
            return found
        values = {
            "slug": "moscow", "name_ru": "Москва", "name_en": "Moscow", "lat": 55.7558, "lon": 37.6173,
            "time_zone": "Europe/Moscow",
        }  # fmt: skip
        city = City(**values | more)
        session.add(city)
        return city


async def make_organization(database: Database, **more: Any) -> Organization:
    mark = uuid7().hex[-10:]
    organization = Organization(**{"name": f"Org {mark}", "slug": f"org-{mark}"} | more)
    async with database.transaction() as session:
        session.add(organization)
    return organization


async def make_venue(
    database: Database, organization: Organization | None = None, hours: tuple[int, int] = (0, 1440), **more: Any
) -> Venue:
    """Published, open around the clock or in `hours` (minutes), free cancellation until a day before."""
    organization = organization or await make_organization(database)
    city = await make_city(database)
    mark = uuid7().hex[-10:]
    values = {
        "name": f"Venue {mark}", "slug": f"venue-{mark}", "city_id": city.id, "lat": 55.7601, "lon": 37.6402,
        "time_zone": "Europe/Moscow", "status": VenueStatus.PUBLISHED, "cancellation_policy": FREE_UNTIL_A_DAY,
    }  # fmt: skip
    venue = Venue(organization_id=organization.id, **values | more)
    async with database.transaction() as session:
        session.add(venue)
        await session.flush()
        opens, closes = hours
        days = (OpeningHours(venue_id=venue.id, weekday=day, opens=opens, closes=closes) for day in range(7))
        session.add_all(days)
    return venue


async def make_resource(
    database: Database,
    units: int = 1,
    venue: Venue | None = None,
    hourly: int = 30_000,
    parts: Sequence[Resource] = (),
    **more: Any,
) -> Resource:
    """With `units` units, or made of `parts`, and one hourly tariff of `hourly` kopecks."""
    venue = venue or await make_venue(database)
    values = {
        "name": "Hall",
        "kind": ResourceKind.HOT_DESK,
        "grid_minutes": 15,
        "min_minutes": 15,
        "horizon_days": 4000,
    }
    resource = Resource(venue_id=venue.id, **values | more)
    async with database.transaction() as session:
        session.add(resource)
        await session.flush()
        session.add_all(Unit(resource_id=resource.id, number=number) for number in range(1, units + 1))
        session.add_all(ResourcePart(whole_id=resource.id, part_id=part.id) for part in parts)
        session.add(_hourly_tariff(venue, resource, hourly))
    return resource


def _hourly_tariff(venue: Venue, resource: Resource, hourly: int) -> Tariff:
    return Tariff(
        organization_id=venue.organization_id,
        venue_id=venue.id,
        resource_id=resource.id,
        name="Hour",
        per=Per.HOUR,
        price=Money(hourly),
    )


async def fetch_one(session: AsyncSession, table: type[Any], row_id: UUID) -> Any:
    return await session.get_one(table, row_id, populate_existing=True)


async def make_payable(database: Database, payer_id: UUID, amount: int = 120_000, **more: Any) -> Payable:
    """A "booking" that payments know only by its id."""
    organization_id = more.pop("organization_id", None) or (await make_organization(database)).id
    values: dict[str, Any] = {
        "subject_type": "booking", "subject_id": uuid7(), "payer_id": payer_id, "organization_id": organization_id,
        "amount": Money(amount), "description": "A-5MB9",
    }  # fmt: skip
    async with database.transaction() as session:
        return await open_payable(session, Actor.system(), PayableRequest(**values | more))


async def carry_events(database: Database) -> None:
    """What the relay does, until nothing is due."""
    while await relay_once(database, carrier(database)):
        pass


async def make_booking(
    database: Database, resource: Resource, customer_id: UUID, span: Span, refunded: int = 0, **more: Any
) -> Booking:
    """Straight into the tables, paid at `paid_at` if that is given, with its balanced ledger; no seats are claimed."""
    paid_at = more.pop("paid_at", None)
    values: dict[str, Any] = {"status": BookingStatus.COMPLETED, "seats": 1} | more
    total = values.pop("total", 60_000)
    async with database.transaction() as session:
        venue = await session.get_one(Venue, resource.venue_id)
        booking = Booking(
            number=f"T-{uuid7().hex[-12:]}", organization_id=venue.organization_id, venue_id=venue.id,
            resource_id=resource.id, customer_id=customer_id, starts_at=span.starts_at, ends_at=span.ends_at,
            total=Money(total), paid_amount=total if paid_at else 0, refunded_amount=refunded, **values,
        )  # fmt: skip
        session.add(booking)
        await session.flush()
        if paid_at:
            await _pay(session, booking, paid_at, refunded)
    return booking


async def _pay(session: AsyncSession, booking: Booking, at: datetime, refunded: int) -> None:
    amount = booking.total.amount
    subject: dict[str, Any] = {"subject_type": "booking", "subject_id": booking.id}
    owner: dict[str, Any] = {"payer_id": booking.customer_id, "organization_id": booking.organization_id}
    payable = Payable(**subject, **owner, money=Money(amount), description="T", paid_amount=amount)
    session.add(payable)
    await session.flush()
    payment = Payment(
        **subject, **owner, payable_id=payable.id, provider=Provider.DESK, method="cash", money=Money(amount),
        status=PaymentStatus.SUCCEEDED, attempt_key=uuid7().hex, paid_at=at, refunded_amount=refunded,
    )  # fmt: skip
    session.add(payment)
    await session.flush()
    _move(session, booking, payment.id, at, "charge", charge("desk:cash", amount))
    if refunded:
        back = Refund(payment_id=payment.id, refund_key=uuid7().hex, money=Money(refunded), reason="",
                      status=RefundStatus.SUCCEEDED)  # fmt: skip
        session.add(back)
        await session.flush()
        _move(session, booking, back.id, at + timedelta(hours=20), "refund", refund("desk:cash", refunded))


def _move(
    session: AsyncSession, booking: Booking, movement: UUID, at: datetime, kind: str, entries: list[Entry]
) -> None:
    session.add_all(
        LedgerEntry(
            movement_id=movement, organization_id=booking.organization_id, account=entry.account, amount=entry.amount,
            currency="RUB", kind=kind, subject_type="booking", subject_id=booking.id, at=at,
        )
        for entry in entries
    )  # fmt: skip
