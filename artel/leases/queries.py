from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, ActorKind
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import users_by_ids
from artel.catalog.models import Resource, Venue
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.spans import local_day
from artel.leases import rules
from artel.leases.models import Lease, LeaseCharge, LeaseNote, LeaseStatus, OfficeWish
from artel.leases.schemas import ChargeView, LeaseDetail, LeaseView, NoteView, OfficeView, TenantView, WishView


def _of_staff(actor: Actor, permission: Permission) -> ColumnElement[bool] | None:
    """None: no limit."""
    if permission in actor.platform or actor.kind is ActorKind.SYSTEM:
        return None
    return Lease.organization_id.in_(actor.organizations_with(permission))


def _visible(actor: Actor) -> Select[Lease]:
    """A tenant's own, and as staff the organisation's."""
    staff = _of_staff(actor, Permission.LEASES_VIEW)
    statement = select(Lease)
    return statement if staff is None else statement.where(or_(Lease.tenant_id == actor.id, staff))


async def get_visible_lease(session: AsyncSession, actor: Actor, lease_id: UUID) -> Lease:
    found = await session.scalar(_visible(actor).where(Lease.id == lease_id))
    if found is None:
        raise NotFound
    return found


async def list_visible_leases(
    session: AsyncSession,
    actor: Actor,
    organization_id: UUID | None,
    status: LeaseStatus | None,
    only_overdue: bool,
    limit: int,
    cursor: str | None,
) -> Rows[Lease]:
    """Without an organisation one's own."""
    statement = _visible(actor)
    own = Lease.organization_id == organization_id if organization_id else Lease.tenant_id == actor.id
    statement = statement.where(own)
    if status:
        statement = statement.where(Lease.status == status)
    if only_overdue:
        statement = statement.where(Lease.id.in_(_unpaid().where(LeaseCharge.due_on < clock.now().date())))
    return await paginate(session, statement, (Lease.number, Lease.id), limit, cursor)


def _unpaid() -> Select[UUID]:
    return select(LeaseCharge.lease_id).where(LeaseCharge.paid_at.is_(None), LeaseCharge.dropped_at.is_(None))


async def charges_of(session: AsyncSession, lease_ids: Sequence[UUID]) -> dict[UUID, list[LeaseCharge]]:
    statement = select(LeaseCharge).where(LeaseCharge.lease_id.in_(lease_ids)).order_by(LeaseCharge.period_start)
    found: dict[UUID, list[LeaseCharge]] = {lease_id: [] for lease_id in lease_ids}
    for charge in await session.scalars(statement):
        found[charge.lease_id].append(charge)
    return found


async def lock_charge(session: AsyncSession, charge_id: UUID) -> LeaseCharge | None:
    statement = select(LeaseCharge).where(LeaseCharge.id == charge_id).with_for_update()
    found: LeaseCharge | None = await session.scalar(statement)
    return found


async def next_number(session: AsyncSession, organization_id: UUID) -> int:
    last = select(func.max(Lease.number)).where(Lease.organization_id == organization_id)
    return (await session.scalar(last) or 0) + 1


async def zone_of(session: AsyncSession, venue_id: UUID) -> ZoneInfo:
    return ZoneInfo((await session.get_one(Venue, venue_id)).time_zone)


async def views(session: AsyncSession, leases: Sequence[Lease]) -> list[LeaseView]:
    charges = await charges_of(session, [lease.id for lease in leases])
    people = await users_by_ids(session, [lease.tenant_id for lease in leases])
    venue_ids, resource_ids = {lease.venue_id for lease in leases}, {lease.resource_id for lease in leases}
    venues = {row.id: row for row in await session.scalars(select(Venue).where(Venue.id.in_(venue_ids)))}
    resources = {row.id: row for row in await session.scalars(select(Resource).where(Resource.id.in_(resource_ids)))}
    return [
        _view(lease, venues[lease.venue_id], resources[lease.resource_id], people[lease.tenant_id], charges[lease.id])
        for lease in leases
    ]


