"""What kinds that charge usage records share: exact charges of records, and their sums as lines.

A record's charge is (billed - covered) x price / per + fixed, exactly; `per` is the number of base units that the price
is for. A line is the exact sum over its records, rounded once, half up, unless the clause rounds each record first
(design law 3).
"""

from collections.abc import Mapping, Sequence
from math import lcm
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.contract.answers import CHARGE_SCHEMA, LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.parameters import Amount, ClauseParameters, Decimals, Quantity
from counterfoil.facts.seen import LINE_KEY, Facts
from counterfoil.money import INT64_MAX, exact_type, half_up, half_up_columns, half_up_narrow, narrow, times, wide

# The integers of a line's working, and how the amount follows: (sum + sum_rest / per) nano, rounded half up.
WORKING: Final = (
    ("records", "number"),
    ("billed", "base"),  # after increments, times lines
    ("covered", "base"),  # of that, inside an allowance
    ("price", "nano"),  # -1 where the line's records have several prices
    ("per", "base"),
    ("fixed", "nano"),  # connect fees and what minimum charges fill up
    ("sum", "nano"),
    ("sum_rest", "number"),  # of one nano, in parts of `per`
)

Integers = npt.NDArray[np.int64]


class IncrementParameters(ClauseParameters):
    """How the billed quantity of a record follows from the measured one; another clause may set it."""

    initial_increment: Quantity | None = None  # billed at least, for every record above zero
    subsequent_increment: Quantity | None = None  # billed in whole steps of this beyond the initial increment
    record_decimals: Decimals | None = None  # each record's charge is first rounded half up to so many decimals
    maximum_charge: Amount | None = None  # a record costs at most this


_ROOM: Final = 8  # a table of keys may have so many places for each key; beyond that, keys are sorted
ARITHMETIC: Final = "sum + sum_rest / per, rounded half up to the minor unit; sum is over the records below, exactly"


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    numerator = working["sum"] * working["per"] + working["sum_rest"]
    return half_up(numerator, working["per"] * 10 ** (9 - digits))


