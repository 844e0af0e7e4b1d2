"""Bookings as the API shows them: two queries, however many bookings; one opened booking straight from the driver."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import BindParameter, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import SYSTEM_ID, Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.bookings import rules
from artel.bookings.models import Booking, BookingStatus, Claim, HistoryEntry, Source
from artel.bookings.rules import LIVE, Standing
from artel.bookings.schemas import BookingView, CancellationView, HistoryActor, HistoryView, TierView
from artel.catalog.models import Resource, Unit, Venue, VenuePhoto
from artel.kit import clock
from artel.kit.hot import Driver, HotQuery
from artel.kit.money import Money
from artel.kit.problems import NotFound
from artel.kit.spans import Span

HOLDING = frozenset({BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN})


class Own(NamedTuple):
    """A booking's own columns."""

    id: UUID
    number: str
    status: BookingStatus
    source: Source
    organization_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime
    seats: int
    total_amount: int
    total_currency: str
    deposit_amount: int
    paid_amount: int
    refunded_amount: int
    hold_expires_at: datetime | None
    approval_deadline: datetime | None
    comment: str
    created_at: datetime
    checked_in_at: datetime | None
    checked_out_at: datetime | None


class Around(NamedTuple):
    """What a booking is shown with."""

    resource_id: UUID
    resource: str
    kind: str
    resource_photo: str | None
    venue_id: UUID
    slug: str
    venue: str
    address: str
    time_zone: str
    lat: float
    lon: float
    access_instructions: str
    photo_url: str | None
    photo_file_id: UUID | None
    full_name: str
    nickname: str
    phone: str | None


_BOOKINGS = cast(Table, Booking.__table__)
_PHOTO = select(VenuePhoto.url).where(VenuePhoto.venue_id == Venue.id).order_by(VenuePhoto.position).limit(1)
_AROUND = (
    Resource.id, Resource.name, Resource.kind, Resource.photo_url, Venue.id, Venue.slug, Venue.name, Venue.address,
    Venue.time_zone, Venue.lat, Venue.lon, Venue.access_instructions, _PHOTO.scalar_subquery(),
    _PHOTO.with_only_columns(VenuePhoto.file_id).scalar_subquery(), User.full_name, User.nickname, User.phone,
)  # fmt: skip
_SHOWN = (
    select(*(_BOOKINGS.c[name] for name in Own._fields), *_AROUND)
    .join(Resource, Resource.id == Booking.resource_id)
    .join(Venue, Venue.id == Resource.venue_id)
    .join(User, User.id == Booking.customer_id)
)
_UNITS = (
    select(Unit.id, Unit.number, Unit.label, Claim.booking_id)
    .join(Unit, Unit.id == Claim.unit_id)
    .order_by(Unit.number)
)  # fmt: skip
_THESE: BindParameter[Sequence[UUID]] = bindparam("ids", expanding=True)
_MANY, _UNITS_OF_MANY = _SHOWN.where(Booking.id.in_(_THESE)), _UNITS.where(Claim.booking_id.in_(_THESE))
_ONE = HotQuery(_SHOWN.where(Booking.id == bindparam("booking_id")))
_UNITS_OF_ONE = HotQuery(_UNITS.where(Claim.booking_id == bindparam("booking_id")))


async def open_booking(driver: Driver, actor: Actor, booking_id: UUID) -> dict[str, Any]:
    """One booking as `BookingView` has it, from the driver; a stranger's is not found. Whoever opens a customer's
    as staff leaves a note of it (`note_look`): `view["customer"]["id"]` tells."""
    rows = await _ONE.rows(driver, booking_id=booking_id)
    if not rows:
        raise NotFound
    own, around = Own._make(rows[0][: len(Own._fields)]), Around._make(rows[0][len(Own._fields) :])
    if own.customer_id != actor.id and not actor.may(Permission.BOOKINGS_VIEW, own.organization_id):
        raise NotFound
    units = await _UNITS_OF_ONE.rows(driver, booking_id=booking_id)
    return _fields(actor, own, around, [_unit(*row[:3]) for row in units])


async def view(session: AsyncSession, actor: Actor, booking: Booking) -> BookingView:
    return (await views(session, actor, [booking]))[0]


async def views(session: AsyncSession, actor: Actor, bookings: Sequence[Booking]) -> list[BookingView]:
    ids = [booking.id for booking in bookings]
    await session.flush()
    found = {row[0]: row for row in await session.execute(_MANY, {"ids": ids})}
    units = await _units(session, ids)
    own = len(Own._fields)
    shown = [(Own._make(found[one][:own]), Around._make(found[one][own:]), units.get(one, [])) for one in ids]
    return [BookingView(**_fields(actor, *one)) for one in shown]


