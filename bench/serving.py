"""Servers as processes of their own, and wrk against them."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import free_port

ROOT = Path(__file__).parents[1]
SECRET = "only-for-tests-and-at-least-32-bytes"
TICKS = os.sysconf("SC_CLK_TCK")
DONE = """
done = function(summary, latency, requests)
  io.write(string.format('{"requests": %d, "seconds": %f, "bad": %d, "p50": %f, "p99": %f}\\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    address: str
    started_s: float

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mb(self) -> float:
        return self._status_mb("VmRSS")

    def peak_mb(self) -> float:
        """The highest RSS since `forget_peak`."""
        return self._status_mb("VmHWM")

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def children_peak_mb(self) -> float:
        """Of the processes that it has at the moment, together."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(self._status_mb("VmHWM", int(pid)) for pid in pids)

    def _status_mb(self, name: str, pid: int = 0) -> float:
        try:
            status = Path(f"/proc/{pid or self.process.pid}/status").read_text()
        except OSError:  # gone in between
            return 0.0
        found = re.search(rf"{name}:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def serving(command: Sequence[str], env: dict[str, str], folder: Path) -> Iterator[Server]:
    port = free_port()
    with (folder / "server.log").open("ab") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *(part.replace("PORT", str(port)) for part in command)],
            cwd=ROOT, env=os.environ | env | {"PORT": str(port)}, stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(address):
            if process.poll() is not None or time.monotonic() - began > 60:
                raise RuntimeError((folder / "server.log").read_text()[-3000:])
            time.sleep(0.01)
        yield Server(process, address, time.monotonic() - began)
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/readyz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def ours(url: str, folder: Path, relay: str = "off") -> tuple[list[str], dict[str, str], Path]:
    env = {"DATABASE_URL": url, "DATA_DIR": str(folder), "HOST": "127.0.0.1", "SECRET_KEY": SECRET, "RELAY": relay,
           "RATE_LIMITS": "off", "LOG_LEVEL": "WARNING"}  # fmt: skip
    return ["-m", "artel.apps.cli", "serve"], env, folder


def floor(url: str, plan: Path, folder: Path) -> tuple[list[str], dict[str, str], Path]:
    dsn = url.replace("postgresql+asyncpg", "postgresql").removeprefix("sqlite+aiosqlite:///")
    command = ["-m", "uvicorn", "bench.floor:app", "--port", "PORT", "--no-access-log", "--log-level", "warning"]
    return command, {"FLOOR_URL": dsn, "FLOOR_PLAN": str(plan)}, folder


@dataclass
class Round:
    per_second: float
    cpu_ms: float  # of the server process, per request
    p50_ms: float
    p99_ms: float
    bad: int


def wrk(server: Server, url: str, seconds: float, connections: int, token: str = "", script: str = "") -> Round:
    lua = server_file(script + DONE)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(lua)]
    command += ["-H", f"Authorization: Bearer {token}"] if token else []
    before = server.cpu_s()
    done = subprocess.run([*command, server.address + url], capture_output=True, text=True, check=True)
    used = server.cpu_s() - before
    said = json.loads(done.stdout.strip().splitlines()[-1])
    answered = max(said["requests"], 1)
    return Round(answered / said["seconds"], used / answered * 1000, said["p50"], said["p99"], said["bad"])


def server_file(text: str) -> Path:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"artel-bench-{os.getpid()}.lua"
    path.write_text(text)
    return path
