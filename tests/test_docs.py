"""What is generated is fresh, and nothing that must not be in the repository is."""

import json
import re
import subprocess
from pathlib import Path

from artel.apps.api import create_app
from artel.apps.cli import example_of_settings
from artel.kit.settings import Settings
from artel.kit.sweeps import SWEEPS

ROOT = Path(__file__).parents[1]
NAMES = """
BOT_TOKEN ADMIN_TELEGRAM_ID SECRET_KEY SECRET_KEY_JWT ADMIN_LOGIN ADMIN_PASSWORD HOST PORT CORS_ORIGINS
YOKASSA_ACCOUNT_ID YOKASSA_SECRET_KEY RUBITIME_API_KEY RUBITIME_BRANCH_ID RUBITIME_COOPERATOR_ID EMAIL_HOST EMAIL_PORT
EMAIL_USER EMAIL_PASSWORD DATABASE_URL REDIS_URL BROKER_URL YOKASSA_API_URL TELEGRAM_API_URL RUBITIME_API_URL
"""


def test_the_example_of_settings_is_fresh_and_whole() -> None:
    example = (ROOT / ".env.example").read_text()
    assert example == example_of_settings(), "run: artel env-example"
    assert len(NAMES.split()) == 24
    assert [name for name in NAMES.split() if f"\n{name}=" not in example] == []


def test_the_openapi_document_is_fresh() -> None:
    fresh = create_app(Settings(relay="off", _env_file=None)).openapi()
    assert len(fresh["paths"]) > 80
    assert json.loads((ROOT / "docs/openapi.json").read_text()) == json.loads(json.dumps(fresh)), "run: make api"


def test_every_sweep_has_a_name_for_people() -> None:
    ours = {one.name.removeprefix("artel.").replace(".", "_") for one in SWEEPS if one.name.startswith("artel.")}
    assert len(ours) > 8
    for language in ("ru", "en"):
        words = json.loads((ROOT / f"web/src/locales/{language}/system.json").read_text())
        assert ours - words["job"].keys() == set(), language


def test_locks_carry_hashes_and_no_addresses() -> None:
    for lock, mark in (("requirements.lock", "--hash=sha256:"), ("web/package-lock.json", '"integrity"')):
        text = (ROOT / lock).read_text()
        assert text.count(mark) > 50, lock
        assert not re.search(r'--(extra-)?index-url|"resolved": "http', text), lock


def test_no_secret_and_no_large_file_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in tracked.stdout.split("\0") if name]
    assert len(files) > 200
    assert [file.name for file in files if file.exists() and file.stat().st_size > 2_000_000] == []
    assert [file.name for file in files if file.suffix in {".db", ".key", ".pem"} or file.name == ".env"] == []


def test_readme_names_what_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^    make (\w+)", (ROOT / "README.md").read_text(), re.M)
    assert len(targets) >= 3
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two classes of one name would get their modules into the names that clients read."""
    shapes = json.loads((ROOT / "docs/openapi.json").read_text())["components"]["schemas"]
    assert len(shapes) > 150
    assert [name for name in shapes if name.startswith("artel__")] == []
