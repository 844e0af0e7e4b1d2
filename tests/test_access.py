import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType
from uuid import UUID

import httpx
import pytest

from artel.access import commands
from artel.access.actor import Actor
from artel.access.errors import RolesStand
from artel.access.guard import REQUIRED
from artel.access.permissions import PERSONAL, READY_ROLES, Permission, ReadyRole
from artel.access.queries import actor_of_user
from artel.access.schemas import RoleRequest
from artel.kit.db import Database
from artel.kit.settings import settings
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_organization, make_user

ROOT = Path(__file__).parents[1]


def commands_of(module: ModuleType) -> list[str]:
    """What other domains call: of a package what it exports, helpers between its modules stay inside."""
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    found = [getattr(module, name) for name in names]
    return [
        f"{command.__module__}.{command.__name__}"
        for command in found
        if inspect.iscoroutinefunction(command) and command.__module__.startswith(module.__name__)
    ]


def test_every_command_says_who_may_use_it() -> None:
    domains = {path.parent.name for path in ROOT.glob("artel/*/commands*") if path.suffix in ("", ".py")}
    modules = [import_module(f"artel.{domain}.commands") for domain in sorted(domains)]
    found = [name for module in modules for name in commands_of(module)]
    assert len(domains) >= 5
    assert len(found) >= 55, "the walk found too few commands to mean anything"
    assert set(found) - REQUIRED.keys() == set()


def test_a_package_of_commands_exports_every_marked_one() -> None:
    """Or the walk above would not see it."""
    for path in ROOT.glob("artel/*/commands/__init__.py"):
        package = import_module(f"artel.{path.parents[1].name}.commands")
        marked = {name.rpartition(".")[2] for name in REQUIRED if name.startswith(f"{package.__name__}.")}
        assert marked <= set(package.__all__), path


def test_every_permission_is_alphabetical_and_somebodys() -> None:
    assert [p.value for p in Permission] == sorted(p.value for p in Permission)
    assert len(Permission) >= 80
    assert READY_ROLES[ReadyRole.OWNER] >= frozenset().union(*READY_ROLES.values())


@pytest.mark.parametrize("token", ["Bearer", "Bearer nonsense", "Basic eDp5", "nonsense"])
async def test_a_bad_token_is_refused_and_never_a_guest(guest: httpx.AsyncClient, token: str) -> None:
    answer = await guest.get("/auth/me", headers={"authorization": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "access.unauthenticated")
    assert (await guest.get("/auth/me")).status_code == 401


async def organization_with(database: Database, role: ReadyRole) -> tuple[UUID, UUID]:
    """The organisation and somebody in it with ready-made roles to give."""
    owner, person = await make_user(database), await make_user(database)
    organization = await make_organization(database)
    async with database.transaction() as session:
        await commands.create_ready_roles(session, Actor(owner.id), organization.id)
        if role is not ReadyRole.OWNER:
            chief = await actor_of_user(session, owner.id)
            wish = RoleRequest(organization_id=organization.id, user_id=person.id, role=role)
            await commands.assign_role(session, chief, wish)
    return organization.id, owner.id if role is ReadyRole.OWNER else person.id


async def test_the_founder_owns_and_nobody_founds_twice(database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    async with database.reading() as session:
        actor = await actor_of_user(session, owner)
        assert actor.grants == {organization: READY_ROLES[ReadyRole.OWNER]}
    thief = Actor((await make_user(database)).id)
    with pytest.raises(RolesStand):
        async with database.transaction() as session:
            await commands.create_ready_roles(session, thief, organization)


@pytest.mark.parametrize("role", list(ReadyRole))
async def test_who_may_see_and_change_the_staff(client_for: ClientFor, database: Database, role: ReadyRole) -> None:
    organization, person = await organization_with(database, role)
    new = await make_user(database)
    client, path = await client_for(person), f"/organizations/{organization}/staff"
    may_see = Permission.STAFF_VIEW in READY_ROLES[role]
    may_change = Permission.STAFF_MANAGE in READY_ROLES[role]
    assert (await client.get(path)).status_code == (200 if may_see else 404)
    answer = await client.post(path, json={"email": new.email, "role": "support"})
    assert answer.status_code == (201 if may_change else 403), answer.text


async def test_staff_of_one_organisation_is_nobody_in_another(client_for: ClientFor, database: Database) -> None:
    _, owner = await organization_with(database, ReadyRole.OWNER)
    other, _ = await organization_with(database, ReadyRole.OWNER)
    client, new = await client_for(owner), await make_user(database)
    path = f"/organizations/{other}/staff"
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, json={"email": new.email, "role": "owner"})).status_code == 403
    assert (await client.delete(f"{path}/{owner}")).status_code == 403


