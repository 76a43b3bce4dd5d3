"""Recurring fee: a price for each period, flat or for each unit, in advance or in arrears.

Rule      Quantity x price, by calendar days where a quantity or the agreement holds only part of the period.
Asked     owes: one row per agreement and billing period; quantities beside it.
Units     Quantities in whole units, prices in 10^-9 of the currency unit for one unit and one period.
Rounding  Once, on the line, half up.
Reads     Quantities over time.
Specimen  recurring_fee.md, beside this file.

In advance, the quantity on the first day is billed for the whole period, and each later change of it by its own line
for the rest of the period, on the next recurring invoice. In arrears, one line sums the days.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import polars as pl

from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Every, Measure, Price, UnitName
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import exact_type, half_up, half_up_columns, half_up_narrow, narrow, times


class Parameters(ClauseParameters):
    """What one unit costs in one period, and when that is billed."""

    price: Price  # of one unit, or of the whole, for one period
    per: UnitName | None = None  # the unit that the price has to be for, where an order fills it
    price_every: Every | None = None  # the span that the price is for, if it is not the billing period
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None
    billed: Literal["in-advance", "in-arrears"] = "in-advance"
    first_period: Literal["by-days", "whole", "free"] = "by-days"  # a first period that is not whole
    last_period: Literal["by-days", "whole"] = "by-days"  # a last period that is not whole: `whole` means no refund

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a price per a measure, and spans that do not divide."""
        if isinstance(self.price.per, Measure):
            yield "price", 'has to be for a unit, such as per = "named-user", or for the whole'
        elif self.per is not None and self.price.unit != self.per:
            yield "price", f'has to be per = "{self.per}", or it would charge something else'
        if self.price_every and self.every and self.every % self.price_every and self.price_every % self.every:
            yield "price_every", "has to divide the billing period, or be a multiple of it"


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """The lines of every fee in every period that has begun."""
    steps = facts.steps(asked, "price_unit")
    is_first, is_last = pl.col("period_start") < pl.col("life_from"), pl.col("life_until") < pl.col("period_end")
    in_first = pl.col("from_on") == pl.col("life_from")
    in_last = pl.col("until_on") == pl.col("life_until")
    # Before an initial term that is counted from a later first, a whole period is no less the part before the count.
    is_before_term = pl.col("period_end") <= pl.col("term_anchor")
    steps = _only(steps, ~((is_first | is_before_term) & (pl.col("first_period") == "free"))).with_columns(
        charged_from=pl.when(is_first & in_first & (pl.col("first_period") == "whole"))
        .then("period_start")
        .otherwise("from_on"),
        charged_until=pl.when(is_last & in_last & (pl.col("last_period") == "whole"))
        .then("period_end")
        .otherwise("until_on"),
        days=(pl.col("period_end") - pl.col("period_start")).cast(pl.Int64),
        months=pl.coalesce("every", "billing_months").cast(pl.Int64),
    )
    steps = steps.with_columns(price_months=pl.coalesce("price_every", "months"))
    advance = _in_advance(_only(steps, pl.col("billed") == "in-advance"))
    arrears = _in_arrears(_only(steps, pl.col("billed") == "in-arrears"))
    lines = _only(pl.concat([advance, arrears], how="diagonal"), pl.col("unit_days") != 0)
    lines = narrow(_with_amounts(lines), "unit_days", "amount")
    return Owed(fitted(with_working(lines, *(name for name, _ in WORKING)), LINE_SCHEMA))


