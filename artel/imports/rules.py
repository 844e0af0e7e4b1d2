"""What a table may be about, how its columns are guessed, and how its cells are read. Pure.

Sources of the profiles: Nexudus, "Import Template Files Details" (Customers: FullName, Email, SendWelcomeEmail,
RegistrationDate); Cobot help, "Importing Your Existing Members Into Cobot" (Name, Company, Address, Email, Plan Name);
OfficeRnD help, "Import Members" (Name or Member Name, Email, Company, Location, Plan, Start Date, Phone). Their tables
of bookings and prices have no published columns, so there is no profile of those."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from artel.imports.models import What
from artel.kit.translit import fold

Order = Literal["dmy", "mdy"]
AT_ONCE = 2_000  # rows that are answered at once, in one transaction
BATCH = 250  # rows per transaction of a run in the background: about a second of SQLite's one writer


class Wanted(NamedTuple):
    """One of our fields, and by what headings it is recognised."""

    name: str
    needed: bool
    headings: tuple[str, ...]


REFERENCE = Wanted("reference", False, ("id", "external_id", "ref", "номер", "код", "номер брони", "booking id"))
FIELDS: dict[What, tuple[Wanted, ...]] = {
    What.MEMBERS: (
        REFERENCE,
        Wanted("full_name", False, (
            "name", "full name", "fullname", "имя",
            "фио", "участник", "клиент", "member name",
        )),
        Wanted("first_name", False, ("first name", "firstname", "given name")),
        Wanted("last_name", False, ("last name", "lastname", "surname", "фамилия")),
        Wanted("email", False, ("email", "e-mail", "mail", "почта", "эл. почта", "электронная почта")),
        Wanted("phone", False, ("phone", "mobile", "phone number", "телефон", "мобильный", "номер телефона")),
        Wanted("birthday", False, ("birthday", "date of birth", "birth date", "день рождения", "дата рождения")),
        Wanted("company", False, ("company", "company name", "team", "компания", "организация")),
        Wanted("note", False, ("note", "notes", "comment", "заметка", "примечание", "комментарий")),
        Wanted("tags", False, ("tags", "labels", "метки", "теги")),
    ),
    What.TARIFFS: (
        REFERENCE,
        Wanted("name", True, ("name", "tariff", "plan", "название", "тариф", "имя")),
        Wanted("per", True, ("per", "unit", "period", "за", "единица", "период")),
        Wanted("price", True, ("price", "amount", "rate", "цена", "стоимость", "сумма")),
        Wanted("venue", False, ("venue", "location", "place", "площадка", "место", "адрес")),
        Wanted("resource", False, ("resource", "room", "desk", "ресурс", "комната", "переговорная", "стол")),
        Wanted("min_minutes", False, ("min minutes", "min_minutes", "минимум минут", "от минут")),
        Wanted("max_minutes", False, ("max minutes", "max_minutes", "максимум минут", "до минут")),
    ),
    What.BOOKINGS: (
        REFERENCE,
        Wanted("resource", True, (
            "resource", "room", "desk", "resource name",
            "ресурс", "комната", "переговорная", "место", "стол",
        )),
        Wanted("starts_at", True, (
            "start", "starts at", "starts_at", "from",
            "from time", "fromtime", "начало", "с", "время начала",
        )),
        Wanted("ends_at", False, (
            "end", "ends at", "ends_at", "to", "to time",
            "totime", "конец", "окончание", "по", "до",
        )),
        Wanted("minutes", False, ("minutes", "duration", "минут", "длительность", "длительность, мин")),
        Wanted("customer", False, (
            "email", "customer", "member", "customer email",
            "почта", "клиент", "телефон", "phone",
        )),
        Wanted("customer_name", False, ("name", "customer name", "member name", "имя", "фио", "имя клиента")),
        Wanted("venue", False, ("venue", "location", "площадка", "адрес")),
        Wanted("seats", False, ("seats", "people", "мест", "места", "человек", "гостей")),
        Wanted("price", False, ("price", "total", "amount", "цена", "стоимость", "сумма")),
        Wanted("comment", False, ("comment", "note", "notes", "title", "комментарий", "примечание")),
    ),
}  # fmt: skip


class Profile(NamedTuple):
    """Another system's members, known by columns that only it has."""

    source: str
    marks: frozenset[str]
    mapping: Mapping[str, str]  # our field -> its column, folded


