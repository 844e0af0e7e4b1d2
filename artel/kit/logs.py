"""Structured logs: one line per event with the correlation id; never a body, a token or a password."""

import logging
import sys
from typing import Any

from artel.kit import log_files, secrecy
from artel.kit.imports import import_without
from artel.kit.settings import Settings
from artel.kit.trace import correlation_id

structlog: Any = import_without("structlog", "rich")  # it draws colours we do not use, 8 MB and a tenth of a second


def _with_correlation(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    event["correlation_id"] = correlation_id.get()
    return event


def _without_secrets(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in event.items() if name.startswith("_")}  # structlog's own
    return secrecy.hide_in({name: value for name, value in event.items() if name not in kept}) | kept


def set_up(config: Settings) -> None:
    """To the terminal, and as JSON to a file of this process, for the log viewer."""
    as_text = config.log_format == "text" or (config.log_format == "auto" and sys.stderr.isatty())
    json: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    terminal = logging.StreamHandler()
    terminal.setFormatter(_formatter(structlog.dev.ConsoleRenderer() if as_text else json))
    kept = log_files.ProcessFile(config.data_dir / "logs")
    kept.setFormatter(_formatter(json))
    logging.basicConfig(handlers=[terminal, kept], force=True)
    set_level(config.log_level)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _formatter(render: Any) -> logging.Formatter:
    formatter: logging.Formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_correlation,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.format_exc_info,
            _without_secrets,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )
    return formatter


def set_level(level: str) -> None:
    """Of our own loggers; what libraries say below INFO is for their authors."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.getLogger().setLevel(max(number, logging.INFO))
    logging.getLogger("artel").setLevel(number)


def level() -> str:
    return logging.getLevelName(logging.getLogger("artel").getEffectiveLevel())
