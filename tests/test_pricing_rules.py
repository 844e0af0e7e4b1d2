from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.catalog.models import ResourceKind
from artel.kit import words
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.pricing import rules
from artel.pricing.models import Per
from artel.pricing.rules import EVERY_DAY, Inputs, PeakFacts, PromoFacts, Scope, TariffFacts, Window

ALWAYS = Window(EVERY_DAY, 0, 1440)
WEEKEND = Window((5, 6), 0, 1440)
BERLIN = "Europe/Berlin"


def tariff(per: Per = Per.HOUR, amount: int = 30_000, scope: int = Scope.VENUE, **more: Any) -> TariffFacts:
    return TariffFacts(uuid7(), per.value, per, amount, scope, **{"window": ALWAYS} | more)


def wish(start: str, end: str, *tariffs: TariffFacts, zone: str = "Europe/Moscow", **more: Any) -> Inputs:
    """Times are wall-clock times of `zone`."""
    starts_at, ends_at = (
        datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for at in (start, end)
    )
    values: dict[str, Any] = {
        "kind": ResourceKind.HOT_DESK,
        "seats": 1,
        "units": 1,
        "currency": "RUB",
        "vat_percent": None,
    }
    return Inputs(**values | {"starts_at": starts_at, "ends_at": ends_at, "time_zone": zone, "tariffs": tariffs} | more)


def total(inputs: Inputs) -> int | None:
    derivation = rules.price(inputs)
    return derivation.total if derivation else None


@pytest.mark.parametrize(
    ("kind", "seats", "capacity", "units"),
    [
        (ResourceKind.HOT_DESK, 3, 1, 3),
        (ResourceKind.FIXED_DESK, 1, 1, 1),
        (ResourceKind.MEETING_ROOM, 6, 8, 1),
        (ResourceKind.MEETING_ROOM, 9, 8, 0),
        (ResourceKind.PHONE_BOOTH, 1, 1, 1),
        (ResourceKind.EVENT_SPACE, 51, 50, 0),
    ],
)
def test_desks_are_sold_by_the_seat_and_rooms_whole(kind: ResourceKind, seats: int, capacity: int, units: int) -> None:
    assert rules.billable_units(kind, seats, capacity) == units


@pytest.mark.parametrize(
    ("per", "start", "end", "count"),
    [
        (Per.HOUR, "2026-11-25T10:00", "2026-11-25T11:30", Fraction(3, 2)),
        (Per.DAY, "2026-11-25T10:00", "2026-11-25T20:00", 1),
        (Per.DAY, "2026-11-25T10:00", "2026-11-26T10:00", 1),
        (Per.DAY, "2026-11-25T10:00", "2026-11-26T10:30", 2),
        (Per.WEEK, "2026-11-02T10:00", "2026-11-09T10:00", 1),
        (Per.WEEK, "2026-11-02T10:00", "2026-11-09T10:30", 2),
        (Per.MONTH, "2026-01-31T10:00", "2026-02-28T10:00", 1),
        (Per.MONTH, "2026-01-31T10:00", "2026-03-01T10:00", 2),
        (Per.MONTH, "2026-12-15T10:00", "2027-01-15T10:00", 1),
        (Per.MONTH, "2026-12-15T10:00", "2027-12-15T10:00", 12),
    ],
)
def test_time_is_counted_in_started_periods(per: Per, start: str, end: str, count: Fraction) -> None:
    assert rules.periods(wish(start, end), per) == count


