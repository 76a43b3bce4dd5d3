"""Fair-use limit: so much use a month is taken for granted; beyond it a person decides what happens.

Rule      What is counted in a month, against limit x the number of units; above it, a review is raised. Where the
          clause averages over months, what was used on average is held against what was fair on average.
Asked     owes: one row per agreement and calendar month (or month from the billing anchor); quantities beside it.
Units     The meter's base units: what is counted is as measured, times lines, before any increments.
Rounding  None, but for an average: half up to a whole base unit. A month that is not whole keeps the whole limit.
Reads     Usage records that match `counts`, whoever charges them; quantities, if the limit is for each of a unit.
Specimen  fair_use_limit.md, beside this file.

It owes no line: only a decision with its rate does (usage-review).
"""

from typing import Literal

import polars as pl

from counterfoil.contract.answers import LINE_SCHEMA, Owed, frame
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Months, Quantity, Selection
from counterfoil.contract.reading import ColumnValue
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up_columns, narrow, times, wide

Remedy = Literal["move-plan", "charge", "limit", "suspend", "terminate"]


class Parameters(ClauseParameters):
    """What is counted, how much of it is fair, and what a person may decide beyond that."""

    counts: Selection  # the records that are measured, taken by whatever clause or by none
    limit: Quantity  # fair in one month, for each unit if it names one
    beyond: tuple[Remedy, ...]  # what a person may choose when the limit is exceeded
    units: Literal["largest", "month-end", "daily-average"] = "largest"  # which number of units of the month
    month: Literal["calendar", "billing"] = "calendar"  # "billing": counted from the day of the billing periods
    average: Months | None = None  # over so many months, the running one the last; each by itself, if left out

    def columns(self, currency: str) -> dict[str, ColumnValue]:
        """Return all values as columns; the remedies in one, with commas."""
        return {**super().columns(currency), "beyond": ",".join(self.beyond)}

    @classmethod
    def column_types(cls) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {**super().column_types(), "beyond": str}


GROUP = ("agreement", "clause", "period_start")


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """No lines; a review for each month in which more was used than is fair."""
    months = _allowed(asked, facts)
    used = (
        facts.counted(asked)
        .select("asked", "quantity")
        .join(asked.select("asked", *GROUP), on="asked")
        .group_by(GROUP)
        .agg(used=pl.sum("quantity"))
    )
    measured = months.join(used, on=GROUP, how="left", maintain_order="left").with_columns(pl.col("used").fill_null(0))
    reviews = _exceeded(measured).with_columns(
        on=pl.min_horizontal("period_end", "life_until"),
        options=pl.col("beyond").str.split(","),
        working=pl.concat_list("used", "allowed", "quantity"),
    )
    return Owed(frame(LINE_SCHEMA), reviews=reviews)


def _allowed(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return what is fair for each agreement, clause and month, and the number of units that it is for.

    Where limit or quantity change in the month, each holds for its days: the largest product, the last, or the average.
    """
    steps = facts.steps(asked, "limit_unit").with_columns(
        product=times("limit", "quantity"), spent=(pl.col("until_on") - pl.col("from_on")).cast(pl.Int64)
    )
    months = (
        steps.sort(*GROUP, "from_on")
        .group_by(GROUP, maintain_order=True)
        .agg(
            pl.last("params", "version", "beyond", "units", "average"),
            pl.first("period_end", "life_until"),
            allowed=_of_month("product"),
            quantity=_of_month("quantity"),
        )
    )
    return narrow(months, "allowed", "quantity")


def _exceeded(months: pl.DataFrame) -> pl.DataFrame:
    """Return the months in which more was used than is fair: by themselves, or on average where the clause says so.

    Until the agreement has had so many months, there is no average. It is exceeded if the sums are.
    """
    by_itself = months.filter(pl.col("average").is_null(), pl.col("used") > pl.col("allowed"))
    averaging = months.filter(pl.col("average").is_not_null())
    if averaging.is_empty():
        return by_itself
    numbered = months.with_columns(number=_month_number()).select("agreement", "clause", "number", *_SUMMED)
    sums = (
        averaging.with_columns(until=_month_number())
        .select(*GROUP, "average", "until")
        .join(numbered, on=["agreement", "clause"])
        .filter(pl.col("number") <= pl.col("until"), pl.col("number") > pl.col("until") - pl.col("average"))
        .group_by(*GROUP, "average")
        .agg(pl.len().alias("had"), *(wide(name).sum() for name in _SUMMED))
        .filter(pl.col("had") == pl.col("average"))
    )
    exceeded = sums.filter(pl.col("used") > pl.col("allowed"))
    averages = exceeded.select(*GROUP, *(half_up_columns(name, "average").alias(name) for name in _SUMMED))
    kept = averaging.drop(_SUMMED).join(narrow(averages, *_SUMMED), on=GROUP)
    return pl.concat([by_itself, kept.select(months.columns)]).sort(GROUP)


_SUMMED = ("used", "allowed", "quantity")


def _month_number() -> pl.Expr:
    """Return which month a period begins in, consecutive months having consecutive numbers."""
    start = pl.col("period_start").cast(pl.Date)
    return start.dt.year() * 12 + start.dt.month().cast(pl.Int32)


def _of_month(column: str) -> pl.Expr:
    """Return a column's largest value of the group, its last one, or its average by days, as the clause says."""
    average = half_up_columns(times(column, "spent").sum(), pl.sum("spent"))
    return (
        pl.when(pl.last("units") == "largest")
        .then(pl.max(column).cast(pl.Int128))
        .when(pl.last("units") == "month-end")
        .then(pl.last(column).cast(pl.Int128))
        .otherwise(average)
    )


KIND = ClauseKind(
    "fair-use-limit",
    Parameters,
    "So much use a month is fair; beyond it a person decides what happens.",
    specimen=__file__,
    owes=owes,
    asked="calendar-month",
    writes="fair-use",
    working=(("used", "base"), ("allowed", "base"), ("quantity", "units")),
)
