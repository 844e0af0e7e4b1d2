import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.catalog import rules
from artel.catalog.rules import DayHours
from artel.kit.spans import Hours

WORK = Hours(9 * 60, 21 * 60)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("24/7", {day: [(0, 1440)] for day in range(7)}),
        ("Mo-Fr 09:00-21:00", {day: [(540, 1260)] for day in range(5)}),
        ("Mo-Fr 08:00-21:00; Sa,Su 10:00-20:00", {d: [(480, 1260)] if d < 5 else [(600, 1200)] for d in range(7)}),
        ("Mo-Th 09:00-23:00; Fr 09:00-24:00; Sa 10:00-02:00; Su off",
         {0: [(540, 1380)], 1: [(540, 1380)], 2: [(540, 1380)], 3: [(540, 1380)], 4: [(540, 1440)], 5: [(600, 1560)]}),
        ("10:00-20:00", {day: [(600, 1200)] for day in range(7)}),
        ("Mo 09:00-12:00,13:00-18:00", {0: [(540, 720), (780, 1080)]}),
        ("Sa-Mo 10:00-18:00", {5: [(600, 1080)], 6: [(600, 1080)], 0: [(600, 1080)]}),
        ("Mo-Su 09:00-21:00; We off", {day: [(540, 1260)] for day in range(7) if day != 2}),
        ("Mo, We 9:00-21:00", {0: [(540, 1260)], 2: [(540, 1260)]}),
    ],
)  # fmt: skip
def test_common_opening_hours_are_understood(text: str, week: dict[int, list[tuple[int, int]]]) -> None:
    found, unknown = rules.parse_opening_hours(text)
    assert unknown == []
    assert found == [DayHours(day, Hours(*hours)) for day in sorted(week) for hours in week[day]]


@pytest.mark.parametrize(
    ("text", "unknown", "days"),
    [
        ("Mo-Fr 09:00-21:00; PH off", ["PH off"], 5),
        ("Mo-Fr 09:00+", ["Mo-Fr 09:00+"], 0),
        ("sunrise-sunset", ["sunrise-sunset"], 0),
        ("Jan-Mar Mo 09:00-18:00", ["Jan-Mar Mo 09:00-18:00"], 0),
        ("Mo 09:00-26:00; Tu 99:00-99:00", ["Tu 99:00-99:00"], 1),
        ("Mo 09:00-18:00,17:00-20:00", ["Mo 09:00-18:00,17:00-20:00"], 0),
        ("по звонку", ["по звонку"], 0),
    ],
)
def test_what_is_not_understood_is_named(text: str, unknown: list[str], days: int) -> None:
    found, left = rules.parse_opening_hours(text)
    assert (left, len(found)) == (unknown, days)


@given(st.text(max_size=60))
def test_nothing_that_people_write_breaks_it(text: str) -> None:
    found, _ = rules.parse_opening_hours(text)
    assert not rules.overlap(found)
    assert all(0 <= day.hours.opens < day.hours.closes <= 2880 for day in found)


Moments = st.integers(0, 1439)


@given(Moments, Moments)
def test_hours_come_back_as_they_were_said(opens: int, closes: int) -> None:
    hours = rules.hours_between(rules.clock_of(opens), rules.clock_of(closes))
    assert hours.opens == opens and 0 < hours.closes - opens <= 1440
    assert hours.closes % 1440 == closes


Weeks = st.lists(
    st.builds(
        lambda day, opens, length: DayHours(day, Hours(opens, opens + length)),
        st.integers(0, 6),
        Moments,
        st.integers(1, 1440),
    ),
    max_size=6,
)


@given(Weeks)
def test_overlap_is_what_counting_minutes_says(week: list[DayHours]) -> None:
    minutes = [
        (day * 1440 + minute) % rules.WEEK_MINUTES for day, hours in week for minute in range(hours.opens, hours.closes)
    ]
    assert rules.overlap(week) is (len(minutes) != len(set(minutes)))


def test_holidays_have_names_in_both_languages() -> None:
    assert len(rules.holidays_of("RU", 2027, "ru")) >= 8
    assert any("New Year" in name for name in rules.holidays_of("RU", 2027, "en_US").values())
    assert rules.holidays_of("XX", 2027, "ru") == {}
