"""Days on which notices are in time and changes take effect: shared by the kinds that count them.

Rule      A notice of so many days is in time if received on a local date not after the end minus those days, the end
          being the first day after the span (convention C2); counted from the last day, one day earlier.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from counterfoil.contract.lives import NEVER, QuantityChange

DayCount = Literal["from-first-day-after", "from-last-day"]
When = Literal["at-once", "running-period", "next-period", "next-term"]


def last_day_in_time(end: date, days: int, count: DayCount) -> date:
    """Return the last day for a notice of so many days before a span ends; `end` is the first day after the span."""
    return end - timedelta(days=days + (count == "from-last-day"))


def effective_day(
    when: When,
    change: QuantityChange,
    every: int | None,
    anchor: str | None,
    notice: int = 0,
    count: DayCount = "from-first-day-after",
    *,
    late: Literal["counts-later", "void"] = "counts-later",
) -> date:
    """Return the day from which a change of a quantity counts, NEVER if it was said too late and is void then."""
    if when == "at-once":
        return change.effective_on
    if when == "running-period":
        return next(change.periods(every, anchor)).start
    for boundary in _boundaries(when, change, every, anchor):
        if boundary < change.effective_on:
            continue
        if change.said_on <= last_day_in_time(boundary, notice, count):
            return boundary
        if late == "void":
            return NEVER
    return NEVER


def _boundaries(when: When, change: QuantityChange, every: int | None, anchor: str | None) -> Iterator[date]:
    """Yield the first days of the billing periods, or of the terms, in which a change can begin to count."""
    terms = list(_first_term(change)) if when == "next-term" else []
    if terms:
        for term in change.terms():
            yield term.end
    else:
        for period in change.periods(every, anchor):
            yield period.start


def _first_term(change: QuantityChange) -> Iterator[date]:
    for term in change.terms():
        yield term.start
        return
