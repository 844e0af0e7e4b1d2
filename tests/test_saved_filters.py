"""Named filters of the console: whose they are, who sees them, who may drop them. And who is a student."""

import httpx

from artel.access.permissions import ReadyRole
from artel.catalog.models import Organization
from artel.kit.db import Database
from tests.conftest import ClientFor
from tests.makers import give_role, make_organization, make_user


async def worker(
    database: Database, client_for: ClientFor, organization: Organization, role: ReadyRole
) -> httpx.AsyncClient:
    person = await make_user(database)
    await give_role(database, person.id, role, organization.id)
    return await client_for(person.id)


def late(organization: Organization, **more: object) -> dict[str, object]:
    what = {"screen": "bookings", "name": "Не пришли", "search": {"status": "no_show"}}
    return {"organization_id": str(organization.id), **what, **more}


async def test_a_filter_is_kept_shared_renamed_and_dropped(database: Database, client_for: ClientFor) -> None:
    organization = await make_organization(database)
    olga = await worker(database, client_for, organization, ReadyRole.ADMINISTRATOR)
    petr = await worker(database, client_for, organization, ReadyRole.SUPPORT)
    vera = await worker(database, client_for, organization, ReadyRole.OWNER)
    where = {"organization_id": str(organization.id), "screen": "bookings"}
    saved = (await olga.post("/saved-filters", json=late(organization))).json()
    path = f"/saved-filters/{saved['id']}"
    assert (await olga.get("/saved-filters", params=where)).json()["items"] == [saved]
    assert (await petr.get("/saved-filters", params=where)).json()["items"] == []
    assert (await petr.delete(path)).status_code == 404
    twin = await olga.post("/saved-filters", json=late(organization))
    assert (twin.status_code, twin.json()["code"]) == (409, "analytics.filter_name_taken")
    assert (await olga.patch(path, json={"is_shared": True})).json()["is_shared"]
    assert [it["id"] for it in (await petr.get("/saved-filters", params=where)).json()["items"]] == [saved["id"]]
    assert (await petr.delete(path)).status_code == 403
    assert (await petr.patch(path, json={"name": "Моё"})).status_code == 403
    assert (await vera.patch(path, json={"name": "Прогулы"})).json()["name"] == "Прогулы"
    assert (await vera.delete(path)).status_code == 204
    assert (await olga.get("/saved-filters", params=where)).json()["items"] == []


async def test_strangers_see_and_save_nothing(database: Database, client_for: ClientFor) -> None:
    organization, other = await make_organization(database), await make_organization(database)
    olga = await worker(database, client_for, organization, ReadyRole.ADMINISTRATOR)
    rival = await worker(database, client_for, other, ReadyRole.OWNER)
    saved = (await olga.post("/saved-filters", json=late(organization, is_shared=True))).json()
    where = {"organization_id": str(organization.id), "screen": "bookings"}
    for person in (rival, await client_for()):
        assert (await person.get("/saved-filters", params=where)).status_code == 403
        assert (await person.post("/saved-filters", json=late(organization))).status_code == 403
    assert (await rival.delete(f"/saved-filters/{saved['id']}")).status_code == 404
    mistakes: list[dict[str, object]] = [{"search": {}}, {"screen": "keys"}, {"name": ""}, {"search": {"A b": "1"}}]
    for wrong in mistakes:
        assert (await olga.post("/saved-filters", json=late(organization, **wrong))).status_code == 422, wrong


async def test_one_says_that_one_studies_and_that_opens_nothing(database: Database, client_for: ClientFor) -> None:
    person = await make_user(database)
    anna = await client_for(person.id)
    assert (await anna.get("/auth/me")).json()["says_student"] is False
    assert (await anna.patch("/auth/me", json={"says_student": True})).json()["says_student"] is True
    assert (await anna.get("/concessions")).status_code == 403
