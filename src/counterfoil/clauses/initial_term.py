"""Initial term: how long the parties are bound at first, and from which day that is counted.

Rule      The longer of a fixed minimum and the order's term, counted from the start, from the first of the month after
          it, or from activation; the days before the count belong to the agreement and are charged.
Asked     begins: once, when the agreement begins.
Specimen  initial_term.md, beside this file.
"""

from typing import Literal

from counterfoil.calendar import first_of_next_month
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Began, Beginning, Term
from counterfoil.contract.parameters import ClauseParameters, Months


class Parameters(ClauseParameters):
    """How long, and from when."""

    at_least: Months | None = None  # the term is never shorter than this
    default: Months | None = None  # the term if the order states none
    counted_from: Literal["start", "first-of-next-month", "activation"] = "start"


def begins(parameters: Parameters, beginning: Beginning) -> Began | None:
    """The first day and the initial term; nothing before activation, where that is what begins it."""
    months = max(beginning.term_months or parameters.default or 0, parameters.at_least or 0)
    start = beginning.start_on
    if parameters.counted_from == "activation":
        if beginning.activated_on is None:
            return None
        start = beginning.activated_on
    counted_from = first_of_next_month(start) if parameters.counted_from == "first-of-next-month" else start
    return Began(start, Term(counted_from, 0, months) if months else None)


KIND = ClauseKind(
    "initial-term",
    Parameters,
    "How long the parties are bound at first, and from which day that is counted.",
    specimen=__file__,
    begins=begins,
    events=("activated",),
)
