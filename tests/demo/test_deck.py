"""A generated deck: every number has a price, most have several prefixes that fit, and prices change once."""

from datetime import date
from decimal import Decimal

import phonenumbers
import polars as pl
import pytest

from counterfoil.demo.deck import SCHEMA, generate_deck
from counterfoil.keys import key64


@pytest.fixture(scope="module")
def deck():
    return generate_deck(5_000, seed=3)


def test_equal_arguments_give_equal_rows_on_every_machine(deck):
    assert deck.equals(generate_deck(5_000, seed=3))
    # Without the names of countries, which are a library's; calling codes and mobile ranges are another's, but last.
    assert key64(deck.select("prefix", "price", "effective_on").write_csv()) == 3553059904256600112


def test_each_prefix_has_one_row_a_date(deck):
    assert dict(deck.schema) == SCHEMA
    assert deck.height == 10_000
    assert deck.select("prefix", "effective_on").is_unique().all()
    assert deck["effective_on"].unique().sort().to_list() == [date(2026, 1, 1), date(2026, 10, 15)]


def test_every_country_has_a_price(deck):
    prefixes = set(deck["prefix"])
    assert {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE} <= prefixes


def test_prefixes_are_nested(deck):
    prefixes = set(deck["prefix"])
    depth = [sum(prefix[:size] in prefixes for size in range(1, len(prefix))) for prefix in prefixes]
    assert max(depth) >= 3
    assert max(map(len, prefixes)) <= 11


def test_prices_are_decimal_text_and_change_by_a_tenth_at_most(deck):
    by_prefix = deck.group_by("prefix", maintain_order=True).agg("price")["price"].to_list()
    changes = [Decimal(later) / Decimal(earlier) for earlier, later in by_prefix]
    assert all(Decimal("0.89") < change < Decimal("1.11") for change in changes)
    assert sum(change != 1 for change in changes) > 4_000


def test_increments_are_six_seconds_or_whole_minutes(deck):
    pairs = deck.group_by("initial_increment", "subsequent_increment").len().sort("len")
    assert pairs.select(pl.exclude("len")).rows() == [(60, 60), (6, 6)]


def test_a_deck_smaller_than_the_world_is_refused():
    with pytest.raises(ValueError, match="a deck of all countries has at least"):
        generate_deck(10)
