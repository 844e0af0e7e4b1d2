"""A backup brings back what was there; a damaged one changes nothing. On both databases, with real files."""

import asyncio
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from artel.access.actor import Actor
from artel.access.permissions import Permission, ReadyRole
from artel.accounts.models import User
from artel.apps import restoring
from artel.files.models import File
from artel.files.queries import key_of
from artel.files.rules import Variant
from artel.integrations import archives
from artel.integrations.snapshots import snapshots_of
from artel.integrations.storage import storage
from artel.kit import clock
from artel.kit.db import Database, open_database
from artel.kit.ids import uuid7
from artel.kit.settings import Settings
from artel.operations import commands, errands, rules
from artel.operations.models import Backup, BackupStatus
from artel.operations.schemas import BackupScheduleBody
from tests.conftest import ClientFor, count
from tests.fresh import drop
from tests.makers import carry_events, give_role, make_organization, make_resource, make_user

pytestmark = pytest.mark.xdist_group("backups")
HOUSE = frozenset({Permission.BACKUPS_MANAGE, Permission.BACKUPS_RESTORE})


@pytest.fixture(autouse=True)
def empty_house() -> Iterator[None]:
    """The folders of backups and uploads are the process's own, shared by its tests."""
    for folder in (archives.folder(), archives.folder().parent / "files"):
        shutil.rmtree(folder, ignore_errors=True)
    yield
    shutil.rmtree(archives.folder(), ignore_errors=True)


async def names(url: str) -> set[str]:
    async with open_database(url, 1) as database, database.reading() as session:
        return {str(row[0]) for row in await session.execute(text("SELECT full_name FROM users"))}


async def upload(database: Database, content: bytes) -> str:
    file_id = uuid7()
    file = File(id=file_id, owner_id=uuid7(), name="a.txt", content_type="text/plain", size=len(content), sha256="")
    async with database.transaction() as session:
        session.add(file)
    storage().put(key_of(file_id, Variant.ORIGINAL), content)
    return key_of(file_id, Variant.ORIGINAL)


async def back_up(url: str) -> Path:
    made = await restoring.make(Settings(database_url=url, _env_file=None))
    assert made.status is BackupStatus.VERIFIED
    return archives.path_of(made.name)


async def clear_away(url: str, kept: str) -> None:
    if url.startswith("postgresql"):
        await asyncio.to_thread(drop, url, f'"{kept}"')


async def test_what_was_there_is_there_again(url: str) -> None:
    config = Settings(database_url=url, _env_file=None)
    async with open_database(url, 2) as database:
        await make_user(database, "Before")
        await make_resource(database, 2)
        lost, stays = await upload(database, b"once upon a time"), await upload(database, b"and now")
    path = await back_up(url)
    async with open_database(url, 2) as database:
        await make_user(database, "After")
        async with database.transaction() as session:
            await session.execute(text("UPDATE users SET full_name = 'Spoiled' WHERE full_name = 'Before'"))
            await session.execute(text("DELETE FROM units"))
    storage().delete(lost)
    assert await names(url) >= {"Spoiled", "After"}

    done = await restoring.restore(config, path)

    assert await names(url) >= {"Before"}
    assert not await names(url) & {"Spoiled", "After"}
    assert storage().get(lost) == b"once upon a time"
    assert storage().get(stays) == b"and now"
    assert done.files == 1
    async with open_database(url, 1) as database:
        assert await count(database, "units") == 2
        assert await count(database, "SELECT count(*) FROM backups WHERE status = 'made'") == 1
        await make_user(database, "Later")  # and it can be written to
    former = f"sqlite+aiosqlite:///{done.kept}" if "sqlite" in url else url.rpartition("/")[0] + "/" + done.kept
    assert await names(former) >= {"Spoiled", "After"}
    await clear_away(url, done.kept)