PROFILES = (
    Profile("nexudus", frozenset({"fullname", "email", "sendwelcomeemail"}),
            {"full_name": "fullname", "email": "email"}),
    Profile("cobot", frozenset({"name", "email", "plan name", "address"}),
            {"full_name": "name", "email": "email", "company": "company"}),
    Profile("officernd", frozenset({"member name", "location", "start date"}),
            {"full_name": "member name", "email": "email", "company": "company", "phone": "phone"}),
    Profile("officernd", frozenset({"name", "location", "start date", "contact person"}),
            {"full_name": "name", "email": "email", "company": "company", "phone": "phone"}),
)  # fmt: skip
PER = {
    "hour": ("hour", "hourly", "h", "час", "часа", "в час", "за час", "почасовой"),
    "day": ("day", "daily", "d", "день", "дня", "в день", "за день", "сутки"),
    "week": ("week", "weekly", "w", "неделя", "неделю", "в неделю", "за неделю"),
    "month": ("month", "monthly", "m", "месяц", "в месяц", "за месяц", "месяца"),
}


def guess(what: What, columns: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The source that this looks like (`file` when like none), and our field -> their column."""
    by_heading = {fold(column): column for column in reversed(columns)}
    if what is What.MEMBERS:
        for profile in PROFILES:
            if profile.marks <= by_heading.keys():
                named = profile.mapping.items()
                return profile.source, {ours: by_heading[theirs] for ours, theirs in named if theirs in by_heading}
    mapping: dict[str, str] = {}
    for wanted in FIELDS[what]:
        taken = set(mapping.values())
        fits = (by_heading[one] for one in (wanted.name, *wanted.headings) if one in by_heading)
        found = next((column for column in fits if column not in taken), None)
        if found is not None:
            mapping[wanted.name] = found
    return "file", mapping


def missing(what: What, mapping: Mapping[str, str]) -> list[str]:
    return [one.name for one in FIELDS[what] if one.needed and not mapping.get(one.name)]


def fingerprint_of_table(wish: str, rows: Sequence[tuple[int, list[str]]]) -> str:
    """The same file with the same wish."""
    return hashlib.sha256(json.dumps([wish, rows], ensure_ascii=False).encode()).hexdigest()


def batches(rows: Sequence[tuple[int, list[str]]]) -> list[list[tuple[int, list[str]]]]:
    return [list(rows[start : start + BATCH]) for start in range(0, len(rows), BATCH)]


def fingerprint(values: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_NUMBERS = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T,]+(\d{1,2}):(\d{2})(?::\d{2})?)?")


def wall_time(text: str, order: Order) -> datetime | None:
    """A time without a zone, or with one where it is named; None: unreadable."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    found = _NUMBERS.fullmatch(text.strip())
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups()[:3])
    year, month, day = (first, second, third) if first > 31 else (third, *_ordered(first, second, order))
    try:
        return datetime(year, month, day, int(found[4] or 0), int(found[5] or 0))  # noqa: DTZ001 - the venue's zone
    except ValueError:
        return None


def _ordered(first: int, second: int, order: Order) -> tuple[int, int]:
    return (second, first) if order == "dmy" else (first, second)


def moment(text: str, order: Order, zone: ZoneInfo) -> datetime | None:
    """In UTC; where no zone is named the venue's clock is meant."""
    found = wall_time(text, order)
    return found and (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def day(text: str, order: Order) -> date | None:
    found = wall_time(text, order)
    return found and found.date()


def minor_units(text: str) -> int | None:
    """`1 200,50 ₽`, `1,200.50`, `1200`: the last point or comma with one or two digits behind it is the decimal one."""
    plain = re.sub(r"[^\d.,\-]", "", text)
    whole, mark, rest = plain, "", ""
    if found := re.fullmatch(r"(.*)[.,](\d{1,2})", plain):
        whole, mark, rest = found[1], ".", found[2]
    try:
        value = Decimal(re.sub(r"[.,]", "", whole) + mark + rest)
    except InvalidOperation:
        return None
    return int(value * 100) if 0 <= value <= 10**10 else None


def per_of(text: str) -> str | None:
    word = fold(text).removeprefix("/").strip()
    return next((per for per, words in PER.items() if word in words), None)
