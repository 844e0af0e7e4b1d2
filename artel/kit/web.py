"""What every route needs: the transaction, the reads, the language, and refusals as problem+json."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from artel.kit.db import Database
from artel.kit.field_errors import say
from artel.kit.hot import Driver
from artel.kit.problems import FieldError, Invalid, Language, NotFound, Problem, Unexpected

log = logging.getLogger(__name__)


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


# Every dependency is a coroutine: FastAPI runs a plain function on a thread, which costs as much as a hot read. None
# stands on another: each costs a request 10 to 15 µs.
async def _database(request: Request) -> Database:
    return database_of(request)


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    async with database_of(request).transaction() as session:
        yield session


async def _reading(request: Request) -> AsyncIterator[AsyncSession]:
    async with database_of(request).reading() as session:
        yield session


async def _driver(request: Request) -> Driver:
    return database_of(request).driver


async def _reports(request: Request) -> Driver:
    return database_of(request).reports


Db = Annotated[Database, Depends(_database)]


# scope="function" commits BEFORE the answer leaves; the default scope commits after the client has read "201".
Tx = Annotated[AsyncSession, Depends(_transaction, scope="function")]
Reads = Annotated[AsyncSession, Depends(_reading, scope="function")]
HotReads = Annotated[Driver, Depends(_driver)]
Reports = Annotated[Driver, Depends(_reports)]  # of seconds at worst: on SQLite they run on a thread


ROOT = "/api/v1/"


class Routes(APIRouter):
    """A domain's part of the API. Whole paths and one flat list: FastAPI looks through an included router twice for
    every request, with a context per route, which cost a fifth of a hot read."""

    def __init__(self, prefix: str = "", **more: Any) -> None:
        super().__init__(prefix=f"{ROOT[:-1]}{prefix}", **more)

    def join(self, *parts: APIRouter) -> None:
        self.routes.extend(route for part in parts for route in part.routes)


def speak_problems(app: FastAPI) -> None:
    app.exception_handler(Problem)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(Exception)(_unexpected)


Query = TypeVar("Query", bound=BaseModel)


def query_of(model: type[Query]) -> Callable[[Request], Awaitable[Query]]:
    """A dependency that reads the whole query string at once: FastAPI's own way costs some 15 µs per parameter, more
    than the rest of a hot read. `parameters_of` documents it."""

    async def read(request: Request) -> Query:
        try:
            return model.model_validate(dict(request.query_params))
        except ValidationError as error:
            raise RequestValidationError(
                [item | {"loc": ("query", *item["loc"])} for item in error.errors()]
            ) from error

    return read


def parameters_of(model: type[BaseModel]) -> dict[str, Any]:
    """For `openapi_extra=`."""
    shape = model.model_json_schema(ref_template="#/components/schemas/{model}")
    required = shape.get("required", ())
    return {
        "parameters": [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            | ({"description": schema["description"]} if "description" in schema else {})
            for name, schema in shape["properties"].items()
        ]
    }


def answers(model: type[Any]) -> dict[int | str, dict[str, Any]]:
    """For `responses=`: the shape of an answer that is encoded without it."""
    return {200: {"model": model}}


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """For `responses=`: the refusals a client can expect, by status, in the OpenAPI document."""
    codes: dict[int, list[str]] = {}
    for kind in kinds:
        codes.setdefault(kind.status, []).append(kind.code)
    content = {"application/problem+json": {"schema": {"type": "object"}}}
    return {status: {"description": " | ".join(found), "content": content} for status, found in codes.items()}


async def _refused(request: Request, problem: Problem) -> Response:
    return _render(problem.body(language(request)), problem.status, problem.headers)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    speaks = language(request)
    return await _refused(request, Invalid(errors=[_field_error(item, speaks) for item in error.errors()]))


async def _http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code == NotFound.status:
        return await _refused(request, NotFound())
    body: dict[str, object] = {
        "type": "about:blank",
        "title": error.detail,
        "status": error.status_code,
        "detail": error.detail,
    }
    return _render(body | {"code": f"http_{error.status_code}", "errors": []}, error.status_code)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    return await _refused(request, Unexpected())


def _render(body: dict[str, object], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """msgspec, because a Problem may carry times, ids and dataclasses."""
    return Response(msgspec.json.encode(body), status, headers, "application/problem+json")


def _field_error(item: dict[str, Any], speaks: Language) -> FieldError:
    pointer = "/" + "/".join(str(part) for part in item["loc"][1:])
    return {"pointer": pointer, "code": item["type"], "detail": say(item, speaks)}


def language(request: HTTPConnection) -> Language:
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "ru"


async def _speaks(request: Request) -> Language:
    return language(request)


Speaks = Annotated[Language, Depends(_speaks)]
