"""Amenities, opening hours as people and as OpenStreetMap write them, and holidays."""

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from artel.kit.problems import Text
from artel.kit.spans import Hours, Span

AMENITIES: dict[str, Text] = {
    "wifi": Text("Wi-Fi", "Wi-Fi"),
    "coffee": Text("Кофе", "Coffee"),
    "around_the_clock": Text("Круглосуточно", "Open 24/7"),
    "parking": Text("Парковка", "Parking"),
    "bike_parking": Text("Велопарковка", "Bicycle parking"),
    "quiet_zone": Text("Тихая зона", "Quiet zone"),
    "phone_booths": Text("Переговорные кабинки", "Phone booths"),
    "pets": Text("Можно с питомцем", "Pets welcome"),
    "accessible": Text("Доступный вход", "Accessible entrance"),
    "kitchen": Text("Кухня", "Kitchen"),
    "showers": Text("Душ", "Showers"),
    "lockers": Text("Шкафчики", "Lockers"),
    "printer": Text("Принтер и сканер", "Printer and scanner"),
    "air_conditioning": Text("Кондиционер", "Air conditioning"),
    "terrace": Text("Терраса", "Terrace"),
    "lounge": Text("Зона отдыха", "Lounge"),
    "monitors": Text("Мониторы", "Monitors"),
    "standing_desks": Text("Столы для работы стоя", "Standing desks"),
    "ergonomic_chairs": Text("Эргономичные кресла", "Ergonomic chairs"),
    "natural_light": Text("Дневной свет", "Natural light"),
    "kids_corner": Text("Детский уголок", "Kids' corner"),
    "cafe": Text("Кафе в здании", "Café in the building"),
    "events": Text("События для резидентов", "Community events"),
    "mail": Text("Почтовый адрес", "Mailing address"),
}  # fmt: skip

DAY_MINUTES = 1440
LONGEST_VISIT = timedelta(hours=16)
WEEK_MINUTES = 7 * DAY_MINUTES
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE = re.compile(r"(?:(?P<days>[A-Z][A-Za-z,\- ]*?)\s+)?(?P<times>\d.*|off|closed)", re.IGNORECASE)
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class DayHours(NamedTuple):
    """`weekday`: Monday is 0."""

    weekday: int
    hours: Hours


def minutes_of(text: str) -> int:
    """ "08:30" -> 510; "24:00" is the end of the day. ValueError otherwise."""
    found = re.fullmatch(r"(\d{2}):(\d{2})", text)
    hours, minutes = (int(part) for part in found.groups()) if found else (99, 99)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise ValueError(f"{text!r} is not a time like 08:30")
    return hours * 60 + minutes


def clock_of(minutes: int) -> str:
    """Past midnight it is tomorrow's clock; only a day's very end is 24:00."""
    shown = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{shown // 60:02}:{shown % 60:02}"


def hours_between(opens: str, closes: str) -> Hours:
    """ "22:00" to "02:00" passes midnight, "00:00" to "00:00" is around the clock."""
    start, end = minutes_of(opens), minutes_of(closes)
    if start == DAY_MINUTES:
        raise ValueError("opening at 24:00 is 00:00 of the next day")
    return Hours(start, end if end > start else end + DAY_MINUTES)


def overlap(week: Iterable[DayHours]) -> bool:
    """Whether two of them share a minute, over midnight and from Sunday to Monday too."""
    spans = sorted((d.weekday * DAY_MINUTES + d.hours.opens, d.weekday * DAY_MINUTES + d.hours.closes) for d in week)
    if any(following[0] < one[1] for one, following in itertools.pairwise(spans)):
        return True
    return bool(spans) and max(end for _, end in spans) - WEEK_MINUTES > spans[0][0]


def parse_opening_hours(text: str) -> tuple[list[DayHours], list[str]]:
    """The common forms of OpenStreetMap's opening_hours: 24/7, days and ranges of days, several times a day, past
    midnight, `off`; a later rule replaces the days it names. The second part names what was not understood."""
    if text.strip() == "24/7":
        return [DayHours(day, Hours(0, DAY_MINUTES)) for day in range(7)], []
    week: dict[int, list[Hours]] = {}
    unknown = []
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        parsed = _parse_rule(rule)
        if parsed is None:
            unknown.append(rule)
        else:
            days, hours = parsed
            week |= dict.fromkeys(days, hours)
    found = [DayHours(day, hours) for day in sorted(week) for hours in week[day]]
    return ([], [text]) if overlap(found) else (found, unknown)


def _parse_rule(rule: str) -> tuple[Sequence[int], list[Hours]] | None:
    match = _RULE.fullmatch(rule)
    days = _parse_days(match["days"]) if match else None
    if match is None or days is None:
        return None
    if match["times"].lower() in ("off", "closed"):
        return days, []
    hours = [_parse_times(part) for part in match["times"].split(",")]
    return (days, [one for one in hours if one]) if all(hours) else None


def _parse_days(text: str | None) -> Sequence[int] | None:
    """None for holidays (PH, SH), months, weeks: those are not weekly."""
    if not text:
        return range(7)
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last and last not in _DAYS):
            return None
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        found += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return found


def _parse_times(text: str) -> Hours | None:
    match = _TIMES.fullmatch(text.strip())
    if match is None:
        return None
    opens_h, opens_m, closes_h, closes_m = (int(part) for part in match.groups())
    opens, closes = opens_h * 60 + opens_m, closes_h * 60 + closes_m
    closes += DAY_MINUTES if closes <= opens else 0
    fits = opens < DAY_MINUTES and closes <= 2 * DAY_MINUTES and max(opens_m, closes_m) < 60
    return Hours(opens, closes) if fits else None


def holidays_of(country: str, year: int, language: str) -> dict[date, str]:
    """Public holidays with their names (package `holidays`); empty for a country that it does not know."""
    import holidays  # 20 MB of countries: only when somebody asks

    try:
        return dict(sorted(holidays.country_holidays(country, years=year, language=language).items()))
    except NotImplementedError:
        return {}


def closing_time(opening: Sequence[Span], now: datetime) -> datetime:
    """When the doors close on somebody who comes now; after hours, and where they never close, after 16 hours."""
    ends = (span.ends_at for span in opening if span.starts_at <= now < span.ends_at)
    return min(next(ends, now + LONGEST_VISIT), now + LONGEST_VISIT)
