"""Members: who sees whom, what is kept about them, bans, and lists to take along."""

import asyncio
import csv
import io
import json
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pypdf
import pytest
from sqlalchemy import insert

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, Permission, ReadyRole
from artel.analytics import documents, queries
from artel.analytics.commands import rebuild_figures
from artel.analytics.commands.exports import NEEDS
from artel.analytics.queries import exports
from artel.analytics.schemas import ExportFilter
from artel.catalog.models import Organization
from artel.kit import clock, pdf
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.spans import Span
from artel.payments.models import LedgerEntry
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_booking, make_organization, make_resource, make_user, make_venue

P = Permission


class House:
    """An organisation with three regulars: one of today, one long gone, one whose name wants to be a formula."""

    def __init__(self, organization: Organization, people: list[Any], resource: Any) -> None:
        self.organization, self.people, self.resource = organization, people, resource
        self.wish = {"organization_id": str(organization.id)}


async def a_house(database: Database) -> House:
    organization = await make_organization(database)
    resource = await make_resource(database, 3, await make_venue(database, organization))
    today = clock.now()
    soon = today + timedelta(days=2)
    people = [
        await make_user(database, "Anna", phone="+79165550144", birthday=date(1988, soon.month, soon.day)),
        await make_user(database, "Boris"),
        await make_user(database, "=cmd|calc"),
    ]
    for person, days, times in ((people[0], 1, 3), (people[1], 200, 2), (people[2], 40, 1)):
        for n in range(times):
            start = today - timedelta(days=days + n, hours=1)
            await make_booking(database, resource, person.id, Span(start, start + timedelta(hours=1)), paid_at=start)
    async with database.transaction() as session:
        await rebuild_figures(session, Actor.system(), organization.id)
    return House(organization, people, resource)


async def staff(database: Database, client_for: ClientFor, house: House, *rights: Permission) -> httpx.AsyncClient:
    person = await make_user(database)
    await give_role(database, person.id, frozenset(rights) if rights else ReadyRole.OWNER, house.organization.id)
    return await client_for(person.id)


