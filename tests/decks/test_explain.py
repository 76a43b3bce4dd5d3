"""Why this price: the row that won with its line in the file, and what it was preferred to."""

from datetime import UTC, date, datetime

import pytest
from tests.decks.plain_deck import compiled, deck_of, local
from tests.decks.test_lookup import AMSTERDAM

from counterfoil.facts.decks import explain

CSV = """prefix,destination,price,band,effective_on,until_on
31,Netherlands,0.01,,,
31,Netherlands,0.04,peak,,
31,Netherlands,0.02,weekend,,
3161,mobile,0.22,,,2002-04-01
3161,mobile,0.25,,2002-04-01,
31612,mobile KPN,0.30,weekend,,
3190,services,blocked,,,
"""


def said(number, when):
    deck = deck_of(CSV, AMSTERDAM)
    return explain(compiled(deck), "deck", number, local(when, "Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("number", "when", "line", "passed_over"),
    [
        ("31101234567", "2002-03-05 12:00", 3, {2: "later-band", 4: "other-band"}),
        ("31101234567", "2002-03-05 22:00", 2, {3: "other-band", 4: "other-band"}),
        (
            "31612345678",
            "2002-03-05 12:00",
            5,
            {2: "shorter", 3: "shorter", 4: "other-band", 6: "not-in-force", 7: "other-band"},
        ),
        (
            "31612345678",
            "2002-04-06 12:00",
            7,
            {2: "shorter", 3: "other-band", 4: "shorter", 5: "not-in-force", 6: "shorter"},
        ),
        ("3190123", "2002-03-05 22:00", 8, {2: "shorter", 3: "other-band", 4: "other-band"}),
    ],
)
def test_the_winner_and_every_row_it_was_preferred_to(number, when, line, passed_over):
    found = said(number, when)
    assert found.won.line == line
    assert {each.row.line: each.because for each in found.passed_over} == passed_over


def test_it_names_prefix_band_dates_and_file():
    found = said("31612345678", "2002-04-02 12:00")
    assert (found.file, found.bands) == ("deck.csv", ("peak",))
    assert (found.won.prefix, found.won.destination, found.won.band) == ("3161", "mobile", "")
    assert (found.won.from_on, found.won.until_on, found.won.price) == (date(2002, 4, 1), None, 250_000_000)


def test_a_number_without_a_rate_has_no_winner():
    found = said("4912345", "2002-03-05 12:00")
    assert (found.won, found.passed_over) == (None, ())
    with pytest.raises(KeyError):
        explain(compiled(deck_of(CSV, AMSTERDAM)), "other", "31", datetime(2002, 3, 5, tzinfo=UTC))
