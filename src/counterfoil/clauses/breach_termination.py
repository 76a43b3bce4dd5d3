"""Breach termination: when a party may end the agreement at once, and what else it may do then.

Rule      Once the provider has found the use that the clause names, an invoice is overdue, or the customer missed a
          duty, the provider may end the agreement at once, with or without notice. A party that missed a duty is in
          breach and still has to do it.
Asked     must: the rights, from the day on which they arise; of a breach, the duty that goes on.
Specimen  breach_termination.md, beside this file.

What is owed for the rest of a term is for a clause of its own (early-termination).
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, found, paid
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """What the breach is, and what may be done beside ending the agreement."""

    ground: Literal["unlawful-use", "against-use-limits", "default", "any-duty"]
    beside: Literal["nothing", "report", "end-or-report", "refuse-access"] = "nothing"


SAYS: Final[Mapping[str, Wording]] = {
    "may-end": said(
        "May end {service} at once.",
        "Mag {service} onmiddellijk beëindigen.",
        "Peut mettre fin à {service} immédiatement.",
    ),
    "may-end-and-report": said(
        "May end {service} at once and pass the data concerned on to the authorities.",
        "Mag {service} onmiddellijk beëindigen en de betreffende gegevens aan de autoriteiten doorgeven.",
        "Peut mettre fin à {service} immédiatement et transmettre les données concernées aux autorités.",
    ),
    "may-report": said(
        "May pass the data concerned on to the authorities.",
        "Mag de betreffende gegevens aan de autoriteiten doorgeven.",
        "Peut transmettre les données concernées aux autorités.",
    ),
    "may-refuse-access": said(
        "May refuse access to {service} at once.",
        "Mag de toegang tot {service} onmiddellijk weigeren.",
        "Peut refuser l'accès à {service} immédiatement.",
    ),
    "in-breach": said(
        "Is in breach of the contract since {day}: what was missed is still to be done.",
        "Schiet tekort in de nakoming sinds {day}: wat is nagelaten moet alsnog gebeuren.",
        "Est en défaut depuis le {day} : ce qui a été omis reste à faire.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What each breach gives the other party a right to, or still obliges to."""
    if parameters.ground == "any-duty":
        for event in seen.of_type("duty-missed"):
            yield after(seen, event, event["by"], "in-breach", figures={"day": event.effective_on})
        return
    for event in _breaches(parameters, seen):
        ended = first(seen, event.effective_on, "agreement-ended")
        says = "may-end-and-report" if parameters.beside == "report" else "may-end"
        figures = {"service": seen.service_name}
        yield after(seen, event, "provider", says, done=ended, is_right=True, figures=figures)
        if parameters.beside == "end-or-report":
            yield after(seen, event, "provider", "may-report", is_right=True)
        if parameters.beside == "refuse-access":
            refused = first(seen, event.effective_on, "suspended")
            yield after(seen, event, "provider", "may-refuse-access", done=refused, is_right=True, figures=figures)


def _breaches(parameters: Parameters, seen: Obliged) -> Iterator[Event]:
    if parameters.ground != "default":
        yield from found(seen, parameters.ground)
        return
    for event in seen.of_type("invoice-overdue"):
        if paid(seen, event.effective_on, event["invoice"]) is None:
            yield event
    yield from (event for event in seen.of_type("duty-missed") if event["by"] == "customer")


KIND = ClauseKind(
    "breach-termination",
    Parameters,
    "When a party may end the agreement at once for a breach, and what else it may do then.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=(
        "use-found",
        "invoice-overdue",
        "payment-received",
        "written-off",
        "duty-missed",
        "agreement-ended",
        "suspended",
    ),
)
