"""The first act: somebody wants a seat."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, ActorKind
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.queries.members import refuse_banned
from artel.bookings import queries, rules
from artel.bookings.commands.prices import price
from artel.bookings.commands.record import fact, note
from artel.bookings.commands.seating import claim_units
from artel.bookings.errors import BeyondHorizon, InThePast, OutsideOpeningHours, TooLong, TooShort, TooSoon
from artel.bookings.events import BookingConfirmed, BookingEnded, BookingPlaced, HoldRanOut, ReminderDue
from artel.bookings.models import Booking, BookingStatus, Source
from artel.bookings.queries import Place
from artel.bookings.schemas import BookingRequest
from artel.kit import clock
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import Invalid, Problem, Text
from artel.kit.spans import Span
from artel.memberships import commands as memberships
from artel.payments import commands as payments
from artel.payments.schemas import PayableRequest
from artel.pricing import commands as pricing
from artel.pricing.errors import QuoteExpired
from artel.pricing.models import Quote
from artel.pricing.queries import get_usable_quote
from artel.pricing.schemas import QuoteRequest

FOR_WHOM = Text("Скажите, для кого бронь: customer_id", "Say for whom it is: customer_id")
HOLD = timedelta(minutes=15)
ANSWER_WITHIN = timedelta(hours=24)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@requires(Permission.BOOKINGS_CREATE)
async def book(session: AsyncSession, actor: Actor, request: BookingRequest) -> Booking:
    """Claim the seats of a quote. Free of charge: confirmed at once; by request: awaiting approval; else it is held
    for 15 minutes awaiting payment."""
    given = await get_usable_quote(session, actor, request.quote_id) if request.quote_id else None
    place, span = await _wish(session, request, given)
    customer_id = _customer(actor, place, request)
    await refuse_banned(session, place.venue.organization_id, customer_id)
    await refuse_unless_possible(session, place, span, customer_id=customer_id)
    quote = given or await _quote(session, actor, place, request, customer_id)
    _refuse_foreign_credits(quote, customer_id)
    booking = _booking(place, quote, span, customer_id, request.comment)
    session.add(booking)
    await session.flush()
    await claim_units(session, place, booking, span, [UUID(str(unit)) for unit in quote.unit_ids])
    await pricing.use_promo(session, actor, quote, booking.id, customer_id)
    await pricing.use_trial(session, actor, quote, booking.id, customer_id)
    await memberships.take(session, Actor.system(), quote, booking.id)
    await announce(session, actor, booking)
    return booking


async def _wish(session: AsyncSession, request: BookingRequest, quote: Quote | None) -> tuple[Place, Span]:
    wish = quote or request
    assert wish.resource_id and wish.starts_at and wish.ends_at  # noqa: S101 - the schema has made sure
    return await queries.get_place(session, wish.resource_id), Span(wish.starts_at, wish.ends_at)


async def _quote(
    session: AsyncSession, actor: Actor, place: Place, request: BookingRequest, customer_id: UUID
) -> Quote:
    """Only after the wish is known to be possible: what is too long is TooLong, not without a tariff."""
    wanted = request.model_dump(include=set(QuoteRequest.model_fields), exclude_none=True)
    return await price(session, actor, place, QuoteRequest(**wanted), customer_id)


def _refuse_foreign_credits(quote: Quote, customer_id: UUID) -> None:
    """A price that counts on somebody's passes is for that person."""
    if quote.inputs.get("credits") and quote.inputs.get("person_id") != str(customer_id):
        raise QuoteExpired


def _customer(actor: Actor, place: Place, request: BookingRequest) -> UUID:
    if request.customer_id and request.customer_id != actor.id:
        actor.must(Permission.BOOKINGS_CREATE, place.venue.organization_id)
        return request.customer_id
    if actor.kind is ActorKind.PROGRAM:
        raise Invalid(FOR_WHOM)
    return actor.id


async def refuse_unless_possible(
    session: AsyncSession, place: Place, span: Span, *, by_staff: bool = False, customer_id: UUID | None = None
) -> None:
    """Past, too short or long, too soon or far, closed: each refused with what would be allowed. Only who wants
    something beyond the horizon is asked whether they may look further."""
    limits = place.limits
    broken = rules.objection(limits, span, clock.now(), by_staff=by_staff)
    if broken == "far" and customer_id:
        extra = await queries.horizon_perk(session, place.venue.organization_id, customer_id)
        limits = limits._replace(horizon_days=limits.horizon_days + extra)
        broken = rules.objection(limits, span, clock.now(), by_staff=by_staff)
    if broken:
        raise _refusal(broken, limits)
    opening = await queries.opening_around(session, place, span)
    if not by_staff and not rules.is_open(opening, span):
        raise OutsideOpeningHours(open=opening)


