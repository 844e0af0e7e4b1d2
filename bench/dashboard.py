"""The dashboard over two years and a million bookings of one organisation with ten venues: each widget over the whole
time and over a month, the way people ask, against what the issue allows. The world is copied together inside the
database; the rollups are then worked out by the house's own rebuild."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, ReadyRole
from artel.analytics import queries
from artel.analytics.commands import rebuild_figures, refresh_sales
from artel.analytics.schemas import BoardFilter, CohortFilter, FinanceFilter, TopFilter
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.spans import Span
from artel.pricing.models import PromoCode, Quote, Tariff
from bench.report import Figure, section
from bench.world import ENGINES, fresh, open_database
from tests.makers import make_organization, make_resource, make_user, make_venue

SCALE = float(os.environ.get("SCALE", "1"))
BOOKINGS, CLIENTS, VENUES, QUOTES = int(1_000_000 * SCALE), int(20_000 * SCALE), 10, 200
DAYS = 730
LAST = datetime.now(UTC).date()
FIRST = LAST - timedelta(days=DAYS - 1)
ROUNDS = 25
PERIODS = (("2 years", FIRST), ("90 days", LAST - timedelta(days=89)), ("30 days", LAST - timedelta(days=29)))
ALLOWED = {"postgresql": 150, "sqlite": 300}


async def build(database: Database) -> Actor:
    organization = await make_organization(database)
    places = []
    for _ in range(VENUES):
        venue = await make_venue(database, organization, (480, 1320))
        places.append((venue, await make_resource(database, 40, venue)))
    person = await make_user(database)
    await _quotes(database, places)
    await _rows(database, organization.id, person.id)
    return Actor(person.id, grants={organization.id: READY_ROLES[ReadyRole.OWNER]})


async def _quotes(database: Database, places: list[Any]) -> None:
    async with database.transaction() as session:
        venue, resource = places[0]
        codes = [PromoCode(organization_id=venue.organization_id, code=f"CODE{n}", percent=10) for n in range(8)]
        tariffs = [
            Tariff(
                organization_id=venue.organization_id,
                venue_id=venue.id,
                name=f"Tariff {n}",
                per="hour",
                price=Money(30_000),
            )
            for n in range(20)
        ]
        session.add_all([*codes, *tariffs])
        await session.flush()
        await session.execute(text("CREATE TABLE bench_quotes (n INT PRIMARY KEY, id TEXT)"))
        for n in range(QUOTES):
            quote_id, at = uuid7(), datetime.now(UTC)
            quote = Quote(
                id=quote_id, user_id=quote_id, organization_id=venue.organization_id, resource_id=resource.id,
                tariff_id=tariffs[n % 20].id, promo_code_id=codes[n % 8].id if n % 5 == 0 else None, starts_at=at,
                ends_at=at, seats=1, total=Money(50_000), tax_percent=None, inputs={}, valid_until=at,
                lines=[{"code": "promo", "amount": -5_000, "facts": {}}],
            )  # fmt: skip
            session.add(quote)
            await session.execute(text("INSERT INTO bench_quotes VALUES (:n, :id)"), {"n": n, "id": quote_id.hex})


class Words(NamedTuple):
    """What the two databases say differently; `g.n` is the number of the row."""

    numbers: str  # g(n) from 1 to {}
    key: str  # an id out of a number
    moment: str  # {m} minutes after {day}
    quote: str
    cast: str
    no: str

    def id_of(self, value: UUID) -> str:
        return f"'{value.hex}'" if not self.cast else f"'{value}'{self.cast}"


SQLITE = Words(
    "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {})",
    "printf('%032x', {})",
    "strftime('%Y-%m-%d %H:%M:00.000000', '{day}', '+' || ({m}) || ' minutes')",
    "CASE WHEN 1 = 1 THEN q.id END",
    "",
    "0",
)
POSTGRESQL = Words(
    "WITH g(n) AS (SELECT generate_series(1, {})::bigint)",
    "lpad(to_hex(({})::bigint), 32, '0')::uuid",
    "(TIMESTAMPTZ '{day}+00' + make_interval(mins => ({m})::int))",
    "q.id::uuid",
    "::uuid",
    "false",
)
WORDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
# Nine to nineteen on Moscow's clock, an hour and a half on average; days get fuller with time.
MINUTES = f"(CAST(floor({DAYS} * sqrt(g.n * 1.0 / {BOOKINGS}) * 0.99999) AS INTEGER) * 1440 + 360 + (g.n * 37) % 600)"
# Some come often, most seldom.
CLIENT = (
    f"(1 + CAST(floor({CLIENTS} * ((g.n * 0.6180339887498949) - floor(g.n * 0.6180339887498949))"
    " * ((g.n * 0.7548776662466927) - floor(g.n * 0.7548776662466927))) AS INTEGER))"
)
AMOUNT = "(30000 + (g.n % 7) * 5000)"
MIDNIGHT = f"{FIRST.isoformat()} 00:00:00"


class Columns(NamedTuple):
    """Expressions over `g.n`."""

    start: str
    end: str
    user: str
    booking: str
    payable: str
    payment: str


def _columns(words: Words) -> Columns:
    return Columns(
        words.moment.format(day=MIDNIGHT, m=MINUTES),
        words.moment.format(day=MIDNIGHT, m=f"{MINUTES} + 60 + (g.n % 5) * 15"),
        *(words.key.format(n) for n in (f"{CLIENT} + 1000000", *(f"g.n + {n}00000000" for n in (1, 2, 3)))),
    )


async def _rows(database: Database, organization: UUID, person: UUID) -> None:
    words = WORDS[database.engine.dialect.name]
    columns, org = _columns(words), words.id_of(organization)
    async with database.transaction() as session:
        if words is POSTGRESQL:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            await session.execute(text("SET LOCAL statement_timeout = 0"))
        await _places(session)
        for sql in (
            _users(words, words.id_of(person)),
            _bookings(words, columns, org),
            _payables(words, columns, org),
            _payments(words, columns, org),
            *(_entries(words, columns, org, n, *side) for n, side in enumerate((("desk:cash", ""), ("revenue", "-")))),
        ):
            await session.execute(text(sql))
    await _tidy(database)


async def _tidy(database: Database) -> None:
    """What PostgreSQL's own housekeeper would have done a minute later."""
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        vacuum = database.engine.dialect.name == "postgresql"
        words = ("SET statement_timeout = 0", "VACUUM ANALYZE") if vacuum else ("ANALYZE",)
        for sql in words:
            await connection.run_sync(lambda plain, sql=sql: plain.execute(text(sql)))  # SQLite's never awaits


