"""Days, hours and lengths in a sentence. Minutes of the wall clock, counted from midnight; past 1440 is tomorrow."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from artel.discovery.rules.sentence_reader import Reader
from artel.discovery.rules.sentence_words import NUMBERS

_MONTHS = ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
_MONTHS_EN = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_WORD = (
    r"(?:январ|феврал|март|апрел|ма(?=[йяе])|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,2}"
    r"|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NO_MONTH = rf"(?! ?(?:{_MONTH_WORD})(?!\w))"
_NO_PEOPLE = (
    r"(?! ?-? ?(?:человек|чел|персон|мест|people|persons|guests|seats|₽|руб|р\b|тыс|мин|min|дн|day|недел|week))"
)
_WEEKDAYS = (
    r"понедельник\w*|monday|mon", r"вторник\w*|tuesday|tue", r"сред[уыае]|wednesday|wed", r"четверг\w*|thursday|thu",
    r"пятниц\w+|friday|fri", r"суббот\w+|saturday|sat", r"воскресень\w+|sunday|sun",
)  # fmt: skip


def _clock(n: int) -> str:
    return (
        rf"(?P<h{n}>[01]?\d|2[0-4])(?::(?P<m{n}>[0-5]\d))?(?![\d:])"
        rf"(?: ?(?P<p{n}>am|pm|a\.m\.|p\.m\.|утра|дня|вечера|ночи)(?!\w))?"
        r"(?: ?(?:час(?:а|ов)?|ч|o'clock)(?!\w))?"
    )


def _dotted(n: int) -> str:
    return _clock(n).replace("(?::(", "(?:[:.](")


STRETCHES = (
    re.compile(rf"(?<!\w)(?:с|со|from|between) {_dotted(1)} (?:и )?(?:до|по|to|till|until|and) "
               rf"{_dotted(2)}{_NO_MONTH}(?!\w)"),
    re.compile(rf"(?<![\w.])(?:в |с |from )?{_dotted(1)}(?: ?- ?| to | till )"
               rf"{_dotted(2)}{_NO_MONTH}{_NO_PEOPLE}(?![\w.]\d)(?!\w)"),
)  # fmt: skip
_AMOUNT = rf"(?P<n>\d{{1,2}}(?:[.,]5)?|полтора|полутора|пары?|пару|{'|'.join(NUMBERS)})"
LENGTHS = (
    (re.compile(rf"(?<!\w)(?:на |for )?{_AMOUNT}[ -]?(?:час(?:а|ов|ика)?|ч|hours?|hrs?|h)(?!\w)"), 60),
    (re.compile(r"(?<!\w)(?:на |for )?(?P<n>\d{1,3}) ?(?:минут\w*|мин|minutes?|mins?)(?!\w)"), 1),
)
_FIXED = {
    r"(?:на )?пол-?часа|(?:for )?half an hour": 30,
    r"на час(?:ик|ок)?|for (?:an|one) hour": 60,
    r"(?:на )?полдня|(?:for )?half a day": 240,
}
FIXED = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), minutes) for pattern, minutes in _FIXED.items())
ALL_DAY = re.compile(
    r"(?<!\w)(?:(?:на )?(?:весь|целый|полный) день|на день|all day(?: long)?"
    r"|(?:for )?(?:the |a )?(?:whole|full|entire) day|for (?:a|the) day)(?!\w)"
)
STAYS = re.compile(
    r"(?<!\w)(?:(?:на|for) (?:(?P<n>\d{1,2}) |an? |one |один |одну )?"
    r"(?P<unit>недел\w+|месяц\w*|дн(?:я|ей)|days|weeks?|months?))(?!\w)"
)
_DATES = (
    re.compile(rf"(?<![\w.])(?:на )?(?P<d>[0-3]?\d)(?:-?(?:го|е|st|nd|rd|th))?(?: of)? (?P<month>{_MONTH_WORD})"
               r"(?!\w)(?: (?P<y>20\d\d)(?: ?года?)?(?!\w))?"),
    re.compile(rf"(?<!\w)(?:on )?(?P<month>{_MONTH_WORD}) (?:the )?(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
               r"(?![\w:])(?:,? (?P<y>20\d\d)(?!\w))?"),
    re.compile(r"(?<![\w.:])(?P<d>[0-3]?\d)[./](?P<m>[01]?\d)(?:[./](?P<y>20\d\d))?(?![\w:])(?!\.\d)"),
)  # fmt: skip
_NEAR_DAYS = (
    (r"послезавтра|(?:the )?day after tomorrow", 2),
    (r"завтра(?:шн\w+ день)?|tomorrow", 1),
    (r"сегодня|today", 0),
    (r"через неделю|in a week|a week from now", 7),
)
NEAR_DAYS = tuple((re.compile(rf"(?<!\w)(?:на )?(?:{pattern})(?!\w)"), ahead) for pattern, ahead in _NEAR_DAYS)
AHEAD = re.compile(
    rf"(?<!\w)(?:через|in) (?P<n>\d{{1,2}}|{'|'.join(NUMBERS)}) "
    r"(?P<unit>дн(?:я|ей)|день|недел\w+|days?|weeks?)(?!\w)"
)
_NEXT = r"(?P<next>следующ\w+ |next )?(?:эт\w+ |ближайш\w+ |this )?"
WEEKDAYS = tuple(re.compile(rf"(?<!\w)(?:(?:во?|на|on|до|к) )?{_NEXT}(?:{pattern})(?!\w)") for pattern in _WEEKDAYS)
WEEKEND = re.compile(rf"(?<!\w)(?:(?:в|на|on|at) )?(?:the )?{_NEXT}(?:выходн\w+|weekend)(?!\w)")
STARTS = (
    re.compile(rf"(?<!\w)(?:в|с|со|к|после|начиная с|at|from|after|starting(?: at)?) "
               rf"{_clock(1)}{_NO_MONTH}{_NO_PEOPLE}(?![\w.]\d)(?!\w)"),
    re.compile(r"(?<![\w:])(?P<h1>[01]?\d|2[0-3])(?::(?P<m1>[0-5]\d))(?P<p1> ?[ap]m)?(?![\w:])"),
    re.compile(r"(?<![\w:])(?P<h1>1[0-2]|[1-9])(?P<m1>)(?P<p1> ?[ap]m)(?!\w)"),
)  # fmt: skip
NOON = re.compile(r"(?<!\w)(?:в полдень|at noon)(?!\w)")
NOW = re.compile(r"(?<!\w)(?:прямо сейчас|сейчас|right now|now|asap)(?!\w)")
ENDS = re.compile(rf"(?<!\w)(?:до|until|till|before|by) {_clock(2)}{_NO_MONTH}{_NO_PEOPLE}(?![\w.]\d)(?!\w)")
_END_WORDS = {
    r"(?:до|until|till) (?:обеда|lunch)": 780,
    r"(?:до|until|till) (?:вечера|(?:the )?evening)": 1140,
    r"(?:до|until|till) (?:(?:поздней )?ночи|закрытия|упора|(?:late )?night|closing(?: time)?|close)": 1380,
    r"(?:до|until|till) (?:полуночи|midnight)": 1440,
    r"(?:до|until|till) (?:утра|(?:the )?morning)": 1860,
}
END_WORDS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), minute) for pattern, minute in _END_WORDS.items())
_PARTS = {
    r"tonight": (1080, 1320),
    r"(?:с (?:самого )?)?утр(?:ом|а)|(?:in the )?mornings?": (540, 720),
    r"в обед|(?:at )?lunch(?: ?time)?": (720, 840),
    r"днем|после обеда|(?:in the )?afternoons?": (720, 1020),
    r"вечер(?:ом|а|ок)?|(?:in the )?evenings?": (1080, 1320),
    r"ночью|на (?:всю )?ночь|(?:at |over)?night": (1320, 1800),
}
PARTS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), span) for pattern, span in _PARTS.items())
TIME_FIELDS = ("day", "stretch", "start", "part", "end", "length", "stay")


def read_times(reader: Reader, today: date) -> None:
    _read_stretch(reader)
    _read_length(reader)
    _read_day(reader, today)
    if not reader.facts_of("stretch"):
        _read_end(reader)
        _read_start(reader)
        _read_part(reader)


def _minute(match: re.Match[str], n: int) -> tuple[int, bool]:
    """The minute of the day, and whether the half of it was said."""
    groups = match.groupdict()
    hour, half = int(groups[f"h{n}"]), (groups[f"p{n}"] or "").strip().replace(".", "")
    minutes = int(groups[f"m{n}"] or 0)
    if half in ("am", "утра") or (half == "ночи" and hour < 8):
        return hour % 12 * 60 + minutes, True
    if half:
        return (hour % 12 + 12) * 60 + minutes if hour <= 12 else hour * 60 + minutes, True
    early = 1 <= hour <= 6 and not groups[f"h{n}"].startswith("0") and groups[f"m{n}"] is None
    return (hour + 12 if early else hour) * 60 + minutes, False


def _read_stretch(reader: Reader) -> None:
    for pattern in STRETCHES:
        for match in reader.matches(pattern):
            start, start_said = _minute(match, 1)
            end, end_said = _minute(match, 2)
            raw = int(match["h1"]) * 60 + int(match["m1"] or 0)
            if end_said and not start_said and int(match["h1"]) <= 12:
                start = raw % 720 + (720 if end >= 720 and raw % 720 + 720 < end else 0)
            later = _after(start, end)
            if later and start < 1440:
                return reader.take_match(match, "stretch", start=start, end=later)


def _after(start: int, end: int) -> int | None:
    """The same hour, half a day later, or tomorrow."""
    early = end - 720 if end > 720 else end
    return next((later for later in (end, early + 720, early + 1440) if later > start), None)


def _read_length(reader: Reader) -> None:
    if match := reader.first(ALL_DAY):
        return reader.take_match(match, "length", minutes=None)
    stay = reader.first(STAYS)
    if stay and int(stay["n"] or 1):
        return reader.take_match(stay, "stay", **_stay(stay))
    return _read_hours(reader)


def _read_hours(reader: Reader) -> None:
    for pattern, fixed in FIXED:
        if match := reader.first(pattern):
            return reader.take_match(match, "length", minutes=fixed)
    for pattern, unit in LENGTHS:
        if (match := reader.first(pattern)) and (minutes := int(_amount(match["n"]) * unit)) and minutes <= 1440:
            return reader.take_match(match, "length", minutes=minutes)


def _amount(word: str) -> float:
    if word.startswith("пол"):
        return 1.5
    if word.startswith("пар"):
        return 2
    return NUMBERS.get(word) or float(word.replace(",", "."))


def _stay(match: re.Match[str]) -> dict[str, int]:
    n, unit = int(match["n"] or 1), match["unit"]
    if unit.startswith(("месяц", "month")):
        return {"months": n, "days": 0}
    return {"months": 0, "days": n * (7 if unit.startswith(("недел", "week")) else 1)}


def _read_day(reader: Reader, today: date) -> None:
    for pattern in _DATES:
        for match in reader.matches(pattern):
            if day := _date(match.groupdict(), today):
                return reader.take_match(match, "day", day=day)
    for pattern, ahead in NEAR_DAYS:
        if near := reader.first(pattern):
            return reader.take_match(near, "day", day=today + timedelta(days=ahead))
    if far := reader.first(AHEAD):
        days = int(_amount(far["n"])) * (7 if far["unit"].startswith(("недел", "week")) else 1)
        return reader.take_match(far, "day", day=today + timedelta(days=days))
    return _read_weekday(reader, today)


def _read_weekday(reader: Reader, today: date) -> None:
    """The next one, today included; "next Friday" is not this week's."""
    for weekday, pattern in [*enumerate(WEEKDAYS), (5, WEEKEND)]:
        if match := reader.first(pattern):
            ahead = (weekday - today.weekday()) % 7
            if match["next"] and today.weekday() + ahead < 7:
                ahead += 7
            return reader.take_match(match, "day", day=today + timedelta(days=ahead))


