"""Package price: what was measured in a period, charged by packages of so many units, every one that has begun.

Rule      Units beyond the free ones, in packages of the size that the price is per, a started one whole, x price.
Asked     owes: one row per agreement and billing period.
Units     Base units of the meter; prices in 10^-9 of the currency unit for one package.
Rounding  Half up on the line.
Reads     Lines of the meters named by `of`.
Specimen  package_price.md, beside this file.

Where terms change inside a period, a package costs what was in force when it was begun.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.metered import METER, figures
from counterfoil.clauses.tiers import refuse_too_wide
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.measures import Measure, Metered
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Every, Flag, Price
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up, half_up_columns, narrow, times, wide

WORKING: Final = (
    ("packages", "number"),
    ("price", "nano"),
    ("size", "base"),
    ("used", "base"),  # in the period until the end of these days, whole base units
    ("free", "base"),
)


class Parameters(ClauseParameters):
    """Whose figures are charged, what a package is and costs, and what is free."""

    of: ClauseIds  # the meters whose figures are charged, added up
    price: Price  # of a package, per = { events = 1000 }
    free: Metered | None = None  # units of each period that need no package
    each_group: Flag = False  # whether each group of the meters has packages of its own
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a price that does not say the size of a package."""
        if not isinstance(self.price.per, Measure):
            yield "price", "has to be per the size of a package, such as per = { events = 1000 }"
        elif self.free is not None and (self.free.per or self.free.dimension != self.price.per.dimension):
            yield "free", "has to be in what the price is per, for all units together"


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A line for each period in which a package was begun."""
    rows = figures(asked, facts, earlier, each_group=pl.col("each_group"))
    rows = rows.with_columns(free=pl.col("free").fill_null(0))
    refuse_too_wide(rows, "price_per", "of")

    def begun(name: str) -> pl.Expr:
        beyond = pl.max_horizontal(pl.col(name).fill_null(0) - wide("free") * pl.col("of"), wide(0))
        size = wide("price_per") * pl.col("of")
        return (beyond + size - 1) // size

    lines = rows.with_columns(packages=begun("after") - begun("before")).filter(pl.col("packages") != 0)
    scale = wide(10).pow(wide(9) - wide("digits"))
    lines = lines.with_columns(
        part="group",
        bill_on=pl.min_horizontal("period_end", "life_until"),
        amount=half_up_columns(times("packages", "price"), scale),
        size="price_per",
        used=pl.col("after") // pl.col("of"),
    )
    lines = with_working(narrow(lines, "packages", "used", "amount"), *(name for name, _ in WORKING))
    return Owed(fitted(lines.sort("agreement", "clause", "period_start", "from_on", "part"), LINE_SCHEMA))


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["packages"] * working["price"], 10 ** (9 - digits))


KIND = ClauseKind(
    "package-price",
    Parameters,
    "What was measured in a period is charged by packages, every one that has begun.",
    specimen=__file__,
    owes=owes,
    reads=METER,
    writes="usage",
    working=WORKING,
    arithmetic="packages x price, rounded half up to the minor unit; packages are (used - free) / size, up",
    amount=amount,
)
