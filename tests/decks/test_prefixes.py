"""Longest prefix: the sorted array answers what a dictionary, tried longest first, answers."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.facts.decks.prefixes import called_keys, change_points
from counterfoil.keys import called_digits, called_key

digits = st.text("0123456789", min_size=1, max_size=14)
near = st.text("019", min_size=1, max_size=12)  # few digits, so that prefixes nest and touch


def by_search(prefixes, exact, numbers):
    pairs = enumerate(zip(prefixes, exact, strict=True))
    order = sorted({(called_key(text), whole): row for row, (text, whole) in pairs}.items())
    keys = np.array([key for (key, _), _ in order], dtype=np.int64)
    whole = np.array([flag for (_, flag), _ in order], dtype=np.bool_)
    points, rows = change_points(keys, whole, np.array([row for _, row in order], dtype=np.int64))
    wanted = np.array([called_key(number) for number in numbers], dtype=np.int64)
    return rows[np.searchsorted(points, wanted, side="right") - 1].tolist()


def by_dictionary(prefixes, exact, numbers):
    rows = {pair: row for row, pair in enumerate(zip(prefixes, exact, strict=True))}
    found = []
    for number in numbers:
        cut = number[:12]
        tries = [(cut, True)] if len(number) < 12 else []
        tries += [(cut[:length], False) for length in range(len(cut), 0, -1)]
        found.append(next((rows[each] for each in tries if each in rows), -1))
    return found


@pytest.mark.parametrize(
    ("number", "prefix"),
    [
        ("31101234567", "31"),  # the enclosing prefix
        ("3161", "316"),  # a number shorter than a longer prefix
        ("31612345678", "31612"),
        ("31613345678", "316"),  # the outer prefix resumes after the inner one
        ("31", "31"),  # a bare prefix
        ("3", None),  # shorter than every prefix
        ("32", None),
        ("39", None),
        ("398", None),
        ("39066980", "3906698"),
        ("12345678901", "12345678901"),  # 11 digits, as real decks have
        ("1234567890", None),
        ("123456789012", "123456789012"),
        ("1234567890129", "123456789012"),  # only 12 digits can matter
        ("112", "112$"),  # a whole number
        ("1120", None),
        ("11", None),
        ("3120$"[:4], "3120$"),
        ("31200", "31200"),  # begins where the whole number 3120 ends
        ("3120100", "31"),
        ("", None),
    ],
)
def test_the_longest_prefix_wins(number, prefix):
    written = "31 316 31612 3906698 12345678901 123456789012 112$ 3120$ 31200".split()
    plain, exact = [each.rstrip("$") for each in written], [each.endswith("$") for each in written]
    (row,) = by_search(plain, exact, [number])
    assert (written[row] if row >= 0 else None) == prefix


@given(st.lists(st.tuples(near, st.booleans()), max_size=40), st.lists(st.one_of(near, digits), max_size=40))
def test_search_equals_dictionary(prefixes, numbers):
    kept = sorted({(text, whole and len(text) < 12) for text, whole in prefixes})
    texts, exact = [text for text, _ in kept], [whole for _, whole in kept]
    asked = numbers + texts + [text + "0" for text in texts] + [text[:-1] for text in texts]
    assert by_search(texts, exact, asked) == by_dictionary(texts, exact, asked)


@given(st.lists(st.one_of(st.just(""), digits)))
def test_keys_of_a_column_equal_keys_of_numbers(numbers):
    keys = [called_key(number) for number in numbers]
    assert called_keys(pl.Series(numbers, dtype=pl.String)).to_list() == keys
    assert [called_digits(key) for key in keys] == [number[:12] for number in numbers]
