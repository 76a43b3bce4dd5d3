"""Included allowance: so much usage a period costs nothing; what is beyond it is charged by the clauses it is of.

Rule      The records of the named clauses, in time order, are covered until the period's allowance is used up.
Asked     owes: one row per agreement and period; the allowance of a partial period is a share by calendar days.
Units     The meter's base units.
Rounding  A share by days, half up to a whole base unit, once for the period.
Reads     The records that the clauses named by `of` take; quantities, if the allowance is for each of a unit.
Specimen  included_allowance.md, beside this file.
"""

from typing import Literal

import numpy as np
import polars as pl

from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Every, Quantity
from counterfoil.facts.seen import Earlier, Facts, days_counted
from counterfoil.money import INT64_MAX, AmountTooLarge, half_up_columns, narrow, times


class Parameters(ClauseParameters):
    """How much is included, of what, for whom."""

    allowance: Quantity  # included in each period, for each unit if it names one
    of: ClauseIds | None = None  # the clauses whose usage is covered; all that charge usage, if left out
    shared_by: Literal["account", "user"] = "account"  # one pool for the agreement, or one for each user in the records
    partial: Literal["by-days", "whole"] = "by-days"  # a period that the agreement holds only in part
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


GROUP = ("agreement", "clause", "period_start")


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """What each allowance covers of each record, and a line of 0 for each period that says how much was used.

    Of several allowances of one agreement, the first in the description is used up first.
    """
    lines = []
    for layer in _layers(asked):
        pools = _pools(layer, facts).with_row_index("pool")
        layer = layer.join(pools.select(GROUP), on=GROUP, how="semi", maintain_order="left")  # noqa: PLW2901
        records = facts.taken_by(layer, columns=("piece", "billed", "covered"))
        left = records["billed"] - records["covered"]
        covered, used = _covered(records, left, layer, pools, facts)
        facts.cover(pl.DataFrame({"piece": records["piece"], "covered": covered}))
        lines.append(pools.join(used, on="pool", how="left", maintain_order="left"))
    working = pl.concat_list("included", "used", "measured", "unit_days", "days", "allowance")
    return Owed(
        pl.concat(lines)
        .with_columns(pl.col("used", "measured").fill_null(0), part=pl.lit(""), amount=pl.lit(0, pl.Int64))
        .with_columns(working=working)
        .sort(GROUP)
    )


def _layers(asked: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the asked rows so that each frame has one allowance for each agreement at a time.

    They come in the order of the description in which they first stood.
    """
    agreement, clause = (asked[name] for name in ("agreement", "clause"))
    if not ((agreement == agreement.shift()) & (clause != clause.shift())).any():  # sorted by agreement and clause
        return [asked]
    first = [pl.col(name).first().over("agreement", "clause").alias(name) for name in ("from_on", "place")]
    layer = pl.struct(first).rank("dense").over("agreement")
    layers = asked.with_columns(layer=layer).sort("layer", maintain_order=True)
    return layers.partition_by("layer", maintain_order=True, include_key=False)


def _covered(
    records: pl.DataFrame, left: pl.Series, asked: pl.DataFrame, pools: pl.DataFrame, facts: Facts
) -> tuple[pl.Series, pl.DataFrame]:
    """Return what is covered of each record, and what each pool was used for: pool, used, measured.

    Records are in time order within an agreement, so a pool's running sum is the sum over all records less what it was
    when the pool began.
    """
    pool_of = asked.join(pools.select(*GROUP, "pool"), on=GROUP, how="left", maintain_order="left")
    place = np.full(int(asked["asked"].max() or 0) + 1, 0, dtype=np.int64)  # type: ignore[arg-type]
    place[asked["asked"].to_numpy()] = pool_of["pool"].to_numpy()
    pool = place[records["asked"].to_numpy()]
    group = pool
    if (asked["shared_by"] == "user").any():
        by_user = pl.Series((asked["shared_by"] == "user").to_numpy())
        user = facts.details(records, "party")["party"].to_numpy()
        is_user = np.zeros(len(place), dtype=np.bool_)
        is_user[asked["asked"].to_numpy()] = by_user.to_numpy()
        user = np.where(is_user[records["asked"].to_numpy()], user, 0)
        group = pl.select(pl.struct(pl.Series(pool), pl.Series("user", user)).rank("dense")).to_series().to_numpy()
    amounts = left.to_numpy()
    if int(left.max() or 0) * len(left) > INT64_MAX and int(left.cast(pl.Int128).sum()) > INT64_MAX:  # type: ignore[arg-type]
        raise AmountTooLarge("the usage of an allowance passes 64 bits")
    order = None if (group[:-1] <= group[1:]).all() else np.argsort(group, kind="stable")
    ordered, groups = (amounts, group) if order is None else (amounts[order], group[order])
    running = np.cumsum(ordered)
    first = np.flatnonzero(np.diff(groups, prepend=-1)) if len(groups) else np.array([], dtype=np.int64)
    base = np.repeat((running - ordered)[first], np.diff(first, append=len(groups)))
    included = pools["included"].to_numpy()[pool if order is None else pool[order]]
    # By the running sum before and after, so that a correction below zero gives back what it was covered by.
    covered = np.clip(running - base, 0, included) - np.clip(running - ordered - base, 0, included)
    if order is not None:
        back = np.empty_like(covered)
        back[order] = covered
        covered = back
    spent = {}
    for name, values in (("used", covered), ("measured", amounts)):
        spent[name] = np.zeros(pools.height, dtype=np.int64)
        np.add.at(spent[name], pool, values)
    return pl.Series(covered), pools.select("pool").with_columns(pl.Series(name, sums) for name, sums in spent.items())


def _pools(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return what is included for each agreement, clause and period: its allowances by days, summed, rounded once."""
    steps = facts.steps(asked, "allowance_unit").with_columns(
        days=pl.col("period_end") - pl.col("period_start"), counted=days_counted()
    )
    pools = (
        steps.with_columns(share=times("allowance", "quantity", "counted"), unit_days=times("quantity", "counted"))
        .group_by(GROUP)
        .agg(
            pl.col("params", "version").sort_by("from_on").last(),
            pl.first("period_end", "days", "life_until"),
            pl.col("allowance").sort_by("from_on").last(),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.sum("share", "unit_days"),
        )
        .with_columns(
            included=half_up_columns("share", "days"),
            bill_on=pl.min_horizontal("period_end", "life_until"),
            days=pl.col("days").cast(pl.Int64),
        )
    )
    return narrow(pools, "included", "unit_days").sort(GROUP)


KIND = ClauseKind(
    "included-allowance",
    Parameters,
    "So much usage a period is included in the fee.",
    specimen=__file__,
    owes=owes,
    reads=frozenset({"free"}),  # usage that costs nothing uses up no allowance
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
