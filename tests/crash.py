"""kill -9 of the server at random moments while customers book and pay; afterwards the books must be right.

`make crash RUNS=200`, or `python -m tests.crash --runs 200 --kills 24`. A customer who got no answer asks again with
the same key, as our web app does, or walks away."""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import httpx
from sqlalchemy import text

os.environ["SECRET_KEY"] = "only-for-tests-and-at-least-32-bytes"
os.environ["RATE_LIMITS"] = "off"

from artel.access import tokens
from artel.apps import doctor, domains
from artel.kit.db import Database, open_database
from artel.kit.settings import Settings
from tests.makers import make_resource, make_session, make_user, make_venue
from tests.postgres import free_port, postgres_url

assert domains.TABLES
ROOT = Path(__file__).parents[1]
NEXT_WEEK = (datetime.now(UTC) + timedelta(days=7)).replace(hour=0, minute=0, second=0, microsecond=0)
CLIENTS = 4
PATIENCE_S = 120.0


class Server:
    """The real one, a process of its own, that is never asked to stop nicely."""

    def __init__(self, url: str, folder: Path) -> None:
        self.port, self.folder, self.starts_s = free_port(), folder, list[float]()
        self.env = os.environ | {
            "DATABASE_URL": url, "DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(self.port),
            "RELAY_POLL_S": "0.05", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        began = time.monotonic()
        command = [sys.executable, "-m", "artel.apps.cli", "serve"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = self._spawn(command, log)
        async with httpx.AsyncClient(base_url=self.address) as client:
            while not await _answers(client):
                assert self.process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
                assert time.monotonic() - began < PATIENCE_S, "the server does not answer"
                await asyncio.sleep(0.02)
        self.starts_s.append(time.monotonic() - began)

    def _spawn(self, command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


@dataclass
class World:
    resources: list[UUID]
    people: list[str]  # access tokens


@dataclass
class Report:
    counts: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    booked: dict[str, str] = field(default_factory=dict)  # key -> id of the booking that was acknowledged
    paid: set[str] = field(default_factory=set)  # bookings whose payment was acknowledged
    left: set[str] = field(default_factory=set)  # keys of those who walked away without an answer

    def check(self, is_true: bool, complaint: str) -> None:
        if not is_true:
            self.complaints.append(complaint)


async def make_world(database: Database) -> World:
    venue = await make_venue(database)
    resources = [await make_resource(database, units, venue) for units in (1, 2, 3)]
    people = [(await make_user(database)).id for _ in range(CLIENTS)]
    sessions = [await make_session(database, person) for person in people]
    held = [tokens.issue(person, session) for person, session in zip(people, sessions, strict=True)]
    return World([resource.id for resource in resources], held)


class WalkedAway(Exception):
    pass


class Customer:
    def __init__(self, server: Server, world: World, number: int, seed: int, report: Report) -> None:
        self.dice, self.world, self.report = random.Random(seed * 1000 + number), world, report
        headers = {"authorization": f"Bearer {world.people[number]}", "accept-language": "en"}
        self.http = httpx.AsyncClient(base_url=server.address + "/api/v1", headers=headers, timeout=20)

    async def run(self, key: str) -> None:
        """One booking; usually paid, sometimes declined at the bank, sometimes left to its hold."""
        try:
            booking = await self._book(key)
            if booking and self.dice.random() < 0.75:
                await self._pay(key, booking, "succeed" if self.dice.random() < 0.85 else "decline")
        except WalkedAway:
            self.report.counts["walked away"] += 1

    async def _book(self, key: str) -> dict[str, Any] | None:
        start = NEXT_WEEK + timedelta(hours=self.dice.randrange(7 * 24))
        wish = {
            "resource_id": str(self.dice.choice(self.world.resources)), "comment": key,
            "starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat(),
        }  # fmt: skip
        try:
            answer = await self._ask("/bookings", wish, f"book-{key}")
        except WalkedAway:
            self.report.left.add(key)
            raise
        if answer.status_code == 409:
            self.report.counts["refused: taken"] += 1
            return None
        booking: dict[str, Any] = answer.json()
        self.report.booked[key] = booking["id"]
        return booking

    async def _pay(self, key: str, booking: dict[str, Any], outcome: str) -> None:
        subject = {"type": "booking", "id": booking["id"]}
        wish = {"subject": subject, "return_url": "http://127.0.0.1/back"}
        payment = (await self._ask("/payments", wish, f"pay-{key}")).json()
        shown = (await self._ask(f"/sandbox/payments/{payment['id']}", {"outcome": outcome}, "")).json()
        if outcome == "succeed":
            self.report.paid.add(booking["id"])
        self.report.counts[f"payment: {shown['status']}"] += 1

    async def _ask(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        """Until there is an answer, the same key every time; some lose patience at the first silence."""
        ends, leaves = time.monotonic() + PATIENCE_S, self.dice.random() < 0.1
        while time.monotonic() < ends:
            try:
                answer = await self.http.post(path, json=body, headers={"idempotency-key": key} if key else {})
            except httpx.TransportError:
                self.report.counts["no answer"] += 1
                if leaves:
                    raise WalkedAway from None
                await asyncio.sleep(0.2)
                continue
            if answer.status_code < 500:
                self.report.counts["replayed"] += "idempotent-replayed" in answer.headers
                self.report.check(answer.status_code in (200, 201, 409), f"{path}: {answer.text}")
                return answer
            self.report.counts[f"http {answer.status_code}"] += 1
            await asyncio.sleep(0.05)
        raise AssertionError(f"{path}: no answer within {PATIENCE_S} s")


@dataclass
class Progress:
    """Which kills come after which runs have begun."""

    runs: int
    kills: int
    begun: int = 0

    def keys(self) -> Iterator[str]:
        while self.begun < self.runs:
            self.begun += 1
            yield f"run-{self.begun}"

    def due(self, done: int) -> bool:
        return self.begun >= (done + 0.5) * self.runs / self.kills


async def crash(url: str, folder: Path, runs: int, kills: int, seed: int) -> Report:
    """The whole experiment on one migrated database; `complaints` is empty when nothing went wrong."""
    report, server = Report(), Server(url, folder)
    async with open_database(url, 2) as database:
        world = await make_world(database)
        await server.start()
        try:
            await _storm(server, world, Progress(runs, kills), seed, report)
            await _calm_down(database, server)
            await _replay(server, world, report)
        finally:
            server.kill()
        await _judge(database, report)
    config = Settings(database_url=url, data_dir=folder, _env_file=None)
    report.complaints += await doctor.examine(config, fix=False)
    report.counts["start to first answer, ms (median)"] = int(sorted(server.starts_s)[len(server.starts_s) // 2] * 1000)
    return report


async def _storm(server: Server, world: World, progress: Progress, seed: int, report: Report) -> None:
    keys = progress.keys()  # shared, so that whoever is free takes the next

    async def work(customer: Customer) -> None:
        for key in keys:
            await customer.run(key)
        await customer.http.aclose()

    customers = [Customer(server, world, n, seed, report) for n in range(CLIENTS)]
    crowd = asyncio.gather(*(work(customer) for customer in customers))
    dice = random.Random(seed)
    for done in range(progress.kills):
        while not progress.due(done) and not crowd.done():
            await asyncio.sleep(0.002)
        await asyncio.sleep(dice.random() * 0.1)
        server.kill()
        report.counts["kill -9"] += 1
        await server.start()
    await crowd


async def _calm_down(database: Database, server: Server) -> None:
    """First what was interrupted is carried on, then the holds run out. Time is moved in the database, between a
    kill and a start, so that nobody waits for leases and deadlines."""
    waiting = "relayed_at IS NULL AND kind NOT IN ('bookings.reminder_due', 'bookings.ended')"
    for change in (
        [f"UPDATE outbox SET due_at = :past WHERE {waiting} AND attempts > 0"],
        [
            "UPDATE bookings SET hold_expires_at = :past WHERE status = 'awaiting_payment'",
            f"UPDATE outbox SET due_at = :past WHERE {waiting}",
        ],
    ):
        server.kill()
        async with database.transaction() as session:
            for statement in change:
                await session.execute(text(statement), {"past": _stored(database, datetime.now(UTC))})
        await server.start()
        await _wait_until_carried(database)


def _stored(database: Database, moment: datetime) -> object:
    return str(moment.replace(tzinfo=None)) if database.engine.dialect.name == "sqlite" else moment


async def _wait_until_carried(database: Database) -> None:
    ends = time.monotonic() + PATIENCE_S
    query = "SELECT kind, attempts FROM outbox WHERE relayed_at IS NULL AND (due_at <= :now OR attempts > 0)"
    while time.monotonic() < ends:
        async with database.reading() as session:
            rows = (await session.execute(text(query), {"now": _stored(database, datetime.now(UTC))})).all()
        if not rows:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"still waiting: {rows}")


async def _replay(server: Server, world: World, report: Report) -> None:
    """Whoever asks with a key of long ago gets the booking of long ago."""
    for number in range(CLIENTS):
        headers = {"authorization": f"Bearer {world.people[number]}"}
        async with httpx.AsyncClient(base_url=server.address + "/api/v1", headers=headers) as client:
            page = (await client.get("/bookings", params={"limit": 50})).json()["items"]
            for shown in page:
                known = report.booked.get(shown["comment"])
                report.check(known in (None, shown["id"]), f"{shown['comment']}: {known} became {shown['id']}")


async def _judge(database: Database, report: Report) -> None:
    rows = await _rows(database, "SELECT id, comment, status, total_amount, paid_amount, refunded_amount FROM bookings")
    bookings = {UUID(str(row.id)): row for row in rows}
    times = Counter(row.comment for row in rows)
    report.counts["bookings acknowledged"] = len(report.booked)
    report.counts["payments acknowledged"] = len(report.paid)
    report.counts["bookings stored"] = len(rows)
    for key, booking_id in report.booked.items():
        report.check(UUID(booking_id) in bookings, f"{key}: the acknowledged booking is lost")
    for key, number in times.items():
        report.check(number == 1, f"{key}: {number} bookings")
        report.check(key in report.booked or key in report.left, f"{key}: a booking that nobody was told of")
    for stored_id, row in bookings.items():
        _judge_one(report, row, is_paid=str(stored_id) in report.paid)
    await _judge_money(database, report)
    await _judge_seats(database, report)


def _judge_one(report: Report, row: Any, *, is_paid: bool) -> None:
    report.counts[f"booking: {row.status}"] += 1
    report.check(row.status in ("confirmed", "expired"), f"{row.comment}: {row.status}")
    if is_paid:
        report.check(row.status == "confirmed", f"{row.comment}: paid and {row.status}")
    paid = row.total_amount if row.status == "confirmed" else 0
    report.check(row.paid_amount == paid, f"{row.comment}: paid {row.paid_amount} of {row.total_amount}")
    report.check(row.refunded_amount == 0, f"{row.comment}: refunded {row.refunded_amount}")


async def _judge_money(database: Database, report: Report) -> None:
    succeeded = "SELECT subject_id, amount, receipt_number FROM payments WHERE status = 'succeeded'"
    payments = await _rows(database, succeeded)
    stored = Counter(str(UUID(str(row.subject_id))) for row in payments)
    for booking_id in report.paid:
        report.check(stored[booking_id] == 1, f"{booking_id}: paid {stored[booking_id]} times")
    report.check(all(number == 1 for number in stored.values()), "a booking was paid twice")
    numbers = sorted(str(row.receipt_number) for row in payments)
    report.check(len(set(numbers)) == len(numbers), "two receipts have one number")
    charged = await _rows(database, "SELECT sum(amount) AS total FROM ledger_entries WHERE amount > 0")
    report.check(int(charged[0].total or 0) == sum(row.amount for row in payments), "the ledger is not the payments")
    off = "SELECT movement_id FROM ledger_entries GROUP BY movement_id, currency HAVING sum(amount) <> 0"
    report.check(not await _rows(database, off), "a movement does not balance")


async def _judge_seats(database: Database, report: Report) -> None:
    kept = """SELECT b.status, count(*) AS n FROM claims c JOIN bookings b ON b.id = c.booking_id
              WHERE c.is_blocking GROUP BY b.status"""
    for row in await _rows(database, kept):
        report.check(row.status == "confirmed", f"{row.n} seats are still held by {row.status} bookings")
    bare = "SELECT comment FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM claims c WHERE c.booking_id = b.id)"
    for row in await _rows(database, bare):
        report.check(False, f"{row.comment}: a booking without a claim")


async def _rows(database: Database, query: str) -> list[Any]:
    async with database.reading() as session:
        return list((await session.execute(text(query))).all())


@asynccontextmanager
async def _fresh(engine: str, folder: Path) -> AsyncIterator[str]:
    from tests.conftest import migrate
    from tests.fresh import drop, named, recreate

    if engine == "sqlite":
        url = f"sqlite+aiosqlite:///{folder}/artel.db"
        await asyncio.to_thread(migrate, url)
        yield url
        return
    with _server() as address:
        name = f"artel_crash_{os.getpid()}"
        url = named(address, name)
        await asyncio.to_thread(recreate, address, name)
        await asyncio.to_thread(migrate, url)
        yield url
        await asyncio.to_thread(drop, address, name)


@contextmanager
def _server() -> Iterator[str]:
    with postgres_url() as address:
        yield address


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _main(engines: list[str], runs: int, kills: int, seed: int) -> int:
    wrong = 0
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="artel-crash-") as name:
            async with _fresh(engine, Path(name)) as url:
                began = time.monotonic()
                report = await crash(url, Path(name), runs, kills, seed)
        say(f"\n{engine}: {runs} runs, seed {seed}, {time.monotonic() - began:.0f} s")
        for what, number in sorted(report.counts.items()):
            say(f"  {number:6}  {what}")
        say(f"  {len(report.complaints):6}  COMPLAINTS")
        for complaint in report.complaints[:20]:
            say(f"          {complaint}")
        wrong += len(report.complaints)
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--kills", type=int, default=0, help="0: one in eight runs")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    given = parser.parse_args()
    wanted = ["sqlite", "postgresql"] if given.engine == "both" else [given.engine]
    sys.exit(asyncio.run(_main(wanted, given.runs, given.kills or max(1, given.runs // 8), given.seed)))
