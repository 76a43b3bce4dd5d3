"""Trial: a service that is had free of charge until the trial ends or the service is bought.

Rule      The agreement ends with the trial, or on the first day of what the customer buys, whichever is earlier (or, if
          so read, later). If the clause names the service that follows, the agreement goes on under its description
          from then on when it is bought, instead of ending.
Asked     converts and ends: with the events of the agreement. must: until when a buyer chooses what data to keep.
Specimen  trial.md, beside this file.

It owes nothing itself: what is free is what the trial's own description does not charge.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from counterfoil.calendar import add_months
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Conversion, Ending, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Slug, Span
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """How long, and what follows."""

    length: Annotated[Span, ("days", "months")]  # of the trial, from the first day
    to: Slug | None = None  # the service whose description governs once it is bought; else that is another order
    free_until: Literal["earlier", "later"] = "earlier"  # of the trial's end and the first day of what is bought
    data_choice: Literal["until-trial-ends", "none"] = (
        "none"  # whether a buyer may choose to start with a clean database
    )


def _after(parameters: Parameters, from_on: date) -> date:
    """Return the first day after a trial that begins on a day."""
    length = parameters.length
    return add_months(from_on, length.count) if length.unit == "months" else from_on + timedelta(days=length.count)


def _end(parameters: Parameters, life: LifeSoFar) -> date:
    return _after(parameters, life.from_on)


def _bought_on(parameters: Parameters, life: LifeSoFar) -> date | None:
    """Return the first day of what was bought before the trial was over, or None."""
    end = _end(parameters, life)
    return next((one.effective_on for one in life.of_type("service-bought") if one.effective_on <= end), None)


def _over_on(parameters: Parameters, life: LifeSoFar) -> date:
    """Return the first day that is no longer free."""
    end, bought_on = _end(parameters, life), _bought_on(parameters, life)
    return end if bought_on is None or parameters.free_until == "later" else bought_on


def converts(parameters: Parameters, life: LifeSoFar) -> Iterator[Conversion]:
    """The day from which the service that was bought governs this agreement."""
    if parameters.to is not None and _bought_on(parameters, life) is not None:
        yield Conversion(_over_on(parameters, life), parameters.to)


def ends(parameters: Parameters, life: LifeSoFar) -> Iterator[Ending]:
    """The end of a trial that does not go on as what was bought."""
    bought_on = _bought_on(parameters, life)
    if parameters.to is None or bought_on is None:
        over_on = _over_on(parameters, life)
        yield Ending(
            over_on,
            "the trial ended" if bought_on is None else f"it was bought for {bought_on}",
            over_on - timedelta(days=1),
        )


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """Until when whoever buys chooses what becomes of the data of the trial."""
    last = _after(parameters, seen.life.from_on) - timedelta(days=1)
    if parameters.data_choice == "until-trial-ends":
        yield Duty("customer", "choose", seen.life.from_on, last, is_right=True)


SAYS: Final[Mapping[str, Wording]] = {
    "choose": said(
        "When buying, may choose to go on with the data of the trial or to start with a clean database.",
        "Mag bij aankoop kiezen om met de gegevens van de proef verder te gaan of met een schone database te beginnen.",
        "Peut choisir à l'achat de continuer avec les données de l'essai ou de commencer avec une base vierge.",
    ),
}

KIND = ClauseKind(
    "trial",
    Parameters,
    "A service is had free of charge until the trial ends or the service is bought.",
    specimen=__file__,
    converts=converts,
    ends=ends,
    must=must,
    says=SAYS,
    events=("service-bought",),
)
