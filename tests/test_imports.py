"""Members, tariffs and bookings from another system's tables, through REST, on both databases."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest

from artel.access.permissions import Permission, ReadyRole
from artel.catalog.models import Resource, Venue
from artel.imports import parsing, rules
from artel.imports.errors import TooLarge, UnreadableTable
from artel.imports.models import What
from artel.kit import clock
from artel.kit.db import Database
from tests.carrier import deliver
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_resource, make_user, make_venue

Json = dict[str, Any]
Hire = Callable[..., Awaitable[httpx.AsyncClient]]
MEMBERS = """Имя;Почта;Телефон;День рождения;Компания;Метки;ID
Анна Иванова;Anna@Example.org;8 (912) 000-00-01;25.11.1990;Ромашка;ночной, тихий;m-1
=HYPERLINK("http://evil");boris@example.org;;;;;m-2
Без почты;;;;;;
Вера;vera@@example;;;;;m-4
Глеб;gleb@example.org;;32.13.1990;;;m-5
Анна Вторая;anna2@example.org;;;;;m-1
"""


@pytest.fixture
async def venue(database: Database) -> Venue:
    return await make_venue(database, hours=(540, 1260), name="Причал")


@pytest.fixture
async def room(database: Database, venue: Venue) -> Resource:
    return await make_resource(database, venue=venue, name="Большая")


@pytest.fixture
def hire(client_for: ClientFor, database: Database, venue: Venue) -> Hire:
    async def one(role: ReadyRole | frozenset[Permission] = ReadyRole.OWNER, language: str = "ru") -> httpx.AsyncClient:
        person = await make_user(database)
        await give_role(database, person.id, role, venue.organization_id)
        return await client_for(person.id, language)

    return one


async def look(client: httpx.AsyncClient, venue: Venue, what: str, content: bytes) -> httpx.Response:
    params = {"organization_id": str(venue.organization_id), "what": what}
    return await client.post("/imports/look", params=params, files={"file": ("table", content)})


async def load(client: httpx.AsyncClient, venue: Venue, what: str, content: str | bytes, **more: Any) -> httpx.Response:
    """With the mapping that is guessed, for real unless `dry_run`."""
    raw = content if isinstance(content, bytes) else content.encode()
    seen = await look(client, venue, what, raw)
    assert seen.status_code == 200, seen.text
    wish = {"organization_id": str(venue.organization_id), "what": what, "mapping": seen.json()["mapping"]}
    wish |= {"source": seen.json()["source"], "dry_run": False} | more
    return await client.post("/imports/tables", data={"wish": json.dumps(wish)}, files={"file": ("table", raw)})


async def done(client: httpx.AsyncClient, venue: Venue, what: str, content: str | bytes, **more: Any) -> Json:
    answer = await load(client, venue, what, content, **more)
    assert answer.status_code == 200, answer.text
    report: Json = answer.json()
    return report


def sums(report: Json) -> tuple[int, int, int, int]:
    return report["created"], report["updated"], report["unchanged"], report["failed"]


async def test_members_come_once_and_nobody_is_written_to(hire: Hire, venue: Venue, database: Database) -> None:
    owner = await hire()
    before = await count(database, "users")
    dry = await done(owner, venue, "members", MEMBERS, dry_run=True)
    assert (sums(dry), await count(database, "users")) == ((2, 0, 0, 4), before)
    assert await count(database, "imported_rows") == 0
    assert {row["row"]: row["code"] for row in dry["rows"] if row["code"]} == {
        4: "imports.no_contact", 5: "imports.not_an_email", 6: "imports.not_a_date", 7: "imports.twice",
    }  # fmt: skip
    assert dry["rows"][3]["message"] == "Это не похоже на адрес почты"
    report = await done(owner, venue, "members", MEMBERS)
    assert (sums(report), await count(database, "users")) == ((2, 0, 0, 4), before + 2)
    assert sums(await done(owner, venue, "members", MEMBERS)) == (0, 0, 2, 4)
    changed = MEMBERS.replace("Анна Иванова", "Анна Петрова")
    assert sums(await done(owner, venue, "members", changed)) == (0, 1, 1, 4)
    await deliver(database)
    assert await count(database, "mails") == 0
    assert await count(database, "SELECT count(*) FROM users WHERE password_hash IS NOT NULL") == 0
    people = (await owner.get(f"/users?organization_id={venue.organization_id}")).json()["items"]
    anna = next(one for one in people if one["email"] == "anna@example.org")
    assert (len(people), anna["full_name"], anna["phone"]) == (2, "Анна Петрова", "+79120000001")
    assert sorted(anna["tags"]) == ["ночной", "тихий"]
    assert {one["full_name"] for one in people} >= {'=HYPERLINK("http://evil")'}, "text it was and text it is"


async def test_a_letter_only_when_it_is_chosen(hire: Hire, venue: Venue, database: Database) -> None:
    owner = await hire()
    assert sums(await done(owner, venue, "members", MEMBERS, write=True, dry_run=True)) == (2, 0, 0, 4)
    await deliver(database)
    assert await count(database, "mails") == 0
    await done(owner, venue, "members", MEMBERS, write=True)
    await done(owner, venue, "members", MEMBERS, write=True)
    await deliver(database)
    assert await count(database, "mails") == 2


async def test_strangers_are_not_found_by_typing_their_address(hire: Hire, venue: Venue, database: Database) -> None:
    stranger = await make_user(database, "Чужая", phone="+79990000000")
    report = await done(await hire(), venue, "members", f"name,email\nX,{stranger.email}\n")
    assert [row["code"] for row in report["rows"]] == ["accounts.has_account"]
    assert await count(database, "member_cards") == 0


async def test_rows_that_failed_can_be_taken_away(hire: Hire, venue: Venue) -> None:
    table = 'name,email\n"=cmd|calc",nobody\n-5,x\nFine,fine@example.org\n'
    english = await hire(language="en")
    text = (await done(english, venue, "members", table, dry_run=True))["failed_csv"]
    assert text == (
        "\ufeffname,email,Reason\r\n'=cmd|calc,nobody,This does not look like an e-mail address\r\n"
        "-5,x,This does not look like an e-mail address\r\n"
    )
    assert (await done(english, venue, "members", "name,email\nA,a@example.org\n"))["failed_csv"] is None


async def test_tariffs_come_and_change(hire: Hire, venue: Venue, room: Resource, database: Database) -> None:
    owner = await hire()
    table = (
        "Название;За;Цена;Ресурс\nЧас в большой;час;1 200,50 ₽;Большая\nДень;день;2000;\nКриво;век;5;\n"
        "Где;час;1;Нет такой\nДорого;час;даром;\n"
    )
    before = await count(database, "tariffs")
    assert sums(await done(owner, venue, "tariffs", table, dry_run=True)) == (2, 0, 0, 3)
    assert await count(database, "tariffs") == before
    report = await done(owner, venue, "tariffs", table)
    assert [row["code"] for row in report["rows"] if row["code"]] == [
        "imports.unknown_per", "imports.unknown_resource", "imports.not_an_amount",
    ]  # fmt: skip
    assert await count(database, "SELECT count(*) FROM tariffs WHERE price_amount = 120050") == 1
    assert sums(await done(owner, venue, "tariffs", table)) == (0, 0, 2, 3)
    assert sums(await done(owner, venue, "tariffs", table.replace("2000", "2100"))) == (0, 1, 1, 3)
    assert await count(database, "tariffs") == before + 2


async def test_bookings_claim_their_seats(hire: Hire, venue: Venue, room: Resource, database: Database) -> None:
    owner = await hire()
    await done(owner, venue, "members", "ID,name,email\nm-1,Anna,anna@example.org\n")
    soon = (clock.now().astimezone(ZoneInfo("Europe/Moscow")) + timedelta(days=3)).strftime("%d.%m.%Y")
    table = (
        "номер,ресурс,начало,конец,клиент,имя,цена\n"
        f"b-1,Большая,{soon} 10:00,{soon} 12:00,m-1,,500\n"
        f"b-2,Большая,{soon} 11:00,{soon} 13:00,anna@example.org,,\n"
        "b-3,большая,03.02.2020 10:00,03.02.2020 12:00,anna@example.org,,700\n"
        "b-4,Большая,03.02.2020 11:00,03.02.2020 11:30,,Прохожий,\n"
        "b-5,Большая,04.02.2020 11:00,04.02.2020 10:00,m-1,,\n"
        f"b-6,Большая,{soon} 14:00,{soon} 15:00,nobody@example.org,,\n"
        f"b-7,Большая,{soon} 16:00,{soon} 17:00,,Прохожий,\n"
    )
    dry = await done(owner, venue, "bookings", table, dry_run=True)
    assert (sums(dry), await count(database, "bookings"), await count(database, "claims")) == ((3, 0, 0, 4), 0, 0)
    report = await done(owner, venue, "bookings", table)
    assert report["rows"] == dry["rows"]
    assert {row["row"]: row["code"] for row in report["rows"] if row["code"]} == {
        3: "bookings.slot_taken", 5: "bookings.slot_taken", 6: "imports.backwards", 7: "imports.unknown_customer",
    }  # fmt: skip
    assert await count(database, "bookings") == await count(database, "claims") == 3
    await deliver(database)
    for table_name in ("payments", "payables", "ledger_entries", "mails", "notifications"):
        assert await count(database, table_name) == 0, table_name
    assert await count(database, "SELECT count(*) FROM bookings WHERE status = 'completed'") == 1
    assert await count(database, "SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 2
    again = await done(owner, venue, "bookings", table)
    assert sums(again) == (0, 0, 3, 4)
    moved = await done(owner, venue, "bookings", table.replace("03.02.2020 12:00", "03.02.2020 13:00"))
    assert {row["row"]: row["code"] for row in moved["rows"]}[4] == "imports.changed"
    assert await count(database, "bookings") == 3
    people = (await owner.get(f"/users?organization_id={venue.organization_id}")).json()["items"]
    anna = next(one for one in people if one["email"] == "anna@example.org")
    assert anna["bookings"] == 2


async def test_an_excel_table_with_dates(hire: Hire, venue: Venue, room: Resource, database: Database) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Resource", "Start", "Minutes", "Name", "Phone"])
    sheet.append(["Большая", datetime(2021, 5, 4, 10, 30), 90, "=1+1", 79120000002])  # noqa: DTZ001
    content = io.BytesIO()
    book.save(content)
    report = await done(await hire(), venue, "bookings", content.getvalue())
    assert [row["code"] for row in report["rows"]] == ["imports.unknown_customer"], "a formula is never worked out"
    sheet["D2"] = "Зоя"
    content = io.BytesIO()
    book.save(content)
    assert sums(await done(await hire(), venue, "bookings", content.getvalue()))[3] == 0
    at = "2021-05-04 07:30" if "sqlite" in str(database.engine.url) else "2021-05-04T07:30:00+00:00"
    assert await count(database, f"SELECT count(*) FROM bookings WHERE starts_at >= '{at}'") == 1


async def test_permissions_yes_and_no(
    hire: Hire, venue: Venue, room: Resource, client_for: ClientFor, database: Database
) -> None:
    tables = {
        "members": ("name,email\nA,a@example.org\n", Permission.MEMBERS_EDIT),
        "tariffs": ("name,per,price\nA,hour,5\n", Permission.TARIFFS_CREATE),
        "bookings": (
            "resource,start,end,name\nБольшая,2020-01-01 10:00,2020-01-01 11:00,A\n",
            Permission.BOOKINGS_EDIT,
        ),
    }
    foreign_venue = await make_venue(database)
    person = await make_user(database)
    await give_role(database, person.id, ReadyRole.OWNER, foreign_venue.organization_id)
    for what, (table, permission) in tables.items():
        wish = {"organization_id": str(venue.organization_id), "what": what, "mapping": {}, "dry_run": False}
        wish["mapping"] = rules.guess(What(what), table.partition("\n")[0].split(","))[1]
        body: Json = {"data": {"wish": json.dumps(wish)}, "files": {"file": ("t", table.encode())}}
        others = frozenset(p for _, p in tables.values()) - {permission}
        for client, status in (
            (await client_for(None), 401), (await client_for(), 403), (await client_for(person.id), 403),
            (await hire(others), 403), (await hire(frozenset({permission, Permission.MEMBERS_EDIT})), 200),
        ):  # fmt: skip
            answer = await client.post("/imports/tables", **body)
            assert answer.status_code == status, (what, answer.text)
            assert (await look(client, venue, what, table.encode())).status_code == status
        assert answer.json()["created"] == 1, answer.text


@pytest.mark.parametrize("content", [b"", b"one\n", b"a,a\n1,2\n", b"\xff\xd8\x00\x01", b"PK\x03\x04junk", b"\n\n"])
async def test_what_is_no_table_is_refused_whole(hire: Hire, venue: Venue, content: bytes) -> None:
    answer = await look(await hire(), venue, "members", content)
    assert (answer.status_code, answer.json()["code"]) == (422, "imports.unreadable")


async def test_what_is_needed_must_be_mapped(hire: Hire, venue: Venue) -> None:
    owner = await hire()
    answer = await load(owner, venue, "tariffs", "a,b\n1,2\n")
    assert (answer.status_code, answer.json()["missing"]) == (422, ["name", "per", "price"])
    bad = await owner.post("/imports/tables", data={"wish": "{"}, files={"file": ("t", b"a,b\n1,2\n")})
    assert bad.status_code == 422


def test_limits() -> None:
    assert parsing.MAX_ROWS == 20_000
    rows = b"a,b\n" + b"1,2\n" * parsing.MAX_ROWS
    assert len(parsing.read_table(rows).rows) == parsing.MAX_ROWS
    for content in (rows + b"1,2\n", b"a,b\n" + b"x" * parsing.MAX_BYTES):
        with pytest.raises(TooLarge):
            parsing.read_table(content)
    with pytest.raises(UnreadableTable):
        parsing.read_table(b"a\n1\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_every_usual_csv_is_read(encoding: str, mark: str) -> None:
    text = f'Имя{mark}Почта\r\n"Иванова{mark} Анна"{mark}a@example.org\r\n\r\nКороткая\r\n'
    table = parsing.read_table(text.encode(encoding))
    assert table.columns == ["Имя", "Почта"]
    assert table.rows == [(2, [f"Иванова{mark} Анна".strip(), "a@example.org"]), (4, ["Короткая", ""])]


def test_other_systems_are_recognised() -> None:
    seen = {
        "nexudus": ["Location", "FullName", "Email", "Active", "SendWelcomeEmail", "Plan", "RegistrationDate"],
        "cobot": ["Name", "Company", "Address", "Email", "Plan Name"],
        "officernd": ["Member Name", "Location", "Start Date", "Email", "Company", "Phone"],
        "file": ["Name", "Email"],
    }
    for source, columns in seen.items():
        found, mapping = rules.guess(What.MEMBERS, columns)
        assert found == source
        assert {mapping["full_name"], mapping["email"]} <= set(columns)
    assert rules.guess(What.MEMBERS, seen["officernd"])[1]["phone"] == "Phone"


def test_cells() -> None:
    moscow = ZoneInfo("Europe/Moscow")
    at = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    for text in (
        "2026-11-25 10:00",
        "25.11.2026 10:00",
        "25/11/2026 10:00:00",
        "2026-11-25T07:00:00+00:00",
        "2026/11/25 10:00",
    ):
        assert rules.moment(text, "dmy", moscow) == at, text
    assert rules.moment("11/25/2026 10:00", "mdy", moscow) == at
    assert rules.moment("11/25/2026 10:00", "dmy", moscow) is None
    assert rules.day("01.02.2020", "dmy") == date(2020, 2, 1)
    amounts = {"1 200,50 ₽": 120050, "1,200.50": 120050, "1200": 120000, "0": 0, "1.200": 120000, "12,5": 1250}
    for text, minor in amounts.items():
        assert rules.minor_units(text) == minor, text
    for text in ("", "даром", "-5", "1-2"):
        assert rules.minor_units(text) is None, text


async def test_two_imports_at_once_bring_each_row_once(hire: Hire, venue: Venue, database: Database) -> None:
    owner = await hire()
    table = "ID,name\n" + "".join(f"m-{n},Person {n}\n" for n in range(20))
    reports = await asyncio.gather(*(done(owner, venue, "members", table) for _ in range(3)))
    assert sorted(sums(report) for report in reports) == [(0, 0, 20, 0), (0, 0, 20, 0), (20, 0, 0, 0)]
    assert await count(database, "SELECT count(*) FROM users WHERE full_name LIKE 'Person%'") == 20
