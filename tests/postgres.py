"""A PostgreSQL for the tests: the one named by ARTEL_TEST_POSTGRES, or a temporary cluster of our own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
DURABLE = "-c max_connections=200"  # as it comes: a commit is on the disk


class NoPostgres(Exception):
    """Says why."""


@contextmanager
def postgres_url(options: str = FAST) -> Iterator[str]:
    """The address of the server's `postgres` database, whose user may create databases."""
    if given := os.environ.get("ARTEL_TEST_POSTGRES"):
        yield given.replace("postgresql://", "postgresql+asyncpg://", 1)
        return
    binaries, user = _binaries(), _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="artel-pg-"))
    if user:
        shutil.chown(folder, user)
    try:
        with _cluster(binaries, folder, user, options) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _cluster(binaries: Path, folder: Path, user: str | None, how: str) -> Iterator[str]:
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {how}"
    _run(user, binaries / "initdb", "-D", folder / "data", "-U", "artel", "-A", "trust", "--no-sync", "-E", "UTF8")
    _run(user, binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield f"postgresql+asyncpg://artel@127.0.0.1:{port}/postgres"
    finally:
        _run(user, binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")


def _run(user: str | None, *command: str | Path) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise NoPostgres("no initdb on PATH or under /usr/lib/postgresql, and ARTEL_TEST_POSTGRES is not set")
    return found[-1].parent


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoPostgres("running as root, and there is neither a user postgres nor nobody")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
