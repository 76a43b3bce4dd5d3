"""Included allowance: so much usage a period costs nothing; what is beyond it is charged by the clauses it is of.

Rule      The records of the named clauses, in time order, are covered until the period's allowance is used up.
Asked     owes: one row per agreement and period; the allowance of a partial period is a share by calendar days.
Units     The meter's base units.
Rounding  A share by days, half up to a whole base unit, once for the period.
Reads     The records that the clauses named by `of` take; quantities, if the allowance is for each of a unit.
Specimen  included_allowance.md, beside this file.
"""

from typing import Literal

import polars as pl

from counterfoil.clauses.rated_records import with_parameters
from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Every, Quantity
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up_columns, narrow, times


class Parameters(ClauseParameters):
    """How much is included, of what, for whom."""

    allowance: Quantity  # included in each period, for each unit if it names one
    of: ClauseIds | None = None  # the clauses whose usage is covered; all that charge usage, if left out
    shared_by: Literal["account", "user"] = "account"  # one pool for the agreement, or one for each user in the records
    partial: Literal["by-days", "whole"] = "by-days"  # the allowance of a period that is not whole
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


GROUP = ("agreement", "clause", "period_start")


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """What each allowance covers of each record, and a line of 0 for each period that says how much was used."""
    pools = _pools(asked, facts)
    records = facts.taken_by(asked).filter(pl.col("billed") > pl.col("covered")).drop("clause", "agreement", "params")
    records = with_parameters(records, asked, ["agreement", "clause", "period_start", "shared_by"])
    records = records.join(pools.select(*GROUP, "included"), on=GROUP, how="left", maintain_order="left")
    user = pl.when(pl.col("shared_by") == "user").then("party").otherwise(0)
    records = records.with_columns(user=user, left=pl.col("billed") - pl.col("covered")).sort(
        *GROUP, "user", "started_us", "record", "piece"
    )
    before = pl.col("left").cum_sum().over(*GROUP, "user") - pl.col("left")
    covered = records.with_columns(
        covered=pl.min_horizontal("left", (pl.col("included") - before).clip(0)).cast(pl.Int64)
    )
    used = covered.group_by(GROUP).agg(used=pl.sum("covered"), measured=pl.sum("left"))
    lines = (
        pools.join(used, on=GROUP, how="left", maintain_order="left")
        .with_columns(pl.col("used", "measured").fill_null(0), part=pl.lit(""), amount=pl.lit(0, pl.Int64))
        .with_columns(working=pl.concat_list("included", "used", "measured", "unit_days", "days", "allowance"))
    )
    return Owed(lines, covered=covered.select("piece", "covered").filter(pl.col("covered") > 0))


def _pools(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return what is included for each agreement, clause and period: its allowances by days, summed, rounded once."""
    steps = facts.steps(asked, "allowance_unit").with_columns(
        days=pl.col("period_end") - pl.col("period_start"), spent=pl.col("until_on") - pl.col("from_on")
    )
    whole = pl.col("partial") == "whole"
    pools = (
        steps.with_columns(
            share=times("allowance", "quantity", "spent"), unit_days=pl.col("quantity") * pl.col("spent")
        )
        .group_by(GROUP)
        .agg(
            pl.col("params", "version").sort_by("from_on").last(),
            pl.first("period_end", "days", "life_until"),
            pl.col("partial", "allowance").sort_by("from_on").last(),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.sum("share", "unit_days"),
            most=times("allowance", "quantity").max(),
        )
        .with_columns(
            included=pl.when(whole).then("most").otherwise(half_up_columns("share", "days")),
            bill_on=pl.min_horizontal("period_end", "life_until"),
            days=pl.col("days").cast(pl.Int64),
        )
    )
    return narrow(pools, "included").sort(GROUP)


KIND = ClauseKind(
    "included-allowance",
    Parameters,
    "So much usage a period is included in the fee.",
    specimen=__file__,
    owes=owes,
    writes="allowance",
    working=(
        ("included", "base"),
        ("used", "base"),
        ("measured", "base"),
        ("unit_days", "unit-days"),
        ("days", "days"),
        ("allowance", "base"),
    ),
)
