"""Offices by the month in the first organisation: one who pays, one who is late, one whose term begins soon."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.catalog.models import Resource, ResourceKind, Unit, Venue
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.leases.commands import sign_lease, take_rent_at_desk, wait_for_office
from artel.leases.queries import charges_of
from artel.leases.schemas import DeskRequest, LeaseRequest, WishRequest


class Let(NamedTuple):
    company: str
    name: str
    capacity: int
    floor: int
    rent: int
    signed_days_ago: int
    months: int
    paid: int


LETS = (
    Let("ООО «Чертёж»", "Кабинет 301", 4, 3, 6_200_000, 45, 11, 2),
    Let("Студия «Север»", "Кабинет 302", 6, 3, 8_900_000, 75, 6, 2),
    Let("ИП Лосева", "Кабинет 204", 2, 2, 3_400_000, -9, 11, 0),
)


async def move_in(session: AsyncSession, organization_id: UUID, members: Sequence[User]) -> None:
    statement = select(Venue).where(Venue.organization_id == organization_id).order_by(Venue.created_at, Venue.id)
    venue = (await session.scalars(statement.limit(1))).one()
    for position, (let, tenant) in enumerate(zip(LETS, members, strict=False), 100):
        await _sign(session, venue, let, tenant, position)
    for size, user in zip((2, 4), members[len(LETS) :], strict=False):
        await wait_for_office(session, Actor(user.id), WishRequest(venue_id=venue.id, size=size))


async def _sign(session: AsyncSession, venue: Venue, let: Let, tenant: User, position: int) -> None:
    """As the desk would have done it that day; rooms that are only let are closed to online booking."""
    room = Resource(
        id=uuid7(), venue_id=venue.id, name=let.name, kind=ResourceKind.PRIVATE_OFFICE, capacity=let.capacity,
        floor=let.floor, room_number=let.name.split()[-1], is_open=False, position=position,
    )  # fmt: skip
    session.add(room)
    await session.flush()
    session.add(Unit(id=uuid7(), resource_id=room.id, number=1))
    await session.flush()
    on = clock.now() - timedelta(days=max(let.signed_days_ago, 0))
    starts_on = (clock.now() - timedelta(days=let.signed_days_ago)).date()
    with clock.frozen(on):
        request = LeaseRequest(
            resource_id=room.id, tenant_id=tenant.id, company=let.company, rent=Money(let.rent), payment_day=5,
            starts_on=starts_on, months=let.months,
        )  # fmt: skip
        lease = await sign_lease(session, Actor.system(), request)
    for charge in (await charges_of(session, [lease.id]))[lease.id][: let.paid]:
        if charge.due_on < clock.now().date():
            await take_rent_at_desk(session, Actor.system(), lease.id, charge.id, DeskRequest(method="terminal"))
