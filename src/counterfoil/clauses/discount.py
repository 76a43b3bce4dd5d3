"""Discount: a percentage or an amount off the charges of a billing period, for a while or for good.

Rule      Of what is left of the named clauses' charges, a percentage is taken off, or an amount a period, or the
          percentage up to the amount; never more than is left. A charge for other days than the discount's has a share.
Asked     owes: one row per agreement and billing period; what earlier kinds charge and take back beside it.
Units     Minor units, the percentage in parts per million.
Rounding  A percentage once for each clause and day of billing, half up; an amount of a partial period by days, half up.
Reads     Charges and what was taken back of them; events `coupon-redeemed`.
Specimen  discount.md, beside this file.

Discounts of an agreement come by their `turn`, then in the order of the description. An amount is used on what falls
due first, and of one day by service and id of the clause.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal

import polars as pl

from counterfoil.clauses.coupons import redeemed
from counterfoil.clauses.shares import PIECE, allotted, as_reliefs, drawn, due, named, shares
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import (
    Amount,
    Between,
    BillingPeriods,
    ClauseIds,
    ClauseParameters,
    Day,
    Every,
    Share,
    Text,
)
from counterfoil.facts.seen import FOREVER, LINE_KEY, Earlier, Facts
from counterfoil.money import half_up, half_up_columns, times

READS: Final = frozenset(
    ("fee", "usage", "one-time", "minimum", "surcharge", "review", "free", "waiver", "pause", "maximum")
)
WORKING: Final = {"base": "minor", "percent": "ppm", "available": "minor", "left": "minor"}
WHOLE: Final = 1_000_000  # parts per million
NO_LIMIT: Final = -1


class Parameters(ClauseParameters):
    """How much, off what, for whom, and for how long."""

    percent: Share | None = None  # off each charge
    amount: Amount | None = None  # off each billing period; beside a percentage: at most so much
    of: ClauseIds | None = None  # the clauses whose charges are reduced; all, if left out
    coupon: Text | None = None  # only for who redeems this coupon, by an event or with the order
    ordered: Text | None = None  # the coupon that the order states; redeemed from the first day if it is this one
    redeem_by: Day | None = None  # the last day on which the coupon can be redeemed
    once_per: Literal["customer", "agreement"] = "customer"  # who can redeem the coupon once
    from_: Day | None = None  # the first day of the discount; the agreement's, if left out
    until: Day | None = None  # the first day after it
    starts: Literal["at-once", "next-period"] = "at-once"  # where it begins inside a billing period
    periods: BillingPeriods | None = None  # so many billing periods, a partial one counted; for good, if left out
    rest: Literal["lost", "carried"] = "lost"  # what a period's charges leave of the amount
    partial: Literal["by-days", "whole"] = "by-days"  # the amount in a period that the discount holds only in part
    stacks: Literal["on-rest", "on-full"] = "on-rest"  # a percentage of what earlier discounts left, or of the charge
    turn: Annotated[int, Between(1, 99)] = 1  # discounts of a lower turn come first
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a discount of nothing, and what is about a coupon where there is none."""
        if self.percent is None and self.amount is None:
            yield "percent", "or `amount` has to be given"
        if self.rest == "carried" and self.amount is None:
            yield "rest", 'can be "carried" only where an `amount` is given'
        if self.coupon is None and (self.ordered is not None or self.redeem_by is not None):
            yield "coupon", "has to be given beside `ordered` or `redeem_by`"


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A negative line for each clause that is reduced, in each period and for each day on which it is billed."""
    rows = _granted(_running(redeemed(asked, facts)))
    if rows.is_empty():
        return Owed()
    charged = earlier.charged(READS)
    taken = charged.clear()
    found = []
    for layer in _layers(rows):
        lines = _taken(layer, charged, taken, facts)
        found.append(lines)
        reliefs = as_reliefs(lines).with_columns(group=pl.lit("discount"))
        taken = pl.concat([taken, reliefs.select(pl.col(name).cast(form) for name, form in taken.schema.items())])
    lines = with_working(pl.concat(found), *WORKING).sort(*LINE_KEY, "from_on", "bill_on", "part")
    return Owed(fitted(lines, LINE_SCHEMA), reliefs=as_reliefs(lines.drop("params", "version", "part", "working")))


def _running(asked: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the discount, cut to its days, with `number`: which of its periods it is, from 0."""
    of_clause = ("agreement", "clause")
    begins = pl.max_horizontal(pl.min("from_on").over(of_clause), pl.col("from_").cast(pl.Int32), "redeemed_on")
    rows = asked.with_columns(begins=begins).filter(
        (pl.col("starts") == "at-once") | (pl.col("period_start") >= pl.col("begins"))
    )
    rows = rows.with_columns(
        from_on=pl.max_horizontal("from_on", "begins"),
        until_on=pl.min_horizontal("until_on", pl.col("until").cast(pl.Int32).fill_null(FOREVER)),
    ).filter(pl.col("from_on") < pl.col("until_on"))
    return rows.with_columns(place_in=pl.col("nth") - pl.min("nth").over(of_clause))


