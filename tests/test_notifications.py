from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from artel.access import tokens
from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.permissions import Permission
from artel.accounts.events import (
    AccountDeleted,
    EmailVerificationAsked,
    PasswordChanged,
    PasswordResetAsked,
    RoleChanged,
)
from artel.accounts.models import User
from artel.bookings.events import (
    BookingApproved,
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingExpired,
    BookingNoShow,
    BookingPaymentReturned,
    BookingPlaced,
    BookingReminder,
)
from artel.chat.events import MemberAdded, Mentioned, PeopleAsked
from artel.community.events import DonationReceived, GatheringCancelled, KarmaLevelChanged, MovedUp
from artel.integrations import email
from artel.kit import clock, live
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import Event, publish
from artel.kit.settings import settings
from artel.leases.events import OfficeFreed, RentOverdue, RentReminder
from artel.memberships.events import PassEndingSoon, PassFrozen, PassRenewalFailed, PassRenewed
from artel.notifications import commands, errands, texts
from artel.notifications.models import Mail, MailStatus
from artel.notifications.rules import BY_MAIL, Channel, Kind, Reader, next_try, should_notify
from artel.notifications.schemas import NotificationRequest
from artel.payments.events import (
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
    PaymentCanceled,
    PaymentHeld,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)
from artel.payments.models import Invoice
from artel.support.events import TicketAnswered, TicketAssigned, TicketClosed, TicketOpened
from tests.conftest import ClientFor, count
from tests.makers import carry_events, give_role, make_payable, make_resource, make_user, make_venue
from tests.smtp_twin import SmtpTwin, smtp_twin

P = Permission


class Pushed(list[tuple[str, str, dict[str, Any]]]):
    """What went to the fan-out."""

    async def emit(self, room: str, event: str, data: dict[str, Any]) -> None:
        self.append((room, event, data))


@pytest.fixture
def pushed() -> Iterator[Pushed]:
    kept = Pushed()
    live.connect(kept.emit)
    yield kept
    live.connect(None)


@pytest.fixture
async def smtp(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SmtpTwin]:
    async with smtp_twin() as twin:
        monkeypatch.setenv("EMAIL_HOST", "127.0.0.1")
        monkeypatch.setenv("EMAIL_PORT", str(twin.port))
        monkeypatch.setenv("EMAIL_FROM", "hello@artel.test")
        settings.cache_clear()
        yield twin
    monkeypatch.undo()
    settings.cache_clear()


async def tell(database: Database, *events: Event) -> None:
    async with database.transaction() as session:
        for event in events:
            await publish(session, event)
    await carry_events(database)


async def fact(database: Database, user: User, **more: Any) -> dict[str, Any]:
    venue = await make_venue(database, name="Причал", address="Москва, Солянка, 1")
    room = await make_resource(database, 1, venue, name="Зал")
    values = {
        "booking_id": uuid7(), "number": "A-5MB9", "organization_id": venue.organization_id, "venue_id": venue.id,
        "resource_id": room.id, "customer_id": user.id, "starts_at": "2031-03-05T07:00:00Z",
        "ends_at": "2031-03-05T09:00:00Z", "actor_id": uuid7(), "total_amount": 120_000, "currency": "RUB",
    }  # fmt: skip
    return values | more


def payment_fact(user: User, organization_id: UUID, subject_id: UUID) -> dict[str, Any]:
    return {
        "subject_type": "booking", "subject_id": subject_id, "payment_id": uuid7(), "payer_id": user.id,
        "organization_id": organization_id, "amount": 120_000, "currency": "RUB", "provider": "sandbox", "method": "",
    }  # fmt: skip


AN_INVOICE = "A7"


async def an_invoice(database: Database, organization_id: UUID, payer_id: UUID) -> dict[str, Any]:
    async with database.transaction() as session:
        invoice = Invoice(
            organization_id=organization_id, series="A", number=7, payer_id=payer_id, subject_type="invoice",
            subject_id=uuid7(), buyer={"name": "ООО «Лист»"}, lines=[{"title": "Стол", "amount": 120_000}],
            money=Money(120_000), tax_percent=None, due_on=date(2026, 12, 5),
        )  # fmt: skip
        session.add(invoice)
        await session.flush()
        return {"invoice_id": invoice.id, "organization_id": organization_id, "payer_id": payer_id}


