"""Names of stations, districts and cities in a sentence, whatever case they stand in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from artel.discovery.rules.sentence_reader import Reader, folded

_CASES = """
ыми ими ого его ому ему ами ями ая яя ую юю ой ей ый ий ым им ых их ые ие ое ее ом ем ам ям ах ях ов ев а я о е и ы у
ю ь й
"""
_ENDINGS = sorted(_CASES.split(), key=len, reverse=True)
_KEPT = 3
_WORD = re.compile(r"[^\W_]+")
_ADJECTIVE = re.compile(r"(?:ский|цкий|ный|вый|ной|ская|sky|skiy)$")
_DROPPED = {"имени", "imeni", "им"}
# Words that are a place only after a preposition or "метро".
_COMMON = frozenset(
    ("сокол", "динам", "университет", "аэропорт", "спортивн", "лесн", "садов", "московск", "выставочн", "международн")
)
_BEFORE = re.compile(
    r"(?:(?:рядом с|рядом со|недалеко от|поблизости от|неподалеку от|около|возле|у|на|в|во|к|от|близ|напротив"
    r"|near(?: the)?|close to|next to|around|at|by|in) +)?(?:(?:ст\.?|станци\w+) +)?"
    r"(?:(?:метро|м\.|м|metro|station|subway) +)?"
    r"(?:(?:районе?|район\w*|the district of) +)?$"
)
_AFTER = re.compile(r" +(?:район(?:е|а|у)?|district|area|(?:metro )?station|metro)(?!\w)")
_DISTRICT_WORD = re.compile(r"район|district|area")
HERE = re.compile(
    r"(?<!\w)(?:(?:где-нибудь )?(?:рядом|поблизости|недалеко|неподалеку)(?: со? мной| от меня)?"
    r"|near(?: to)? me|nearby|close by|around here)(?!\w)"
)
NICKNAMES = {"питер": "saint-petersburg", "петербург": "saint-petersburg", "спб": "saint-petersburg",
             "мск": "moscow", "spb": "saint-petersburg", "petersburg": "saint-petersburg"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A name on the map. `key` is what the search wants: the Russian name of a station, else a slug."""

    kind: Literal["metro", "district", "city"]
    key: str
    name_ru: str
    name_en: str
    city: str
    time_zone: str

    @property
    def is_adjective(self) -> bool:
        return bool(_ADJECTIVE.search(folded(self.name_ru)))


@dataclass(frozen=True, slots=True)
class Hit:
    start: int
    end: int
    words: int
    spot: Spot
    is_led: bool  # a preposition or "метро" stands before it
    says_district: bool

    def rank(self, near_city: str) -> tuple[int, bool, int, bool]:
        """The longest name; then what "район" asks for, then station before district; then where the person is."""
        order = ("metro", "district", "city").index(self.spot.kind)
        wrong_kind = (self.spot.kind == "district") != self.says_district
        return -self.words, wrong_kind and self.says_district, order, self.spot.city != near_city


def stem(word: str) -> str:
    """Without the longest case ending that leaves three letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _KEPT:
            return word[: -len(ending)]
    return word


def stems(name: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _WORD.findall(folded(name)) if word not in _DROPPED)


class Names:
    """The names of the map, by their first stem. The biggest city's come first."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.by_first: dict[str, list[tuple[tuple[str, ...], Spot]]] = {}
        cities = {spot.key: spot for spot in spots if spot.kind == "city"}
        named = [(stems(name), spot) for spot in spots for name in (spot.name_ru, spot.name_en)]
        named += [((stem(nick),), cities[slug]) for nick, slug in NICKNAMES.items() if slug in cities]
        for key, spot in named:
            if key:
                self.by_first.setdefault(key[0], []).append((key, spot))

    def hits(self, reader: Reader) -> Iterator[Hit]:
        words = [(match.start(), match.end(), stem(match[0])) for match in _WORD.finditer(reader.left)]
        words = [word for word in words if reader.left[word[0] : word[1]] not in _DROPPED]
        for at, (start, _, first) in enumerate(words):
            for key, spot in self.by_first.get(first, ()):
                run = words[at : at + len(key)]
                if tuple(word[2] for word in run) == key and _together(reader, run):
                    yield _hit(reader, start, run[-1][1], len(key), spot)


def _together(reader: Reader, run: Sequence[tuple[int, int, str]]) -> bool:
    between = (reader.left[one[1] : following[0]] for one, following in pairwise(run))
    return all(re.fullmatch(r"[ .\-]*(?:имени|им\.?|imeni)?[ .\-]*", gap) for gap in between)


def _hit(reader: Reader, start: int, end: int, words: int, spot: Spot) -> Hit:
    before = _BEFORE.search(reader.left[:start])
    led = before.start() if before else start
    if led and reader.left[led - 1].isalnum():
        led = start
    after = _AFTER.match(reader.left, end)
    until = after.end() if after else end
    says_district = bool(_DISTRICT_WORD.search(reader.left[led:start] + reader.left[end:until]))
    return Hit(led, until, words, spot, led < start or bool(after), says_district)


def read_places(reader: Reader, names: Names, near_city: str) -> None:
    """A city, if it is said, and one station or district of it."""
    _read_one(reader, [hit for hit in names.hits(reader) if hit.spot.kind == "city"], near_city)
    said = reader.facts_of("city")
    city = said["spot"].city if said else ""
    inner = [hit for hit in names.hits(reader) if hit.spot.kind != "city" and _counts(hit)]
    _read_one(reader, [hit for hit in inner if hit.spot.city == city] or ([] if city else inner), near_city)
    if match := reader.first(HERE):
        reader.take_match(match, "near")


def _counts(hit: Hit) -> bool:
    if hit.spot.kind == "district" and hit.spot.is_adjective:
        return hit.says_district
    return hit.is_led or hit.words > 1 or stems(hit.spot.name_ru)[0] not in _COMMON


def _read_one(reader: Reader, hits: Sequence[Hit], near_city: str) -> None:
    if hits:
        best = min(hits, key=lambda hit: hit.rank(near_city))
        reader.take(best.start, best.end, best.spot.kind, spot=best.spot)
