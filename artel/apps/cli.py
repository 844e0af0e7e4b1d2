"""`artel`: every entry point of the house from one command line."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn

import typer

from artel.kit import logs
from artel.kit.problems import Problem
from artel.kit.settings import Settings, settings

ROOT = Path(__file__).parents[2]
app = typer.Typer(help="Artel: find a place, book, pay, check in, meet.", no_args_is_help=True, add_completion=False)


@app.callback()
def _begin() -> None:
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    logs.set_up(settings())


@app.command()
def up(demo: bool = typer.Option(True, help="Fill an empty database with demo data")) -> None:
    """Migrate, build the web app if it is stale, fill an empty database, serve. One process, one file."""
    subprocess.run([str(ROOT / "tools/web.sh"), "build"], check=True)  # noqa: S603
    _child("prepare", *([] if demo else ["--no-demo"]))  # after the build: it prints what somebody has to read
    serve(reload=False)


@app.command()
def prepare(demo: bool = True) -> None:
    """What `up` does before it serves, in a process of its own, so that the server starts small."""
    from artel.apps import first_start
    from artel.kit import schema

    schema.upgrade()
    _run(first_start.prepare(settings(), demo=demo))


@app.command()
def serve(reload: bool = False) -> None:
    """The web process. Expects a migrated database."""
    import uvicorn

    config = settings()
    typer.echo(f"Artel listens on {config.address}")
    uvicorn.run(
        "artel.apps.api:build",
        factory=True,
        host=config.host,
        port=config.port,
        reload=reload,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_per_message_deflate=False,
    )


@app.command()
def worker(concurrency: int = 2) -> None:
    """The Celery worker: subscribers, in the distributed mode (BROKER_URL)."""
    from artel.apps.worker import celery

    celery.worker_main(["worker", "--loglevel", "warning", "--concurrency", str(concurrency), "--without-gossip"])


@app.command()
def beat() -> None:
    """Carries the outbox to the workers and looks after due times, in the distributed mode."""
    from artel.apps.worker import relay_forever

    asyncio.run(relay_forever())


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from artel.kit import schema

    schema.upgrade()


@app.command()
def demo() -> None:
    """Fill an empty database with two cities, their venues and a year of bookings."""
    _child("prepare")


@app.command()
def doctor(fix: bool = False) -> None:
    """Compare what is derived with what it is derived from; `--fix` rebuilds it. Exit code 1 when something is off."""
    from artel.apps import doctor as house

    complaints = _run(house.examine(settings(), fix=fix))
    for complaint in complaints:
        typer.echo(complaint)
    typer.echo(f"{len(complaints)} complaints")
    raise typer.Exit(1 if complaints and not fix else 0)


@app.command()
def trace(event_or_correlation_id: str) -> None:
    """An event's journey: what was published under this id, who took it up, what is still waiting."""
    from artel.apps import journey

    for line in _run(journey.of(settings(), event_or_correlation_id)):
        typer.echo(line)


@app.command()
def backup() -> None:
    """Database and uploads into one archive in DATA_DIR/backups, verified by restoring it into a scratch database."""
    from artel.apps import restoring

    try:
        made = _run(restoring.make(settings()))
    except (restoring.NotDone, Problem) as why:
        _give_up(why)
    typer.echo(f"{made.name}, {made.size} bytes, {sum(made.tables.values())} rows, {made.files} files, verified")


@app.command()
def restore(path: Path, check: bool = typer.Option(False, help="Only try it in a scratch database")) -> None:
    """Put a backup in the place of the running data, after trying it in a scratch database. The house must be stopped;
    a damaged backup changes nothing."""
    from artel.apps import restoring

    if check:
        complaints = _run(restoring.check(settings(), path))
        typer.echo("\n".join(complaints) or "sound")
        raise typer.Exit(1 if complaints else 0)
    try:
        done = _run(restoring.restore(settings(), path))
    except restoring.NotDone as why:
        _give_up(why)
    typer.echo(f"Restored {done.manifest.name} of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC, {done.files} files")
    typer.echo(f"What ran before is kept as {done.kept}; remove it when you no longer need it")


def _give_up(why: Exception) -> NoReturn:
    typer.echo(f"Not done, nothing was changed: {why}", err=True)
    raise typer.Exit(1)


@app.command()
def openapi(path: Path) -> None:
    """Write the OpenAPI document."""
    from artel.apps.api import create_app

    document = create_app(Settings(relay="off")).openapi()
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


@app.command("env-example")
def env_example(path: Path = Path(".env.example")) -> None:
    """Write the example of every setting."""
    path.write_text(example_of_settings())


def example_of_settings() -> str:
    lines = ["# Every setting with its default. Written by `artel env-example`; copy to .env and change what you need."]
    for name, field in Settings.model_fields.items():
        default = field.default
        value = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        lines += ["", f"# {field.description}", f"{name.upper()}={value}"]
    return "\n".join(lines) + "\n"


def _child(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "artel.apps.cli", *arguments], check=False, env=os.environ)  # noqa: S603
    if done.returncode:
        raise typer.Exit(done.returncode)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def main() -> None:
    from artel.apps.domains import COMMAND_LINES

    imports = typer.Typer(help="Bring data in from files, with a dry run.", no_args_is_help=True)
    for domain_cli in COMMAND_LINES:
        imports.registered_commands += domain_cli.registered_commands
    app.add_typer(imports, name="import")
    app()


if __name__ == "__main__":
    main()
