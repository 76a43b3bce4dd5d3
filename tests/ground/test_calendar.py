"""Local dates: months keep their anchor day, periods are half-open, days begin at local midnight."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.calendar import (
    Period,
    add_months,
    day_number,
    day_of,
    easter,
    first_of_next_month,
    instant_of,
    microseconds,
    midnight_second,
    periods,
    whole_months_between,
)

DAYS = st.dates(date(1980, 1, 1), date(2120, 1, 1))


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 2, date(2025, 3, 31)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 8, 31), 12, date(2025, 8, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 3, 15), -1, date(2025, 2, 15)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_keep_the_anchor_day(anchor, months, day):
    assert add_months(anchor, months) == day


def test_periods_from_a_31st_are_counted_from_their_anchor():
    assert list(periods(date(2024, 1, 31), 1, date(2024, 2, 5), date(2024, 5, 2))) == [
        Period(date(2024, 1, 31), date(2024, 2, 29)),
        Period(date(2024, 2, 29), date(2024, 3, 31)),
        Period(date(2024, 3, 31), date(2024, 4, 30)),
        Period(date(2024, 4, 30), date(2024, 5, 31)),
    ]


@given(DAYS, st.sampled_from([1, 2, 3, 6, 12]), DAYS, st.integers(0, 900))
def test_periods_cover_a_span_without_gap_or_overlap(anchor, months, start, days):
    until = day_of(day_number(start) + days)
    found = list(periods(anchor, months, start, until))
    assert all(one.end == other.start for one, other in pairwise(found))
    if start < until:
        assert found[0].start <= start < found[0].end
        assert found[-1].start < until <= found[-1].end


@given(DAYS, DAYS)
def test_whole_months_are_the_most_that_fit(anchor, day):
    months = whole_months_between(anchor, day)
    assert add_months(anchor, months) <= day < add_months(anchor, months + 1)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2024, 4, 17), date(2024, 5, 1)),
        (date(2024, 4, 1), date(2024, 5, 1)),
        (date(2024, 12, 31), date(2025, 1, 1)),
    ],
)
def test_the_first_of_the_next_month_also_after_a_first(day, first):
    assert first_of_next_month(day) == first


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 9), datetime(2026, 3, 9, 4, tzinfo=UTC)),
        ("Asia/Tashkent", date(2026, 7, 3), datetime(2026, 7, 2, 19, tzinfo=UTC)),
        # Clocks went from 0:00 to 1:00: the day began at what would have been midnight.
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        # Midnight came twice: the day began at the first one.
        ("America/Havana", date(2025, 11, 2), datetime(2025, 11, 2, 4, tzinfo=UTC)),
    ],
)
def test_a_local_day_begins_at_its_midnight(zone, day, utc):
    assert midnight_second(zone, day_number(day)) == int(utc.timestamp())


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))
def test_instants_are_exact_to_the_microsecond(naive):
    instant = naive.replace(tzinfo=UTC)
    assert instant_of(microseconds(instant)) == instant


@pytest.mark.parametrize(
    ("year", "day"),
    [(2016, date(2016, 3, 27)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))],
)
def test_easter(year, day):
    assert easter(year) == day