def with_parameters(records: pl.DataFrame, asked: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return records beside columns of their asked row (rows are numbered in order, so this is a gather).

    A parameter that is the same in every row, as most are, becomes a constant.
    """
    same = [name for name in columns if asked[name].n_unique() <= 1]
    differing = [name for name in columns if name not in same]
    constants = [pl.lit(asked[name][0], dtype=asked.schema[name]).alias(name) for name in same]
    return records.with_columns(constants).hstack(asked.select(differing)[records["asked"]] if differing else [])


def charged(records: pl.DataFrame) -> pl.DataFrame:
    """Return records with `numerator`, their exact charge in nano x `per`.

    Needs billed, covered, price, per, connect_fee, minimum_charge (nulls are none), record_decimals, opens. A record
    that an allowance covers wholly costs nothing, connect fee included. Adds `fixed` (nano), and sets price to 0 where
    the minimum charge takes the place of the measured one. 64 bits are used where the largest possible sum fits.
    """
    left = pl.col("billed") - pl.col("covered")
    has_fee, has_minimum = (_is_some(records[name]) for name in ("connect_fee", "minimum_charge"))
    fee = pl.when(pl.col("opens") & (left > 0)).then(pl.col("connect_fee").fill_null(0)).otherwise(0)
    records = records.with_columns(left=left, fixed=fee if has_fee else pl.lit(0, pl.Int64))
    exact = pl.Int64 if _fits(records) else pl.Int128
    left, price, per, fixed = (pl.col(name).cast(exact) for name in ("left", "price", "per", "fixed"))
    records = records.with_columns(numerator=left * price + fixed * per if has_fee else left * price)
    if has_minimum:
        least = pl.col("minimum_charge").fill_null(0).cast(exact)
        is_raised = pl.col("opens") & (pl.col("left") > 0) & (pl.col("numerator") < least * per)
        records = records.with_columns(is_raised=is_raised).with_columns(
            fixed=pl.when("is_raised").then(least.cast(pl.Int64)).otherwise("fixed"),
            price=pl.when("is_raised").then(0).otherwise("price"),
            numerator=pl.when("is_raised").then(least * per).otherwise("numerator"),
        )
    if "maximum_charge" in records.columns and records["maximum_charge"].null_count() < records.height:
        records = _capped(records)
    if records["record_decimals"].null_count() < records.height:
        unit = wide(10).pow(wide(9) - wide(pl.col("record_decimals").fill_null(9)))
        rounded = half_up_columns("numerator", wide("per") * unit) * unit * wide("per")
        records = records.with_columns(
            numerator=pl.when(pl.col("record_decimals").is_null()).then(wide("numerator")).otherwise(rounded)
        )
    return records


def _capped(records: pl.DataFrame) -> pl.DataFrame:
    """Return records that cost at most `maximum_charge`; of a call in parts, the first bears the maximum."""
    scale = lcm(*records["per"].unique().to_list())
    total = times("numerator", pl.lit(scale) // pl.col("per"))
    total = total if records["opens"].all() else total.sum().over("row")
    most = pl.when("opens").then("maximum_charge").otherwise(0)
    records = records.with_columns(is_capped=(total > times("maximum_charge", scale)).fill_null(False))
    return records.with_columns(
        fixed=pl.when("is_capped").then(most).otherwise("fixed"),
        price=pl.when("is_capped").then(0).otherwise("price"),
        numerator=pl.when("is_capped").then(times(most, "per")).otherwise(wide("numerator")),
    )


def _fits(records: pl.DataFrame) -> bool:
    """Return whether every charge and every sum of charges of these records fits in 64 bits with room to spare."""
    if records.is_empty():
        return True
    names = ("left", "price", "per", "fixed", "connect_fee", "minimum_charge")
    most = dict(zip(names, records.select(pl.col(*names).abs().max().fill_null(0)).row(0), strict=True))
    largest = most["left"] * most["price"] + max(most["connect_fee"], most["minimum_charge"]) * most["per"]
    return int((largest + 1) * records.height) < INT64_MAX // 4


def _is_some(column: pl.Series) -> bool:
    """Return whether a column of amounts has any but nulls and zeros."""
    return bool((column.fill_null(0) != 0).any())


def _sums(charges: pl.DataFrame, parts: int) -> pl.DataFrame:
    """Return sums by asked row, part and `per`, in order: records, billed, covered, least price, fixed and numerator.

    Asked rows and parts are small numbers, so a sum finds its place by a table, several times as fast as grouping;
    sums that need more than 64 bits are grouped.
    """
    is_wide = charges.schema["numerator"] == pl.Int128
    if is_wide or charges["per"].n_unique() > 1:
        sums = charges.group_by("asked", "part", "per").agg(
            pl.col("opens").sum().cast(pl.Int64).alias("records"),
            pl.sum("billed", "covered", "fixed", "numerator"),
            pl.min("price"),
        )
        return sums.sort("asked", "part", "per")
    key = charges["asked"].to_numpy().astype(np.int64) * parts + charges["part"].to_numpy()
    found, place = _places(key)
    counted = {name: charges[name].to_numpy() for name in ("billed", "covered", "fixed", "numerator")}
    opens = charges["opens"].to_numpy()
    tables = {"records": np.bincount(place if opens.all() else place[opens], minlength=len(found))}
    for name, values in counted.items():
        tables[name] = np.zeros(len(found), dtype=np.int64)
        if name not in ("covered", "fixed") or values.any():
            np.add.at(tables[name], place, values)
    tables["price"] = np.full(len(found), INT64_MAX, dtype=np.int64)
    np.minimum.at(tables["price"], place, charges["price"].to_numpy())
    return pl.DataFrame(
        {
            "asked": pl.Series(found // parts).cast(pl.UInt32),
            "part": pl.Series(found % parts).cast(pl.UInt32),
            "per": pl.repeat(charges["per"][0], len(found), dtype=pl.Int64, eager=True),
            **{name: pl.Series(table) for name, table in tables.items()},
        }
    )


def _places(key: Integers) -> tuple[Integers, Integers]:
    """Return the distinct keys (>= 0) in order, and for each key its place among them."""
    size = int(key.max(initial=-1)) + 1
    if size > _ROOM * len(key):
        return np.unique(key, return_inverse=True)
    is_met = np.zeros(size, dtype=np.bool_)
    is_met[key] = True
    found = np.flatnonzero(is_met)
    place = np.empty(size, dtype=np.int64)
    place[found] = np.arange(len(found))
    return found, place.take(key)


def owed_for(charges: pl.DataFrame, asked: pl.DataFrame, facts: Facts, parts: pl.Series | None = None) -> Owed:
    """Return one line for each agreement, clause, parameters, period, part and `per`: the exact sum, rounded once.

    `charges` are records after `charged`, with `asked` and `part`, a place in `parts`, which are sorted (no parts: one
    line for all). Rows of `asked` that differ only in their days are one line. It may be billed when its period, or
    the agreement, is over.
    """
    if parts is None:
        charges = charges.with_columns(part=pl.lit(0, pl.UInt32))
    names = pl.Series([""], dtype=pl.String) if parts is None else parts
    sums = _sums(charges, len(names))
    columns = [*LINE_KEY, "from_on", "until_on", "digits", "life_until"]
    lines = _joined(sums.hstack(asked.select(columns)[sums["asked"]]), asked)
    lines = _with_amounts(lines.with_columns(bill_on=pl.min_horizontal("period_end", "life_until")))
    lines = with_working(lines, *(name for name, _ in WORKING)).with_columns(part=names[lines["part"]])
    itemised = None
    if facts.want_charges:
        detailed = facts.details(charges, "record", "started_us", "called").hstack(
            asked.select("period_start")[charges["asked"]]
        )
        part = pl.lit("") if parts is None else names[charges["part"]].alias("part")
        itemised = fitted(detailed.with_columns(part.alias("part")), CHARGE_SCHEMA)
    return Owed(fitted(lines, LINE_SCHEMA), itemised)


def _joined(sums: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Return sums by asked row as sums by line, in order: rows of `asked` that differ only in their days are joined.

    Most often none do, and the sums, which are in the order of the asked rows, are the lines.
    """
    key = ("agreement", "clause", "period_start", "params", "period_end")
    questions = asked.select("asked", *key).sort(key)
    if questions["asked"].is_sorted() and not questions.select(key).is_duplicated().any():
        return sums
    return (
        sums.group_by(*key, "part", "per")
        .agg(
            pl.col("version").sort_by("from_on").first(),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.first("digits", "life_until"),
            pl.sum("records", "billed", "covered", "fixed"),
            pl.col("numerator").cast(pl.Int128).sum(),
            pl.min("price"),
        )
        .sort(*key[:4], "part", "per")
    )


def _with_amounts(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines with `amount`, `sum`, `sum_rest` and their one price, in 64 bits where twice everything fits."""
    lines = lines.with_columns(left=pl.col("billed") - pl.col("covered"), scale=10 ** (9 - pl.col("digits")))
    products = (("numerator",), ("left", "price"), ("fixed", "per"), ("per", "scale"))
    is_wide = pl.Int128 in [exact_type(lines, *factors) for factors in products]
    exact = pl.Int128 if is_wide else pl.Int64
    names = ("numerator", "left", "price", "fixed", "per", "scale")
    numerator, left, price, fixed, per, scale = (pl.col(name).cast(exact) for name in names)
    lines = lines.with_columns(
        amount=(half_up_columns if is_wide else half_up_narrow)(numerator, per * scale),
        sum=numerator // per,
        sum_rest=numerator % per,
        # One price, if the least one gives the sum.
        price=pl.when(left * price + fixed * per == numerator).then("price").otherwise(-1),
    )
    return narrow(lines, "amount", "sum", "sum_rest")