async def mails(database: Database) -> list[Mail]:
    async with database.reading() as session:
        return list((await session.scalars(select(Mail).order_by(Mail.id))).all())


async def told(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/notifications")).json()
    return found


async def test_a_confirmed_booking_rings_and_writes(client_for: ClientFor, database: Database, pushed: Pushed) -> None:
    user = await make_user(database, language="ru")
    event = BookingConfirmed(**await fact(database, user))
    await tell(database, event)
    russian, english = await client_for(user.id, "ru"), await client_for(user.id, "en")
    (line,) = await told(russian)
    assert (line["type"], line["is_read"]) == ("booking_confirmed", False)
    assert line["title"] == "Бронь подтверждена: Причал"
    assert line["content"] == "Зал, 5 марта 2031, 10:00–12:00. Москва, Солянка, 1. Номер A-5MB9."
    assert line["related_booking_id"] == str(event.booking_id)
    assert line["link"] == f"/bookings/{event.booking_id}"
    assert (await told(english))[0]["title"] == "Booking confirmed: Причал"
    assert (await told(english))[0]["content"].startswith("Зал, 5 March 2031, 10:00–12:00.")
    room = live.user_room(user.id)
    assert [(where, what) for where, what, _ in pushed] == [(room, "notification"), (room, "unread_notifications")]
    assert pushed[0][2] == line
    assert pushed[1][2] == {"unread_count": 1}
    (letter,) = await mails(database)
    assert (letter.to, letter.subject, letter.status) == (user.email, line["title"], MailStatus.CAPTURED)
    assert f"/bookings/{event.booking_id}" in letter.text
    assert line["content"] in letter.html


async def test_every_fact_is_told_in_both_languages(client_for: ClientFor, database: Database) -> None:
    user = await make_user(database)
    base = await fact(database, user)
    payable = await make_payable(database, user.id, subject_id=base["booking_id"])
    staff = await make_user(database)
    await give_role(
        database,
        staff.id,
        frozenset(
            {
                P.BOOKINGS_CONFIRM,
                P.PAYMENTS_REFUND,
                P.LEASES_EDIT,
                P.DONATIONS_MANAGE,
                P.TICKETS_EDIT,
                P.INVOICES_MANAGE,
            }
        ),
        base["organization_id"],
    )
    money = payment_fact(user, base["organization_id"], payable.subject_id)
    refund = money | {"refund_id": uuid7(), "reason": "cancelled"}
    earlier = {"previous_starts_at": base["starts_at"], "previous_ends_at": base["ends_at"]}
    rent = {
        name: base[name] for name in ("organization_id", "venue_id", "resource_id")
    } | {
        "lease_id": uuid7(), "charge_id": payable.subject_id, "tenant_id": user.id, "due_on": date(2026, 12, 5),
        "amount": 4_500_000, "currency": "RUB",
    }  # fmt: skip
    house = {"organization_id": base["organization_id"], "venue_id": base["venue_id"]}
    level = {"organization_id": base["organization_id"], "user_id": user.id}
    party = house | {
        "gathering_id": uuid7(), "user_id": user.id, "title": "Завтрак", "starts_at": base["starts_at"],
        "ends_at": base["ends_at"],
    }  # fmt: skip
    gift = house | {"donation_id": uuid7(), "goal_id": None, "amount": 50_000, "currency": "RUB"}
    ticket = {
        "ticket_id": uuid7(), "organization_id": base["organization_id"], "number": 3, "subject": "Лампа",
        "author_id": user.id, "assignee_id": None, "actor_id": user.id,
    }  # fmt: skip
    ticket_to_come = {
        "pass_id": uuid7(), "owner_id": user.id, "organization_id": base["organization_id"], "name": "Месяц",
    }  # fmt: skip
    bill = await an_invoice(database, base["organization_id"], user.id)
    facts: list[Event] = [
        KarmaLevelChanged(**level, level="regular", is_up=True),
        KarmaLevelChanged(**level, level="newcomer", is_up=False),
        DonationReceived(**gift, donor_id=user.id),
        MovedUp(**party, pay_until=clock.now()),
        GatheringCancelled(**party),
        TicketOpened(**ticket),
        TicketAnswered(**ticket, by_staff=True),
        TicketClosed(**ticket),
        TicketAssigned(**ticket | {"assignee_id": staff.id}),
        BookingPlaced(**base, status="awaiting_approval"),
        BookingPlaced(**base, status="awaiting_payment"),
        BookingConfirmed(**base),
        BookingApproved(**base, hold_expires_at=clock.now()),
        BookingDeclined(**base, reason="Ремонт {x}"),
        BookingChanged(**base, verb="rescheduled", **earlier),
        BookingCancelled(**base, refund_amount=60_000, reason=""),
        BookingCancelled(**base, refund_amount=0, reason="Болею"),
        BookingExpired(**base),
        BookingNoShow(**base),
        BookingPaymentReturned(**base, refund_amount=120_000),
        BookingReminder(**base, before="day"),
        BookingReminder(**base, before="hour"),
        PaymentSucceeded(**money, receipt_number="17"),
        PaymentCanceled(**money, failure_code="insufficient_funds"),
        PaymentCanceled(**money, failure_code="expired_on_confirmation"),
        RefundSucceeded(**refund),
        RefundFailed(**refund, failure_code="insufficient_funds"),
        RentReminder(**rent),
        RentOverdue(**rent),
        PassRenewed(**ticket_to_come, ends_at=base["ends_at"]),
        PassRenewalFailed(**ticket_to_come),
        PassEndingSoon(**ticket_to_come, ends_at=base["ends_at"], amount=150_000, currency="RUB"),
        PassEndingSoon(**ticket_to_come, ends_at=base["ends_at"], amount=None, currency="RUB"),
        PassFrozen(**ticket_to_come, until=base["ends_at"]),
        InvoiceIssued(**bill),
        InvoicePaid(**bill),
        InvoiceOverdue(**bill),
        PaymentHeld(**money),
        PaymentCanceled(**money, failure_code="canceled_by_merchant", was_held=True),
        OfficeFreed(venue_id=base["venue_id"], resource_id=base["resource_id"], user_id=user.id, size=4),
        RoleChanged(user_id=user.id, organization_id=base["organization_id"], role="manager"),
        RoleChanged(user_id=user.id, organization_id=base["organization_id"], role=None),
        Mentioned(
            message_id=uuid7(), chat_id=uuid7(), space_id=None, author_id=uuid7(), author="Аня", title="general",
            user_ids=[user.id],
        ),
        MemberAdded(space_id=uuid7(), space="Кухня", user_id=user.id, by_id=uuid7(), by="olga"),
        PeopleAsked(
            chat_id=uuid7(), venue_id=base["venue_id"], author_id=uuid7(), author="Аня", question="Есть зарядка?",
            user_ids=[user.id],
        ),
    ]  # fmt: skip
    await tell(database, *facts)
    seen = set()
    for language in ("ru", "en"):
        lines = await told(await client_for(user.id, language)) + await told(await client_for(staff.id, language))
        assert len(lines) == len(facts) + 1  # two stay silent, three go to two people
        for line in lines:
            seen.add(line["type"])
            assert line["title"]
            assert not {"{", "None", "  "} & set(line["title"] + line["content"].replace("{x}", ""))
    # Told of elsewhere: test_webhooks, test_booking_talk, test_birthdays.
    apart = {Kind.STAFF_WEBHOOK_OFF, Kind.STAFF_GUEST_WROTE, Kind.BIRTHDAY, Kind.STAFF_BIRTHDAY}
    assert seen == set(Kind) - apart
    assert f"Invoice No. {AN_INVOICE} for ₽1,200" in {line["title"] for line in lines}
    contents = {line["title"]: line["content"] for line in await told(await client_for(user.id, "en"))}
    assert contents["Booking cancelled: Причал"].endswith(("₽600 will be refunded.", "Болею"))
    assert contents["Payment failed: ₽1,200"].startswith("A-5MB9. There is not enough money")


async def test_a_letter_is_spoken_in_the_readers_language_and_escaped(database: Database) -> None:
    user = await make_user(database, language="en")
    venue = await make_venue(database, name="<b>Evil</b>\r\nBcc: all@example.org")
    base = await fact(database, user, venue_id=venue.id, resource_id=(await make_resource(database, 1, venue)).id)
    await tell(database, BookingConfirmed(**base))
    (letter,) = await mails(database)
    assert letter.subject == "Booking confirmed: <b>Evil</b> Bcc: all@example.org"
    assert "<b>" not in letter.html
    assert "Open the booking" in letter.html


async def test_links_of_accounts_are_mailed(database: Database) -> None:
    user = await make_user(database, language="en")
    ids = uuid7(), uuid7()
    common = {"user_id": user.id, "email": "new@example.org", "language": "en"}
    await tell(
        database,
        EmailVerificationAsked(**common, token_id=ids[0]),
        PasswordResetAsked(**common, token_id=ids[1]),
        PasswordChanged(user_id=user.id),
    )
    letters = {letter.subject: letter for letter in await mails(database)}
    assert f"/verify?token={tokens.link_token(ids[0], 'verify_email')}" in letters["Confirm your e-mail"].text
    assert f"/reset?token={tokens.link_token(ids[1], 'reset_password')}" in letters["A new password"].text
    assert letters["A new password"].to == "new@example.org"
    assert letters["Your password was changed"].to == user.email


async def test_reading_is_ones_own(client_for: ClientFor, database: Database, pushed: Pushed) -> None:
    user = await make_user(database)
    base = await fact(database, user)
    await tell(database, *(BookingConfirmed(**base | {"booking_id": uuid7()}) for _ in range(5)))
    mine, stranger, guest = await client_for(user.id), await client_for(), await client_for(None)
    newest = (await told(mine))[0]["id"]
    assert (await stranger.post(f"/notifications/{newest}/read")).status_code == 404
    assert (await guest.get("/notifications")).status_code == 401
    assert (await guest.post("/notifications/read-all")).status_code == 401
    assert await told(stranger) == []
    read = await mine.post(f"/notifications/{newest}/read")
    assert (read.json()["is_read"], pushed[-1][2]) == (True, {"unread_count": 4})
    assert (await mine.post(f"/notifications/{newest}/read")).json() == read.json()
    assert (await mine.get("/notifications/unread-count")).json() == {"unread_count": 4}
    assert len((await mine.get("/notifications", params={"unread_only": True})).json()) == 4
    first = await mine.get("/notifications", params={"limit": 3})
    second = await mine.get("/notifications", params={"limit": 3, "cursor": first.headers["x-next-cursor"]})
    assert [line["id"] for line in first.json() + second.json()] == [line["id"] for line in await told(mine)]
    assert "x-next-cursor" not in second.headers
    for address in ("/notifications/read-all", "/notifications/mark-all-read"):
        assert (await mine.post(address)).json() == {"unread_count": 0}
    assert (await mine.get("/notifications", params={"unread_only": True})).json() == []


async def test_nobody_is_told_by_people(database: Database) -> None:
    person = await make_user(database)
    request = NotificationRequest(user_id=person.id, kind=Kind.BOOKING_CONFIRMED, facts={})
    async with database.transaction() as session:
        with pytest.raises(Forbidden):
            await commands.notify(session, Actor(person.id), request)
        assert await commands.notify(session, Actor.system(), request.model_copy(update={"user_id": uuid7()})) is None


async def test_who_deletes_the_account_is_forgotten(client_for: ClientFor, database: Database) -> None:
    user = await make_user(database)
    await tell(database, BookingConfirmed(**await fact(database, user)))
    await tell(database, AccountDeleted(user_id=user.id))
    assert (await count(database, "notifications"), await count(database, "mails")) == (0, 0)


async def test_captured_mail_is_for_the_administrator(
    client_for: ClientFor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, admin, owner = [await make_user(database) for _ in range(3)]
    await give_role(database, admin.id, frozenset({P.SYSTEM_RUN}), None)
    base = await fact(database, user)
    await give_role(database, owner.id, frozenset(P) - {P.SYSTEM_RUN}, base["organization_id"])
    await tell(database, BookingConfirmed(**base))
    (shown,) = (await (await client_for(admin.id)).get("/captured-mail")).json()["items"]
    assert (shown["to"], shown["sent_at"] is not None) == (user.email, True)
    assert (await (await client_for(owner.id)).get("/captured-mail")).status_code == 403
    assert (await (await client_for(None)).get("/captured-mail")).status_code == 401
    monkeypatch.setattr(email, "is_captured", lambda: False)
    assert (await (await client_for(admin.id)).get("/captured-mail")).status_code == 404


async def test_mail_goes_out_by_smtp_once(database: Database, smtp: SmtpTwin) -> None:
    user = await make_user(database, language="ru")
    await tell(database, BookingConfirmed(**await fact(database, user)))
    (mail,) = await mails(database)
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 1)
    await errands.send_mail(database, mail.id)
    (letter,) = smtp.letters
    assert (letter["to"], letter["subject"]) == (user.email, "Бронь подтверждена: Причал")
    assert letter["message-id"] == f"<{mail.id}@artel.test>"
    assert letter["auto-submitted"] == "auto-generated"
    assert "hello@artel.test" in letter["from"]
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("refusal", [("RCPT", "451 greylisted"), ("MAIL", "421 busy")])
async def test_not_now_is_tried_again(database: Database, smtp: SmtpTwin, refusal: tuple[str, str]) -> None:
    smtp.refusals = [refusal]
    user = await make_user(database)
    await tell(database, BookingConfirmed(**await fact(database, user)))
    (mail,) = await mails(database)
    assert (mail.status, mail.attempts) == (MailStatus.WAITING, 1)
    smtp.refusals = []
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        await carry_events(database)
    (mail,) = await mails(database)
    assert (mail.status, mail.attempts, len(smtp.letters)) == (MailStatus.SENT, 2, 1)


async def test_never_is_not_tried_again(database: Database, smtp: SmtpTwin) -> None:
    smtp.refusals = [("RCPT", "550 5.1.1 no such user")]
    user = await make_user(database)
    await tell(database, BookingConfirmed(**await fact(database, user)))
    (mail,) = await mails(database)
    assert (mail.status, mail.attempts) == (MailStatus.FAILED, 1)
    assert "no such user" in mail.failure


async def test_a_dead_server_is_given_up_in_the_end(database: Database, smtp: SmtpTwin) -> None:
    smtp.refusals = [("MAIL", "421 busy")] * 20
    user = await make_user(database)
    await tell(database, BookingConfirmed(**await fact(database, user)))
    start = clock.now()
    for hours in range(1, 40):
        with clock.frozen(start + timedelta(hours=hours)):
            await carry_events(database)
    (mail,) = await mails(database)
    assert (mail.status, mail.attempts) == (MailStatus.FAILED, 9)
    with clock.frozen(start + timedelta(hours=41)):
        assert await errands.sweep_mail(database) == 0


READER = Reader(has_email=True, is_deleted=False, is_walk_in=False, did_it=False)


@pytest.mark.parametrize("channel", ["bell", "mail"])
def test_who_is_told(channel: Channel) -> None:
    from dataclasses import replace

    for kind in Kind:
        assert not should_notify(kind, channel, replace(READER, is_deleted=True))
        assert should_notify(kind, channel, READER) == (channel == "bell" or kind in BY_MAIL)
    assert not should_notify(Kind.BOOKING_CONFIRMED, "mail", replace(READER, has_email=False))
    assert not should_notify(Kind.BOOKING_CONFIRMED, "bell", replace(READER, is_walk_in=True))
    assert not should_notify(Kind.BOOKING_CANCELLED, "bell", replace(READER, did_it=True))
    assert should_notify(Kind.BOOKING_CANCELLED, "mail", replace(READER, did_it=True))


def test_every_kind_has_its_words_and_mail_its_patience() -> None:
    assert set(texts.KINDS) == set(Kind)
    now = clock.now()
    tries = [next_try(now, attempts) for attempts in range(1, 10)]
    assert tries[-1] is None
    assert all(tries[:-1])
