from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.bookings.commands import block_out, lift_blackout
from artel.bookings.schemas import BlackoutRequest
from artel.catalog.models import Resource
from artel.catalog.queries import get_organization, get_staff_resource, get_visible_venue
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import NotFound
from artel.kit.spans import local_day
from artel.leases import queries, rules
from artel.leases.errors import ChargeSettled, LeaseOver, NotWithinTerm, TermInThePast
from artel.leases.events import (
    LeaseEnded,
    LeaseFact,
    LeaseMoved,
    LeaseSigned,
    OfficeFreed,
    RentLookDue,
    RentOverdue,
    RentReminder,
)
from artel.leases.models import Lease, LeaseCharge, LeaseNote, LeaseStatus, OfficeWish
from artel.leases.schemas import DeskRequest, EndRequest, LeasePatch, LeaseRequest, RelocateRequest, WishRequest
from artel.payments import commands as payments
from artel.payments.queries import kept_of
from artel.payments.schemas import PayableRequest
from artel.pricing.errors import ForeignCurrency

SUBJECT = "lease_charge"
P = Permission


@requires(P.LEASES_CREATE)
async def sign_lease(session: AsyncSession, actor: Actor, request: LeaseRequest) -> Lease:
    """The units are taken for the term (SlotTaken when they are not free), every charge stands from the first day."""
    resource, venue = await get_staff_resource(session, actor, request.resource_id, P.LEASES_CREATE)
    zone, ends_on = ZoneInfo(venue.time_zone), rules.add_months(request.starts_on, request.months)
    today = local_day(clock.now(), zone)
    if ends_on <= today:
        raise TermInThePast
    currency = (await get_organization(session, venue.organization_id)).currency
    if request.rent.currency != currency:
        raise ForeignCurrency(currency=currency)
    lease = Lease(
        **request.model_dump(exclude={"unit_ids", "rent"}),
        rent=request.rent,
        id=uuid7(),
        unit_ids=[str(unit) for unit in request.unit_ids],
        organization_id=venue.organization_id,
        venue_id=venue.id,
        ends_on=ends_on,
        number=await queries.next_number(session, venue.organization_id),
    )
    taken_from = max(request.starts_on, today)  # what has passed cannot be taken any more
    lease.blackout_id = await _take(session, lease, resource.id, request.unit_ids, taken_from, zone)
    session.add(lease)
    await session.flush()
    await _charge(session, lease, zone)
    _note(session, actor, lease, "signed")
    await publish(session, LeaseSigned(**_fact(actor, lease)))
    return lease


async def _take(
    session: AsyncSession, lease: Lease, resource_id: UUID, units: Sequence[UUID], on: date, zone: ZoneInfo
) -> UUID:
    """The claims of the term from `on`."""
    span = {"starts_at": rules.midnight(on, zone), "ends_at": rules.midnight(lease.ends_on, zone)}
    reason = lease.company or f"№ {lease.number}"
    request = BlackoutRequest(resource_id=resource_id, unit_ids=list(units), reason=reason, **span)
    return (await block_out(session, Actor.system(), request)).id


async def _charge(session: AsyncSession, lease: Lease, zone: ZoneInfo) -> None:
    for charge in rules.charges(lease.starts_on, lease.months, lease.payment_day, lease.rent_kind):
        row = LeaseCharge(
            id=uuid7(),
            lease_id=lease.id,
            organization_id=lease.organization_id,
            period_start=charge.period_start,
            period_end=charge.period_end,
            due_on=charge.due_on,
            amount=lease.rent,
        )
        session.add(row)
        await session.flush()
        await _bill(session, lease, row)
        await _remind_in_time(session, lease, row, zone)


async def _bill(session: AsyncSession, lease: Lease, charge: LeaseCharge) -> None:
    words = f"№ {lease.number}, {charge.period_start:%d.%m.%Y}–{charge.period_end - rules.DAY:%d.%m.%Y}"
    bill = PayableRequest(
        subject_type=SUBJECT,
        subject_id=charge.id,
        payer_id=lease.tenant_id,
        organization_id=lease.organization_id,
        amount=charge.amount,
        description=words,
        lines=[{"title": words, "amount": charge.amount.amount}],
    )
    await payments.open_payable(session, Actor.system(), bill)


