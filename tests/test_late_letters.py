"""A letter that has waited says what is so when it goes, or does not go."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.bookings.events import BookingConfirmed, BookingFact, BookingPlaced, BookingReminder
from artel.bookings.models import Booking, BookingStatus
from artel.catalog.models import Resource
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.spans import Span
from artel.notifications import errands
from artel.notifications.models import Mail, MailStatus
from artel.notifications.rules import WHILE, BookingNow, Kind, Told, outdated, quiet_end
from artel.presence.models import QuietHours
from tests.conftest import ClientFor
from tests.makers import carry_events, give_role, make_booking, make_resource, make_user, make_venue
from tests.smtp_twin import SmtpTwin
from tests.test_notice_choices import MORNING, NIGHT, sleeper
from tests.test_notifications import fact, mails, smtp, tell

__all__ = ["smtp"]
HOUR = timedelta(hours=1)
BEGINS = MORNING + 6 * HOUR


class Sleeper:
    """Somebody whose quiet hours run, with a booking for the next day."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def build(self, status: BookingStatus = BookingStatus.CONFIRMED) -> "Sleeper":
        self.user: User = await sleeper(self.database)
        self.room: Resource = await make_resource(self.database, 1, await make_venue(self.database))
        span = Span(BEGINS, BEGINS + HOUR)
        self.booking = await make_booking(self.database, self.room, self.user.id, span, status=status)
        return self

    async def hears(self, kind: type[BookingFact], **more: Any) -> Mail:
        """At night, of the booking as it is."""
        it = self.booking
        names = ("number", "organization_id", "venue_id", "resource_id", "customer_id", "starts_at", "ends_at")
        shared = {name: getattr(it, name) for name in names} | {"booking_id": it.id, "actor_id": it.customer_id}
        with clock.frozen(NIGHT):
            await tell(self.database, kind(**shared, total_amount=0, currency="RUB", **more))
        mail = (await mails(self.database))[-1]
        assert mail.status is MailStatus.WAITING
        return mail

    async def becomes(self, **values: Any) -> None:
        async with self.database.transaction() as session:
            await session.execute(update(Booking).where(Booking.id == self.booking.id).values(**values))

    async def morning(self) -> Mail:
        with clock.frozen(MORNING):
            await carry_events(self.database)
        return (await mails(self.database))[-1]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": BookingStatus.CANCELLED}, "outdated: cancelled"),
        ({"status": BookingStatus.CHECKED_IN}, "outdated: checked_in"),
        ({"starts_at": BEGINS + HOUR, "ends_at": BEGINS + 2 * HOUR}, "outdated: moved"),
        ({"ends_at": BEGINS + 2 * HOUR}, "outdated: moved"),
        ({}, ""),
    ],
)
async def test_a_reminder_that_waited_goes_only_while_the_booking_is_as_it_says(
    database: Database, smtp: SmtpTwin, change: dict[str, Any], why: str
) -> None:
    one = await Sleeper(database).build()
    await one.hears(BookingReminder, before="day")
    await one.becomes(**change) if change else None
    mail = await one.morning()
    assert (mail.status, mail.failure) == (MailStatus.WITHHELD if why else MailStatus.SENT, why)
    assert len(smtp.letters) == (not why)


async def test_whoever_has_it_no_more_is_not_reminded_of_it(database: Database) -> None:
    one, heir = await Sleeper(database).build(), await make_user(database)
    await one.hears(BookingReminder, before="day")
    await one.becomes(customer_id=heir.id)
    assert (await one.morning()).failure == "outdated: handed over"


async def test_what_was_read_in_the_app_does_not_call_once_more_but_a_record_comes(
    database: Database, client_for: ClientFor
) -> None:
    one = await Sleeper(database).build()
    await one.hears(BookingConfirmed)
    await one.hears(BookingReminder, before="day")
    await (await client_for(one.user.id)).post("/notifications/read-all")
    await one.morning()
    found = [(mail.status, mail.failure) for mail in await mails(database)]
    assert found == [(MailStatus.CAPTURED, ""), (MailStatus.WITHHELD, "read in the app")]


