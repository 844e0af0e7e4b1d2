"""Health, tasks and the log: real figures, for those who may, and never a secret."""

import asyncio
import itertools
import json
import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from artel.access.actor import Actor
from artel.access.permissions import Permission, ReadyRole
from artel.apps.heartbeat import beating
from artel.kit import clock, log_files, logs, relay, secrecy, sweeps
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.outbox import OutboxEvent
from artel.kit.settings import Settings, settings
from artel.kit.sweeps import Sweep, SweepRun
from artel.kit.trace import correlation_id
from artel.operations import commands
from tests.conftest import ClientFor, count
from tests.makers import carry_events, give_role, make_organization, make_user

HOUSE = frozenset({Permission.SYSTEM_RUN, Permission.TASKS_MANAGE, Permission.LOGS_VIEW, Permission.LOGS_MANAGE})


async def keeper_of(
    database: Database,
    client_for: ClientFor,
    rights: frozenset[Permission] = HOUSE,
    organization_id: UUID | None = None,
) -> httpx.AsyncClient:
    user = await make_user(database)
    await give_role(database, user.id, rights, organization_id)
    return await client_for(user.id)


async def waiting(database: Database, kind: str = "test.nobody_hears", **more: object) -> OutboxEvent:
    now = clock.now()
    values = {"kind": kind, "body": {}, "correlation_id": "c-1", "occurred_at": now, "due_at": now, "attempts": 0}
    row = OutboxEvent(id=uuid7(), **values | more)
    async with database.transaction() as session:
        session.add(row)
    return row


async def test_health_tells_what_is(database: Database, client_for: ClientFor) -> None:
    keeper = await keeper_of(database, client_for)
    calm = (await keeper.get("/system/health")).json()
    assert calm["outbox"] == {"waiting": 0, "late": 0, "lag_s": 0, "stuck": 0, "failing": 0}
    assert calm["database"]["engine"] == database.engine.dialect.name
    assert calm["database"]["size"] > 100_000
    assert calm["database"]["pending"] == []
    assert calm["last_backup"] is None
    assert calm["processes"] == []
    states = {one["name"]: one["state"] for one in calm["counterparts"]}
    assert states["smtp"] == states["yookassa"] == "sandbox"
    assert states["redis"] == "off"
    await waiting(database, due_at=clock.now() - timedelta(minutes=5))
    await waiting(database, attempts=relay.MAX_ATTEMPTS)
    await waiting(database, attempts=2, due_at=clock.now() + timedelta(seconds=30))
    async with beating(database, "web"):
        await _reported(database)
        busy = (await keeper.get("/system/health")).json()
    assert busy["outbox"] | {"lag_s": 0} == {"waiting": 3, "late": 1, "lag_s": 0, "stuck": 1, "failing": 1}
    assert 299 <= busy["outbox"]["lag_s"] <= 330
    assert [(one["kind"], one["pid"]) for one in busy["processes"]] == [("web", os.getpid())]
    assert await count(database, "processes") == 0, "it takes its row along"


async def _reported(database: Database) -> None:
    async with asyncio.timeout(20):
        for _ in itertools.count():
            if await count(database, "processes"):
                return
            await asyncio.sleep(0)


async def test_a_process_that_is_gone_is_not_seen(database: Database, client_for: ClientFor) -> None:
    keeper = await keeper_of(database, client_for)
    async with database.transaction() as session:
        await commands.note_process(session, Actor.system(), uuid7(), "worker", clock.now())
    assert len((await keeper.get("/system/health")).json()["processes"]) == 1
    async with database.transaction() as session:
        old = clock.now() - timedelta(minutes=2)
        await session.execute(text("UPDATE processes SET seen_at = :at").bindparams(at=old))
    assert (await keeper.get("/system/health")).json()["processes"] == []


