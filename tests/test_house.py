"""The rules of the house that no ready-made linter knows, and proof that the linters bite."""

import ast
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(ROOT.glob("artel/**/*.py"))
TREES = {path: ast.parse(path.read_text()) for path in FILES}
WRITES = {"update", "insert", "delete"}
WRITES_ALL = "artel/apps/demo/"  # it invents a past, which no command would let in

PLANTED = {
    "artel/catalog/queries.py": ("import artel.bookings.queries", "Calls go down"),
    "artel/bookings/models.py": ("import artel.bookings.commands", "Inside a domain"),
    "artel/pricing/queries.py": ("import artel.bookings.routes", "Only the assembly"),
    "artel/bookings/subscribers.py": ("import artel.bookings.models", "touch no table"),
    "artel/bookings/commands/place.py": ("import fastapi", "knows no transport"),
    "artel/bookings/rules.py": ("import sqlalchemy", "Rules are pure"),
    "artel/parking/__init__.py": ("", "Calls go down"),
    "artel/bookings/utils.py": ("", "Inside a domain"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    wide = os.environ | {"COLUMNS": "200"}  # or a contract and its verdict stand on two lines
    return subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True, check=False)


def test_the_imports_are_clean() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "6 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("path", PLANTED)
def test_a_planted_violation_is_found(path: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "artel", tmp_path / "artel")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    line, contract = PLANTED[path]
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{line}\n{file.read_text() if file.exists() else ''}")
    done = lint(tmp_path)
    broken = [text for text in done.stdout.splitlines() if text.endswith(" BROKEN")]
    assert done.returncode == 1
    assert any(contract in text for text in broken), done.stdout


def test_only_transaction_commits() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    }
    assert found == {"artel/kit/db.py", "artel/kit/sqlite.py"}  # the session, and the driver under it


def test_only_a_domain_writes_its_own_tables() -> None:
    """Another domain's model may name a type or stand in a SELECT; it is never constructed, updated or deleted."""
    checked, strangers = 0, []
    for path, tree in TREES.items():
        if path.relative_to(ROOT).as_posix().startswith(WRITES_ALL):
            continue
        foreign = _models_of_others(path, tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            assert isinstance(call.func, ast.Name)
            targets = [a.id for a in call.args if isinstance(a, ast.Name)] if call.func.id in WRITES else [call.func.id]
            checked += 1
            strangers += [f"{path.name}:{call.lineno} {name}" for name in targets if name in foreign]
    assert checked > 100
    assert strangers == []


def _models_of_others(path: Path, tree: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    domain = path.relative_to(ROOT / "artel").parts[0]
    others = [i for i in imports if str(i.module).endswith(".models") and f".{domain}." not in str(i.module)]
    return {alias.name for node in others for alias in node.names if not alias.name.endswith(("Kind", "Status"))}


def test_functions_and_files_stay_in_sight() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, kinds)]
    lengths = sorted(int(node.end_lineno or 0) - node.lineno + 1 for node in nodes)
    assert len(lengths) > 100
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.99)] <= 40
    assert lengths[-1] <= 60
    assert max(len(path.read_text().splitlines()) for path in FILES) <= 400


@pytest.mark.xdist_group("heavy")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="no workers, no groups")
def test_what_is_heavy_is_kept_on_one_worker(request: pytest.FixtureRequest) -> None:
    """A mark that xdist does not see does nothing, silently, and races run beside the browser."""
    assert request.node.nodeid.endswith("@heavy")
