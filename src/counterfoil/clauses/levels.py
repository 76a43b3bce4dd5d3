"""Levels over time, on columns: from events that state a level, or change it, to what a period makes of it.

Everything becomes changes: a stated level is the change from the level before. The running sum of the changes of a
group is its level, which holds from an event until the next one, in whole seconds.
"""

from typing import Final

import polars as pl

from counterfoil.money import times, wide

OWNER: Final = ("agreement", "clause", "group")
_POINT: Final = ("asked", "agreement", "clause", "period_start", "group", "opening", "second", "order", "change")


def levels(asked: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Return for each asked row and group: `most`, the highest level, `last`, that at the end, and `seconds`, level x
    seconds, in 128 bits.

    `asked` and `events` are those of meters of levels; events have asked, agreement, clause, period_start, group, user,
    second, quantity, level, each and opening, in time order.
    """
    ordered = events.with_columns(order=pl.int_range(pl.len(), dtype=pl.Int64))
    changes = ordered.with_columns(change=_changes()).select(_POINT)
    points = pl.concat([_openings(asked, changes), changes]).sort(*OWNER, "second", "order")
    span = pl.when(pl.col("opening") == "none").then("period_start").otherwise(0)
    points = points.with_columns(level=pl.col("change").cum_sum().over(*OWNER, span))
    until = pl.col("second").shift(-1).over("asked", "group")
    # A level that was replaced at the very second at which the row begins was never one of it.
    reached = pl.col("level").filter((pl.col("order") >= 0) | (pl.col("held") > 0))
    points = points.join(asked.select("asked", "until_s"), on="asked", how="left", maintain_order="left")
    return (
        points.with_columns(held=pl.coalesce(until, "until_s") - pl.col("second"))
        .group_by("asked", "group")
        .agg(most=reached.max(), last=pl.last("level"), seconds=times("level", "held").sum())
    )


def _changes() -> pl.Expr:
    """Return by how much each event changes the level of its group.

    A level that is not carried over begins each period at 0; the level of a user is the user's in that group.
    """
    user = pl.when(pl.col("each") == "user").then("user").otherwise(0)
    span = pl.when(pl.col("opening") == "none").then("period_start").otherwise(0)
    before = pl.col("quantity").shift(1).over(*OWNER, user, span)
    stated = wide("quantity") - wide(before.fill_null(0))
    return pl.when(pl.col("level") == "stated").then(stated).otherwise(wide("quantity"))


def _openings(asked: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return a point without a change at the beginning of each row, for each group that it may have a level of."""
    rows = asked.select("asked", "agreement", "clause", "period_start", "opening", second="from_s")
    known = changes.select(*OWNER, "period_start").unique()
    carried = rows.filter(pl.col("opening") == "carried").join(
        known.group_by(OWNER).agg(first="period_start").select(*OWNER, pl.col("first").list.min()), on=OWNER[:2]
    )
    carried = carried.filter(pl.col("first") <= pl.col("period_start")).drop("first")
    fresh = rows.filter(pl.col("opening") == "none").join(known, on=[*OWNER[:2], "period_start"])
    openings = pl.concat([carried, fresh.select(carried.columns)])
    return openings.with_columns(order=pl.lit(-1, pl.Int64), change=wide(0)).select(_POINT)
