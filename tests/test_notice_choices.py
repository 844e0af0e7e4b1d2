"""What people choose to be told, when it is quiet, and whose letters they get."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.access.permissions import ReadyRole
from artel.accounts.events import PasswordResetAsked
from artel.accounts.models import User
from artel.bookings.events import BookingCancelled, BookingConfirmed, BookingReminder
from artel.catalog.models import Organization
from artel.files.models import File
from artel.integrations import email
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.notifications.models import Mail, MailStatus
from artel.notifications.rules import BY_MAIL, GROUP_OF, SERVICE, Group, Kind, quiet_end
from artel.payments.events import PaymentCanceled
from artel.presence.models import QuietHours
from artel.presence.rules import is_quiet_hour
from tests.conftest import ClientFor
from tests.makers import carry_events, give_role, make_organization, make_user, make_venue
from tests.smtp_twin import SmtpTwin
from tests.test_notifications import fact, mails, payment_fact, smtp, tell, told

__all__ = ["smtp"]
ZONE = "Asia/Vladivostok"
NIGHT = datetime(2031, 3, 5, 23, 30, tzinfo=ZoneInfo(ZONE))
MORNING = datetime(2031, 3, 6, 8, 0, tzinfo=ZoneInfo(ZONE))


def choice(group: str, *, in_app: bool = True, by_email: bool = True) -> dict[str, list[dict[str, object]]]:
    return {"items": [{"group": group, "in_app": in_app, "by_email": by_email}]}


async def test_a_letter_that_was_declined_is_kept_with_the_reason(client_for: ClientFor, database: Database) -> None:
    user = await make_user(database, language="ru")
    client = await client_for(user.id)
    first = (await client.get("/notifications/choices")).json()["items"]
    assert [item["group"] for item in first] == list(Group)
    assert [item["group"] for item in first if not item["by_email"]] == ["news"], "nobody has agreed to those yet"
    kept = await client.put("/notifications/choices", json=choice("bookings", by_email=False))
    assert kept.json() == (await client.get("/notifications/choices")).json()
    base = await fact(database, user)
    await tell(database, BookingConfirmed(**base))
    (mail,) = await mails(database)
    assert (mail.status, mail.failure, mail.sent_at) == (MailStatus.WITHHELD, "declined: bookings", None)
    assert len(await told(client)) == 1, "the bell was not switched off"
    await client.put("/notifications/choices", json=choice("bookings", in_app=False))
    await tell(database, BookingConfirmed(**base))
    assert [one.status for one in await mails(database)] == [MailStatus.WITHHELD, MailStatus.CAPTURED]
    assert len(await told(client)) == 1


async def test_service_letters_cannot_be_switched_off(client_for: ClientFor, database: Database) -> None:
    user = await make_user(database, language="en")
    client = await client_for(user.id)
    nothing = {"items": [{"group": group, "in_app": False, "by_email": False} for group in Group]}
    assert (await client.put("/notifications/choices", json=nothing)).status_code == 200
    base = await fact(database, user)
    money = payment_fact(user, base["organization_id"], base["booking_id"])
    reset = PasswordResetAsked(user_id=user.id, email=user.email or "", language="en", token_id=uuid7())
    by_venue = BookingCancelled(**base, refund_amount=0, reason="Ремонт")
    by_oneself = BookingCancelled(**base | {"actor_id": user.id}, refund_amount=0, reason="")
    await tell(database, reset, by_venue, PaymentCanceled(**money, failure_code="insufficient_funds"))
    sent = await mails(database)
    assert [mail.status for mail in sent] == [MailStatus.CAPTURED] * 3
    assert not any("/profile" in mail.text for mail in sent), "no way out is offered where there is none"
    assert {line["type"] for line in await told(client)} == {"booking_cancelled", "payment_failed"}
    await tell(database, by_oneself)
    assert (await mails(database))[-1].status is MailStatus.WITHHELD


async def test_choices_are_ones_own_and_of_known_groups(client_for: ClientFor, database: Database) -> None:
    one, other = await make_user(database), await make_user(database)
    client = await client_for(one.id)
    await client.put("/notifications/choices", json=choice("support", in_app=False))
    theirs = (await (await client_for(other.id)).get("/notifications/choices")).json()["items"]
    assert all(item["in_app"] for item in theirs)
    assert (await (await client_for(None)).get("/notifications/choices")).status_code == 401
    assert (await client.put("/notifications/choices", json=choice("gossip"))).status_code == 422
    twice = {"items": choice("support")["items"] + choice("support", by_email=False)["items"]}
    answer = (await client.put("/notifications/choices", json=twice)).json()["items"]
    assert {item["by_email"] for item in answer if item["group"] == "support"} == {False}, "the last word counts"


# Quiet hours


async def sleeper(database: Database) -> User:
    user = await make_user(database, language="ru")
    async with database.transaction() as session:
        session.add(QuietHours(user_id=user.id, begins=22 * 60, ends=8 * 60, time_zone=ZONE))
    return user


async def test_a_letter_waits_for_the_morning_of_its_reader(database: Database) -> None:
    user = await sleeper(database)
    base = await fact(database, user)
    with clock.frozen(NIGHT):
        await tell(database, BookingConfirmed(**base))
        (mail,) = await mails(database)
        assert (mail.status, mail.due_at) == (MailStatus.WAITING, MORNING)
    with clock.frozen(MORNING):
        await carry_events(database)
        (mail,) = await mails(database)
        assert (mail.status, mail.sent_at) == (MailStatus.CAPTURED, MORNING)


async def test_the_mail_server_hears_of_it_in_the_morning(database: Database, smtp: SmtpTwin) -> None:
    user = await sleeper(database)
    base = await fact(database, user)
    with clock.frozen(NIGHT):
        await tell(database, BookingConfirmed(**base))
        assert smtp.letters == []
    with clock.frozen(MORNING):
        await carry_events(database)
    assert len(smtp.letters) == 1


async def test_what_is_urgent_does_not_wait(database: Database) -> None:
    user = await sleeper(database)
    base = await fact(database, user)
    money = payment_fact(user, base["organization_id"], base["booking_id"])
    with clock.frozen(NIGHT):
        await tell(
            database,
            PasswordResetAsked(user_id=user.id, email=user.email or "", language="ru", token_id=uuid7()),
            PaymentCanceled(**money, failure_code="insufficient_funds"),
            BookingCancelled(**base, refund_amount=0, reason="Ремонт"),
            BookingReminder(**base, before="hour"),
        )
        assert [mail.status for mail in await mails(database)] == [MailStatus.CAPTURED] * 4
        await tell(database, BookingReminder(**base, before="day"))
        assert (await mails(database))[-1].due_at == MORNING


@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.integers(0, 2 * 365 * 1440).map(lambda minutes: datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "UTC"]),
)
def test_quiet_hours_end_within_a_day_and_a_bit(begins: int, ends: int, now: datetime, zone: str) -> None:
    wall = now.astimezone(ZoneInfo(zone))
    end = quiet_end(begins, ends, ZoneInfo(zone), now)
    is_quiet = is_quiet_hour(begins, ends, wall.hour * 60 + wall.minute)
    if not _changes_near(now, ZoneInfo(zone)):
        assert (end is not None) == is_quiet
    if end:
        assert 0 < (end - now).total_seconds() <= 25 * 3600


def _changes_near(now: datetime, zone: ZoneInfo) -> bool:
    """The wall alone does not tell the two same hours of an autumn night apart."""
    return len({(now + timedelta(hours=n)).astimezone(zone).utcoffset() for n in (-24, 24)}) > 1


def test_every_kind_has_a_group_and_service_letters_are_letters() -> None:
    assert set(GROUP_OF) == set(Kind)
    assert set(GROUP_OF.values()) == set(Group)
    assert {Kind.ROLE_CHANGED} == SERVICE - BY_MAIL


# Whose letter it is


@pytest.fixture
def brand() -> Iterator[str]:
    yield email.brand()


async def branded(database: Database, **more: object) -> Organization:
    return await make_organization(database, name="Верстак <и Ко>", accent="green", email="hello@example.org", **more)


async def test_letters_carry_the_organisations_name_colour_logo_and_address(
    database: Database, smtp: SmtpTwin, brand: str
) -> None:
    user = await make_user(database, language="ru")
    async with database.transaction() as session:
        logo = File(owner_id=user.id, name="logo.webp", content_type="image/webp", size=1, sha256="", is_public=True)
        session.add(logo)
    organization = await branded(database, logo_file_id=logo.id)
    venue = await make_venue(database, organization)
    await tell(database, BookingConfirmed(**await fact(database, user, organization_id=organization.id)))
    (letter,) = smtp.letters
    assert letter["from"].addresses[0].display_name == "Верстак <и Ко>"
    assert letter["from"].addresses[0].addr_spec == "hello@artel.test"
    assert letter["reply-to"] == "hello@example.org"
    (mail,) = await mails(database)
    assert "#2c6947" in mail.html
    assert f"/api/v1/files/{logo.id}/" in mail.html
    assert "Верстак &lt;и Ко&gt;" in mail.html
    assert brand not in mail.text
    assert venue.organization_id == organization.id
    reset = PasswordResetAsked(user_id=user.id, email=user.email or "", language="ru", token_id=uuid7())
    await tell(database, reset)
    assert (smtp.letters[-1]["reply-to"], brand in smtp.letters[-1]["from"]) == (None, True)


async def test_a_wrong_address_to_answer_to_keeps_no_letter_back(database: Database, smtp: SmtpTwin) -> None:
    user = await make_user(database)
    organization = await make_organization(database, email="a,b@c.d")
    await tell(database, BookingConfirmed(**await fact(database, user, organization_id=organization.id)))
    assert [one["reply-to"] for one in smtp.letters] == [None]


@pytest.mark.parametrize(("chosen", "speaks"), [("", "en"), ("ru", "ru"), ("en", "en")])
async def test_the_organisation_speaks_its_language_to_who_has_not_chosen(
    database: Database, client_for: ClientFor, chosen: str, speaks: str
) -> None:
    organization = await branded(database)
    owner = await make_user(database)
    await give_role(database, owner.id, ReadyRole.OWNER, organization.id)
    client = await client_for(owner.id)
    path = f"/organizations/{organization.id}"
    assert (await client.patch(path, json={"language": "de"})).status_code == 422
    assert (await client.patch(path, json={"language": "en"})).json()["language"] == "en"
    user = await make_user(database, language=chosen)
    await tell(database, BookingConfirmed(**await fact(database, user, organization_id=organization.id)))
    assert subject_language(await mails(database)) == speaks


def subject_language(letters: list[Mail]) -> str:
    return "en" if letters[-1].subject.startswith("Booking confirmed") else "ru"


async def test_whoever_was_written_down_at_the_desk_has_not_chosen(client_for: ClientFor, database: Database) -> None:
    user = await make_user(database, is_walk_in=True)
    assert user.language == ""
    registered = await (await client_for(None)).post(
        "/auth/register",
        json={"email": f"{uuid7().hex}@example.org", "password": "correct horse 7", "nickname": f"n{uuid7().hex[-8:]}",
              "agreed_to_terms": True},
        headers={"accept-language": "en"},
    )  # fmt: skip
    assert registered.status_code == 201, registered.text
    assert registered.json()["language"] == "en"


async def test_a_tour_is_noted_once_for_every_device(client_for: ClientFor, database: Database) -> None:
    user = await make_user(database)
    client = await client_for(user.id)
    assert (await client.get("/auth/me")).json()["seen_tours"] == []
    for _ in range(2):
        assert (await client.put("/me/tours/calendar")).json()["seen_tours"] == ["calendar"]
    assert (await client.put("/me/tours/UPPER")).status_code == 422
    assert (await (await client_for(None)).put("/me/tours/calendar")).status_code == 401
    other: UUID = (await make_user(database)).id
    assert (await (await client_for(other)).get("/auth/me")).json()["seen_tours"] == []