async def _remind_in_time(session: AsyncSession, lease: Lease, charge: LeaseCharge, zone: ZoneInfo) -> None:
    """Before the day and the day after it; what is past already is not reminded of."""
    before = rules.remind_at(charge.due_on, lease.remind_days, lease.remind_hour, zone)
    after = rules.remind_at(charge.due_on, -1, lease.remind_hour, zone)
    for at, is_late in ((before, False), (after, True)):
        if at > clock.now():
            about: dict[str, Any] = {"organization_id": lease.organization_id, "due_on": charge.due_on}
            await publish(session, RentLookDue(charge_id=charge.id, is_late=is_late, **about), due_at=at)


@requires(P.SYSTEM_RUN)
async def look_at_rent(session: AsyncSession, actor: Actor, event: RentLookDue) -> None:
    """Says nothing about what is paid or fell away."""
    charge = await queries.lock_charge(session, event.charge_id)
    if charge is None or charge.paid_at or charge.dropped_at:
        return
    lease = await session.get_one(Lease, charge.lease_id)
    kind = RentOverdue if event.is_late else RentReminder
    await publish(
        session,
        kind(
            lease_id=lease.id,
            charge_id=charge.id,
            organization_id=lease.organization_id,
            venue_id=lease.venue_id,
            resource_id=lease.resource_id,
            tenant_id=lease.tenant_id,
            due_on=charge.due_on,
            amount=charge.amount.amount,
            currency=charge.amount.currency,
        ),
    )


@requires(P.LEASES_EDIT)
async def edit_lease(session: AsyncSession, actor: Actor, lease_id: UUID, request: LeasePatch) -> Lease:
    lease = await _staff_lease(session, actor, lease_id, P.LEASES_EDIT)
    for name, value in request.model_dump(exclude_unset=True).items():
        setattr(lease, name, value)
    _note(session, actor, lease, "edited")
    return lease


@requires(P.LEASES_EDIT)
async def relocate(session: AsyncSession, actor: Actor, lease_id: UUID, request: RelocateRequest) -> Lease:
    """The rest of the term elsewhere, in one commit: the old units are free from the day on which the new are taken."""
    lease = await _staff_lease(session, actor, lease_id, P.LEASES_EDIT)
    _refuse_unless_within(lease, request.on)
    resource, venue = await get_staff_resource(session, actor, request.resource_id, P.LEASES_EDIT)
    if venue.organization_id != lease.organization_id:
        raise NotFound
    zone = await queries.zone_of(session, lease.venue_id)
    await _leave(session, lease, request.on, zone)
    lease.resource_id, lease.venue_id = resource.id, venue.id
    lease.unit_ids = [str(unit) for unit in request.unit_ids]
    lease.blackout_id = await _take(session, lease, resource.id, request.unit_ids, request.on, zone)
    _note(session, actor, lease, "moved", request.reason)
    await publish(session, LeaseMoved(**_fact(actor, lease)))
    return lease


async def _leave(session: AsyncSession, lease: Lease, on: date, zone: ZoneInfo) -> None:
    """Free from `on`; what was until then stays on record."""
    old, was_from = lease.blackout_id, lease.starts_on
    await lift_blackout(session, Actor.system(), old)
    today = local_day(clock.now(), zone)
    if max(was_from, today) < on:
        ends_on, lease.ends_on = lease.ends_on, on
        units = [UUID(unit) for unit in lease.unit_ids]
        await _take(session, lease, lease.resource_id, units, max(was_from, today), zone)
        lease.ends_on = ends_on


@requires(P.LEASES_DELETE)
async def end_lease(session: AsyncSession, actor: Actor, lease_id: UUID, request: EndRequest) -> Lease:
    """Unpaid charges of periods that never begin fall away; whoever waits for such an office hears of it."""
    lease = await _staff_lease(session, actor, lease_id, P.LEASES_DELETE)
    zone = await queries.zone_of(session, lease.venue_id)
    if not lease.starts_on <= request.on <= lease.ends_on or request.on < local_day(clock.now(), zone):
        raise NotWithinTerm
    await _leave(session, lease, request.on, zone)
    for charge in (await queries.charges_of(session, [lease.id]))[lease.id]:
        if charge.period_start >= request.on and charge.paid_at is None:
            await _drop(session, charge)
    lease.ends_on = max(request.on, lease.starts_on + rules.DAY)
    lease.status = LeaseStatus.ENDED
    _note(session, actor, lease, "ended", request.reason)
    await publish(session, LeaseEnded(**_fact(actor, lease), ends_on=request.on))
    return lease


