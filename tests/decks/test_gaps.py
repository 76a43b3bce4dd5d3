"""What a deck leaves out, for the linter."""

from datetime import UTC, date, datetime

from tests.decks.plain_deck import compiled, deck_of

from counterfoil.calendar import day_number
from counterfoil.facts.decks import WithoutRate, band_gaps, date_gaps, prefixes_without_rate

AT = datetime(2002, 3, 5, 12, tzinfo=UTC)


def test_prefixes_without_a_rate_entirely_or_in_part():
    one = compiled(deck_of("prefix,price\n31,0.1\n3190,blocked\n321,0.1\n"))
    found = prefixes_without_rate(one, "deck", ["31", "311", "32", "3212", "33", "3190"], AT)
    assert found == (
        WithoutRate("31", False),  # 3190 is blocked
        WithoutRate("3190", True),
        WithoutRate("32", False),  # 320, 322 to 329
        WithoutRate("33", True),
    )


def test_days_between_two_prices_are_a_gap():
    deck = deck_of(
        "prefix,price,effective_on,until_on\n31,0.1,,2002-07-01\n31,0.2,2002-07-03,\n32,0.1,,2002-07-01\n"
        "32,0.2,2002-07-01,\n33,0.1,2002-07-01,\n"
    )
    first, second = day_number(date(2002, 7, 1)), day_number(date(2002, 7, 3))
    assert date_gaps(deck).rows() == [("31", False, "", first, second, 2)]


def test_times_that_no_band_of_a_prefix_covers_are_a_gap():
    deck = deck_of(
        "prefix,price,band\n31,0.1,peak\n31,0.2,\n32,0.1,peak\n33,0.3,\n",
        'time_zone = "UTC"\n[band.peak]\nhours = ["08:00-20:00"]',
    )
    assert band_gaps(deck, compiled(deck)).rows() == [("32", False, "")]