async def _units(session: AsyncSession, booking_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The seats now taken; of a booking that has given them back, those it had."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for unit_id, number, label, booking_id in await session.execute(_UNITS_OF_MANY, {"ids": booking_ids}):
        if booking_id:
            found.setdefault(booking_id, []).append(_unit(unit_id, number, label))
    return found


def _unit(unit_id: UUID, number: int, label: str) -> dict[str, Any]:
    return {"id": unit_id, "number": number, "label": label}


def _fields(actor: Actor, own: Own, around: Around, units: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields of `BookingView`, in its order."""
    currency = own.total_currency
    kept = own.paid_amount - own.refunded_amount
    owed = max(own.total_amount + own.deposit_amount - kept, 0) if own.status in LIVE else 0
    standing = Standing(
        status=own.status,
        span=Span(own.starts_at, own.ends_at),
        owes=owed > 0,
        is_mine=own.customer_id == actor.id,
        is_staff=actor.may(Permission.BOOKINGS_EDIT, own.organization_id),
    )
    return {
        "id": own.id,
        "number": own.number,
        "status": own.status,
        "source": own.source,
        "organization_id": own.organization_id,
        "venue": _venue(around, own.status in HOLDING),
        "resource": {"id": around.resource_id, "name": around.resource, "kind": around.kind},
        "units": units,
        "starts_at": own.starts_at,
        "ends_at": own.ends_at,
        "seats": own.seats,
        "total": Money(own.total_amount, currency),
        "deposit": Money(own.deposit_amount, currency),
        "paid": Money(own.paid_amount, currency),
        "refunded": Money(own.refunded_amount, currency),
        "owed": Money(owed, currency),
        "hold_expires_at": own.hold_expires_at,
        "approval_deadline": own.approval_deadline,
        "actions": rules.actions(standing, clock.now()),
        "customer": {
            "id": own.customer_id,
            "full_name": around.full_name,
            "nickname": around.nickname,
            "phone": around.phone,
        },
        "comment": own.comment,
        "created_at": own.created_at,
        "checked_in_at": own.checked_in_at,
        "checked_out_at": own.checked_out_at,
    }


def _venue(around: Around, is_holding: bool) -> dict[str, Any]:
    return {
        "id": around.venue_id,
        "slug": around.slug,
        "name": around.venue,
        "address": around.address,
        "time_zone": around.time_zone,
        "lat": around.lat,
        "lon": around.lon,
        "photo_url": _photo(around),
        "access_instructions": around.access_instructions if is_holding else None,
    }


def _photo(around: Around) -> str | None:
    """The resource's, else the first of its venue."""
    file_id = around.photo_file_id
    return around.resource_photo or around.photo_url or (f"/api/v1/files/{file_id}/medium" if file_id else None)


async def history_of(session: AsyncSession, booking_id: UUID) -> list[HistoryView]:
    statement = (
        select(HistoryEntry, User.full_name, User.nickname)
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .where(HistoryEntry.booking_id == booking_id)
        .order_by(HistoryEntry.at, HistoryEntry.id)
    )
    return [_history(entry, name or nickname) for entry, name, nickname in await session.execute(statement)]


def _history(entry: HistoryEntry, name: str | None) -> HistoryView:
    return HistoryView(
        at=entry.at,
        actor=HistoryActor(id=entry.actor_id, name="Artel" if entry.actor_id == SYSTEM_ID else name or ""),
        verb=entry.verb,
        from_status=entry.from_status,
        to_status=entry.to_status,
        note=entry.note,
        changes=entry.changes,
    )


def cancellation(booking: Booking) -> CancellationView:
    """What cancelling gives back now, and later, by the policy under which the booking was sold."""
    deposit = min(booking.deposit_amount, max(booking.paid_amount - booking.refunded_amount, 0))
    back = Money(deposit, booking.total.currency)
    kept = Money(booking.paid_amount - booking.refunded_amount - deposit, booking.total.currency)
    percent = rules.refund_percent(booking.policy, booking.starts_at, clock.now())
    tiers = [
        TierView(until=tier.until, refund_percent=tier.percent, refund=rules.share(kept, tier.percent) + back)
        for tier in rules.tiers(booking.policy, booking.starts_at)
        if tier.until is None or tier.until > clock.now()
    ]
    return CancellationView(refund=rules.share(kept, percent) + back, refund_percent=percent, tiers=tiers)
