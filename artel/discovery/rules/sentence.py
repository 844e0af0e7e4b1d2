"""A sentence becomes a search; docs/algorithms/sentence-search.md tells the whole order."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from artel.catalog.models import ResourceKind
from artel.catalog.rules import AMENITIES
from artel.discovery.rules import sentence_time, sentence_words
from artel.discovery.rules.sentence_places import Names, read_places
from artel.discovery.rules.sentence_reader import Found, Reader
from artel.discovery.rules.sentence_time import TIME_FIELDS, Window
from artel.discovery.rules.sentence_words import KIND_NAMES, STOP_WORDS
from artel.kit import words
from artel.kit.money import Money
from artel.kit.problems import Language, Text
from artel.kit.spans import wall_clock

DEFAULT_ZONE = "Europe/Moscow"
WALK_MIN = 15
USUAL_MINUTES = {ResourceKind.MEETING_ROOM: 120, ResourceKind.EVENT_SPACE: 120, ResourceKind.PHONE_BOOTH: 30}
DESKS = (ResourceKind.HOT_DESK, ResourceKind.FIXED_DESK)
PUBLIC = {"day": "starts_at", "stretch": "starts_at", "start": "starts_at", "part": "starts_at", "end": "ends_at",
          "length": "ends_at", "stay": "ends_at"}  # fmt: skip
WEEKDAYS = Text("пн вт ср чт пт сб вс", "Mon Tue Wed Thu Fri Sat Sun")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`params` are those of the search, a time is a datetime with its zone; `spans` are in the order of the text."""

    params: dict[str, Any]
    spans: list[dict[str, Any]] = field(default_factory=list)


def parse(text: str, names: Names, now: datetime, language: Language, near: str = "", near_city: str = "") -> Meaning:
    """`near` is "LAT,LON" of the person, `near_city` the slug of the city there."""
    reader = Reader(text)
    sentence_words.read_walk(reader)
    sentence_words.read_around_the_clock(reader)
    sentence_words.read_price(reader)
    sentence_time.read_times(reader, now.astimezone(_zone_said(text, names, near_city)).date())
    sentence_words.read_seats(reader)
    read_places(reader, names, near_city)
    sentence_words.read_instant(reader)
    sentence_words.read_amenities(reader)
    sentence_words.read_kind(reader)
    return _meaning(reader, now, language, near)


def _zone_said(text: str, names: Names, near_city: str) -> ZoneInfo:
    """ "Tomorrow" depends on where; so the place is looked for before anything else, in a reading of its own."""
    reader = Reader(text)
    read_places(reader, names, near_city)
    return _zone_of(reader)


def _zone_of(reader: Reader) -> ZoneInfo:
    for name in ("metro", "district", "city"):
        if facts := reader.facts_of(name):
            return ZoneInfo(facts["spot"].time_zone)
    return ZoneInfo(DEFAULT_ZONE)


def _meaning(reader: Reader, now: datetime, language: Language, near: str) -> Meaning:
    zone = _zone_of(reader)
    local = now.astimezone(zone)
    kind: ResourceKind | None = (reader.facts_of("kind") or {}).get("kind")
    usual = USUAL_MINUTES.get(kind, sentence_time.USUAL) if kind else sentence_time.USUAL
    window = sentence_time.window_of(reader, local.date(), local.hour * 60 + local.minute, usual)
    params = _place(reader, near) | _what(reader, kind)
    if window:
        params |= _times(window, zone)
    if price := reader.facts_of("price_max"):
        params["price_max"] = price["rubles"] * 100 * _times_charged(params, price, kind)
    if rest := [word for word in reader.leftovers() if word not in STOP_WORDS and len(word) > 1]:
        params["q"] = " ".join(rest)
    return Meaning(params, _spans(reader, window, language, params))


def _place(reader: Reader, near: str) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for name in ("metro", "district"):
        if facts := reader.facts_of(name):
            params |= {"city": facts["spot"].city, name: facts["spot"].key}
    if facts := reader.facts_of("city"):
        params["city"] = facts["spot"].key
    if reader.facts_of("near") is not None and near:
        params["near"] = near
    walk = reader.facts_of("walk_min")
    if walk or "metro" in params:
        params["walk_min"] = walk["minutes"] if walk else WALK_MIN
    return params


def _what(reader: Reader, kind: ResourceKind | None) -> dict[str, Any]:
    params: dict[str, Any] = {"kind": kind} if kind else {}
    if seats := reader.facts_of("seats"):
        params["seats"] = seats["seats"]
    if codes := [one.facts["code"] for one in reader.found if one.field == "amenities"]:
        params["amenities"] = sorted(set(codes))
    if reader.facts_of("instant") is not None:
        params["instant"] = True
    return params


