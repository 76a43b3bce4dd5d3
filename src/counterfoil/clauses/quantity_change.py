"""Quantity change: from which day more or fewer of a unit count.

Rule      An increase counts from its day; a decrease from the end of the billing period in which it is said in time.
Asked     changes: for each recorded change of a quantity, with the billing period in which it falls.
Specimen  quantity_change.md, beside this file.
"""

from datetime import date, timedelta
from typing import Literal

from counterfoil.calendar import add_months
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import QuantityChange
from counterfoil.contract.parameters import ClauseParameters, Days, UnitName


class Parameters(ClauseParameters):
    """When a change takes effect, by its direction."""

    units: tuple[UnitName, ...] | None = None  # the units concerned; all, if left out
    increase: Literal["at-once", "next-period"] = "at-once"
    decrease: Literal["at-once", "next-period"] = "next-period"
    notice: Days = 0  # a change for the next period has to be said so long before the running one ends


def changes(parameters: Parameters, change: QuantityChange, unit: str) -> date | None:
    """The day from which the changed quantity counts, or None if this clause does not concern the unit."""
    if parameters.units is not None and unit not in parameters.units:
        return None
    rule = parameters.increase if change.after > change.before else parameters.decrease
    period = change.billing_period
    if rule == "at-once" or change.effective_on == period.start:
        return change.effective_on
    said_on = change.recorded_on or change.effective_on
    if said_on <= period.end - timedelta(days=parameters.notice):
        return period.end
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    return add_months(period.end, months, period.start.day)


KIND = ClauseKind(
    "quantity-change",
    Parameters,
    "From which day more or fewer of a unit count.",
    specimen=__file__,
    changes=changes,
    events=("quantity-changed",),
)
