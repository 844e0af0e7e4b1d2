"""The vocabulary: kinds of room, amenities, seats, prices, in Russian with its endings and in English."""

import re

from artel.catalog.models import ResourceKind
from artel.discovery.rules.sentence_reader import Reader
from artel.kit.problems import Text

K = ResourceKind


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


# In this order: what is more special comes first.
KINDS: dict[ResourceKind, re.Pattern[str]] = {
    K.MEETING_ROOM: _word(r"переговорк\w*|переговорн\w*(?: комнат\w+)?|митинг-?рум\w*"
                          r"|meeting[ -]?rooms?|(?:conference|board) ?rooms?"),
    K.PHONE_BOOTH: _word(r"(?:телефонн\w+ )?(?:будк|будок|кабинк)\w*|(?:phone )?booths?"),
    K.FIXED_DESK: _word(r"(?:закрепленн|постоянн|фиксированн)\w+ (?:стол|мест)\w*|(?:fixed|dedicated) desks?"),
    K.PRIVATE_OFFICE: _word(r"кабинет\w*|(?:мини-?)?офис\w*|(?:private )?offices?"),
    K.EVENT_SPACE: _word(
        r"(?:конференц-?|лекционн\w+ )?зал(?:а|у|ом|е|ы|ов)?|лектори\w+|площадк\w+ для \w+"
        r"|(?:event|lecture) (?:spaces?|halls?|rooms?)|halls?|event venues?"
    ),
    K.HOT_DESK: _word(
        r"(?:рабоч\w+ )?(?:мест(?:о|а|е|у|ом|ечко)?|стол(?:а|у|ом|е|ы|ов|ик\w*)?)"
        r"|(?:hot[ -]?)?desks?|seats?|work ?(?:places?|spaces?)|places? to work|spots?"
    ),
}  # fmt: skip
KIND_NAMES = {
    K.MEETING_ROOM: Text("переговорная", "meeting room"),
    K.PHONE_BOOTH: Text("будка для звонков", "phone booth"),
    K.FIXED_DESK: Text("закреплённый стол", "fixed desk"),
    K.PRIVATE_OFFICE: Text("кабинет", "private office"),
    K.EVENT_SPACE: Text("зал", "event space"),
    K.HOT_DESK: Text("место", "desk"),
}

