"""What an operator may set. Names without a prefix, because operators already use them; `.env.example` is generated."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment and `.env`. Only `apps`, `access`, `integrations`, and for their limits `chat` and
    `presence`, look inside."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    # Web
    host: str = Field("127.0.0.1", description="Address the server listens on")
    port: int = Field(8000, description="Port the server listens on")
    public_url: str = Field("", description="Address people see, for links in mail; empty: http://HOST:PORT")
    cors_origins: str = Field("", description="Comma-separated origins of other web apps that may call the API")
    brand: str = Field("Артель", description="Name shown to people")

    # Secrets
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs what we hand out; empty: made once, kept in DATA_DIR"
    )
    secret_key_jwt: SecretStr = Field(SecretStr(""), description="Signs access tokens; empty: SECRET_KEY")
    access_token_ttl_s: int = Field(900, description="Life of an access token, seconds")
    admin_login: str = Field("admin@artel.local", description="First administrator's e-mail")
    admin_password: SecretStr = Field(
        SecretStr(""), description="First administrator's password; empty: random, printed once"
    )
    admin_telegram_id: str = Field("", description="Telegram id that receives error alerts")

    # State
    data_dir: Path = Field(Path("var"), description="Folder for the database file, uploads, captured mail")
    database_url: str = Field(
        "", description="postgresql+asyncpg://… or sqlite+aiosqlite:///…; empty: a file in DATA_DIR"
    )
    pool_size: int = Field(8, description="Database connections per process")
    redis_url: str = Field("", description="Fan-out and rate limits between processes; empty: in memory")
    broker_url: str = Field("", description="RabbitMQ for Celery; empty: events are delivered in the process")
    relay: Literal["auto", "off"] = Field("auto", description="off: another process carries the outbox")
    relay_poll_s: float = Field(0.2, description="How often the outbox is looked at, seconds")

    # Vendors
    yokassa_account_id: str = Field("", description="YooKassa shop id; empty: the sandbox payment page")
    yokassa_secret_key: SecretStr = Field(SecretStr(""), description="YooKassa secret key")
    yokassa_api_url: str = Field("https://api.yookassa.ru/v3", description="YooKassa address")
    bot_token: SecretStr = Field(SecretStr(""), description="Telegram bot token")
    telegram_api_url: str = Field("https://api.telegram.org", description="Telegram Bot API address")
    rubitime_api_key: SecretStr = Field(SecretStr(""), description="Rubitime key")
    rubitime_branch_id: str = Field("", description="Rubitime branch")
    rubitime_cooperator_id: str = Field("", description="Rubitime cooperator")
    rubitime_api_url: str = Field("https://rubitime.ru/api2", description="Rubitime address")
    email_host: str = Field("", description="SMTP server; empty: mail is captured and shown to the administrator")
    email_port: int = Field(587, description="SMTP port")
    email_user: str = Field("", description="SMTP user and sender")
    email_password: SecretStr = Field(SecretStr(""), description="SMTP password")
    email_from: str = Field("", description="Sender address; empty: EMAIL_USER")
    webhooks_loopback: Literal["on", "off"] = Field(
        "off", description="on: outgoing webhooks may call this machine itself, for measurements and tests only"
    )
    map_style_url: str = Field("", description="MapLibre style; empty: our own layers, which need no network")

    # Behaviour
    marketplace: bool = Field(False, description="true: venues of many owners, published by the platform only")
    presence_online_window_s: int = Field(
        300, description="Somebody is online so long after their last activity, seconds"
    )
    chat_log_keep: int = Field(10_000, description="Events kept per chat and per space for clients that come back")
    rate_limits: Literal["on", "off"] = Field("on", description="off: for measurements and tests only")
    link_previews: Literal["on", "off"] = Field("on", description="off: links in the chat get no cards")
    previews_loopback: Literal["on", "off"] = Field("off", description="on: also pages of this machine, for tests only")
    trusted_proxies: str = Field("", description="Comma-separated addresses whose X-Forwarded-For is believed")
    log_format: Literal["auto", "json", "text"] = Field("auto", description="auto: text on a terminal, json elsewhere")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir}/artel.db"

    @property
    def address(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def uses_yookassa(self) -> bool:
        return bool(self.yokassa_account_id and self.yokassa_secret_key.get_secret_value())

    def signing_key(self) -> str:
        """For links and cookies. Made on first use when the operator named none, so that a restart keeps it."""
        return self.secret_key.get_secret_value() or _kept_secret(self.data_dir)

    def token_key(self) -> str:
        return self.secret_key_jwt.get_secret_value() or self.signing_key()


def _kept_secret(folder: Path) -> str:
    import os
    import secrets

    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


@cache
def settings() -> Settings:
    """Built on first use, never at import: a missing variable must not stop the linter or the tests from starting."""
    return Settings()