@pytest.mark.parametrize(
    ("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25)], ids=["an hour is lost", "an hour comes twice"]
)
def test_clock_changes_change_the_hours_and_not_the_days(day: str, hours: int) -> None:
    night = wish(f"{day}T00:00", f"{day}T23:59:59", zone=BERLIN)
    assert rules.periods(night, Per.HOUR) == Fraction(hours * 3600 - 1, 3600)
    assert rules.periods(night, Per.DAY) == 1
    around = wish("2027-03-27T10:00", "2027-03-28T10:00", zone=BERLIN)
    assert [rules.periods(around, per) for per in (Per.HOUR, Per.DAY)] == [23, 1]


def test_a_window_is_wall_clock_also_when_the_clocks_change() -> None:
    """Cheaper until six: on 28 March the night from 0:00 to 6:00 has five hours, on 31 October seven."""
    night = PeakFacts("Night", -50, Window(EVERY_DAY, 0, 360))
    for day, inside in (("2027-03-28", 5), ("2027-10-31", 7)):
        inputs = wish(f"{day}T00:00", f"{day}T08:00", tariff(amount=10_000), zone=BERLIN, peaks=(night,))
        assert rules.overlap(night.window, inputs) == timedelta(hours=inside)
        assert total(inputs) == (inside + 2) * 10_000 - inside * 5_000


def test_peak_counts_only_the_part_inside() -> None:
    evening = PeakFacts("Evening", 20, Window((0, 1, 2, 3, 4), 18 * 60, 22 * 60))
    inputs = wish("2026-11-25T17:00", "2026-11-25T20:00", tariff(), peaks=(evening,))  # a Wednesday
    assert total(inputs) == 3 * 30_000 + 2 * 6_000
    assert total(wish("2026-11-28T17:00", "2026-11-28T20:00", tariff(), peaks=(evening,))) == 3 * 30_000


def test_a_night_window_reaches_over_midnight() -> None:
    night = Window((4,), 22 * 60, 30 * 60)  # Friday 22:00 to Saturday 6:00
    assert rules.covers(night, wish("2026-11-28T01:00", "2026-11-28T05:00"))
    assert not rules.covers(night, wish("2026-11-29T01:00", "2026-11-29T05:00"))
    assert not rules.covers(night, wish("2026-11-28T05:00", "2026-11-28T07:00"))


def test_windows_that_touch_are_one() -> None:
    assert rules.covers(WEEKEND, wish("2026-11-28T10:00", "2026-11-29T20:00"))
    assert not rules.covers(WEEKEND, wish("2026-11-27T23:00", "2026-11-29T20:00"))


def test_the_narrowest_scope_hides_only_its_own_period() -> None:
    own, venue_hour = tariff(amount=50_000, scope=Scope.RESOURCE), tariff(amount=10_000)
    venue_day, kind_hour = tariff(Per.DAY, 90_000), tariff(amount=20_000, scope=Scope.KIND)
    inputs = wish("2026-11-25T10:00", "2026-11-25T11:00", own, venue_hour, venue_day, kind_hour)
    assert {t.id for t in rules.legal_tariffs(inputs)} == {own.id, venue_day.id}


def test_a_weekend_price_does_not_hide_the_weekday_price() -> None:
    weekend, every = tariff(amount=10_000, scope=Scope.RESOURCE, window=WEEKEND), tariff(amount=30_000)
    assert total(wish("2026-11-25T10:00", "2026-11-25T11:00", weekend, every)) == 30_000
    assert total(wish("2026-11-28T10:00", "2026-11-28T11:00", weekend, every)) == 10_000


def test_the_cheapest_wins_and_the_others_are_told() -> None:
    hour, day = tariff(), tariff(Per.DAY, 120_000)
    short = rules.price(wish("2026-11-25T10:00", "2026-11-25T12:00", hour, day))
    assert short and (short.chosen.tariff, short.reason, short.total) == (hour, "cheapest", 60_000)
    long = rules.price(wish("2026-11-25T10:00", "2026-11-25T18:00", hour, day))
    assert long and (long.chosen.tariff, [o.total for o in long.alternatives]) == (day, [240_000])
    named = rules.price(wish("2026-11-25T10:00", "2026-11-25T18:00", hour, day, tariff_id=hour.id))
    assert named and (named.chosen.tariff, named.reason) == (hour, "named")


def test_length_limits_and_a_foreign_name_leave_no_tariff() -> None:
    assert total(wish("2026-11-25T10:00", "2026-11-25T11:00", tariff(min_minutes=120))) is None
    assert total(wish("2026-11-25T10:00", "2026-11-25T13:00", tariff(max_minutes=120))) is None
    assert total(wish("2026-11-25T10:00", "2026-11-25T12:00", tariff(), tariff_id=uuid7())) is None


def test_an_amount_off_never_pays_out() -> None:
    promo = PromoFacts(uuid7(), "GIFT", None, 1_000_000)
    assert total(wish("2026-11-25T10:00", "2026-11-25T12:00", tariff(), promo=promo)) == 0


def test_tax_is_inside() -> None:
    assert rules.included_tax(122_00, 22) == 22_00
    assert rules.included_tax(100, 22) == 18  # 18.03
    assert rules.included_tax(100, None) == rules.included_tax(100, 0) == 0


def test_words() -> None:
    assert [words.count(n, ("час", "часа", "часов"), ("hour", "hours"), "ru") for n in (1, 2, 5, 11, 21, 112)] == [
        "1 час", "2 часа", "5 часов", "11 часов", "21 час", "112 часов",
    ]  # fmt: skip
    assert words.money(Money(120_050), "ru") == "1\u00a0200,50\u00a0₽"
    assert words.money(Money(-120_000), "en") == "−₽1,200"
    assert words.length(150, "ru") == "2 ч 30 мин"


WINDOWS = st.builds(
    lambda days, start, length: Window(tuple(sorted(days)), start, start + length),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC, microsecond=0))  # noqa: DTZ001