_WITH = r"(?:(?:с|со|есть|with(?: an?| my)?) )?"
AMENITIES: dict[str, re.Pattern[str]] = {
    code: _word(pattern)
    for code, pattern in {
        "quiet_zone": r"тих\w+ (?:зал\w*|зон\w*)|(?:в )?(?:тих\w+|тишин\w+)|quiet(?: zone| place)?|silent",
        "wifi": _WITH + r"(?:(?:быстр\w+ )?(?:wi-?fi|вай-?фа\w+|интернет\w*)|(?:fast )?internet)",
        "coffee": _WITH + r"(?:кофе|coffee)",
        "bike_parking": _WITH + r"(?:велопарковк\w*|велосипед\w*|bike (?:parking|rack))",
        "parking": _WITH + r"(?:парковк\w*|(?:car )?parking)",
        "pets": r"(?:можно )?(?:с|со) (?:собак\w+|кот\w+|кошк\w+|пс\w+|питом\w+|животн\w+)|(?:dog|pet)[ -]friendly"
        r"|with (?:an? |my |the )?(?:dogs?|cats?|pets?)|pets?(?: welcome)?",
        "accessible": r"без (?:ступен\w+|лестниц\w*)|доступн\w+ вход\w*|на коляске"
        r"|step[ -]free|wheelchair accessible"
        r"|wheelchairs?(?: access)?|accessible|no steps",
        "phone_booths": r"(?:с|со) (?:будк\w+|кабинк\w+)|with (?:phone )?booths",
        "kids_corner": r"(?:с|со) (?:ребенк\w+|детьми|дочк\w+|сын\w+)|детск\w+ угол\w*"
        r"|with (?:an? |my )?(?:child|children|kids?)|kids'? corner",
        "standing_desks": r"(?:работать |столы для работы )?стоя|standing desks?",
        "ergonomic_chairs": _WITH + r"(?:эргономичн\w+ кресл\w+|ergonomic chairs?)",
        "natural_light": r"(?:мест\w* )?у окна|с окн\w+|дневн\w+ свет\w*|светл\w+|(?:by|near|at) (?:the|a) window"
        r"|natural light|daylight",
        "kitchen": _WITH + r"(?:кухн\w+|kitchen)",
        "showers": _WITH + r"(?:душ(?:ем|а|ев\w+)?|showers?)",
        "lockers": _WITH + r"(?:шкафчик\w*|lockers?)",
        "printer": _WITH + r"(?:принтер\w*|сканер\w*|printers?|scanners?)",
        "air_conditioning": _WITH + r"(?:кондиционер\w*|air[ -]condition\w+)",
        "terrace": _WITH + r"(?:террас\w+|terrace)",
        "lounge": _WITH + r"(?:лаунж\w*|зон\w+ отдыха|lounge)",
        "monitors": _WITH + r"(?:монитор\w*|monitors?)",
        "cafe": _WITH + r"(?:кафе|cafe)",
        "mail": _WITH + r"(?:почтов\w+ адрес\w*|mailing address)",
    }.items()
}
AROUND_THE_CLOCK = _word(r"24 ?/ ?7|24 на 7|круглосуточн\w*|around the clock|24 hours")
INSTANT = _word(
    r"(?:бронь )?(?:сразу|мгновенн\w+)(?: бронь)?|без (?:заявки|подтверждения|ожидания)"
    r"|instant(?:ly)?(?: book(?:ing)?)?|without approval"
)

_PEOPLE = r"(?:человек\w*|чел|персон\w*|участник\w*|гост\w+|people|persons?|guests?|of us)"
_NUMERALS = {
    1: "одного один one", 2: "двоих двух два two", 3: "троих трех три three", 4: "четверых четырех четыре four",
    5: "пятерых пяти пять five", 6: "шестерых шести шесть six", 7: "семерых семи семь seven",
    8: "восьмерых восьми восемь eight", 9: "девятерых девяти девять nine", 10: "десятерых десяти десять ten",
    12: "двенадцати двенадцать twelve", 15: "пятнадцати пятнадцать fifteen", 20: "двадцати двадцать twenty",
    30: "тридцати тридцать thirty", 50: "пятидесяти пятьдесят fifty",
}  # fmt: skip
NUMBERS = {word: number for number, words in _NUMERALS.items() for word in words.split()}
_TOGETHER = {
    "вдвоем": 2, "втроем": 3, "вчетвером": 4, "впятером": 5, "вшестером": 6, "всемером": 7, "ввосьмером": 8,
    "вдесятером": 10, "the two of us": 2, "one": 1,
}  # fmt: skip
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})"
SEATS = (
    _word(rf"(?:на|для|for|нас|will be) {_N}(?: {_PEOPLE}| мест\w*| seats?)?"),
    _word(rf"{_N}[ -]?(?:{_PEOPLE}|мест(?:а|о)?|seats?|-?seater)"),
    _word(rf"{_N}(?= (?:desks|places|стол(?:а|ов)|рабоч\w+ мест\w*))"),
)
TOGETHER = _word("|".join(word for word in _TOGETHER if word != "one"))
ALONE = _word(r"(?:на|для) себя|just me|for myself|for me")
MOST_SEATS = 500

