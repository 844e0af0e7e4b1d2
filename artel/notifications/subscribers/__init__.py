"""Facts of the lower domains, and who hears of them."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import tokens
from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.events import (
    AccountDeleted,
    EmailVerificationAsked,
    PasswordChanged,
    PasswordResetAsked,
    RoleChanged,
)
from artel.bookings.events import (
    BookingApproved,
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingExpired,
    BookingFact,
    BookingNoShow,
    BookingPaymentReturned,
    BookingPlaced,
    BookingReminder,
)
from artel.chat.events import MemberAdded, Mentioned, PeopleAsked
from artel.chat.queries.chats import wanting
from artel.kit import words
from artel.kit.db import Database
from artel.kit.outbox import errand, subscribe
from artel.leases.events import OfficeFreed, RentFact, RentOverdue, RentReminder
from artel.notifications import commands, errands, queries
from artel.notifications.events import MailDue
from artel.notifications.rules import Kind
from artel.notifications.schemas import LetterRequest, NotificationRequest
from artel.payments import texts as payment_texts
from artel.payments.events import (
    PaymentCanceled,
    PaymentFact,
    PaymentHeld,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)

REQUESTED = "awaiting_approval"
MENTION_FACTS = {"chat_id", "message_id", "space_id"}
LEFT = "expired_on_confirmation"


async def _tell_customer(session: AsyncSession, event: BookingFact, kind: Kind, **more: Any) -> None:
    await _tell(session, event.customer_id, event, kind, **more)


async def _tell(session: AsyncSession, user_id: UUID, event: BookingFact, kind: Kind, **more: Any) -> None:
    request = NotificationRequest(
        user_id=user_id,
        kind=kind,
        facts=await _facts(session, event) | more,
        booking_id=event.booking_id,
        link=f"/bookings/{event.booking_id}",
        actor_id=event.actor_id,
        organization_id=event.organization_id,
    )
    await commands.notify(session, Actor.system(), request)


async def _facts(session: AsyncSession, event: BookingFact) -> dict[str, Any]:
    return await queries.place_facts(session, event.resource_id) | {
        "number": event.number,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "total": event.total_amount,
        "currency": event.currency,
    }


@subscribe(BookingPlaced)
async def tell_of_request(session: AsyncSession, event: BookingPlaced) -> None:
    """Only of one that waits for an answer: whoever has to pay stands before the page that says so."""
    if event.status != REQUESTED:
        return
    await _tell_customer(session, event, Kind.BOOKING_REQUESTED)
    for user_id in await queries.staff_with(session, event.organization_id, Permission.BOOKINGS_CONFIRM):
        if user_id != event.customer_id:
            await _tell(session, user_id, event, Kind.STAFF_REQUEST)


@subscribe(BookingConfirmed)
async def tell_of_confirmation(session: AsyncSession, event: BookingConfirmed) -> None:
    await _tell_customer(session, event, Kind.BOOKING_CONFIRMED)


@subscribe(BookingApproved)
async def tell_of_approval(session: AsyncSession, event: BookingApproved) -> None:
    await _tell_customer(session, event, Kind.BOOKING_APPROVED, until=event.hold_expires_at.isoformat())


@subscribe(BookingDeclined)
async def tell_of_refusal(session: AsyncSession, event: BookingDeclined) -> None:
    await _tell_customer(session, event, Kind.BOOKING_DECLINED, reason=event.reason)


@subscribe(BookingChanged)
async def tell_of_change(session: AsyncSession, event: BookingChanged) -> None:
    await _tell_customer(session, event, Kind.BOOKING_CHANGED)


@subscribe(BookingCancelled)
async def tell_of_cancellation(session: AsyncSession, event: BookingCancelled) -> None:
    await _tell_customer(session, event, Kind.BOOKING_CANCELLED, refund=event.refund_amount, reason=event.reason)


@subscribe(BookingExpired)
async def tell_of_expiry(session: AsyncSession, event: BookingExpired) -> None:
    await _tell_customer(session, event, Kind.BOOKING_EXPIRED)


@subscribe(BookingNoShow)
async def tell_of_absence(session: AsyncSession, event: BookingNoShow) -> None:
    await _tell_customer(session, event, Kind.BOOKING_NO_SHOW)


@subscribe(BookingPaymentReturned)
async def tell_of_return(session: AsyncSession, event: BookingPaymentReturned) -> None:
    await _tell_customer(session, event, Kind.PAYMENT_RETURNED, refund=event.refund_amount)


@subscribe(BookingReminder)
async def remind(session: AsyncSession, event: BookingReminder) -> None:
    await _tell_customer(session, event, Kind.BOOKING_REMINDER, before=event.before)


@subscribe(PaymentSucceeded)
async def tell_of_payment(session: AsyncSession, event: PaymentSucceeded) -> None:
    await _tell_payer(session, event.payer_id, event, Kind.PAYMENT_RECEIVED, receipt=event.receipt_number)


@subscribe(PaymentHeld)
async def tell_of_hold(session: AsyncSession, event: PaymentHeld) -> None:
    await _tell_payer(session, event.payer_id, event, Kind.MONEY_HELD)


@subscribe(PaymentCanceled)
async def tell_of_failure(session: AsyncSession, event: PaymentCanceled) -> None:
    """Whoever left the payment page knows that they did. What was only reserved did not fail."""
    if event.was_held:
        return await _tell_payer(session, event.payer_id, event, Kind.MONEY_RELEASED)
    if event.failure_code == LEFT:
        return
    await _tell_payer(session, event.payer_id, event, Kind.PAYMENT_FAILED, why=_why(event.failure_code))


@subscribe(RefundSucceeded)
async def tell_of_refund(session: AsyncSession, event: RefundSucceeded) -> None:
    await _tell_payer(session, event.payer_id, event, Kind.PAYMENT_REFUNDED)


@subscribe(RefundFailed)
async def tell_staff_of_failed_refund(session: AsyncSession, event: RefundFailed) -> None:
    for user_id in await queries.staff_with(session, event.organization_id, Permission.PAYMENTS_REFUND):
        await _tell_payer(session, user_id, event, Kind.STAFF_REFUND_FAILED, why=_why(event.failure_code))


def _why(code: str) -> list[str]:
    return [payment_texts.failure(code, "ru"), payment_texts.failure(code, "en")]


async def _tell_payer(session: AsyncSession, user_id: UUID, event: PaymentFact, kind: Kind, **more: Any) -> None:
    description = await queries.description_of(session, event.subject_type, event.subject_id)
    is_booking = event.subject_type == "booking"
    request = NotificationRequest(
        user_id=user_id,
        kind=kind,
        facts={"amount": event.amount, "currency": event.currency, "description": description} | more,
        booking_id=event.subject_id if is_booking else None,
        link=f"/bookings/{event.subject_id}" if is_booking else "",
        organization_id=event.organization_id,
    )
    await commands.notify(session, Actor.system(), request)


@subscribe(RentReminder)
async def remind_of_rent(session: AsyncSession, event: RentReminder) -> None:
    await _tell_of_rent(session, event, event.tenant_id, Kind.RENT_REMINDER)


@subscribe(RentOverdue)
async def tell_of_late_rent(session: AsyncSession, event: RentOverdue) -> None:
    await _tell_of_rent(session, event, event.tenant_id, Kind.RENT_OVERDUE)
    for user_id in await queries.staff_with(session, event.organization_id, Permission.LEASES_EDIT):
        await _tell_of_rent(session, event, user_id, Kind.STAFF_RENT_OVERDUE)


async def _tell_of_rent(session: AsyncSession, event: RentFact, user_id: UUID, kind: Kind) -> None:
    facts = await queries.place_facts(session, event.resource_id) | {
        "amount": event.amount,
        "currency": event.currency,
        "description": await queries.description_of(session, "lease_charge", event.charge_id),
        "day": [words.date_of(event.due_on, "ru"), words.date_of(event.due_on, "en")],
    }
    page = f"/run/leases?lease={event.lease_id}" if kind is Kind.STAFF_RENT_OVERDUE else f"/leases/{event.lease_id}"
    request = NotificationRequest(
        user_id=user_id, kind=kind, facts=facts, link=page, organization_id=event.organization_id
    )
    await commands.notify(session, Actor.system(), request)


@subscribe(OfficeFreed)
async def tell_of_free_office(session: AsyncSession, event: OfficeFreed) -> None:
    facts = await queries.place_facts(session, event.resource_id) | {"size": event.size}
    request = NotificationRequest(
        user_id=event.user_id,
        kind=Kind.OFFICE_FREED,
        facts=facts,
        link=f"/venues/{event.venue_id}",
        organization_id=await queries.organization_of(session, event.venue_id),
    )
    await commands.notify(session, Actor.system(), request)


@subscribe(RoleChanged)
async def tell_of_role(session: AsyncSession, event: RoleChanged) -> None:
    name = await queries.organization_name(session, event.organization_id)
    facts = {"organization": name, "role": event.role}
    request = NotificationRequest(
        user_id=event.user_id, kind=Kind.ROLE_CHANGED, facts=facts, link="/run", organization_id=event.organization_id
    )
    await commands.notify(session, Actor.system(), request)


@subscribe(Mentioned)
async def tell_of_mention(session: AsyncSession, event: Mentioned) -> None:
    """By the bell, in a chat whose level is not none; what was said is read there, by whoever still may."""
    facts = {"author": event.author, "chat": event.title, **event.model_dump(mode="json", include=MENTION_FACTS)}
    for user_id in sorted(await wanting(session, event.chat_id, event.user_ids)):
        request = NotificationRequest(
            user_id=user_id, kind=Kind.MENTION, facts=facts, link=f"/talk/{event.chat_id}", actor_id=event.author_id
        )
        await commands.notify(session, Actor.system(), request)


@subscribe(PeopleAsked)
async def tell_of_question(session: AsyncSession, event: PeopleAsked) -> None:
    facts = {"author": event.author, "question": event.question, "chat_id": str(event.chat_id)}
    facts |= await queries.venue_facts(session, event.venue_id)
    for user_id in event.user_ids:
        link = f"/talk/{event.chat_id}"
        request = NotificationRequest(user_id=user_id, kind=Kind.QUESTION_HERE, facts=facts, link=link)
        await commands.notify(session, Actor.system(), request)


@subscribe(MemberAdded)
async def tell_of_invitation(session: AsyncSession, event: MemberAdded) -> None:
    facts = {"author": event.by, "space": event.space, "space_id": str(event.space_id)}
    request = NotificationRequest(
        user_id=event.user_id, kind=Kind.INVITATION, facts=facts, link="/talk", actor_id=event.by_id
    )
    await commands.notify(session, Actor.system(), request)


@subscribe(EmailVerificationAsked)
async def mail_verification(session: AsyncSession, event: EmailVerificationAsked) -> None:
    await _mail_link(session, event, "verify_email", "/verify")


@subscribe(PasswordResetAsked)
async def mail_reset(session: AsyncSession, event: PasswordResetAsked) -> None:
    await _mail_link(session, event, "reset_password", "/reset")


async def _mail_link(
    session: AsyncSession, event: EmailVerificationAsked | PasswordResetAsked, purpose: str, page: str
) -> None:
    request = LetterRequest(
        user_id=event.user_id,
        to=event.email,
        language=event.language,
        letter=purpose,
        link=f"{page}?token={tokens.link_token(event.token_id, purpose)}",
    )
    await commands.write_letter(session, Actor.system(), request)


@subscribe(PasswordChanged)
async def mail_changed_password(session: AsyncSession, event: PasswordChanged) -> None:
    user = await queries.get_user(session, event.user_id)
    if user is None or not user.email:
        return
    request = LetterRequest(
        user_id=user.id, to=user.email, language=user.language, letter="password_changed", link="/forgot"
    )
    await commands.write_letter(session, Actor.system(), request)


@subscribe(AccountDeleted)
async def forget(session: AsyncSession, event: AccountDeleted) -> None:
    await commands.forget(session, Actor.system(), event.user_id)


@errand(MailDue)
async def send_mail(database: Database, event: MailDue) -> None:
    await errands.send_mail(database, event.mail_id)
