"""Cancellation ticket: how a cancellation is asked for, by when it is dealt with, and what to do if nothing is heard.

Rule      A cancellation is asked for by the route that the clause names, and is one when the provider has confirmed
          it. It is processed within so many working days. Whoever hears nothing for so many has to ask.
Asked     may: cancel-order. must: the confirmation, the processing, and the customer's call, for each cancellation.
Specimen  cancellation_ticket.md, beside this file.

When the agreement ends is not said here: that takes a notice period, or a recorded end.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Span, WorkingDays
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What the clause says of cancelling; each may be left out."""

    through: Literal["ticket", "letter"] | None = None  # the route that makes it a cancellation
    process_within: WorkingDays | None = None  # after the day on which it was submitted
    ask_after: WorkingDays | None = None  # without a confirmation


SAYS: Final[Mapping[str, Wording]] = {
    "ticket": said(
        "A cancellation is asked for by a ticket on the support site.",
        "Opzeggen gaat met een ticket op de supportsite.",
        "La résiliation se demande par un ticket sur le site d'assistance.",
    ),
    "letter": said(
        "A cancellation is asked for by letter.",
        "Opzeggen gaat per brief.",
        "La résiliation se demande par lettre.",
    ),
    "not-the-route": said(
        "A cancellation asked for in another way does not count as one.",
        "Een opzegging langs een andere weg geldt niet als opzegging.",
        "Une résiliation demandée autrement n'en est pas une.",
    ),
    "confirm": said(
        "Confirm the cancellation with the number of its ticket.",
        "Bevestig de opzegging met het nummer van het ticket.",
        "Confirmer la résiliation avec le numéro du ticket.",
    ),
    "process": said(
        "Process the cancellation by {due}.",
        "Verwerk de opzegging uiterlijk op {due}.",
        "Traiter la résiliation au plus tard le {due}.",
    ),
    "ask": said(
        "No confirmation came by {due}: call the provider and ask whether there is a ticket.",
        "Er kwam geen bevestiging tot en met {due}: bel de aanbieder en vraag of er een ticket is.",
        "Aucune confirmation n'est arrivée jusqu'au {due} : appelez le fournisseur et demandez s'il existe un ticket.",
    ),
    "may-be-lost": said(
        "The provider may not have received the cancellation.",
        "De aanbieder heeft de opzegging misschien niet ontvangen.",
        "Le fournisseur n'a peut-être pas reçu la résiliation.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a cancellation comes by the route that makes it one."""
    if parameters.through is None:
        return None
    if request["through"] in (None, parameters.through):
        return allows(parameters.through)
    return refuses("not-the-route", parameters.through)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What each cancellation begins."""
    for event in seen.of_type("cancellation-submitted"):
        confirmed = first(seen, event.effective_on, "cancellation-confirmed")
        if parameters.through is not None and event["through"] == parameters.through:
            yield after(seen, event, "provider", "confirm", done=confirmed)
        if parameters.process_within is not None:
            yield after(seen, event, "provider", "process", within=Span(parameters.process_within, "working_days"))
        if parameters.ask_after is not None:
            last = seen.working.add_working_days(event.effective_on, parameters.ask_after)
            if seen.today > last and (confirmed is None or confirmed.effective_on > last):
                asking = last + timedelta(days=1)
                yield Duty("customer", "ask", asking, None, {"due": last}, "may-be-lost", confirmed)


KIND = ClauseKind(
    "cancellation-ticket",
    Parameters,
    "How a cancellation is asked for, by when it is dealt with, and what to do if nothing is heard.",
    specimen=__file__,
    may=may,
    decides=("cancel-order",),
    must=must,
    says=SAYS,
    events=("cancellation-submitted", "cancellation-confirmed"),
)
