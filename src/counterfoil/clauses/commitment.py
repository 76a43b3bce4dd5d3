"""Commitment: so much is owed at least over a year of the agreement; what falls short is owed at the year's end.

Rule      If what the named clauses charge in a year comes to less than the commitment, the difference is owed as well,
          in one line when the year, or the agreement, is over. Charges of each billing period add up.
Asked     owes: one row per agreement and year; what earlier kinds charge and take back beside it.
Units     Minor units.
Rounding  The commitment of a year in part by days, half up; a charge across the year's end by its share, half up.
Reads     Charges of the clauses named by `of`, or all, and what was taken back of them.
Specimen  commitment.md, beside this file.
"""

from collections.abc import Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.shares import allotted, shares
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import YEAR, Amount, ClauseIds, ClauseParameters, Every
from counterfoil.facts.seen import Earlier, Facts

CHARGES: Final = frozenset({"fee", "usage", "one-time", "minimum", "surcharge", "review"})
READS: Final = CHARGES | {"free", "waiver", "pause", "maximum", "discount"}
WORKING: Final = {"committed": "minor", "counted": "minor"}
GROUP: Final = ("agreement", "clause", "period_start")


class Parameters(ClauseParameters):
    """How much a year, and what counts towards it."""

    amount: Amount  # owed at least in each whole year
    of: ClauseIds | None = None  # the clauses whose charges count; all, if left out
    counts: Literal["after-reductions", "before-reductions"] = "after-reductions"  # as reduced by discounts, or not
    partial: Literal["by-days", "whole"] = "by-days"  # the commitment of a year that the agreement holds only in part
    every: Every = YEAR  # the span that it is for
    anchor: Literal["anniversary", "calendar"] = "anniversary"


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """What the charges of each year fall short of its commitment."""
    rows = allotted(asked, "amount").drop("amount")
    counting = shares(rows, earlier.charged(READS)).join(rows.select("asked", "counts"), on="asked")
    counting = counting.filter(pl.col("group").is_in(CHARGES) | (pl.col("counts") == "after-reductions"))
    sums = counting.group_by("asked").agg(counted=pl.sum("amount"))
    years = (
        rows.join(sums, on="asked", how="left", maintain_order="left")
        .group_by(GROUP, maintain_order=True)
        .agg(
            pl.col("params", "version").sort_by("from_on").last(),
            pl.first("period_end", "life_until"),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.col("counted").fill_null(0).sum(),
            committed=pl.sum("granted"),
        )
    )
    short = years.with_columns(
        amount=pl.col("committed") - pl.col("counted"),
        part=pl.lit(""),
        bill_on=pl.min_horizontal("period_end", "life_until"),
    ).filter(pl.col("amount") > 0)
    return Owed(fitted(with_working(short, *WORKING), LINE_SCHEMA))


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["committed"] - working["counted"]


KIND = ClauseKind(
    "commitment",
    Parameters,
    "So much is owed at least over a year of the agreement; what falls short is owed at the year's end.",
    specimen=__file__,
    owes=owes,
    reads=READS,
    writes="commitment",
    working=tuple(WORKING.items()),
    arithmetic="committed - counted",
    amount=amount,
)