async def test_staff_changes_role_and_leaves(client_for: ClientFor, database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    client, new = await client_for(owner), await make_user(database)
    path = f"/organizations/{organization}/staff"
    unknown = await client.post(path, json={"email": "nobody@example.org", "role": "support"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "accounts.unknown_person")
    await client.post(path, json={"email": new.email, "role": "support"})
    items = (await client.patch(f"{path}/{new.id}", json={"role": "manager"})).json()["items"]
    assert {(item["user_id"], item["role"]) for item in items} == {(str(owner), "owner"), (str(new.id), "manager")}
    me = (await (await client_for(new.id)).get("/auth/me")).json()
    assert [(o["id"], o["role"]) for o in me["organizations"]] == [(str(organization), "manager")]
    assert "bookings:view" in me["organizations"][0]["permissions"]
    assert (await client.delete(f"{path}/{new.id}")).status_code == 204
    assert (await client.delete(f"{path}/{new.id}")).status_code == 404
    last = await client.delete(f"{path}/{owner}")
    assert (last.status_code, last.json()["code"]) == (409, "access.last_owner")
    assert (await client.patch(f"{path}/{owner}", json={"role": "support"})).status_code == 409


async def test_staff_leaves_audit_rows_that_its_owner_reads(client_for: ClientFor, database: Database) -> None:
    organization, owner = await organization_with(database, ReadyRole.OWNER)
    client, new = await client_for(owner), await make_user(database)
    await client.post(f"/organizations/{organization}/staff", json={"email": new.email, "role": "support"})
    seen = (await client.get("/audit", params={"permission": "staff:manage", "limit": 1})).json()
    assert seen["items"][0]["organization_id"] == str(organization)
    assert seen["items"][0]["actor"]["id"] == str(owner)
    rest = (await client.get("/audit", params={"permission": "staff:manage", "cursor": seen["next_cursor"]})).json()
    assert seen["items"][0]["id"] not in {item["id"] for item in rest["items"]} and rest["items"]
    assert (await client.get("/audit", params={"command": "no such"})).json()["items"] == []
    assert (await client.get("/audit", params={"from": "yesterday"})).status_code == 422
    _, stranger = await organization_with(database, ReadyRole.OWNER)
    assert (await (await client_for(stranger)).get("/audit")).json()["items"] == []
    assert (await (await client_for(new.id)).get("/audit")).status_code == 403
    auditor = await make_user(database)
    await give_role(database, auditor.id, frozenset({Permission.AUDIT_VIEW}), None)
    assert len((await (await client_for(auditor.id)).get("/audit")).json()["items"]) >= 2


async def test_own_things_leave_no_audit_row(member: httpx.AsyncClient, database: Database) -> None:
    await member.patch("/auth/me", json={"bio": "here"})
    assert await count(database, "audit_entries") == 0
    assert Permission.ACCOUNTS_MANAGE_OWN in PERSONAL


async def test_signing_in_too_often_from_one_address_is_refused(
    guest: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "rate_limits", "on")
    answers = [await guest.post("/auth/login", json={"login": f"nobody{n}", "password": "x"}) for n in range(31)]
    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "rate_limited")
    assert int(answers[-1].headers["retry-after"]) > 0
