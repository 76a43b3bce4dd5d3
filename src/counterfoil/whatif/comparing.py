"""Two answers side by side: by account, month and clause, and what the difference is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from counterfoil.engine.answering import Answer

_KEY = ("account", "currency", "digits", "month", "service", "clause")
_AMOUNTS = ("before", "after", "difference")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is owed before and after a change, in minor units; `left_out` are accounts that one answer has no bill for.

    A month is the one in which the line's billing period begins.
    """

    rows: pl.DataFrame  # account, currency, digits, month (its first day), service, clause, heading, three amounts
    left_out: frozenset[str]

    @property
    def months(self) -> pl.DataFrame:
        """The sums of each account and month."""
        return self._sums("month")

    @property
    def totals(self) -> pl.DataFrame:
        """The sums of each account."""
        return self._sums()

    def _sums(self, *further: str) -> pl.DataFrame:
        by = ["account", "currency", "digits", *further]
        return self.rows.group_by(by).agg(pl.sum(*_AMOUNTS)).sort(by)


def compared(
    before: Answer, after: Answer, *, from_on: date | None = None, accounts: Collection[str] | None = None
) -> Comparison:
    """Return two answers compared; lines that could be billed before `from_on` are left out."""
    left_out = before.blocked | after.blocked
    sides = []
    for answer, name in ((before, "before"), (after, "after")):
        lines = answer.lines.filter(~pl.col("account").is_in(list(left_out)))
        if from_on is not None:
            lines = lines.filter(pl.col("bill_on") >= from_on)
        if accounts is not None:
            lines = lines.filter(pl.col("account").is_in(list(accounts)))
        sides.append(
            lines.with_columns(month=pl.col("period_start").dt.month_start())
            .group_by(_KEY)
            .agg(pl.last("heading").alias(f"heading_{name}"), pl.sum("amount").alias(name))
        )
    both = sides[0].join(sides[1], on=list(_KEY), how="full", coalesce=True)
    rows = both.with_columns(
        pl.col("before").fill_null(0),
        pl.col("after").fill_null(0),
        heading=pl.coalesce("heading_after", "heading_before"),
    ).with_columns(difference=pl.col("after") - pl.col("before"))
    columns = [*_KEY, "heading", *_AMOUNTS]
    return Comparison(rows.select(columns).sort(_KEY), left_out if accounts is None else left_out & set(accounts))