async def test_pending_migrations_are_named(database: Database, client_for: ClientFor) -> None:
    keeper = await keeper_of(database, client_for)
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    found = (await keeper.get("/system/health")).json()["database"]
    assert found["pending"][0] == "0009"
    assert found["revision"] == "0008"


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A sweep that fails as long as the list is empty."""
    went: list[str] = []

    async def work(_database: Database) -> None:
        if not went:
            raise RuntimeError("the vendor does not answer")

    monkeypatch.setattr(sweeps, "SWEEPS", [Sweep("test.task", timedelta(hours=1), work)])
    yield went


async def test_a_task_tells_its_last_run_and_runs_now(
    database: Database, client_for: ClientFor, task: list[str]
) -> None:
    keeper = await keeper_of(database, client_for)
    assert (await keeper.get("/system/tasks")).json()["tasks"][0]["finished_at"] is None
    assert (await keeper.post("/system/tasks/test.task/run")).status_code == 202
    await carry_events(database)
    failed = (await keeper.get("/system/tasks")).json()["tasks"][0]
    assert (failed["runs"], failed["failures"]) == (1, 1)
    assert failed["failure"] == "RuntimeError: the vendor does not answer"
    assert (await keeper.get("/system/health")).json()["tasks_failing"] == 1
    task.append("now it works")
    await keeper.post("/system/tasks/test.task/run")
    await carry_events(database)
    went = (await keeper.get("/system/tasks")).json()["tasks"][0]
    assert (went["runs"], went["failures"], went["failure"]) == (2, 1, "")
    assert (await keeper.post("/system/tasks/test.other/run")).status_code == 404


async def test_a_planned_time_that_passed_is_late(database: Database, client_for: ClientFor, task: list[str]) -> None:
    keeper = await keeper_of(database, client_for)
    async with database.transaction() as session:
        planned = SweepRun(name="test.task", next_at=clock.now() - timedelta(hours=1), failure="", runs=0, failures=0)
        session.add(planned)
    assert (await keeper.get("/system/tasks")).json()["tasks"][0]["is_late"]
    assert task == []


async def test_what_was_given_up_is_tried_again(database: Database, client_for: ClientFor, task: list[str]) -> None:
    keeper = await keeper_of(database, client_for)
    task.append("works")
    body = {"name": "test.task"}
    row = await waiting(database, "operations.sweep_ordered", body=body, attempts=relay.MAX_ATTEMPTS)
    await carry_events(database)
    assert await count(database, "sweep_runs") == 0, "given up: the relay passes it over"
    found = (await keeper.get("/system/tasks")).json()["failing"]
    assert [(one["id"], one["is_stuck"], one["is_errand"]) for one in found] == [(str(row.id), True, True)]
    assert (await keeper.post(f"/system/events/{row.id}/retry")).status_code == 202
    await carry_events(database)
    assert await count(database, "sweep_runs") == 1
    assert (await keeper.get("/system/tasks")).json()["failing"] == []
    again = await keeper.post(f"/system/events/{row.id}/retry")
    assert again.json()["code"] == "tasks.nothing_to_retry"


async def test_an_owner_sees_what_waits_for_their_own(
    database: Database, client_for: ClientFor, member: httpx.AsyncClient, task: list[str]
) -> None:
    own, other = await make_organization(database), await make_organization(database)
    mine = await waiting(database, body={"organization_id": str(own.id)}, attempts=3)
    theirs = await waiting(database, body={"organization_id": str(other.id)}, attempts=3)
    owner = await make_user(database)
    await give_role(database, owner.id, ReadyRole.OWNER, own.id)
    client = await client_for(owner.id)
    listed = (await client.get("/system/tasks")).json()
    assert [one["id"] for one in listed["failing"]] == [str(mine.id)]
    assert not listed["tasks"][0]["can_run"]
    assert (await client.post("/system/tasks/test.task/run")).json()["code"] == "tasks.not_of_the_house"
    assert (await client.post(f"/system/events/{theirs.id}/retry")).status_code == 404
    assert (await client.post(f"/system/events/{mine.id}/retry")).status_code == 202
    for path in ("/system/health", "/system/log", f"/system/journey/{mine.id}"):
        assert (await client.get(path)).status_code == 403, path
    assert (await client.put("/system/log/level", json={"level": "DEBUG"})).status_code == 403
    assert (await member.get("/system/tasks")).status_code == 403
    assert (await member.post(f"/system/events/{mine.id}/retry")).status_code == 403
    assert task == []


async def test_each_right_opens_its_own_door_only(database: Database, client_for: ClientFor) -> None:
    doors = {
        Permission.SYSTEM_RUN: ("GET", "/system/health"), Permission.TASKS_MANAGE: ("GET", "/system/tasks"),
        Permission.LOGS_VIEW: ("GET", "/system/log"), Permission.LOGS_MANAGE: ("PUT", "/system/log/level"),
    }  # fmt: skip
    for right in doors:
        client = await keeper_of(database, client_for, frozenset({right}))
        for needed, (method, path) in doors.items():
            answer = await client.request(method, path, json={"level": "INFO"} if method == "PUT" else None)
            assert (answer.status_code < 300) == (needed is right), (right, path)


@pytest.fixture
def written() -> Iterator[Path]:
    """The house's own logging, as `artel serve` sets it up, into the folder of this process."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    folder = log_files.folder()
    for path in log_files.newest_first(folder):
        path.unlink()
    logs.set_up(Settings(data_dir=settings().data_dir, log_format="json", _env_file=None))
    yield folder
    for handler in root.handlers[:]:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("artel").setLevel(logging.NOTSET)


def whole(folder: Path) -> str:
    return "".join(path.read_text() for path in log_files.newest_first(folder))


