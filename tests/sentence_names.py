"""The built-in map as the parser of sentences sees it, and what it says on a Tuesday morning, put short."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from artel.discovery.rules.sentence import Meaning, parse
from artel.discovery.rules.sentence_places import Names, Spot
from artel.kit.problems import Language
from artel.kit.translit import slugify

NOW = datetime(2026, 11, 24, 8, 40, tzinfo=UTC)  # Tuesday, 11:40 in Moscow
HERE = "55.76,37.64"


def _spots(name: str) -> list[Spot]:
    data: dict[str, Any] = json.loads(files("artel.geo").joinpath(f"builtin/{name}.json").read_text(encoding="utf-8"))
    city, zone = data["city"]["slug"], data["city"]["time_zone"]
    spots = [Spot("city", city, data["city"]["name_ru"], data["city"]["name_en"], city, zone)]
    stations = {stop[0]: stop[1] for line in data["lines"] for stop in line["stations"]}
    spots += [Spot("metro", ru, ru, en, city, zone) for ru, en in stations.items()]
    for district in data["districts"]:
        spots.append(
            Spot("district", slugify(district["name_en"]), district["name_ru"], district["name_en"], city, zone)
        )
    return spots


NAMES = Names([*_spots("moscow"), *_spots("saint-petersburg")])


def meaning(text: str, language: Language | None = None) -> Meaning:
    speaks: Language = language or ("ru" if any("а" <= sign <= "я" for sign in text.lower()) else "en")
    return parse(text, NAMES, NOW, speaks, HERE)


def said(text: str) -> str:
    """`key=value` in the order of the keys; times as day and hour of Moscow's wall clock."""
    params = meaning(text).params
    return " ".join(f"{key}={_short(params[key])}" for key in sorted(params))


def _short(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%d.%m/%H:%M}"
    return ",".join(value) if isinstance(value, list) else str(value).replace(" ", "_")
