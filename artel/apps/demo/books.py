"""One booking with everything it leaves behind: seats, history, money, timers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from artel.access.actor import SYSTEM_ID
from artel.apps.demo import words
from artel.apps.demo.chance import Chance
from artel.apps.demo.lives import Life, Step, kept_seats, reminders
from artel.apps.demo.prices import Prices, quote_row
from artel.apps.demo.rows import Row, Rows
from artel.apps.demo.seats import Seat
from artel.apps.demo.shops import Shop, Spot
from artel.apps.demo.wishes import Wish
from artel.bookings.events import BookingEnded, HoldRanOut, ReminderDue
from artel.bookings.models import Booking, BookingStatus, Claim, HistoryEntry, Source
from artel.bookings.rules import refund_percent, share
from artel.kit.money import Money
from artel.kit.outbox import Event, OutboxEvent
from artel.payments import rules as money
from artel.payments.models import (
    LedgerEntry,
    Payable,
    PayableStatus,
    Payment,
    PaymentStatus,
    Provider,
    Refund,
    RefundStatus,
)
from artel.pricing.models import PromoUse, Quote
from artel.pricing.rules import PromoFacts

S = BookingStatus
QUOTED = timedelta(days=30)
TRACE = "demo"
NEVER_BILLED = frozenset({S.AWAITING_APPROVAL, S.DECLINED})
CLOSED = frozenset({S.CANCELLED, S.EXPIRED})


@dataclass(slots=True)
class Books:
    """Of one organization. `staff` answers requests, `codes` are tried once by somebody new."""

    chance: Chance
    prices: Prices
    staff: UUID
    code: PromoFacts | None
    rows: Rows = field(default_factory=Rows)
    seen: set[UUID] = field(default_factory=set)
    used: int = 0


@dataclass(slots=True)
class Entry:
    """What every row of one booking needs."""

    id: UUID
    number: str
    shop: Shop
    spot: Spot
    wish: Wish
    life: Life
    customer_id: UUID
    total: int
    quote_id: UUID | None = None


def enter(books: Books, shop: Shop, spot: Spot, wish: Wish, life: Life, customer_id: UUID, seats: list[Seat]) -> None:
    chance = books.chance
    promo = _promo(books, life, customer_id)
    entry = Entry(
        chance.id_at(life.created_at), chance.number(), shop, spot, wish, life, customer_id,
        books.prices.total(shop, spot, wish),
    )  # fmt: skip
    if promo or wish.span.ends_at > chance.now - QUOTED:
        _quote(books, entry, promo)
    refunded = _bill(books, entry)
    books.rows.add(Booking, **_booking(books, entry, refunded))
    _claims(books, entry, seats)
    for step in life.steps:
        books.rows.add(HistoryEntry, **_history(books, entry, step, refunded))
    _timers(books, entry)


def _promo(books: Books, life: Life, customer_id: UUID) -> PromoFacts | None:
    """Half of the newcomers of the last months have the code for newcomers."""
    is_new = customer_id not in books.seen
    books.seen.add(customer_id)
    recent = life.created_at > books.chance.now - timedelta(days=290)
    fits = life.source is Source.WEB and life.status is S.COMPLETED
    return books.code if is_new and recent and fits and books.chance.happens(0.5) else None


def _quote(books: Books, entry: Entry, promo: PromoFacts | None) -> None:
    row, entry.total = quote_row(entry.shop, entry.spot, entry.wish, promo)
    at = entry.life.created_at
    entry.quote_id = books.chance.id_at(at)
    own = {"id": entry.quote_id, "user_id": entry.customer_id, "created_at": at}
    books.rows.add(Quote, **row, **own, valid_until=at + timedelta(minutes=15))
    if promo:
        books.used += 1
        books.rows.add(PromoUse, subject_id=entry.id, promo_code_id=promo.id, user_id=entry.customer_id, used_at=at)


def _booking(books: Books, entry: Entry, refunded: int) -> Row:
    life, wish, venue = entry.life, entry.wish, entry.shop.venue
    talks = books.chance.happens(0.05)
    return {
        "id": entry.id,
        "number": entry.number,
        "organization_id": venue.organization_id,
        "venue_id": venue.id,
        "resource_id": entry.spot.resource.id,
        "customer_id": entry.customer_id,
        "quote_id": entry.quote_id,
        "status": life.status,
        "source": life.source,
        "seats": wish.seats,
        "starts_at": wish.span.starts_at,
        "ends_at": wish.span.ends_at,
        "total_amount": entry.total,
        "total_currency": "RUB",
        "paid_amount": entry.total if life.paid_at else 0,
        "refunded_amount": refunded,
        "deposit_amount": 0,
        "policy": venue.cancellation_policy,
        "hold_expires_at": life.hold_expires_at,
        "approval_deadline": life.approval_deadline,
        "checked_in_at": life.checked_in_at,
        "checked_out_at": life.checked_out_at,
        "comment": wish.comment or (books.chance.choice(words.COMMENTS) if talks else ""),
        "sequence": int(life.ended_at is not None),
        "created_at": life.created_at,
    }


def _claims(books: Books, entry: Entry, seats: list[Seat]) -> None:
    """Where nobody was seated, cancelled and expired, no claim is left either."""
    it = entry.spot.resource
    picked = it.kind == "fixed_desk" or bool(entry.spot.parts)
    for resource_id, unit_id in seats:
        books.rows.add(
            Claim,
            id=books.chance.id_at(entry.life.created_at),
            booking_id=entry.id,
            blackout_id=None,
            resource_id=resource_id,
            unit_id=unit_id,
            starts_at=entry.wish.span.starts_at - timedelta(minutes=it.buffer_before_minutes),
            ends_at=entry.wish.span.ends_at + timedelta(minutes=it.buffer_after_minutes),
            is_blocking=kept_seats(entry.life, entry.wish),
            is_floating=not picked,
        )


def _history(books: Books, entry: Entry, step: Step, refunded: int) -> Row:
    actors = {"customer": entry.customer_id, "staff": books.staff, "system": SYSTEM_ID}
    return {
        "id": books.chance.id_at(step.at),
        "booking_id": entry.id,
        "at": step.at,
        "actor_id": actors[step.who],
        "verb": step.verb,
        "from_status": step.before,
        "to_status": step.after,
        "note": step.note,
        "changes": {"refund": refunded} if step.verb == "cancelled" else {},
    }


def _bill(books: Books, entry: Entry) -> int:
    """Payable, payment, refund, ledger. Returns what went back."""
    life, venue = entry.life, entry.shop.venue
    if life.status in NEVER_BILLED:
        return 0
    refund = _refund_of(entry)
    billed_at = life.steps[1].at if life.steps[1:] and life.steps[1].verb == "approved" else life.created_at
    payable_id = books.chance.id_at(billed_at)
    books.rows.add(
        Payable,
        id=payable_id,
        subject_type="booking",
        subject_id=entry.id,
        payer_id=entry.customer_id,
        organization_id=venue.organization_id,
        amount=entry.total,
        currency="RUB",
        paid_amount=entry.total if life.paid_at else 0,
        refunded_amount=refund,
        deposit=0,
        description=entry.number,
        lines=[],
        tax_percent=entry.spot.offer.vat_percent if entry.spot.offer else None,
        status=_payable_status(life),
        expires_at=life.hold_expires_at,
        created_at=billed_at,
    )
    if life.paid_at:
        _payment(books, entry, payable_id, life.paid_at, refund)
    return refund


def _payable_status(life: Life) -> PayableStatus:
    if life.status in CLOSED:
        return PayableStatus.CLOSED
    return PayableStatus.PAID if life.paid_at else PayableStatus.OPEN


def _refund_of(entry: Entry) -> int:
    life = entry.life
    if life.status is not S.CANCELLED or not life.paid_at or not life.ended_at:
        return 0
    policy = entry.shop.venue.cancellation_policy
    return share(Money(entry.total), refund_percent(policy, entry.wish.span.starts_at, life.ended_at)).amount


def _payment(books: Books, entry: Entry, payable_id: UUID, paid_at: datetime, refund: int) -> None:
    at_desk = entry.life.source is Source.WALK_IN
    payment_id = books.chance.id_at(paid_at)
    account = f"desk:{entry.life.method}" if at_desk else "provider:sandbox"
    books.rows.add(
        Payment,
        id=payment_id,
        payable_id=payable_id,
        subject_type="booking",
        subject_id=entry.id,
        payer_id=entry.customer_id,
        organization_id=entry.shop.venue.organization_id,
        provider=Provider.DESK if at_desk else Provider.SANDBOX,
        method=entry.life.method,
        amount=entry.total,
        currency="RUB",
        refunded_amount=refund,
        status=PaymentStatus.SUCCEEDED,
        attempt_key=f"pay-{payment_id}",
        confirmation_url=None,
        receipt_number=None,
        created_at=paid_at - timedelta(seconds=40),
        paid_at=paid_at,
    )
    _move(books, entry, payment_id, paid_at, "charge", money.charge(account, entry.total))
    if refund and entry.life.ended_at:
        _give_back(books, entry, payment_id, account, refund, entry.life.ended_at)


def _give_back(books: Books, entry: Entry, payment_id: UUID, account: str, amount: int, at: datetime) -> None:
    refund_id = books.chance.id_at(at)
    books.rows.add(
        Refund, id=refund_id, payment_id=payment_id, refund_key=f"ref-{refund_id}", amount=amount, currency="RUB",
        deposit=0, reason="cancelled", status=RefundStatus.SUCCEEDED, created_at=at, finished_at=at,
    )  # fmt: skip
    _move(books, entry, refund_id, at, "refund", money.refund(account, amount))
    entry.life.step(at, "system", "refunded", S.CANCELLED, S.CANCELLED)


def _move(books: Books, entry: Entry, movement_id: UUID, at: datetime, kind: str, entries: list[money.Entry]) -> None:
    if not money.is_balanced(entries):
        raise ValueError(f"movement {movement_id} does not balance")
    for side in entries:
        books.rows.add(
            LedgerEntry,
            id=books.chance.id_at(at),
            movement_id=movement_id,
            organization_id=entry.shop.venue.organization_id,
            account=side.account,
            amount=side.amount,
            currency="RUB",
            kind=kind,
            subject_type="booking",
            subject_id=entry.id,
            at=at,
        )


def _timers(books: Books, entry: Entry) -> None:
    """What the commands would have set, and is still to come."""
    life, wish = entry.life, entry.wish
    organization_id = entry.shop.venue.organization_id
    about: dict[str, Any] = {"booking_id": entry.id, "organization_id": organization_id, "number": entry.number}
    if deadline := life.hold_expires_at or life.approval_deadline:
        later(books, HoldRanOut(**about, at=deadline), deadline, life.created_at)
    if life.status in (S.CONFIRMED, S.CHECKED_IN):
        later(books, BookingEnded(**about, ends_at=wish.span.ends_at), wish.span.ends_at, life.created_at)
    for before, due in reminders(life, wish, books.chance.now):
        fields: dict[str, Any] = about | {"starts_at": wish.span.starts_at, "before": before}
        later(books, ReminderDue(**fields), due, life.created_at)


def later(books: Books, event: Event, due_at: datetime, at: datetime) -> None:
    books.rows.add(
        OutboxEvent, id=books.chance.id_at(at), kind=event.kind, body=event.model_dump(mode="json"),
        correlation_id=TRACE, occurred_at=at, due_at=due_at, attempts=0, relayed_at=None,
    )  # fmt: skip
