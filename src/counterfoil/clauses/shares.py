"""What kinds that reduce charges share: what of each charge falls in their days, and what is left of it to reduce.

A charge for several days has a share in some of them by calendar days. Shares are differences of what has accrued until
a day, rounded half up, so that the shares of all days come to the charge, whatever the cuts.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.facts.seen import Facts
from counterfoil.money import half_up_columns, narrow, times, wide

Integers = npt.NDArray[np.int64]
_DAY_BITS: Final = 32
PIECE: Final = ("asked", "target", "bill_on")


def shares(rows: pl.DataFrame, charged: pl.DataFrame) -> pl.DataFrame:
    """Return what of the charges falls in the days of each row: asked, target, group, days, bill_on, amount.

    Rows are those of a kind, cut to the days that matter; `of` is a list of clause numbers, null for every clause but
    the row's own. Days of one clause do not overlap. Charges are `Earlier.charged`.
    """
    rows = rows.filter(pl.col("from_on") < pl.col("until_on")).sort("agreement", "clause", "from_on")
    found = _overlapping(rows, charged)
    whole = pl.col("line_until") - pl.col("line_from")
    accrued = [
        half_up_columns(times("amount", pl.col(day) - pl.col("line_from")), whole) for day in ("until_on", "from_on")
    ]
    return narrow(found.with_columns(amount=accrued[0] - accrued[1]), "amount")


def _overlapping(rows: pl.DataFrame, charged: pl.DataFrame) -> pl.DataFrame:
    """Return each row beside each charge that it is about and shares days with, cut to those days.

    The rows of an agreement and clause are in order, so those that a charge reaches are neighbours.
    """
    owner = rows.select("agreement", "clause").unique(maintain_order=True).with_row_index("owner")
    rows = rows.join(owner, on=["agreement", "clause"], maintain_order="left")
    lines = charged.select(
        "agreement",
        "group",
        "bill_on",
        "amount",
        target="clause",
        line_from="from_on",
        line_until="until_on",
    ).join(owner, on="agreement", maintain_order="left")
    lines = lines.filter(pl.col("target") != pl.col("clause"))
    key = rows["owner"].to_numpy().astype(np.int64) << _DAY_BITS
    wanted = lines["owner"].to_numpy().astype(np.int64) << _DAY_BITS
    first = np.searchsorted(key + rows["until_on"].to_numpy(), wanted + lines["line_from"].to_numpy(), side="right")
    after = np.searchsorted(key + rows["from_on"].to_numpy(), wanted + lines["line_until"].to_numpy(), side="left")
    counts = np.maximum(after - first, 0)
    line = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    pairs = lines.drop("agreement", "clause", "owner")[line].hstack(
        rows.select("asked", "of", "from_on", "until_on")[row]
    )
    is_meant = pl.col("of").is_null() | pl.col("of").list.contains(pl.col("target")).fill_null(True)
    return (
        pairs.filter(is_meant)
        .drop("of")
        .with_columns(
            bill_on=pl.max_horizontal("bill_on", "from_on"),  # never before the days for which it holds
            from_on=pl.max_horizontal("from_on", "line_from"),
            until_on=pl.min_horizontal("until_on", "line_until"),
        )
    )


def allotted(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return rows with `granted`: the amount of a period (nano, in a column) for their days, in minor units.

    By calendar days of the period; where `partial` is whole, by those of the period that the clause holds.
    """
    days = pl.col("until_on") - pl.col("from_on")
    held = days.sum().over("agreement", "clause", "period_start")
    over = pl.when(pl.col("partial") == "whole").then(held).otherwise(pl.col("period_end") - pl.col("period_start"))
    scale = wide(10).pow(wide(9) - wide("digits"))
    granted = half_up_columns(times(pl.col(name).fill_null(0), days), wide(over) * scale)
    return narrow(rows.with_columns(granted=granted), "granted")


def due(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return what is due of each row, clause and day of billing, never below zero: PIECE, days, due.

    What is refunded or taken back is set against what falls due last, so that the sum for a row and clause is what is
    left of the clause's charges in it.
    """
    sums = (
        pieces.group_by(PIECE)
        .agg(pl.min("from_on"), pl.max("until_on"), pl.sum("amount"))
        .sort(PIECE, maintain_order=True)
    )
    gross = pl.col("amount").clip(lower_bound=0)
    of_row = ("asked", "target")
    before = gross.cum_sum().over(of_row) - gross
    left = (pl.sum("amount").over(of_row) - before).clip(lower_bound=0)
    return sums.with_columns(due=pl.min_horizontal(gross, left)).filter(pl.col("due") > 0).drop("amount")


def drawn(wanted: pl.DataFrame, group: str) -> pl.DataFrame:
    """Return `wanted` with `available` and `drawn`: each draws what it wants of what is granted and not drawn yet.

    Rows are in the order in which they draw, each `group` apart, with `granted` and `wanted`; what is left is there for
    the next of its group.
    """
    sums = (pl.col("granted") - pl.col("wanted")).cum_sum().over(group)
    least = sums.cum_min().over(group).clip(upper_bound=0)
    ordered = wanted.with_columns(remaining=sums - least)
    before = pl.col("remaining").shift(1).over(group).fill_null(0)
    available = before + pl.col("granted")
    return ordered.with_columns(available=available, drawn=available - pl.col("remaining")).drop("remaining")


def named(lines: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return lines with `part`, the id of their `target` ("service.id" of another service), and its `rank`."""
    addresses = facts.addresses()
    own = addresses.select("clause", own="service")
    of_target = addresses.select("service", "id", "rank", target="clause")
    is_own = pl.col("service") == pl.col("own")
    return (
        lines.join(own, on="clause", how="left", maintain_order="left")
        .join(of_target, on="target", how="left", maintain_order="left")
        .with_columns(part=pl.when(is_own).then("id").otherwise(pl.format("{}.{}", "service", "id")))
        .drop("service", "id", "own")
    )


def as_reliefs(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines that each take back charges of one `target` as what they take back of it."""
    return lines.drop("clause").rename({"target": "clause"})
