"""Flex commitment: subscriptions used above a committed minimum are charged at a higher price, up to a multiple of it.

Rule      In a period in which more is used than the minimum, what is above it costs the price and a premium, or a fixed
          price; if so read, everything used does, less what the minimum costs. Above so many times the minimum nothing
          is charged and a person decides.
Asked     owes: one row per agreement and billing period, the records and quantities beside it.
Units     Subscriptions, prices in 10^-9 of the currency unit for one subscription and one period.
Rounding  The price with its premium half up to 4 decimals; the line half up, once.
Reads     Records that the clause takes, with their users, or the quantity of a unit; the quantity that is the minimum.
Specimen  flex_commitment.md, beside this file.

The minimum itself is a fee (recurring-fee): it is billed whatever the use.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.contract.answers import LINE_SCHEMA, REVIEW_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import (
    ClauseParameters,
    Count,
    Every,
    Measure,
    Percent,
    Price,
    Selection,
    TypedTable,
    UnitName,
)
from counterfoil.contract.reading import ColumnValue
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up, half_up_columns, narrow, times, wide

PPM: Final = 1_000_000
FOUR_DECIMALS: Final = 10**5  # nano
OPTIONS: Final = ("raise-minimum", "waive")


class Above(TypedTable):
    """What one subscription above the minimum costs: the price and a premium, or a price of its own."""

    premium: Percent | None = None
    price: Price | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse both, or neither."""
        if (self.premium is None) == (self.price is None):
            yield "premium", "has to be given, or `price`, and not both"


class Parameters(ClauseParameters):
    """What counts as used, what the minimum is, and what is charged above it."""

    takes: Selection  # the records by which users use a subscription
    minimum: UnitName  # the unit of which the order has the minimum
    price: Price  # of one subscription for one period, as the minimum is billed
    above: Above  # { premium = { percent = 20 } } on that price, or { price = { EUR = 22.50 } }
    charged: Literal["above-minimum", "all-used"] = "above-minimum"  # in a period in which the minimum is exceeded
    most: Count  # times the minimum: more is never charged
    used: Literal["distinct-users", "peak", "period-end"] = "distinct-users"  # of the records, or of `unit`
    unit: UnitName | None = None  # whose largest or last number in the period counts as used, where no records do
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse prices for anything but a subscription, and a number of nothing."""
        per = self.price.per
        if isinstance(per, Measure) or per not in (None, self.minimum):
            yield "price", f'has to be for one, per = "{self.minimum}"'
        if self.unit is None and self.used != "distinct-users":
            yield "used", f'has to stand beside `unit`, whose number counts, if it is "{self.used}"'

    def columns(self, currency: str) -> dict[str, ColumnValue]:
        """Return all values as columns, what is charged above the minimum among them."""
        price = self.price.nano(currency)
        if self.above.price is not None:
            above = self.above.price.nano(currency)
        else:
            above = half_up(price * (PPM + (self.above.premium or 0)), PPM * FOUR_DECIMALS) * FOUR_DECIMALS
        return {**super().columns(currency), "above_price": above, "unit": self.unit or ""}

    @classmethod
    def column_types(cls) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {**super().column_types(), "above_price": int}


GROUP = ("agreement", "clause", "period_start")
WORKING = (
    ("used", "units"),
    ("minimum", "units"),
    ("charged", "units"),
    ("above_price", "nano"),
    ("less", "units"),
    ("price", "nano"),
)


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A line for each period in which more than the minimum was used, a review where it was too much."""
    periods = (
        asked.rename({"used": "measure", "charged": "reading", "minimum": "minimum_unit"})
        .sort(*GROUP, "from_on")
        .group_by(GROUP, maintain_order=True)
        .agg(
            pl.last("params", "version", "price", "above_price", "reading", "most"),
            pl.first("period_end", "life_until", "digits"),
            pl.min("from_on"),
            pl.max("until_on"),
        )
        .join(_number(facts.steps(asked, "minimum"), "minimum", "largest"), on=GROUP, how="left")
        .join(_used(asked, facts), on=GROUP, how="left", maintain_order="left")
        .with_columns(pl.col("minimum", "used").fill_null(0))
    )
    over = narrow(periods.with_columns(most=times("minimum", "most")), "most").filter(
        pl.col("used") > pl.col("minimum")
    )
    counted, is_all = pl.min_horizontal("used", "most"), pl.col("reading") == "all-used"
    over = over.with_columns(
        charged=pl.when(is_all).then(counted).otherwise(counted - pl.col("minimum")),
        less=pl.when(is_all).then("minimum").otherwise(pl.lit(0, pl.Int64)),
        part=pl.lit(""),
        bill_on=pl.min_horizontal("period_end", "life_until"),
    )
    nano = times("charged", "above_price") - times("less", "price")
    over = over.with_columns(amount=half_up_columns(nano, wide(10).pow(wide(9) - wide("digits"))))
    over = with_working(narrow(over, "amount"), *(name for name, _ in WORKING)).sort(GROUP)
    too_much = over.filter(pl.col("used") > pl.col("most")).with_columns(on="bill_on", options=pl.lit(list(OPTIONS)))
    return Owed(fitted(over.filter(pl.col("amount") != 0), LINE_SCHEMA), reviews=fitted(too_much, REVIEW_SCHEMA))


def _used(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return how many subscriptions were used in each period, as the clause counts them."""
    by_unit = facts.steps(asked.filter(pl.col("used") != "distinct-users"), "unit")
    by_records = asked.filter(pl.col("used") == "distinct-users")
    records = facts.taken(by_records)
    users = (
        facts.details(records, "party")
        .join(asked.select("asked", *GROUP), on=["asked", "agreement", "clause"])
        .group_by(GROUP)
        .agg(used=pl.col("party").n_unique().cast(pl.Int64))
    )
    is_peak = pl.col("used") == "peak"
    found = (
        users,
        _number(by_unit.filter(is_peak), "used", "largest"),
        _number(by_unit.filter(~is_peak), "used", "last"),
    )
    return pl.concat([one.select(*GROUP, "used") for one in found])


def _number(steps: pl.DataFrame, name: str, which: Literal["largest", "last"]) -> pl.DataFrame:
    """Return the largest or the last quantity of each period."""
    quantity = pl.max("quantity") if which == "largest" else pl.col("quantity").sort_by("from_on").last()
    return steps.drop(name, strict=False).group_by(GROUP).agg(quantity.alias(name))


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    nano = working["charged"] * working["above_price"] - working["less"] * working["price"]
    return half_up(nano, 10 ** (9 - digits))


KIND = ClauseKind(
    "flex-commitment",
    Parameters,
    "Subscriptions used above a committed minimum are charged at a higher price, up to a multiple of it.",
    specimen=__file__,
    owes=owes,
    writes="usage",
    working=WORKING,
    arithmetic="charged x above_price - less x price, rounded half up to the minor unit",
    amount=amount,
)