def _date(groups: dict[str, Any], today: date) -> date | None:
    """Without a year the next such day. None: there is none."""
    month = _month(groups["month"]) if groups.get("month") else int(groups["m"])
    for year in [int(groups["y"])] if groups.get("y") else [today.year, today.year + 1]:
        try:
            day = date(year, month, int(groups["d"]))
        except ValueError:
            continue
        if day >= today or groups.get("y"):
            return day
    return None


def _month(word: str) -> int:
    """ "ма" would be March as well, so March goes first."""
    order = sorted(range(12), key=lambda n: -len(_MONTHS[n]))
    russian = next((n + 1 for n in order if word.startswith(_MONTHS[n])), 0)
    return russian or next(n + 1 for n in range(12) if word.startswith(_MONTHS_EN[n]))


def _read_start(reader: Reader) -> None:
    if match := reader.first(NOW):
        return reader.take_match(match, "start", minute=None)
    if match := reader.first(NOON):
        return reader.take_match(match, "start", minute=720)
    for pattern in STARTS:
        if match := reader.first(pattern):
            minute = _minute(match, 1)[0]
            if minute < 1440:
                return reader.take_match(match, "start", minute=minute)


def _read_end(reader: Reader) -> None:
    for pattern, minute in END_WORDS:
        if match := reader.first(pattern):
            return reader.take_match(match, "end", minute=minute)
    if match := reader.first(ENDS):
        reader.take_match(match, "end", minute=_minute(match, 2)[0])


