"""Usage rate: usage that the clause takes is charged at one price per minute, gigabyte, message ...

Rule      Each record is billed in its increments, less what an allowance covers, at the price; a line sums exactly.
Asked     owes: one row per agreement and billing period, the parameters as columns, the records beside it.
Units     Quantities in the meter's base unit, prices in 10^-9 of the currency unit.
Rounding  Once, on the line, half up; on each record first if `record_decimals` says so.
Reads     Records that the clause takes, with what allowances cover of them.
Specimen  usage_rate.md, beside this file.
"""

from collections.abc import Iterable
from typing import Literal

import polars as pl

from counterfoil.clauses.rated_records import (
    ARITHMETIC,
    WORKING,
    IncrementParameters,
    amount,
    charged,
    owed_for,
    with_parameters,
)
from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, Every, Measure, Price, Quantity, Selection
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import up_to_columns


class Parameters(IncrementParameters):
    """What is taken and what it costs."""

    takes: Selection  # the records that this clause charges
    price: Price  # per minute, GB, message ... of what is billed
    connect_fee: Amount | None = None  # added once for each record that is charged
    minimum_charge: Amount | None = None  # a record that is charged costs at least this
    whole: Quantity | None = None  # the period's charged total is rounded up to whole units of this
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a price that is not per a measure."""
        if not isinstance(self.price.per, Measure):
            yield "price", 'has to be per a measure, such as per = "minute"'


COLUMNS = ("price", "price_per", "connect_fee", "minimum_charge", "record_decimals", "maximum_charge", "whole")


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """One line for each agreement and billing period in which records were taken."""
    records = facts.taken(asked)
    if records.is_empty():
        return Owed()
    records = with_parameters(records, asked, COLUMNS).rename({"price_per": "per"})
    if records["whole"].null_count() < records.height:
        records = _in_whole_units(records, asked)
    return owed_for(charged(records), asked, facts)


def _in_whole_units(records: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Round the charged total of each period up to whole units; the period's last record bears the difference."""
    keyed = with_parameters(records, asked, ["period_start"])
    group = ("agreement", "clause", "period_start")
    ordered = keyed.sort(*group, "piece")
    total = (pl.col("billed") - pl.col("covered")).sum().over(group)
    is_last = pl.col("piece") == pl.col("piece").last().over(group)
    added = up_to_columns(total, pl.col("whole")) - total
    return ordered.with_columns(
        billed=pl.when(is_last & pl.col("whole").is_not_null()).then(pl.col("billed") + added).otherwise("billed")
    ).drop("period_start")


KIND = ClauseKind(
    "usage-rate",
    Parameters,
    "Usage is charged at a price per minute, gigabyte or message.",
    specimen=__file__,
    owes=owes,
    reads=frozenset({"allowance"}),
    writes="usage",
    working=WORKING,
    arithmetic=ARITHMETIC,
    amount=amount,
)
