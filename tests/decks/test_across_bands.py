"""A call over a band's edge: whole by its start, or each part by its own band."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decks.plain_deck import PlainDeck, compiled, deck_of, local, us
from tests.decks.test_lookup import AMSTERDAM, WEEK

from counterfoil.facts.decks import called_key, called_keys

SPLIT = 'across_bands = "split"\n' + AMSTERDAM
NIGHT, PEAK, WEEKEND = 10_000_000, 40_000_000, 20_000_000


def parts(deck, calls):
    """The parts of calls (number, local start, seconds) as (call, price, offset, seconds)."""
    one = compiled(deck)
    found = one.segments(
        0,
        called_keys(pl.Series([number for number, _, _ in calls])),
        pl.Series([us(local(start, "Europe/Amsterdam")) for _, start, _ in calls]),
        pl.Series([seconds for _, _, seconds in calls]),
    )
    prices = one.rows["price"]
    return [
        (record, prices[row] if row >= 0 else None, offset, seconds) for record, row, offset, seconds in found.rows()
    ]


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        ("2002-03-05 07:59:00", 120, [(NIGHT, 0, 60), (PEAK, 60, 60)]),
        ("2002-03-05 07:59:59", 2, [(NIGHT, 0, 1), (PEAK, 1, 1)]),
        ("2002-03-05 07:59:59", 1, []),  # over before the edge
        ("2002-03-05 07:59:00", 60, []),  # ends at the edge
        ("2002-03-05 07:59:00", 61, [(NIGHT, 0, 60), (PEAK, 60, 1)]),
        ("2002-03-05 08:00:00", 3600, []),
        # Seconds that are not whole: the second that begins before the edge is the night's.
        ("2002-03-05 07:59:59.500000", 3, [(NIGHT, 0, 1), (PEAK, 1, 2)]),
        # Friday's peak, Friday night, Saturday: three parts.
        ("2002-03-08 19:00:00", 21_600, [(PEAK, 0, 3600), (NIGHT, 3600, 14_400), (WEEKEND, 18_000, 3600)]),
        ("2002-03-05 12:00:00", 0, []),
    ],
)
def test_each_part_has_the_rate_of_its_own_band(start, seconds, expected):
    found = parts(deck_of(WEEK, SPLIT), [("31101234567", start, seconds)])
    assert [each[1:] for each in found] == expected


def test_calls_that_keep_their_rate_are_not_touched():
    calls = [
        ("31612345678", "2002-03-05 07:59:00", 120),  # this prefix has one price at all times
        ("31101234567", "2002-03-05 07:59:00", 120),
        ("31101234567", "2002-03-05 09:00:00", 120),
        ("4", "2002-03-05 07:59:00", 120),  # no rate before and after
    ]
    assert {record for record, *_ in parts(deck_of(WEEK, SPLIT), calls)} == {1}


def test_by_its_start_a_call_has_no_parts():
    assert parts(deck_of(WEEK, AMSTERDAM), [("31101234567", "2002-03-05 07:59:00", 120)]) == []


def test_a_part_without_a_rate_is_said():
    only_peak = deck_of("prefix,price,band\n31,0.04,peak\n", SPLIT)
    assert parts(only_peak, [("31", "2002-03-05 19:59:00", 90)]) == [(0, PEAK, 0, 60), (0, None, 60, 30)]


def test_a_price_that_changes_at_midnight_also_splits():
    deck = deck_of(
        "prefix,price,effective_on,until_on\n31,0.10,,2002-07-01\n31,0.20,2002-07-01,\n",
        'across_bands = "split"\ntime_zone = "Europe/Amsterdam"',
    )
    assert parts(deck, [("31", "2002-06-30 23:59:30", 60)]) == [(0, 10**8, 0, 30), (0, 2 * 10**8, 30, 30)]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 300_000_000), st.integers(0, 4000), st.sampled_from(["31", "3161", "4"])), max_size=8
    )
)
def test_parts_equal_the_call_second_by_second(calls):
    deck = deck_of(WEEK, SPLIT.replace("08:00-20:00", "08:00-08:20"))
    one, plain = compiled(deck), PlainDeck(deck)
    first = datetime(2002, 3, 31, tzinfo=UTC)  # summer time begins
    starts = [first + timedelta(milliseconds=offset) for offset, _, _ in calls]
    found = one.segments(
        pl.Series([0] * len(calls), dtype=pl.UInt16),
        pl.Series([called_key(number) for *_, number in calls], dtype=pl.Int64),
        pl.Series([us(start) for start in starts], dtype=pl.Int64),
        pl.Series([seconds for _, seconds, _ in calls], dtype=pl.Int64),
    )
    for record, (start, (_, seconds, number)) in enumerate(zip(starts, calls, strict=True)):
        expected = plain.parts(number, start, seconds)
        rows = found.filter(record=record).select("row", "offset", "seconds").rows()
        assert rows == (expected if len(expected) > 1 else [])