def _times(window: Window, zone: ZoneInfo) -> dict[str, Any]:
    last = window.last or window.day
    starts_at, ends_at = wall_clock(window.day, window.start, zone), wall_clock(last, window.end, zone)
    return {"starts_at": starts_at.astimezone(zone), "ends_at": ends_at.astimezone(zone)}


def _times_charged(params: dict[str, Any], price: dict[str, Any], kind: ResourceKind | None) -> int:
    """The search compares the price of the whole window for everybody."""
    if not price["hourly"] or "starts_at" not in params:
        return 1
    hours = max(1, -(-(params["ends_at"] - params["starts_at"]) // timedelta(hours=1)))
    return int(hours) * (params.get("seats", 1) if kind in (*DESKS, None) else 1)


def _spans(reader: Reader, window: Window | None, language: Language, params: dict[str, Any]) -> list[dict[str, Any]]:
    found = sorted(reader.found, key=lambda one: one.start)
    first = next((one for one in found if one.field in TIME_FIELDS), None)
    return [
        {
            "start": one.start,
            "end": one.end,
            "field": PUBLIC.get(one.field, one.field),
            "text": reader.text[one.start : one.end],
            "title": _window_title(window, language) if one is first and window else _title(one, language, params),
        }
        for one in found
    ]


def _title(one: Found, language: Language, params: dict[str, Any]) -> str:
    facts = one.facts
    match one.field:
        case "kind":
            return KIND_NAMES[facts["kind"]].speak(language)
        case "seats":
            return words.count(facts["seats"], ("человек", "человека", "человек"), ("person", "people"), language)
        case "amenities":
            return AMENITIES[facts["code"]].speak(language)
        case "instant":
            return Text("сразу, без заявки", "instant booking").speak(language)
        case "price_max":
            return _price_title(facts, language)
        case "walk_min":
            return Text("до {} мин пешком", "within {} min on foot").speak(language).format(facts["minutes"])
        case "near":
            return Text("рядом с вами", "near you").speak(language)
        case "metro" | "district" | "city":
            return _place_title(one, language, params)
        case _:
            return _time_title(one, language)


def _place_title(one: Found, language: Language, params: dict[str, Any]) -> str:
    spot = one.facts["spot"]
    name = spot.name_en if language == "en" else spot.name_ru
    if one.field == "metro":
        text = Text("м. {}, до {} мин", "{} metro, within {} min")
        return text.speak(language).format(name, params["walk_min"])
    return Text("{} район", "{} district").speak(language).format(name) if _is_bare(one) else str(name)


def _is_bare(one: Found) -> bool:
    return one.field == "district" and bool(one.facts["spot"].is_adjective)


def _price_title(facts: dict[str, Any], language: Language) -> str:
    price = words.money(Money(facts["rubles"] * 100), language)
    text = Text("до {} в час", "up to {} an hour") if facts["hourly"] else Text("до {}", "up to {}")
    return text.speak(language).format(price)


def _time_title(one: Found, language: Language) -> str:
    """Of everything about time but the first, whose title is the whole window."""
    facts = one.facts
    match one.field:
        case "day":
            return _day(facts["day"], language)
        case "length" if facts["minutes"]:
            return words.length(facts["minutes"], language)
        case "length":
            return Text("весь день", "all day").speak(language)
        case "stay":
            return _stay_title(facts, language)
        case "end":
            return Text("до {}", "until {}").speak(language).format(_hour(facts["minute"]))
        case "start" if facts["minute"] is None:
            return Text("сейчас", "now").speak(language)
        case "start":
            return Text("с {}", "from {}").speak(language).format(_hour(facts["minute"]))
        case _:
            return f"{_hour(facts['start'])}–{_hour(facts['end'])}"


def _stay_title(facts: dict[str, Any], language: Language) -> str:
    if facts["months"]:
        return words.count(facts["months"], ("месяц", "месяца", "месяцев"), ("month", "months"), language)
    return words.count(facts["days"], ("день", "дня", "дней"), ("day", "days"), language)


def _window_title(window: Window | None, language: Language) -> str:
    if window is None:
        return ""
    if window.last:
        return f"{_day(window.day, language)} – {_day(window.last, language)}"
    return f"{_day(window.day, language)}, {_hour(window.start)}–{_hour(window.end)}"


def _day(day: date, language: Language) -> str:
    weekday = WEEKDAYS.speak(language).split()[day.weekday()]
    return f"{weekday} {day.day} {words.months(language)[day.month]}"


def _hour(minute: int) -> str:
    shown = minute if minute <= 1440 else minute - 1440
    return f"{shown // 60:02}:{shown % 60:02}"
