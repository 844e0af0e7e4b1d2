"""What the house talks to, and whether it is there. Only what can be asked without a side effect is asked."""

import asyncio
from typing import Literal

from artel.integrations import email, yookassa
from artel.kit.settings import settings

State = Literal["ready", "away", "configured", "sandbox", "off"]
Name = Literal["redis", "rabbitmq", "smtp", "yookassa", "telegram", "rubitime", "map"]
PATIENCE_S = 2


async def states() -> dict[Name, State]:
    """`configured`: set, and not asked, for the question would be a letter or a payment."""
    config = settings()
    redis, broker = await asyncio.gather(_redis(config.redis_url), asyncio.to_thread(_broker, config.broker_url))
    return {
        "redis": redis,
        "rabbitmq": broker,
        "smtp": "sandbox" if email.is_captured() else "configured",
        "yookassa": "sandbox" if yookassa.shop() is None else "configured",
        "telegram": "configured" if config.bot_token.get_secret_value() else "off",
        "rubitime": "configured" if config.rubitime_api_key.get_secret_value() else "off",
        "map": "configured" if config.map_style_url else "off",
    }


async def _redis(url: str) -> State:
    if not url:
        return "off"
    from redis.asyncio import Redis

    try:
        async with asyncio.timeout(PATIENCE_S), Redis.from_url(url) as redis:
            await redis.ping()
    except Exception:
        return "away"
    return "ready"


def _broker(url: str) -> State:
    if not url:
        return "off"
    from kombu import Connection

    try:
        with Connection(url, connect_timeout=PATIENCE_S) as connection:
            connection.connect()
    except Exception:
        return "away"
    return "ready"
