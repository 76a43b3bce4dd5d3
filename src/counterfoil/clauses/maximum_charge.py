"""Maximum charge: usage of a period costs at most so much; the line is what goes beyond it.

Rule      What the named clauses charge in a period beyond the maximum is not owed. Charges count as they fall due,
          those of one day by service and id of their clause, so the last ones are reduced.
Asked     owes: one row per agreement and billing period; what earlier kinds charge and take back beside it.
Units     Minor units.
Rounding  A maximum of a partial period by days, half up; a charge for other days too by its share, half up.
Reads     Charges of the clauses named by `of`, or all usage charges, and what was taken back of them.
Specimen  maximum_charge.md, beside this file.
"""

from collections.abc import Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.shares import allotted, as_reliefs, due, named, shares
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseIds, ClauseParameters, Every
from counterfoil.facts.seen import LINE_KEY, Earlier, Facts

READS: Final = frozenset({"usage", "fee", "one-time", "surcharge", "free", "waiver", "pause"})
CHARGES: Final = ("fee", "one-time", "surcharge")  # that count only where their clause is named
WORKING: Final = {"due": "minor", "maximum": "minor", "before": "minor"}


class Parameters(ClauseParameters):
    """The maximum and what counts towards it."""

    maximum: Amount  # owed at most in each whole period
    of: ClauseIds | None = None  # the clauses whose charges count; all usage, if left out
    partial: Literal["by-days", "whole"] = "by-days"  # the maximum of a period that the agreement holds only in part
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A negative line for each clause whose charges go beyond the maximum of the period."""
    rows = allotted(asked, "maximum").drop("maximum")
    columns = rows.select("asked", "granted", *LINE_KEY)
    pieces = named(due(_counting(rows, earlier)).join(columns, on="asked", maintain_order="left"), facts)
    ordered = pieces.sort("asked", "bill_on", "rank")
    beyond = ordered.with_columns(
        maximum="granted", before=pl.col("due").cum_sum().over("asked") - pl.col("due")
    ).with_columns(room=(pl.col("maximum") - pl.col("before")).clip(lower_bound=0))
    found = beyond.with_columns(amount=pl.min_horizontal("room", "due") - pl.col("due")).filter(pl.col("amount") < 0)
    lines = with_working(found, *WORKING).sort(*LINE_KEY, "part", "bill_on")
    return Owed(fitted(lines, LINE_SCHEMA), reliefs=as_reliefs(lines.drop("params", "version", "part", "working")))


def _counting(rows: pl.DataFrame, earlier: Earlier) -> pl.DataFrame:
    """Return the shares that count: of named clauses, or of usage, less what was taken back of it."""
    found = shares(rows, earlier.charged(READS)).join(
        rows.select("asked", is_unnamed=pl.col("of").is_null()), on="asked", maintain_order="left"
    )
    is_usage = (pl.col("group") == "usage").any().over("asked", "target")
    return found.filter(~pl.col("is_unnamed") | (is_usage & ~pl.col("group").is_in(CHARGES)))


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return min(max(working["maximum"] - working["before"], 0), working["due"]) - working["due"]


KIND = ClauseKind(
    "maximum-charge",
    Parameters,
    "Usage of a period costs at most so much; the line is what goes beyond it.",
    specimen=__file__,
    owes=owes,
    reads=READS,
    writes="maximum",
    working=tuple(WORKING.items()),
    arithmetic="minus what of `due` goes beyond the maximum, after what is due before it",
    amount=amount,
)
