"""Patterns: what is usual among all customers of a clause in a month, as a middle and a spread.

One account never needs another's rows (design law 7): figures of every agreement are gathered once, in a pass of their
own, and what is made of them, a few integers for each clause, month and measure, is handed to the run as a constant.

The middle is the lower median: somebody's own figure, not an average of two. The spread is the lower median of how far
everybody is from it: for amounts by which factor, up or down alike (the median absolute deviation on a logarithmic
scale, without a logarithm), for shares by how many points. Half of all customers would have to be odd before either
moves far. No money depends on a pattern; it only shows a person where to look.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from counterfoil.calendar import day_of
from counterfoil.money import half_up_columns, narrow, times, wide

PPM: Final = 1_000_000
MOST: Final = 2**62  # no figure, limit or spread is above it

# What a kind measures of each agreement that it compares with others.
SURVEY_SCHEMA = {
    "agreement": pl.UInt32,
    "clause": pl.UInt32,
    "period_start": pl.Int32,
    "period_end": pl.Int32,
    "measure": pl.String,
    "by_factor": pl.Boolean,  # an amount above 0, compared by factors; else a share in parts per million, by points
    "value": pl.Int64,
}
# Patterns as a kind on columns sees them: those of the run's clauses.
PATTERN_SCHEMA = {
    "clause": pl.UInt32,
    "period_start": pl.Int32,
    "measure": pl.String,
    "customers": pl.Int64,
    "median": pl.Int64,
    "spread": pl.Int64,
}


class PatternKey(NamedTuple):
    """What a pattern is of: a clause, by its service and id, a month, and what is measured."""

    service: str
    clause: str
    month: date
    measure: str


class Pattern(NamedTuple):
    """What is usual: of how many agreements, the middle, and the spread in parts per million (a factor, or points)."""

    customers: int
    median: int
    spread: int

    def limit(self, spreads: int, least: int, *, by_factor: bool) -> int:
        """Return the highest figure that is not unusual: so many spreads, each at least `least`, above the middle."""
        spread = max(self.spread, least)
        if by_factor:
            return min(self.median * int(spread**spreads) // int(PPM**spreads), MOST)
        return min(self.median + spreads * spread, MOST)


Patterns = Mapping[PatternKey, Pattern]


def patterns_of(figures: pl.DataFrame) -> dict[PatternKey, Pattern]:
    """Return the patterns of figures: service, identity (of the clause), period_start, measure, by_factor, value."""
    key = ["service", "identity", "period_start", "measure"]
    middles = figures.group_by(key).agg(customers=pl.len().cast(pl.Int64), median=_lower_median("value"))
    apart = figures.join(middles, on=key).with_columns(
        low=pl.min_horizontal("value", "median"), high=pl.max_horizontal("value", "median")
    )
    factor = half_up_columns(times("high", PPM), pl.max_horizontal("low", 1))
    distance = pl.when("by_factor").then(factor).otherwise(wide(pl.col("high") - pl.col("low")))
    apart = narrow(apart.with_columns(distance=pl.min_horizontal(distance, wide(MOST))), "distance")
    found = apart.group_by(*key, "customers", "median").agg(spread=_lower_median("distance")).sort(key)
    return {
        PatternKey(service, clause, day_of(start), measure): Pattern(*numbers)
        for service, clause, start, measure, *numbers in found.select(*key, "customers", "median", "spread").iter_rows()
    }


def _lower_median(column: str) -> pl.Expr:
    return pl.col(column).sort().gather((pl.len() - 1) // 2).first()
