"""What will happen: unfolded, cancelled by those who may; what failed: given up with a reason."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from artel.access.models import AuditEntry
from artel.access.permissions import Permission, ReadyRole
from artel.kit import clock, relay
from artel.kit.db import Database
from artel.kit.outbox import ERRANDS, SUBSCRIBERS, OutboxEvent
from artel.notifications.models import Mail, MailStatus
from artel.operations.rules import CANCELLABLE, about
from tests.conftest import ClientFor
from tests.makers import carry_events, fetch_one, give_role, make_organization, make_user
from tests.test_watch import keeper_of, waiting

REMINDER = "bookings.reminder_due"
HELD = "bookings.hold_ran_out"
HOUR = timedelta(hours=1)


@pytest.fixture
async def house(database: Database) -> UUID:
    return (await make_organization(database)).id


@pytest.fixture
async def owner(database: Database, client_for: ClientFor, house: UUID) -> httpx.AsyncClient:
    return await keeper_of(database, client_for, frozenset({Permission.TASKS_MANAGE, Permission.AUDIT_VIEW}), house)


def of(organization_id: UUID, **more: str) -> dict[str, str]:
    return {"organization_id": str(organization_id), "booking_id": str(organization_id)} | more


async def reminder(database: Database, house: UUID, *, hours: int = 1, **more: object) -> OutboxEvent:
    start = clock.now() + timedelta(hours=hours)
    body = of(house, number=f"A-{hours}", before="hour", starts_at=start.isoformat())
    return await waiting(database, REMINDER, **{"body": body, "due_at": start} | more)


async def code_of(client: httpx.AsyncClient, event_id: UUID, deed: str = "cancel", **body: str) -> str | int:
    answer = await client.post(f"/system/events/{event_id}/{deed}", json=body or None)
    return str(answer.json()["code"]) if answer.status_code >= 400 else answer.status_code


def test_only_what_exists_and_no_money_may_be_cancelled() -> None:
    known = {event.kind for event, _ in [*SUBSCRIBERS.values(), *ERRANDS.values()]}
    assert known >= CANCELLABLE
    never = ("hold", "refund", "charge", "release", "deposit", "renewal", "unpaid", "check", "receipt", "ended")
    assert not [kind for kind in CANCELLABLE if any(word in kind for word in never)]


def test_people_read_no_ids() -> None:
    body = {"booking_id": "x", "number": "A-1", "is_late": True, "tries": 0, "due_on": None}
    assert about(body) == {"number": "A-1", "is_late": "true"}


async def test_a_kind_unfolds_page_by_page_into_ones_own(
    database: Database, client_for: ClientFor, house: UUID, owner: httpx.AsyncClient
) -> None:
    rows = [await reminder(database, house, hours=hours) for hours in (3, 1, 2)]
    other = await reminder(database, (await make_organization(database)).id, hours=4)
    await waiting(database, HELD, body=of(house), due_at=clock.now() + HOUR)
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(2):
        wish = {"kind": REMINDER, "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await owner.get("/system/planned", params=wish)).json()
        found, cursor = found + page["items"], page["next_cursor"]
    assert [one["about"]["number"] for one in found] == ["A-1", "A-2", "A-3"]
    assert cursor is None
    assert found[0]["id"] == str(rows[1].id)
    assert found[0]["can_cancel"]
    assert set(found[0]["about"]) == {"number", "before", "starts_at"}
    (held,) = (await owner.get("/system/planned", params={"kind": HELD})).json()["items"]
    assert not held["can_cancel"]
    planned = (await owner.get("/system/tasks")).json()["planned"]
    assert {one["kind"]: (one["count"], one["can_cancel"]) for one in planned} == {
        REMINDER: (3, True),
        HELD: (1, False),
    }
    platform = await keeper_of(database, client_for)
    everything = (await platform.get("/system/planned", params={"kind": REMINDER})).json()["items"]
    assert str(other.id) in {one["id"] for one in everything}
    assert (await owner.get("/system/planned", params={"kind": REMINDER, "cursor": "?"})).status_code == 422


async def test_a_cancelled_one_does_not_happen(
    database: Database, house: UUID, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[UUID] = []
    row = await reminder(database, house)
    assert await code_of(owner, row.id) == 204
    assert await code_of(owner, row.id) == "operations.cancelled_already"
    with clock.frozen(clock.now() + 2 * HOUR):
        assert await relay.relay_once(database, _noting(told)) == 0
    assert told == []
    assert (await owner.get("/system/tasks")).json()["planned"] == []
    async with database.reading() as session:
        (entry,) = (await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == row.id))).all()
    assert (entry.command.rsplit(".", 1)[1], entry.organization_id) == ("cancel_planned", house)


def _noting(told: list[UUID]) -> relay.Send:
    async def send(event_id: UUID, _subscriber: str) -> None:
        told.append(event_id)

    return send


async def test_what_was_delivered_or_is_not_ones_to_cancel_says_so(
    database: Database, client_for: ClientFor, member: httpx.AsyncClient, house: UUID, owner: httpx.AsyncClient
) -> None:
    gone = await reminder(database, house, relayed_at=clock.now(), attempts=1)
    taken = await reminder(database, house, attempts=1)
    hold = await waiting(database, HELD, body=of(house), due_at=clock.now() + HOUR)
    stranger = await reminder(database, (await make_organization(database)).id)
    ours = await waiting(database, "notifications.mail_due", due_at=clock.now() + HOUR)
    assert await code_of(owner, gone.id) == "operations.delivered"
    assert await code_of(owner, taken.id) == "operations.under_way"
    assert await code_of(owner, hold.id) == "operations.not_cancellable"
    assert await code_of(owner, stranger.id) == "not_found"
    assert await code_of(owner, ours.id) == "not_found", "what belongs to no organisation is the platform's"
    assert await code_of(owner, stranger.id, "dismiss", reason="because") == "not_found"
    desk = await make_user(database)
    await give_role(database, desk.id, ReadyRole.ADMINISTRATOR, house)
    for nobody in (member, await client_for(desk.id)):
        assert await code_of(nobody, taken.id) == "access.forbidden"
        assert await code_of(nobody, taken.id, "dismiss", reason="because") == "access.forbidden"
        assert (await nobody.get("/system/planned", params={"kind": REMINDER})).status_code == 403


async def test_a_cancelled_letter_is_withheld(database: Database, client_for: ClientFor, house: UUID) -> None:
    user = await make_user(database)
    when = clock.now() + HOUR
    mail = Mail(user_id=user.id, to="a@b.org", subject="s", text="t", html="h", due_at=when, created_at=clock.now())
    async with database.transaction() as session:
        session.add(mail)
    row = await waiting(database, "notifications.mail_due", body={"mail_id": str(mail.id)}, due_at=when)
    assert await code_of(await keeper_of(database, client_for), row.id) == 204
    with clock.frozen(when + timedelta(days=3)):
        await carry_events(database)
    async with database.reading() as session:
        kept = await fetch_one(session, Mail, mail.id)
    assert (kept.status, kept.failure) == (MailStatus.WITHHELD, "cancelled by staff")


async def test_a_failed_one_is_given_up_with_a_reason(
    database: Database, house: UUID, owner: httpx.AsyncClient
) -> None:
    stuck = await waiting(database, HELD, body=of(house), attempts=relay.MAX_ATTEMPTS)
    tried = await waiting(database, HELD, body=of(house), attempts=2, due_at=clock.now() + timedelta(seconds=20))
    fresh = await reminder(database, house)
    assert await code_of(owner, tried.id, "dismiss", reason="it never works") == "operations.under_way"
    assert await code_of(owner, fresh.id, "dismiss", reason="it never works") == "operations.not_failed"
    assert (await owner.post(f"/system/events/{stuck.id}/dismiss", json={"reason": " "})).status_code == 422
    assert await code_of(owner, stuck.id, "dismiss", reason="the booking was made twice") == 204
    assert await code_of(owner, stuck.id, "dismiss", reason="once more") == "operations.cancelled_already"
    assert await code_of(owner, stuck.id, "retry") == "tasks.nothing_to_retry"
    assert [one["id"] for one in (await owner.get("/system/tasks")).json()["failing"]] == [str(tried.id)]
    entries = (await owner.get("/audit", params={"organization_id": str(house)})).json()["items"]
    assert [(one["subject_id"], one["note"]) for one in entries if one["note"]] == [
        (str(stuck.id), "the booking was made twice")
    ]


async def test_cancel_and_relay_never_both_win(database: Database, house: UUID, owner: httpx.AsyncClient) -> None:
    """Each of many reminders is either cancelled or delivered. The control: both kinds of end do occur."""
    rows = [await reminder(database, house, due_at=clock.now()) for _ in range(24)]
    told: list[UUID] = []

    async def carry() -> None:
        for _ in range(40):
            await relay.relay_once(database, _noting(told))
            await asyncio.sleep(0)

    first = [await code_of(owner, row.id) for row in rows[:4]]
    answers, _ = await asyncio.gather(asyncio.gather(*(code_of(owner, row.id) for row in rows[4:])), carry())
    await relay.relay_once(database, _noting(told))
    for row, answer in zip(rows, [*first, *answers], strict=True):
        assert answer in (204, "operations.under_way", "operations.delivered")
        assert (answer == 204) != (row.id in told), answer
    assert first == [204] * 4
    assert len(told) + [*first, *answers].count(204) == len(rows)