def _only(rows: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    """Return the rows for which a condition holds; without a copy if it holds for all, as it mostly does."""
    chosen = rows.select(condition).to_series()
    return rows if chosen.all() else rows.filter(chosen)


def _with_amounts(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines with their amounts, exactly, in 64 bits where that is enough."""
    lines = lines.with_columns(scale=10 ** (9 - pl.col("digits")))
    is_small = (exact_type(lines, "unit_days", "price", "months"), exact_type(lines, "days", "price_months", "scale"))
    if pl.Int128 in is_small:
        top, bottom = times("unit_days", "price", "months"), times("days", "price_months", "scale")
        return lines.with_columns(amount=half_up_columns(top, bottom))
    top = pl.col("unit_days").cast(pl.Int64) * pl.col("price") * pl.col("months")
    return lines.with_columns(amount=half_up_narrow(top, pl.col("days") * pl.col("price_months") * pl.col("scale")))


WORKING = (
    ("quantity", "units"),
    ("unit_days", "unit-days"),
    ("price", "nano"),
    ("days", "days"),
    ("months", "months"),
    ("price_months", "months"),
)
GROUP = ("agreement", "clause", "params", "period_start")
_OF_ARREARS = (
    *("version", "part", "period_end", "from_on", "until_on", "life_until", "digits"),
    *("price", "days", "months", "price_months", "quantity", "unit_days"),
)


def _in_advance(steps: pl.DataFrame) -> pl.DataFrame:
    """The first quantity until the end of the period, then every change of it until the end of the period.

    A price that is amended and amended back has two asked rows in one period, each with a first quantity of its own.
    """
    ordered = steps.sort("asked", "from_on")
    follows = (pl.col("asked") == pl.col("asked").shift(1)).fill_null(False)
    before = pl.when(follows).then(pl.col("quantity").shift(1)).otherwise(0)
    until = pl.col("charged_until").max().over("asked")
    return ordered.with_columns(
        quantity=pl.col("quantity") - before,
        part=pl.when(follows)
        .then(pl.format("{} from {}", pl.col("price_unit"), pl.col("from_on").cast(pl.Date)))
        .otherwise("price_unit"),
        bill_on=pl.when(follows).then("period_end").otherwise("from_on"),
        until_on=until,
    ).with_columns(unit_days=times("quantity", pl.col("until_on") - pl.col("charged_from")))


def _in_arrears(steps: pl.DataFrame) -> pl.DataFrame:
    """All quantities of the period by their days.

    Most periods have one step, which is the line; only the steps of other periods are added up.
    """
    unit_days = times("quantity", pl.col("charged_until") - pl.col("charged_from"))
    steps = steps.with_columns(unit_days=unit_days, part="price_unit")
    columns = [*GROUP, *_OF_ARREARS]
    alone, others = steps.select(columns), steps.head(0)
    if not _rises(steps, "agreement", "clause", "period_start"):
        is_joined = steps.select(GROUP).is_duplicated()
        alone, others = alone.filter(~is_joined), steps.filter(is_joined)
    together = (
        others.group_by(*GROUP)
        .agg(
            pl.col("version").sort_by("from_on").first(),
            pl.first("period_end", "digits", "price", "days", "months", "price_months", "life_until", "part"),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.max("quantity"),
            pl.sum("unit_days"),
        )
        .select(columns)
    )
    return pl.concat([alone, together]).with_columns(bill_on=pl.min_horizontal("period_end", "life_until"))


def _rises(rows: pl.DataFrame, *columns: str) -> bool:
    """Return whether each row comes after the one before it by some columns: then no two are alike, at little cost."""
    after = pl.lit(False)
    for name in reversed(columns):
        before = pl.col(name).shift()
        after = (pl.col(name) > before) | ((pl.col(name) == before) & after)
    return bool(rows.select(after.fill_null(True).all()).item())


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    top = working["unit_days"] * working["price"] * working["months"]
    return half_up(top, working["days"] * working["price_months"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "recurring-fee",
    Parameters,
    "A price for each period, flat or for each unit, in advance or in arrears.",
    specimen=__file__,
    owes=owes,
    writes="fee",
    working=WORKING,
    arithmetic="unit_days x price x months / (days x price_months), rounded half up to the minor unit",
    amount=amount,
)
