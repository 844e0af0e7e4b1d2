"""Tickets, from both sides, through REST."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from artel.access.permissions import Permission, ReadyRole
from artel.catalog.models import Venue
from artel.kit import clock
from artel.kit.db import Database
from artel.support import rules
from artel.support.models import TicketStatus as S
from tests.carrier import deliver
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_user, make_venue

Hire = Callable[..., Awaitable[tuple[httpx.AsyncClient, UUID]]]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000"
    "000049454e44ae426082"
)


def test_words_move_a_ticket() -> None:
    assert [rules.after_answer(status, by_staff=True) for status in S] == [S.WAITING] * 4
    moved = {status: rules.after_answer(status, by_staff=False) for status in S}
    assert moved == {
        S.OPEN: S.OPEN, S.IN_PROGRESS: S.IN_PROGRESS, S.WAITING: S.IN_PROGRESS, S.CLOSED: S.OPEN,
    }  # fmt: skip


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database)


@pytest.fixture
def hire(client_for: ClientFor, database: Database, venue: Venue) -> Hire:
    async def one(role: ReadyRole | frozenset[Permission] = ReadyRole.SUPPORT) -> tuple[httpx.AsyncClient, UUID]:
        person = await make_user(database)
        await give_role(database, person.id, role, venue.organization_id)
        return await client_for(person.id), person.id

    return one


async def opened(client: httpx.AsyncClient, venue: Venue) -> str:
    wish = {"venue_id": str(venue.id), "subject": "Нет света", "content": "В переговорной"}
    answer = await client.post("/tickets", json=wish)
    assert answer.status_code == 201, answer.text
    return f"/tickets/{answer.json()['id']}"


async def test_a_ticket_lives_from_both_sides(
    member: httpx.AsyncClient, hire: Hire, venue: Venue, database: Database
) -> None:
    (staff, staff_id), (other, other_id) = await hire(), await hire()
    path = await opened(member, venue)
    await deliver(database)
    assert (await staff.get("/notifications")).json()[0]["type"] == "staff_ticket"
    with clock.frozen(clock.now() + timedelta(minutes=7)):
        said = await staff.post(f"{path}/messages", data={"content": "Уже идём"})
        await deliver(database)
    assert said.status_code == 201, said.text
    shown = said.json()
    assert (shown["status"], shown["minutes_to_answer"], shown["assignee"]["id"]) == ("waiting", 7, str(staff_id))
    await deliver(database)
    assert (await member.get("/notifications")).json()[0]["type"] == "ticket_answered"
    note = await other.post(f"{path}/messages", data={"content": "Лампа кончилась", "is_internal": "true"})
    assert note.json()["status"] == "waiting"
    seen = (await member.get(path)).json()
    assert [message["content"] for message in seen["messages"]] == ["В переговорной", "Уже идём"]
    assert (seen["changes"], seen["colleagues"], seen["can_edit"]) == ([], [], False)
    assert (await member.post(f"{path}/messages", data={"content": "x", "is_internal": "true"})).status_code == 403
    assert (await member.post(f"{path}/messages", data={"content": "Спасибо"})).json()["status"] == "in_progress"
    assert (await staff.patch(path, json={"assignee_id": str(other_id)})).json()["assignee"]["id"] == str(other_id)
    assert (await member.patch(path, json={"priority": "urgent"})).status_code == 403
    assert (await staff.patch(path, json={"priority": "urgent"})).json()["priority"] == "urgent"
    assert (await member.post(f"{path}/rating", json={"rating": 5})).json()["code"] == "support.not_closed_yet"
    closed = (await staff.patch(path, json={"status": "closed"})).json()
    assert closed["minutes_to_close"] is not None
    assert [change["field"] for change in closed["changes"]].count("status") == 3
    assert (await member.post(f"{path}/rating", json={"rating": 5, "note": "быстро"})).json()["rating"] == 5
    assert (await staff.post(f"{path}/rating", json={"rating": 1})).status_code == 403
    assert (await member.patch(path, json={"status": "open"})).json()["minutes_to_close"] is None
    assert (await member.post("/tickets", json={"subject": "?", "content": "?"})).json()["code"] == (
        "support.no_organization"
    )


async def test_permissions_yes_and_no(
    member: httpx.AsyncClient, client_for: ClientFor, hire: Hire, venue: Venue, database: Database
) -> None:
    path = await opened(member, venue)
    (looker, looker_id), (marketer, _), (owner, _) = (
        await hire(frozenset({Permission.TICKETS_VIEW})),
        await hire(ReadyRole.MARKETER),
        await hire(ReadyRole.OWNER),
    )
    (helper, _), stranger = await hire(), await client_for()
    queue = f"/tickets?organization_id={venue.organization_id}"
    for client, listed, one in ((looker, 200, 200), (marketer, 403, 404), (stranger, 403, 404), (helper, 200, 200)):
        assert (await client.get(queue)).status_code == listed
        assert (await client.get(path)).status_code == one
    assert (await looker.post(f"{path}/messages", data={"content": "x"})).status_code == 403
    assert (await looker.patch(path, json={"status": "closed"})).status_code == 403
    refused = await helper.patch(path, json={"assignee_id": str(looker_id)})
    assert refused.json()["code"] == "support.not_of_staff"
    assert (await helper.get(f"{queue}&status=closed")).json()["items"] == []
    assert len((await helper.get(f"{queue}&status=open&status=closed")).json()["items"]) == 1
    for client, status in ((stranger, 403), (helper, 403), (owner, 204)):
        assert (await client.delete(path)).status_code == status
    assert await count(database, "ticket_messages") == 0


async def test_attachments_are_for_those_who_see_the_message(
    member: httpx.AsyncClient, client_for: ClientFor, hire: Hire, venue: Venue
) -> None:
    path, (staff, _), stranger = await opened(member, venue), await hire(), await client_for()
    said = await member.post(f"{path}/messages", files=[("files", ("лампа.png", PNG, "image/png"))])
    assert said.status_code == 201, said.text
    file = said.json()["messages"][-1]["files"][0]
    secret = await staff.post(
        f"{path}/messages", data={"is_internal": "true"}, files=[("files", ("note.png", PNG, "image/png"))]
    )
    hidden = secret.json()["messages"][-1]["files"][0]
    for client, seen, unseen in ((member, 200, 404), (staff, 200, 200), (stranger, 404, 404)):
        assert (await client.get(f"{path}/files/{file['id']}/original")).status_code == seen
        assert (await client.get(f"{path}/files/{hidden['id']}/original")).status_code == unseen
    script = await member.post(f"{path}/messages", files=[("files", ("x.png", b"<script>alert(1)</script>"))])
    assert script.status_code in (415, 422), script.text
    empty = await member.post(f"{path}/messages", data={"content": " "})
    assert empty.status_code == 422


async def test_a_chat_message_becomes_a_ticket(
    client_for: ClientFor, hire: Hire, venue: Venue, database: Database
) -> None:
    from sqlalchemy import update

    from artel.chat.models import Space

    owner, stranger = await client_for(), await client_for()
    space = (await owner.post("/spaces", json={"name": "Дом"})).json()
    async with database.transaction() as session:
        owned = update(Space).where(Space.id == UUID(space["id"])).values(organization_id=venue.organization_id)
        await session.execute(owned)
    (channel, *_) = (await owner.get(f"/spaces/{space['id']}/channels")).json()["items"]
    message = (await owner.post(f"/messages/{channel['id']}", json={"content": "Сломался кран"})).json()
    wish = {"message_id": message["id"], "subject": "Кран"}
    assert (await stranger.post("/tickets", json=wish)).status_code == 404
    ticket = (await owner.post("/tickets", json=wish)).json()
    assert ticket["messages"][0]["content"] == "> Сломался кран"
    staff, _ = await hire()
    assert (await staff.get(f"/tickets/{ticket['id']}")).json()["message_id"] == message["id"]
