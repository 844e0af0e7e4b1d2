"""Outgoing webhooks against a receiver that really listens, on both databases."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, select, text

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.catalog.models import Venue
from artel.integrations import outbound
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.outbox import SUBSCRIBERS, Carried, InboxEntry, OutboxEvent, deliver
from artel.kit.settings import Settings
from artel.kit.settings import settings as real_settings
from artel.webhooks import commands, rules
from artel.webhooks.schemas import KINDS, TicketData
from artel.webhooks.subscribers import TOLD
from tests.carrier import deliver as carry
from tests.conftest import ClientFor, count
from tests.hook_twin import HookTwin, hook_twin, verified
from tests.makers import give_role, make_user, make_venue

DOCS = Path(__file__).parents[1] / "docs" / "webhooks.md"
Json = dict[str, Any]
Hire = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def twin(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HookTwin]:
    monkeypatch.setattr(real_settings(), "webhooks_loopback", "on")
    async with hook_twin() as one:
        yield one


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database)


@pytest.fixture
def hire(client_for: ClientFor, database: Database, venue: Venue) -> Hire:
    async def one(role: ReadyRole | frozenset[Permission] = ReadyRole.OWNER) -> httpx.AsyncClient:
        person = await make_user(database)
        await give_role(database, person.id, role, venue.organization_id)
        return await client_for(person.id)

    return one


async def listens(client: httpx.AsyncClient, venue: Venue, url: str, *kinds: str) -> Json:
    wish = {"organization_id": str(venue.organization_id), "name": "CRM", "url": url, "kinds": kinds}
    answer = await client.post("/webhooks", json=wish)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    made: Json = answer.json()
    return made


async def ticket(client: httpx.AsyncClient, venue: Venue) -> None:
    wish = {"venue_id": str(venue.id), "subject": "Нет света", "content": "В переговорной"}
    assert (await client.post("/tickets", json=wish)).status_code == 201


async def log_of(client: httpx.AsyncClient, endpoint: Json, **more: str) -> list[Json]:
    found: list[Json] = (await client.get(f"/webhooks/{endpoint['id']}/deliveries", params=more)).json()["items"]
    return found


async def test_a_fact_arrives_signed_and_once(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner = await hire()
    made = await listens(owner, venue, twin.url, "ticket.opened")
    deaf = await listens(owner, venue, twin.url, "booking.placed")
    await ticket(member, venue)
    await carry(database)
    (got,) = twin.got
    assert verified(made["secret"], got)
    assert not verified(deaf["secret"], got)
    assert not verified(made["secret"], got._replace(body=got.body + " "))
    told = json.loads(got.body)
    assert (told["type"], told["version"], told["data"]["subject"]) == ("ticket.opened", 1, "Нет света")
    assert told["organization_id"] == str(venue.organization_id)
    assert "secret" not in (await owner.get(f"/webhooks/{made['id']}")).json()
    (row,) = await log_of(owner, made)
    assert (row["status"], row["attempts"], row["response_status"]) == ("delivered", 1, 204)
    assert got.headers["webhook-id"] == row["event_id"]
    assert await log_of(owner, deaf) == []
    async with database.transaction() as session:  # the relay died before it could note that it was done
        (event_id,) = await session.scalars(select(OutboxEvent.id).where(OutboxEvent.kind == "support.ticket_opened"))
        await session.execute(delete(InboxEntry).where(InboxEntry.event_id == event_id))
    name = "artel.webhooks.subscribers.tell_ticket_opened"
    assert name in SUBSCRIBERS
    async with database.transaction() as session:
        assert await deliver(session, event_id, name), "it did work again"
    await carry(database)
    assert (len(twin.got), await count(database, "webhook_deliveries")) == (1, 1)


async def test_500_then_200(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner, twin.answers = await hire(), [500, 302, 200]
    twin.more_headers = "location: http://127.0.0.1:1/\r\n"
    made = await listens(owner, venue, twin.url)
    await ticket(member, venue)
    await carry(database)
    (row,) = await log_of(owner, made, status="waiting")
    assert (row["attempts"], row["response_status"]) == (1, 500)
    assert (await owner.get(f"/webhooks/{made['id']}")).json()["failing_since"]
    later = clock.now()
    for _ in range(3):
        later += timedelta(minutes=2)
        with clock.frozen(later):
            await carry(database)
    (row,) = await log_of(owner, made, status="delivered")
    detail = (await owner.get(f"/webhooks/{made['id']}/deliveries/{row['id']}")).json()
    assert [one["response_status"] for one in detail["tries"]] == [200, 302, 500]
    assert detail["tries"][2]["answer"] == "<b>500</b>"
    assert json.loads(detail["body"])["type"] == "ticket.opened"
    assert len({got.headers["webhook-id"] for got in twin.got}) == 1
    assert (await owner.get(f"/webhooks/{made['id']}")).json()["failing_since"] is None


async def test_who_does_not_answer_is_not_waited_for(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    owner, twin.answers = await hire(), [0]
    monkeypatch.setattr(outbound, "TIMEOUT_S", 0.2)
    made = await listens(owner, venue, twin.url)
    await ticket(member, venue)
    await carry(database)
    (row,) = await log_of(owner, made)
    detail = (await owner.get(f"/webhooks/{made['id']}/deliveries/{row['id']}")).json()
    assert (row["status"], detail["tries"][0]["failure"]) == ("waiting", "no answer in time")
    assert detail["tries"][0]["response_status"] is None


async def test_after_days_of_failure_it_is_off_and_the_owners_know(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner, manager = await hire(), await hire(ReadyRole.MANAGER)
    await real_owner(database, owner, venue)
    made, twin.answers = await listens(owner, venue, twin.url), [500] * 50
    await ticket(member, venue)
    start = clock.now()
    await carry(database)
    for hours in (24, 72, 119):
        with clock.frozen(start + timedelta(hours=hours)):
            await carry(database)
    assert (await owner.get(f"/webhooks/{made['id']}")).json()["is_active"]
    with clock.frozen(start + timedelta(hours=121)):
        await ticket(member, venue)
        await carry(database)
        shown = (await owner.get(f"/webhooks/{made['id']}")).json()
        assert (shown["is_active"], shown["waiting"], shown["disabled_at"] is None) == (False, 0, False)
        bells = [one["type"] for one in (await owner.get("/notifications")).json()]
        assert bells.count("staff_webhook_off") == 1
        assert "staff_webhook_off" not in [one["type"] for one in (await manager.get("/notifications")).json()]
        tried = len(twin.got)
        await ticket(member, venue)
        await carry(database)
        assert len(twin.got) == tried, "nobody calls what is off"
        assert (await owner.post(f"/webhooks/{made['id']}/ping")).json()["code"] == "webhooks.endpoint_is_off"
        twin.answers = []
        assert (await owner.patch(f"/webhooks/{made['id']}", json={"is_active": True})).json()["failing_since"] is None
        span = {"since": start.isoformat(), "until": (clock.now() + timedelta(seconds=1)).isoformat()}
        again = await owner.post(f"/webhooks/{made['id']}/replay", json=span)
        assert again.json()["is_all"] is True
        assert again.json()["replayed"] == len(await log_of(owner, made, status="waiting")) >= 2
        await carry(database)
        assert {row["status"] for row in await log_of(owner, made)} == {"delivered"}


async def real_owner(database: Database, client: httpx.AsyncClient, venue: Venue) -> None:
    """The ready-made role by its name: `owners_of` goes by that."""
    me = (await client.get("/auth/me")).json()["id"]
    async with database.transaction() as session:
        from artel.access.models import Role, RoleAssignment

        role = Role(
            organization_id=venue.organization_id, name="owner", is_ready_made=True,
            permissions=sorted(READY_ROLES[ReadyRole.OWNER]),
        )  # fmt: skip
        session.add(role)
        await session.flush()
        session.add(RoleAssignment(user_id=UUID(me), role_id=role.id))


async def test_410_switches_it_off_at_once(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner, twin.answers = await hire(), [410]
    made = await listens(owner, venue, twin.url)
    await ticket(member, venue)
    await carry(database)
    assert not (await owner.get(f"/webhooks/{made['id']}")).json()["is_active"]


async def test_replay_is_the_same_message(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner = await hire()
    made = await listens(owner, venue, twin.url)
    await ticket(member, venue)
    await carry(database)
    (row,) = await log_of(owner, made)
    again = await owner.post(f"/webhooks/{made['id']}/deliveries/{row['id']}/replay")
    assert (again.status_code, again.json()["status"]) == (200, "waiting")
    await carry(database)
    first, second = twin.got
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert len(await log_of(owner, made)) == 1
    now = clock.now()
    for days, what, code in ((1, "failed", 200), (1, "all", 200), (40, "all", 422), (-1, "all", 422)):
        span = {"since": (now - timedelta(days=days)).isoformat(), "until": clock.now().isoformat(), "only": what}
        answer = await owner.post(f"/webhooks/{made['id']}/replay", json=span)
        assert answer.status_code == code, answer.text
        if code == 200:
            assert answer.json()["replayed"] == (what == "all")


async def test_a_secret_is_rotated_without_losing_a_message(
    hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner = await hire()
    made = await listens(owner, venue, twin.url, "booking.placed")
    new = (await owner.post(f"/webhooks/{made['id']}/secret")).json()["secret"]
    assert new != made["secret"]
    for after, old_works in ((timedelta(0), True), (timedelta(hours=25), False)):
        with clock.frozen(clock.now() + after):
            assert (await owner.post(f"/webhooks/{made['id']}/ping")).status_code == 201
            await carry(database)
        assert (verified(made["secret"], twin.got[-1]), verified(new, twin.got[-1])) == (old_works, True)
    assert json.loads(twin.got[-1].body)["type"] == "ping"
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT * FROM webhook_endpoints"))).all()
    assert len(rows) == 1
    for secret in (new, made["secret"]):
        assert secret.removeprefix("whsec_") not in str(rows)


async def test_permissions_yes_and_no(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database, twin: HookTwin, client_for: ClientFor
) -> None:
    owner, manager, desk = await hire(), await hire(ReadyRole.MANAGER), await hire(ReadyRole.ADMINISTRATOR)
    only, other_venue = await hire(frozenset({Permission.WEBHOOKS_MANAGE})), await make_venue(database)
    person = await make_user(database)
    await give_role(database, person.id, ReadyRole.OWNER, other_venue.organization_id)
    foreign = await client_for(person.id)
    made = await listens(owner, venue, twin.url)
    assert (await owner.post(f"/webhooks/{made['id']}/ping")).status_code == 201
    (row,) = await log_of(owner, made)
    one, span = f"/webhooks/{made['id']}", {"since": clock.now().isoformat(), "until": clock.now().isoformat()}
    calls: list[tuple[str, str, Any]] = [
        ("GET", one, None), ("PATCH", one, {"name": "Другое"}), ("POST", f"{one}/secret", None),
        ("POST", f"{one}/ping", None), ("GET", f"{one}/deliveries", None),
        ("GET", f"{one}/deliveries/{row['id']}", None), ("POST", f"{one}/deliveries/{row['id']}/replay", None),
        ("POST", f"{one}/replay", span), ("DELETE", one, None),
    ]  # fmt: skip
    for method, path, body in calls:
        assert (await foreign.request(method, path, json=body)).status_code == 404, path
        assert (await desk.request(method, path, json=body)).status_code in (403, 404), path
        assert (await member.request(method, path, json=body)).status_code in (403, 404), path
    wish = {"organization_id": str(venue.organization_id), "name": "x", "url": twin.url}
    for client, status in ((foreign, 403), (desk, 403), (manager, 201), (only, 201)):
        assert (await client.post("/webhooks", json=wish)).status_code == status
        listed = await client.get(f"/webhooks?organization_id={venue.organization_id}")
        assert listed.status_code == (200 if status == 201 else 403)
    for method, path, body in calls[:-2] + calls[-1:]:
        assert (await only.request(method, path, json=body)).status_code in (200, 201, 204), path
    assert await count(database, "SELECT count(*) FROM webhook_attempts") == 0
    answer = await (await client_for(None)).post("/webhooks", json=wish)
    assert answer.status_code == 401


INNER = [
    "http://example.org/hook", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data/", "https://192.168.0.1:8443/", "https://[fd00::1]/", "https://0x7f000001/",
    "https://2130706433/", "https://127.1/", "https://0/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/", "https://intranet/", "https://db.internal/", "https://a:b@example.org/", "ftp://example.org/",
    "https://224.0.0.1/", "https:///nothing", "javascript:alert(1)", "https://100.64.0.1/", "https://example.org:99999/",
]  # fmt: skip


async def test_no_inner_address_is_taken(hire: Hire, venue: Venue) -> None:
    owner = await hire()
    made = await listens(owner, venue, "https://example.org/hooks")
    for url in INNER:
        wish = {"organization_id": str(venue.organization_id), "name": "x", "url": url}
        answer = await owner.post("/webhooks", json=wish)
        assert answer.status_code == 422, url
        assert answer.json()["errors"][0]["pointer"] == "/url", answer.text
        assert (await owner.patch(f"/webhooks/{made['id']}", json={"url": url})).status_code == 422, url


async def test_a_name_that_leads_inside_is_not_called(
    hire: Hire, venue: Venue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is public to look at; what it leads to is looked at when it is called."""
    owner = await hire()
    async with hook_twin() as twin:
        asked: list[str] = []

        async def lies(host: str, port: int, **_: object) -> list[Any]:
            asked.append(host)
            return [(2, 1, 6, "", ("93.184.215.14", port)), (2, 1, 6, "", ("127.0.0.1", twin.port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lies)
        made = await listens(owner, venue, f"https://rebind.example.org:{twin.port}/")
        await owner.post(f"/webhooks/{made['id']}/ping")
        await carry(database)
        (row,) = await log_of(owner, made)
        detail = (await owner.get(f"/webhooks/{made['id']}/deliveries/{row['id']}")).json()
        assert (asked, detail["tries"][0]["failure"]) == (["rebind.example.org"], "not a public address")
        assert twin.got == []


async def test_a_lost_timer_is_set_anew_and_old_rows_go(
    hire: Hire, venue: Venue, database: Database, twin: HookTwin
) -> None:
    owner = await hire()
    made = await listens(owner, venue, twin.url)
    data = TicketData(ticket_id=uuid7(), number=1, subject="x", author_id=uuid7(), assignee_id=None)
    async with database.transaction() as session:
        of = Carried(uuid7(), clock.now())
        await commands.tell(session, Actor.system(), venue.organization_id, of, "ticket.opened", data)
        await session.execute(delete(OutboxEvent))
    await carry(database)
    assert twin.got == []
    with clock.frozen(clock.now() + timedelta(hours=1)):
        async with database.transaction() as session:
            assert await commands.tidy(session, Actor.system()) == 1
        await carry(database)
    assert len(twin.got) == 1
    with clock.frozen(clock.now() + timedelta(days=31)):
        async with database.transaction() as session:
            assert await commands.tidy(session, Actor.system()) == 0
    assert await log_of(owner, made) == []


def test_tries_spread_and_end() -> None:
    now = clock.now()
    waits = [rules.next_try(now, n, 0.5) for n in range(1, rules.TRIES)]
    seconds = [(at - now).total_seconds() for at in waits if at]
    assert seconds[:4] == [5, 30, 180, 1080]
    assert seconds == sorted(seconds)
    assert rules.next_try(now, rules.TRIES, 0.5) is None
    for chance in (0.0, 1.0):
        at = rules.next_try(now, 2, chance)
        assert at is not None
        assert abs((at - now).total_seconds() - 30) == pytest.approx(6)


def test_the_signature_of_the_specification() -> None:
    """The example that the Standard Webhooks libraries test themselves with."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = rules.sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_public_kind_is_told_and_documented() -> None:
    assert set(TOLD.values()) == set(KINDS)
    page = DOCS.read_text()
    for kind, shape in KINDS.items():
        assert f"`{kind}`" in page, kind
        for field in shape.model_fields:
            assert f"`{field}`" in page, (kind, field)


def test_loopback_is_off_unless_said() -> None:
    assert Settings(_env_file=None).webhooks_loopback == "off"