async def _drop(session: AsyncSession, charge: LeaseCharge) -> None:
    charge.dropped_at = clock.now()
    await payments.close_payable(session, Actor.system(), SUBJECT, charge.id)


@requires(P.PAYMENTS_RECORD)
async def take_rent_at_desk(
    session: AsyncSession, actor: Actor, lease_id: UUID, charge_id: UUID, request: DeskRequest
) -> Lease:
    lease = await _staff_lease(session, actor, lease_id, P.PAYMENTS_RECORD)
    charge = await queries.lock_charge(session, charge_id)
    if charge is None or charge.lease_id != lease.id:
        raise NotFound
    if charge.paid_at or charge.dropped_at:
        raise ChargeSettled
    await payments.record_desk_payment(session, actor, SUBJECT, charge.id, request.method)
    await settle_rent(session, Actor.system(), charge.id)  # whoever took it sees it at once, not after the relay
    return lease


@requires(P.SYSTEM_RUN)
async def settle_rent(session: AsyncSession, actor: Actor, charge_id: UUID) -> None:
    """Money came for a charge or went back: how it stands follows from what payments keep for it, so that hearing of
    it twice changes nothing. What nobody owes goes back."""
    charge = await queries.lock_charge(session, charge_id)
    if charge is None:
        return
    owed = 0 if charge.dropped_at else charge.amount.amount
    charge.paid_amount = await kept_of(session, SUBJECT, charge.id)
    is_paid = not charge.dropped_at and charge.paid_amount >= owed
    charge.paid_at = (charge.paid_at or clock.now()) if is_paid else None
    if charge.paid_amount > owed:
        surplus = Money(charge.paid_amount - owed, charge.amount.currency)
        await payments.refund_subject(session, actor, SUBJECT, charge.id, surplus, "overpaid")


@requires(P.LEASES_WISH)
async def wait_for_office(session: AsyncSession, actor: Actor, request: WishRequest) -> None:
    """Again is no refusal: one place in the list per size."""
    venue = await get_visible_venue(session, actor, str(request.venue_id))
    values = {"id": uuid7(), "created_at": clock.now(), "told_at": None}
    await insert_or_skip(session, OfficeWish, venue_id=venue.id, user_id=actor.id, size=request.size, **values)


@requires(P.LEASES_WISH)
async def stop_waiting(session: AsyncSession, actor: Actor, wish_id: UUID) -> None:
    wish = await session.get(OfficeWish, wish_id)
    if wish is None or wish.user_id != actor.id:
        raise NotFound
    await session.delete(wish)


@requires(P.SYSTEM_RUN)
async def tell_who_waits(session: AsyncSession, actor: Actor, venue_id: UUID, resource_id: UUID) -> None:
    resource = await session.get_one(Resource, resource_id)
    for wish in await queries.waiting_for(session, venue_id, resource.capacity):
        wish.told_at = clock.now()
        freed = {"venue_id": venue_id, "resource_id": resource_id}
        await publish(session, OfficeFreed(**freed, user_id=wish.user_id, size=wish.size))


async def _staff_lease(session: AsyncSession, actor: Actor, lease_id: UUID, permission: Permission) -> Lease:
    lease = await queries.get_visible_lease(session, actor, lease_id)
    actor.must(permission, lease.organization_id)
    if lease.status is not LeaseStatus.ACTIVE and permission is not P.PAYMENTS_RECORD:
        raise LeaseOver
    return lease


def _refuse_unless_within(lease: Lease, on: date) -> None:
    if not lease.starts_on <= on < lease.ends_on:
        raise NotWithinTerm


def _fact(actor: Actor, lease: Lease) -> dict[str, UUID]:
    names = LeaseFact.model_fields.keys() - {"lease_id", "actor_id"}
    return {name: getattr(lease, name) for name in names} | {"lease_id": lease.id, "actor_id": actor.id}


def _note(session: AsyncSession, actor: Actor, lease: Lease, verb: str, note: str = "") -> None:
    session.add(LeaseNote(lease_id=lease.id, actor_id=actor.id, verb=verb, note=note))
