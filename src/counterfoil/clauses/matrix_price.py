"""Matrix price: what was measured, charged at a price that depends on its dimensions (region, size ...).

Rule      Each group of a meter costs the price of the first cell that fits it, or else the price of the default cell.
Asked     owes: one row per agreement and billing period.
Units     Base units of the meter, exact parts of one included; prices in 10^-9 of the currency unit.
Rounding  Once, on the line of a group, half up.
Reads     Lines of the meters named by `of`, by group.
Specimen  matrix_price.md, beside this file.

A group that fits no cell, where there is no default, is a fault; so is a cell for a dimension that the meter does not
tell apart.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import polars as pl

from counterfoil.clauses.metered import METER, figures
from counterfoil.clauses.tiers import refuse_too_wide
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.cells import Cells
from counterfoil.contract.dimensions import dimensions_of
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Every, Measure, Price
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import half_up, half_up_columns, narrow, times

WORKING: Final = (
    ("quantity", "base"),  # whole base units
    ("rest", "number"),  # and parts of one, of so many ...
    ("of", "number"),  # ... (1, or the seconds of the period for a level over time)
    ("price", "nano"),
    ("per", "base"),
)
_CELL: Final[dict[str, Any]] = {"params": pl.UInt32, "group": pl.String, "price": pl.Int64, "per": pl.Int64}


class Parameters(ClauseParameters):
    """Whose figures are charged, and the prices."""

    of: ClauseIds  # the meters whose figures are charged; groups of one name are added up
    cells: Cells  # the first that fits a group gives its price
    default: Price | None = None  # where none fits
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse prices that are not per one kind of measure, and a cell that would never be reached."""
        prices = [cell.price for cell in self.cells] + ([self.default] if self.default else [])
        if len({cell.where for cell in self.cells}) < len(self.cells):
            yield "cells", "has to name the values of each cell once"
        if len({price.per.dimension if isinstance(price.per, Measure) else None for price in prices}) > 1:
            yield "cells", "has to have all prices per one kind of measure"
        elif not all(isinstance(price.per, Measure) for price in prices):
            yield "cells", 'has to have prices per a measure, such as per = "GB" or per = { events = 1 }'


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A line for each group of each period in which something was measured."""
    rows = figures(asked, facts, earlier, each_group=True)
    rows = rows.with_columns(units=pl.col("after") - pl.col("before").fill_null(0)).filter(pl.col("units") != 0)
    lines = rows.join(_prices(rows, facts), on=["params", "group"])
    lines = lines.with_columns(scale=10 ** (9 - pl.col("digits")))
    refuse_too_wide(lines, "units", "price")
    refuse_too_wide(lines, "of", "per", "scale")
    lines = lines.with_columns(
        part="group",
        bill_on=pl.min_horizontal("period_end", "life_until"),
        amount=half_up_columns(times("units", "price"), times("of", "per", "scale")),
        quantity=pl.col("units") // pl.col("of"),
    ).with_columns(rest=pl.col("units") - pl.col("quantity") * pl.col("of"))
    lines = with_working(narrow(lines, "quantity", "rest", "of", "amount"), *(name for name, _ in WORKING))
    return Owed(fitted(lines.sort("agreement", "clause", "period_start", "from_on", "part"), LINE_SCHEMA))


def _prices(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the price of each distinct group under each distinct set of cells; there are few of both."""
    columns = (
        "agreement",
        "clause",
        "params",
        "group",
        "cells_where",
        "cells_price",
        "cells_per",
        "default",
        "default_per",
    )
    distinct = rows.select(columns).unique(["params", "group"], maintain_order=True)
    found = []
    for agreement, clause, params, group, wheres, prices, pers, default, default_per in distinct.iter_rows():
        said = dimensions_of(group)
        wanted = [dimensions_of(where) for where in wheres]
        unknown = sorted({name for cell in wanted for name in cell} - said.keys())
        if unknown:
            facts.unsuited(
                agreement,
                clause,
                "clauses-contradict",
                f"has prices by {', '.join(unknown)}, which its meter does not tell apart",
                f'Add `group_by = ["{unknown[0]}"]` to the meter, or take the cells out.',
            )
            continue
        cell = next((n for n, values in enumerate(wanted) if values.items() <= said.items()), None)
        if cell is not None:
            found.append((params, group, prices[cell], pers[cell]))
        elif default is not None:
            found.append((params, group, default, default_per))
        else:
            facts.unsuited(
                agreement, clause, "no-rate", f"has no price where {group}", "Add a cell for it, or a `default`."
            )
    return pl.DataFrame(found, schema=_CELL, orient="row")


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    units = working["quantity"] * working["of"] + working["rest"]
    return half_up(units * working["price"], working["of"] * working["per"] * 10 ** (9 - digits))


KIND = ClauseKind(
    "matrix-price",
    Parameters,
    "What was measured is charged at a price that depends on its dimensions.",
    specimen=__file__,
    owes=owes,
    reads=METER,
    writes="usage",
    working=WORKING,
    arithmetic="(quantity + rest / of) x price / per, rounded half up to the minor unit",
    amount=amount,
)
