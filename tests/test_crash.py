"""A short run of tests/crash.py on each database; `make crash` does 200."""

from pathlib import Path

import pytest

from tests.crash import crash

pytestmark = [pytest.mark.final, pytest.mark.xdist_group("heavy")]  # not beside what waits for a browser


async def test_kill_9_loses_nothing_and_doubles_nothing(url: str, tmp_path: Path) -> None:
    report = await crash(url, tmp_path, runs=12, kills=2, seed=7)
    assert report.complaints == []
    assert report.counts["kill -9"] == 2
    assert report.booked
