"""Custom roles, invites, API keys, banned addresses: who may, who may not, and nobody beyond their own rights."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from artel.access.models import ApiKey, IpBan
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.kit import clock
from artel.kit.db import Database
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_organization, make_resource, make_user, make_venue
from tests.test_access import organization_with

P = Permission


async def with_rights(
    database: Database, client_for: ClientFor, organization: UUID, *rights: Permission
) -> httpx.AsyncClient:
    person = await make_user(database)
    await give_role(database, person.id, frozenset(rights), organization)
    return await client_for(person.id)


def role_of(organization: UUID, name: str = "Night desk", *permissions: str) -> dict[str, object]:
    return {"organization_id": str(organization), "name": name, "permissions": list(permissions) or ["bookings:view"]}


@pytest.mark.parametrize("role", list(ReadyRole))
async def test_who_may_make_roles_and_keys(client_for: ClientFor, database: Database, role: ReadyRole) -> None:
    organization, person = await organization_with(database, role)
    client, wish = await client_for(person), {"organization_id": str(organization)}
    expected = {
        "/roles": P.STAFF_VIEW, "/admins": P.STAFF_VIEW, "/api-keys": P.API_KEYS_MANAGE,
    }  # fmt: skip
    for path, permission in expected.items():
        answer = await client.get(path, params=wish)
        assert answer.status_code == (200 if permission in READY_ROLES[role] else 403), path
    made = await client.post("/roles", json=role_of(organization))
    assert made.status_code == (201 if P.ROLES_MANAGE in READY_ROLES[role] else 403)
    key = await client.post("/api-keys", json=wish | {"name": "Door", "permissions": ["bookings:view"]})
    assert key.status_code == (201 if P.API_KEYS_MANAGE in READY_ROLES[role] else 403)


async def test_a_custom_role_is_made_given_changed_and_dropped(client_for: ClientFor, database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    client, person = await client_for(owner), await make_user(database)
    wish = {"organization_id": str(organization)}
    role = (await client.post("/roles", json=role_of(organization))).json()
    assert (await client.post("/roles", json=role_of(organization))).json()["code"] == "access.role_name_taken"
    unknown = await client.post("/roles", json=role_of(organization, "Spy", "logs:view"))
    assert unknown.status_code == 422, "rights over the machine belong to no organisation"
    await client.post(f"/organizations/{organization}/staff", json={"email": person.email, "role": "support"})
    changed = await client.patch(f"/admins/{person.id}", json=wish | {"role_id": role["id"]})
    assert [one["role"] for one in changed.json()["items"] if one["user_id"] == str(person.id)] == ["Night desk"]
    worker = await client_for(person.id)
    assert (await worker.get("/bookings", params=wish)).status_code == 200
    assert (await worker.get("/dashboard/stats", params=wish)).status_code == 403
    more = {"permissions": ["analytics:view", "bookings:view"]}
    assert (await client.patch(f"/roles/{role['id']}", json=more)).json()["people"] == 1
    assert (await worker.get("/dashboard/stats", params=wish)).status_code == 200
    in_use = await client.delete(f"/roles/{role['id']}")
    assert (in_use.status_code, in_use.json()["code"]) == (409, "access.role_in_use")
    assert (await client.delete(f"/admins/{person.id}", params=wish)).status_code == 204
    assert (await client.delete(f"/roles/{role['id']}")).status_code == 204
    ready = next(one for one in (await client.get("/roles", params=wish)).json()["items"] if one["name"] == "support")
    for answer in (
        await client.patch(f"/roles/{ready['id']}", json=more),
        await client.delete(f"/roles/{ready['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "access.ready_made_role")


async def test_nobody_gives_or_takes_what_they_lack(client_for: ClientFor, database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    rights = (P.ROLES_MANAGE, P.STAFF_MANAGE, P.STAFF_VIEW, P.API_KEYS_MANAGE, P.BOOKINGS_VIEW)
    client, wish = (
        await with_rights(database, client_for, organization, *rights),
        {"organization_id": str(organization)},
    )
    listed = (await client.get("/roles", params=wish)).json()
    assert listed["grantable"] == sorted(rights)
    roles = {one["name"]: one["id"] for one in listed["items"]}
    me = (await client.get("/auth/me")).json()
    new = await make_user(database)
    owners = (
        await (await client_for(owner)).post("/roles", json=role_of(organization, "Cashier", "finance:view"))
    ).json()
    beyond = [
        await client.post("/roles", json=role_of(organization, "Thief", "finance:view")),
        await client.patch(f"/roles/{owners['id']}", json={"permissions": ["bookings:view"]}),
        await client.delete(f"/roles/{owners['id']}"),
        await client.post("/admins", json=wish | {"role_id": roles["owner"]}),
        await client.patch(f"/admins/{me['id']}", json=wish | {"role_id": roles["owner"]}),
        await client.post(f"/organizations/{organization}/staff", json={"email": new.email, "role": "owner"}),
        await client.patch(f"/organizations/{organization}/staff/{owner}", json={"role": "support"}),
        await client.delete(f"/admins/{owner}", params=wish),
        await client.post("/api-keys", json=wish | {"name": "Thief", "permissions": ["finance:view"]}),
    ]
    assert [(a.status_code, a.json()["code"]) for a in beyond] == [(403, "access.beyond_own")] * len(beyond)
    assert beyond[0].json()["missing"] == ["finance:view"]


async def test_a_role_of_another_organisation_is_not_found(client_for: ClientFor, database: Database) -> None:
    mine, owner = await organization_with(database, ReadyRole.OWNER)
    theirs, _ = await organization_with(database, ReadyRole.OWNER)
    client = await client_for(owner)
    foreign = await (await client_for(_)).get("/roles", params={"organization_id": str(theirs)})
    role = foreign.json()["items"][0]["id"]
    assert (await client.patch(f"/roles/{role}", json={"name": "Mine now"})).status_code == 404
    wish = {"organization_id": str(mine), "role_id": role}
    assert (await client.post("/admins", json=wish)).status_code == 404
    assert (await client.get("/roles", params={"organization_id": str(theirs)})).status_code == 403


async def invitation(
    client: httpx.AsyncClient, organization: UUID, role: str = "support", **more: object
) -> dict[str, str]:
    wish = {"organization_id": str(organization)}
    roles = {one["name"]: one["id"] for one in (await client.get("/roles", params=wish)).json()["items"]}
    answer = await client.post("/admins", json=wish | {"role_id": roles[role], "note": "Igor"} | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found | {"token": found["url"].partition("token=")[2]}


async def test_an_invite_works_once_and_in_time(client_for: ClientFor, database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    client, new = await client_for(owner), await client_for()
    made = await invitation(client, organization)
    assert [
        one["note"]
        for one in (await client.get("/admins", params={"organization_id": str(organization)})).json()["invites"]
    ] == ["Igor"]
    mine = await client.post("/admins/accept", json={"token": made["token"]})
    assert (mine.status_code, mine.json()["code"]) == (409, "access.already_staff")
    joined = await new.post("/admins/accept", json={"token": made["token"]})
    assert (joined.status_code, joined.json()["role"]) == (200, "support")
    assert "tickets:view" in (await new.get("/auth/me")).json()["organizations"][0]["permissions"]
    late = await (await client_for()).post("/admins/accept", json={"token": made["token"]})
    assert (late.status_code, late.json()["code"]) == (422, "access.dead_invite")
    withdrawn = await invitation(client, organization)
    assert (await client.delete(f"/admins/invites/{withdrawn['id']}")).status_code == 204
    assert (await (await client_for()).post("/admins/accept", json={"token": withdrawn["token"]})).status_code == 422
    again = f"/admins/invites/{withdrawn['id']}/restore"
    assert (await (await client_for()).post(again)).status_code == 403
    elsewhere = (await organization_with(database, ReadyRole.OWNER))[1]
    assert (await (await client_for(elsewhere)).post(again)).status_code == 404
    assert (await client.post(again)).status_code == 204
    back = await (await client_for()).post("/admins/accept", json={"token": withdrawn["token"]})
    assert back.status_code == 200, "the same link works again"
    assert (await client.post(again)).json()["code"] == "access.dead_invite", "somebody has used it"
    old = await invitation(client, organization, days=1)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert (await (await client_for()).post("/admins/accept", json={"token": old["token"]})).status_code in (
            401,
            422,
        )
    assert (await (await client_for(None)).post("/admins/accept", json={"token": old["token"]})).status_code == 401
    assert await count(database, f"SELECT count(*) FROM staff_invites WHERE token_hash = '{made['token']}'") == 0


async def test_of_many_who_open_the_link_at_once_one_joins(client_for: ClientFor, database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    made = await invitation(await client_for(owner), organization)
    people = [await client_for() for _ in range(8)]
    answers = await asyncio.gather(*(one.post("/admins/accept", json={"token": made["token"]}) for one in people))
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 7


async def a_key(
    client_for: ClientFor, database: Database, *permissions: str
) -> tuple[UUID, httpx.AsyncClient, dict[str, str]]:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    client = await client_for(owner)
    wish = {"organization_id": str(organization), "name": "Door", "permissions": list(permissions)}
    made: dict[str, str] = (await client.post("/api-keys", json=wish)).json()
    return organization, client, made


async def test_a_key_does_what_it_says_and_nothing_else(client_for: ClientFor, database: Database) -> None:
    organization, owner, made = await a_key(client_for, database, "bookings:view", "bookings:create")
    wish, guest = {"organization_id": str(organization)}, await client_for(None)
    both: list[dict[str, str]] = [{"authorization": f"Bearer {made['key']}"}, {"x-api-key": made["key"]}]
    for headers in both:
        assert (await guest.get("/bookings", params=wish, headers=headers)).status_code == 200
        assert (await guest.get("/dashboard/stats", params=wish, headers=headers)).status_code == 403
        other = {"organization_id": str((await make_organization(database)).id)}
        assert (await guest.get("/bookings", params=other, headers=headers)).status_code == 403
        assert (await guest.patch("/auth/me", json={"bio": "x"}, headers=headers)).status_code == 403
        assert (await guest.get("/auth/me", headers=headers)).status_code == 404
    resource = await make_resource(database, 1, await make_venue(database, await fetch(database, organization)))
    start = (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    booking = {"resource_id": str(resource.id), "starts_at": start.isoformat(),
               "ends_at": (start + timedelta(hours=1)).isoformat()}  # fmt: skip
    assert (await guest.post("/bookings", json=booking, headers=both[1])).status_code == 422
    for_whom = booking | {"customer_id": str((await make_user(database)).id)}
    assert (await guest.post("/bookings", json=for_whom, headers=both[1])).status_code == 201
    shown = await noted(owner, wish)
    assert "key" not in shown and made["key"].startswith(shown["start"])
    assert await count(database, f"SELECT count(*) FROM api_keys WHERE key_hash = '{made['key']}'") == 0
    entries = (await owner.get("/audit", params=wish | {"permission": "bookings:create"})).json()["items"]
    assert entries == [] or entries[0]["actor"]["name"] == "Door"


async def noted(owner: httpx.AsyncClient, wish: dict[str, str]) -> dict[str, str]:
    """The key, once its use is written down beside the requests."""
    async with asyncio.timeout(20):
        while True:
            shown: dict[str, str] = (await owner.get("/api-keys", params=wish)).json()["items"][0]
            if shown["last_used_at"]:
                return shown
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("path", ["/webhooks", "/bookings"])
async def test_the_first_use_of_a_key_may_be_a_write(client_for: ClientFor, database: Database, path: str) -> None:
    """Whichever a route asks for first, its transaction or who calls: the one writer used to wait for itself."""
    *_, made = await a_key(client_for, database, "bookings:create", "webhooks:manage")
    guest = await client_for(None)
    async with asyncio.timeout(20):
        answer = await guest.post(path, json={}, headers={"x-api-key": made["key"]})
        assert answer.status_code in (403, 422)
        await make_user(database)  # somebody else still writes


async def fetch(database: Database, organization: UUID):  # type: ignore[no-untyped-def]
    from artel.catalog.models import Organization

    async with database.reading() as session:
        return await session.get_one(Organization, organization)


async def test_a_revoked_expired_or_invented_key_is_nobody(client_for: ClientFor, database: Database) -> None:
    organization, owner, made = await a_key(client_for, database, "bookings:view")
    wish, guest = {"organization_id": str(organization)}, await client_for(None)
    headers = {"x-api-key": made["key"]}
    assert (await guest.get("/bookings", params=wish, headers={"x-api-key": "artel_nonsense"})).status_code == 401
    assert (await guest.get("/bookings", params=wish, headers={"x-api-key": "nonsense"})).status_code == 401
    async with database.transaction() as session:
        await session.execute(update(ApiKey).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert (await guest.get("/bookings", params=wish, headers=headers)).status_code == 401
    async with database.transaction() as session:
        await session.execute(update(ApiKey).values(expires_at=None))
    assert (await guest.get("/bookings", params=wish, headers=headers)).status_code == 200
    assert (await owner.delete(f"/api-keys/{made['id']}")).status_code == 204
    assert (await guest.get("/bookings", params=wish, headers=headers)).status_code == 401
    stranger = await client_for((await organization_with(database, ReadyRole.OWNER))[1])
    assert (await stranger.delete(f"/api-keys/{made['id']}")).status_code == 404


async def test_a_banned_address_gets_nothing(client_for: ClientFor, database: Database) -> None:
    keeper = await make_user(database)
    await give_role(database, keeper.id, frozenset({P.SETTINGS_MANAGE}), None)
    client = await client_for(keeper.id)
    assert (await client.post("/ip-bans", json={"network": "203.0.113.0/24", "reason": "scraping"})).status_code == 201
    twin = await client.post("/ip-bans", json={"network": "203.0.113.9/24", "reason": "scraping"})
    assert (twin.status_code, twin.json()["code"]) == (409, "access.banned_already")
    own = await client.post("/ip-bans", json={"network": "127.0.0.0/8", "reason": "oops"})
    assert (own.status_code, own.json()["code"]) == (422, "access.own_address")
    assert (await client.post("/ip-bans", json={"network": "everybody", "reason": "no"})).status_code == 422
    assert (await client.get("/version")).status_code == 200
    async with database.transaction() as session:
        session.add(IpBan(network="127.0.0.1/32", reason="test", created_by=keeper.id))
    client._transport.app.state.gate.forget()  # type: ignore[attr-defined]
    refused = await client.get("/version")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.address_banned")
    async with database.transaction() as session:
        await session.execute(update(IpBan).values(expires_at=clock.now() - timedelta(hours=1)))
    client._transport.app.state.gate.forget()  # type: ignore[attr-defined]
    assert (await client.get("/ip-bans")).json()["items"] == []


async def test_only_the_keeper_of_the_platform_bans_addresses(client_for: ClientFor, database: Database) -> None:
    _, owner = await organization_with(database, ReadyRole.OWNER)
    client = await client_for(owner)
    assert (await client.get("/ip-bans")).status_code == 403
    assert (await client.post("/ip-bans", json={"network": "203.0.113.7", "reason": "no"})).status_code == 403
    assert (await client.delete(f"/ip-bans/{owner}")).status_code == 403