async def test_the_log_is_read_back_with_filters(database: Database, client_for: ClientFor, written: Path) -> None:
    keeper = await keeper_of(database, client_for)
    log = logging.getLogger("artel.test")
    correlation_id.set("c-42")
    log.info("a booking was made", extra={"booking": "A-1"})
    correlation_id.set("c-43")
    log.warning("the vendor is slow")
    try:
        raise ValueError("broken")
    except ValueError:
        log.exception("it failed")
    assert len(whole(written).splitlines()) >= 3

    async def texts(**wish: str) -> list[str]:
        answer = await keeper.get("/system/log", params=wish)
        assert answer.status_code == 200, answer.text
        return [one["text"] for one in answer.json()["items"] if one["logger"] == "artel.test"]

    assert await texts() == ["it failed", "the vendor is slow", "a booking was made"]
    assert await texts(level="WARNING") == ["it failed", "the vendor is slow"]
    assert await texts(correlation_id="c-42") == ["a booking was made"]
    assert await texts(text="VENDOR") == ["the vendor is slow"]
    assert await texts(until=(clock.now() - timedelta(minutes=1)).isoformat()) == []
    first = (await keeper.get("/system/log", params={"limit": 1})).json()
    second = (await keeper.get("/system/log", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert [first["items"][0]["text"], second["items"][0]["text"]] == ["it failed", "the vendor is slow"]
    assert "ValueError: broken" in first["items"][0]["trace"]
    assert (await keeper.get("/system/log", params={"level": "LOUD"})).status_code == 422


SECRETS = {
    "in a sentence": ("login with password=hunter2hunter2 failed", "hunter2hunter2"),
    "as JSON": ('{"refresh_token": "r3fr3shr3fr3sh"}', "r3fr3shr3fr3sh"),
    "in a heading": ("Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop"),
    "a web token": ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
    "in an address": ("postgresql://artel:s3cr3tpass@db/artel is away", "s3cr3tpass"),
    "one of our keys": ("key artel_0123456789abcdefghij used", "0123456789abcdefghij"),
    "the operator's own": (f"signed with {settings().secret_key.get_secret_value()}", "only-for-tests"),
}


@pytest.mark.parametrize("how", SECRETS)
def test_no_secret_gets_into_the_log(written: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    line, secret = SECRETS[how]
    log = logging.getLogger("artel.test")
    log.info("before %s after", line)
    log.warning("words", extra={"what": {"deep": line}, "new_password": secret})
    try:
        raise RuntimeError(line)
    except RuntimeError:
        log.exception("failed")
    assert secret in line, "control"
    assert len(whole(written).splitlines()) == 3
    assert secret not in whole(written)
    assert secret not in capsys.readouterr().err
    assert all(json.loads(row)["timestamp"] for row in whole(written).splitlines())


def test_what_is_no_secret_stays() -> None:
    for line in ("booking A-5MB9 was paid", "token bucket is full", "https://artel.example/venues/loft?x=1"):
        assert secrecy.hide(line) == line


async def test_the_level_is_changed_for_every_process(database: Database, client_for: ClientFor, written: Path) -> None:
    keeper = await keeper_of(database, client_for)
    await keeper.get("/system/tasks")
    assert '"request"' not in whole(written)
    assert (await keeper.put("/system/log/level", json={"level": "DEBUG"})).status_code == 204
    await keeper.get("/system/tasks?token=abc", headers={"x-request-id": "mark-1"})
    found = (await keeper.get("/system/log", params={"correlation_id": "mark-1"})).json()
    assert found["level"] == "DEBUG"
    assert found["items"][0]["details"]["path"] == "/api/v1/system/tasks"
    logs.set_level("ERROR")
    async with database.transaction() as session:
        told = await commands.note_process(session, Actor.system(), uuid7(), "worker", clock.now())
    assert told == "DEBUG", "what another process hears at its next heartbeat"


def test_files_are_rotated_and_only_so_many_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "MOST_FILES", 3)
    for pid in range(6):
        (tmp_path / f"artel-{pid}.jsonl").write_text("{}\n")
    handler = log_files.ProcessFile(tmp_path)
    handler.maxBytes = 200
    for n in range(20):
        handler.emit(logging.LogRecord("artel", logging.INFO, "", 0, f"line {n} {'x' * 60}", (), None))
    handler.close()
    found = log_files.newest_first(tmp_path)
    assert len(found) <= 3 + 1
    assert "line 19" in (tmp_path / f"artel-{os.getpid()}.jsonl").read_text()


async def test_the_journey_is_that_of_the_command_line(database: Database, client_for: ClientFor) -> None:
    keeper = await keeper_of(database, client_for)
    row = await waiting(database, "operations.sweep_ordered", body={"name": "x"})
    for mark in (str(row.id), "c-1"):
        lines = (await keeper.get(f"/system/journey/{mark}")).json()["lines"]
        assert "operations.sweep_ordered" in lines[0]
        assert lines[1].endswith("waiting artel.operations.subscribers.run_sweep")
    assert (await keeper.get("/system/journey/unknown")).json()["lines"] == []
