import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from artel.access import tokens
from artel.access.actor import Actor
from artel.access.permissions import ReadyRole
from artel.accounts import commands
from artel.accounts.models import OneTimeToken, TokenPurpose, User
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.settings import settings
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_organization, make_user

PASSWORD = "rowing boats 7"
OURS = {"x-requested-with": "artel"}


def form(**more: object) -> dict[str, Any]:
    return {"email": "Vera@Example.org", "password": PASSWORD, "agreed_to_terms": True} | more


async def register(guest: httpx.AsyncClient, **more: object) -> dict[str, Any]:
    answer = await guest.post("/auth/register", json=form(**more))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sign_in(guest: httpx.AsyncClient, login: str = "vera@example.org", password: str = PASSWORD) -> str:
    answer = await guest.post("/auth/login", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_somebody_registers_signs_in_and_is_known(guest: httpx.AsyncClient, database: Database) -> None:
    user = await register(guest, nickname="Vera_K", full_name="Вера Климова", phone="8 (916) 123-45-67")
    assert (user["email"], user["phone"]) == ("vera@example.org", "+79161234567")
    assert (user["email_verified"], user["organizations"], user["is_platform_admin"]) == (False, [], False)
    for login in ("VERA@example.org", "vera_k"):
        token = await sign_in(guest, login)
        assert (await guest.get("/auth/me", headers=bearer(token))).json() == user
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'accounts.registered'") == 1


async def test_the_sign_in_form_of_oauth2_does_the_same(guest: httpx.AsyncClient) -> None:
    await register(guest)
    answer = await guest.post("/auth/token", data={"username": "vera@example.org", "password": PASSWORD})
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == settings().access_token_ttl_s
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("artel_refresh=", "httponly", "samesite=lax", "path=/api/v1/auth"))
    wrong = await guest.post("/auth/token", data={"username": "vera@example.org", "password": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.wrong_credentials")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "nobody", "email"),
        ("email", "a@localhost", "email"),
        ("password", "short", "string_too_short"),
        ("password", "x" * 129, "string_too_long"),
        ("password", "null\0null1", "string_control"),
        ("nickname", "ab", "nickname"),
        ("nickname", "Вера", "nickname"),
        ("nickname", "x" * 21, "nickname"),
        ("nickname", "Admin", "nickname_reserved"),
        ("phone", "call me", "phone"),
        ("agreed_to_terms", False, "terms_not_agreed"),
        ("full_name", "a\0b", "string_control"),
        ("is_admin", True, "extra_forbidden"),
    ],
)
async def test_a_bad_field_is_named_and_nobody_is_registered(
    guest: httpx.AsyncClient, database: Database, field: str, value: object, code: str
) -> None:
    answer = await guest.post("/auth/register", json=form(**{field: value}))
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(f"/{field}", code)]
    assert await count(database, "users") == 0


@pytest.mark.parametrize("password", ["password123", "Qwerty123", "aaaaaaaaaa", "vera@example.org"])
async def test_a_guessable_password_is_refused(guest: httpx.AsyncClient, password: str) -> None:
    answer = await guest.post("/auth/register", json=form(password=password), headers={"accept-language": "ru"})
    assert [(e["code"], e["detail"]) for e in answer.json()["errors"]] == [
        ("password_common", "Такой пароль легко угадать")
    ]


async def test_address_and_nickname_belong_to_one_person_in_any_case(guest: httpx.AsyncClient) -> None:
    await register(guest, nickname="Vera_K")
    again = await guest.post("/auth/register", json=form(email="vera@EXAMPLE.org"))
    assert (again.status_code, again.json()["code"]) == (409, "accounts.email_taken")
    assert again.json()["errors"][0]["pointer"] == "/email"
    other = await guest.post("/auth/register", json=form(email="other@example.org", nickname="VERA_k"))
    assert (other.status_code, other.json()["code"]) == (409, "accounts.nickname_taken")
    assert other.json()["errors"][0]["pointer"] == "/nickname"


async def test_an_invitation_is_remembered_and_a_wrong_one_not(guest: httpx.AsyncClient, database: Database) -> None:
    inviter = await register(guest)
    invited = await register(guest, email="b@example.org", referral_code=inviter["referral_code"].upper())
    async with database.reading() as session:
        assert str((await session.get_one(User, UUID(invited["id"]))).referred_by) == inviter["id"]
    answer = await guest.post("/auth/register", json=form(email="c@example.org", referral_code="nope"))
    assert answer.json()["code"] == "accounts.unknown_referral"


