"""The increments that decks print are read from the row; published tables of billed seconds follow from them."""

import json
from fractions import Fraction

import pytest
from tests.decks.plain_deck import deck_of

from counterfoil.money import up_to


def billed(row, seconds):
    """Seconds charged by a row's own increments: the initial one, then whole further steps."""
    return row["initial"] + up_to(max(0, seconds - row["initial"]), row["subsequent"]) if seconds else 0


def row_of(initial, subsequent):
    csv = f"prefix,price,initial_increment,subsequent_increment\n31,0.06,{initial},{subsequent}\n"
    return deck_of(csv).rows.row(0, named=True)


@pytest.fixture
def published(shared):
    entries = json.loads((shared / "data" / "worked_examples" / "published_examples.json").read_text("utf-8"))
    return {entry["id"]: entry["examples"] for entry in entries}


@pytest.mark.parametrize("entry", ["inc-6-6", "inc-30-6"])
def test_published_increments(published, entry):
    for example in published[entry]:
        assert billed(row_of(example["min_s"], example["step_s"]), example["call_s"]) == example["billed_s"], example


def test_the_published_table_of_minutes(published):
    for example in published["inc-table"]:
        for step in (60, 6):
            minutes = Fraction(example[f"minutes_at_{step}"])
            assert Fraction(billed(row_of(step, step), example["call_s"]), 60) == minutes, example