async def test_segments_search_sort_and_pages(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client = await staff(database, client_for, house)

    async def names(**more: Any) -> list[str]:
        answer = await client.get("/users", params=house.wish | more)
        assert answer.status_code == 200, answer.text
        return [one["full_name"] for one in answer.json()["items"]]

    assert await names() == ["Anna", "=cmd|calc", "Boris"]
    assert await names(sort="spent") == ["Anna", "Boris", "=cmd|calc"]
    assert await names(sort="last", order="asc") == ["Boris", "=cmd|calc", "Anna"]
    assert await names(segment="active") == await names(segment="new") == ["Anna"]
    assert await names(segment="lapsed") == ["Boris"]
    assert await names(segment="birthday") == ["Anna"]
    assert await names(q="8 916 555") == await names(q="ann") == ["Anna"]
    assert await names(min_spent=100_000, sort="spent") == ["Anna", "Boris"]
    first = (await client.get("/users", params=house.wish | {"limit": 2})).json()
    assert await names(limit=2, cursor=first["next_cursor"]) == ["Boris"]
    counts = (await client.get("/users/segments", params=house.wish)).json()
    assert {name: counts[name] for name in ("all", "new", "active", "lapsed", "birthday", "banned")} == {
        "all": 3, "new": 1, "active": 1, "lapsed": 1, "birthday": 1, "banned": 0,
    }  # fmt: skip


async def test_every_look_leaves_a_row(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client = await staff(database, client_for, house)
    await client.get("/users", params=house.wish)
    assert await count(database, "SELECT count(*) FROM audit_entries WHERE command = 'look'") == 3
    await client.get(f"/users/{house.people[0].id}", params=house.wish)
    assert await count(database, "SELECT count(*) FROM audit_entries WHERE command = 'look'") == 4


async def test_notes_tags_and_the_profile(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client, anna = await staff(database, client_for, house), house.people[0]
    body = house.wish | {"note": "Любит окно", "tags": ["тихая зона", "тихая зона", "команда"]}
    profile = (await client.patch(f"/users/{anna.id}", json=body)).json()
    assert (profile["note"], profile["tags"]) == ("Любит окно", ["команда", "тихая зона"])
    assert (profile["bookings"], profile["spent"], len(profile["payments"])) == (3, 180_000, 3)
    found = (await client.get("/users", params=house.wish | {"tag": "команда"})).json()["items"]
    assert [one["id"] for one in found] == [str(anna.id)]
    blind = await staff(database, client_for, house, P.MEMBERS_VIEW)
    assert (await blind.get(f"/users/{anna.id}", params=house.wish)).json()["payments"] is None
    stranger = await make_user(database)
    assert (await client.get(f"/users/{stranger.id}", params=house.wish)).status_code == 404
    assert (await client.patch(f"/users/{stranger.id}", json=body)).status_code == 404


async def test_a_banned_person_cannot_book_there_and_only_there(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client, anna = await staff(database, client_for, house), house.people[0]
    elsewhere = await make_resource(database, 1)
    until = clock.now() + timedelta(days=10)
    wish = house.wish | {"reason": "курил в будке", "until": until.isoformat()}
    profile = (await client.post(f"/users/{anna.id}/ban", json=wish)).json()
    assert profile["ban"]["reason"] == "курил в будке"
    start = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    member = await client_for(anna.id)
    refused = await member.post("/bookings", json=times | {"resource_id": str(house.resource.id)})
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.banned")
    by_staff = times | {"resource_id": str(house.resource.id), "customer_id": str(anna.id)}
    assert (await client.post("/bookings", json=by_staff)).status_code == 403
    assert (await member.post("/bookings", json=times | {"resource_id": str(elsewhere.id)})).status_code == 201
    assert (await client.post(f"/users/{anna.id}/unban", json=house.wish)).json()["ban"] is None
    assert (await member.post("/bookings", json=times | {"resource_id": str(house.resource.id)})).status_code == 201
    past = house.wish | {"reason": "поздно", "until": (clock.now() - timedelta(days=1)).isoformat()}
    assert (await client.post(f"/users/{anna.id}/ban", json=past)).json()["code"] == "accounts.ban_in_the_past"


async def test_many_at_once(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client, stranger = await staff(database, client_for, house), await make_user(database)
    ids = [str(one.id) for one in (*house.people, stranger)]
    tagged = await client.post("/users/bulk", json=house.wish | {"user_ids": ids, "action": "tag", "tag": "vip"})
    assert tagged.json() == {"changed": 3}
    assert (await client.get("/users/segments", params=house.wish)).json()["tags"] == ["vip"]
    banned = house.wish | {"user_ids": ids[:2], "action": "ban", "reason": "шум"}
    assert (await client.post("/users/bulk", json=banned)).json() == {"changed": 2}
    assert (await client.get("/users/segments", params=house.wish)).json()["banned"] == 2
    assert (await client.post("/users/bulk", json=house.wish | {"user_ids": ids, "action": "tag"})).status_code == 422
    desk = await staff(database, client_for, house, P.MEMBERS_VIEW, P.MEMBERS_EDIT)
    assert (await desk.post("/users/bulk", json=banned)).status_code == 403


@pytest.mark.parametrize("role", list(ReadyRole))
async def test_who_may_see_change_and_ban(database: Database, client_for: ClientFor, role: ReadyRole) -> None:
    house, person = await a_house(database), await make_user(database)
    await give_role(database, person.id, role, house.organization.id)
    client, anna, has = await client_for(person.id), house.people[0].id, READY_ROLES[role]
    asked = [
        (P.MEMBERS_VIEW, await client.get("/users", params=house.wish)),
        (P.MEMBERS_VIEW, await client.get("/users/segments", params=house.wish)),
        (P.MEMBERS_VIEW, await client.get(f"/users/{anna}", params=house.wish)),
        (P.MEMBERS_EDIT, await client.patch(f"/users/{anna}", json=house.wish | {"note": "x"})),
        (P.MEMBERS_BAN, await client.post(f"/users/{anna}/ban", json=house.wish | {"reason": "noise"})),
        (P.MEMBERS_BAN, await client.post(f"/users/{anna}/unban", json=house.wish)),
    ]
    for permission, answer in asked:
        assert answer.status_code == (200 if permission in has else 403), (permission, answer.text)


@pytest.mark.parametrize("kind", NEEDS)
async def test_who_may_take_lists_along(database: Database, client_for: ClientFor, kind: str) -> None:
    house = await a_house(database)
    see = NEEDS[kind]  # type: ignore[index]
    for rights, status in (((P.EXPORTS_CREATE, see), 200), ((see,), 403), ((P.EXPORTS_CREATE,), 403)):
        client = await staff(database, client_for, house, *rights)
        answer = await client.get(f"/exports/{kind}", params=house.wish)
        assert answer.status_code == status, answer.text
        if status == 403:
            assert answer.json()["code"] == "access.forbidden"
    assert await count(database, f"SELECT count(*) FROM audit_entries WHERE command = 'export:{kind}'") == 1


async def test_csv_has_a_mark_and_no_formula(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client = await staff(database, client_for, house)
    answer = await client.get("/exports/users", params=house.wish, headers={"accept-language": "ru"})
    assert answer.content.startswith(b"\xef\xbb\xbf") and answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Имя" and len(rows) == 4
    by_name = {row[0]: row for row in rows[1:]}
    assert by_name.keys() == {"Anna", "Boris", "'=cmd|calc"}
    assert (by_name["Anna"][3], by_name["Anna"][6]) == ("'+79165550144", "1800,00")
    english = await client.get("/exports/bookings", params=house.wish | {"status": "completed"})
    assert len(list(csv.reader(io.StringIO(english.content.decode("utf-8-sig"))))) == 7
    none = await client.get("/exports/bookings", params=house.wish | {"status": "expired"})
    assert len(none.content.splitlines()) == 1


async def test_xlsx_opens_and_texts_stay_texts(database: Database, client_for: ClientFor) -> None:
    house = await a_house(database)
    client = await staff(database, client_for, house)
    answer = await client.get("/exports/users", params=house.wish | {"format": "xlsx", "tag": ""})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    assert cells["=cmd|calc"][0].data_type == "s"
    assert (cells["Anna"][6].value, cells["Anna"][5].value) == (1800, 3)
    finance = await client.get("/exports/finance", params=house.wish | {"format": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(finance.content)).active.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 12 and round(sum(row[3] for row in rows), 2) == 0, "both sides of every movement"


async def test_pdf_is_for_reading(database: Database, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    house = await a_house(database)
    client = await staff(database, client_for, house)
    answer = await client.get("/exports/bookings", params=house.wish | {"format": "pdf"})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    monkeypatch.setattr(documents, "MOST_IN_PDF", 2)
    refused = await client.get("/exports/bookings", params=house.wish | {"format": "pdf"})
    assert (refused.status_code, refused.json()["code"]) == (422, "exports.too_many_for_pdf")
    rows = len((await client.get("/exports/bookings", params=house.wish)).content.splitlines()) - 1
    assert rows > 2 and (refused.json()["rows"], refused.json()["most"]) == (rows, 2)
    assert str(rows) in refused.json()["detail"]


async def test_a_long_pdf_is_joined_of_parts(
    database: Database, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await a_house(database)
    client = await staff(database, client_for, house)
    monkeypatch.setattr(exports, "CHUNK", 5)
    wish = house.wish | {"format": "pdf"}
    answer = await client.get("/exports/finance", params=wish, headers={"accept-language": "ru"})
    document = pypdf.PdfReader(io.BytesIO(answer.content), strict=True)
    pages = [page.extract_text() for page in document.pages]
    assert [page.split()[-1] for page in pages] == ["1", "2", "3"]
    assert [page.count("charge") for page in pages] == [5, 5, 2] and all("Проводки" in page for page in pages)
    edges = [[matrix[4] for matrix in _matrices(page)] for page in document.pages]
    assert edges[0] and edges[0] == edges[1] == edges[2], "columns of all parts are as wide"
    assert document.metadata and document.metadata.title == "Проводки" and str(document.root_object["/Lang"]) == "ru"


def _matrices(page: pypdf.PageObject) -> list[Any]:
    found: list[Any] = []
    page.extract_text(visitor_text=lambda text, _, matrix, *__: found.append(matrix) if "Счёт" in text else None)
    return found


async def test_a_layout_that_fails_apart_is_no_empty_file(tmp_path: Path) -> None:
    template, file = tmp_path / "broken.typ", tmp_path / "list.pdf"
    template.write_text("#let = oh no")
    with pytest.raises(RuntimeError, match="typ"):
        await pdf.lay_out(template, {}, file)
    template.write_text("#json(bytes(sys.inputs.facts)).word #pagebreak() two")
    assert await pdf.lay_out(template, {"word": "Да"}, file) == 2
    assert file.read_bytes().startswith(b"%PDF")


async def _fill_ledger(database: Database, organization: UUID, amount: int) -> None:
    at = datetime(2026, 5, 5, 9, tzinfo=UTC)
    async with database.transaction() as session:
        for n in range(amount // 1000):
            rows = [
                {
                    "id": uuid7(), "movement_id": movement, "organization_id": organization, "account": account,
                    "amount": sum_, "currency": "RUB", "kind": "charge", "subject_type": "other",
                    "subject_id": movement, "at": at + timedelta(minutes=n),
                }
                for movement in (uuid7() for _ in range(500))
                for account, sum_ in (("desk:cash", 1000), ("revenue", -1000))
            ]  # fmt: skip
            await session.execute(insert(LedgerEntry), rows)


async def _quick_layout(_: Path, facts: dict[str, Any], file: Path) -> int:
    await asyncio.to_thread(file.write_text, json.dumps(facts["rows"]))
    return 1


async def _quick_join(parts: list[Path], file: Path) -> None:
    with file.open("ab") as stream:
        stream.writelines(part.read_bytes() for part in parts)


@pytest.mark.parametrize("format_", ["csv", "xlsx", "pdf"])
async def test_memory_does_not_grow_with_the_rows(
    database: Database, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times the rows, the same peak. The issue asks for 100 000 rows; 40 000 tell as much, sooner. A PDF is laid
    out in processes of its own, which would take a minute and are not measured."""
    monkeypatch.setattr(pdf, "lay_out", _quick_layout)
    monkeypatch.setattr(pdf, "join", _quick_join)
    peaks = []
    for rows in (4_000, 40_000):
        organization = await make_organization(database)
        await _fill_ledger(database, organization.id, rows)
        wish = ExportFilter(organization_id=organization.id)
        async with database.reading() as session:
            export = await queries.prepare_export(session, database.reports, "finance", wish)
        tracemalloc.start()
        size = sum([len(part) async for part in documents.STREAMS[format_](export, "ru")])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > rows * 10
    assert peaks[1] < peaks[0] * 1.4, peaks
