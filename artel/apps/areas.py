"""Which route answers. A list of 400 would be tried from the top for every request, half a microsecond each; here a
request is held against the routes of its area alone, the first word after `/api/v1/`."""

from collections.abc import Iterable, Sequence

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from artel.kit.web import ROOT


class Areas(BaseRoute):
    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.areas: dict[str, list[BaseRoute]] = {}
        for route in routes:
            self.areas.setdefault(_area(route.path), []).append(route)  # type: ignore[attr-defined]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first that fits; else the first that fits but for the method, which says 405."""
        partly: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] == "http" and scope["path"].startswith(ROOT):
            for route in self.areas.get(_area(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, {**found, "artel.route": route}
                if match is Match.PARTIAL and partly[0] is Match.NONE:
                    partly = match, {**found, "artel.route": route}
        return partly

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["artel.route"].handle(scope, receive, send)


def _area(path: str) -> str:
    return path[len(ROOT) :].partition("/")[0]


class House(FastAPI):
    """`routes` stays the flat list, which the OpenAPI document is made from."""

    areas: Areas | None = None
    in_areas: Sequence[BaseRoute] = ()

    @property
    def routes(self) -> list[BaseRoute]:
        return [*self.in_areas, *(route for route in self.router.routes if route is not self.areas)]

    def take_in(self, routes: Sequence[BaseRoute]) -> None:
        self.in_areas, self.areas = routes, Areas(routes)
        self.router.routes.insert(0, self.areas)