async def _places(session: AsyncSession) -> None:
    found = await session.execute(
        text("SELECT venue_id, min(CAST(id AS TEXT)) FROM resources GROUP BY venue_id ORDER BY 1")
    )
    await session.execute(text("CREATE TABLE bench_places (n INT PRIMARY KEY, venue_id TEXT, resource_id TEXT)"))
    for n, (venue, resource) in enumerate(found.all()):
        values = {"n": n, "v": str(venue).replace("-", ""), "r": str(resource).replace("-", "")}
        await session.execute(text("INSERT INTO bench_places VALUES (:n, :v, :r)"), values)


def _users(words: Words, person: str) -> str:
    return (
        "INSERT INTO users (id, nickname, nickname_key, full_name, language, time_zone, bio, referral_code, "
        f"search_text, is_walk_in, created_at) {words.numbers.format(CLIENTS)} "
        f"SELECT {words.key.format('g.n + 1000000')}, 'c' || g.n, 'c' || g.n, 'Client ' || g.n, 'ru', "
        f"'Europe/Moscow', '', 'r' || g.n, 'client ' || g.n, {words.no}, u.created_at "
        f"FROM g, users u WHERE u.id = {person}"
    )


def _bookings(words: Words, at: Columns, org: str) -> str:
    return (
        "INSERT INTO bookings (id, number, organization_id, venue_id, resource_id, customer_id, quote_id, status, "
        "source, seats, starts_at, ends_at, total_amount, total_currency, paid_amount, refunded_amount, policy, "
        f"comment, sequence, created_at) {words.numbers.format(BOOKINGS)} SELECT {at.booking}, 'B' || g.n, {org}, "
        f"p.venue_id{words.cast}, p.resource_id{words.cast}, {at.user}, {words.quote}, "
        "CASE WHEN g.n % 17 = 0 THEN 'cancelled' WHEN g.n % 41 = 0 THEN 'no_show' ELSE 'completed' END, 'web', 1, "
        f"{at.start}, {at.end}, {AMOUNT}, 'RUB', {AMOUNT}, 0, '[]', '', 0, {at.start} FROM g "
        f"JOIN bench_places p ON p.n = g.n % {VENUES} JOIN bench_quotes q ON q.n = g.n % {QUOTES}"
    )


def _payables(words: Words, at: Columns, org: str) -> str:
    return (
        "INSERT INTO payables (id, subject_type, subject_id, payer_id, organization_id, amount, currency, "
        f"paid_amount, refunded_amount, description, lines, status, created_at) {words.numbers.format(BOOKINGS)} "
        f"SELECT {at.payable}, 'booking', {at.booking}, {at.user}, {org}, {AMOUNT}, 'RUB', {AMOUNT}, 0, '', '[]', "
        f"'paid', {at.start} FROM g"
    )


def _payments(words: Words, at: Columns, org: str) -> str:
    return (
        "INSERT INTO payments (id, payable_id, subject_type, subject_id, payer_id, organization_id, provider, method, "
        "amount, currency, refunded_amount, status, attempt_key, return_url, created_at, paid_at) "
        f"{words.numbers.format(BOOKINGS)} SELECT {at.payment}, {at.payable}, 'booking', {at.booking}, {at.user}, "
        f"{org}, 'desk', 'cash', {AMOUNT}, 'RUB', 0, 'succeeded', 'k' || g.n, '', {at.start}, {at.start} FROM g"
    )


