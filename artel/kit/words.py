"""Amounts, counts and times as people read them, in Russian and English."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from artel.kit.money import Money
from artel.kit.problems import Language, Text

SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸"}
NBSP = "\u00a0"


def money(value: Money, language: Language) -> str:
    """`1 200 ₽`, `₽1,200`; minor units only when there are any."""
    sign, absolute = "−" if value.amount < 0 else "", abs(value.amount)
    whole, minor = divmod(absolute, 100)
    mark = SIGNS.get(value.currency, value.currency)
    if language == "ru":
        fraction = f",{minor:02}" if minor else ""
        return f"{sign}{whole:,}".replace(",", NBSP) + f"{fraction}{NBSP}{mark}"
    return f"{sign}{mark}{whole:,}" + (f".{minor:02}" if minor else "")


def count(number: int, noun: tuple[str, str, str], english: tuple[str, str], language: Language) -> str:
    """`count(2, ("место", "места", "мест"), ("seat", "seats"), "ru")` is `2 места`."""
    if language == "en":
        return f"{number} {english[number != 1]}"
    return f"{number} {noun[_russian_form(number)]}"


def _russian_form(number: int) -> int:
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def length(minutes: int, language: Language) -> str:
    hours, rest = divmod(minutes, 60)
    words = Text("ч", "h").speak(language), Text("мин", "min").speak(language)
    parts = [f"{n} {word}" for n, word in zip((hours, rest), words, strict=True) if n]
    return " ".join(parts) or f"0 {words[1]}"


def day(at: datetime, zone: str, language: Language) -> str:
    return date_of(at.astimezone(ZoneInfo(zone)), language)


def date_of(day: date, language: Language) -> str:
    """`25 ноября 2026`."""
    return f"{day.day} {months(language)[day.month]} {day.year}"


@cache
def months(language: Language) -> Mapping[int, str]:
    """As they stand beside a day: «ноября», not «ноябрь»."""
    from babel.dates import get_month_names  # half a megabyte that a start need not wait for

    return get_month_names("wide", "format", language)


def moment(at: datetime, zone: str, language: Language) -> str:
    """`25 ноября 2026, 10:00` on the wall clock of `zone`."""
    return f"{day(at, zone, language)}, {at.astimezone(ZoneInfo(zone)):%H:%M}"


def span(starts_at: datetime, ends_at: datetime, zone: str, language: Language) -> str:
    """`25 ноября 2026, 10:00–12:00`; both days when there are two."""
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (starts_at, ends_at))
    if start.date() == end.date():
        return f"{moment(starts_at, zone, language)}–{end:%H:%M}"
    return f"{moment(starts_at, zone, language)} – {moment(ends_at, zone, language)}"
