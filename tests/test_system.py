import re

import httpx
from starlette.routing import Match

from artel.apps.api import create_app
from artel.kit.settings import Settings
from tests.conftest import ClientFor


async def test_machines_get_their_answers(client_for: ClientFor) -> None:
    guest = await client_for(None)
    assert (await guest.get("http://test/healthz")).json() == {"status": "alive"}
    assert (await guest.get("http://test/readyz")).json()["database"] == "ready"
    assert "python_info" in (await guest.get("http://test/metrics")).text
    assert (await guest.get("/version")).json()["name"] == "artel"


async def test_an_unknown_address_is_a_problem_in_the_persons_language(guest: httpx.AsyncClient) -> None:
    answer = await guest.get("/nothing", headers={"accept-language": "ru"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json()["title"].startswith("Такого нет")


def test_every_documented_address_is_found_in_its_area() -> None:
    house = create_app(Settings(relay="off", _env_file=None))
    found = 0
    for path, methods in house.openapi()["paths"].items():
        asked = re.sub(r"\{\w+\}", "00000000-0000-7000-8000-000000000000", path)
        for method in methods:
            scope = {"type": "http", "path": asked, "method": method.upper(), "root_path": ""}
            assert any(route.matches(scope)[0] is Match.FULL for route in house.router.routes[:-1]), (method, path)
            found += 1
    assert found > 300
    assert house.areas and house.areas.matches(scope | {"path": "/api/v1/nowhere"})[0] is Match.NONE
    assert house.areas.matches(scope | {"path": "/api/v1/venues", "method": "DELETE"})[0] is Match.PARTIAL
