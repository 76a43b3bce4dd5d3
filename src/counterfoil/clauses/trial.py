"""Trial: a service that is had free of charge until the trial ends or the service is bought.

Rule      When the customer buys, the description of the service that is bought governs from the first day of that
          purchase (or, if so read, from the end of the trial, whichever is later). Without a purchase the agreement
          ends with the trial.
Asked     converts and ends: with the events of the agreement.
Specimen  trial.md, beside this file.

It owes nothing itself: what is free is what the trial's own description does not charge.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from counterfoil.calendar import add_months
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Conversion, Ending, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Slug, Span


class Parameters(ClauseParameters):
    """How long, and what follows."""

    length: Annotated[Span, ("days", "months")]  # of the trial, from the first day
    to: Slug  # the service whose description governs once it is bought
    free_until: Literal["earlier", "later"] = "earlier"  # of the trial's end and the first day of what is bought


def _end(parameters: Parameters, life: LifeSoFar) -> date:
    """Return the first day after the trial."""
    length = parameters.length
    if length.unit == "months":
        return add_months(life.from_on, length.count)
    return life.from_on + timedelta(days=length.count)


def _bought_on(parameters: Parameters, life: LifeSoFar) -> date | None:
    """Return the first day of what was bought before the trial ended, or None."""
    end = _end(parameters, life)
    return next((one.effective_on for one in life.of_type("service-bought") if one.effective_on <= end), None)


def converts(parameters: Parameters, life: LifeSoFar) -> Iterator[Conversion]:
    """The day from which the service that was bought governs."""
    bought_on = _bought_on(parameters, life)
    if bought_on is not None:
        end = _end(parameters, life)
        yield Conversion(bought_on if parameters.free_until == "earlier" else max(bought_on, end), parameters.to)


def ends(parameters: Parameters, life: LifeSoFar) -> Iterator[Ending]:
    """The end of a trial after which nothing was bought."""
    if _bought_on(parameters, life) is None:
        end = _end(parameters, life)
        yield Ending(end, "the trial ended and nothing was bought", end - timedelta(days=1))


KIND = ClauseKind(
    "trial",
    Parameters,
    "A service is had free of charge until the trial ends or the service is bought.",
    specimen=__file__,
    converts=converts,
    ends=ends,
    events=("service-bought",),
)
