"""Tiered price: what was measured in a period, charged by tiers, graduated or by volume, with flat fees.

Rule      Graduated, each unit costs the price of the tier that its number falls into; by volume, all units cost the
          price of the tier that the period's total falls into. A tier's bound is in it; its flat fee is owed once.
Asked     owes: one row per agreement and billing period.
Units     Base units of the meter, exact parts of one included; prices in 10^-9 of the currency unit.
Rounding  Half up on the line, so that the lines of a period's tiers add up to their exact sum, rounded once.
Reads     Lines of the meters named by `of`.
Specimen  tiered_price.md, beside this file.

Where terms change inside a period, its units go on from where they were, at the new terms; the tier by volume is that
of the whole period's total, and a flat fee is owed once, at the terms in force when its tier was reached.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.metered import METER, figures
from counterfoil.clauses.tiers import adding_up, in_tiers, refuse_too_wide, with_bounds_by_days
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Every, Flag
from counterfoil.contract.tiers import Tiers, objection
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up, narrow, times

WORKING: Final = (
    ("units", "base"),  # whole base units in the tier
    ("rest", "number"),  # and parts of one, of so many ...
    ("of", "number"),  # ... (1, or the seconds of the period for a level over time)
    ("price", "nano"),
    ("per", "base"),
    ("flat", "nano"),
    ("held", "days"),  # of the period, if a flat fee is by days
    ("days", "days"),
    ("rounding", "minor"),
)


class Parameters(ClauseParameters):
    """Whose figures are charged, and the tiers."""

    of: ClauseIds  # the meters whose figures are charged, added up
    mode: Literal["graduated", "volume"]
    tiers: Tiers
    each_group: Flag = False  # whether each group of the meters has the tiers for itself
    at_zero: Literal["first-flat", "nothing"] = "first-flat"  # whether nothing measured still owes the first flat fee
    partial: Literal["whole", "by-days"] = "whole"  # bounds and flat fees of a period that the agreement holds in part
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse tiers that do not fit together."""
        if why := objection(self.tiers, None):
            yield "tiers", why


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A line for each tier of each period in which there are units or a flat fee."""
    rows = figures(asked, facts, earlier, each_group=pl.col("each_group"))
    held = pl.min_horizontal("period_end", "life_until") - pl.max_horizontal("period_start", "life_from")
    days = pl.col("period_end") - pl.col("period_start")
    by_days = pl.col("partial") == "by-days"
    rows = rows.with_columns(
        held=pl.when(by_days).then(held).otherwise(1).cast(pl.Int64),
        days=pl.when(by_days).then(days).otherwise(1).cast(pl.Int64),
        total_before="total",
        total_after="total",
        scale=10 ** (9 - pl.col("digits")),
    )
    lines = in_tiers(with_bounds_by_days(rows)).filter((pl.col("units") != 0) | (pl.col("flats") != 0))
    refuse_too_wide(lines, "units", "tiers_price", "days")
    refuse_too_wide(lines, "tiers_flat", "flats", "held", "of", "tiers_per")
    refuse_too_wide(lines, "of", "tiers_per", "days", "scale")
    lines = lines.with_columns(
        numerator=times("units", "tiers_price", "days") + times("tiers_flat", "flats", "held", "of", "tiers_per"),
        denominator=times("of", "tiers_per", "days", "scale"),
    )
    lines = adding_up(lines.sort("asked", "group", "tier"), ("asked", "group"))
    lines = lines.with_columns(
        part=pl.concat_str(
            pl.when(pl.col("group") != "").then("group"),
            pl.format("tier {}", "tier"),
            separator=", ",
            ignore_nulls=True,
        ),
        bill_on=pl.min_horizontal("period_end", "life_until"),
        whole=pl.col("units") // pl.col("of"),
        price="tiers_price",
        per="tiers_per",
        flat=pl.col("tiers_flat") * pl.col("flats"),
    ).with_columns(rest=pl.col("units") - pl.col("whole") * pl.col("of"), units="whole")
    lines = with_working(narrow(lines, "units", "rest", "of", "amount", "rounding"), *(name for name, _ in WORKING))
    return Owed(fitted(lines.sort("agreement", "clause", "period_start", "from_on", "part"), LINE_SCHEMA))


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    units = working["units"] * working["of"] + working["rest"]
    ratio = working["of"] * working["per"]
    top = units * working["price"] * working["days"] + working["flat"] * working["held"] * ratio
    return half_up(top, ratio * working["days"] * 10 ** (9 - digits)) + working["rounding"]


KIND = ClauseKind(
    "tiered-price",
    Parameters,
    "What was measured in a period is charged by tiers, graduated or by volume.",
    specimen=__file__,
    owes=owes,
    reads=METER,
    writes="usage",
    working=WORKING,
    arithmetic="(units + rest / of) x price / per + flat x held / days, rounded half up to the minor unit, + rounding, "
    "by which the tiers add up to their exact sum",
    amount=amount,
)