def _granted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that may reduce something, with `granted`: the amount for their days, 0 after its periods."""
    is_granted = pl.col("periods").is_null() | (pl.col("place_in") < pl.col("periods"))
    kept = rows.with_columns(is_granted=is_granted).filter(pl.col("is_granted") | (pl.col("rest") == "carried"))
    granted = pl.when("is_granted").then("granted").otherwise(0)
    has_amount = pl.col("amount").is_not_null()
    return allotted(kept, "amount").with_columns(granted=granted, has_amount=has_amount).drop("amount")


def _layers(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the rows by discount of their agreement, in the order in which they reduce."""
    first = [pl.col(name).first().over("agreement", "clause").alias(name) for name in ("turn", "place", "from_on")]
    layer = pl.struct(first).rank("dense").over("agreement")
    return rows.with_columns(layer=layer).sort("layer", maintain_order=True).partition_by("layer", include_key=False)


def _taken(rows: pl.DataFrame, charged: pl.DataFrame, taken: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return what one discount of each agreement takes off: lines with `target`."""
    full = due(shares(rows, charged))
    left = due(shares(rows, pl.concat([charged, taken]))).select(*PIECE, left="due")
    columns = [*LINE_KEY, "asked", "granted", "has_amount", "percent", "rest", "stacks"]
    pieces = (
        full.join(left, on=PIECE)
        .join(rows.select(columns), on="asked")
        .with_columns(
            base=pl.when(pl.col("stacks") == "on-full").then("due").otherwise("left"),
            percent=pl.col("percent").fill_null(WHOLE),
        )
        .with_columns(off=half_up_columns(times("base", "percent"), WHOLE))
        .with_columns(wanted=pl.min_horizontal("off", "left").cast(pl.Int64))
    )
    drawing = _drawing(rows, named(pieces, facts))
    return (
        drawing.with_columns(
            amount=-pl.when("has_amount").then("drawn").otherwise("wanted"),
            available=pl.when("has_amount").then("available").otherwise(NO_LIMIT),
        )
        .filter(pl.col("amount") < 0)
        .select(*LINE_KEY, "target", "part", "from_on", "until_on", "bill_on", "amount", *WORKING)
    )


def _drawing(rows: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Return pieces with what each draws of the amounts granted, in the order in which they fall due."""
    openings = rows.select(*LINE_KEY, "asked", "granted", "rest", row_from="from_on")
    wanting = pieces.drop("granted").join(rows.select("asked", row_from="from_on"), on="asked")
    both = pl.concat([openings, wanting], how="diagonal").with_columns(
        pl.col("granted", "wanted").fill_null(0), is_opening=pl.col("target").is_null()
    )
    ordered = both.sort(
        "agreement",
        "clause",
        "row_from",
        "is_opening",
        "bill_on",
        "rank",
        descending=[False] * 3 + [True] + [False] * 2,
    )
    once = pl.when(pl.col("rest") == "carried").then(0).otherwise(pl.col("asked") + 1)
    purse = pl.struct("agreement", "clause", once.alias("once")).rank("dense")
    return drawn(ordered.with_columns(purse=purse), "purse").filter(~pl.col("is_opening"))


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    off = half_up(working["base"] * working["percent"], WHOLE)
    limits = [working["left"], off, *([working["available"]] if working["available"] != NO_LIMIT else [])]
    return -min(limits)


KIND = ClauseKind(
    "discount",
    Parameters,
    "A percentage or an amount off the charges of a billing period, for a while or for good.",
    specimen=__file__,
    owes=owes,
    reads=READS,
    writes="discount",
    working=tuple(WORKING.items()),
    arithmetic="minus the least of: base x percent, rounded half up; what is left of the charge; what is available",
    amount=amount,
    events=("coupon-redeemed",),
)
