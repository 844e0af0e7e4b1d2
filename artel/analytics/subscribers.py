"""Whatever happens to a booking or to money changes the figures of its days."""

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.events import MembersImported
from artel.analytics import commands
from artel.bookings.events import (
    BookingApproved,
    BookingCancelled,
    BookingChanged,
    BookingCheckedIn,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingExpired,
    BookingFact,
    BookingImported,
    BookingNoShow,
    BookingPlaced,
)
from artel.kit.outbox import subscribe
from artel.kit.spans import Span
from artel.payments.events import PaymentChargedBack, PaymentFact, PaymentSucceeded, RefundSucceeded


async def _count(session: AsyncSession, event: BookingFact) -> None:
    span = Span(event.starts_at, event.ends_at)
    await commands.refresh_sales(session, Actor.system(), event.organization_id, event.venue_id, span)


@subscribe(BookingPlaced)
async def count_placed(session: AsyncSession, event: BookingPlaced) -> None:
    await _count(session, event)


@subscribe(BookingConfirmed)
async def count_confirmed(session: AsyncSession, event: BookingConfirmed) -> None:
    await _count(session, event)


@subscribe(BookingApproved)
async def count_approved(session: AsyncSession, event: BookingApproved) -> None:
    await _count(session, event)


@subscribe(BookingDeclined)
async def count_declined(session: AsyncSession, event: BookingDeclined) -> None:
    await _count(session, event)


@subscribe(BookingCancelled)
async def count_cancelled(session: AsyncSession, event: BookingCancelled) -> None:
    await _count(session, event)


@subscribe(BookingExpired)
async def count_expired(session: AsyncSession, event: BookingExpired) -> None:
    await _count(session, event)


@subscribe(BookingCheckedIn)
async def count_checked_in(session: AsyncSession, event: BookingCheckedIn) -> None:
    await _count(session, event)


@subscribe(BookingCompleted)
async def count_completed(session: AsyncSession, event: BookingCompleted) -> None:
    await _count(session, event)


@subscribe(BookingNoShow)
async def count_no_show(session: AsyncSession, event: BookingNoShow) -> None:
    await _count(session, event)


@subscribe(BookingImported)
async def count_imported(session: AsyncSession, event: BookingImported) -> None:
    await _count(session, event)


@subscribe(MembersImported)
async def know_imported(session: AsyncSession, event: MembersImported) -> None:
    await commands.know(session, Actor.system(), event.organization_id, event.user_ids)


@subscribe(BookingChanged)
async def count_both_days(session: AsyncSession, event: BookingChanged) -> None:
    await _count(session, event)
    before = Span(event.previous_starts_at, event.previous_ends_at)
    await commands.refresh_sales(session, Actor.system(), event.organization_id, event.venue_id, before)


@subscribe(BookingChanged)
async def book_under_the_new_tariff(session: AsyncSession, event: BookingChanged) -> None:
    await commands.refresh_books(session, Actor.system(), event.organization_id, event.booking_id)


@subscribe(PaymentSucceeded)
async def count_money(session: AsyncSession, event: PaymentSucceeded) -> None:
    subject = (event.subject_type, event.subject_id)
    await commands.refresh_money(session, Actor.system(), event.organization_id, subject, event.payment_id)


@subscribe(RefundSucceeded)
async def count_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    subject = (event.subject_type, event.subject_id)
    await commands.refresh_money(session, Actor.system(), event.organization_id, subject, event.refund_id)


async def _book(session: AsyncSession, event: PaymentFact) -> None:
    await commands.refresh_books(session, Actor.system(), event.organization_id, event.subject_id)


@subscribe(PaymentSucceeded)
async def book_payment(session: AsyncSession, event: PaymentSucceeded) -> None:
    await _book(session, event)


@subscribe(RefundSucceeded)
async def book_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    await _book(session, event)


@subscribe(PaymentChargedBack)
async def book_chargeback(session: AsyncSession, event: PaymentChargedBack) -> None:
    await _book(session, event)
