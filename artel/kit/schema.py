"""The database's schema: built and changed by Alembic only."""

from functools import cache
from pathlib import Path
from typing import Any

from artel.kit.settings import settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def upgrade(url: str | None = None) -> None:
    """To the newest revision. Blocks, and opens an event loop of its own: from a coroutine call it on a thread."""
    from alembic import command

    command.upgrade(_config(url or settings().database), "head")


def newest() -> str:
    return str(_scripts().get_current_head())


@cache
def known() -> list[str]:
    """Every revision of this code, the oldest first."""
    return [script.revision for script in _scripts().walk_revisions()][::-1]


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS))


def _config(url: str) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
