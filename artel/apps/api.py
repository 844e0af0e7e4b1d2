"""The web process: REST, the realtime server, the built web app, and in the embedded mode the relay."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.cors import CORSMiddleware

from artel.apps import domains, static, system
from artel.apps.areas import House
from artel.apps.gate import Gate, GateMiddleware
from artel.apps.heartbeat import beating
from artel.apps.realtime import Realtime
from artel.kit import clock, live, logs, relay, sweeps
from artel.kit.compress import CompressMiddleware
from artel.kit.db import Database, open_database
from artel.kit.limits import Counter, MemoryCounter, RedisCounter
from artel.kit.settings import Settings, settings
from artel.kit.trace import CorrelationMiddleware
from artel.kit.web import speak_problems

VERSION = "0.1.0"
SOCKETS = "/socket.io"
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}  # asked for on every request


def build() -> Any:
    """What uvicorn runs: sockets in front, the rest behind."""
    logs.set_up(settings())
    app = create_app()
    app.state.is_seen = True
    realtime: Realtime = app.state.realtime
    return GateMiddleware(realtime.around(app), app.state.gate, only=SOCKETS)


def create_app(config: Settings | None = None) -> House:
    config = config or settings()
    realtime = Realtime(config)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.database = await stack.enter_async_context(open_database(config.database, config.pool_size))
            app.state.counter = await stack.enter_async_context(_counting(config))
            app.state.gate.database = app.state.database
            await realtime.start(app.state.database, app.state.counter)
            stack.push_async_callback(realtime.stop)
            live.connect(realtime.emit)
            stack.callback(live.connect, None)
            await stack.enter_async_context(_relaying(app.state.database, config))
            if app.state.is_seen:  # a server, not an app within a test or a tool
                await stack.enter_async_context(beating(app.state.database, "web"))
            gc.collect()
            gc.freeze()
            gc.set_threshold(100_000, 20, 100)
            yield

    app = House(title="Artel", version=VERSION, lifespan=lifespan, telemetry=NO_TELEMETRY)
    app.state.started_at, app.state.is_seen = clock.now(), False
    app.state.config, app.state.realtime, app.state.gate = config, realtime, Gate()
    app.add_middleware(CompressMiddleware)
    app.add_middleware(CorrelationMiddleware)
    if config.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=config.cors_origins.split(","), allow_credentials=True,
                           allow_methods=["*"], allow_headers=["*"])  # fmt: skip
    app.add_middleware(static.SecurityHeaders)
    app.add_middleware(GateMiddleware, gate=app.state.gate)
    speak_problems(app)
    app.take_in([route for router in domains.ROUTERS for route in router.routes])
    system.add_routes(app)
    static.serve_web_app(app)
    return app


@asynccontextmanager
async def _counting(config: Settings) -> AsyncIterator[Counter]:
    if not config.redis_url:
        yield MemoryCounter()
        return
    from redis.asyncio import Redis

    async with Redis.from_url(config.redis_url) as redis:
        yield RedisCounter(redis)


@asynccontextmanager
async def _relaying(database: Database, config: Settings) -> AsyncIterator[None]:
    """Embedded mode only; with a broker a process of its own (`artel beat`) carries the outbox."""
    if config.relay == "off" or config.broker_url:
        yield
        return
    tasks = [
        asyncio.create_task(relay.run(database, relay.in_process(database), config.relay_poll_s)),
        asyncio.create_task(sweeps.run(database)),
    ]
    yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
