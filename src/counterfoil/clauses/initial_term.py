"""Initial term: how long the parties are bound at first, and from which day that is counted.

Rule      The longer of a fixed minimum and the order's term, counted from the start, from a first of a month after it,
          or from activation; the days before the count belong to the agreement and are charged.
Asked     begins: once, when the agreement begins.
Specimen  initial_term.md, beside this file.
"""

from typing import Literal

from counterfoil.calendar import first_of_next_month
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Began, Beginning, Refused, Term
from counterfoil.contract.parameters import ClauseParameters, Months


class Parameters(ClauseParameters):
    """How long, and from when."""

    at_least: Months | None = None  # the term is never shorter than this
    default: Months | None = None  # the term if the order states none
    offered: tuple[Months, ...] | None = None  # the only terms that an order may state
    begins_with: Literal["start", "activation"] = "start"  # the first day of the agreement
    counted_from: Literal["first-day", "first-of-next-month", "first-of-month"] = "first-day"
    periods_from: Literal["term", "first-day", "first-of-next-month"] = "term"  # billing periods by anniversary


def begins(parameters: Parameters, beginning: Beginning) -> Began | Refused | None:
    """The first day and the initial term; nothing before activation, where that is what begins it."""
    term = beginning.term
    if term is not None and term.unit != "months":
        return Refused(f"its term is {term.count} {term.unit}", "An initial term is in months or years.")
    stated = term.count if term is not None else parameters.default
    if term is not None and parameters.offered is not None and term.count not in parameters.offered:
        offered = " or ".join(map(str, sorted(parameters.offered)))
        return Refused(f"its term is {term.count} months", f"Offered are {offered} months.")
    months = max(stated or 0, parameters.at_least or 0)
    if not months:
        return Refused("it states no term, and the clause gives none", "Add `term = { months = 12 }` to the order.")
    first = beginning.start_on
    if parameters.begins_with == "activation":
        if beginning.activated_on is None:
            return None
        first = max(first, beginning.activated_on)
    next_first = first_of_next_month(first)
    firsts = {
        "first-day": first,
        "first-of-next-month": next_first,
        "first-of-month": first if first.day == 1 else next_first,
    }
    counted_from = firsts[parameters.counted_from]
    opened_on = first if counted_from != first else None
    periods_from = None if parameters.periods_from == "term" else firsts[parameters.periods_from]
    return Began(first, Term(counted_from, 0, months, opened_on), periods_from)


KIND = ClauseKind(
    "initial-term",
    Parameters,
    "How long the parties are bound at first, and from which day that is counted.",
    specimen=__file__,
    begins=begins,
    events=("activated",),
)
