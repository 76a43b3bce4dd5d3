"""Exact money: integers only, three roundings, and every place where 64 bits bite."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.money import (
    INT64_MAX,
    AmountTooLarge,
    half_up,
    half_up_columns,
    minor,
    minor_digits,
    nano,
    narrow,
    times,
    up_to,
    up_to_columns,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (5, 10, 1),
        (4, 10, 0),
        (15, 10, 2),
        (-5, 10, -1),
        (-4, 10, 0),
        (-15, 10, -2),
        (0, 7, 0),
        (7, 7, 1),
        (10**30, 3, 333333333333333333333333333333),
    ],
)
def test_half_is_rounded_away_from_zero_for_credits_too(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


@given(st.integers(-(10**25), 10**25), st.integers(1, 10**12))
def test_columns_round_like_plain_numbers(numerator, denominator):
    frame = pl.DataFrame({"n": [numerator], "d": [denominator]}, schema={"n": pl.Int128, "d": pl.Int64})
    assert frame.select(half_up_columns("n", "d").alias("q")).item() == half_up(numerator, denominator)


@pytest.mark.parametrize(
    ("quantity", "step", "billed"), [(61, 6, 66), (60, 6, 60), (0, 6, 0), (1, 60, 60), (60, 60, 60), (61, 60, 120)]
)
def test_quantities_round_up_to_whole_steps(quantity, step, billed):
    assert up_to(quantity, step) == billed
    assert pl.select(up_to_columns(pl.lit(quantity), pl.lit(step))).item() == billed


@pytest.mark.parametrize(
    ("text", "in_nano"),
    [("9.00", 9_000_000_000), ("0.000000001", 1), ("-1.5", -1_500_000_000), ("0", 0), ("0E-50", 0), ("1E+3", 10**12)],
)
def test_decimals_become_whole_nano_units(text, in_nano):
    assert nano(Decimal(text)) == in_nano


@pytest.mark.parametrize("text", ["0.0000000001", "NaN", "Infinity", "1.1234567891", "1E-50"])
def test_what_is_no_whole_number_of_nano_units_is_refused(text):
    with pytest.raises(ValueError, match=r"decimals|not an amount"):
        nano(Decimal(text))


@pytest.mark.parametrize("text", ["9223372036.854775808", "1E+12", "1E+999999999"])
def test_what_passes_64_bits_is_refused(text):
    with pytest.raises(AmountTooLarge):
        nano(Decimal(text))


@pytest.mark.parametrize(("currency", "digits", "minor_units"), [("EUR", 2, 125), ("JPY", 0, 1), ("TND", 3, 1250)])
def test_the_minor_unit_depends_on_the_currency(currency, digits, minor_units):
    assert minor_digits(currency) == digits
    assert minor(nano(Decimal("1.25")), currency) == minor_units


def test_a_product_of_32_bit_columns_does_not_wrap():
    days = pl.DataFrame({"days": [10]}, schema={"days": pl.Int32})
    assert days.select(times("days", 10**9).alias("p")).item() == 10**10


def test_unit_days_times_price_passes_64_bits_and_stays_exact():
    row = pl.DataFrame({"users": [10**6], "days": [31], "price": [10**12]})
    assert row.select(times("users", "days", "price").alias("p")).item() == 31 * 10**18


def test_a_sum_that_does_not_fit_is_refused_not_wrapped():
    wide = pl.DataFrame({"amount": [INT64_MAX + 1]}, schema={"amount": pl.Int128})
    with pytest.raises(AmountTooLarge, match="amount passes 64 bits"):
        narrow(wide, "amount")
    assert narrow(pl.DataFrame({"amount": [-INT64_MAX]}, schema={"amount": pl.Int128}), "amount").item() == -INT64_MAX
