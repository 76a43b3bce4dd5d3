"""Quantities: decimal text to whole base units, exactly."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.facts.usage.quantities import base_units


@pytest.mark.parametrize(
    ("text", "unit", "base"),
    [
        ("68", "seconds", 68),
        ("34.429", "MB", 34_429_000),
        ("15360", "MB", 15_360_000_000),
        ("1", "MiB", 1_048_576),
        ("0.000000001", "GB", 1),
        ("8.52", "minutes", 512),  # 511.2 s: a started second counts
        ("8.01", "minutes", 481),  # 480.6 s: still more than 8 minutes, as the operator sees it
        ("8.00", "minutes", 480),
        ("1.5", "hours", 5_400),
        ("67539896", "microseconds", 68),
        ("68000000", "microseconds", 68),
        ("1:02:03", "h:m:s", 3_723),
        ("62:03", "m:s", 3_723),
        ("0", "pieces", 0),
        (" 007 ", "seconds", 7),
        ("-0.0", "seconds", 0),
    ],
)
def test_a_quantity_is_whole_base_units(text, unit, base) -> None:
    assert base_units(pl.Series([text]), unit).rows() == [(base, None)]


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("", "seconds", "unreadable-quantity"),
        ("abc", "seconds", "unreadable-quantity"),
        ("1e3", "seconds", "unreadable-quantity"),
        ("1,234", "seconds", "unreadable-quantity"),
        ("1.1234567891", "seconds", "unreadable-quantity"),  # more decimals than anybody bills
        ("0:61:00", "h:m:s", "unreadable-quantity"),
        ("-5", "seconds", "negative-quantity"),
        ("-0.5", "minutes", "negative-quantity"),
        ("-1:00:00", "h:m:s", "negative-quantity"),
        ("1000000000000001", "seconds", "quantity-out-of-range"),
        ("99999999999999999999999", "seconds", "quantity-out-of-range"),
        ("1000001", "GB", "quantity-out-of-range"),
    ],
)
def test_what_is_no_quantity_says_why(text, unit, why) -> None:
    assert base_units(pl.Series([text, "1:0:0" if ":" in text else "0"]), unit)["why"].to_list() == [why, None]


def test_whole_numbers_of_a_typed_column_need_no_text() -> None:
    assert base_units(pl.Series([3, None, -1]), "minutes").rows() == [
        (180, None),
        (None, "unreadable-quantity"),
        (None, "negative-quantity"),
    ]


def test_a_decimal_comma_is_read_where_it_is_declared() -> None:
    assert base_units(pl.Series(["1,5"]), "minutes", ",")["quantity"].to_list() == [90]


def test_exact_refuses_a_part_of_a_base_unit() -> None:
    read = base_units(pl.Series(["8.5", "8.52"]), "minutes", rounding="exact")
    assert read.rows() == [(510, None), (None, "unreadable-quantity")]


@given(
    amount=st.decimals(min_value=0, max_value=10**5, places=6),
    unit=st.sampled_from([("seconds", 1), ("minutes", 60), ("hours", 3600), ("MB", 10**6), ("GiB", 2**30)]),
    rounding=st.sampled_from([("up", ROUND_CEILING), ("down", ROUND_FLOOR), ("half-up", ROUND_HALF_UP)]),
)
def test_columns_round_as_decimal_does(amount, unit, rounding) -> None:
    exact = (Decimal(amount) * unit[1]).to_integral_value(rounding[1])
    assert base_units(pl.Series([f"{amount:f}"]), unit[0], rounding=rounding[0]).rows() == [(int(exact), None)]
