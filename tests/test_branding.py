"""What an organisation shows of itself, and who may change it."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from artel.access.permissions import ReadyRole
from artel.kit.db import Database
from tests.conftest import ClientFor
from tests.makers import give_role, make_organization, make_user, make_venue

WORDS = {
    "name": "Верстак", "accent": "green", "phone": "+7 495 000-00-00", "email": "hello@example.org",
    "website": "https://example.org/", "legal_address": "Москва, Покровка, 1", "about": "Тихое место.",
    "house_rules": "Звонки в будках.",
}  # fmt: skip


def picture() -> dict[str, tuple[str, bytes, str]]:
    content = BytesIO()
    Image.new("RGB", (300, 120), "#245c9e").save(content, "PNG")
    return {"file": ("logo.png", content.getvalue(), "image/png")}


async def test_everybody_sees_it_on_the_page_of_the_venue(
    database: Database, client_for: ClientFor, guest: httpx.AsyncClient
) -> None:
    organization = await make_organization(database)
    venue = await make_venue(database, organization)
    owner = await make_user(database)
    await give_role(database, owner.id, ReadyRole.OWNER, organization.id)
    client = await client_for(owner.id)
    path = f"/organizations/{organization.id}"
    assert (await client.patch(path, json=WORDS)).status_code == 200
    first = (await client.post(f"{path}/logo", files=picture())).json()["logo_url"]
    second = (await client.post(f"{path}/logo", files=picture())).json()["logo_url"]
    shown = (await guest.get(f"/venues/{venue.slug}")).json()["organization"]
    assert {name: shown[name] for name in WORDS} == WORDS
    assert shown["logo_url"] == second != first
    assert (await guest.get(second.removeprefix("/api/v1"))).headers["content-type"] == "image/webp"
    assert (await guest.get(first.removeprefix("/api/v1"))).status_code == 404, "the former one is out of sight"
    assert (await client.delete(f"{path}/logo")).json()["logo_url"] is None
    assert "logo_file_id" not in shown


async def test_only_staff_with_the_right_changes_it(database: Database, client_for: ClientFor) -> None:
    organization = await make_organization(database)
    path = f"/organizations/{organization.id}"
    desk = await make_user(database)
    await give_role(database, desk.id, ReadyRole.ADMINISTRATOR, organization.id)
    for client, status in ((await client_for(desk.id), 403), (await client_for(), 403)):
        assert (await client.patch(path, json=WORDS)).status_code == status
        assert (await client.post(f"{path}/logo", files=picture())).status_code == status
        assert (await client.delete(f"{path}/logo")).status_code == status
    stranger = await make_user(database)
    await give_role(database, stranger.id, ReadyRole.OWNER, (await make_organization(database)).id)
    assert (await (await client_for(stranger.id)).patch(path, json=WORDS)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"accent": "#ff0000"},
        {"phone": "call me"},
        {"email": "nobody"},
        {"website": "javascript:alert(1)"},
        {"name": ""},
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(database: Database, client_for: ClientFor, wrong: dict[str, str]) -> None:
    organization = await make_organization(database)
    owner = await make_user(database)
    await give_role(database, owner.id, ReadyRole.OWNER, organization.id)
    answer = await (await client_for(owner.id)).patch(f"/organizations/{organization.id}", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(wrong))}"
