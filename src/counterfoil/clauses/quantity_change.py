"""Quantity change: from which day more or fewer of a unit count.

Rule      An increase counts from its day; a decrease from the end of the billing period in which it is said in time,
          by notice received at least so long before that end.
Asked     changes: for each recorded change of a quantity.
Specimen  quantity_change.md, beside this file.
"""

from datetime import date
from typing import Literal

from counterfoil.clauses.effective_days import DayCount, When, effective_day
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import QuantityChange
from counterfoil.contract.parameters import ClauseParameters, Days, Every, UnitName


class Parameters(ClauseParameters):
    """When a change takes effect, by its direction."""

    units: tuple[UnitName, ...] | None = None  # the units concerned; all, if left out
    increase: When = "at-once"
    decrease: When = "next-period"
    notice: Days = 0  # a change for the next period or term has to be said so long before the running one ends
    clear_days: DayCount = "from-first-day-after"  # what the days of notice are counted back from
    late: Literal["counts-later", "void"] = "counts-later"  # a change that is said too late
    every: Every | None = None  # the billing period meant, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def changes(parameters: Parameters, change: QuantityChange) -> date | None:
    """The day from which the changed quantity counts, or None if this clause does not concern the unit."""
    if parameters.units is not None and change.unit not in parameters.units:
        return None
    when = parameters.increase if change.after > change.before else parameters.decrease
    return effective_day(
        when, change, parameters.every, parameters.anchor, parameters.notice, parameters.clear_days,
        late=parameters.late,
    )  # fmt: skip


KIND = ClauseKind(
    "quantity-change",
    Parameters,
    "From which day more or fewer of a unit count.",
    specimen=__file__,
    changes=changes,
    events=("quantity-changed",),
)