async def test_a_repeated_registration_gets_the_same_answer(guest: httpx.AsyncClient, database: Database) -> None:
    key = {"idempotency-key": "once"}
    first, second = [await guest.post("/auth/register", json=form(), headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code, first.text) == (201, 201, second.text)
    assert await count(database, "users") == 1


async def test_a_stranger_and_a_wrong_password_look_the_same(guest: httpx.AsyncClient) -> None:
    await register(guest)
    answers = [
        await guest.post("/auth/login", json={"login": login, "password": "wrong"})
        for login in ("vera@example.org", "nobody@example.org", "no_body")
    ]
    assert {(a.status_code, a.text) for a in answers} == {(401, answers[0].text)}
    assert answers[0].json()["code"] == "accounts.wrong_credentials"


@pytest.mark.parametrize("login", ["vera@example.org", "nobody@example.org"])
async def test_many_failures_lock_for_longer_and_longer(guest: httpx.AsyncClient, login: str) -> None:
    await register(guest)
    wrong = {"login": login, "password": "wrong"}
    for _ in range(5):
        assert (await guest.post("/auth/login", json=wrong)).status_code == 401
    locked = await guest.post("/auth/login", json={"login": login, "password": PASSWORD})
    assert (locked.status_code, locked.json()["code"]) == (429, "accounts.locked")
    assert 0 < int(locked.headers["retry-after"]) <= 30
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert (await guest.post("/auth/login", json=wrong)).status_code == 401
        again = await guest.post("/auth/login", json=wrong)
    assert 30 < int(again.headers["retry-after"]) <= 60


async def test_a_right_password_lifts_the_count(guest: httpx.AsyncClient, database: Database) -> None:
    await register(guest)
    for _ in range(4):
        await guest.post("/auth/login", json={"login": "vera@example.org", "password": "wrong"})
    await sign_in(guest)
    assert await count(database, "login_failures") == 0


async def test_refresh_rotates_and_a_stolen_token_ends_the_session(guest: httpx.AsyncClient) -> None:
    await register(guest)
    token = await sign_in(guest)
    stolen = guest.cookies["artel_refresh"]
    fresh = await guest.post("/auth/refresh", headers=OURS)
    assert fresh.status_code == 200
    mine = guest.cookies["artel_refresh"]
    assert mine != stolen
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        guest.cookies.clear()
        theft = await guest.post("/auth/refresh", headers=OURS | {"cookie": f"artel_refresh={stolen}"})
        assert (theft.status_code, theft.json()["code"]) == (401, "access.unauthenticated")
        after = await guest.post("/auth/refresh", headers=OURS | {"cookie": f"artel_refresh={mine}"})
        assert after.status_code == 401
        for old in (token, fresh.json()["access_token"]):
            assert (await guest.get("/auth/me", headers=bearer(old))).status_code == 401


async def test_two_tabs_may_refresh_at_once(guest: httpx.AsyncClient) -> None:
    await register(guest)
    await sign_in(guest)
    cookie = {"cookie": f"artel_refresh={guest.cookies['artel_refresh']}"}
    first = await guest.post("/auth/refresh", headers=OURS | cookie)
    guest.cookies.clear()
    second = await guest.post("/auth/refresh", headers=OURS | cookie)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "set-cookie" not in second.headers
    me = await guest.get("/auth/me", headers=bearer(second.json()["access_token"]))
    assert me.status_code == 200


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
async def test_a_foreign_page_cannot_use_the_cookie(guest: httpx.AsyncClient, path: str) -> None:
    await register(guest)
    await sign_in(guest)
    answer = await guest.post(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.csrf")
    assert (await guest.post(path, headers=OURS)).status_code in (200, 204)


async def test_nobody_refreshes_without_or_with_a_made_up_cookie(guest: httpx.AsyncClient) -> None:
    assert (await guest.post("/auth/refresh", headers=OURS)).status_code == 401
    made_up = OURS | {"cookie": "artel_refresh=made-up"}
    assert (await guest.post("/auth/refresh", headers=made_up)).status_code == 401


async def test_signing_out_works_at_once(guest: httpx.AsyncClient) -> None:
    await register(guest)
    token = await sign_in(guest)
    assert (await guest.post("/auth/logout", headers=bearer(token))).status_code == 204
    assert (await guest.get("/auth/me", headers=bearer(token))).status_code == 401


async def test_sessions_are_listed_and_ended_one_by_one(guest: httpx.AsyncClient, member: httpx.AsyncClient) -> None:
    await register(guest)
    phone, laptop = await sign_in(guest), await sign_in(guest)
    items = (await guest.get("/auth/sessions", headers=bearer(laptop))).json()["items"]
    assert sorted(item["is_current"] for item in items) == [False, True]
    other = next(item["id"] for item in items if not item["is_current"])
    assert (await member.delete(f"/auth/sessions/{other}")).status_code == 404
    assert (await guest.delete(f"/auth/sessions/{other}", headers=bearer(laptop))).status_code == 204
    assert (await guest.get("/auth/me", headers=bearer(phone))).status_code == 401
    assert (await guest.post("/auth/logout-all", headers=bearer(laptop))).status_code == 204
    assert (await guest.get("/auth/me", headers=bearer(laptop))).status_code == 401


async def test_the_profile_changes_only_where_asked(member: httpx.AsyncClient) -> None:
    before = (await member.get("/auth/me")).json()
    answer = await member.patch("/auth/me", json={"nickname": "Quiet_One", "time_zone": "Asia/Omsk", "bio": "тихо"})
    assert answer.json() == before | {"nickname": "Quiet_One", "time_zone": "Asia/Omsk", "bio": "тихо"}
    assert (await member.patch("/auth/me", json={"phone": "+7 900 000-00-00"})).json()["phone"] == "+79000000000"
    assert (await member.patch("/auth/me", json={"phone": None, "bio": None})).json()["phone"] is None
    for wrong in ({"time_zone": "Mars/Olympus"}, {"language": "de"}, {"birthday": "2999-01-01"}, {"email": "a@b.org"}):
        assert (await member.patch("/auth/me", json=wrong)).status_code == 422
    assert (await member.patch("/auth/me", json={"nickname": "QUIET_one"})).status_code == 200


async def test_a_taken_nickname_stays_with_its_owner(member: httpx.AsyncClient, client_for: ClientFor) -> None:
    await member.patch("/auth/me", json={"nickname": "Quiet_One"})
    other = await client_for()
    answer = await other.patch("/auth/me", json={"nickname": "quiet_ONE"})
    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.nickname_taken")


async def test_changing_the_password_signs_the_other_devices_out(guest: httpx.AsyncClient) -> None:
    await register(guest)
    other, mine = await sign_in(guest), await sign_in(guest)
    wrong = {"old_password": "wrong", "new_password": "sailing boats 8"}
    answer = await guest.post("/auth/password/change", json=wrong, headers=bearer(mine))
    assert (answer.status_code, answer.json()["code"]) == (422, "accounts.wrong_old_password")
    right = wrong | {"old_password": PASSWORD}
    assert (await guest.post("/auth/password/change", json=right, headers=bearer(mine))).status_code == 204
    assert (await guest.get("/auth/me", headers=bearer(other))).status_code == 401
    assert (await guest.get("/auth/me", headers=bearer(mine))).status_code == 200
    await sign_in(guest, password="sailing boats 8")


async def link(database: Database, purpose: TokenPurpose) -> str:
    """What the mail would carry, from what its event names."""
    async with database.reading() as session:
        statement = select(OneTimeToken).where(OneTimeToken.purpose == purpose).order_by(OneTimeToken.id.desc())
        row = (await session.scalars(statement)).first()
        assert row is not None
        return tokens.link_token(row.id, purpose.value)


async def test_an_address_is_proved_by_its_link_once(guest: httpx.AsyncClient, database: Database) -> None:
    await register(guest)
    token = await link(database, TokenPurpose.VERIFY_EMAIL)
    assert await count(database, f"SELECT count(*) FROM outbox WHERE CAST(body AS TEXT) LIKE '%{token}%'") == 0
    assert (await guest.post("/auth/email/verify", json={"token": token})).status_code == 204
    me = await guest.get("/auth/me", headers=bearer(await sign_in(guest)))
    assert me.json()["email_verified"] is True
    for dead in (token, "made-up"):
        answer = await guest.post("/auth/email/verify", json={"token": dead})
        assert (answer.status_code, answer.json()["code"]) == (422, "accounts.dead_link")


async def test_a_new_verification_link_replaces_the_old(guest: httpx.AsyncClient, database: Database) -> None:
    await register(guest)
    old = await link(database, TokenPurpose.VERIFY_EMAIL)
    mine = bearer(await sign_in(guest))
    assert (await guest.post("/auth/email/resend", headers=mine)).status_code == 202
    assert (await guest.post("/auth/email/verify", json={"token": old})).status_code == 422
    new = await link(database, TokenPurpose.VERIFY_EMAIL)
    assert (await guest.post("/auth/email/verify", json={"token": new})).status_code == 204


async def test_a_forgotten_password_is_set_anew(guest: httpx.AsyncClient, database: Database) -> None:
    await register(guest)
    signed_in = await sign_in(guest)
    stranger = await guest.post("/auth/password/forgot", json={"email": "nobody@example.org"})
    known = await guest.post("/auth/password/forgot", json={"email": "VERA@example.org"})
    assert (stranger.status_code, stranger.text) == (known.status_code, known.text)
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'accounts.password_reset_asked'") == 1
    reset = {"token": await link(database, TokenPurpose.RESET_PASSWORD), "password": "sailing boats 8"}
    verify = await guest.post("/auth/email/verify", json={"token": reset["token"]})
    assert verify.status_code == 422, "a link works for its own purpose only"
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert (await guest.post("/auth/password/reset", json=reset)).json()["code"] == "accounts.dead_link"
    common = await guest.post("/auth/password/reset", json=reset | {"password": "password123"})
    assert common.json()["code"] == "accounts.password_common"
    assert (await guest.post("/auth/password/reset", json=reset)).status_code == 204
    assert (await guest.post("/auth/password/reset", json=reset)).status_code == 422
    assert (await guest.get("/auth/me", headers=bearer(signed_in))).status_code == 401
    await sign_in(guest, password="sailing boats 8")


async def test_a_deleted_person_leaves_a_pseudonym(guest: httpx.AsyncClient, database: Database) -> None:
    user = await register(guest, nickname="Vera_K", phone="+79161234567")
    mine = bearer(await sign_in(guest))
    assert (await guest.delete("/me", headers=mine)).status_code == 204
    assert (await guest.get("/auth/me", headers=mine)).status_code == 401
    login = await guest.post("/auth/login", json={"login": "vera@example.org", "password": PASSWORD})
    assert login.status_code == 401
    async with database.reading() as session:
        row = await session.get_one(User, UUID(user["id"]))
        assert (row.email, row.phone, row.full_name, row.password_hash) == (None, None, "", None)
        assert row.nickname.startswith("deleted_") and "vera" not in row.search_text
    await register(guest, nickname="Vera_K")  # address and name are free again


async def test_the_last_owner_cannot_go(client_for: ClientFor, database: Database) -> None:
    owner, heir = await make_user(database), await make_user(database)
    client = await client_for(owner.id)
    organization = (await client.post("/organizations", json={"name": "Артель"})).json()["id"]
    answer = await client.delete("/me")
    assert (answer.status_code, answer.json()["code"]) == (409, "access.last_owner")
    staff = {"email": heir.email, "role": "owner"}
    assert (await client.post(f"/organizations/{organization}/staff", json=staff)).status_code == 201
    assert (await client.delete("/me")).status_code == 204


async def test_everything_known_can_be_taken_along(member: httpx.AsyncClient) -> None:
    me = (await member.get("/auth/me")).json()
    answer = await member.get("/me/export")
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    profile = json.loads(archive.read("profile.json"))
    assert profile["email"] == me["email"] and "password_hash" not in profile
    assert len(json.loads(archive.read("sessions.json"))) == 1


async def test_the_first_administrator_is_made_once(database: Database, guest: httpx.AsyncClient) -> None:
    async with database.transaction() as session:
        first = await commands.ensure_administrator(session, Actor.system())
        assert first is not None and first.password and len(first.password) >= 12
    async with database.transaction() as session:
        assert await commands.ensure_administrator(session, Actor.system()) is None
    token = await sign_in(guest, first.login, first.password)
    assert (await guest.get("/auth/me", headers=bearer(token))).json()["is_platform_admin"] is True


async def test_the_desk_finds_a_person_by_phone_or_notes_somebody_new(database: Database) -> None:
    known = await make_user(database, phone="+79161234567")
    organization = await make_organization(database)
    desk = await make_user(database)
    await give_role(database, desk.id, ReadyRole.ADMINISTRATOR, organization.id)
    actor = Actor(desk.id, grants={organization.id: frozenset(_desk())})
    regulars, nobody = select(User.id).where(User.id == known.id), select(User.id).where(User.is_walk_in)
    async with database.transaction() as session:
        same = await commands.find_or_create_walk_in(session, actor, regulars, "Кто-то", "8 916 123 45 67")
        new = await commands.find_or_create_walk_in(session, actor, nobody, "Пётр", "+7 900 111-22-33")
        again = await commands.find_or_create_walk_in(session, actor, nobody, None, "+79001112233")
        nameless = await commands.find_or_create_walk_in(session, actor, nobody)
        stranger = await commands.find_or_create_walk_in(session, actor, nobody, "Кто-то", "8 916 123 45 67")
    assert (same.id, new.id == again.id, new.is_walk_in, nameless.id != new.id) == (known.id, True, True, True)
    assert (stranger.id != known.id, stranger.full_name) == (True, "Кто-то"), "no desk learns whose number it is"


def _desk() -> set[Any]:
    from artel.access.permissions import READY_ROLES

    return set(READY_ROLES[ReadyRole.ADMINISTRATOR])


def test_times_are_frozen_in_tests_only() -> None:
    with clock.frozen(datetime.fromisoformat("2030-01-01T00:00:00+00:00")):
        assert clock.now().year == 2030
