"""Termination notice: how a party ends the agreement, and by when it has to say so.

Rule      Notice received at least so long before the end of the running term ends the agreement there; one that is too
          late ends the next term. The last day in time is the term's end (its first day after) minus the notice period.
Asked     ends: for each notice that was given.
Specimen  termination_notice.md, beside this file.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Ending, Happening, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Days


class Parameters(ClauseParameters):
    """How long before the end, and what becomes of a late notice."""

    at_least: Days  # before the first day after the term
    clear_days: Literal["from-first-day-after", "from-last-day"] = "from-first-day-after"  # how the days are counted
    late: Literal["ends-next-term", "void"] = "ends-next-term"  # a notice that is too late for the running term
    by: Literal["customer", "provider", "either"] = "either"  # whose notice this clause is about


def ends(parameters: Parameters, life: LifeSoFar) -> Iterator[Ending]:
    """The day on which each notice ends the agreement."""
    for notice in life.of_type("notice-given"):
        if parameters.by not in ("either", notice["by"]):
            continue
        ending = _ending(parameters, life, notice)
        if ending is not None:
            yield ending


def _ending(parameters: Parameters, life: LifeSoFar, notice: Happening) -> Ending | None:
    """Return the first end of a term that the notice is in time for and that the party asked for."""
    received, wanted = notice.effective_on, notice["ends_on"]
    if life.initial_term is None:
        day = max(received + timedelta(days=parameters.at_least), life.from_on)
        on = wanted if isinstance(wanted, date) and wanted > day else day
        return Ending(on, f"notice received on {received}")
    is_running = True
    for term in life.terms():
        if term.end <= received:
            continue
        if received <= last_day(parameters, term.end) and not (isinstance(wanted, date) and term.end < wanted):
            return Ending(term.end, f"notice received on {received}, in time for {term.end}")
        if is_running and received > last_day(parameters, term.end) and parameters.late == "void":
            return None
        is_running = False
    return None


def last_day(parameters: Parameters, end: date) -> date:
    """Return the last day on which a notice is in time for a term that ends before the day `end`."""
    earlier = 1 if parameters.clear_days == "from-last-day" else 0
    return end - timedelta(days=parameters.at_least + earlier)


KIND = ClauseKind(
    "termination-notice",
    Parameters,
    "How a party ends the agreement, and by when it has to say so.",
    specimen=__file__,
    ends=ends,
    events=("notice-given",),
)
