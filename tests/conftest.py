"""Every test gets a database of its own, copied from one that the migrations built, on both engines. It commits."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

os.environ["SECRET_KEY"] = "only-for-tests-and-at-least-32-bytes"
os.environ["RATE_LIMITS"] = "off"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="artel-tests-")

from artel.access import tokens
from artel.apps.api import create_app
from artel.kit.db import Database, open_database
from artel.kit.settings import Settings
from tests.fresh import drop, named, recreate, renew
from tests.makers import make_session, make_user
from tests.postgres import NoPostgres, postgres_url

pytest_plugins = ["tests.screen"]
ROOT = Path(__file__).parents[1]
SKIPPED: list[str] = []
OVERLAPS = """
SELECT count(*) FROM claims a JOIN claims b ON a.unit_id = b.unit_id AND a.id < b.id
WHERE a.is_blocking AND b.is_blocking AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""
UNBALANCED = """
SELECT count(*) FROM (SELECT 1 FROM ledger_entries GROUP BY movement_id, currency HAVING sum(amount) <> 0) m
"""

TWO_CLAIMS, UNEQUAL = "two blocking claims of a unit overlap", "a movement of money does not balance"
ClientFor = Callable[..., Awaitable[httpx.AsyncClient]]


def pytest_addoption(parser: pytest.Parser) -> None:
    for what in ("postgres", "browser", "broker"):
        parser.addoption(f"--require-{what}", action="store_true", help=f"no {what} is an error, not a skip")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where a failed test gets a second try (`--reruns 1`), what a race, a crash or a state machine found out gets
    none, and neither does money or a seat that is there twice (ADR 0010)."""
    for item in items if config.getoption("reruns") else ():
        final = ["AssertionError"] if item.get_closest_marker("final") else [TWO_CLAIMS, UNEQUAL]
        item.add_marker(pytest.mark.flaky(reruns=config.getoption("reruns"), rerun_except=final))


@pytest.fixture(scope="session")
def broker(request: pytest.FixtureRequest) -> str:
    """The address of a RabbitMQ, from ARTEL_TEST_BROKER."""
    address = os.environ.get("ARTEL_TEST_BROKER", "")
    if not address and request.config.getoption("--require-broker"):
        pytest.fail("ARTEL_TEST_BROKER names no RabbitMQ")
    if not address:
        pytest.skip("ARTEL_TEST_BROKER names no RabbitMQ")
    return address


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for why in SKIPPED[:1]:
        terminalreporter.section("HALF THE SUITE DID NOT RUN: no PostgreSQL")
        terminalreporter.write_line(why)


def migrate(url: str, revision: str = "head") -> None:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url)
    (command.downgrade if revision == "base" else command.upgrade)(config, revision)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "artel.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def mark(worker_id: str) -> str:
    """Keeps the databases of parallel runs and workers apart on a shared server."""
    return f"{os.getpid()}_{worker_id}"


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, mark: str) -> Iterator[str]:
    """The server's address; the template database stands ready there."""
    try:
        with postgres_url() as url:
            recreate(url, f"artel_template_{mark}")
            migrate(named(url, f"artel_template_{mark}"))
            yield url
            drop(url, f"artel_test_{mark}", f"artel_template_{mark}")
    except NoPostgres as why:
        if request.config.getoption("--require-postgres"):
            pytest.fail(str(why))
        SKIPPED.append(str(why))
        pytest.skip(str(why))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, mark: str) -> str:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "artel.db")
        return f"sqlite+aiosqlite:///{tmp_path}/artel.db"
    server = request.getfixturevalue("postgres")
    renew(server, f"artel_test_{mark}", f"artel_template_{mark}")
    return named(server, f"artel_test_{mark}")


@pytest.fixture
async def database(url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    async with open_database(url) as opened:
        yield opened
        if not request.node.get_closest_marker("breaks_invariants"):
            assert await count(opened, OVERLAPS) == 0, TWO_CLAIMS
            assert await count(opened, UNBALANCED) == 0, UNEQUAL


@pytest.fixture
def config(url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=url, relay="off", data_dir=tmp_path, _env_file=None)


@pytest.fixture
async def client_for(config: Settings, database: Database) -> AsyncIterator[ClientFor]:
    """`await client_for(user_id)`: a client signed in as that person, or as somebody new; `None` is a guest."""
    app = create_app(config)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    clients: list[httpx.AsyncClient] = []

    async def sign_in(user_id: UUID | str | None = "new", language: str = "en") -> httpx.AsyncClient:
        headers = {"accept-language": language}
        if user_id is not None:
            who = user_id if isinstance(user_id, UUID) else (await make_user(database)).id
            token = tokens.issue(who, await make_session(database, who))
            headers["authorization"] = f"Bearer {token}"
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://test/api/v1", headers=headers))
        return clients[-1]

    async with app.router.lifespan_context(app):
        yield sign_in
    for client in clients:
        await client.aclose()


@pytest.fixture
async def member(client_for: ClientFor) -> httpx.AsyncClient:
    return await client_for()


@pytest.fixture
async def guest(client_for: ClientFor) -> httpx.AsyncClient:
    return await client_for(None)


async def count(database: Database, query: str) -> int:
    """`query` may be the name of a table."""
    statement = query if " " in query else f"SELECT count(*) FROM {query}"
    async with database.reading() as session:
        return int((await session.execute(text(statement))).scalar_one())