def _entries(words: Words, at: Columns, org: str, n: int, account: str, sign: str) -> str:
    entry = words.key.format(f"g.n + {400 + n}000000")
    return (
        "INSERT INTO ledger_entries (id, movement_id, organization_id, account, amount, currency, kind, subject_type, "
        f"subject_id, at) {words.numbers.format(BOOKINGS)} SELECT {entry}, {at.payment}, {org}, '{account}', "
        f"{sign}{AMOUNT}, 'RUB', 'charge', 'booking', {at.booking}, {at.start} FROM g"
    )


def questions(database: Database, actor: Actor) -> dict[str, Callable[[date], Awaitable[Any]]]:
    organization = next(iter(actor.grants))

    def wish(first: date, shape: type[Any] = BoardFilter) -> Any:
        return shape(organization_id=organization, **{"from": first, "to": LAST})

    async def cohorts(_first: date) -> Any:
        return await queries.cohorts(database.reports, actor, CohortFilter(organization_id=organization, months=24))

    async def report(first: date, by: str) -> Any:
        wish = FinanceFilter.model_validate({"organization_id": organization, "from": first, "to": LAST, "by": by})
        async with database.reading() as session:
            return await queries.finance_report(session, actor, wish)

    names = ("stats", "chart", "occupancy", "tariffs", "promo_codes", "compare")
    asked: dict[str, Callable[[date], Awaitable[Any]]] = {
        name: lambda first, name=name: getattr(queries, name)(database.reports, actor, wish(first)) for name in names
    }
    asked["top_clients"] = lambda first: queries.top_clients(database.reports, actor, wish(first, TopFilter))
    asked["cohorts"] = cohorts
    for by in ("day", "venue", "tariff", "method"):
        asked[f"finance by {by}"] = lambda first, by=by: report(first, by)
    return asked


async def timed(ask: Callable[[date], Awaitable[Any]], first: date, rounds: int = ROUNDS) -> float:
    """95th percentile, ms."""
    spent = []
    for n in range(-2, rounds):
        began = time.perf_counter()
        await ask(first)
        if n >= 0:
            spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)[int(rounds * 0.95)]


async def measure() -> dict[str, str]:
    figures, notes = [], []
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            async with fresh(engine, Path(folder)) as url, open_database(url, 2) as database:
                found, note = await _engine(engine, database)
                print(section(engine, found, [note]), flush=True)
                figures += found
                notes.append(note)
    return {"dashboard": section("The dashboard, p95 per widget", figures, [*notes, HOW])}


HOW = (
    f"{BOOKINGS:,} bookings and payments of {CLIENTS:,} clients in {VENUES} venues over {DAYS} days, the whole organisation at once; "
    f"{ROUNDS} questions each, one after the other, through the query that the route calls. `event` is one changed booking "
    "brought into the figures: it holds up nobody but the relay."
)


async def _engine(engine: str, database: Database) -> tuple[list[Figure], str]:
    began = time.monotonic()
    actor = await build(database)
    built, organization = time.monotonic() - began, next(iter(actor.grants))
    print(f"{engine}: built in {built:.0f} s", flush=True)
    began = time.monotonic()
    async with database.transaction() as session:
        if engine == "postgresql":
            await session.execute(text("SET LOCAL statement_timeout = 0"))
        await rebuild_figures(session, Actor.system(), organization)
    await _tidy(database)
    rebuilt = time.monotonic() - began
    figures = await asked(engine, database, actor)
    figures.append(await _event(engine, database, organization))
    return figures, f"{engine}: rows copied together in {built:.0f} s, figures worked out in {rebuilt:.0f} s."


async def asked(engine: str, database: Database, actor: Actor) -> list[Figure]:
    figures, allowed = [], ALLOWED[engine]
    for name, ask in questions(database, actor).items():
        for period, first in PERIODS:
            spent = await timed(ask, first)
            figures.append(
                Figure(f"{name}, {period}", engine, f"{spent:.1f} ms", f"{allowed} ms", spent, f"<= {allowed}")
            )
    return figures


async def _event(engine: str, database: Database, organization: Any) -> Figure:
    async with database.reading() as session:
        scope = (await queries.scopes_of(session, organization))[0]
    at = datetime.combine(LAST - timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=9)
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        async with database.transaction() as session:
            assert scope.venue_id
            await refresh_sales(
                session, Actor.system(), organization, scope.venue_id, Span(at, at + timedelta(hours=1))
            )
        spent.append((time.perf_counter() - began) * 1000)
    worst = sorted(spent)[int(ROUNDS * 0.95)]
    return Figure("event", engine, f"{worst:.1f} ms", "-", worst, "")


if __name__ == "__main__":
    print("\n".join(asyncio.run(measure()).values()))
