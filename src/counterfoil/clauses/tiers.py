"""Tiers on columns: how many units and which flat fees fall into each tier, graduated or by volume.

Graduated, each unit is in the tier of its own number. By volume, all units are in the tier of the total. The bound of a
tier is in it: of tiers up to 5 and up to 10, the fifth unit is in the first.
"""

from typing import Final

import polars as pl

from counterfoil.contract.tiers import LISTS
from counterfoil.money import INT64_MAX, AmountTooLarge, half_up_columns, wide

_WIDEST: Final = 2**126


def in_tiers(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows once for each tier, with `tier` (from 1), `units` and `flats` in it after less those before.

    Rows have `before` and `after` (units so far, in parts of `of`; `before` is null for the first), `total_before` and
    `total_after` (which decide the tier by volume), `mode`, `at_zero`, and the lists of tiers, with bounds in base
    units. `units` are in parts of `of`, 128 bits wide.
    """
    tiers = pl.int_ranges(1, pl.col("tiers_price").list.len() + 1)
    each = rows.with_columns(tier=tiers).explode("tier", *LISTS)
    is_first = pl.col("tier") == 1
    low = pl.when(is_first).then(wide(0)).otherwise(wide(pl.col("tiers_up_to").shift(1)))
    each = each.with_columns(low=low * wide("of"), high=wide("tiers_up_to") * wide("of"))
    by_volume = pl.col("mode") == "volume"

    def chosen(name: str) -> pl.Expr:
        total = pl.col(f"total_{name}").fill_null(0)
        return ((total > pl.col("low")) | is_first) & (pl.col("high").is_null() | (total <= pl.col("high")))

    def units(name: str) -> pl.Expr:
        so_far = pl.col(name).fill_null(0)
        up_to = pl.when(pl.col("high").is_null()).then(so_far).otherwise(pl.min_horizontal(so_far, "high"))
        part = pl.max_horizontal(up_to - pl.col("low"), wide(0))
        return pl.when(by_volume & chosen(name)).then(so_far).when(by_volume).then(wide(0)).otherwise(part)

    def flats(name: str) -> pl.Expr:
        # A total of nothing, after corrections, has no tier whose fee is owed, whatever there was on the way.
        in_total = chosen(name) & (pl.col(name) > 0) & (pl.col(f"total_{name}") != 0)
        reached = pl.when(by_volume).then(in_total).otherwise(pl.col(name) > pl.col("low"))
        decides = pl.when(by_volume).then(pl.col(f"total_{name}")).otherwise(name)
        at_zero = is_first & (pl.col("at_zero") == "first-flat") & (decides == 0) & pl.col(name).is_not_null()
        return (reached | at_zero).fill_null(False).cast(pl.Int64)

    return each.with_columns(units=units("after") - units("before"), flats=flats("after") - flats("before"))


def with_bounds_by_days(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the bounds of their tiers by the days held of the period (`held`, `days`), half up."""
    numbered = rows.with_row_index("nth_row")
    bounds = numbered.select("nth_row", "held", "days", "tiers_up_to").explode("tiers_up_to")
    share = half_up_columns(wide("tiers_up_to") * wide("held"), "days").cast(pl.Int64)
    lists = bounds.with_columns(tiers_up_to=share).group_by("nth_row", maintain_order=True).agg("tiers_up_to")
    return rows.with_columns(lists["tiers_up_to"])


def refuse_too_wide(rows: pl.DataFrame, *factors: str) -> None:
    """Raise AmountTooLarge where the product of the largest of each column would not fit in 128 bits."""
    most = 1
    for value in rows.select(wide(name).abs().max().fill_null(0) for name in factors).row(0):
        most *= max(int(value), 1)
    if most * max(rows.height, 1) > _WIDEST:
        raise AmountTooLarge(f"{' x '.join(factors)} passes {INT64_MAX} many times over")


def adding_up(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Return lines with `amount`, and `rounding`: what it takes for lines of a key to add up to their exact sum.

    Rows are sorted by their key and have `numerator` and `denominator` (one for each key) of their exact amounts. Each
    is rounded half up; the sum of those so far, rounded half up, less the sum before, is the amount.
    """
    begins = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in key).fill_null(True)
    rows = rows.with_columns(begins=begins, total=pl.col("numerator").cum_sum())
    before = pl.when("begins").then(pl.col("total") - pl.col("numerator")).forward_fill()
    rounded = rows.with_columns(
        so_far=half_up_columns(pl.col("total") - before, "denominator"),
        alone=half_up_columns("numerator", "denominator"),
    )
    amount = pl.col("so_far") - pl.when("begins").then(wide(0)).otherwise(pl.col("so_far").shift(1))
    return rounded.with_columns(amount=amount, rounding=amount - pl.col("alone"))
