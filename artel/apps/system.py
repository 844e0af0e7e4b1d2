"""Health, readiness, metrics, version: what machines ask the process; and what the web app asks before anything."""

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import select, text

from artel.apps.demo.people import SIGN_INS
from artel.catalog.models import Organization
from artel.integrations import email, yookassa
from artel.kit import facts
from artel.kit.settings import settings
from artel.kit.web import Db, Reads


class MapView(BaseModel):
    style_url: str | None


class SignInView(BaseModel):
    role: str
    login: str
    password: str


class SetupView(BaseModel):
    """`needs_setup`: nobody has founded an organization yet. `sign_ins` are there only when demo data fills the
    database, where their passwords are no secret."""

    needs_setup: bool
    demo: bool
    sandbox_payments: bool
    captured_mail: bool
    version: str
    brand: str
    map: MapView
    sign_ins: list[SignInView] | None = None


def add_routes(app: FastAPI) -> None:
    app.add_api_route("/healthz", _healthz, include_in_schema=False)
    app.add_api_route("/readyz", _readyz, include_in_schema=False)
    app.add_api_route("/metrics", _metrics, include_in_schema=False)
    app.add_api_route("/api/v1/version", _version, tags=["system"])
    app.add_api_route("/api/v1/setup", _setup, tags=["system"])


async def _healthz() -> dict[str, str]:
    return {"status": "alive"}


async def _readyz(request: Request, database: Db, response: Response) -> dict[str, str]:
    """Each dependency by name; 503 when one is away. Fan-out: the process hears itself through Redis."""
    states = {"database": "ready", "fanout": "ready"}
    if request.app.state.realtime.is_deaf:
        states["fanout"], response.status_code = "deaf", 503
    try:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
    except Exception:
        states["database"], response.status_code = "away", 503
    return states


async def _metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _version(request: Request) -> dict[str, str]:
    return {"name": "artel", "version": request.app.version}


async def _setup(request: Request, session: Reads) -> SetupView:
    is_demo = await facts.find(session, facts.DEMO) is not None
    shown = [SignInView(role=one.role, login=one.login, password=one.password) for one in SIGN_INS]
    return SetupView(
        needs_setup=await session.scalar(select(Organization.id).limit(1)) is None,
        demo=is_demo,
        sandbox_payments=yookassa.shop() is None,
        captured_mail=email.is_captured(),
        version=request.app.version,
        brand=settings().brand,
        map=MapView(style_url=settings().map_style_url or None),
        sign_ins=shown if is_demo else None,
    )