PROMOS = st.none() | st.builds(
    lambda percent, amount: PromoFacts(UUID(int=7), "X", percent, None if percent else amount),
    st.none() | st.integers(1, 100),
    st.integers(1, 10**7),
)


@st.composite
def wishes(draw: st.DrawFn) -> Inputs:
    starts_at = draw(STARTS)
    units = draw(st.integers(1, 50))
    return Inputs(
        ResourceKind.HOT_DESK,
        units,
        units,
        starts_at,
        starts_at + timedelta(minutes=draw(st.integers(1, 60 * 24 * 40))),
        draw(st.sampled_from([BERLIN, "Europe/Moscow", "America/New_York", "Australia/Lord_Howe"])),
        "RUB",
        draw(st.sampled_from([None, 0, 5, 20, 22])),
        tuple(
            TariffFacts(UUID(int=n), "T", draw(st.sampled_from(Per)), draw(st.integers(0, 10**6)), n % 3, ALWAYS)
            for n in range(draw(st.integers(1, 4)))
        ),
        tuple(PeakFacts("P", draw(st.integers(-90, 300)), draw(WINDOWS)) for _ in range(draw(st.integers(0, 3)))),
        draw(PROMOS),
    )


@given(wishes())
def test_a_price_is_the_sum_of_its_lines_and_can_be_made_again(inputs: Inputs) -> None:
    derivation = rules.price(inputs)
    assert derivation is not None
    for option in (derivation.chosen, *derivation.alternatives):
        assert option.total == sum(line.amount for line in option.lines)
        assert option.total >= derivation.total >= 0
    assert 0 <= derivation.tax_amount <= derivation.total
    restored = Inputs.restored(inputs.stored())
    assert restored == inputs
    assert rules.price(restored) == derivation


@given(wishes(), st.integers(1, 60 * 24))
def test_longer_never_costs_less_without_peaks(inputs: Inputs, minutes: int) -> None:
    import dataclasses

    plain = dataclasses.replace(inputs, peaks=(), promo=None)
    longer = dataclasses.replace(plain, ends_at=plain.ends_at + timedelta(minutes=minutes))
    assert (total(longer) or 0) >= (total(plain) or 0)


@given(wishes(), WINDOWS)
def test_a_window_and_the_rest_of_the_week_make_the_whole(inputs: Inputs, window: Window) -> None:
    """Overlap agrees with a walk over the minutes of the span, on the wall clock."""
    short = rules.Inputs.restored(inputs.stored() | {"ends_at": (inputs.starts_at + timedelta(hours=30)).isoformat()})
    zone = ZoneInfo(short.time_zone)
    inside = 0
    for n in range(30 * 60 * 2):  # half minutes, so that seconds of the start do not matter
        at = (short.starts_at + timedelta(seconds=30 * n + 15)).astimezone(zone)
        minute = at.hour * 60 + at.minute + at.second / 60
        inside += any(
            (at.weekday() - shift) % 7 in window.weekdays
            and window.from_minute <= minute + 1440 * shift < window.to_minute
            for shift in (0, 1)
        )
    counted = rules.overlap(window, short)
    is_changing = short.starts_at.astimezone(zone).utcoffset() != short.ends_at.astimezone(zone).utcoffset()
    assert is_changing or abs(counted - timedelta(seconds=30 * inside)) <= timedelta(minutes=4)