def _read_part(reader: Reader) -> None:
    for pattern, (start, end) in PARTS:
        if match := reader.first(pattern):
            return reader.take_match(match, "part", start=start, end=end)


@dataclass(frozen=True, slots=True)
class Window:
    """On the wall clock: `end` is counted from midnight of `day`, whatever day it falls on."""

    day: date
    start: int
    end: int
    last: date | None = None  # of a stay: it ends on this day at the hour of its start


OPENS, CLOSES, NIGHT = 600, 1140, 1380
USUAL = 240


def window_of(reader: Reader, today: date, minute_now: int, usual: int = USUAL) -> Window | None:
    """What was said, with the rest filled in. None: nothing was said about time."""
    said = {name: reader.facts_of(name) for name in TIME_FIELDS}
    if all(facts is None for facts in said.values()):
        return None
    day = (said["day"] or {}).get("day")
    next_slot = -(-(minute_now + 1) // 30) * 30
    start, end = _hours(said, next_slot if day in (None, today) else 0, usual)
    if day is None:
        late = start < minute_now or start >= 1440
        day = today + timedelta(days=int(late and said["start"] != {"minute": None}))
    if said["stay"]:
        return Window(day, start % 1440, start % 1440, _last_day(day, said["stay"]))
    return Window(day + timedelta(days=start // 1440), start % 1440, end - start // 1440 * 1440)


def _hours(said: dict[str, dict[str, Any] | None], next_slot: int, usual: int) -> tuple[int, int]:
    """`next_slot` is 0 when another day was said: then nobody is late."""
    if stretch := said["stretch"]:
        return stretch["start"], stretch["end"]
    start, end = _said_hours(said)
    length = (said["length"] or {}).get("minutes")
    if start is None and said["start"]:
        start = next_slot
    if start is None:
        start = _filled_start(said, end, length, next_slot)
    if end is None:
        whole_day = said["length"] is not None and length is None
        end = max(CLOSES, start + 60) if whole_day else start + (length or usual)
    return start, end if end > start else _after(start, end) or start + usual


def _said_hours(said: dict[str, dict[str, Any] | None]) -> tuple[int | None, int | None]:
    start, end = (said["start"] or {}).get("minute"), (said["end"] or {}).get("minute")
    if part := said["part"]:
        has_length = said["length"] is not None or said["start"] is not None
        start = part["start"] if start is None else start
        end = part["end"] if end is None and not has_length else end
    return start, end


def _filled_start(said: dict[str, dict[str, Any] | None], end: int | None, length: int | None, next_slot: int) -> int:
    if end is not None and length:
        return max(end - length, 0)
    if end is not None:
        return next_slot if next_slot and next_slot < end else max(min(OPENS, end - 120), 0)
    if said["day"] is None and said["length"] and length:
        return next_slot
    return max(OPENS, next_slot) if said["day"] and next_slot < NIGHT else OPENS


def _last_day(day: date, stay: dict[str, Any]) -> date:
    if not stay["months"]:
        return day + timedelta(days=stay["days"])
    year, month = divmod(day.year * 12 + day.month - 1 + stay["months"], 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