def _view(lease: Lease, venue: Venue, resource: Resource, tenant: User, charges: Sequence[LeaseCharge]) -> LeaseView:
    today = local_day(clock.now(), ZoneInfo(venue.time_zone))
    shown = [_charge(charge, today) for charge in charges]
    late = sum(charge.amount.amount for charge in shown if charge.state == "overdue")
    fields = {name: getattr(lease, name) for name in _PLAIN}
    return LeaseView(
        **fields,
        venue=venue.name,
        resource=_place(resource),
        tenant=person(tenant),
        overdue=Money(late, lease.rent.currency),
        next_due=next((charge for charge in shown if charge.state == "due"), None),
    )


_PLAIN = (
    "id", "number", "organization_id", "venue_id", "unit_ids", "company", "rent", "rent_kind", "payment_day",
    "starts_on", "ends_on", "months", "remind_days", "remind_hour", "comment", "status",
)  # fmt: skip


def _charge(charge: LeaseCharge, today: date) -> ChargeView:
    state = rules.state(
        charge.due_on, today, is_paid=charge.paid_at is not None, is_dropped=charge.dropped_at is not None
    )
    return ChargeView(
        id=charge.id,
        period_start=charge.period_start,
        period_end=charge.period_end,
        due_on=charge.due_on,
        amount=charge.amount,
        state=state,
        paid_at=charge.paid_at,
    )


def _place(resource: Resource) -> OfficeView:
    return OfficeView.model_validate(resource, from_attributes=True)


def person(user: User) -> TenantView:
    return TenantView.model_validate(user, from_attributes=True)


async def detail(session: AsyncSession, lease: Lease) -> LeaseDetail:
    (view,) = await views(session, [lease])
    today = local_day(clock.now(), await zone_of(session, lease.venue_id))
    charges = [_charge(charge, today) for charge in (await charges_of(session, [lease.id]))[lease.id]]
    return LeaseDetail(**view.model_dump(), charges=charges, notes=await _notes(session, lease))


async def _notes(session: AsyncSession, lease: Lease) -> list[NoteView]:
    statement = select(LeaseNote).where(LeaseNote.lease_id == lease.id).order_by(LeaseNote.at, LeaseNote.id)
    notes = (await session.scalars(statement)).all()
    people = await users_by_ids(session, [note.actor_id for note in notes])
    names = {user_id: user.full_name or user.nickname for user_id, user in people.items()}
    return [NoteView(at=note.at, actor=names.get(note.actor_id, ""), verb=note.verb, note=note.note) for note in notes]


async def list_wishes(
    session: AsyncSession, actor: Actor, venue_id: UUID | None, limit: int, cursor: str | None
) -> Rows[OfficeWish]:
    """One's own; for staff those of a venue."""
    statement = select(OfficeWish)
    if venue_id is None:
        return await paginate(session, statement.where(OfficeWish.user_id == actor.id), (OfficeWish.id,), limit, cursor)
    venue = await session.get(Venue, venue_id)
    if venue is None or not actor.may(Permission.LEASES_VIEW, venue.organization_id):
        raise NotFound
    of_venue = statement.where(OfficeWish.venue_id == venue_id)
    return await paginate(session, of_venue, (OfficeWish.id,), limit, cursor, ascending=True)


async def wish_views(session: AsyncSession, wishes: Sequence[OfficeWish]) -> list[WishView]:
    people = await users_by_ids(session, [wish.user_id for wish in wishes])
    return [
        WishView(
            id=wish.id,
            venue_id=wish.venue_id,
            size=wish.size,
            person=person(people[wish.user_id]),
            created_at=wish.created_at,
            told_at=wish.told_at,
        )
        for wish in wishes
    ]


async def waiting_for(session: AsyncSession, venue_id: UUID, capacity: int) -> Sequence[OfficeWish]:
    """Those who have heard of nothing yet, in the order in which they came."""
    sizes = rules.fitting(capacity)
    statement = select(OfficeWish).where(
        OfficeWish.venue_id == venue_id, OfficeWish.size.in_(sizes), OfficeWish.told_at.is_(None)
    )
    return (await session.scalars(statement.order_by(OfficeWish.created_at, OfficeWish.id))).all()
