"""Whole servers for the chat's tests: real processes, on a database and, when there are two, on Redis."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.postgres import free_port

ROOT = Path(__file__).parents[1]
REDIS = os.environ.get("ARTEL_TEST_REDIS", "")


class Process:
    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        self.port, self.folder = free_port(), folder
        self.env = os.environ | {
            "DATABASE_URL": url, "DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(self.port),
            "LOG_LEVEL": "WARNING", "RATE_LIMITS": "off", "RELAY_POLL_S": "0.1",
        } | settings  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spawn(self) -> None:
        with (self.folder / f"server-{self.port}.log").open("ab") as log:
            command = [sys.executable, "-m", "artel.apps.cli", "serve"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def wait_until_it_answers(self) -> None:
        for _ in range(900):
            assert self._process and self._process.poll() is None, self.log()
            try:
                if httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"no answer: {self.log()}")

    def log(self) -> str:
        return (self.folder / f"server-{self.port}.log").read_text()[-4000:]

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


@contextmanager
def serving(url: str, folder: Path, processes: int = 1, **settings: str) -> Iterator[list[Process]]:
    started = [Process(url, folder, **settings) for _ in range(processes)]
    try:
        for process in started:
            process.spawn()
        for process in started:
            process.wait_until_it_answers()
        yield started
    finally:
        for process in started:
            process.kill()


class Redis:
    """A server of our own, to be killed."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        command = ["redis-server", "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()
