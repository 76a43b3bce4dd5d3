"""Minimum charge: the greater of a minimum and what is charged is owed; the line is the shortfall.

Rule      If the lines of the named clauses come to less than the period's minimum, the difference is owed as well.
Asked     owes: one row per agreement and billing period; the minimum of a partial period is a share by calendar days.
Units     Minor units.
Rounding  The share by days, half up, once for the period.
Reads     Fee and usage lines of the clauses named by `of`, or all usage lines of the agreement.
Specimen  minimum_charge.md, beside this file.
"""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseIds, ClauseParameters, Every
from counterfoil.facts.seen import Earlier, Facts, days_counted
from counterfoil.money import half_up_columns, narrow, times, wide

USAGE = frozenset({"usage"})
READS = USAGE | {"fee"}


class Parameters(ClauseParameters):
    """The minimum and what counts towards it."""

    minimum: Amount  # owed at least in each whole period
    of: ClauseIds | None = None  # the clauses whose fees and usage count; all usage, if left out
    partial: Literal["by-days", "whole"] = "by-days"  # a period that the agreement holds only in part
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


GROUP = ("agreement", "clause", "period_start")


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """The shortfall of each agreement and period whose usage came to less than its minimum."""
    days = (pl.col("period_end") - pl.col("period_start")).cast(pl.Int64)
    rows = _counting(asked, earlier).with_columns(counted=days_counted(), days=days)
    periods = (
        rows.with_columns(share=times("minimum", "counted"))
        .group_by(GROUP)
        .agg(
            pl.col("params", "version", "minimum").sort_by("from_on").last(),
            pl.first("period_end", "days", "digits", "life_until"),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.sum("share", "counted"),
            pl.max("earlier"),
        )
        .with_columns(scale=10 ** (9 - pl.col("digits")))
        .with_columns(least=half_up_columns("share", wide("days") * wide("scale")))
    )
    short = (
        narrow(periods, "least")
        .with_columns(amount=pl.col("least") - pl.col("earlier"))
        .filter(pl.col("amount") > 0)
        .with_columns(
            part=pl.lit(""),
            bill_on=pl.min_horizontal("period_end", "life_until"),
            working=pl.concat_list("least", "earlier", "minimum", "counted", "days"),
        )
    )
    return Owed(short.sort(GROUP))


def _counting(asked: pl.DataFrame, earlier: Earlier) -> pl.DataFrame:
    """Return `asked` with `earlier`: the usage of its period, or the fees and usage of the clauses that it names."""
    of = asked["of"]
    if of.null_count() == len(of):
        return earlier.sum_for(asked, USAGE)
    usage = earlier.sum_for(asked, USAGE)["earlier"]
    counting = pl.when(pl.col("of").is_null()).then(usage).otherwise(pl.col("earlier")).alias("earlier")
    return earlier.sum_for(asked, READS).with_columns(counting)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["least"] - working["usage"]


KIND = ClauseKind(
    "minimum-charge",
    Parameters,
    "At least a minimum is owed for usage in each period; the line is what usage falls short of it.",
    specimen=__file__,
    owes=owes,
    reads=READS,
    writes="minimum",
    working=(("least", "minor"), ("usage", "minor"), ("minimum", "nano"), ("days_in_force", "days"), ("days", "days")),
    arithmetic="least - usage, where least is the minimum by the days in force, rounded half up to the minor unit",
    amount=amount,
)
