"""Levels over time, on columns: from events that state a level, or change it, to what a period makes of it.

Everything becomes changes: a stated level is the change from the level before. The running sum of the changes of a
group is its level, which holds from an event until the next one, in whole seconds. Rows are sorted once and compared
with their neighbours, which costs a fraction of what windows over groups do.
"""

from typing import Final

import polars as pl

from counterfoil.money import times, wide

OWNER: Final = ("agreement", "clause", "number")
_POINT: Final = ("asked", "agreement", "clause", "period_start", "number", "opening", "second", "order", "change")


def levels(asked: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Return for each asked row and group: `most`, the highest level, `last`, that at the end, and `seconds`, level x
    seconds, in 128 bits.

    `asked` and `events` are those of meters of levels; events have asked, agreement, clause, period_start, group, user,
    second, quantity, level, each and opening, in time order.
    """
    groups = events.select("group").unique(maintain_order=True).with_row_index("number")
    numbered = events.join(groups, on="group", how="left", maintain_order="left")
    changes = _with_changes(numbered.with_columns(order=pl.int_range(pl.len(), dtype=pl.Int64))).select(_POINT)
    points = pl.concat([_openings(asked, changes), changes]).sort(*OWNER, "second", "order")
    total = pl.col("change").cum_sum()
    before = pl.when(_begins(*OWNER)).then(total - pl.col("change")).forward_fill()
    is_last = _ends("asked", "number")
    points = points.with_columns(level=total - before, is_last=is_last, next=pl.col("second").shift(-1))
    points = points.join(asked.select("asked", "until_s"), on="asked", how="left", maintain_order="left")
    held = pl.when("is_last").then("until_s").otherwise("next") - pl.col("second")
    # A level that was replaced at the very second at which the row begins was never one of it.
    reached = pl.col("level").filter((pl.col("order") >= 0) | (pl.col("held") > 0))
    found = (
        points.with_columns(held=held)
        .group_by("asked", "number")
        .agg(most=reached.max(), last=pl.last("level"), seconds=times("level", "held").sum())
    )
    return found.join(groups, on="number").drop("number")


def _begins(*names: str) -> pl.Expr:
    """Return whether a row differs from the one before in some columns, or by its period if levels are not carried."""
    other = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in names)
    fresh = (pl.col("opening") == "none") & (pl.col("period_start") != pl.col("period_start").shift(1))
    return (other | fresh).fill_null(True)


def _ends(*names: str) -> pl.Expr:
    """Return whether a row differs from the one after in some columns."""
    return pl.any_horizontal(pl.col(name) != pl.col(name).shift(-1) for name in names).fill_null(True)


def _with_changes(events: pl.DataFrame) -> pl.DataFrame:
    """Return events with by how much each changes the level of its group.

    A level that is not carried over begins each period at 0; the level of a user is the user's in that group.
    """
    whose = pl.when(pl.col("each") == "user").then("user").otherwise(0)
    events = events.with_columns(whose=whose).sort(*OWNER, "whose", "order")
    before = pl.when(_begins(*OWNER, "whose")).then(0).otherwise(pl.col("quantity").shift(1))
    stated = wide("quantity") - wide(before)
    return events.with_columns(change=pl.when(pl.col("level") == "stated").then(stated).otherwise(wide("quantity")))


def _openings(asked: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return a point without a change at the beginning of each row, for each group that it may have a level of."""
    rows = asked.select("asked", "agreement", "clause", "period_start", "opening", second="from_s")
    known = changes.group_by(*OWNER, "period_start").agg()
    first = known.group_by(OWNER).agg(first=pl.min("period_start"))
    carried = rows.filter(pl.col("opening") == "carried").join(first, on=OWNER[:2])
    carried = carried.filter(pl.col("first") <= pl.col("period_start")).drop("first")
    fresh = rows.filter(pl.col("opening") == "none").join(known, on=[*OWNER[:2], "period_start"])
    openings = pl.concat([carried, fresh.select(carried.columns)])
    return openings.with_columns(order=pl.lit(-1, pl.Int64), change=wide(0)).select(_POINT)