_SUM = r"(?P<sum>\d{1,3}(?: \d{3})+|\d{1,7})(?P<k> ?(?:тыс\w*|k|к)(?!\w))?"
_RUBLES = r"(?: ?(?:₽|руб\w*|р(?!\w)\.?|rub\w*|roubles?))"
_HOURLY = r"(?: ?(?:в|за|/|an?|per) ?(?:час|hour|h|ч)(?!\w))"
_MOST = r"не дороже(?: чем)?|не больше|дешевле|до|максимум|максимально|в пределах|бюджет"
_MOST += r"|under|below|up to|max(?:imum)?|less than|cheaper than|no more than|at most"
PRICES = (
    re.compile(rf"(?<!\w)(?:{_MOST}) {_SUM}(?P<unit>{_RUBLES})?(?P<hourly>{_HOURLY})?(?![\w:.])"),
    re.compile(rf"(?<![\w.:]){_SUM}(?P<unit>{_RUBLES})(?P<hourly>{_HOURLY})?(?!\w)"),
)
_HOUR_LIKE = 24

WALKS = (
    _word(r"(?:(?:до|в|не дальше|не более|within|up to) )?(?P<n>\d{1,2})[ -]?(?:мин\w*|minutes?'?|min)\.? "
          r"(?:пешком|ходьбы|от метро|walk(?:ing)?|on foot|from (?:the )?(?:metro|subway))(?: (?:от метро|away))?"),
    _word(r"не дальше (?P<n>\d{1,2}) мин\w*"),
)  # fmt: skip
MOST_WALK = 60

_STOP = """
а без бы в во для до за и или из к ко как какой какую мне много можно мы на надо нам нас найди найти нужен нужна нужно
нужны о об от по пожалуйста покажи при просто с со снять такой там то только у хочу хотим хотел хотела бы час часа
часов чтобы чтоб это этот эту я есть где нибудь что коворкинг коворкинга коворкинге коворкинги район районе метро м
станция станции рядом около возле забронировать бронь арендовать аренда место работы поработать работать посидеть
подешевле ищу ищем a about an and any at be book booking by can coworking find for from get give have i i'd in is it
like looking me my need of on or please rent show some somewhere station metro that the there to us want we where with
work working would area district near place space room
"""
STOP_WORDS = frozenset(_STOP.split())


def number_of(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def read_walk(reader: Reader) -> None:
    for pattern in WALKS:
        match = reader.first(pattern)
        if match and 0 < int(match["n"]) <= MOST_WALK:
            return reader.take_match(match, "walk_min", minutes=int(match["n"]))


def read_price(reader: Reader) -> None:
    """The first; without a currency only what cannot be an hour."""
    for pattern in PRICES:
        for match in reader.matches(pattern):
            rubles = int(match["sum"].replace(" ", "")) * (1000 if match["k"] else 1)
            if rubles > _HOUR_LIKE or match["unit"] or match["hourly"]:
                return reader.take_match(match, "price_max", rubles=rubles, hourly=bool(match["hourly"]))


def read_seats(reader: Reader) -> None:
    if match := reader.first(TOGETHER):
        return reader.take_match(match, "seats", seats=_TOGETHER[match[0]])
    if match := reader.first(ALONE):
        return reader.take_match(match, "seats", seats=1)
    for pattern in SEATS:
        match = reader.first(pattern)
        if match and 0 < number_of(match["n"]) <= MOST_SEATS:
            return reader.take_match(match, "seats", seats=number_of(match["n"]))


def read_around_the_clock(reader: Reader) -> None:
    if match := reader.first(AROUND_THE_CLOCK):
        reader.take_match(match, "amenities", code="around_the_clock")


def read_amenities(reader: Reader) -> None:
    for code, pattern in AMENITIES.items():
        if match := reader.first(pattern):
            reader.take_match(match, "amenities", code=code)


def read_instant(reader: Reader) -> None:
    for match in list(reader.matches(INSTANT)):
        reader.take_match(match, "instant")


def read_kind(reader: Reader) -> None:
    for kind, pattern in KINDS.items():
        if match := reader.first(pattern):
            return reader.take_match(match, "kind", kind=kind)