def _refusal(broken: rules.Objection, limits: rules.Limits) -> Problem:
    return {
        "past": InThePast(),
        "short": TooShort(min_minutes=limits.min_minutes),
        "long": TooLong(max_minutes=limits.max_minutes),
        "soon": TooSoon(lead_minutes=limits.lead_minutes),
        "far": BeyondHorizon(horizon_days=limits.horizon_days),
    }[broken]


def _booking(place: Place, quote: Quote, span: Span, customer_id: UUID, comment: str) -> Booking:
    booking = new_booking(place, span, customer_id, quote.seats, quote.total)
    booking.quote_id, booking.comment, booking.deposit_amount = quote.id, comment, quote.deposit_amount
    now = clock.now()
    if not place.resource.instant:
        booking.status = BookingStatus.AWAITING_APPROVAL
        booking.approval_deadline = min(now + ANSWER_WITHIN, span.starts_at)
    elif booking.due.amount:
        booking.status = BookingStatus.AWAITING_PAYMENT
        booking.hold_expires_at = now + HOLD
    return booking


def new_booking(place: Place, span: Span, customer_id: UUID, seats: int, total: Money) -> Booking:
    """Confirmed and paid for with nothing yet; the caller knows better."""
    return Booking(
        id=uuid7(),
        number=_number(),
        organization_id=place.venue.organization_id,
        venue_id=place.venue.id,
        resource_id=place.id,
        customer_id=customer_id,
        status=BookingStatus.CONFIRMED,
        source=Source.WEB,
        seats=seats,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        total=total,
        paid_amount=0,
        refunded_amount=0,
        deposit_amount=0,
        policy=place.venue.cancellation_policy,
    )


def _number() -> str:
    """Eight of 32 letters that nobody mixes up: two million bookings meet a twin with a chance of two in a million."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"A-{letters[:4]}-{letters[4:]}"


async def announce(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    """History, fact, what is to be paid, and the timers that end a hold."""
    note(session, actor, booking, "placed", None)
    await publish(session, BookingPlaced(**fact(actor, booking), status=booking.status))
    if booking.status is BookingStatus.CONFIRMED:
        await set_timers(session, booking)
        await publish(session, BookingConfirmed(**fact(actor, booking)))
    else:
        await await_money_or_answer(session, actor, booking)


async def await_money_or_answer(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    deadline = booking.hold_expires_at or booking.approval_deadline
    if deadline:
        await publish(session, HoldRanOut(**_about(booking), at=deadline), due_at=deadline)
    asks = booking.status is BookingStatus.AWAITING_APPROVAL and booking.due.amount > 0
    if asks or booking.status is BookingStatus.AWAITING_PAYMENT:
        await open_bill(session, actor, booking)


async def open_bill(session: AsyncSession, actor: Actor, booking: Booking) -> None:
    request = PayableRequest(
        subject_type="booking",
        subject_id=booking.id,
        payer_id=booking.customer_id,
        organization_id=booking.organization_id,
        amount=booking.due,
        deposit=booking.deposit_amount,
        description=f"{booking.number}",
        expires_at=booking.hold_expires_at or booking.approval_deadline,
        two_stage=booking.status is BookingStatus.AWAITING_APPROVAL,  # reserved until somebody answers
    )
    await payments.open_payable(session, Actor.system(), request)


async def set_timers(session: AsyncSession, booking: Booking) -> None:
    """Reminders a day and an hour before, and the end. After a change new ones are set; the old ones know they are."""
    ahead: Sequence[tuple[str, timedelta]] = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)))
    for before, earlier in ahead:
        due = booking.starts_at - earlier
        if due > clock.now():
            event = ReminderDue(**_about(booking), starts_at=booking.starts_at, before=before)
            await publish(session, event, due_at=due)
    await publish(session, BookingEnded(**_about(booking), ends_at=booking.ends_at), due_at=booking.ends_at)


def _about(booking: Booking) -> dict[str, Any]:
    return {"booking_id": booking.id, "organization_id": booking.organization_id, "number": booking.number}