async def test_a_request_that_a_colleague_has_answered_is_nobodys_work(database: Database) -> None:
    one = await Sleeper(database).build(BookingStatus.AWAITING_APPROVAL)
    desk = await sleeper(database)
    await give_role(database, desk.id, frozenset({Permission.BOOKINGS_CONFIRM}), one.booking.organization_id)
    await one.hears(BookingPlaced, status="awaiting_approval")
    await one.becomes(status=BookingStatus.CONFIRMED)
    await one.morning()
    assert {(mail.user_id, mail.failure) for mail in await mails(database)} == {
        (one.user.id, "outdated: confirmed"), (desk.id, "outdated: confirmed"),
    }  # fmt: skip


async def test_a_lost_timer_sends_no_reminder_of_what_has_begun(database: Database) -> None:
    """The sweep comes late; the row itself knows what it is about."""
    one = await Sleeper(database).build()
    await one.hears(BookingReminder, before="day")
    with clock.frozen(MORNING + errands.STUCK + HOUR):
        assert await errands.sweep_mail(database) == 1
    (mail,) = await mails(database)
    assert (mail.status, mail.failure) == (MailStatus.WITHHELD, "outdated: begun")


def test_what_speaks_of_no_booking_or_of_an_unknown_one_is_never_outdated() -> None:
    now, nobody = datetime(2031, 1, 1, tzinfo=UTC), UUID(int=0)
    gone = BookingNow(BookingStatus.CANCELLED, now, now, nobody)
    for kind in Kind:
        assert bool(outdated(Told(kind, None, nobody), gone, now, is_read=False)) == (kind in WHILE)
        assert outdated(Told(kind, None, nobody), None, now, is_read=False) == ""


# The clocks go forward in the night to the 30th of March 2031 (2:00 is 3:00), back in that to the 26th of October.
SPRING, AUTUMN = "2031-03-30", "2031-10-26"


@pytest.mark.parametrize(
    ("ends", "now", "end"),
    [
        ("08:00", f"{SPRING}T00:30+01:00", f"{SPRING}T08:00+02:00"),
        ("02:30", f"{SPRING}T00:30+01:00", f"{SPRING}T03:00+02:00"),  # there is no 2:30; what follows it is 3:00
        ("08:00", f"{AUTUMN}T00:30+02:00", f"{AUTUMN}T08:00+01:00"),
        ("02:30", f"{AUTUMN}T00:30+02:00", f"{AUTUMN}T02:30+02:00"),  # the first of the two
        ("02:30", f"{AUTUMN}T02:15+01:00", None),  # it was 2:30 already
        ("03:00", f"{AUTUMN}T02:15+01:00", f"{AUTUMN}T03:00+01:00"),
        ("22:00", f"{AUTUMN}T02:15+01:00", f"{AUTUMN}T22:00+01:00"),  # all day
        ("08:00", f"{SPRING}T12:00+02:00", None),
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_first_says_so(ends: str, now: str, end: str | None) -> None:
    minutes = int(ends[:2]) * 60 + int(ends[3:])
    found = quiet_end(22 * 60, minutes, ZoneInfo("Europe/Berlin"), datetime.fromisoformat(now))
    assert found == (datetime.fromisoformat(end) if end else None)


async def test_the_letter_itself_waits_through_the_longer_night(database: Database) -> None:
    user = await sleeper(database)
    async with database.transaction() as session:
        await session.execute(update(QuietHours).values(time_zone="Europe/Berlin"))
    with clock.frozen(datetime.fromisoformat(f"{AUTUMN}T00:30+02:00")):
        await tell(database, BookingConfirmed(**await fact(database, user)))
        assert (await mails(database))[-1].due_at == datetime.fromisoformat(f"{AUTUMN}T08:00+01:00")
