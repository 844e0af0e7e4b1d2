"""Sentences and what they mean, exactly; and that no text breaks the reading."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.access.actor import Actor
from artel.discovery.rules.sentence_places import stems
from artel.geo.commands import load_builtin
from artel.kit.db import Database
from tests.sentence_names import HERE, NOW, meaning, said

# It is Tuesday, 24 November 2026, 11:40 in Moscow.
SENTENCES = [
    (
        "переговорка на 6 завтра с 14 до 16 у Китай-города",
        "city=moscow ends_at=25.11/16:00 kind=meeting_room metro=Китай-город seats=6 starts_at=25.11/14:00 walk_min=15",
    ),
    (
        "тихое место сегодня до ночи, не дороже 300 в час",
        "amenities=quiet_zone ends_at=24.11/23:00 kind=hot_desk price_max=330000 starts_at=24.11/12:00",
    ),
    (
        "Рядом с Курской, завтра с 10 до 14",
        "city=moscow ends_at=25.11/14:00 metro=Курская starts_at=25.11/10:00 walk_min=15",
    ),
    ("стол на 2 часа", "ends_at=24.11/14:00 kind=hot_desk starts_at=24.11/12:00"),
    (
        "место в пятницу утром у метро Бауманская",
        "city=moscow ends_at=27.11/12:00 kind=hot_desk metro=Бауманская starts_at=27.11/09:00 walk_min=15",
    ),
    ("кабинет на 4 на месяц с 1 декабря", "ends_at=01.01/10:00 kind=private_office seats=4 starts_at=01.12/10:00"),
    (
        "переговорная на шестерых 25 ноября 14:00–16:00",
        "ends_at=25.11/16:00 kind=meeting_room seats=6 starts_at=25.11/14:00",
    ),
    ("зал на 40 человек в субботу вечером", "ends_at=28.11/22:00 kind=event_space seats=40 starts_at=28.11/18:00"),
    ("будка на полчаса сейчас", "ends_at=24.11/12:30 kind=phone_booth starts_at=24.11/12:00"),
    (
        "вдвоём завтра на весь день на Таганской",
        "city=moscow ends_at=25.11/19:00 metro=Таганская seats=2 starts_at=25.11/10:00 walk_min=15",
    ),
    ("до 500 рублей рядом", "near=55.76,37.64 price_max=50000"),
    (
        "коворкинг 24/7 с парковкой у Павелецкой",
        "amenities=around_the_clock,parking city=moscow metro=Павелецкая walk_min=15",
    ),
    ("место с собакой в Хамовниках", "amenities=pets city=moscow district=khamovniki kind=hot_desk"),
    (
        "без ступеней, с кофе, завтра в 10 на 3 часа",
        "amenities=accessible,coffee ends_at=25.11/13:00 starts_at=25.11/10:00",
    ),
    ("25.11 с 9:30 до 11", "ends_at=25.11/11:00 starts_at=25.11/09:30"),
    ("через неделю в 7 вечера", "ends_at=01.12/23:00 starts_at=01.12/19:00"),
    ("место в Питере у Чернышевской", "city=saint-petersburg kind=hot_desk metro=Чернышевская walk_min=15"),
    ("переговорка в Таганском районе", "city=moscow district=tagansky kind=meeting_room"),
    ("в 10 минутах пешком от метро Курская", "city=moscow metro=Курская walk_min=10"),
    ("место у Чистых прудов", "city=moscow kind=hot_desk metro=Чистые_пруды walk_min=15"),
    ("стол с монитором у окна", "amenities=monitors,natural_light kind=hot_desk"),
    (
        "сразу, без заявки переговорка на троих послезавтра в 15:00",
        "ends_at=26.11/17:00 instant=True kind=meeting_room seats=3 starts_at=26.11/15:00",
    ),
    ("с 22 до 2 у Трубной", "city=moscow ends_at=25.11/02:00 metro=Трубная starts_at=24.11/22:00 walk_min=15"),
    ("Верстак завтра", "ends_at=25.11/14:00 q=верстак starts_at=25.11/10:00"),
    ("на час в обед", "ends_at=24.11/13:00 starts_at=24.11/12:00"),
    ("три стола в понедельник с 10", "ends_at=30.11/14:00 kind=hot_desk seats=3 starts_at=30.11/10:00"),
    (
        "переговорная у Красных Ворот в следующий вторник",
        "city=moscow ends_at=01.12/12:00 kind=meeting_room metro=Красные_Ворота starts_at=01.12/10:00 walk_min=15",
    ),
    (
        "место на Лубянке до обеда",
        "city=moscow ends_at=24.11/13:00 kind=hot_desk metro=Лубянка starts_at=24.11/12:00 walk_min=15",
    ),
    ("в районе Арбат завтра днём", "city=moscow district=arbat ends_at=25.11/17:00 starts_at=25.11/12:00"),
    (
        "у станции Площадь Восстания ночью",
        "city=saint-petersburg ends_at=25.11/06:00 metro=Площадь_Восстания starts_at=24.11/22:00 walk_min=15",
    ),
    ("кабинет на неделю", "ends_at=02.12/10:00 kind=private_office starts_at=25.11/10:00"),
    (
        "рабочее место не дороже 1 500 руб на день",
        "ends_at=25.11/19:00 kind=hot_desk price_max=150000 starts_at=25.11/10:00",
    ),
    ("до 2 тыс рублей, зал с проектором", "kind=event_space price_max=200000 q=проектором"),
    ("конференц-зал на 100 человек в декабре", "kind=event_space q=декабре seats=100"),
    ("место у м. Сокол", "city=moscow kind=hot_desk metro=Сокол walk_min=15"),
    ("тихий зал с шкафчиками", "amenities=lockers,quiet_zone"),
    ("переговорка в Москве на Маяковской", "city=moscow kind=meeting_room metro=Маяковская walk_min=15"),
    ("с 10 утра до 7 вечера 30 ноября", "ends_at=30.11/19:00 starts_at=30.11/10:00"),
    ("через 3 дня вечером на пару часов", "ends_at=27.11/20:00 starts_at=27.11/18:00"),
    ("на выходных с ребёнком", "amenities=kids_corner ends_at=28.11/14:00 starts_at=28.11/10:00"),
    ("телефонная будка в 12:30 на 30 минут", "ends_at=24.11/13:00 kind=phone_booth starts_at=24.11/12:30"),
    ("с 9 до 18 в четверг рядом со мной", "ends_at=26.11/18:00 near=55.76,37.64 starts_at=26.11/09:00"),
    ("Переговорка, 10-12, завтра, 8 человек", "ends_at=25.11/12:00 kind=meeting_room seats=8 starts_at=25.11/10:00"),
    ("спортивная одежда завтра", "ends_at=25.11/14:00 q=спортивная_одежда starts_at=25.11/10:00"),
    ("день рождения 31 февраля", "q=день_рождения_31_февраля"),
    ("место до 18", "ends_at=24.11/18:00 kind=hot_desk starts_at=24.11/12:00"),
    ("нужно 5 мест завтра", "ends_at=25.11/14:00 seats=5 starts_at=25.11/10:00"),
    (
        "meeting room for 6 tomorrow from 2 to 4 pm near Taganskaya",
        "city=moscow ends_at=25.11/16:00 kind=meeting_room metro=Таганская seats=6 starts_at=25.11/14:00 walk_min=15",
    ),
    (
        "quiet desk today until 8pm under 300 per hour",
        "amenities=quiet_zone ends_at=24.11/20:00 kind=hot_desk price_max=240000 starts_at=24.11/12:00",
    ),
    (
        "hot desk on Friday 10-14 near Kitay-gorod",
        "city=moscow ends_at=27.11/14:00 kind=hot_desk metro=Китай-город starts_at=27.11/10:00 walk_min=15",
    ),
    ("booth for half an hour now", "ends_at=24.11/12:30 kind=phone_booth starts_at=24.11/12:00"),
    ("private office for a month from December 1", "ends_at=01.01/10:00 kind=private_office starts_at=01.12/10:00"),
    (
        "desk in Saint Petersburg tomorrow morning",
        "city=saint-petersburg ends_at=25.11/12:00 kind=hot_desk starts_at=25.11/09:00",
    ),
    (
        "event space for 40 people next Friday evening",
        "ends_at=04.12/22:00 kind=event_space seats=40 starts_at=04.12/18:00",
    ),
    ("two desks tomorrow", "ends_at=25.11/14:00 kind=hot_desk seats=2 starts_at=25.11/10:00"),
    ("for 2 near me, dog friendly", "amenities=pets near=55.76,37.64 seats=2"),
    (
        "place with wi-fi and coffee Nov 25 at 10am for 3 hours",
        "amenities=coffee,wifi ends_at=25.11/13:00 starts_at=25.11/10:00",
    ),
    ("instant booking, desk, all day tomorrow", "ends_at=25.11/19:00 instant=True kind=hot_desk starts_at=25.11/10:00"),
    ("desk within 10 minutes walk from the metro Kurskaya", "city=moscow kind=hot_desk metro=Курская walk_min=10"),
    ("9am-6pm on Nov 30 for three people", "ends_at=30.11/18:00 seats=3 starts_at=30.11/09:00"),
    (
        "desk at Nevsky Prospekt tomorrow at 14:00 for an hour",
        "city=saint-petersburg ends_at=25.11/15:00 kind=hot_desk metro=Невский_проспект starts_at=25.11/14:00 "
        "walk_min=15",
    ),
    ("booth nearby now", "ends_at=24.11/12:30 kind=phone_booth near=55.76,37.64 starts_at=24.11/12:00"),
    ("for six people, whiteboard, monday 3pm to 5pm", "ends_at=30.11/17:00 q=whiteboard seats=6 starts_at=30.11/15:00"),
    ("wheelchair accessible desk with parking", "amenities=accessible,parking kind=hot_desk"),
    ("the day after tomorrow in the afternoon", "ends_at=26.11/17:00 starts_at=26.11/12:00"),
    ("at noon on 12/12 for two hours", "ends_at=12.12/14:00 starts_at=12.12/12:00"),
    ("24 hours place with showers", "amenities=around_the_clock,showers"),
    ("step-free meeting room in Khamovniki", "amenities=accessible city=moscow district=khamovniki kind=meeting_room"),
    ("desk this weekend up to 500 rub", "ends_at=28.11/14:00 kind=hot_desk price_max=50000 starts_at=28.11/10:00"),
    ("private office for 4 weeks", "ends_at=23.12/10:00 kind=private_office starts_at=25.11/10:00"),
    ("office for 3 days from 1 December 2026", "ends_at=04.12/10:00 kind=private_office starts_at=01.12/10:00"),
    ("!!! ???", ""),
]
TITLES = {
    "переговорка на 6 завтра с 14 до 16 у Китай-города": [
        "переговорная", "6 человек", "ср 25 ноября, 14:00–16:00", "14:00–16:00", "м. Китай-город, до 15 мин",
    ],
    "тихое место сегодня до ночи, не дороже 300 в час": [
        "Тихая зона", "место", "вт 24 ноября, 12:00–23:00", "до 23:00", "до 300\u00a0₽ в час",
    ],
    "кабинет на месяц с 1 декабря": ["кабинет", "вт 1 декабря – пт 1 января", "вт 1 декабря"],
    "meeting room for 6 on Friday 10-12 near Taganskaya": [
        "meeting room", "6 people", "Fri 27 November, 10:00–12:00", "10:00–12:00", "Taganskaya metro, within 15 min",
    ],
    "переговорка в Таганском районе сразу": ["переговорная", "Таганский район", "сразу, без заявки"],
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_means(sentence: str, expected: str) -> None:
    assert said(sentence) == expected


def test_the_table_is_long_enough() -> None:
    assert len(SENTENCES) >= 60


@pytest.mark.parametrize("sentence", TITLES)
def test_what_was_understood_is_read_back(sentence: str) -> None:
    found = meaning(sentence)
    assert [span["title"] for span in found.spans] == TITLES[sentence]
    assert all(sentence[span["start"] : span["end"]] == span["text"] for span in found.spans)


@pytest.mark.parametrize(
    ("nominative", "oblique"),
    [
        ("Бауманская", "Бауманской"), ("Китай-город", "Китай-городом"), ("Чистые пруды", "Чистых прудов"),
        ("Охотный Ряд", "Охотного Ряда"), ("Сокольники", "Сокольников"), ("Полянка", "Полянке"),
        ("Воробьёвы горы", "Воробьёвых гор"), ("Марьина Роща", "Марьиной Роще"), ("Площадь Ильича", "площади Ильича"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_any_case(nominative: str, oblique: str) -> None:
    assert stems(nominative) == stems(oblique)


WORDS = " ".join(sentence for sentence, _ in SENTENCES).split()
MIXED = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join))


@given(MIXED)
def test_no_text_breaks_it_and_spans_are_sound(text: str) -> None:
    found = meaning(text)
    ends = 0
    for span in found.spans:
        assert ends <= span["start"] < span["end"] <= len(text)
        assert text[span["start"] : span["end"]] == span["text"]
        assert span["title"]
        ends = span["end"]
    if "starts_at" in found.params:
        assert found.params["starts_at"] < found.params["ends_at"]


async def test_the_answer_is_a_search(database: Database, guest: httpx.AsyncClient) -> None:
    async with database.transaction() as session:
        await load_builtin(session, Actor.system())
    body = {"text": "Переговорка на 6 завтра с 14 до 16 у Китай-города", "now": NOW.isoformat(), "near": HERE}
    answer = (await guest.post("/search/parse", json=body, headers={"accept-language": "ru"})).json()
    assert answer["params"] == {
        "city": "moscow", "metro": "Китай-город", "walk_min": 15, "kind": "meeting_room", "seats": 6,
        "starts_at": "2026-11-25T14:00:00+03:00", "ends_at": "2026-11-25T16:00:00+03:00",
    }  # fmt: skip
    assert answer["spans"][-1] == {
        "start": 35, "end": 49, "field": "metro", "text": "у Китай-города", "title": "м. Китай-город, до 15 мин",
    }  # fmt: skip
    assert (await guest.get("/venues", params=answer["params"])).status_code == 200
    assert (await guest.post("/search/parse", json={"text": "x", "near": "nowhere"})).status_code == 422
    near = (await guest.post("/search/parse", json={"text": "у Спортивной", "near": "59.94,30.31"})).json()
    assert near["params"]["city"] == "saint-petersburg"