def flip(at: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(len(content) * at)] ^= 0xFF
        path.write_bytes(content)

    return damage


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def rewritten(**changes: object) -> Callable[[Path], None]:
    """The archive as somebody with a zip tool would leave it: whole, with another manifest."""

    def damage(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(parts[archives.MANIFEST]) | changes
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in (parts | {archives.MANIFEST: json.dumps(manifest).encode()}).items():
                archive.writestr(name, content)

    return damage


def one_row_less(path: Path) -> None:
    manifest = archives.read_manifest(path)
    rewritten(tables=manifest.tables | {"users": manifest.tables["users"] + 1})(path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a byte of the database": flip(0.3),
    "another byte of the database": flip(0.6),
    "its end": cut,
    "everything": empty,
    "a schema that nobody knows": rewritten(revision="9999"),
    "another known schema": rewritten(revision="0001"),
    "the other engine": rewritten(engine="oracle"),
    "a row that is not there": one_row_less,
}


@pytest.mark.parametrize("what", DAMAGES)
async def test_a_damaged_backup_leaves_the_running_data_alone(url: str, what: str) -> None:
    async with open_database(url, 2) as database:
        await make_user(database, "Before")
        key = await upload(database, b"content")
    path = await back_up(url)
    async with open_database(url, 2) as database:
        await make_user(database, "After")
    storage().delete(key)
    DAMAGES[what](path)
    before = await names(url)

    with pytest.raises(restoring.NotDone):
        await restoring.restore(Settings(database_url=url, _env_file=None), path)

    assert await names(url) == before >= {"Before", "After"}
    assert storage().get(key) is None, "uploads are not touched either"
    assert not list(archives.folder().glob("trying-*"))
    assert not list(archives.folder().parent.glob("scratch-*"))


async def test_a_backup_of_unbalanced_money_is_not_verified(url: str) -> None:
    async with open_database(url, 2) as database, database.transaction() as session:
        await session.execute(text(
            "INSERT INTO ledger_entries (id, movement_id, account, organization_id, subject_type, subject_id, "
            "amount, currency, kind, at) VALUES (:i, :i, 'cash', :i, 'booking', :i, 5, 'RUB', 'charge', :at)"
        ), {"i": uuid7().hex if "sqlite" in url else uuid7(), "at": clock.now()})  # fmt: skip
    with pytest.raises(restoring.NotDone, match="do not balance"):
        await restoring.make(Settings(database_url=url, _env_file=None))


async def test_writers_go_on_while_it_is_made_and_it_is_one_moment(database: Database, tmp_path: Path) -> None:
    """Each transaction adds a user and a second one: a snapshot holds both or none."""
    done = asyncio.Event()

    async def write() -> int:
        pairs = 0
        while not done.is_set() or pairs < 3:
            async with database.transaction() as session:
                for name in ("odd", "even"):
                    mark = uuid7().hex
                    session.add(User(email=f"{mark}@example.org", nickname=mark, nickname_key=mark, full_name=name,
                                     referral_code=mark))  # fmt: skip
            pairs += 1
            await asyncio.sleep(0)
        return pairs

    writer = asyncio.create_task(write())
    counts = []
    for n in range(3):
        taken = await errands.snapshots_for(database).take(tmp_path / f"copy-{n}")
        counts.append(taken.tables["users"])
    done.set()
    assert await writer >= 3
    assert all(one % 2 == 0 for one in counts)


async def test_it_is_not_restored_under_a_running_house(url: str) -> None:
    path = await back_up(url)
    async with open_database(url, 2) as database, database.transaction() as session:
        await commands.note_process(session, Actor.system(), uuid7(), "web", clock.now())
    with pytest.raises(restoring.NotDone, match="still running: web"):
        await restoring.restore(Settings(database_url=url, _env_file=None), path)


async def test_the_console_makes_verifies_plans_and_removes(database: Database, client_for: ClientFor) -> None:
    keeper = await client_for((await _person(database, HOUSE)).id)
    made = (await keeper.post("/system/backups", headers={"idempotency-key": uuid7().hex})).json()
    assert made["status"] == "waiting"
    plan = f"/system/backups/{made['id']}/restore-plan"
    assert (await keeper.post(plan, json={"name": made["name"]})).json()["code"] == "backups.not_verified"
    assert (await keeper.delete(f"/system/backups/{made['id']}")).json()["code"] == "backups.under_way"
    await carry_events(database)
    found = (await keeper.get("/system/backups")).json()["items"][0]
    assert (found["status"], found["has_archive"], found["failure"]) == ("verified", True, "")
    assert found["tables"]["users"] == 1
    await make_user(database, "Newcomer")
    assert (await keeper.post(plan, json={"name": "something"})).json()["code"] == "backups.name_differs"
    planned = (await keeper.post(plan, json={"name": made["name"]})).json()
    assert {"table": "users", "now": 2, "in_backup": 1} in planned["differences"]
    assert planned["command"].startswith("artel restore ")
    archive = await keeper.get(f"/system/backups/{made['id']}/archive")
    assert archive.content == archives.path_of(made["name"]).read_bytes()
    assert await count(database, "SELECT count(*) FROM audit_entries WHERE command LIKE '%fetch_archive'") == 1
    archives.path_of(made["name"]).unlink()
    assert (await keeper.post(plan, json={"name": made["name"]})).json()["code"] == "backups.no_archive"
    assert (await keeper.delete(f"/system/backups/{made['id']}")).status_code == 204
    assert (await keeper.get("/system/backups")).json()["items"] == []


async def test_a_damaged_file_is_found_by_verifying_again(database: Database, client_for: ClientFor) -> None:
    keeper = await client_for((await _person(database, HOUSE)).id)
    made = (await keeper.post("/system/backups", headers={"idempotency-key": uuid7().hex})).json()
    await carry_events(database)
    flip(0.4)(archives.path_of(made["name"]))
    assert (await keeper.post(f"/system/backups/{made['id']}/verify")).status_code == 202
    await carry_events(database)
    found = (await keeper.get("/system/backups")).json()["items"][0]
    assert found["status"] == "damaged"
    assert found["failure"]
    plan = await keeper.post(f"/system/backups/{made['id']}/restore-plan", json={"name": made["name"]})
    assert plan.json()["code"] == "backups.not_verified"


async def _person(database: Database, rights: ReadyRole | frozenset[Permission]) -> User:
    user = await make_user(database)
    await give_role(database, user.id, rights, None)
    return user


async def test_only_whoever_may_has_anything_to_do_with_backups(
    database: Database, client_for: ClientFor, member: httpx.AsyncClient
) -> None:
    one = uuid7()
    paths = [
        ("GET", "/system/backups", None), ("POST", "/system/backups", None),
        ("PUT", "/system/backups/schedule", {"is_on": True, "every_hours": 24, "hour": 3, "keep": 7}),
        ("POST", f"/system/backups/{one}/verify", None), ("GET", f"/system/backups/{one}/archive", None),
        ("DELETE", f"/system/backups/{one}", None), ("POST", f"/system/backups/{one}/restore-plan", {"name": "x"}),
    ]  # fmt: skip
    owner = await make_user(database)

    await give_role(database, owner.id, ReadyRole.OWNER, (await make_organization(database)).id)
    for stranger in (member, await client_for(owner.id)):
        for method, path, body in paths:
            assert (await stranger.request(method, path, json=body)).status_code == 403, path
    keeper = await client_for((await _person(database, frozenset({Permission.BACKUPS_MANAGE}))).id)
    assert (await keeper.get("/system/backups")).status_code == 200
    assert (await keeper.put("/system/backups/schedule", json=paths[2][2])).status_code == 200
    assert (await keeper.post(paths[6][1], json=paths[6][2])).status_code == 403
    restorer = await client_for((await _person(database, frozenset({Permission.BACKUPS_RESTORE}))).id)
    assert (await restorer.post(paths[6][1], json=paths[6][2])).status_code == 404
    assert (await restorer.get(f"/system/backups/{one}/archive")).status_code == 403


async def test_two_processes_order_one_due_backup(database: Database) -> None:
    """Control: without a schedule none is ordered; with one, eight processes order one between them."""
    async with database.transaction() as session:
        assert await commands.order_due_backup(session, Actor.system()) is None
        wish = BackupScheduleBody(is_on=True, every_hours=24, hour=3, keep=2)
        await commands.change_schedule(session, Actor.system(), wish)

    async def order() -> bool:
        async with database.transaction() as session:
            return await commands.order_due_backup(session, Actor.system()) is not None

    assert sum(await asyncio.gather(*(order() for _ in range(8)))) == 1
    assert await count(database, "backups") == 1


def test_when_it_is_due() -> None:
    now = clock.now().replace(hour=2, minute=59)
    assert rules.slot(now, 24, 3) == (now - timedelta(days=1)).replace(hour=3, minute=0, second=0, microsecond=0)
    assert rules.slot(now + timedelta(minutes=1), 24, 3).day == now.day
    assert {rules.slot(now + timedelta(hours=h), 6, 3).hour for h in range(48)} == {3, 9, 15, 21}


def test_what_may_go() -> None:
    born = clock.now()

    def kept(age: int, *, scheduled: bool = True, verified: bool = False) -> rules.Kept:
        return rules.Kept(uuid7(), born - timedelta(days=age), scheduled, verified)

    rows = [kept(1), kept(2), kept(3, verified=True), kept(4, verified=True), kept(9, scheduled=False)]
    assert rules.superfluous(rows, 2) == [rows[3].id], "the newest verified one stays, and what somebody asked for"
    assert rules.superfluous(rows, 4) == []


async def test_old_scheduled_ones_go(database: Database) -> None:
    async with database.transaction() as session:
        wish = BackupScheduleBody(is_on=True, every_hours=24, hour=3, keep=1)
        await commands.change_schedule(session, Actor.system(), wish)
    made = []
    for n in range(3):
        async with database.transaction() as session:
            made.append(await commands.order_backup(session, Actor.system()))
        async with database.transaction() as session:
            row = await session.get_one(Backup, made[-1].id)
            row.scheduled_for = clock.now() - timedelta(days=3 - n)
        await carry_events(database)
    assert await count(database, "backups") == 1
    assert [path.name for path in archives.folder().glob("*.zip")] == [made[-1].name]


async def test_an_interrupted_one_is_not_left_hanging(database: Database) -> None:
    async with database.transaction() as session:
        backup = await commands.order_backup(session, Actor.system())
    async with database.transaction() as session:
        await commands.begin_making(session, Actor.system(), backup.id)
        assert await commands.begin_making(session, Actor.system(), backup.id) is None, "a second errand leaves it"
    async with database.transaction() as session:
        row = await session.get_one(Backup, backup.id)
        row.started_at = clock.now() - timedelta(hours=3)
    async with database.transaction() as session:
        await commands.sweep_interrupted(session, Actor.system())
    async with database.reading() as session:
        assert (await session.get_one(Backup, backup.id)).status is BackupStatus.FAILED


async def test_without_pg_dump_it_says_so(
    database: Database, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = await client_for((await _person(database, HOUSE)).id)
    monkeypatch.setattr("artel.integrations.snapshots.postgres.shutil.which", lambda _: None)
    answer = await keeper.post("/system/backups")
    if snapshots_of(database.engine.url.render_as_string(False)).engine == "sqlite":
        assert answer.status_code == 201
    else:
        assert answer.json()["code"] == "backups.tool_missing"
        assert (await keeper.get("/system/backups")).json()["missing_tools"] == "pg_dump, pg_restore"
