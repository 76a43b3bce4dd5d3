"""What meters measured, as prices see it: figures of each asked row, before and after it in its period.

A price's row may be part of a period, where its terms change inside it. Then the figure goes on where the row before
left it, so that a unit costs what was in force when it was used, at the place in the tiers that the period had reached.
"""

from typing import Final

import polars as pl

from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import wide

METER: Final = frozenset({"meter"})
PERIOD: Final = ("agreement", "clause", "period_start")
_NO_METER: Final = "Expected the ids of clauses of kind `meter`."


def figures(asked: pl.DataFrame, facts: Facts, earlier: Earlier, *, each_group: bool | pl.Expr) -> pl.DataFrame:
    """Return asked rows for each group with `before`, `after` and `total` in parts of `of`, 128 bits wide.

    `before` is null in the first row of a period. `each_group` says whether groups of the meters stand by themselves;
    elsewhere all are added up in the group "". What a clause cannot charge by is said in `facts.unsuited`.
    """
    targets = asked.explode("of").select(
        "asked", *PERIOD, "period_end", "from_on", "until_on", target="of", by_group=each_group
    )
    found = _measured(earlier)
    _say_what_is_no_meter(targets, found, facts)
    inside = targets.join(found, on=["agreement", "target"])
    overlaps = (pl.col("line_from") < pl.col("period_end")) & (pl.col("line_until") > pl.col("period_start"))
    is_inside = (pl.col("line_from") >= pl.col("period_start")) & (pl.col("line_until") <= pl.col("period_end"))
    _say_what_cuts_periods(inside.filter(overlaps & ~is_inside), facts)
    held = is_inside & (pl.col("line_from") >= pl.col("from_on")) & (pl.col("line_from") < pl.col("until_on"))
    inside = inside.filter(held).with_columns(group=pl.when("by_group").then("group").otherwise(pl.lit("")))
    inside = _in_one_measure(inside, facts)
    own = inside.group_by("asked", "group").agg(pl.sum("figure"))
    groups = inside.select(*PERIOD, "group").unique()
    bare = pl.DataFrame(asked.select(*PERIOD).unique()).join(groups, on=PERIOD, how="anti")
    groups = pl.concat([groups, bare.with_columns(group=pl.lit(""))])
    of = inside.group_by(PERIOD).agg(pl.max("of"))
    rows = asked.drop("of").join(groups, on=PERIOD).join(own, on=["asked", "group"], how="left")
    rows = rows.join(of, on=PERIOD, how="left").sort("agreement", "clause", "period_start", "group", "from_on")
    one = (*PERIOD, "group")
    rows = rows.with_columns(pl.col("figure").fill_null(0), pl.col("of").fill_null(1))
    rows = rows.with_columns(after=pl.col("figure").cum_sum().over(one), total=pl.col("figure").sum().over(one))
    return rows.with_columns(before=pl.col("after").shift(1).over(one))


def part_of() -> pl.Expr:
    """Return the part of a meter's line by its `group`, and `since`, "from 2026-06-16" in a later part of a period.

    A group has a ; only between its dimensions, each of which has a =.
    """
    both = (pl.col("group") != "") & (pl.col("since") != "")
    return pl.col("group") + pl.when(both).then(pl.lit("; ")).otherwise(pl.lit("")) + pl.col("since")


def _measured(earlier: Earlier) -> pl.DataFrame:
    """Return the lines of meters: agreement, target, group, line_from, line_until, figure in parts of `of`."""
    place = pl.col("working").list
    quantity, rest, of = (wide(place.get(number)) for number in range(3))
    return earlier.lines(METER).select(
        "agreement",
        target="clause",
        group=pl.col("part").str.replace(r"(^|; )from \d{4}-\d{2}-\d{2}$", ""),
        line_from="from_on",
        line_until="until_on",
        figure=quantity * of + rest,
        of=of,
    )


def _in_one_measure(lines: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return lines with figures in the largest `of` of their row's period; those that do not divide it are unsuited."""
    widest = pl.col("of").max().over(PERIOD)
    unlike = lines.filter((pl.col("of") != 1) & (pl.col("of") != widest)).select("agreement", "clause").unique()
    for agreement, clause in unlike.sort(pl.all()).iter_rows():
        facts.unsuited(
            agreement,
            clause,
            "clauses-contradict",
            "adds levels that are weighted by the time of different periods",
            "Expected it to be billed by the same periods as its meter: the same `every` and `anchor`.",
        )
    scaled = pl.when(pl.col("of") == 1).then(pl.col("figure") * widest).otherwise("figure")
    return lines.with_columns(figure=scaled, of=widest)


def _say_what_is_no_meter(targets: pl.DataFrame, found: pl.DataFrame, facts: Facts) -> None:
    without = targets.join(found, on=["agreement", "target"], how="anti").select("agreement", "clause", "target")
    if without.is_empty():
        return
    named = without.unique().join(facts.addresses().select("id", target="clause"), on="target", how="left")
    for agreement, clause, name in named.select("agreement", "clause", "id").sort(pl.all()).iter_rows():
        facts.unsuited(agreement, clause, "unknown-clause", f"charges by `{name}`, which measures nothing", _NO_METER)


def _say_what_cuts_periods(lines: pl.DataFrame, facts: Facts) -> None:
    if lines.is_empty():
        return
    named = lines.select("agreement", "clause", "target").unique()
    named = named.join(facts.addresses().select("id", target="clause"), on="target", how="left")
    for agreement, clause, name in named.select("agreement", "clause", "id").sort(pl.all()).iter_rows():
        facts.unsuited(
            agreement,
            clause,
            "clauses-contradict",
            f"is billed by shorter or other periods than its meter `{name}` counts in",
            "Expected periods that hold the meter's whole: the same `every` and `anchor`, or a multiple.",
        )
