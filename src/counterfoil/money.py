"""Exact money: integers only, and the three roundings, on plain numbers and on columns.

Amounts are minor units of a currency (cents); prices are 10^-9 of the currency unit ("nano"). A product of quantity
and price passes 64 bits sooner than one thinks, and a data-frame library wraps silently, so `times` multiplies in 128
bits and `narrow` refuses what does not fit. Never a binary float.
"""

from decimal import Decimal
from typing import Final

import polars as pl

NANO: Final = 10**9
INT64_MAX: Final = 2**63 - 1

# Minor units that are not 2 decimals (ISO 4217:2015, table A.1).
_DIGITS: Final = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

# Active codes of ISO 4217 that may stand in a contract (funds, metals and test codes left out).
CURRENCIES: Final = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF "
        "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
        "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
        "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
        "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
        "TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "
    ).split()
)


class AmountTooLarge(ArithmeticError):
    """An exact result does not fit in 64 bits; nothing is billed from it."""


def minor_digits(currency: str) -> int:
    """Return the number of decimals of the currency's minor unit (EUR 2, JPY 0, TND 3; ISO 4217)."""
    return _DIGITS.get(currency, 2)


def nano(amount: Decimal) -> int:
    """Return an amount in currency units as whole 10^-9 units.

    Raises ValueError if it has more than nine decimals or is not finite, AmountTooLarge if it passes 64 bits.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount")
    if not amount:
        return 0
    if amount.adjusted() > 18:  # before the power of ten is written out: 1E+999999999 would fill the memory
        raise AmountTooLarge(f"{amount} is too large")
    # A ratio of integers, as decimal arithmetic rounds to the digits of its context without a word.
    top, bottom = amount.as_integer_ratio() if amount.adjusted() > -40 else (1, 3)
    whole, rest = divmod(top * NANO, bottom)
    if rest:
        raise ValueError(f"{amount} has more than nine decimals")
    if abs(whole) > INT64_MAX:
        raise AmountTooLarge(f"{amount} is too large")
    return whole


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero: half_up(5, 10) is 1, half_up(-5, 10) is -1. The denominator is > 0."""
    quotient, remainder = divmod(abs(numerator), denominator)
    magnitude = quotient + (2 * remainder >= denominator)
    return -magnitude if numerator < 0 else magnitude


def up_to(quantity: int, step: int) -> int:
    """Round a quantity >= 0 up to a whole number of steps: up_to(61, 6) is 66."""
    return -(-quantity // step) * step


def minor(amount_nano: int, currency: str) -> int:
    """Return nano units as minor units of the currency, rounded half up."""
    return half_up(amount_nano, 10 ** (9 - minor_digits(currency)))


def wide(column: pl.Expr | str | int) -> pl.Expr:
    """Return a column (or a constant) in 128 bits, so that what follows cannot wrap."""
    if isinstance(column, int):
        return pl.lit(column, dtype=pl.Int128)
    return (pl.col(column) if isinstance(column, str) else column).cast(pl.Int128)


def times(*factors: pl.Expr | str | int) -> pl.Expr:
    """Multiply columns in 128 bits."""
    product = wide(factors[0])
    for factor in factors[1:]:
        product = product * wide(factor)
    return product


def exact_type(frame: pl.DataFrame, *factors: str) -> type[pl.Int64 | pl.Int128]:
    """Return Int64 if the product of the largest of each column fits in 62 bits, else Int128.

    Columns of 128 bits take several times as long to divide; most bills have room in 64.
    """
    most = 1
    for values in frame.select(pl.col(name).abs().max().cast(pl.Int128).fill_null(0) for name in factors).row(0):
        most *= max(int(values), 1)
    return pl.Int64 if most < INT64_MAX // 2 else pl.Int128


def half_up_narrow(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Divide 64-bit columns and round half away from zero, where twice both are known to fit (see `exact_type`)."""
    magnitude = numerator.abs()
    quotient = magnitude // denominator
    rounded = quotient + (2 * (magnitude - quotient * denominator) >= denominator).cast(pl.Int64)
    return pl.when(numerator < 0).then(-rounded).otherwise(rounded)


def half_up_columns(numerator: pl.Expr | str, denominator: pl.Expr | str | int) -> pl.Expr:
    """Divide columns and round half away from zero, like `half_up`; the result is 128 bits wide.

    Quotient and remainder instead of (2n + d) // 2d: doubling n would cost a bit of head-room.
    """
    top, bottom = wide(numerator), wide(denominator)
    magnitude = top.abs()
    quotient = magnitude // bottom
    remainder = magnitude - quotient * bottom
    rounded = quotient + (remainder * 2 >= bottom).cast(pl.Int128)
    return pl.when(top < 0).then(wide(0) - rounded).otherwise(rounded)


def up_to_columns(quantity: pl.Expr | str, step: pl.Expr | str) -> pl.Expr:
    """Round a column of quantities >= 0 up to whole steps, in 64 bits."""
    amount = pl.col(quantity) if isinstance(quantity, str) else quantity
    unit = pl.col(step) if isinstance(step, str) else step
    return (amount + unit - 1) // unit * unit


def narrow(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the frame with the given 128-bit columns as Int64.

    Raises AmountTooLarge, naming the column, if a value does not fit: an amount that wraps is a wrong bill.
    """
    narrowed = []
    for column in columns:
        values = frame.get_column(column)
        if values.dtype == pl.Int64:
            continue
        if len(values) and int(values.abs().max() or 0) > INT64_MAX:  # type: ignore[arg-type]
            raise AmountTooLarge(f"{column} passes 64 bits")
        narrowed.append(values.cast(pl.Int64))
    return frame.with_columns(narrowed) if narrowed else frame
