"""Tiered fee: a quantity of units, such as seats, charged each period by tiers, graduated or by volume.

Rule      Graduated, each unit costs the price of the tier that its number falls into; by volume, all units cost the
          price of the tier that their number falls into. A tier's bound is in it; its flat fee is owed once a period.
Asked     owes: one row per agreement and billing period; quantities beside it.
Units     Quantities in whole units, or in started blocks of units; prices in 10^-9 of the currency unit.
Rounding  Half up on the line, so that the tiers of one day's change, or of one period in arrears, add up exactly.
Reads     Quantities over time.
Specimen  tiered_fee.md, beside this file.

In advance, the quantity on the first day is billed for the whole period, and each later change of it for the rest of
the period, on the next invoice: what the new quantity costs less what the old one does, tier by tier. In arrears, the
days of every quantity are added up.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal

import polars as pl

from counterfoil.clauses.tiers import adding_up, in_tiers, refuse_too_wide
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Every, UnitName
from counterfoil.contract.tiers import Tiers, objection
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up, narrow, times, wide

WORKING: Final = (
    ("units", "units"),  # in the tier: what is added or taken away, or in arrears the most
    ("unit_days", "unit-days"),
    ("price", "nano"),
    ("flat_days", "days"),
    ("flat", "nano"),
    ("days", "days"),
    ("rounding", "minor"),
)
GROUP: Final = ("agreement", "clause", "params", "period_start")


class Parameters(ClauseParameters):
    """What is counted, the tiers, and when they are billed."""

    unit: UnitName  # of which the agreement has a quantity
    mode: Literal["graduated", "volume"]
    tiers: Tiers
    block: Annotated[int, Between(1)] = 1  # units are charged in whole started blocks of so many
    at_zero: Literal["first-flat", "nothing"] = "first-flat"  # whether a quantity of 0 still owes the first flat fee
    billed: Literal["in-advance", "in-arrears"] = "in-advance"
    partial: Literal["by-days", "whole"] = "by-days"  # a period that the agreement holds in part; `whole`: no refund
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse tiers that do not fit together."""
        if why := objection(self.tiers, self.unit):
            yield "tiers", why


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A line for each tier whose units or flat fee a period has, or a change inside it."""
    steps = facts.steps(asked, "unit")
    is_first = (pl.col("from_on") == pl.col("life_from")) & (pl.col("partial") == "whole")
    is_last = (pl.col("until_on") == pl.col("life_until")) & (pl.col("partial") == "whole")
    count = wide("quantity") + wide("block") - 1
    steps = steps.with_columns(
        charged_from=pl.when(is_first).then("period_start").otherwise("from_on"),
        charged_until=pl.when(is_last).then("period_end").otherwise("until_on"),
        days=(pl.col("period_end") - pl.col("period_start")).cast(pl.Int64),
        after=count // wide("block") * wide("block"),
        of=wide(1),
    )
    advance = _in_advance(steps.filter(pl.col("billed") == "in-advance"))
    arrears = _in_arrears(steps.filter(pl.col("billed") == "in-arrears"))
    lines = pl.concat([advance, arrears], how="diagonal")
    lines = with_working(narrow(lines, "units", "unit_days", "amount", "rounding"), *(name for name, _ in WORKING))
    return Owed(fitted(lines.sort("agreement", "clause", "period_start", "from_on", "part"), LINE_SCHEMA))


def _in_advance(steps: pl.DataFrame) -> pl.DataFrame:
    """The tiers of the first quantity until the end of the period, then of every change of it."""
    ordered = steps.sort("asked", "from_on").with_columns(
        before=pl.col("after").shift(1).over("asked"), until_on=pl.col("charged_until").max().over("asked")
    )
    parts = _in_tiers(ordered).with_columns(span=(pl.col("until_on") - pl.col("charged_from")).cast(pl.Int64))
    parts = parts.with_columns(unit_days=times("units", "span"), flat_days=pl.col("flats") * pl.col("span"))
    later = pl.format("tier {} from {}", "tier", pl.col("from_on").cast(pl.Date))
    return _with_amounts(parts, ("asked", "from_on")).with_columns(
        part=pl.when(pl.col("before").is_null()).then(pl.format("tier {}", "tier")).otherwise(later),
        bill_on=pl.when(pl.col("before").is_null()).then("from_on").otherwise("period_end"),
    )


def _in_arrears(steps: pl.DataFrame) -> pl.DataFrame:
    """All tiers of the period by their days."""
    parts = _in_tiers(steps.with_columns(before=pl.lit(None, pl.Int128)))
    span = (pl.col("charged_until") - pl.col("charged_from")).cast(pl.Int64)
    together = (
        parts.with_columns(unit_days=times("units", span), flat_days=pl.col("flats") * span)
        .group_by(*GROUP, "tier")
        .agg(
            pl.col("version").sort_by("from_on").first(),
            pl.first("period_end", "digits", "days", "life_until", "tiers_price", "tiers_flat"),
            pl.min("from_on"),
            pl.max("until_on"),
            pl.max("units"),
            pl.sum("unit_days", "flat_days"),
        )
    )
    return _with_amounts(together, GROUP).with_columns(
        part=pl.format("tier {}", "tier"), bill_on=pl.min_horizontal("period_end", "life_until")
    )


def _in_tiers(steps: pl.DataFrame) -> pl.DataFrame:
    parts = in_tiers(steps.with_columns(total_before="before", total_after="after"))
    return parts.filter((pl.col("units") != 0) | (pl.col("flats") != 0))


def _with_amounts(parts: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Return parts with their amounts, those of a key adding up to their exact sum."""
    parts = parts.with_columns(price="tiers_price", flat="tiers_flat", scale=10 ** (9 - pl.col("digits")))
    refuse_too_wide(parts, "unit_days", "price")
    refuse_too_wide(parts, "flat_days", "flat")
    parts = parts.with_columns(
        numerator=times("unit_days", "price") + times("flat_days", "flat"), denominator=times("days", "scale")
    )
    return adding_up(parts.sort(*key, "tier"), key)


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    top = working["unit_days"] * working["price"] + working["flat_days"] * working["flat"]
    return half_up(top, working["days"] * 10 ** (9 - digits)) + working["rounding"]


KIND = ClauseKind(
    "tiered-fee",
    Parameters,
    "A quantity such as seats is charged each period by tiers, graduated or by volume.",
    specimen=__file__,
    owes=owes,
    writes="fee",
    working=WORKING,
    arithmetic="(unit_days x price + flat_days x flat) / days, rounded half up to the minor unit, + rounding, by which "
    "the tiers add up to their exact sum",
    amount=amount,
)
