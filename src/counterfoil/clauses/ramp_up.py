"""Ramp-up: in the first billing periods of the initial term a minimum (or another fee) is not owed.

Rule      Lines of the named clauses are taken back as far as they are about the first so many billing periods.
Asked     owes: one row per agreement and billing period; the lines of earlier kinds beside it.
Units     Minor units.
Rounding  A line that is about more days than the period's: its share by days, half up, for each line.
Reads     Minimum, fee and usage lines of the clauses named by `of`; without it, minimum lines.
Specimen  ramp_up.md, beside this file.

A first period that is not whole counts as one. What is taken back may be billed when the line itself may: a line of
the waiver for each such day, so that no credit comes before its charge or long after it.
"""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import BillingPeriods, ClauseIds, ClauseParameters, Every
from counterfoil.facts.seen import LINE_KEY, Earlier, Facts
from counterfoil.money import half_up_columns, narrow, times

READS = frozenset({"minimum", "fee", "usage"})


class Parameters(ClauseParameters):
    """How long, and what is not owed in that time."""

    periods: BillingPeriods  # of the initial term, a partial one counted
    of: ClauseIds | None = None  # the clauses whose lines are taken back; every minimum, if left out
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A negative line for each of the first periods in which something is taken back, and each day it is billed on."""
    waived = asked.filter(pl.col("nth") <= pl.col("periods")).with_columns(
        until_on=pl.min_horizontal("until_on", "term_until")
    )
    names = ("group", "clause", "from_on", "until_on", "bill_on", "amount")
    lines = earlier.lines(READS).select("agreement", *(pl.col(name).alias(f"line_{name}") for name in names))
    is_named = pl.col("of").list.contains(pl.col("line_clause"))
    both = (
        waived.join(lines, on="agreement", maintain_order="left_right")
        .filter(pl.when(pl.col("of").is_null()).then(pl.col("line_group") == "minimum").otherwise(is_named))
        .with_columns(
            shared=pl.min_horizontal("until_on", "line_until_on") - pl.max_horizontal("from_on", "line_from_on"),
            whole=pl.col("line_until_on") - pl.col("line_from_on"),
        )
        .filter(pl.col("shared") > 0)
        .with_columns(taken=half_up_columns(times("line_amount", "shared"), "whole"))
    )
    sums = (
        both.group_by(*LINE_KEY, bill_on="line_bill_on")
        .agg(pl.min("from_on"), pl.max("until_on"), pl.sum("taken"), charged=pl.sum("line_amount"), lines=pl.len())
        .filter(pl.col("taken") != 0)
    )
    found = narrow(sums, "taken").with_columns(
        amount=-pl.col("taken"),
        part=pl.format("billed {}", pl.col("bill_on").cast(pl.Date)),
        working=pl.concat_list(pl.col(name).cast(pl.Int64) for name, _ in WORKING),
    )
    return Owed(found.sort(*LINE_KEY, "bill_on"), reliefs=_reliefs(both))


def _reliefs(both: pl.DataFrame) -> pl.DataFrame:
    """Return what is taken back of each line."""
    return narrow(both, "taken").select(
        "agreement",
        "period_start",
        "period_end",
        clause="line_clause",
        from_on=pl.max_horizontal("from_on", "line_from_on"),
        until_on=pl.min_horizontal("until_on", "line_until_on"),
        bill_on="line_bill_on",
        amount=-pl.col("taken"),
    )


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return -working["taken"]


WORKING = (("lines", "number"), ("charged", "minor"), ("taken", "minor"))

KIND = ClauseKind(
    "ramp-up",
    Parameters,
    "In the first billing periods of the initial term a minimum is not owed.",
    specimen=__file__,
    owes=owes,
    reads=READS,
    writes="waiver",
    working=WORKING,
    arithmetic="-taken: of each of the lines, charged in all, the share by days that is about this period",
    amount=amount,
)
